// What each policy type requires and forbids [G-16]…[G-18], [R-8], and how the policies of a set
// are walked. The rules that hold for every type are policy_rules.cc.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arn.h"
#include "policy_pointer.h"
#include "policy_rules.h"

namespace abac::internal {
namespace {

constexpr std::ptrdiff_t kArnColons = 5;

/// Returns whether the action entry covers all services [G-18].
bool names_no_service(std::string_view entry) noexcept {
  return is_all_stars(entry) || entry == "*:*";
}

/// Returns whether the list is the one text `*`.
bool is_star_alone(const EntryList& list) noexcept {
  return !list.is_negated && list.entries.size() == 1 && list.entries.front().value == "*";
}

/// Returns whether the policy type has AWS's rules for Sids [G-16].
bool has_strict_sids(PolicyType type) noexcept {
  return type != PolicyType::Resource && type != PolicyType::VpcEndpoint;
}

/// Returns whether the entry begins as an ARN and has fewer than six parts [R-8]. A variable in
/// such an entry is refused already [R-9].
bool is_incomplete_arn(std::string_view entry, PolicyVersion version) noexcept {
  if (!entry.starts_with("arn:") || std::ranges::count(entry, ':') >= kArnColons) return false;
  return version == PolicyVersion::V2008_10_17 || entry.find("${") == std::string_view::npos;
}

/// Checks one document as a policy type.
class TypeChecker {
 public:
  TypeChecker(const Policy& policy, PolicyType type, std::string_view pointer,
              Diagnostics& diagnostics, TreeOrigin origin)
      : policy_(policy),
        type_(type),
        pointer_(pointer),
        diagnostics_(diagnostics),
        origin_(origin) {}

  void check() {
    if (was_reported(policy_.where)) return;
    if (type_ == PolicyType::ResourceControl) check_resource_control_version();
    if (has_strict_sids(type_)) check_sids();
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      statement_ = &policy_.statements[index_];
      if (!was_reported(statement_->where)) check_statement();
    }
  }

  void check_trust() {
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      statement_ = &policy_.statements[index_];
      const std::optional<PrincipalElement>& principal = statement_->principal;
      if (principal && principal->is_negated) {
        error(ErrorCode::InvalidTrustPolicy,
              "`NotPrincipal` is not accepted in a role trust policy", here("NotPrincipal"),
              principal->where);
      }
      if (statement_->resource) {
        const std::string_view member = resource_member(*statement_->resource);
        error(ErrorCode::InvalidTrustPolicy,
              fmt::format("`{}` is not accepted in a role trust policy", member), here(member),
              statement_->resource->where);
      }
    }
  }

 private:
  [[nodiscard]] bool was_reported(const SourceRange& where) const noexcept {
    return origin_ == TreeOrigin::Parser && where.line == 0;
  }

  [[nodiscard]] std::string here() const { return statement_pointer(pointer_, policy_, index_); }
  [[nodiscard]] std::string here(std::string_view member) const {
    return child_pointer(here(), member);
  }

  void error(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.error(code, std::move(message), std::move(pointer), where);
  }

  void forbid(std::string_view member, const SourceRange& where) {
    error(ErrorCode::ForbiddenElement,
          fmt::format("`{}` is not accepted in a policy of type `{}`", member,
                      abac::to_string(type_)),
          here(member), where);
  }

  void require(std::string_view members) {
    error(ErrorCode::MissingElement,
          fmt::format("a statement in a policy of type `{}` needs {}", abac::to_string(type_),
                      members),
          here(), statement_->where);
  }

  void check_statement() {
    switch (type_) {
      case PolicyType::Identity:
      case PolicyType::PermissionsBoundary:
      case PolicyType::Session:
      case PolicyType::ServiceControl:
        if (const auto& principal = statement_->principal) {
          forbid(principal_member(*principal), principal->where);
        }
        require_resource();
        break;
      case PolicyType::ResourceControl:
        check_resource_control();
        break;
      case PolicyType::Resource:
        require_principal();
        break;
      case PolicyType::VpcEndpoint:
        require_principal();
        require_resource();
        break;
    }
    check_incomplete_arns();
  }

  void require_principal() {
    if (!statement_->principal) require("`Principal` or `NotPrincipal`");
  }

  void require_resource() {
    if (!statement_->resource) require("`Resource` or `NotResource`");
  }

  void check_resource_control_version() {
    if (policy_.version == PolicyVersion::V2012_10_17) return;
    if (policy_.version_where.line == 0) {
      error(ErrorCode::MissingElement,
            "a policy of type `resource_control` needs `Version` `2012-10-17`",
            std::string(pointer_), policy_.where);
      return;
    }
    error(ErrorCode::InvalidResourceControl,
          "a policy of type `resource_control` must have `Version` `2012-10-17`",
          child_pointer(pointer_, "Version"), policy_.version_where);
  }

  void check_resource_control() {
    const bool is_sound = check_resource_control_elements();
    if (was_reported(statement_->effect_where)) return;
    if (statement_->effect == Effect::Allow) {
      if (is_sound && !is_default_allow()) {
        error(ErrorCode::InvalidResourceControl,
              "`Allow` is accepted here only as in the default policy: `Principal`, `Action` and "
              "`Resource` `*`, without `Condition`",
              here("Effect"), statement_->effect_where);
      }
      return;
    }
    check_services();
  }

  /// Returns whether every element is one that the type takes.
  bool check_resource_control_elements() {
    bool is_sound = true;
    const auto& principal = statement_->principal;
    if (!principal) {
      require("`Principal`");
      is_sound = false;
    } else if (principal->is_negated) {
      forbid("NotPrincipal", principal->where);
      is_sound = false;
    } else if (!principal->is_everyone) {
      is_sound = false;
      if (has_readable_entry(*principal)) {
        error(ErrorCode::InvalidResourceControl,
              "a policy of type `resource_control` must have `Principal` `*`", here("Principal"),
              principal->where);
      }
    }
    if (statement_->action.is_negated) {
      forbid("NotAction", statement_->action.where);
      is_sound = false;
    }
    if (!statement_->resource) {
      require_resource();
      is_sound = false;
    }
    return is_sound;
  }

  /// Returns whether the parser could make something of the element; else it has been refused.
  [[nodiscard]] bool has_readable_entry(const PrincipalElement& principal) const noexcept {
    return origin_ == TreeOrigin::Caller || !principal.entries.empty();
  }

  [[nodiscard]] bool is_default_allow() const noexcept {
    if (was_reported(statement_->action.where)) return true;
    return is_star_alone(statement_->action) && is_star_alone(*statement_->resource) &&
           !statement_->resource->is_negated && statement_->conditions.empty();
  }

  void check_services() {
    const EntryList& list = statement_->action;
    if (list.is_negated) return;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      if (!names_no_service(list.entries[i].value)) continue;
      error(ErrorCode::InvalidResourceControl,
            "a `Deny` in a policy of type `resource_control` must name a service, as in `s3:*`",
            entry_pointer(here("Action"), list, i), list.entries[i].where);
    }
  }

  void check_incomplete_arns() {
    const bool may_end_in_star = type_ == PolicyType::ServiceControl;
    if (type_ != PolicyType::Session && type_ != PolicyType::ResourceControl && !may_end_in_star) {
      return;
    }
    if (!statement_->resource) return;
    const EntryList& list = *statement_->resource;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const std::string& entry = list.entries[i].value;
      if (may_end_in_star && entry.ends_with('*')) continue;
      if (!is_incomplete_arn(entry, policy_.version)) continue;
      error(ErrorCode::InvalidResource,
            fmt::format("{} is incomplete: a policy of type `{}` needs ARNs of six parts{}",
                        quoted(entry), abac::to_string(type_),
                        may_end_in_star ? " or with a `*` at the end" : ""),
            entry_pointer(here(resource_member(list)), list, i), list.entries[i].where);
    }
  }

  /// [G-16]. Sorted, because a hostile document may have very many statements.
  void check_sids() {
    std::vector<std::pair<std::string_view, std::size_t>> sids;
    sids.reserve(policy_.statements.size());
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      const std::optional<Text>& sid = policy_.statements[index_].sid;
      if (!sid || sid->value.empty()) continue;
      if (is_alphanumeric(sid->value)) {
        sids.emplace_back(sid->value, index_);
        continue;
      }
      error(
          ErrorCode::InvalidSid,
          fmt::format("{} is not a Sid here: expected letters and digits only", quoted(sid->value)),
          here("Sid"), sid->where);
    }
    std::ranges::sort(sids);
    for (std::size_t i = 1; i < sids.size(); ++i) {
      if (sids[i].first != sids[i - 1].first) continue;
      index_ = sids[i].second;
      error(ErrorCode::DuplicateSid,
            fmt::format("the Sid {} is used by another statement", quoted(sids[i].first)),
            here("Sid"), policy_.statements[index_].sid->where);
    }
  }

  [[nodiscard]] static bool is_alphanumeric(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
  }

  const Policy& policy_;
  PolicyType type_;
  std::string_view pointer_;
  Diagnostics& diagnostics_;
  TreeOrigin origin_;
  std::size_t index_ = 0;
  const Statement* statement_ = nullptr;
};

}  // namespace

void check_policy_type(const Policy& policy, PolicyType type, std::string_view pointer,
                       Diagnostics& diagnostics, TreeOrigin origin) {
  TypeChecker(policy, type, pointer, diagnostics, origin).check();
}

void check_trust_policy(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics) {
  TypeChecker(policy, PolicyType::Resource, pointer, diagnostics, TreeOrigin::Caller).check_trust();
}

void check_policies(const Policies& policies, Diagnostics& diagnostics, TreeOrigin origin) {
  for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
    const std::string pointer = policy_pointer({}, place, policy);
    check_policy(policy, pointer, diagnostics, origin);
    check_policy_type(policy, place.type, pointer, diagnostics, origin);
  });
}

}  // namespace abac::internal
