// Parts of a malformed ARN, looked at from left to right.
#include "iam/identity_fault.h"

#include "iam/arn.h"

#include <algorithm>

namespace abac::inline abi1::internal {
namespace {

bool is_partition(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether what follows the account begins as that of a user, role, session or federated user does.
bool is_named(std::string_view service, std::string_view text) noexcept {
  if (service == "iam") return text.starts_with("user/") || text.starts_with("role/");
  constexpr std::string_view kSession = "assumed-role/";
  return text.starts_with("federated-user/") ||
         (text.starts_with(kSession) && text.find('/', kSession.size()) != std::string_view::npos);
}

/// Takes what stands before the next colon.
std::string_view take_part(std::string_view& text) noexcept {
  const std::string_view part = text.substr(0, text.find(':'));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

IdentityFault find_identity_fault(std::string_view text) noexcept {
  if (text.find_first_of("*?") != std::string_view::npos) return IdentityFault::Wildcard;
  if (is_number(text)) return IdentityFault::Digits;
  const bool has_all_parts = std::ranges::count(text, ':') >= 5;
  if (take_part(text) != "arn") return IdentityFault::NoArn;
  if (!has_all_parts) return IdentityFault::Parts;
  if (!is_partition(take_part(text))) return IdentityFault::Partition;
  const std::string_view service = take_part(text);
  if (service != "iam" && service != "sts") return IdentityFault::Service;
  if (!take_part(text).empty()) return IdentityFault::Region;
  if (!is_account_id(take_part(text))) return IdentityFault::Account;
  return is_named(service, text) ? IdentityFault::Name : IdentityFault::Resource;
}

std::string_view fault_words(IdentityFault fault) noexcept {
  switch (fault) {
    case IdentityFault::NoArn:
      return {};
    case IdentityFault::Digits:
      return "an account id has 12 digits";
    case IdentityFault::Wildcard:
      return "it has a wildcard";
    case IdentityFault::Parts:
      return "its ARN has fewer than six parts";
    case IdentityFault::Partition:
      return "the partition of its ARN is empty or has other characters than letters, digits and "
             "`-`";
    case IdentityFault::Service:
      return "the service of its ARN is neither `iam` nor `sts`";
    case IdentityFault::Region:
      return "the Region of its ARN is not empty";
    case IdentityFault::Account:
      return "the account of its ARN is not 12 digits";
    case IdentityFault::Resource:
      return "what follows the account in its ARN is none of `root`, `user/…`, `role/…` of `iam`, "
             "`assumed-role/…/…`, `federated-user/…` of `sts`";
    case IdentityFault::Name:
      return "a name or a part of the path in its ARN is empty, or holds `${`, a control "
             "character, "
             "or a `:` or `/` that has no place there";
  }
  return {};
}

}  // namespace abac::inline abi1::internal
