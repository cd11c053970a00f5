// Request → facts; the one place where a request is refused for its own sake.
#include "request/request_check.h"

#include "base/bytes.h"
#include "base/case_folding.h"
#include "diagnostics/diagnostic_list.h"
#include "iam/context_key.h"
#include "iam/identity_fault.h"
#include "iam/usual_arn.h"
#include "request/key_scan.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>

namespace abac::inline abi1::internal {
namespace {

constexpr RequestError invalid_caller_of(const char* message) noexcept {
  return {ErrorCode::InvalidCaller, "/principal/arn", message};
}

constexpr RequestError kNoArn = invalid_caller_of(
    "expected the ARN of a user, role, role session, federated user, account root or identity "
    "provider, a service name, or `*`");
/// By IdentityFault.
constexpr std::array<RequestError, kIdentityFaultCount> kInvalidCallers = {{
    kNoArn,
    kNoArn,  // of an account, too
    invalid_caller_of("expected a caller without wildcards, or `*` alone"),
    invalid_caller_of("expected six parts, divided by colons, in the caller's ARN"),
    invalid_caller_of("expected letters, digits and `-` as the partition of the caller's ARN"),
    invalid_caller_of("expected `iam` or `sts` as the service of the caller's ARN"),
    invalid_caller_of("expected no Region in the caller's ARN"),
    invalid_caller_of("expected 12 digits as the account of the caller's ARN"),
    invalid_caller_of(
        "expected `root`, `user/…`, `role/…`, `saml-provider/…` or `oidc-provider/…` of `iam`, or "
        "`assumed-role/…/…` or `federated-user/…` of `sts` behind the account in the caller's ARN"),
    invalid_caller_of(
        "expected names and parts of the path in the caller's ARN that are not empty and hold no "
        "`${`, no control character, and `:` and `/` only where they have a place"),
}};
constexpr RequestError kInvalidAccount{ErrorCode::InvalidAccount, "/principal/account",
                                       "expected 12 digits"};
constexpr RequestError kAccountMismatch{ErrorCode::AccountMismatch, "/principal/account",
                                        "expected the account of the principal's ARN"};
constexpr RequestError kInvalidRoleArn{
    ErrorCode::InvalidRoleArn, "/principal/role_arn",
    "expected the ARN of the role whose session the principal is"};
constexpr RequestError kInvalidUserArn{
    ErrorCode::InvalidUserArn, "/principal/user_arn",
    "expected, for a federated user only, the ARN of the user of its partition and account whose "
    "keys made the session"};
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

/// Compilers take the null among two pointers for the rare result; of errors it is the usual one.
ABAC_ALWAYS_INLINE const RequestError* error_unless(bool is_sound,
                                                    const RequestError& error) noexcept {
  if (is_sound) [[likely]] {
    return nullptr;
  }
  return &error;
}

/// Checks the keys of a map of which one scan could not tell that they differ.
template <class Element>
const RequestError* check_keys(std::span<const Element> map, const KeyScan& scan,
                               const RequestError& duplicate,
                               const RequestError& no_memory) noexcept {
  switch (find_repeats(map, scan)) {
    case Repeats::None:
    case Repeats::NotTold:
      return nullptr;
    case Repeats::Some:
      return &duplicate;
    case Repeats::NoMemory:
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

/// Returns whether a text can be the user whose keys made the session of a federated user [K-18].
ABAC_NEVER_INLINE bool is_user_of(std::string_view text, const Caller& session) noexcept {
  const std::optional<Caller> user = parse_caller(text, {});
  return session.kind == CallerKind::FederatedUser && user && user->kind == CallerKind::User &&
         user->partition == session.partition && user->account == session.account;
}

/// Of the few requests that give it: it must be that of the ARN [K-8].
ABAC_NEVER_INLINE const RequestError* check_account(std::string_view account,
                                                    const Caller& caller) noexcept {
  if (!is_account_id(account)) return &kInvalidAccount;
  const std::string_view named = account_in(caller);
  return named.empty() || account == named ? nullptr : &kAccountMismatch;
}

bool is_service_linked_path(std::string_view path) noexcept {
  return path.starts_with("/aws-service-role/");
}

/// Of the few requests that give it: it must be the ARN of the session's role [K-11].
ABAC_NEVER_INLINE const RequestError* read_role(const Request& request,
                                                RequestFacts& facts) noexcept {
  const Caller& caller = facts.caller;
  const std::optional<Caller> role = parse_caller(*request.principal.role_arn, request.action);
  if (caller.kind != CallerKind::RoleSession || !role || role->kind != CallerKind::Role ||
      role->partition != caller.partition || role->account != caller.account ||
      !ascii_fold_equal(role->name, caller.name)) {
    return &kInvalidRoleArn;
  }
  facts.is_service_linked_role = is_service_linked_path(role->path);
  return nullptr;
}

/// Takes the request as a whole, so that callers that are right have nothing to hand over.
[[gnu::cold]] ABAC_NEVER_INLINE const RequestError* invalid_caller(
    const Request& request) noexcept {
  return &kInvalidCallers[static_cast<std::size_t>(find_identity_fault(request.principal.arn))];
}

ABAC_ALWAYS_INLINE const RequestError* read_caller(const Request& request,
                                                   RequestFacts& facts) noexcept {
  const Principal& principal = request.principal;
  const Caller& caller = facts.caller;
  if (!parse_caller(principal.arn, request.action, facts.caller)) {
    return invalid_caller(request);
  }
  if (principal.account) {
    if (const auto* error = check_account(*principal.account, caller)) return error;
  }
  if (principal.role_arn) {
    if (const auto* error = read_role(request, facts)) return error;
  } else if (caller.kind == CallerKind::Role) {
    facts.is_service_linked_role = is_service_linked_path(caller.path);
  }
  if (principal.user_arn && !is_user_of(*principal.user_arn, caller)) return &kInvalidUserArn;
  return error_unless(principal.tags.empty() || has_identity(caller.kind), kForbiddenTags);
}

/// The ARN of a session's role is put together where some condition asks for it; there must be room
/// then, whether or not anything asks.
ABAC_ALWAYS_INLINE const RequestError* reserve_role_arn(const Request&,
                                                        RequestFacts& facts) noexcept {
  return error_unless(facts.reserve_role_arn(), kNoMemoryForCaller);
}

ABAC_ALWAYS_INLINE const RequestError* read_action(const Request& request,
                                                   RequestFacts& facts) noexcept {
  return error_unless(facts.read_action(request.action), kInvalidAction);
}

/// Returns whether a text is the account, which is an account id or empty. None is the empty one.
ABAC_ALWAYS_INLINE bool is_account(std::string_view text, std::string_view account) noexcept {
  return text.size() == 12 && account.size() == 12 &&
         load_8(text.data()) == load_8(account.data()) &&
         load_4(text.data() + 8) == load_4(account.data() + 8);
}

/// The account that owns a resource [E-2], which the member says or the ARN; empty where neither
/// does.
ABAC_ALWAYS_INLINE const RequestError* read_owner(const Resource& resource, std::string_view named,
                                                  std::string_view& owner) noexcept {
  const bool names_account = is_account_id(named);
  owner = names_account ? named : std::string_view();
  if (!resource.account) return nullptr;
  if (!is_account_id(*resource.account)) return &kInvalidOwner;
  if (names_account && *resource.account != named) return &kOwnerMismatch;
  owner = *resource.account;
  return nullptr;
}

ABAC_ALWAYS_INLINE void set_owner(std::string_view owner, RequestFacts& facts) noexcept {
  facts.is_owner_fallback = owner.empty();
  facts.resource_account = facts.is_owner_fallback ? facts.caller.account : owner;
  facts.is_same_account =
      !facts.caller.account.empty() && equal_text(facts.caller.account, facts.resource_account);
}

ABAC_ALWAYS_INLINE const RequestError* read_resource(const Request& request,
                                                     RequestFacts& facts) noexcept {
  const Resource& resource = request.resource;
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
  std::string_view owner;
  const std::string_view named =
      facts.is_resource_star ? std::string_view() : facts.resource.account;
  if (const RequestError* error = read_owner(resource, named, owner)) return error;
  set_owner(owner, facts);
  return nullptr;
}

/// [G-19], [E-12]: which resources guard themselves.
ABAC_ALWAYS_INLINE const RequestError* read_gate(const Request&, RequestFacts& facts) noexcept {
  if (facts.is_resource_star) return nullptr;
  const Arn& arn = facts.resource;
  if (arn.service.size() != 3) return nullptr;
  facts.is_trust_case = is_role_arn(arn) && facts.action().is_service("sts");
  facts.has_own_gate = facts.is_trust_case || is_key_arn(arn);
  return nullptr;
}

ABAC_ALWAYS_INLINE const RequestError* check_tags(const Request& request,
                                                  RequestFacts& facts) noexcept {
  const std::span<const Tag>& tags = request.principal.tags;
  const KeyScan scan = scan_keys(tags);
  if (scan.is_usual) return nullptr;
  facts.has_unusual_tags = scan.has_non_ascii() || tags.size() > kFewElements;
  return check_keys(tags, scan, kDuplicateTag, kNoMemoryForTags);
}

ABAC_ALWAYS_INLINE const RequestError* check_context(const Request& request,
                                                     RequestFacts& facts) noexcept {
  const std::span<const ContextEntry>& context = request.context;
  const KeyScan scan = scan_keys(context);
  facts.context_signatures = scan.signatures;
  facts.has_non_ascii_key = scan.has_non_ascii();
  if (scan.is_usual) return nullptr;
  facts.has_unusual_context = facts.has_non_ascii_key || context.size() > kFewElements;
  return check_keys(context, scan, kDuplicateContextKey, kNoMemoryForContext);
}

/// What of a request a step looks at, which is when it can be taken.
enum class Part : std::uint8_t {
  Caller,  ///< for a Session when it is opened, else with the request
  Action,  ///< for a ResolvedAction likewise
  Rest,    ///< with the request
};

/// Takes the steps of these parts up to the first error, which it returns, or null. This is the one
/// list of them, in the order in which their errors count, so that what is added here is done for
/// resolved callers and actions too.
template <Part... Parts>
ABAC_ALWAYS_INLINE const RequestError* take_steps(const Request& request,
                                                  RequestFacts& facts) noexcept {
  const RequestError* error = nullptr;
  const auto is_wrong = [&](Part part, auto&& step) ABAC_INLINE_LAMBDA {
    return ((part == Parts) || ...) && (error = step(request, facts)) != nullptr;
  };
  if (is_wrong(Part::Caller, read_caller)) return error;
  if (is_wrong(Part::Rest, reserve_role_arn)) return error;
  if (is_wrong(Part::Action, read_action)) return error;
  if (is_wrong(Part::Rest, read_resource)) return error;
  if (is_wrong(Part::Rest, read_gate)) return error;
  if (is_wrong(Part::Caller, check_tags)) return error;
  if (is_wrong(Part::Rest, check_context)) return error;
  return nullptr;
}

}  // namespace

std::array<std::string_view, 6> RequestFacts::role_arn_pieces() const noexcept {
  return {"arn:", caller.partition, ":iam::", caller.account, ":role/", caller.name};
}

ABAC_NEVER_INLINE void RequestFacts::fold_known_action() const noexcept {
  static_cast<void>(own_action_.read(known_action_));  // it is one
  action_ = &own_action_;
}

ABAC_NEVER_INLINE bool RequestFacts::reserve_long_role_arn() noexcept {
  if (caller.kind != CallerKind::RoleSession) return true;
  std::size_t size = 0;
  for (std::string_view piece : role_arn_pieces()) size += piece.size();
  long_buffer_.reset(new (std::nothrow) char[size]);
  return long_buffer_ != nullptr;
}

std::string_view RequestFacts::session_role_arn() const noexcept {
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
  return take_steps<Part::Caller, Part::Action, Part::Rest>(request, facts);
}

const RequestError* read_remaining_facts(const Request& request, RequestFacts& facts) noexcept {
  return take_steps<Part::Rest>(request, facts);
}

const RequestError* read_caller_facts(const Principal& principal, std::string_view action,
                                      CallerFacts& caller) noexcept {
  Request request;
  request.principal = principal;
  request.action = action;
  RequestFacts facts;
  const RequestError* const error = take_steps<Part::Caller>(request, facts);
  if (error == nullptr) caller = facts;
  return error;
}

const RequestError* read_resource_facts(const Resource& resource, ResourceFacts& facts) noexcept {
  facts.is_star = resource.arn == "*";
  if (facts.is_star) return read_owner(resource, {}, facts.owner);
  if (!parse_resource_arn(resource.arn, facts.arn)) return &kInvalidResource;
  facts.is_role = is_role_arn(facts.arn);
  facts.has_key_gate = is_key_arn(facts.arn);
  return read_owner(resource, facts.arn.account, facts.owner);
}

void set_resource(const ResourceFacts& resource, RequestFacts& facts) noexcept {
  facts.is_resource_star = resource.is_star;
  if (!resource.is_star) facts.resource = resource.arn;
  set_owner(resource.owner, facts);
  facts.is_trust_case = resource.is_role && facts.action().is_service("sts");
  facts.has_own_gate = facts.is_trust_case || resource.has_key_gate;
}

const RequestError* read_context_facts(const Request& request, RequestFacts& facts) noexcept {
  return check_context(request, facts);
}

const RequestError& invalid_action() noexcept { return kInvalidAction; }

}  // namespace abac::inline abi1::internal

namespace abac::inline abi1 {

Expected<void> check_request(const Request& request) {
  try {
    internal::RequestFacts facts;
    if (const auto error = internal::read_facts(request, facts)) {
      return internal::make_error(error->code, error->message, error->pointer);
    }
    return {};
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
