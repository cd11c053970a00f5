// Plans decide as the evaluation does, which is their plain form: on usual requests, and on those
// about which something is unusual for each test that is made in place.
#include "decide/planned_decision.h"

#include "program/access.h"
#include "request/usual_request.h"
#include "support/planned_program.h"
#include "support/processor_time.h"
#include "support/random_run.h"

#include <abac/evaluate.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

using random::Source;

/// Whether the plan's lists are what decides.
bool is_listed(const Program& program, const Request& request) {
  const auto* const action = program.plans.actions->find(request.action);
  const Plan* const plan = action == nullptr ? nullptr : plan_of(program.plans, *action);
  RequestFacts facts{std::string_view(request.action)};
  return plan != nullptr && !plan->uses_index && read_usual_request(request, action->is_sts, facts);
}

/// Changes a request in the ways for which tests in place have another form.
void make_unusual(Source& source, OwnedRequest::Fields& fields) {
  const auto some_tags = [&]() -> std::vector<OwnedRequest::OwnedTag>& {
    const std::size_t which = source.below(3);
    return which == 0   ? fields.principal_tags
           : which == 1 ? fields.resource_tags
                        : fields.request_tags;
  };
  const std::vector<std::string> keys = {"team",      "Team",     "TEAM", "ta\u017Fk",
                                         "task",      "\u212Aey", "key",  "owner",
                                         "t\u00E9am", "",         "x"};
  const std::vector<std::string> values = {
      "", "red", "blue", "Red", "\u017F", "ana", std::string(300, 'v')};
  switch (source.below(9)) {
    case 0:
      for (char& c : fields.action) {
        if (source.chance(50) && c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
      }
      break;
    case 1:
      some_tags().push_back({source.pick(keys), source.pick(values)});
      break;
    case 2:
      if (auto& tags = some_tags(); !tags.empty()) tags.push_back(source.pick(tags));
      break;
    case 3:
      for (std::size_t i = source.below(40); i > 0; --i) {
        some_tags().push_back({"k" + std::to_string(i), source.pick(values)});
      }
      break;
    case 4: {
      const std::vector<std::string> names = {"aws:PrincipalTag/team",
                                              "aws:ResourceTag/team",
                                              "AWS:requesttag/TEAM",
                                              "aws:TagKeys",
                                              "aws:username",
                                              "s3:ResourceTag/team",
                                              "aws:ResourceTag/ta\u017Fk"};
      OwnedRequest::OwnedContextEntry entry{source.pick(names), source.chance(40), {}};
      for (std::size_t i = entry.is_list ? source.below(3) : 1; i > 0; --i) {
        entry.values.push_back(source.pick(values));
      }
      fields.context.push_back(std::move(entry));
      break;
    }
    case 5:
      if (auto& tags = some_tags(); !tags.empty()) source.shuffle(tags);
      if (auto& tags = some_tags(); !tags.empty()) tags.back().value = source.pick(values);
      break;
    case 6:
      fields.resource_arn = source.chance(50) ? "*" : fields.resource_arn + ":x";
      break;
    case 7:
      if (!fields.action.empty()) {
        fields.action[source.below(fields.action.size())] = static_cast<char>(source.below(256));
      }
      break;
    default:
      break;
  }
}

/// A world of few words, in which conditions are of the forms that tests in place have.
class UsualWorld {
 public:
  explicit UsualWorld(Source& source) : source_(source) {}

  [[nodiscard]] Policies policies() {
    Policies policies;
    policies.identity = documents(PolicyType::Identity, 1 + source_.below(3));
    if (source_.chance(40)) policies.resource = documents(PolicyType::Resource, 1);
    if (source_.chance(25)) {
      policies.permissions_boundary = documents(PolicyType::PermissionsBoundary, source_.below(3));
    }
    if (source_.chance(25)) policies.session = documents(PolicyType::Session, source_.below(3));
    if (source_.chance(40)) policies.service_control = levels(PolicyType::ServiceControl);
    if (source_.chance(30)) policies.resource_control = levels(PolicyType::ResourceControl);
    if (source_.chance(20)) policies.vpc_endpoint = documents(PolicyType::VpcEndpoint, 1);
    return policies;
  }

  [[nodiscard]] std::vector<std::string> actions() const {
    return {"s3:GetObject",
            "s3:PutObject",
            "ec2:StopInstances",
            "sagemaker:CreateTrainingJob",
            "sts:AssumeRole",
            "kms:Decrypt",
            "sagemaker:DescribeInferenceRecommendationsJobXYZ"};
  }

  [[nodiscard]] OwnedRequest::Fields request() {
    OwnedRequest::Fields fields;
    fields.principal_arn = source_.pick(std::vector<std::string>{
        "arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:user/bob",
        "arn:aws:sts::111122223333:assumed-role/dev/red", "arn:aws:iam::444455556666:user/ana",
        "arn:aws:iam::111122223333:role/dev", "arn:aws:iam::111122223333:root"});
    fields.action = source_.pick(actions());
    fields.resource_arn = source_.pick(std::vector<std::string>{
        "arn:aws:s3:::red/ana", "arn:aws:s3:::blue", "arn:aws:s3:::red/blue/x", "*",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-1", "arn:aws:iam::111122223333:role/dev",
        "arn:aws:kms:us-east-1:111122223333:key/1",
        "arn:aws:sagemaker:us-east-1:444455556666:a/b"});
    if (source_.chance(15)) fields.resource_account = "111122223333";
    if (fields.principal_arn.find(":root") == std::string::npos) tags(fields.principal_tags);
    tags(fields.resource_tags);
    tags(fields.request_tags);
    if (source_.chance(40)) fields.context.push_back({"aws:SourceIp", false, {"10.0.0.1"}});
    if (source_.chance(20)) fields.context.push_back({"ex:word", false, {word()}});
    return fields;
  }

 private:
  [[nodiscard]] std::string word() {
    return source_.pick(std::vector<std::string>{"red", "blue", "ana", "task", ""});
  }
  [[nodiscard]] std::string tag_key() {
    return source_.pick(std::vector<std::string>{"team", "task", "owner"});
  }

  void tags(std::vector<OwnedRequest::OwnedTag>& tags) {
    for (const char* key : {"team", "task", "owner"}) {
      if (source_.chance(60)) tags.push_back({key, word()});
    }
  }

  [[nodiscard]] std::string key() {
    switch (source_.below(7)) {
      case 0:
        return "aws:username";
      case 1:
      case 2:
        return "aws:PrincipalTag/" + tag_key();
      case 3:
        return "aws:RequestTag/" + tag_key();
      case 4:
        return "ec2:ResourceTag/" + tag_key();
      default:
        return "aws:ResourceTag/" + tag_key();
    }
  }

  [[nodiscard]] Condition condition() {
    const auto text = [](std::string value) { return Text{std::move(value), {}}; };
    if (source_.chance(12)) {
      return {text("ForAnyValue:StringEquals"), text("aws:TagKeys"), false, {text(tag_key())}};
    }
    if (source_.chance(12)) {
      return {text("Null"), text(key()), false, {text(source_.chance(50) ? "true" : "false")}};
    }
    if (source_.chance(6)) {
      return {text("IpAddress"), text("aws:SourceIp"), false, {text("10.0.0.0/24")}};
    }
    std::string op = source_.chance(30) ? "StringNotEquals" : "StringEquals";
    if (source_.chance(10)) op = "StringLike";
    if (source_.chance(25)) op += "IfExists";
    const std::string value = source_.chance(50)   ? "${" + key() + "}"
                              : source_.chance(10) ? "${" + key() + ", 'red'}"
                                                   : word();
    return {text(op), text(key()), false, {text(value)}};
  }

  /// An operator asks for a key once.
  void add_condition(std::vector<Condition>& conditions) {
    Condition added = condition();
    for (const Condition& known : conditions) {
      if (known.op.value == added.op.value && known.key.value == added.key.value) return;
    }
    conditions.push_back(std::move(added));
  }

  [[nodiscard]] PrincipalElement principal(PolicyType type) {
    PrincipalElement element;
    element.is_everyone = type == PolicyType::ResourceControl || source_.chance(30);
    if (element.is_everyone) return element;
    const std::vector<std::string> names = {
        "111122223333", "arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:role/dev",
        "arn:aws:sts::111122223333:assumed-role/dev/red", "arn:aws:iam::444455556666:root"};
    element.entries.push_back({PrincipalKind::Aws, false, {source_.pick(names), {}}});
    return element;
  }

  [[nodiscard]] Statement statement(PolicyType type) {
    Statement s;
    s.effect = source_.chance(35) ? Effect::Deny : Effect::Allow;
    if (type == PolicyType::ResourceControl) s.effect = Effect::Deny;
    s.action.is_negated = type != PolicyType::ResourceControl && source_.chance(15);
    for (std::size_t i = 1 + source_.below(2); i > 0; --i) {
      const std::vector<std::string> patterns = {"s3:GetObject", "s3:*",        "s3:Get*",
                                                 "ec2:Stop*",    "sagemaker:*", "kms:Decrypt",
                                                 "sts:*",        "s3:GetObject"};
      s.action.entries.push_back({source_.pick(patterns), {}});
    }
    if (type == PolicyType::Resource || type == PolicyType::ResourceControl ||
        type == PolicyType::VpcEndpoint) {
      s.principal = principal(type);
    }
    s.resource.emplace();
    const std::vector<std::string> arns = {"*",
                                           "*",
                                           "*",
                                           "arn:aws:s3:::red/*",
                                           "arn:aws:s3:::blue",
                                           "arn:aws:s3:::red/${aws:username}",
                                           "arn:aws:s3:::*/blue/*",
                                           "arn:aws:ec2:*:*:instance/*"};
    s.resource->is_negated = source_.chance(10);
    s.resource->entries.push_back({source_.pick(arns), {}});
    for (std::size_t i = source_.below(3); i > 0; --i) add_condition(s.conditions);
    return s;
  }

  [[nodiscard]] std::vector<Policy> documents(PolicyType type, std::size_t count) {
    std::vector<Policy> documents;
    for (; count > 0; --count) {
      Policy policy;
      policy.version = PolicyVersion::V2012_10_17;
      for (std::size_t i = 1 + source_.below(5); i > 0; --i) {
        policy.statements.push_back(statement(type));
      }
      documents.push_back(std::move(policy));
    }
    return documents;
  }

  [[nodiscard]] std::vector<std::vector<Policy>> levels(PolicyType type) {
    std::vector<std::vector<Policy>> levels;
    for (std::size_t i = source_.below(4); i > 0; --i) {
      levels.push_back(documents(type, 1));
      if (type == PolicyType::ServiceControl && source_.chance(30)) continue;
      Statement all;
      all.effect = Effect::Allow;
      all.action.entries = {{"*", {}}};
      all.resource.emplace();
      all.resource->entries = {{"*", {}}};
      if (type == PolicyType::ResourceControl) all.principal = principal(type);
      levels.back().back().statements.push_back(std::move(all));
    }
    return levels;
  }

  Source& source_;
};

std::string response_to(const std::shared_ptr<const Program>& program, const Request& request) {
  const PolicySet policies = Access::handle_of(program);
  const auto response = evaluate(policies, request);
  return response ? to_json(*response) : to_json(response.error());
}

/// Fails where the program with plans answers otherwise than that without; by plan, without it, and
/// with reasons.
void compare(random::Run& run, const Policies& policies,
             const std::shared_ptr<const Program>& planned,
             const std::shared_ptr<const Program>& plain, const OwnedRequest::Fields& fields) {
  const OwnedRequest request(fields);
  const Decision expected = Evaluation::decide(*plain, request.view());
  if (decide_by_plan(*planned, request.view()) != expected) {
    run.report("a plan decides otherwise than the evaluation", policies, fields);
  }
  if (Evaluation::decide(*planned, request.view()) != expected) {
    run.report("a program with plans evaluates otherwise than one without", policies, fields);
  }
  if (response_to(planned, request.view()) != response_to(plain, request.view())) {
    run.report("a program with plans gives other reasons than one without", policies, fields);
  }
}

}  // namespace

TEST_CASE("N-6 plans decide as the evaluation does on requests that are usual or nearly so") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  UsualWorld world(run.source());
  std::size_t listed = 0;
  std::size_t unindexed = 0;
  std::size_t count = 0;
  for (std::uint64_t batch = 0; batch < random::Run::case_count() / 20; ++batch) {
    const Policies policies = world.policies();
    std::vector<std::string> actions = world.actions();
    if (run.source().chance(30)) actions.resize(1 + run.source().below(actions.size() - 1));
    const auto planned = program_with(policies, known(actions));
    const auto plain = program_with(policies, known({}));
    CHECK(plain->has_index());
    for (int i = 0; i < 20; ++i) {
      OwnedRequest::Fields fields = world.request();
      if (run.source().chance(40)) make_unusual(run.source(), fields);
      compare(run, policies, planned, plain, fields);
      const OwnedRequest request(fields);
      listed += is_listed(*planned, request.view()) ? 1U : 0U;
      unindexed += planned->has_index() ? 0U : 1U;
      ++count;
    }
  }
  CHECK(listed > count / 3);  // or nothing was tested
  CHECK(unindexed > count / 3);
}

TEST_CASE("N-6 plans decide as the evaluation does whatever policies and requests hold") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  for (std::uint64_t batch = 0; batch < random::Run::case_count() / 40; ++batch) {
    const random::Batch cases = random::random_batch(run.source(), 40, run.source().chance(70));
    std::vector<std::string> actions;
    for (const auto& fields : cases.requests) actions.push_back(fields.action);
    const auto planned = program_with(cases.policies, known(actions));
    const auto own = program_with(cases.policies, nullptr);
    const auto plain = program_with(cases.policies, known({}));
    for (OwnedRequest::Fields fields : cases.requests) {
      if (run.source().chance(30)) make_unusual(run.source(), fields);
      compare(run, cases.policies, planned, plain, fields);
      compare(run, cases.policies, own, plain, fields);
    }
  }
}

TEST_CASE("E-6 policies of many levels decide as they do without plans") {
  Source source(1);
  UsualWorld world(source);
  for (const std::size_t levels : {1U, 2U, 15U, 16U, 17U, 40U, 200U}) {
    CAPTURE(levels);
    std::string json = R"({"identity":[{"Statement":[
        {"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
        {"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}]}],"service_control":[)";
    for (std::size_t i = 0; i < levels; ++i) {
      json +=
          std::string(i == 0 ? "" : ",") +
          R"([{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}])";
    }
    const auto policies = parse_policies(json + "]}");
    REQUIRE(policies.has_value());
    for (const auto& actions : {std::shared_ptr<const KnownActions>(), known(world.actions())}) {
      const auto planned = program_with(*policies, actions);
      CHECK(planned->plans.by_action.size() == planned->plans.actions->size());
      for (const char* action : {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}) {
        CAPTURE(action);
        const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                              .action = action,
                              .resource = {.arn = "arn:aws:s3:us-east-1:111122223333:b"}};
        CHECK(decide_by_plan(*planned, request) == Evaluation::decide(*planned, request));
      }
    }
  }
}

TEST_CASE("S-13 a small set has no index where a vocabulary has its actions, others have one") {
  const auto set_of = [](std::size_t statements, std::size_t actions) {
    std::string json;
    for (std::size_t i = 0; i < statements; ++i) {
      json += std::string(i == 0 ? "" : ",") + R"({"Effect":"Allow","Resource":"*","Action":[)";
      for (std::size_t k = 0; k < actions; ++k) {
        json += std::string(k == 0 ? "" : ",") + "\"S3:Get" + std::to_string(k) + "-" +
                std::to_string(i) + "*\"";
      }
      json += "]}";
    }
    const auto policies = parse_policies(R"({"Statement":[)" + json + "]}");
    REQUIRE(policies.has_value());
    return *policies;
  };
  const auto actions = known({"s3:GetObject", "s3:Get0-1x"});
  CHECK_FALSE(program_with(set_of(64, 1), actions)->has_index());
  CHECK(program_with(set_of(65, 1), actions)->has_index());
  CHECK_FALSE(program_with(set_of(8, 32), actions)->has_index());
  CHECK(program_with(set_of(8, 33), actions)->has_index());
  CHECK(program_with(set_of(8, 1), known({}))->has_index());
  CHECK(program_with(set_of(8, 1), nullptr)->has_index());
  const auto program = program_with(set_of(8, 2), actions);
  for (const char* action : {"s3:get0-1X", "s3:get1-7", "s3:GET1-7Any"}) {
    CAPTURE(action);
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                          .action = action,
                          .resource = {.arn = "arn:aws:s3:us-east-1:111122223333:b"}};
    CHECK(decide_by_plan(*program, request) == Decision::Allowed);
    CHECK(Evaluation::decide(*program, request) == Decision::Allowed);
  }
}

TEST_CASE("S-13 plans of policies that are made to take long are given up") {
  // Each of 4,096 actions meets other patterns, and each meets a NotAction of many entries.
  const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  std::string literals;
  for (std::size_t i = 0; i < 4096; ++i) {
    std::string number = std::to_string(i);
    number.insert(0, 4 - number.size(), '0');
    literals += (i == 0 ? "" : ",") + quoted("a:zzzzzz" + number);
  }
  std::string globs;
  for (std::size_t i = 0; i < 729; ++i) {
    std::string glob = "a:";
    for (std::size_t n = i, k = 0; k < 6; ++k, n /= 3) glob += "z?*"[n % 3];
    globs += (i == 0 ? "" : ",") + quoted(glob + "*");
  }
  std::string others;
  for (std::size_t i = 0; i < 30000; ++i)
    others += (i == 0 ? "" : ",") + quoted("x:" + std::to_string(i));
  const auto policies = parse_policies(
      R"({"Statement":[{"Effect":"Allow","Resource":"*","Action":[)" + literals +
      R"(]},{"Effect":"Deny","Resource":"arn:aws:s3:::b","Action":[)" + globs +
      R"(]},{"Effect":"Deny","Resource":"arn:aws:s3:::c","NotAction":[)" + others + "]}]}");
  REQUIRE(policies.has_value());
  const double before = test::processor_milliseconds();
  const auto program = program_with(*policies, nullptr);
  CHECK(test::processor_milliseconds() - before < 5000 * test::slowness());
  const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                        .action = "a:zzzzzz0001",
                        .resource = {.arn = "*"}};
  CHECK(decide_by_plan(*program, request) == Decision::Allowed);
}

TEST_CASE("5.2 a usual request has the facts that every request has") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  UsualWorld world(run.source());
  std::size_t usual = 0;
  for (std::uint64_t i = 0; i < random::Run::case_count(); ++i) {
    OwnedRequest::Fields fields = world.request();
    while (run.source().chance(40)) make_unusual(run.source(), fields);
    const OwnedRequest owned(fields);
    const Request& request = owned.view();
    FoldedAction action;
    if (!action.read(request.action)) continue;
    RequestFacts fast{std::string_view(request.action)};
    if (!read_usual_request(request, action.is_service("sts"), fast)) continue;
    ++usual;
    complete(request, fast);
    RequestFacts facts;
    if (const auto* error = read_facts(request, facts)) {
      run.report(std::string("a usual request is refused: ") + error->message, {}, fields);
      continue;
    }
    const auto same = [&](const char* what, const auto& a, const auto& b) {
      if (!(a == b)) run.report(std::string("not the same: ") + what, {}, fields);
    };
    same("kind", fast.caller.kind, facts.caller.kind);
    same("caller", fast.caller.text, facts.caller.text);
    same("account", fast.caller.account, facts.caller.account);
    same("partition", fast.caller.partition, facts.caller.partition);
    same("path", fast.caller.path, facts.caller.path);
    same("name", fast.caller.name, facts.caller.name);
    same("session", fast.caller.session, facts.caller.session);
    same("linked role", fast.is_service_linked_role, facts.is_service_linked_role);
    same("unusual tags", fast.has_unusual_tags, facts.has_unusual_tags);
    same("star", fast.is_resource_star, facts.is_resource_star);
    same("fallback", fast.is_owner_fallback, facts.is_owner_fallback);
    same("same account", fast.is_same_account, facts.is_same_account);
    same("owner", fast.resource_account, facts.resource_account);
    same("trust", fast.is_trust_case, facts.is_trust_case);
    same("gate", fast.has_own_gate, facts.has_own_gate);
    same("non-ASCII", fast.has_non_ascii_key, facts.has_non_ascii_key);
    same("unusual context", fast.has_unusual_context, facts.has_unusual_context);
    same("signatures", fast.context_signatures, facts.context_signatures);
    same("action", fast.action().text(), facts.action().text());
    if (facts.is_resource_star) continue;
    same("partition", fast.resource.partition, facts.resource.partition);
    same("service", fast.resource.service, facts.resource.service);
    same("region", fast.resource.region, facts.resource.region);
    same("resource account", fast.resource.account, facts.resource.account);
    same("resource", fast.resource.resource, facts.resource.resource);
  }
  CHECK(usual > random::Run::case_count() / 5);
}

}  // namespace abac::inline abi1::internal
