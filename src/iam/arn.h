// ARNs of resources, of callers and of principal entries: splitting and classifying, [K-7],
// [G-23]. No function here allocates; all results borrow from their argument.
#pragma once

#include "base/bytes.h"

#include <abac/policy.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether the text is an account id: exactly 12 ASCII digits.
[[nodiscard]] inline bool is_account_id(std::string_view text) noexcept {
  return text.size() == 12 && are_digits(load_8(text.data())) &&
         are_digits(load_8(text.data() + 4));
}

/// The six parts of an ARN; `resource` is all after the fifth colon.
struct Arn {
  std::string_view partition, service, region, account, resource;
};

/// Splits a request's resource ARN; nothing where it is not one (`*` is not).
[[nodiscard]] std::optional<Arn> parse_resource_arn(std::string_view text) noexcept;
/// The same into `arn`, wherever the colons are; returns whether it is one. Where not, `arn` is
/// left in any state.
[[nodiscard]] bool parse_any_resource_arn(std::string_view text, Arn& arn) noexcept;

/// The kinds of caller [K-7].
enum class CallerKind : std::uint8_t {
  User,
  Role,
  RoleSession,
  FederatedUser,
  Root,
  Service,
  WebIdentity,
  Anonymous,
};

/// Returns whether callers of the kind act for an account, and so have an identity side [E-1].
[[nodiscard]] constexpr bool has_identity(CallerKind kind) noexcept {
  return kind != CallerKind::Service && kind != CallerKind::WebIdentity &&
         kind != CallerKind::Anonymous;
}

/// A caller, classified.
struct Caller {
  CallerKind kind = CallerKind::Anonymous;
  std::string_view text;       ///< the whole of `principal.arn`
  std::string_view partition;  ///< of an ARN
  std::string_view account;    ///< of an ARN: 12 digits; empty for the kinds without account [E-1]
  std::string_view path;       ///< User, Role: the path with both slashes, `/` or `/a/b/`
  std::string_view name;       ///< User, Role, RoleSession (its role), FederatedUser; Service: all
  std::string_view session;    ///< RoleSession
};

/// Classifies `principal.arn` [K-7]; nothing where it has none of the forms. `action` (as
/// requested) decides whether the four web identity providers named by domain are known as such.
[[nodiscard]] std::optional<Caller> parse_caller(std::string_view text,
                                                 std::string_view action) noexcept;
/// The same into `caller`, of any form; returns whether it has one.
[[nodiscard]] bool parse_any_caller(std::string_view text, std::string_view action,
                                    Caller& caller) noexcept;

/// The forms of an entry of `Principal` [G-23].
enum class PrincipalForm : std::uint8_t {
  AnyAws,   ///< `AWS: "*"`
  Account,  ///< 12 digits
  Root,     ///< the root ARN of an account: the same as the account id but for the partition [P-2]
  User,
  Role,
  RoleSession,
  FederatedUser,
  UniqueId,
  Service,
  Federated,
  CanonicalUser,
};

/// An entry, classified.
struct PrincipalPattern {
  PrincipalForm form = PrincipalForm::UniqueId;
  std::string_view text;
  std::string_view partition;  ///< of an ARN
  std::string_view account;    ///< of an ARN or account id: 12 digits, or `cloudfront`
  std::string_view path;       ///< User, Role
  std::string_view name;       ///< User, Role, RoleSession (its role), FederatedUser
  std::string_view session;    ///< RoleSession
};

/// Classifies an entry of the member `kind` [G-23]…[G-26]; nothing where it is refused.
[[nodiscard]] std::optional<PrincipalPattern> parse_principal_entry(PrincipalKind kind,
                                                                    std::string_view text) noexcept;

/// Returns whether service and name of a request's action have the right characters.
[[nodiscard]] bool is_action(std::string_view text) noexcept;

/// Returns whether the text is an entry of `Action` or `NotAction`.
[[nodiscard]] bool is_action_pattern(std::string_view text) noexcept;

/// Returns whether an entry that is accepted holds a character that no action's name has, so that
/// it matches nothing. REQUIRES: is_action_pattern(text).
[[nodiscard]] bool is_dead_action_pattern(std::string_view text) noexcept;

/// Returns whether an entry of `Resource` is in the short form of API Gateway's resource policies,
/// `execute-api:/stage/…`.
[[nodiscard]] inline bool is_execute_api_entry(std::string_view entry) noexcept {
  return entry.starts_with("execute-api:/");
}

/// Returns whether the text is made of stars alone, at least one.
[[nodiscard]] bool is_all_stars(std::string_view text) noexcept;

}  // namespace abac::inline abi1::internal
