// All statements of all applicable types → decision, reason, explanation: sections 6.2, 6.3 and 7.
#include "oracle/oracle.h"

#include "oracle/oracle_statement.h"
#include "oracle/oracle_values.h"

#include <algorithm>

namespace abac::oracle {
namespace {

// Goes through the documents in the order of [M-6] and collects what every later step needs.
class Walk {
 public:
  Walk(const Situation& situation, Answer& answer) : situation_(situation), answer_(answer) {}

  void visit_all(const Policies& policies) {
    const bool is_account_caller = has_account(situation_.caller.kind);
    if (is_account_caller && !situation_.is_service_linked) {  // [E-4]
      matched_.service_control =
          visit_levels(PolicyType::ServiceControl, "service_control", policies.service_control);
    }
    if (!situation_.is_service_linked) {
      matched_.resource_control =
          visit_levels(PolicyType::ResourceControl, "resource_control", policies.resource_control);
    }
    matched_.vpc_endpoint =
        visit_guardrail(PolicyType::VpcEndpoint, "vpc_endpoint", policies.vpc_endpoint);
    visit(PolicyType::Resource, "resource", policies.resource);
    if (!is_account_caller) return;
    matched_.identity = visit(PolicyType::Identity, "identity", policies.identity);
    matched_.permissions_boundary = visit_guardrail(
        PolicyType::PermissionsBoundary, "permissions_boundary", policies.permissions_boundary);
    matched_.session = visit_guardrail(PolicyType::Session, "session", policies.session);
  }

  [[nodiscard]] const Matched& matched() const { return matched_; }

 private:
  std::optional<std::vector<bool>> visit_levels(
      PolicyType type, const std::string& place,
      const std::optional<std::vector<std::vector<Policy>>>& levels) {
    if (!levels) return std::nullopt;
    std::vector<bool> allows;
    for (std::size_t i = 0; i < levels->size(); ++i) {
      allows.push_back(visit(type, place + "[" + std::to_string(i) + "]", (*levels)[i]));
    }
    return allows;
  }

  std::optional<bool> visit_guardrail(PolicyType type, const std::string& place,
                                      const std::optional<std::vector<Policy>>& documents) {
    if (!documents) return std::nullopt;
    return visit(type, place, *documents);
  }

  // Returns whether any Allow matches [E-7].
  bool visit(PolicyType type, const std::string& place, const std::vector<Policy>& documents) {
    bool is_allowed = false;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const Policy& policy = documents[i];
      const std::string name = policy.name.value_or(place + "[" + std::to_string(i) + "]");
      for (std::size_t k = 0; k < policy.statements.size(); ++k) {
        const Statement& statement = policy.statements[k];
        const Finding finding = examine(statement, policy.version, type, situation_);
        note_missing(finding.missing_keys);
        if (!finding.is_match) continue;
        note_match(type, statement, finding, name, static_cast<std::uint32_t>(k));
        if (statement.effect == Effect::Deny) note_deny(type, policy);
        is_allowed = is_allowed || statement.effect == Effect::Allow;
      }
    }
    return is_allowed;
  }

  void note_match(PolicyType type, const Statement& statement, const Finding& finding,
                  const std::string& name, std::uint32_t index) {
    std::optional<std::string> sid;
    if (statement.sid) sid = statement.sid->value;
    answer_.matched_statements.push_back({name, index, sid, statement.effect});
    if (statement.effect == Effect::Allow && type == PolicyType::Resource) {
      matched_.direct = matched_.direct || finding.level == Level::Direct;
      matched_.role = matched_.role || finding.level == Level::Role;
      matched_.account = matched_.account || finding.level == Level::Account;
    }
  }

  void note_deny(PolicyType type, const Policy& policy) {
    const auto number = static_cast<std::size_t>(type);
    if (!matched_.denies[number]) matched_.denying_policies[number] = policy.name.value_or("");
    matched_.denies[number] = true;
  }

  void note_missing(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      if (met_.insert(fold(key)).second) answer_.missing_context_keys.push_back(key);
    }
  }

  const Situation& situation_;
  Answer& answer_;
  Matched matched_;
  std::set<std::u32string> met_;
};

bool allows_at_every_level(const std::vector<bool>& levels) {
  return !levels.empty() && std::all_of(levels.begin(), levels.end(), [](bool b) { return b; });
}

// [M-3]: of endpoint and resource policies AWS tells no ARN.
bool is_told_by_arn(PolicyType type) {
  return type != PolicyType::VpcEndpoint && type != PolicyType::Resource;
}

std::string reason_words(const Verdict& verdict, const std::string& action, bool is_trust_case,
                         const std::string& policy_name) {
  struct Words {
    std::string explicit_denial;
    std::string implicit_denial;
  };
  const auto words = [&]() -> Words {
    switch (verdict.reason.value()) {
      case PolicyType::ServiceControl:
        return {"a service control policy", "service control policy"};
      case PolicyType::ResourceControl:
        return {"a resource control policy", "resource control policy"};
      case PolicyType::VpcEndpoint:
        return {"a VPC endpoint policy", "VPC endpoint policy"};
      case PolicyType::Resource:
        if (is_trust_case) return {"the role trust policy", "role trust policy"};
        return {"a resource-based policy", "resource-based policy"};
      case PolicyType::Identity:
        return {"an identity-based policy", "identity-based policy"};
      case PolicyType::PermissionsBoundary:
        return {"a permissions boundary", "permissions boundary"};
      case PolicyType::Session:
        return {"a session policy", "session policy"};
    }
    return {};
  }();
  if (verdict.decision == Decision::ExplicitDeny) {
    const bool has_arn = is_told_by_arn(*verdict.reason) && policy_name.starts_with("arn:");
    return "with an explicit deny in " + words.explicit_denial +
           (has_arn ? ": " + policy_name : "");
  }
  return "because no " + words.implicit_denial + " allows the " + action + " action";
}

}  // namespace

Verdict combine(const Matched& matched, Kind kind, bool is_same_account, bool has_own_gate) {
  for (const PolicyType type :
       {PolicyType::ServiceControl, PolicyType::ResourceControl, PolicyType::VpcEndpoint,
        PolicyType::Resource, PolicyType::Identity, PolicyType::PermissionsBoundary,
        PolicyType::Session}) {  // step 4, [M-4]
    if (matched.denies[static_cast<std::size_t>(type)]) return {Decision::ExplicitDeny, type};
  }
  const auto deny = [](PolicyType type) { return Verdict{Decision::ImplicitDeny, type}; };
  const Verdict allow{Decision::Allowed, std::nullopt};
  if (matched.resource_control && !allows_at_every_level(*matched.resource_control)) {
    return deny(PolicyType::ResourceControl);  // step 5
  }
  if (matched.service_control && !allows_at_every_level(*matched.service_control)) {
    return deny(PolicyType::ServiceControl);  // step 6
  }
  if (matched.vpc_endpoint == false) return deny(PolicyType::VpcEndpoint);  // step 7

  const bool is_root_session = kind == Kind::Root && matched.session.has_value();  // [E-14]
  const bool D = matched.direct && !is_root_session;
  const bool R = matched.role || (matched.direct && is_root_session);
  const bool A = matched.account;
  const bool I = matched.identity || kind == Kind::Root;
  const bool B = matched.permissions_boundary.value_or(true);
  const bool S = matched.session.value_or(kind != Kind::FederatedUser);
  const bool id = I && B && S;

  if (!has_account(kind)) return D ? allow : deny(PolicyType::Resource);  // step 10
  if (!is_same_account) {                                                 // step 11
    if ((D || R || A) && id) return allow;
  } else if (has_own_gate) {  // step 12
    if (D || (R && B && S) || (A && id)) return allow;
  } else {  // step 13
    if (D || (R && B && S) || id) return allow;
  }
  // [M-5], sentence by sentence.
  if (is_same_account && R) return deny(!B ? PolicyType::PermissionsBoundary : PolicyType::Session);
  if (!is_same_account && !D && !R && !A) return deny(PolicyType::Resource);
  if (is_same_account && has_own_gate && !A) return deny(PolicyType::Resource);
  if (!I) return deny(PolicyType::Identity);
  if (!B) return deny(PolicyType::PermissionsBoundary);
  if (!S) return deny(PolicyType::Session);
  return deny(PolicyType::Resource);
}

std::string denial_message(const Verdict& verdict, const Fields& fields, bool is_trust_case,
                           const Matched& matched) {
  if (verdict.decision == Decision::Allowed) return "";
  const auto type = static_cast<std::size_t>(verdict.reason.value());
  const std::string caller = fields.principal_arn == "*" ? "anonymous" : fields.principal_arn;
  return "User: " + caller + " is not authorized to perform: " + fields.action +
         " on resource: " + fields.resource_arn + " " +
         reason_words(verdict, fields.action, is_trust_case, matched.denying_policies[type]);
}

Answer interpret(const Policies& policies, const Fields& fields) {
  Answer answer;
  try {
    const Situation situation = understand(policies, fields);
    Walk walk(situation, answer);
    walk.visit_all(policies);
    const Verdict verdict = combine(walk.matched(), situation.caller.kind,
                                    situation.is_same_account, situation.has_own_gate);
    answer.decision = verdict.decision;
    answer.message = denial_message(verdict, fields, situation.is_trust_case, walk.matched());
  } catch (const Refusal& refusal) {
    answer.is_refused = true;
    answer.refusal = refusal.reason;
  }
  return answer;
}

std::optional<std::set<std::u32string>> present_keys(const Policies& policies,
                                                     const Fields& fields) {
  try {
    std::set<std::u32string> keys;
    for (const auto& [key, value] : understand(policies, fields).context) keys.insert(key);
    return keys;
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

}  // namespace abac::oracle
