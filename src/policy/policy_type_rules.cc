// Checks a policy as one of its type [G-16]…[G-19], [R-8]: which elements a statement must have and
// must not, Sids, ARNs, and the narrow form of resource control policies.
#include "policy/policy_type_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/policy_type.h"
#include "policy/policy_pointer.h"

namespace abac::inline abi1::internal {
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

/// Returns whether the entry begins as an ARN and has fewer than six parts [R-8]. A variable in
/// such an entry is refused already [R-9].
bool is_incomplete_arn(std::string_view entry, PolicyVersion version) noexcept {
  if (!entry.starts_with("arn:") || std::ranges::count(entry, ':') >= kArnColons) return false;
  return version == PolicyVersion::V2008_10_17 || entry.find("${") == std::string_view::npos;
}

/// Checks one document as a policy type.
class TypeChecker : PolicyWalk {
 public:
  TypeChecker(const Policy& policy, PolicyType type, std::string_view pointer,
              DiagnosticList& diagnostics, TreeOrigin origin)
      : PolicyWalk(policy, pointer, diagnostics, origin), type_(type) {}

  void check() {
    if (was_reported(policy().where)) return;
    if (type_ == PolicyType::ResourceControl) check_resource_control_version();
    if (traits_of(type_).has_strict_sids) check_sids();
    for_each_statement([this](const Statement&) { check_statement(); });
  }

  void check_trust() {
    for_each_statement([this](const Statement& statement) {
      if (statement.principal && statement.principal->is_negated) {
        error(ErrorCode::InvalidTrustPolicy,
              "`NotPrincipal` is not accepted in a role trust policy", here("NotPrincipal"),
              statement.principal->where);
      } else if (statement.principal && statement.principal->is_everyone) {
        error(ErrorCode::InvalidTrustPolicy,
              "the bare `*` is not accepted in a role trust policy: write `{\"AWS\": \"*\"}`",
              here("Principal"), statement.principal->where);
      }
      if (statement.resource) {
        const std::string_view member = resource_member(*statement.resource);
        error(ErrorCode::InvalidTrustPolicy,
              fmt::format("`{}` is not accepted in a role trust policy", member), here(member),
              statement.resource->where);
      }
    });
  }

 private:
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
          here(), statement().where);
  }

  void check_statement() {
    if (type_ == PolicyType::ResourceControl) {
      check_resource_control();
    } else {
      check_principal();
      if (traits_of(type_).needs_resource) require_resource();
    }
    check_incomplete_arns();
    if (type_ != PolicyType::Resource) refuse_execute_api_entries();
  }

  /// [R-4]
  void refuse_execute_api_entries() {
    if (!statement().resource) return;
    const EntryList& list = *statement().resource;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      if (!is_execute_api_entry(entry.value)) continue;
      error(ErrorCode::InvalidResource,
            fmt::format("{} is not a resource here: only a policy of type `resource` takes the "
                        "short form of API Gateway",
                        quoted(entry.value)),
            entry_pointer(here(resource_member(list)), list, i), entry.where);
    }
  }

  void check_principal() {
    const auto& principal = statement().principal;
    switch (traits_of(type_).principal) {
      case PrincipalRule::Forbidden:
        if (principal) forbid(principal_member(*principal), principal->where);
        break;
      case PrincipalRule::Required:
        if (!principal) require("`Principal` or `NotPrincipal`");
        break;
      case PrincipalRule::Everyone:
        (void)is_everyone();
        break;
    }
  }

  void require_resource() {
    if (!statement().resource) require("`Resource` or `NotResource`");
  }

  void check_resource_control_version() {
    if (policy().version == PolicyVersion::V2012_10_17) return;
    if (policy().version_where.line == 0) {
      error(ErrorCode::MissingElement,
            "a policy of type `resource_control` needs `Version` `2012-10-17`", document(),
            policy().where);
      return;
    }
    error(ErrorCode::InvalidResourceControl,
          "a policy of type `resource_control` must have `Version` `2012-10-17`",
          document("Version"), policy().version_where);
  }

  void check_resource_control() {
    const bool is_sound = check_resource_control_elements();
    if (was_reported(statement().effect_where)) return;
    if (statement().effect == Effect::Allow) {
      if (is_sound && !is_default_allow()) {
        error(ErrorCode::InvalidResourceControl,
              "`Allow` is accepted here only as in the default policy: `Principal`, `Action` and "
              "`Resource` `*`, without `Condition`",
              here("Effect"), statement().effect_where);
      }
      return;
    }
    check_services();
  }

  /// Returns whether every element is one that the type takes.
  bool check_resource_control_elements() {
    bool is_sound = is_everyone();
    if (statement().action.is_negated) {
      forbid("NotAction", statement().action.where);
      is_sound = false;
    }
    if (!statement().resource) {
      require_resource();
      is_sound = false;
    }
    return is_sound;
  }

  /// Returns whether `Principal` is `*`; reports where it is not.
  bool is_everyone() {
    const auto& principal = statement().principal;
    if (!principal) {
      require("`Principal`");
      return false;
    }
    if (principal->is_negated) {
      forbid("NotPrincipal", principal->where);
      return false;
    }
    if (!principal->is_everyone && has_readable_entry(*principal)) {
      error(ErrorCode::InvalidResourceControl,
            fmt::format("a policy of type `{}` must have `Principal` `*`", abac::to_string(type_)),
            here("Principal"), principal->where);
    }
    return principal->is_everyone;
  }

  /// Returns whether the parser could make something of the element; else it has been refused.
  [[nodiscard]] bool has_readable_entry(const PrincipalElement& principal) const noexcept {
    return origin() == TreeOrigin::Caller || !principal.entries.empty();
  }

  [[nodiscard]] bool is_default_allow() const noexcept {
    if (was_reported(statement().action.where)) return true;
    return is_star_alone(statement().action) && is_star_alone(*statement().resource) &&
           !statement().resource->is_negated && statement().conditions.empty();
  }

  void check_services() {
    const EntryList& list = statement().action;
    if (list.is_negated) return;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      if (!names_no_service(list.entries[i].value)) continue;
      error(ErrorCode::InvalidResourceControl,
            "a `Deny` in a policy of type `resource_control` must name a service, as in `s3:*`",
            entry_pointer(here("Action"), list, i), list.entries[i].where);
    }
  }

  void check_incomplete_arns() {
    const ShortArnRule rule = traits_of(type_).short_arns;
    const bool may_end_in_star = rule == ShortArnRule::RefusedWithoutStar;
    if (rule != ShortArnRule::Refused && !may_end_in_star) return;
    if (!statement().resource) return;
    const EntryList& list = *statement().resource;
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const std::string& entry = list.entries[i].value;
      if (may_end_in_star && entry.ends_with('*')) continue;
      if (!is_incomplete_arn(entry, policy().version)) continue;
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
    sids.reserve(policy().statements.size());
    for_each_statement([&](const Statement& statement) {
      const std::optional<Text>& sid = statement.sid;
      if (!sid || sid->value.empty()) return;
      if (is_alphanumeric(sid->value)) {
        sids.emplace_back(sid->value, index());
        return;
      }
      error(
          ErrorCode::InvalidSid,
          fmt::format("{} is not a Sid here: expected letters and digits only", quoted(sid->value)),
          here("Sid"), sid->where);
    });
    std::ranges::sort(sids);
    for (std::size_t i = 1; i < sids.size(); ++i) {
      if (sids[i].first != sids[i - 1].first) continue;
      go_to(sids[i].second);
      error(ErrorCode::DuplicateSid,
            fmt::format("the Sid {} is used by another statement", quoted(sids[i].first)),
            here("Sid"), statement().sid->where);
    }
  }

  [[nodiscard]] static bool is_alphanumeric(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
  }

  PolicyType type_;
};

}  // namespace

void check_policy_type(const Policy& policy, PolicyType type, std::string_view pointer,
                       DiagnosticList& diagnostics, TreeOrigin origin) {
  TypeChecker(policy, type, pointer, diagnostics, origin).check();
}

void check_trust_policy(const Policy& policy, std::string_view pointer,
                        DiagnosticList& diagnostics) {
  TypeChecker(policy, PolicyType::Resource, pointer, diagnostics, TreeOrigin::Caller).check_trust();
}

void check_policies(const Policies& policies, DiagnosticList& diagnostics, TreeOrigin origin) {
  for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
    const std::string pointer =
        policy.file.empty() ? policy_pointer({}, place, policy) : policy.pointer;
    diagnostics.begin_text(policy.file);
    check_policy(policy, pointer, diagnostics, origin);
    check_policy_type(policy, place.type, pointer, diagnostics, origin);
  });
  diagnostics.begin_text({});
}

}  // namespace abac::inline abi1::internal
