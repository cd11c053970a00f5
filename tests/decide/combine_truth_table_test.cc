// The algorithm of section 6.3 as truth tables: every combination of what each policy type says,
// who calls, whose the resource is and whether it has its own gate, through the public interface,
// against the oracle's steps. Which statements match is chosen by context keys, so that one
// compiled policy set serves all outcomes of one pattern of attached policies.
#include "oracle/oracle.h"
#include "support/catch.h"

#include <abac/evaluate.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using abac::Effect;
using abac::Policies;
using abac::Policy;
using abac::PolicyType;
using abac::Statement;
using abac::oracle::Kind;
using abac::oracle::Matched;

// What the policies of one type say. `Absent` and `Empty` are ways of being attached; the others
// need a document.
enum class Says { Absent, Empty, EmptyLevel, Nothing, Allow, Deny };

// What `resource` says; an Allow by the level at which it names the caller.
enum class Grants { Empty, Nothing, Direct, Role, Account, RoleAndAccount, CannotTell, Deny };

bool has_document(Says says) { return says >= Says::Nothing; }

std::string_view word(Says says) {
  if (says == Says::Allow) return "allow";
  return says == Says::Deny ? "deny" : "nothing";
}

std::string_view word(Grants grants) {
  constexpr std::array<std::string_view, 8> kWords = {
      "nothing", "nothing", "direct", "role", "account", "role and account", "cannot tell", "deny"};
  return kWords[static_cast<std::size_t>(grants)];
}

struct Combination {
  Says identity = Says::Empty;
  Grants resource = Grants::Empty;
  Says boundary = Says::Absent;
  Says session = Says::Absent;
  Says service_control = Says::Absent;
  Says resource_control = Says::Absent;
  Says vpc_endpoint = Says::Absent;
};

// ---- Policies

abac::EntryList entries(const std::vector<std::string>& values) {
  abac::EntryList list{false, true, {}, {}};
  for (const std::string& value : values) list.entries.push_back({value, {}});
  return list;
}

Statement statement(Effect effect, const std::string& key, const std::vector<std::string>& words) {
  Statement result;
  result.effect = effect;
  result.action = entries({"*"});
  result.resource = entries({"*"});
  abac::Condition condition{{"StringEquals", {}}, {key, {}}, true, {}};
  for (const std::string& value : words) condition.values.push_back({value, {}});
  result.conditions.push_back(condition);
  return result;
}

Policy policy(std::vector<Statement> statements) {
  Policy result;
  result.version = abac::PolicyVersion::V2012_10_17;
  result.statements = std::move(statements);
  return result;
}

Policy policy_without_principal(const std::string& key) {
  return policy({statement(Effect::Allow, key, {"allow"}), statement(Effect::Deny, key, {"deny"})});
}

abac::PrincipalElement everyone() {
  abac::PrincipalElement element;
  element.is_everyone = true;
  return element;
}

Policy vpc_endpoint_policy() {
  Policy result = policy_without_principal("t:vpc_endpoint");
  for (Statement& each : result.statements) each.principal = everyone();
  return result;
}

// An Allow here takes no condition [G-18], so whether there is one is a matter of the document.
Policy resource_control_policy(bool has_allow) {
  Statement deny = statement(Effect::Deny, "t:resource_control", {"deny"});
  deny.action = entries({"s3:*", "kms:*", "sts:*"});
  deny.principal = everyone();
  if (!has_allow) return policy({deny});
  Statement allow;
  allow.effect = Effect::Allow;
  allow.principal = everyone();
  allow.action = entries({"*"});
  allow.resource = entries({"*"});
  return policy({allow, deny});
}

// Names every caller of the tables, as a trust policy may [G-17].
abac::PrincipalElement every_caller() {
  abac::PrincipalElement element;
  element.entries = {{abac::PrincipalKind::Aws, false, {"*", {}}},
                     {abac::PrincipalKind::Service, false, {"lambda.amazonaws.com", {}}},
                     {abac::PrincipalKind::Federated,
                      false,
                      {"arn:aws:iam::111122223333:saml-provider/Okta", {}}}};
  return element;
}

// Without `Resource`, as a trust policy must be [G-17].
Policy resource_policy() {
  const auto grant = [](const std::vector<std::string>& words, abac::PrincipalKind kind,
                        const std::vector<std::string>& principals) {
    Statement result = statement(Effect::Allow, "t:resource", words);
    result.resource.reset();
    result.principal.emplace();
    for (const std::string& text : principals) {
      result.principal->entries.push_back({kind, true, {text, {}}});
    }
    return result;
  };
  Statement direct = statement(Effect::Allow, "t:resource", {"direct"});
  direct.resource.reset();
  direct.principal = every_caller();
  Statement deny = direct;
  deny.effect = Effect::Deny;
  deny.conditions[0].values[0].value = "deny";
  return policy({direct,
                 grant({"role", "role and account"}, abac::PrincipalKind::Aws,
                       {"arn:aws:iam::111122223333:role/Dev",
                        "arn:aws:iam::111122223333:role/aws-service-role/x.com/Linked"}),
                 grant({"account", "role and account"}, abac::PrincipalKind::Aws, {"111122223333"}),
                 grant({"cannot tell"}, abac::PrincipalKind::CanonicalUser, {"79a59df9"}), deny});
}

std::optional<std::vector<Policy>> documents(Says says, const Policy& document) {
  if (says == Says::Absent) return std::nullopt;
  if (says == Says::Empty) return std::vector<Policy>{};
  return std::vector<Policy>{document};
}

std::optional<std::vector<std::vector<Policy>>> levels(Says says, const Policy& document) {
  if (says == Says::Absent) return std::nullopt;
  if (says == Says::Empty) return std::vector<std::vector<Policy>>{};
  if (says == Says::EmptyLevel) return std::vector<std::vector<Policy>>{{}};
  return std::vector<std::vector<Policy>>{{document}};
}

Policies policies_of(const Combination& c) {
  Policies policies;
  if (has_document(c.identity)) policies.identity = {policy_without_principal("t:identity")};
  if (c.resource != Grants::Empty) policies.resource = {resource_policy()};
  policies.permissions_boundary = documents(c.boundary, policy_without_principal("t:boundary"));
  policies.session = documents(c.session, policy_without_principal("t:session"));
  policies.service_control =
      levels(c.service_control, policy_without_principal("t:service_control"));
  policies.resource_control =
      levels(c.resource_control, resource_control_policy(c.resource_control == Says::Allow));
  policies.vpc_endpoint = documents(c.vpc_endpoint, vpc_endpoint_policy());
  return policies;
}

// ---- Requests

struct Caller {
  Kind kind;
  std::string arn;
  bool is_service_linked = false;
};

const std::vector<Caller>& account_callers() {
  static const std::vector<Caller> callers = {
      {Kind::User, "arn:aws:iam::111122223333:user/alice"},
      {Kind::Role, "arn:aws:iam::111122223333:role/Dev"},
      {Kind::RoleSession, "arn:aws:sts::111122223333:assumed-role/Dev/s1"},
      {Kind::FederatedUser, "arn:aws:sts::111122223333:federated-user/alice"},
      {Kind::Root, "arn:aws:iam::111122223333:root"},
      {Kind::Role, "arn:aws:iam::111122223333:role/aws-service-role/x.com/Linked", true}};
  return callers;
}

const std::vector<Caller>& other_callers() {
  static const std::vector<Caller> callers = {
      {Kind::Service, "lambda.amazonaws.com"},
      {Kind::WebIdentity, "arn:aws:iam::111122223333:saml-provider/Okta"},
      {Kind::Anonymous, "*"}};
  return callers;
}

struct Target {
  std::string action;
  std::string arn;
  std::string account;
  bool is_same_account = false;  // for callers who have an account
  bool has_own_gate = false;
  bool is_trust_case = false;
};

Target ordinary(const std::string& account) {
  return {"s3:GetObject", "arn:aws:s3:::b/k", account, account == "111122223333", false, false};
}

Target key(const std::string& account) {
  return {"kms:Decrypt", "arn:aws:kms:us-east-1:" + account + ":key/k",
          account,       account == "111122223333",
          true,          false};
}

Target role(const std::string& account) {
  return {"sts:AssumeRole",
          "arn:aws:iam::" + account + ":role/Target",
          account,
          account == "111122223333",
          true,
          true};
}

// A request whose context says what each policy type is to say.
class Question {
 public:
  Question(const Caller& caller, const Target& target) {
    request_.principal.arn = caller.arn;
    request_.action = target.action;
    request_.resource.arn = target.arn;
    request_.resource.account = target.account;
    fields_.principal_arn = caller.arn;
    fields_.action = target.action;
    fields_.resource_arn = target.arn;
    fields_.resource_account = target.account;
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  const abac::Request& ask(const Combination& c) {
    context_ = {{{"t:identity", word(c.identity)},
                 {"t:resource", word(c.resource)},
                 {"t:boundary", word(c.boundary)},
                 {"t:session", word(c.session)},
                 {"t:service_control", word(c.service_control)},
                 {"t:resource_control", word(c.resource_control)},
                 {"t:vpc_endpoint", word(c.vpc_endpoint)}}};
    request_.context = context_;
    return request_;
  }

  // Without context: what a message is made of.
  [[nodiscard]] const abac::oracle::Fields& fields() const { return fields_; }

  [[nodiscard]] abac::oracle::Fields fields_with_context() const {
    abac::oracle::Fields fields = fields_;
    for (const abac::ContextEntry& entry : context_) {
      fields.context.push_back({std::string(entry.key), false, {std::string(entry.value.text())}});
    }
    return fields;
  }

 private:
  abac::Request request_;
  abac::oracle::Fields fields_;
  std::array<abac::ContextEntry, 7> context_ = {
      {{"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}}};
};

// ---- What matched, by the table's own reading

Matched matched_of(const Combination& c, const Caller& caller) {
  Matched matched;
  const auto deny = [&](PolicyType type, bool is_denied) {
    matched.denies[static_cast<std::size_t>(type)] = is_denied;
  };
  const auto guardrail = [](Says says) -> std::optional<bool> {
    if (says == Says::Absent) return std::nullopt;
    return says == Says::Allow;
  };
  const auto of_levels = [](Says says) -> std::optional<std::vector<bool>> {
    if (says == Says::Absent) return std::nullopt;
    if (says == Says::Empty) return std::vector<bool>{};
    return std::vector<bool>{says == Says::Allow};
  };
  const bool has_account = abac::oracle::has_account(caller.kind);
  if (has_account && !caller.is_service_linked) {
    matched.service_control = of_levels(c.service_control);
    deny(PolicyType::ServiceControl, c.service_control == Says::Deny);
  }
  if (!caller.is_service_linked) {
    matched.resource_control = of_levels(c.resource_control);
    deny(PolicyType::ResourceControl, c.resource_control == Says::Deny);
  }
  matched.vpc_endpoint = guardrail(c.vpc_endpoint);
  deny(PolicyType::VpcEndpoint, c.vpc_endpoint == Says::Deny);
  matched.permissions_boundary = guardrail(c.boundary);
  deny(PolicyType::PermissionsBoundary, c.boundary == Says::Deny);
  matched.session = guardrail(c.session);
  deny(PolicyType::Session, c.session == Says::Deny);
  matched.identity = c.identity == Says::Allow;
  deny(PolicyType::Identity, c.identity == Says::Deny);
  deny(PolicyType::Resource, c.resource == Grants::Deny);
  const bool names_role = c.resource == Grants::Role || c.resource == Grants::RoleAndAccount;
  const bool names_account = c.resource == Grants::Account || c.resource == Grants::RoleAndAccount;
  const bool is_root = caller.kind == Kind::Root;
  matched.direct = c.resource == Grants::Direct || (names_account && is_root);
  matched.role = names_role && (caller.kind == Kind::Role || caller.kind == Kind::RoleSession);
  matched.account = names_account && has_account && !is_root;
  return matched;
}

// ---- Going through the tables

constexpr std::array<Grants, 8> kGrants = {
    Grants::Empty,   Grants::Nothing,        Grants::Direct,     Grants::Role,
    Grants::Account, Grants::RoleAndAccount, Grants::CannotTell, Grants::Deny};
constexpr std::array<Says, 4> kIdentity = {Says::Empty, Says::Nothing, Says::Allow, Says::Deny};
constexpr std::array<Says, 5> kGuardrail = {Says::Absent, Says::Empty, Says::Nothing, Says::Allow,
                                            Says::Deny};
constexpr std::array<Says, 6> kLevels = {Says::Absent,  Says::Empty, Says::EmptyLevel,
                                         Says::Nothing, Says::Allow, Says::Deny};

// Compiled sets by the pattern of what is attached.
class CompiledSets {
 public:
  const abac::PolicySet& find(const Combination& c) {
    const auto pattern = [](Says says) {
      return has_document(says) ? std::size_t{3} : static_cast<std::size_t>(says);
    };
    std::size_t number = has_document(c.identity) ? 1 : 0;
    number = number * 2 + (c.resource != Grants::Empty ? 1 : 0);
    number = number * 4 + pattern(c.boundary);
    number = number * 4 + pattern(c.session);
    number = number * 4 + pattern(c.service_control);
    number = number * 5 + (c.resource_control == Says::Allow ? 4 : pattern(c.resource_control));
    number = number * 4 + pattern(c.vpc_endpoint);
    if (sets_.size() <= number) sets_.resize(number + 1);
    if (!sets_[number]) {
      auto set = abac::PolicySet::compile(policies_of(c));
      REQUIRE(set.has_value());
      sets_[number] = *std::move(set);
    }
    return *sets_[number];
  }

 private:
  std::vector<std::optional<abac::PolicySet>> sets_;
};

class TruthTable {
 public:
  TruthTable(const Caller& caller, const Target& target)
      : caller_(caller), target_(target), question_(caller, target) {}

  void check(CompiledSets& sets, const Combination& c) {
    const abac::PolicySet& set = sets.find(c);
    const abac::Request& request = question_.ask(c);
    const bool is_same_account = target_.is_same_account && abac::oracle::has_account(caller_.kind);
    const Matched matched = matched_of(c, caller_);
    const abac::oracle::Verdict verdict =
        abac::oracle::combine(matched, caller_.kind, is_same_account, target_.has_own_gate);
    const auto response = abac::evaluate(set, request);
    bool is_equal =
        response && response->decision == verdict.decision &&
        abac::decide(set, request) == verdict.decision &&
        response->message == abac::oracle::denial_message(verdict, question_.fields(),
                                                          target_.is_trust_case, matched);
    // The table's own reading against the oracle's full one.
    if (++count_ % kOracleStep == 0) {
      const auto answer = abac::oracle::interpret(policies_of(c), question_.fields_with_context());
      is_equal = is_equal && !answer.is_refused && answer.decision == verdict.decision;
    }
    if (!is_equal) fail(c, verdict);
  }

 private:
  static constexpr std::uint64_t kOracleStep = 1009;

  void fail(const Combination& c, const abac::oracle::Verdict& verdict) {
    INFO(caller_.arn << " " << target_.action << " on " << target_.arn << " of "
                     << target_.account);
    INFO("identity " << word(c.identity) << ", resource " << word(c.resource) << ", boundary "
                     << static_cast<int>(c.boundary) << ", session " << static_cast<int>(c.session)
                     << ", service_control " << static_cast<int>(c.service_control)
                     << ", resource_control " << static_cast<int>(c.resource_control)
                     << ", vpc_endpoint " << static_cast<int>(c.vpc_endpoint));
    INFO("expected " << to_string(verdict.decision));
    REQUIRE(false);
  }

  const Caller& caller_;
  const Target& target_;
  Question question_;
  std::uint64_t count_ = 0;
};

// Goes through the policy types that bind every caller.
void check_outer_types(TruthTable& table, CompiledSets& sets, Combination c) {
  for (const Grants resource : kGrants) {
    c.resource = resource;
    for (const Says service_control : kLevels) {
      c.service_control = service_control;
      for (const Says resource_control : kLevels) {
        c.resource_control = resource_control;
        for (const Says vpc_endpoint : kGuardrail) {
          c.vpc_endpoint = vpc_endpoint;
          table.check(sets, c);
        }
      }
    }
  }
}

void check_account_callers(const std::vector<Target>& targets) {
  CompiledSets sets;
  for (const Caller& caller : account_callers()) {
    for (const Target& target : targets) {
      TruthTable table(caller, target);
      Combination c;
      for (const Says identity : kIdentity) {
        c.identity = identity;
        for (const Says boundary : kGuardrail) {
          c.boundary = boundary;
          for (const Says session : kGuardrail) {
            c.session = session;
            check_outer_types(table, sets, c);
          }
        }
      }
    }
  }
}

const std::string kOwn = "111122223333";
const std::string kForeign = "444455556666";

}  // namespace

TEST_CASE("E-10 the truth table of an ordinary resource of the caller's account") {
  check_account_callers({ordinary(kOwn)});
}

TEST_CASE("E-12 the truth table of a key of the caller's account") {
  check_account_callers({key(kOwn)});
}

TEST_CASE("E-12 the truth table of the trust of a role of the caller's account") {
  check_account_callers({role(kOwn)});
}

TEST_CASE("E-15 the truth table of an ordinary resource of another account") {
  check_account_callers({ordinary(kForeign)});
}

TEST_CASE("E-15 the truth table of a key of another account") {
  check_account_callers({key(kForeign)});
}

TEST_CASE("E-15 the truth table of the trust of a role of another account") {
  check_account_callers({role(kForeign)});
}

TEST_CASE("E-4 the truth table of services and providers and anonymous callers") {
  CompiledSets sets;
  for (const Caller& caller : other_callers()) {
    for (const Target& target : {ordinary(kOwn), key(kOwn), role(kOwn), ordinary(kForeign),
                                 key(kForeign), role(kForeign)}) {
      TruthTable table(caller, target);
      check_outer_types(table, sets, Combination{});
    }
  }
}

TEST_CASE("E-21 policies of a caller who can have none are refused in every combination") {
  CompiledSets sets;
  for (const Caller& caller : other_callers()) {
    const Target target = ordinary(kOwn);
    Question question(caller, target);
    Combination c;
    for (const Says identity : kIdentity) {
      c.identity = identity;
      for (const Says boundary : kGuardrail) {
        c.boundary = boundary;
        for (const Says session : kGuardrail) {
          c.session = session;
          const bool is_refused =
              has_document(identity) || boundary != Says::Absent || session != Says::Absent;
          const abac::Decision decision = abac::decide(sets.find(c), question.ask(c));
          CHECK((decision == abac::Decision::Refused) == is_refused);
        }
      }
    }
  }
}

// Allows and Denies of up to three levels of service_control and resource_control [E-6].
TEST_CASE("E-6 every level of service_control and resource_control must allow") {
  const Policy open = policy_without_principal("t:service_control");
  const Policy shut = policy({});
  const Policy rcp_open = resource_control_policy(true);
  const Policy rcp_shut = resource_control_policy(false);
  const Caller& caller = account_callers()[0];
  const Target target = ordinary(kOwn);
  Question question(caller, target);
  Combination c;
  c.service_control = Says::Allow;
  c.identity = Says::Allow;
  // A level by its number: no document, one that allows nothing, one that allows, both.
  const auto level = [](std::size_t number, const Policy& shut_one, const Policy& open_one) {
    std::vector<Policy> documents;
    if (number % 2 == 1) documents.push_back(shut_one);
    if (number / 2 == 1) documents.push_back(open_one);
    return documents;
  };
  for (std::size_t depth = 0; depth <= 3; ++depth) {
    for (std::size_t number = 0; number < std::size_t{1} << (2 * depth); ++number) {
      Policies policies;
      policies.identity = {policy_without_principal("t:identity")};
      policies.resource = {resource_policy()};
      Policies rcp_policies = policies;
      policies.service_control.emplace();
      rcp_policies.resource_control.emplace();
      Matched scp;
      Matched rcp;
      scp.identity = rcp.identity = true;
      scp.service_control.emplace();
      rcp.resource_control.emplace();
      for (std::size_t i = 0; i < depth; ++i) {
        const std::size_t kind = (number >> (2 * i)) % 4;
        policies.service_control->push_back(level(kind, shut, open));
        rcp_policies.resource_control->push_back(level(kind, rcp_shut, rcp_open));
        scp.service_control->push_back(kind / 2 == 1);
        rcp.resource_control->push_back(kind / 2 == 1);
      }
      const auto scp_set = abac::PolicySet::compile(policies);
      const auto rcp_set = abac::PolicySet::compile(rcp_policies);
      REQUIRE(scp_set.has_value());
      REQUIRE(rcp_set.has_value());
      CAPTURE(depth, number);
      const abac::Request& request = question.ask(c);
      CHECK(abac::decide(*scp_set, request) ==
            abac::oracle::combine(scp, caller.kind, true, false).decision);
      CHECK(abac::decide(*rcp_set, request) ==
            abac::oracle::combine(rcp, caller.kind, true, false).decision);
    }
  }
}
