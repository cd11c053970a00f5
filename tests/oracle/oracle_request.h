// The oracle's reading of a request: caller, accounts, refusals, context, [R-1], section 5.
// Next stage: oracle_statement.h.
#pragma once

#include <abac/policy_set.h>
#include <abac/request.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace abac::oracle {

using Fields = OwnedRequest::Fields;

enum class Kind { User, Role, RoleSession, FederatedUser, Root, Service, WebIdentity, Anonymous };

/// Returns whether callers of the kind belong to an account [E-1].
[[nodiscard]] bool has_account(Kind kind);

/// A caller [K-7] or, of an ARN in a `Principal`, the one whom it names [G-23].
struct Identity {
  Kind kind = Kind::Anonymous;
  std::string text = {};
  std::string partition = {};
  std::string account = {};
  std::string name = {};     ///< last part of a user's or role's path, a session's role
  std::string session = {};  ///< of a role session
  std::optional<std::string> user_arn = {};  ///< of a federated user, where the request says [K-18]
};

/// Reads the ARN of a user, role, role session, federated user or root.
[[nodiscard]] std::optional<Identity> read_identity_arn(const std::string& text);

/// Returns the six parts of an ARN, cut at the first five colons; fewer where there are fewer.
[[nodiscard]] std::vector<std::string> arn_parts(const std::string& text);

/// Returns whether role and session have one partition and account, and the role's name is the
/// session's [P-3].
[[nodiscard]] bool is_role_of(const Identity& role, const Identity& session);

[[nodiscard]] bool is_account_id(const std::string& text);

/// What a context key holds.
struct Value {
  bool is_list = false;
  std::vector<std::string> values;
};

/// The request, understood.
struct Situation {
  std::string action_service;
  std::string action_name;
  std::string resource_arn;
  Identity caller;
  std::optional<std::string> resource_account;
  bool is_same_account = false;
  bool is_service_linked = false;
  bool is_trust_case = false;
  bool has_own_gate = false;
  bool is_never_exempt = false;             ///< [P-11]
  std::map<std::u32string, Value> context;  ///< by folded name; never an empty list [C-5]
};

/// Returns the request understood, or throws `Refusal`.
struct Refusal {
  std::string reason;
};
[[nodiscard]] Situation understand(const Policies& policies, const Fields& fields);

}  // namespace abac::oracle
