// The policy parser: the tree that it makes of a document or a set, and the places in it. What it
// refuses is in refused_test.cc.
#include <abac/policy.h>
#include <abac/policy_set.h>

#include <string>

#include "support/catch.h"

using abac::Effect;
using abac::parse_policies;
using abac::parse_policy;
using abac::Policy;
using abac::PolicyType;
using abac::PolicyVersion;
using abac::PrincipalKind;
using abac::SourceRange;
using abac::Statement;

namespace {

Policy parsed(std::string_view json) {
  const auto policy = parse_policy(json);
  INFO(json);
  if (!policy) FAIL(to_string(policy.error()));
  return *policy;
}

/// The one statement of a document that holds these members beside `Effect` and `Action`.
Statement statement(const std::string& members) {
  return parsed(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", )" +
                members + "}}")
      .statements.at(0);
}

bool is_accepted(const std::string& json) { return parse_policy(json).has_value(); }

}  // namespace

TEST_CASE("a document becomes a tree in which every element has its place") {
  const std::string json =
      "{\n"
      "  \"Version\": \"2012-10-17\",\n"
      "  \"Id\": \"p\",\n"
      "  \"Statement\": [\n"
      "    {\n"
      "      \"Sid\": \"S\\u0031\",\n"
      "      \"Effect\": \"Deny\",\n"
      "      \"NotPrincipal\": {\"AWS\": [\"111122223333\", \"*\"], \"Service\": \"a.b\"},\n"
      "      \"NotAction\": [\"s3:*\", \"sqs:Get*\"],\n"
      "      \"NotResource\": \"arn:aws:s3:::b\",\n"
      "      \"Condition\": {\"StringLike\": {\"aws:x\": [\"a\", 1.50], \"aws:y\": true}}\n"
      "    }\n"
      "  ]\n"
      "}\n";
  const Policy policy = parsed(json);
  CHECK_FALSE(policy.name.has_value());
  CHECK(policy.version == PolicyVersion::V2012_10_17);
  CHECK(policy.version_where.line == 2);
  CHECK(policy.id->value == "p");
  CHECK(policy.is_statement_array);
  CHECK(policy.statements_where.line == 4);
  CHECK(policy.statements_where.column == 16);
  CHECK(policy.where.begin == 0);
  CHECK(policy.where.end == json.size() - 1);
  REQUIRE(policy.statements.size() == 1);

  const Statement& s = policy.statements[0];
  CHECK(s.where.line == 5);
  CHECK(s.where.column == 5);
  CHECK(s.sid->value == "S1");
  CHECK(s.effect == Effect::Deny);
  CHECK(s.effect_where.line == 7);
  REQUIRE(s.principal.has_value());
  CHECK(s.principal->is_negated);
  CHECK_FALSE(s.principal->is_everyone);
  REQUIRE(s.principal->entries.size() == 3);
  CHECK(s.principal->entries[0].kind == PrincipalKind::Aws);
  CHECK(s.principal->entries[0].is_array);
  CHECK(s.principal->entries[1].text.value == "*");
  CHECK(s.principal->entries[1].text.where.column == 48);
  CHECK(s.principal->entries[2].kind == PrincipalKind::Service);
  CHECK_FALSE(s.principal->entries[2].is_array);
  CHECK(s.action.is_negated);
  CHECK(s.action.is_array);
  CHECK(s.action.where.column == 20);
  REQUIRE(s.action.entries.size() == 2);
  CHECK(s.action.entries[1].value == "sqs:Get*");
  CHECK(s.resource->is_negated);
  CHECK_FALSE(s.resource->is_array);
  CHECK(json.substr(s.resource->entries[0].where.begin,
                    s.resource->entries[0].where.end - s.resource->entries[0].where.begin) ==
        "\"arn:aws:s3:::b\"");
  REQUIRE(s.conditions.size() == 2);
  CHECK(s.conditions[0].op.value == "StringLike");
  CHECK(s.conditions[0].op == s.conditions[1].op);
  CHECK(s.conditions[0].key.value == "aws:x");
  CHECK(s.conditions[0].key.where.column == 36);
  CHECK(s.conditions[0].is_array);
  REQUIRE(s.conditions[0].values.size() == 2);
  CHECK(s.conditions[0].values[1].value == "1.5");
  CHECK(s.conditions[1].values[0].value == "true");
  CHECK_FALSE(s.conditions[1].is_array);
}

TEST_CASE("G-7 a document without version is of 2008-10-17") {
  const Policy absent = parsed(R"({"Statement": []})");
  CHECK(absent.version == PolicyVersion::V2008_10_17);
  CHECK(absent.version_where == SourceRange{});
  const Policy old = parsed(R"({"Version": "2008-10-17", "Statement": []})");
  CHECK(old.version == PolicyVersion::V2008_10_17);
  CHECK(old.version_where.column == 13);
}

TEST_CASE("G-10 a single statement is a list of one") {
  const Policy single = parsed(R"({"Statement": {"Effect": "Allow", "Action": "s3:*"}})");
  CHECK_FALSE(single.is_statement_array);
  CHECK(single.statements.size() == 1);
  const Policy none = parsed(R"({"Statement": []})");
  CHECK(none.is_statement_array);
  CHECK(none.statements.empty());
}

TEST_CASE("the name becomes the policy's and, without a file, that of an error") {
  CHECK(parse_policy(R"({"Statement": []})", {.name = "team.json"})->name == "team.json");
  CHECK_FALSE(parse_policy(R"({"Statement": []})")->name.has_value());
  CHECK(parse_policy("{", {.name = "team.json"}).error().file == "team.json");
  CHECK(parse_policies("{", {.file = "set.json"}).error().file == "set.json");
}

TEST_CASE("G-21 the bare star is everyone and a list of stars is not") {
  const Statement bare = statement(R"("Principal": "*")");
  CHECK(bare.principal->is_everyone);
  CHECK(bare.principal->entries.empty());
  const Statement object = statement(R"("Principal": {"AWS": "*"})");
  CHECK_FALSE(object.principal->is_everyone);
  CHECK(object.principal->entries.size() == 1);
}

TEST_CASE("G-23 the accepted principals") {
  const std::string account = "111122223333";
  struct Row {
    std::string member, entry;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"AWS", "*"},
      {"AWS", account},
      {"AWS", "arn:aws:iam::" + account + ":root"},
      {"AWS", "arn:aws-us-gov:iam::" + account + ":user/ana"},
      {"AWS", "arn:aws:iam::" + account + ":user/a/b/ana+x@y.z"},
      {"AWS", "arn:aws:iam::" + account + ":role/service-role/r"},
      {"AWS", "arn:aws:sts::" + account + ":assumed-role/r/session"},
      {"AWS", "arn:aws:sts::" + account + ":federated-user/ana"},
      {"AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C"},
      {"AWS", "AIDACKCEVSQ6C2EXAMPLE"},
      {"AWS", "AROACKCEVSQ6C2EXAMPLE"},
      {"Service", "ec2.amazonaws.com"},
      {"Service", "s3.eu-west-1.amazonaws.com"},
      {"Federated", "arn:aws:iam::" + account + ":saml-provider/p"},
      {"Federated", "accounts.google.com"},
      {"CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
  }));
  CAPTURE(row.member, row.entry);
  const Statement s = statement(R"("Principal": {")" + row.member + R"(": ")" + row.entry + "\"}");
  CHECK(s.principal->entries.at(0).text.value == row.entry);
}

TEST_CASE("G-28 an empty condition is no condition") {
  CHECK(statement(R"("Condition": {})").conditions.empty());
}

TEST_CASE("G-29 strings numbers and booleans mix in a list of values") {
  const Statement s = statement(R"("Condition": {"StringEquals": {"a:b": ["x", 10, true, 1.0]}})");
  REQUIRE(s.conditions.at(0).values.size() == 4);
  CHECK(s.conditions[0].values[1].value == "10");
  CHECK(s.conditions[0].values[2].value == "true");
  CHECK(s.conditions[0].values[3].value == "1");
}

TEST_CASE("G-33 the accepted condition keys") {
  const auto key = GENERATE(values<std::string>(
      {"a:b", "aws:PrincipalTag/a b", "aws:ResourceTag/", "aws:RequestTag", "a:b:c", ":a:b",
       "saml:sub_type", "graph.facebook.com:app_id", "s3:x-amz-acl", "aws:PrincipalTag/é",
       "a::", "unknown:key", "aws:ResourceTag/a:b"}));
  CAPTURE(key);
  CHECK(statement(R"("Condition": {"StringEquals": {")" + key + R"(": "x"}})")
            .conditions.at(0)
            .key.value == key);
}

TEST_CASE("G-34 one key may stand under several operators") {
  const Statement s = statement(
      R"("Condition": {"StringEquals": {"a:b": "x"}, "StringLike": {"A:B": "y"},
                       "ForAnyValue:StringEquals": {"a:B": "z"}})");
  CHECK(s.conditions.size() == 3);
}

TEST_CASE("A-2 the accepted actions") {
  const auto action = GENERATE(values<std::string>(
      {"*", "**", "*:*", "s3:*", "s3:Get*", "s3:*Object*", "s3:Get?bject", "S3:getobject", "s3:?",
       "execute-api:Invoke", "cloudFormation:x_y-z", "2s:a"}));
  CAPTURE(action);
  CHECK(is_accepted(R"({"Statement": {"Effect": "Deny", "Action": [")" + action + R"("]}})"));
}

TEST_CASE("R-4 R-9 the accepted resources") {
  const auto resource = GENERATE(values<std::string>(
      {"*", "***", "arn:aws:s3:::b", "arn:*:s3:::b/*", "arn:aws:s3", "arn:", "arn:*",
       "arn:aws:s3:::${aws:PrincipalTag/team}", "arn:aws:s3:::b/${aws:username, 'x'}/${*}",
       "arn:aws:logs:*:*:a:b:${aws:username}", "arn:aws:s3:::$", "arn:aws:s3:::$$", "arn:$:s3:::b",
       "arn:aws:s3:::b/${**}"}));
  CAPTURE(resource);
  CHECK(statement(R"("Resource": ")" + resource + "\"").resource->entries.at(0).value == resource);
}

TEST_CASE("G-8 in the old version a variable is text wherever it stands") {
  for (const std::string resource : {"arn:aws:s3:::${", "arn:${aws:x}:s3:::b", "arn:aws:s3:${}"}) {
    CAPTURE(resource);
    const std::string rest =
        R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ")" + resource + "\"}}";
    CHECK(is_accepted(R"({"Version": "2008-10-17", )" + rest));
    CHECK(is_accepted("{" + rest));
    CHECK_FALSE(is_accepted(R"({"Version": "2012-10-17", )" + rest));
  }
  const std::string condition =
      R"("Statement": {"Effect": "Allow", "Action": "s3:*", "Condition":
         {"StringEquals": {"aws:x": "${"}, "ArnLike": {"aws:x": "${a b}"}}}})";
  CHECK(is_accepted("{" + condition));
  CHECK_FALSE(is_accepted(R"({"Version": "2012-10-17", )" + condition));
}

TEST_CASE("V-2 a Bool may hold a variable and is then not read before the decision") {
  CHECK(statement(R"("Condition": {"Bool": {"aws:x": "${aws:SecureTransport}"}})")
            .conditions.size() == 1);
  CHECK(statement(R"("Condition": {"Bool": {"aws:x": "no${aws:x, 'y'}"}})").conditions.size() == 1);
}

TEST_CASE("V-2 a Sid and an Id hold no variables but any text") {
  CHECK(parsed(R"({"Version": "2012-10-17", "Id": "${", "Statement": [
      {"Sid": "${", "Effect": "Allow", "Action": "s3:*"}]})")
            .statements.at(0)
            .sid->value == "${");
}

TEST_CASE("C-30 a Null is true or false in any case") {
  for (const std::string value : {"\"true\"", "\"FALSE\"", "true", "false", "[\"True\", false]"}) {
    CAPTURE(value);
    CHECK(statement(R"("Condition": {"Null": {"aws:x": )" + value + "}}").conditions.size() == 1);
  }
}

TEST_CASE("a policy set is read by its types") {
  const auto set = parse_policies(R"({
    "identity": [{"Statement": []}, {"name": "Team", "document": {"Id": "t", "Statement": []}}],
    "permissions_boundary": [],
    "service_control": [[], [{"Statement": []}]],
    "resource_control": []
  })");
  REQUIRE(set.has_value());
  REQUIRE(set->identity.size() == 2);
  CHECK_FALSE(set->identity[0].name.has_value());
  CHECK(set->identity[1].name == "Team");
  CHECK(set->identity[1].id->value == "t");
  CHECK(set->resource.empty());
  CHECK(set->permissions_boundary->empty());
  CHECK_FALSE(set->session.has_value());
  REQUIRE(set->service_control->size() == 2);
  CHECK(set->service_control->at(1).size() == 1);
  CHECK(set->resource_control->empty());
  CHECK_FALSE(set->vpc_endpoint.has_value());
}

TEST_CASE("a bare document is an identity policy and an empty object an empty set") {
  const auto bare = parse_policies(R"({"Statement": []})");
  REQUIRE(bare.has_value());
  CHECK(bare->identity.size() == 1);
  const auto empty = parse_policies("{}");
  REQUIRE(empty.has_value());
  CHECK(*empty == abac::Policies{});
  CHECK_FALSE(parse_policy("{}").has_value());
}

TEST_CASE("G-4 a document of 1 MiB is accepted and a larger one is not") {
  constexpr std::size_t kLimit = std::size_t{1} << 20;
  const std::string head = R"({"Id": ")";
  const std::string tail = R"(", "Statement": []})";
  const auto document = [&](std::size_t size) {
    return head + std::string(size - head.size() - tail.size(), 'x') + tail;
  };
  const std::string largest = document(kLimit);
  const std::string larger = document(kLimit + 1);
  CHECK(is_accepted(largest));
  CHECK(parse_policy(larger).error().code == abac::ErrorCode::DocumentTooLarge);
  CHECK(parse_policies(largest).has_value());
  CHECK(parse_policies(larger).error().code == abac::ErrorCode::DocumentTooLarge);
  CHECK(parse_policies("{\"identity\": [" + largest + ", " + largest + "]}").has_value());
  const auto set = parse_policies("{\"identity\": [" + largest + ", " + larger + "]}");
  CHECK(set.error().code == abac::ErrorCode::DocumentTooLarge);
  CHECK(set.error().pointer == "/identity/1");
}

TEST_CASE("G-4 a policy set of 16 MiB is accepted and a larger one is not") {
  constexpr std::size_t kLimit = std::size_t{16} << 20;
  const std::string set = R"({"identity": []})";
  CHECK(parse_policies(set + std::string(kLimit - set.size(), ' ')).has_value());
  CHECK(parse_policies(set + std::string(kLimit - set.size() + 1, ' ')).error().code ==
        abac::ErrorCode::DocumentTooLarge);
}

TEST_CASE("hostile documents are refused at once") {
  const auto repeated = [](std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) result += text;
    return result;
  };
  CHECK_FALSE(is_accepted(repeated("[", 1'000'000)));
  CHECK_FALSE(is_accepted(R"({"Statement":[)" + repeated("{},", 340'000) + "{}]}"));
  CHECK_FALSE(parse_policies(R"({"identity":[)" + repeated("{},", 5'000'000) + "{}]}").has_value());
  std::string keys;
  for (int i = 0; i < 30'000; ++i) keys += "\"a:" + std::to_string(i) + "\":\"x\",";
  CHECK(is_accepted(R"({"Statement":{"Effect":"Deny","Action":"*","Condition":{"StringEquals":{)" +
                    keys + R"("a:b":"x"}}}})"));
}

TEST_CASE("policy types are spelled as in a policy set") {
  for (const char* name : {"identity", "resource", "permissions_boundary", "session",
                           "service_control", "resource_control", "vpc_endpoint"}) {
    const auto type = abac::parse_policy_type(name);
    REQUIRE(type.has_value());
    CHECK(to_string(*type) == name);
  }
  CHECK_FALSE(abac::parse_policy_type("Identity").has_value());
  CHECK_FALSE(abac::parse_policy_type("").has_value());
  CHECK(to_string(Effect::Allow) == "Allow");
  CHECK(to_string(Effect::Deny) == "Deny");
}
