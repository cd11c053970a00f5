// W1 decided by hand. Actions and tag keys compare without case, everything else with it.
#include "floor.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace abac::bench {
namespace {

using namespace std::string_view_literals;

constexpr char fold(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
}

bool is_key(std::string_view key, std::string_view folded) noexcept {
  if (key.size() != folded.size()) return false;
  if (key == folded) return true;
  return std::equal(key.begin(), key.end(), folded.begin(),
                    [](char a, char b) { return fold(a) == b; });
}

/// Returns the tag's value; without data where there is no such tag.
std::string_view find_tag(std::span<const Tag> tags, std::string_view folded_key) noexcept {
  for (const Tag& tag : tags) {
    if (is_key(tag.key, folded_key)) return tag.value;
  }
  return {};
}

/// Returns whether a tag is passed; `aws:TagKeys` holds keys as values, whose case counts.
bool passes_tag(const Request& request, std::string_view key) noexcept {
  for (const Tag& tag : request.request_tags) {
    if (tag.key == key) return true;
  }
  return false;
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) noexcept {
  for (const std::string_view candidate : names) {
    if (candidate.size() == name.size() &&
        std::memcmp(candidate.data(), name.data(), name.size()) == 0) {
      return true;
    }
  }
  return false;
}

bool opens_own_studio(const Request& request) noexcept {
  const std::string_view owner = find_tag(request.resource.tags, "studiouserid");
  if (owner.empty()) return false;
  if (find_tag(request.principal.tags, "studiouserid") == owner) return true;
  const std::string_view arn = request.principal.arn;
  constexpr std::size_t kAccountEnd = "arn:aws:iam::111122223333"sv.size();
  return arn.size() > kAccountEnd && arn.substr(kAccountEnd).starts_with(":user/") &&
         arn.substr(arn.rfind('/') + 1) == owner;
}

bool creates_for_own_team(const Request& request) noexcept {
  if (!passes_tag(request, "team")) return false;
  const std::string_view team = find_tag(request.principal.tags, "team");
  return !team.empty() && find_tag(request.request_tags, "team") == team;
}

bool changes_own_team(const Request& request) noexcept {
  const std::string_view team = find_tag(request.resource.tags, "team");
  return !team.empty() && find_tag(request.principal.tags, "team") == team;
}

bool allows_sagemaker(std::string_view name, const Request& request) noexcept {
  if (name.ends_with("app")) return true;
  switch (name.front()) {
    case 'a':
      return name == "addtags" || (name == "associatetrialcomponent" && changes_own_team(request));
    case 'b':
      return name == "batchgetmetrics" || (name == "batchputmetrics" && changes_own_team(request));
    case 'c':
      if (!name.starts_with("create")) return false;
      if (creates_for_own_team(request)) return true;
      if (name == "createpresigneddomainurl") return opens_own_studio(request);
      return name == "createuserprofile" && passes_tag(request, "studiouserid");
    case 'd':
      if (name.starts_with("describe")) return true;
      return (name.starts_with("delete") || name == "disassociatetrialcomponent") &&
             changes_own_team(request);
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
      return (name.starts_with("stop") || name.starts_with("start")) && changes_own_team(request);
    case 'u':
      return name.starts_with("update") && changes_own_team(request);
    default:
      return false;
  }
}

bool allows_s3(std::string_view name, const Request& request) noexcept {
  static constexpr auto kBucket = "arn:aws:s3:::amzn-s3-demo-bucket"sv;
  static constexpr std::array kActions = {
      "putobject"sv,     "getobject"sv,        "abortmultipartupload"sv, "deleteobject"sv,
      "createbucket"sv,  "listbucket"sv,       "putbucketcors"sv,        "listallmybuckets"sv,
      "getbucketcors"sv, "getbucketlocation"sv};
  const std::string_view arn = request.resource.arn;
  return arn.starts_with(kBucket) && (arn.size() == kBucket.size() || arn[kBucket.size()] == '/') &&
         is_one_of(name, kActions);
}

bool allows_ecr(std::string_view name) noexcept {
  static constexpr std::array kActions = {"completelayerupload"sv, "initiatelayerupload"sv,
                                          "createrepository"sv, "startimagescan"sv};
  return name.starts_with("get") || name.starts_with("batch") || name.starts_with("put") ||
         name.starts_with("describe") || name.starts_with("upload") || name.starts_with("set") ||
         is_one_of(name, kActions);
}

bool allows_logs(std::string_view name) noexcept {
  static constexpr std::array kActions = {"createloggroup"sv, "createlogstream"sv,
                                          "createlogdelivery"sv, "updatelogdelivery"sv};
  return name.starts_with("put") || name.starts_with("get") || name.starts_with("list") ||
         name.starts_with("describe") || is_one_of(name, kActions);
}

bool allows_ec2(std::string_view name) noexcept {
  static constexpr std::array kActions = {"describedhcpoptions"sv, "describenetworkinterfaces"sv,
                                          "describeroutetables"sv, "describesecuritygroups"sv,
                                          "describesubnets"sv,     "describevpcendpoints"sv,
                                          "describevpcs"sv};
  return is_one_of(name, kActions);
}

/// A key is reached only through its own policy, and none is attached [E-12].
bool is_kms_key(std::string_view arn) noexcept {
  return arn.starts_with("arn:aws:kms:") && arn.find(":key/") != arn.npos;
}

}  // namespace

bool floor_allows(const Request& request) noexcept {
  std::array<char, 64> folded{};
  const std::size_t size = request.action.size();
  if (size > folded.size()) return false;  // no action of these services is that long
  std::memcpy(folded.data(), request.action.data(), size);
  for (char& c : folded) c = fold(c);
  const std::string_view action(folded.data(), size);

  switch (action.front()) {
    case 's':
      if (action.starts_with("sagemaker:")) return allows_sagemaker(action.substr(10), request);
      return action.starts_with("s3:") && allows_s3(action.substr(3), request);
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
    case 'k':
      return (action == "kms:describekey" || action == "kms:listaliases") &&
             !is_kms_key(request.resource.arn);
    case 'i':
      return action == "iam:listroles" || action == "iam:passrole";
    default:
      return false;
  }
}

}  // namespace abac::bench
