// The Studio policies of W1 written by hand: what both floors decide by. Actions and tag keys
// compare without case, everything else with it.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

namespace abac::bench {

using namespace std::string_view_literals;

constexpr char fold(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
}

inline bool is_one_of(std::string_view name, std::span<const std::string_view> names) noexcept {
  for (const std::string_view candidate : names) {
    if (candidate.size() == name.size() &&
        std::memcmp(candidate.data(), name.data(), name.size()) == 0) {
      return true;
    }
  }
  return false;
}

template <class Conditions>
bool allows_sagemaker(std::string_view name, Conditions&& conditions) noexcept {
  if (name.ends_with("app")) return true;
  switch (name.front()) {
    case 'a':
      return name == "addtags" ||
             (name == "associatetrialcomponent" && conditions.changes_own_team());
    case 'b':
      return name == "batchgetmetrics" ||
             (name == "batchputmetrics" && conditions.changes_own_team());
    case 'c':
      if (!name.starts_with("create")) return false;
      if (conditions.creates_for_own_team()) return true;
      if (name == "createpresigneddomainurl") return conditions.opens_own_studio();
      return name == "createuserprofile" && conditions.passes_user_id();
    case 'd':
      if (name.starts_with("describe")) return true;
      return (name.starts_with("delete") || name == "disassociatetrialcomponent") &&
             conditions.changes_own_team();
    case 'g':
      return name == "getsearchsuggestions";
    case 'i':
      return name == "invokeendpoint";
    case 'l':
      return name.starts_with("list");
    case 'r':
      return name == "renderuitemplate";
    case 's':
      if (name == "search") return true;
      return (name.starts_with("stop") || name.starts_with("start")) &&
             conditions.changes_own_team();
    case 'u':
      return name.starts_with("update") && conditions.changes_own_team();
    default:
      return false;
  }
}

inline bool allows_s3(std::string_view name, std::string_view arn) noexcept {
  static constexpr auto kBucket = "arn:aws:s3:::amzn-s3-demo-bucket"sv;
  static constexpr std::array kActions = {
      "putobject"sv,     "getobject"sv,        "abortmultipartupload"sv, "deleteobject"sv,
      "createbucket"sv,  "listbucket"sv,       "putbucketcors"sv,        "listallmybuckets"sv,
      "getbucketcors"sv, "getbucketlocation"sv};
  return arn.starts_with(kBucket) && (arn.size() == kBucket.size() || arn[kBucket.size()] == '/') &&
         is_one_of(name, kActions);
}

inline bool allows_ecr(std::string_view name) noexcept {
  static constexpr std::array kActions = {"completelayerupload"sv, "initiatelayerupload"sv,
                                          "createrepository"sv, "startimagescan"sv};
  return name.starts_with("get") || name.starts_with("batch") || name.starts_with("put") ||
         name.starts_with("describe") || name.starts_with("upload") || name.starts_with("set") ||
         is_one_of(name, kActions);
}

inline bool allows_logs(std::string_view name) noexcept {
  static constexpr std::array kActions = {"createloggroup"sv, "createlogstream"sv,
                                          "createlogdelivery"sv, "updatelogdelivery"sv};
  return name.starts_with("put") || name.starts_with("get") || name.starts_with("list") ||
         name.starts_with("describe") || is_one_of(name, kActions);
}

inline bool allows_ec2(std::string_view name) noexcept {
  static constexpr std::array kActions = {"describedhcpoptions"sv, "describenetworkinterfaces"sv,
                                          "describeroutetables"sv, "describesecuritygroups"sv,
                                          "describesubnets"sv,     "describevpcendpoints"sv,
                                          "describevpcs"sv};
  return is_one_of(name, kActions);
}

/// Returns whether some statement allows the action, which is given folded and not empty, on the
/// resource. `conditions` tells which of the policies' conditions hold.
template <class Conditions>
bool allows(std::string_view action, std::string_view resource_arn,
            Conditions&& conditions) noexcept {
  switch (action.front()) {
    case 's':
      if (action.starts_with("sagemaker:")) return allows_sagemaker(action.substr(10), conditions);
      return action.starts_with("s3:") && allows_s3(action.substr(3), resource_arn);
    case 'e':
      if (action.starts_with("ecr:")) return allows_ecr(action.substr(4));
      return action.starts_with("ec2:") && allows_ec2(action.substr(4));
    case 'l':
      return action.starts_with("logs:") && allows_logs(action.substr(5));
    case 'c': {
      if (!action.starts_with("cloudwatch:")) return false;
      const std::string_view name = action.substr(11);
      return name.starts_with("put") || name.starts_with("get") || name.starts_with("list") ||
             name == "describealarms";
    }
    case 'k':  // a key is reached only through its own policy, and none is attached [E-12]
      return (action == "kms:describekey" || action == "kms:listaliases") &&
             !conditions.is_kms_key();
    case 'i':
      return action == "iam:listroles" || action == "iam:passrole";
    default:
      return false;
  }
}

}  // namespace abac::bench
