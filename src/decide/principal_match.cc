// Principal entries against the caller: levels for `Principal`, exemption for `NotPrincipal`.
//
// How an entry names the caller decides what an Allow of a resource policy can do [P-1]: by its
// account, by its role, or directly. The highest of all entries counts. `NotPrincipal` is no
// negation of that: it exempts a caller only where its entries name all that it is [P-10].
//
// Example: the session `arn:aws:sts::111122223333:assumed-role/Dev/ana` calls.
//
//   entry                                                   level     identifier that it names
//   111122223333, or arn:aws:iam::111122223333:root         Account   account
//   arn:aws:iam::111122223333:role/team/dev                 Role      role: its path and the case
//                                                                     of its name do not count
//   arn:aws:sts::111122223333:assumed-role/Dev/ana          Direct    the session
//   AWS: "*"                                                Direct    all
//   a canonical user id                                     Unknown   none
//   arn:aws:iam::111122223333:role/Ops                      None      none
//
// `Principal` of the second and the last reaches the caller at level Role. A Deny with
// `NotPrincipal` of the second and the third hits her all the same: two of three identifiers are
// named, and the account is not (kAccountNotNamed). With the first added she is exempt, unless
// permissions boundaries are among the policies [P-11].
//
// A level can be Unknown where the request says too little: a canonical id is an account that only
// AWS knows, a federated user may be any user's, and a role may be any of its sessions. Unknown
// lies below all that name the caller, so one entry that does settles it [P-7].
//
// Cost: a comparison of texts or two for each entry. Bound: entries times the length of their
// texts. Nothing is indexed: a principal element seldom has more than a few entries.
#include "decide/principal_match.h"

#include "base/case_folding.h"

#include <algorithm>

namespace abac::inline abi1::internal {
namespace {

/// [P-3]: role names are unique in an account, whatever their path or case.
bool is_same_role(const Program& program, const PrincipalEntryCode& entry,
                  const Caller& caller) noexcept {
  return program.text(entry.partition) == caller.partition &&
         program.text(entry.account) == caller.account &&
         ascii_fold_equal(program.text(entry.name), caller.name);
}

/// [P-2]: the account id and its root ARN are one entry. Its level says that it delegates [P-8].
bool names_account(const Program& program, const PrincipalEntryCode& entry,
                   const Caller& caller) noexcept {
  return has_identity(caller.kind) && program.text(entry.account) == caller.account &&
         (entry.form == PrincipalForm::Account ||
          program.text(entry.partition) == caller.partition);
}

PrincipalLevel direct_if(bool condition) noexcept {
  return condition ? PrincipalLevel::Direct : PrincipalLevel::None;
}

PrincipalLevel role_level(const Program& program, const PrincipalEntryCode& entry,
                          const Caller& caller) noexcept {
  const bool matches =
      (caller.kind == CallerKind::RoleSession && is_same_role(program, entry, caller)) ||
      (caller.kind == CallerKind::Role && program.text(entry.text) == caller.text);
  return matches ? PrincipalLevel::Role : PrincipalLevel::None;
}

PrincipalLevel session_level(const Program& program, const PrincipalEntryCode& entry,
                             const Caller& caller) noexcept {
  if (caller.kind == CallerKind::RoleSession) {
    return direct_if(program.text(entry.text) == caller.text);
  }
  const bool may_be = caller.kind == CallerKind::Role && is_same_role(program, entry, caller);
  return may_be ? PrincipalLevel::Unknown : PrincipalLevel::None;
}

/// [P-5]: AWS limits the session of a federated user by the user whose keys made it. Where the
/// request does not name that user [K-18], it may be any of the session's account.
PrincipalLevel user_level(const Program& program, const PrincipalEntryCode& entry,
                          const Caller& caller, const Principal& asking) noexcept {
  const std::string_view user = program.text(entry.text);
  if (caller.kind == CallerKind::User) return direct_if(user == caller.text);
  if (caller.kind != CallerKind::FederatedUser) return PrincipalLevel::None;
  if (asking.user_arn) {
    return user == *asking.user_arn ? PrincipalLevel::Role : PrincipalLevel::None;
  }
  const bool may_be = program.text(entry.partition) == caller.partition &&
                      program.text(entry.account) == caller.account;
  return may_be ? PrincipalLevel::Unknown : PrincipalLevel::None;
}

}  // namespace

// The table of [P-1].
PrincipalLevel match_entry(const Program& program, const PrincipalEntryCode& entry,
                           const Caller& caller, const Principal& asking, Effect effect) noexcept {
  const bool is_equal = program.text(entry.text) == caller.text;
  switch (entry.form) {
    case PrincipalForm::AnyAws:  // [P-4]
      return direct_if(effect == Effect::Deny || has_identity(caller.kind) ||
                       caller.kind == CallerKind::Anonymous);
    case PrincipalForm::Account:
    case PrincipalForm::Root:
      if (!names_account(program, entry, caller)) return PrincipalLevel::None;
      return caller.kind == CallerKind::Root ? PrincipalLevel::Direct : PrincipalLevel::Account;
    case PrincipalForm::User:
      return user_level(program, entry, caller, asking);
    case PrincipalForm::Role:
      return role_level(program, entry, caller);
    case PrincipalForm::RoleSession:
      return session_level(program, entry, caller);
    case PrincipalForm::FederatedUser:
      return direct_if(caller.kind == CallerKind::FederatedUser && is_equal);
    case PrincipalForm::Service:
      return direct_if(caller.kind == CallerKind::Service && is_equal);
    case PrincipalForm::Federated:
      return direct_if(caller.kind == CallerKind::WebIdentity && is_equal);
    case PrincipalForm::CanonicalUser:
      return has_identity(caller.kind) ? PrincipalLevel::Unknown : PrincipalLevel::None;
    case PrincipalForm::UniqueId:  // [P-6]
      return PrincipalLevel::None;
  }
  return PrincipalLevel::None;
}

namespace {

/// Which of the caller's identifiers `NotPrincipal` names [P-10].
struct NamedIdentifiers {
  bool all = false;
  bool own = false;  ///< the user, session, federated user, service or provider itself
  bool role = false;
  bool account = false;
};

void add_identifier(const Program& program, const PrincipalEntryCode& entry, const Caller& caller,
                    const Principal& asking, NamedIdentifiers& named) noexcept {
  switch (entry.form) {
    case PrincipalForm::AnyAws:
      if (has_identity(caller.kind) || caller.kind == CallerKind::Anonymous) named.all = true;
      return;
    case PrincipalForm::Account:
    case PrincipalForm::Root:
      if (names_account(program, entry, caller)) named.account = true;
      return;
    case PrincipalForm::Role:
      if (role_level(program, entry, caller) == PrincipalLevel::Role) named.role = true;
      return;
    case PrincipalForm::User:
    case PrincipalForm::RoleSession:
    case PrincipalForm::FederatedUser:
    case PrincipalForm::Service:
    case PrincipalForm::Federated:
      if (match_entry(program, entry, caller, asking, Effect::Deny) == PrincipalLevel::Direct) {
        named.own = true;
      }
      return;
    case PrincipalForm::UniqueId:
    case PrincipalForm::CanonicalUser:
      return;
  }
}

ExemptionGaps gap_unless(bool is_named, ExemptionGaps gap) noexcept {
  return is_named ? ExemptionGaps{0} : gap;
}

}  // namespace

ExemptionGaps find_exemption_gaps(const Program& program, const PrincipalCode& principal,
                                  const RequestFacts& facts, const Principal& asking) noexcept {
  const Caller& caller = facts.caller;
  const bool is_boundable = caller.kind == CallerKind::User || caller.kind == CallerKind::Role ||
                            caller.kind == CallerKind::RoleSession;
  if (is_boundable && program.is_attached(PolicyType::PermissionsBoundary)) {
    return kBoundaryAttached;  // [P-11]
  }
  NamedIdentifiers named;
  named.all = principal.is_everyone;
  for (std::uint32_t i = principal.entries.begin; i < principal.entries.end; ++i) {
    add_identifier(program, program.principal_entries[i], caller, asking, named);
  }
  if (named.all) return 0;
  const ExemptionGaps own = gap_unless(named.own, kCallerNotNamed);
  const ExemptionGaps role = gap_unless(named.role, kRoleNotNamed);
  const ExemptionGaps account = gap_unless(named.account, kAccountNotNamed);
  switch (caller.kind) {
    case CallerKind::User:
    case CallerKind::FederatedUser:
      return own | account;
    case CallerKind::RoleSession:
      return own | role | account;
    case CallerKind::Root:
      return account;
    case CallerKind::Service:
    case CallerKind::WebIdentity:
      return own;
    case CallerKind::Role:
      return kSessionUnknown | role | account;
    case CallerKind::Anonymous:
      return kCallerNotNamed;
  }
  return kCallerNotNamed;
}

PrincipalLevel match_principal(const Program& program, const StatementCode& statement,
                               const RequestFacts& facts, const Principal& asking) noexcept {
  if (statement.principal == kNone) return PrincipalLevel::Direct;
  const PrincipalCode& principal = program.principals[statement.principal];
  if (principal.is_negated) {
    return direct_if(find_exemption_gaps(program, principal, facts, asking) != 0);
  }
  if (principal.is_everyone) return PrincipalLevel::Direct;
  PrincipalLevel level = PrincipalLevel::None;
  for (std::uint32_t i = principal.entries.begin; i < principal.entries.end; ++i) {
    level = std::max(level, match_entry(program, program.principal_entries[i], facts.caller, asking,
                                        statement.effect));
  }
  const bool is_endpoint_allow = program.layers[statement.layer].type == PolicyType::VpcEndpoint &&
                                 statement.effect == Effect::Allow;
  if (is_endpoint_allow && level == PrincipalLevel::Account) return PrincipalLevel::None;  // [P-9]
  return level;
}

}  // namespace abac::inline abi1::internal
