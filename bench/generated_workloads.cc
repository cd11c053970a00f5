// W4: a mix of all that the language has, in documents that are each about one project; W4d: the
// same with global Denies that no index can file.
#include "request_maker.h"
#include "workload_files.h"
#include "workloads.h"

#include <stdexcept>

namespace abac::bench {
namespace {

using random::Source;

const std::vector<std::string> kServices = {"s3",     "dynamodb", "sqs",        "sns",
                                            "lambda", "ec2",      "logs",       "secretsmanager",
                                            "ecr",    "states",   "glue",       "athena",
                                            "rds",    "kinesis",  "firehose",   "redshift",
                                            "events", "batch",    "apigateway", "cloudwatch"};
const std::vector<std::string> kVerbs = {"Get",    "List",   "Describe", "Create", "Put",
                                         "Update", "Delete", "Start",    "Stop",   "Tag"};
const std::vector<std::string> kNouns = {"Object",   "Item", "Table",  "Queue",
                                         "Function", "Job",  "Stream", "Rule"};
constexpr std::size_t kStatementsPerDocument = 10;

std::vector<std::string> all_actions() {
  std::vector<std::string> actions;
  for (const std::string& service : kServices) {
    for (const std::string& verb : kVerbs) {
      for (const std::string& noun : kNouns) {
        std::string action = service;
        action += ':';
        action += verb;
        action += noun;
        actions.push_back(std::move(action));
      }
    }
  }
  return actions;
}

std::string list(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    json += quoted(text);
  }
  return json + ']';
}

/// Writes the statements of one project.
class Project {
 public:
  Project(Source& source, std::size_t index)
      : source_(source), name_("proj-" + std::to_string(10'000 + index)) {}

  /// Returns a document of `count` statements.
  std::string document(std::size_t count) {
    std::vector<std::string> statements;
    for (std::size_t i = 0; i < count; ++i) statements.push_back(statement(i));
    return bench::document(statements);
  }

 private:
  /// What a statement holds besides its effect and action.
  struct Scope {
    std::string resource;    // a member, `"Resource":"*"`
    std::string conditions;  // members of the condition block, `"StringEquals":{…}`
  };
  std::string statement(std::size_t index);
  Scope scope();
  Scope scope_by_resource();
  Scope scope_by_condition();
  std::string action();
  std::string further_condition();

  std::string arn(const std::string& sixth) const {
    return service_ == "s3" ? "arn:aws:s3:::" + sixth
                            : "arn:aws:" + service_ + ":us-east-1:111122223333:" + sixth;
  }

  Source& source_;
  std::string name_;
  std::string service_;
};

std::string Project::action() {
  const std::size_t roll = source_.below(100);
  const std::string prefix = service_ + ":";
  if (roll < 10) return quoted(prefix + "*");
  if (roll < 15) return quoted(prefix + "*" + source_.pick(kNouns) + "*");
  if (roll < 40) {
    return list({prefix + source_.pick(kVerbs) + "*", prefix + "List" + source_.pick(kNouns)});
  }
  std::vector<std::string> actions;
  const std::size_t count = source_.between(1, 6);
  for (std::size_t i = 0; i < count; ++i) {
    actions.push_back(prefix + source_.pick(kVerbs) + source_.pick(kNouns));
  }
  return list(actions);
}

Project::Scope Project::scope_by_resource() {
  const std::size_t roll = source_.below(100);
  if (roll < 35) return {"\"Resource\":" + list({arn(name_ + "-main"), arn(name_ + "-spare")}), ""};
  if (roll < 70) return {"\"Resource\":" + quoted(arn(name_ + "/*")), ""};
  if (roll < 85) return {"\"Resource\":" + quoted(arn("shared/*/" + name_ + "/*")), ""};
  return {"\"Resource\":" + quoted(arn(name_ + "/${aws:PrincipalTag/owner}/*")), ""};
}

Project::Scope Project::scope_by_condition() {
  const std::string everything = "\"Resource\":\"*\"";
  const std::size_t roll = source_.below(100);
  if (roll < 40) {
    return {everything, R"("StringEquals":{"aws:PrincipalTag/project":)" + quoted(name_) + "}"};
  }
  if (roll < 60) {
    return {everything, R"("StringEquals":{"aws:ResourceTag/project":)" + quoted(name_) +
                            R"(,"aws:PrincipalTag/owner":"${aws:ResourceTag/owner}"})"};
  }
  if (roll < 80) {
    return {everything, R"("ForAllValues:StringEquals":{"aws:TagKeys":["project","owner"]},)"
                        R"("StringEquals":{"aws:RequestTag/project":)" +
                            quoted(name_) + "}"};
  }
  return {"\"NotResource\":" + quoted(arn("production/*")),
          R"("StringEquals":{"aws:PrincipalTag/project":)" + quoted(name_) + "}"};
}

Project::Scope Project::scope() {
  return source_.chance(55) ? scope_by_resource() : scope_by_condition();
}

/// A condition that narrows and files nothing: other types, negations, globs, set operators.
std::string Project::further_condition() {
  static const std::vector<std::string> conditions = {
      R"("StringNotEquals":{"aws:RequestedRegion":["eu-central-1","ap-south-1"]})",
      R"("IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]})",
      R"("Bool":{"aws:SecureTransport":"true"})",
      R"("NumericLessThanEquals":{"s3:max-keys":"100"})",
      R"("DateLessThan":{"aws:CurrentTime":"2031-01-01T00:00:00Z"})",
      R"("ForAnyValue:StringLike":{"aws:CalledVia":["athena.*","glue.*"]})",
      R"("StringLike":{"aws:UserAgent":["*Boto3/1.*","aws-cli/*"]})",
      R"("ArnNotLike":{"aws:SourceArn":"arn:aws:*:*:111122223333:legacy-*"})",
      R"("Null":{"aws:MultiFactorAuthAge":"false"})",
      R"("StringEqualsIgnoreCase":{"aws:PrincipalTag/stage":["dev","test"]})"};
  return source_.pick(conditions);
}

std::string Project::statement(std::size_t index) {
  service_ = source_.pick(kServices);
  const bool is_deny = source_.chance(15);
  Scope where = scope();
  if (is_deny || source_.chance(25)) {
    if (!where.conditions.empty()) where.conditions += ',';
    const std::string further = further_condition();
    if (is_deny && source_.chance(50)) {
      where.conditions += R"("StringNotLike":{"aws:PrincipalTag/role":["admin-*","auditor"]})";
    } else {
      where.conditions += further;
    }
  }
  std::string json = "{\"Sid\":\"S" + std::to_string(index) + "\",\"Effect\":";
  json += is_deny ? "\"Deny\"," : "\"Allow\",";
  json += is_deny && source_.chance(15) ? "\"NotAction\":" : "\"Action\":";
  json += action() + ',' + where.resource;
  // Two members of one operator would be one too many: `StringEquals` stands in the scope alone.
  if (!where.conditions.empty()) json += ",\"Condition\":{" + where.conditions + '}';
  return json + '}';
}

/// Global Denies: none names an action, a resource or a value that a request must have.
std::string global_denies(std::size_t count) {
  const std::vector<std::string> conditions = {
      R"("StringNotEqualsIfExists":{"aws:RequestedRegion":["us-east-1","us-west-2","eu-west-@"]})",
      R"("BoolIfExists":{"aws:SecureTransport":"false"},"Null":{"aws:@":"true"})",
      R"("NotIpAddressIfExists":{"aws:SourceIp":["203.0.113.0/24","198.51.@.0/24"]})",
      R"("StringLike":{"aws:UserAgent":["*sqlmap/@*","*masscan/@*"]})",
      R"("NumericGreaterThan":{"aws:MultiFactorAuthAge":"8640@"})",
      R"("DateLessThan":{"aws:CurrentTime":"2024-01-01T00:00:00.0@Z"})",
      R"("StringLike":{"aws:PrincipalTag/contractor":"*-@"})",
      R"("ForAnyValue:StringLike":{"aws:CalledVia":"*.blocked-@.example.com"})",
      R"("ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:*","arn:aws:iam::9999000011@:*"]})",
      R"("ArnLike":{"aws:SourceArn":"arn:aws:*:*:1111222233@:*"})"};
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view condition = conditions[i % conditions.size()];
    statements.push_back(R"({"Effect":"Deny","Action":"*","Resource":"*","Condition":{)" +
                         fill_in(condition, std::to_string(10 + i)) + "}}");
  }
  return document(statements);
}

Workload make_mix(const std::string& kind, std::size_t size, std::size_t denies) {
  if (size == 0) throw std::runtime_error(kind + " needs at least 1 statement");
  Source source(4);
  std::vector<Document> documents;
  for (std::size_t made = 0; made < size; made += kStatementsPerDocument) {
    const std::size_t index = made / kStatementsPerDocument;
    Project project(source, index);
    documents.push_back({"project-" + std::to_string(index),
                         project.document(std::min(kStatementsPerDocument, size - made))});
  }
  const std::vector<Statement> about = [&] {
    std::vector<Statement> statements;
    for (std::size_t i = 0; i < kRequestCount; ++i) {
      const auto policy = parse_policy(source.pick(documents).json);
      if (!policy) throw std::runtime_error(to_string(policy.error()));
      statements.push_back(source.pick(policy->statements));
    }
    return statements;
  }();
  if (denies > 0) documents.push_back({"global-denies", global_denies(denies)});

  RequestMaker maker(source, all_actions());
  std::size_t next = 0;
  auto fields = distinct_requests([&] { return maker.make(about[next++ % about.size()], 35); });
  return finish(kind + "/" + std::to_string(size), std::move(documents), std::move(fields));
}

}  // namespace

Workload make_mixed(std::size_t size) { return make_mix("W4", size, 0); }

Workload make_mixed_with_global_denies(std::size_t size) { return make_mix("W4d", size, 60); }

}  // namespace abac::bench
