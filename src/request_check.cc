// Request → facts; the one place where a request is refused for its own sake.
#include "request_check.h"

#include "bytes.h"
#include "case_folding.h"
#include "context_key.h"
#include "usual_arn.h"

#include <algorithm>
#include <bitset>
#include <new>
#include <string>
#include <vector>

namespace abac::internal {
namespace {

constexpr RequestError kInvalidCaller{
    ErrorCode::InvalidCaller, "/principal/arn",
    "expected the ARN of a user, role, role session, federated user, account root or identity "
    "provider, a service name, or `*`"};
constexpr RequestError kInvalidAccount{ErrorCode::InvalidAccount, "/principal/account",
                                       "expected 12 digits"};
constexpr RequestError kAccountMismatch{ErrorCode::AccountMismatch, "/principal/account",
                                        "expected the account of the principal's ARN"};
constexpr RequestError kInvalidRoleArn{
    ErrorCode::InvalidRoleArn, "/principal/role_arn",
    "expected the ARN of the role whose session the principal is"};
constexpr RequestError kNoMemoryForCaller{ErrorCode::OutOfMemory, "/principal/arn",
                                          "not enough memory"};
constexpr RequestError kForbiddenTags{ErrorCode::ForbiddenTags, "/principal/tags",
                                      "expected no tags: this kind of caller has none"};
constexpr RequestError kInvalidResource{ErrorCode::InvalidResource, "/resource/arn",
                                        "expected `*` or an ARN of six parts"};
constexpr RequestError kInvalidOwner{ErrorCode::InvalidAccount, "/resource/account",
                                     "expected 12 digits"};
constexpr RequestError kOwnerMismatch{ErrorCode::AccountMismatch, "/resource/account",
                                      "expected the account of the resource's ARN"};
constexpr RequestError kInvalidAction{ErrorCode::InvalidAction, "/action",
                                      "expected `service:name` without wildcards"};
constexpr RequestError kDuplicateTag{ErrorCode::DuplicateTag, "/principal/tags",
                                     "expected tag keys that differ in more than case"};
constexpr RequestError kDuplicateContextKey{ErrorCode::DuplicateContextKey, "/context",
                                            "expected context keys that differ in more than case"};
constexpr RequestError kNoMemoryForTags{ErrorCode::OutOfMemory, "/principal/tags",
                                        "not enough memory to check the keys"};
constexpr RequestError kNoMemoryForContext{ErrorCode::OutOfMemory, "/context",
                                           "not enough memory to check the keys"};

/// Up to this many keys are compared pair by pair.
constexpr std::size_t kFewKeys = 8;
/// Sixteen words of a bitmap tell most keys apart; only keys that share a bit are compared.
constexpr std::size_t kFilterBits = 1024;
/// Above this many keys comparing them in sorted order beats comparing those that share a bit.
constexpr std::size_t kManyKeys = 256;

enum class Duplicates : std::uint8_t { None, Some, Unknown };

template <class Range>
Duplicates find_among_many(const Range& range) noexcept {
  try {
    std::vector<std::string> folded;
    folded.reserve(range.size());
    for (const auto& element : range) folded.push_back(fold(element.key));
    std::sort(folded.begin(), folded.end());
    return std::adjacent_find(folded.begin(), folded.end()) == folded.end() ? Duplicates::None
                                                                            : Duplicates::Some;
  } catch (...) {
    return Duplicates::Unknown;
  }
}

std::size_t filter_bit(std::string_view key) noexcept {
  if (key.empty()) return 0;
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(key[i] | 0x20) & 0x7F; };
  return (key.size() * 131 + at(0) * 31 + at(key.size() / 2) * 67 + at(key.size() - 1) * 7) %
         kFilterBits;
}

/// Finds two keys that fold to one name [K-3], [K-4].
template <class Range>
Duplicates find_duplicates(const Range& range, bool has_non_ascii) noexcept {
  const std::size_t count = range.size();
  if (count < 2) return Duplicates::None;
  if (count > kManyKeys) return find_among_many(range);
  const auto equals_earlier = [&](std::size_t i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (has_non_ascii ? fold_equal(range[i].key, range[j].key)
                        : range[i].key.size() == range[j].key.size() &&
                              ascii_fold_equal(range[i].key, range[j].key)) {
        return true;
      }
    }
    return false;
  };
  if (count <= kFewKeys || has_non_ascii) {
    for (std::size_t i = 1; i < count; ++i) {
      if (equals_earlier(i)) return Duplicates::Some;
    }
    return Duplicates::None;
  }
  std::bitset<kFilterBits> seen;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = filter_bit(range[i].key);
    if (seen[bit] && equals_earlier(i)) return Duplicates::Some;
    seen[bit] = true;
  }
  return Duplicates::None;
}

/// What one pass over a map's keys tells.
struct KeyScan {
  std::uint64_t signatures = 0;
  std::uint64_t bits = 0;   ///< all bytes or-ed, eight at a time
  bool may_repeat = false;  ///< two keys look alike, or there are many

  [[nodiscard]] bool has_non_ascii() const noexcept { return (bits & kHighBits) != 0; }
};

template <class Range>
ABAC_ALWAYS_INLINE KeyScan scan_keys(const Range& range) noexcept {
  KeyScan scan;
  std::uint64_t repeated = 0;
  for (const auto& element : range) {
    const std::uint64_t end = last_bytes(element.key);
    const unsigned place = signature_place(end);
    repeated |= scan.signatures >> place;
    scan.signatures |= std::uint64_t{1} << place;
    scan.bits |= end;
    scan.bits |= all_bits_before_last(element.key);
  }
  scan.may_repeat = (repeated & 1) != 0;
  return scan;
}

/// Checks the keys of a map of which one scan could not tell that they differ.
template <class Range>
const RequestError* check_keys(const Range& range, bool has_non_ascii,
                               const RequestError& duplicate,
                               const RequestError& no_memory) noexcept {
  switch (find_duplicates(range, has_non_ascii)) {
    case Duplicates::None:
      return nullptr;
    case Duplicates::Some:
      return &duplicate;
    case Duplicates::Unknown:
      return &no_memory;
  }
  return nullptr;
}

/// The account that the caller's ARN names [K-8]; providers have one, though they act for none.
std::string_view account_in(const Caller& caller) noexcept {
  if (caller.kind != CallerKind::WebIdentity) return caller.account;
  const std::optional<Arn> arn = parse_resource_arn(caller.text);
  return arn ? arn->account : std::string_view();
}

ABAC_ALWAYS_INLINE const RequestError* read_caller(const Principal& principal,
                                                   std::string_view action,
                                                   RequestFacts& facts) noexcept {
  Caller* const caller = &facts.caller;
  if (!parse_caller(principal.arn, action, *caller)) {
    return &kInvalidCaller;
  }
  if (principal.account) {
    if (!is_account_id(*principal.account)) {
      return &kInvalidAccount;
    }
    const std::string_view named = account_in(*caller);
    if (!named.empty() && *principal.account != named) {
      return &kAccountMismatch;
    }
  }
  if (principal.role_arn) {
    const std::optional<Caller> role = parse_caller(*principal.role_arn, action);
    if (caller->kind != CallerKind::RoleSession || !role || role->kind != CallerKind::Role ||
        role->partition != caller->partition || role->account != caller->account ||
        !ascii_fold_equal(role->name, caller->name)) {
      return &kInvalidRoleArn;
    }
    facts.is_service_linked_role = role->path.starts_with("/aws-service-role/");
  } else if (caller->kind == CallerKind::Role) {
    facts.is_service_linked_role = caller->path.starts_with("/aws-service-role/");
  } else if (caller->kind == CallerKind::RoleSession && !facts.reserve_role_arn()) {
    return &kNoMemoryForCaller;
  }
  if (!principal.tags.empty() && !has_identity(caller->kind)) return &kForbiddenTags;
  return nullptr;
}

/// Returns whether a text is the account, which is an account id or empty. None is the empty one.
ABAC_ALWAYS_INLINE bool is_account(std::string_view text, std::string_view account) noexcept {
  return text.size() == 12 && account.size() == 12 &&
         load_8(text.data()) == load_8(account.data()) &&
         load_4(text.data() + 8) == load_4(account.data() + 8);
}

ABAC_ALWAYS_INLINE const RequestError* read_resource(const Resource& resource,
                                                     RequestFacts& facts) noexcept {
  facts.is_resource_star = resource.arn == "*";
  if (!facts.is_resource_star) {
    if (!parse_resource_arn(resource.arn, facts.resource)) {
      return &kInvalidResource;
    }
  }
  // Most are of the caller's account, which was checked.
  if (!resource.account && !facts.is_resource_star &&
      is_account(facts.resource.account, facts.caller.account)) {
    facts.resource_account = facts.resource.account;
    facts.is_same_account = true;
    return nullptr;
  }
  const bool names_account = !facts.is_resource_star && is_account_id(facts.resource.account);
  if (resource.account) {
    if (!is_account_id(*resource.account)) {
      return &kInvalidOwner;
    }
    if (names_account && *resource.account != facts.resource.account) {
      return &kOwnerMismatch;
    }
    facts.resource_account = *resource.account;
  } else if (names_account) {
    facts.resource_account = facts.resource.account;
  } else {
    facts.is_owner_fallback = true;
    facts.resource_account = facts.caller.account;
  }
  facts.is_same_account =
      !facts.caller.account.empty() && equal_text(facts.caller.account, facts.resource_account);
  return nullptr;
}

/// [G-19], [E-12]: which resources guard themselves.
ABAC_ALWAYS_INLINE void read_gate(RequestFacts& facts) noexcept {
  if (facts.is_resource_star) return;
  const Arn& arn = facts.resource;
  if (arn.service.size() != 3) return;
  facts.is_trust_case = arn.service == "iam" && arn.region.empty() &&
                        arn.resource.starts_with("role/") && facts.action().is_service("sts");
  facts.has_own_gate =
      facts.is_trust_case || (arn.service == "kms" && arn.resource.starts_with("key/"));
}

ABAC_ALWAYS_INLINE const RequestError* check_tags(const std::span<const Tag>& tags,
                                                  bool& has_non_ascii) noexcept {
  const KeyScan scan = scan_keys(tags);
  has_non_ascii = scan.has_non_ascii();
  if (!scan.may_repeat && !has_non_ascii) return nullptr;
  return check_keys(tags, has_non_ascii, kDuplicateTag, kNoMemoryForTags);
}

ABAC_ALWAYS_INLINE const RequestError* check_context(const std::span<const ContextEntry>& context,
                                                     RequestFacts& facts) noexcept {
  const KeyScan scan = scan_keys(context);
  facts.context_signatures = scan.signatures;
  facts.has_non_ascii_key = scan.has_non_ascii();
  if (!scan.may_repeat && !facts.has_non_ascii_key) return nullptr;
  return check_keys(context, facts.has_non_ascii_key, kDuplicateContextKey, kNoMemoryForContext);
}

}  // namespace

std::array<std::string_view, 6> RequestFacts::role_arn_pieces() const noexcept {
  return {"arn:", caller.partition, ":iam::", caller.account, ":role/", caller.name};
}

bool RequestFacts::reserve_role_arn() noexcept {
  if (caller.text.size() <= buffer_.size()) return true;  // the role's ARN is never the longer one
  std::size_t size = 0;
  for (std::string_view piece : role_arn_pieces()) size += piece.size();
  long_buffer_.reset(new (std::nothrow) char[size]);
  return long_buffer_ != nullptr;
}

std::string_view RequestFacts::session_role_arn() noexcept {
  if (!role_arn_.empty()) return role_arn_;
  char* const begin = long_buffer_ ? long_buffer_.get() : buffer_.data();
  char* end = begin;
  for (std::string_view piece : role_arn_pieces()) {
    end = std::copy(piece.begin(), piece.end(), end);
  }
  role_arn_ = {begin, static_cast<std::size_t>(end - begin)};
  return role_arn_;
}

const RequestError* read_facts(const Request& request, RequestFacts& facts) noexcept {
  if (const RequestError* error = read_caller(request.principal, request.action, facts))
    return error;
  if (!facts.read_action(request.action)) return &kInvalidAction;
  if (const RequestError* error = read_resource(request.resource, facts)) return error;
  read_gate(facts);
  if (const RequestError* error = check_tags(request.principal.tags, facts.has_non_ascii_tag))
    return error;
  return check_context(request.context, facts);
}

const RequestError* read_caller_facts(const Principal& principal, std::string_view action,
                                      CallerFacts& caller) noexcept {
  RequestFacts facts;
  if (const RequestError* error = read_caller(principal, action, facts)) return error;
  caller.caller = facts.caller;
  caller.is_service_linked_role = facts.is_service_linked_role;
  return check_tags(principal.tags, caller.has_non_ascii_tag);
}

const RequestError* read_remaining_facts(const Request& request, const CallerFacts& caller,
                                         RequestFacts& facts) noexcept {
  facts.caller = caller.caller;
  facts.is_service_linked_role = caller.is_service_linked_role;
  facts.has_non_ascii_tag = caller.has_non_ascii_tag;
  if (facts.caller.kind == CallerKind::RoleSession && !facts.reserve_role_arn())
    return &kNoMemoryForCaller;
  if (const RequestError* error = read_resource(request.resource, facts)) return error;
  read_gate(facts);
  return check_context(request.context, facts);
}

}  // namespace abac::internal
