// Principal entries against the caller: levels for `Principal`, exemption for `NotPrincipal`.
#include "principal_match.h"

#include "case_folding.h"

#include <algorithm>

namespace abac::internal {
namespace {

/// [P-3]: role names are unique in an account, whatever their path or case.
bool is_same_role(const Program& program, const PrincipalEntryCode& entry,
                  const Caller& caller) noexcept {
  return program.text(entry.partition) == caller.partition &&
         program.text(entry.account) == caller.account &&
         ascii_fold_equal(program.text(entry.name), caller.name);
}

/// [P-2]: the account id and its root ARN are one entry.
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

/// The table of [P-1].
PrincipalLevel level_of(const Program& program, const PrincipalEntryCode& entry,
                        const Caller& caller, Effect effect) noexcept {
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
      return direct_if(caller.kind == CallerKind::User && is_equal);
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

/// Which of the caller's identifiers `NotPrincipal` names [P-10].
struct NamedIdentifiers {
  bool all = false;
  bool own = false;  ///< the user, session, federated user, service or provider itself
  bool role = false;
  bool account = false;
};

void add_identifier(const Program& program, const PrincipalEntryCode& entry, const Caller& caller,
                    NamedIdentifiers& named) noexcept {
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
      if (level_of(program, entry, caller, Effect::Deny) == PrincipalLevel::Direct) {
        named.own = true;
      }
      return;
    case PrincipalForm::UniqueId:
    case PrincipalForm::CanonicalUser:
      return;
  }
}

bool is_exempt(const Program& program, const PrincipalCode& principal,
               const RequestFacts& facts) noexcept {
  const Caller& caller = facts.caller;
  const bool is_boundable = caller.kind == CallerKind::User || caller.kind == CallerKind::Role ||
                            caller.kind == CallerKind::RoleSession;
  if (program.has_boundary && is_boundable) return false;  // [P-11]
  NamedIdentifiers named;
  named.all = principal.is_everyone;
  for (std::uint32_t i = principal.entries.begin; i < principal.entries.end; ++i) {
    add_identifier(program, program.principal_entries[i], caller, named);
  }
  if (named.all) return true;
  switch (caller.kind) {
    case CallerKind::User:
    case CallerKind::FederatedUser:
      return named.own && named.account;
    case CallerKind::RoleSession:
      return named.own && named.role && named.account;
    case CallerKind::Root:
      return named.account;
    case CallerKind::Service:
    case CallerKind::WebIdentity:
      return named.own;
    case CallerKind::Role:
    case CallerKind::Anonymous:
      return false;
  }
  return false;
}

}  // namespace

PrincipalLevel match_principal(const Program& program, const StatementCode& statement,
                               const RequestFacts& facts) noexcept {
  if (statement.principal == kNone) return PrincipalLevel::Direct;
  const PrincipalCode& principal = program.principals[statement.principal];
  if (principal.is_negated) return direct_if(!is_exempt(program, principal, facts));
  if (principal.is_everyone) return PrincipalLevel::Direct;
  PrincipalLevel level = PrincipalLevel::None;
  for (std::uint32_t i = principal.entries.begin; i < principal.entries.end; ++i) {
    level = std::max(
        level, level_of(program, program.principal_entries[i], facts.caller, statement.effect));
  }
  const bool is_endpoint_allow = program.layers[statement.layer].type == PolicyType::VpcEndpoint &&
                                 statement.effect == Effect::Allow;
  if (is_endpoint_allow && level == PrincipalLevel::Account) return PrincipalLevel::None;  // [P-9]
  return level;
}

}  // namespace abac::internal
