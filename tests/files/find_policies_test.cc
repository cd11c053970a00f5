// What policies a file holds: each kind of file, how its policies are attached, and what a file
// that holds none looks like.
#include <abac/policy_text.h>
#include <abac/validate.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"

using abac::find_policies;
using abac::FoundPolicies;
using abac::FoundPolicy;
using Kind = abac::FoundPolicies::Kind;

namespace {

/// The policies of a file, a line each: `trust R at /Role/AssumeRolePolicyDocument`.
std::string found_in(std::string_view file) {
  std::string lines;
  const FoundPolicies found = find_policies(file);
  for (const FoundPolicy& policy : found.policies) {
    lines += policy.is_set ? "set" : std::string(to_string(policy.use));
    if (policy.told_by == FoundPolicy::ToldBy::Content && !policy.is_set) lines += '?';
    if (!policy.name.empty()) lines += ' ' + policy.name;
    if (!policy.pointer.empty()) lines += " at " + policy.pointer;
    lines += '\n';
  }
  return lines + found.looks_like;
}

std::string escaped(std::string_view json) {
  std::string text = "\"";
  for (const char c : json) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string url_encoded(std::string_view json) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : json) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain) {
      text += c;
    } else {
      text += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return text;
}

const std::string kIdentity =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})";
const std::string kResource =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}})";
const std::string kTrust =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}})";

/// A template of one resource.
std::string template_of(const std::string& type, const std::string& properties) {
  return R"({"Resources": {"X": {"Type": ")" + type + R"(", "Properties": {)" + properties + "}}}}";
}

/// A plan of one resource.
std::string plan_of(const std::string& type, const std::string& values) {
  return R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": ")" +
         type + R"(.x", "type": ")" + type + R"(", "values": {)" + values + "}}]}}}";
}

/// The text of the one policy of a file.
std::string text_of(std::string_view file) {
  const FoundPolicies found = find_policies(file);
  REQUIRE(found.policies.size() == 1);
  return std::string(found.policies.front().text());
}

}  // namespace

TEST_CASE("a bare document is told by its content and control policies are never guessed") {
  CHECK(found_in(kIdentity) == "identity?\n");
  CHECK(found_in(kResource) == "resource?\n");
  CHECK(found_in(kTrust) == "trust?\n");
  // A `Resource` there is refused, and told so, where somebody is let assume a role.
  CHECK(found_in(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*",
            "Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["sts:AssumeRole"]}})") ==
        "trust?\n");
  CHECK(found_in(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*",
            "Principal": "*", "Action": "sts:AssumeRole"}})") == "resource?\n");
  CHECK(
      found_in(
          R"({"Statement": {"NotPrincipal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "s3:*"]}})") ==
      "resource?\n");
  CHECK(
      found_in(
          R"({"Statement": [{"Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]})") ==
      "resource?\n");
  CHECK(found_in(escaped(kIdentity)) == "identity?\n");
  CHECK(found_in(url_encoded(kResource)) == "resource?\n");
}

TEST_CASE("a policy set is one text and so is what is misspelt") {
  CHECK(found_in(R"({"identity": []})") == "set\n");
  CHECK(found_in("{}") == "set\n");
  CHECK(found_in(R"({"version": "2012-10-17"})") == "identity?\n");
  CHECK(found_in(R"({"Version": "2012-10-17"})") == "identity?\n");
  CHECK(found_in(R"({"Version": "2012-10-17", "Statement": [)") == "identity?\n");
}

TEST_CASE("lists hold policies one after the other") {
  CHECK(found_in("[" + kIdentity + ", " + kTrust + "]") == "identity? at /0\ntrust? at /1\n");
  CHECK(found_in(kIdentity + "\n\n" + kTrust + "\n") == "identity?\ntrust?\n");
  CHECK(found_in(R"({"name": "a", "document": )" + kIdentity + "}\n" +
                 R"({"name": "b", "document": )" + kTrust + "}") ==
        "identity? a at /document\ntrust? b at /document\n");
  CHECK(found_in(R"({"policies": [)" + kIdentity + R"(, {"name": "b", "document": )" + kTrust +
                 "}]}") == "identity? at /policies/0\ntrust? b at /policies/1/document\n");
  // What stands among documents is taken for one, whatever it is.
  CHECK(found_in("[" + kIdentity + R"(, 1, {"Statment": []}])") ==
        "identity? at /0\nidentity? at /1\nidentity? at /2\n");
  CHECK(found_in(kIdentity + "\n{\"Version\"\n") == "identity?\nidentity?\n");
  CHECK(found_in(R"({"name": "a", "document": "no JSON"})") == "identity? a at /document\n");
}

TEST_CASE("each line of JSON Lines is a text of its own") {
  const std::string file = kIdentity + "\n" + kTrust + "\n";
  const FoundPolicies found = find_policies(file);
  REQUIRE(found.policies.size() == 2);
  CHECK(found.policies[0].text() == kIdentity);
  CHECK(found.policies[1].text() == kTrust);
  CHECK(found.policies[1].in_file(abac::SourceRange{0, 1, 1, 1}) ==
        abac::SourceRange{static_cast<std::uint32_t>(kIdentity.size() + 1),
                          static_cast<std::uint32_t>(kIdentity.size() + 2), 2, 1});
}

TEST_CASE("answers of AWS hold documents as objects, as texts and URL-encoded") {
  struct Row {
    std::string answer;
    std::string found;
  };
  const std::string i = kIdentity;
  const std::string r = kResource;
  const std::array rows = std::to_array<Row>({
      {R"({"PolicyVersion": {"VersionId": "v1", "Document": )" + i + "}}",
       "identity at /PolicyVersion/Document\n"},
      {R"({"PolicyVersion": {"Document": ")" + url_encoded(i) + "\"}}",
       "identity at /PolicyVersion/Document\n"},
      {R"({"RoleName": "R", "PolicyName": "p", "PolicyDocument": )" + i + "}",
       "identity R/p at /PolicyDocument\n"},
      {R"({"UserName": "U", "PolicyName": "p", "PolicyDocument": ")" + url_encoded(i) + "\"}",
       "identity U/p at /PolicyDocument\n"},
      {R"({"Role": {"RoleName": "R", "AssumeRolePolicyDocument": )" + kTrust + "}}",
       "trust R at /Role/AssumeRolePolicyDocument\n"},
      {R"({"Policy": )" + escaped(r) + "}", "resource at /Policy\n"},
      {R"({"Policy": )" + escaped(r) + R"(, "PolicyName": "default"})",
       "resource default at /Policy\n"},
      {R"({"Attributes": {"QueueArn": "q", "Policy": )" + escaped(r) + "}}",
       "resource at /Attributes/Policy\n"},
      {R"({"Name": "s", "ResourcePolicy": )" + escaped(r) + "}", "resource s at /ResourcePolicy\n"},
      {R"({"repositoryName": "o", "policyText": )" + escaped(r) + "}",
       "resource o at /policyText\n"},
      {R"({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "PolicyDocument": )" + escaped(r) + "}]}",
       "vpc_endpoint vpce-1 at /VpcEndpoints/0/PolicyDocument\n"},
      {R"({"Policy": {"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": )" +
           escaped(i) + "}}",
       "service_control at /Policy/Content\n"},
      {R"({"Policy": {"PolicySummary": {"Type": "RESOURCE_CONTROL_POLICY"}, "Content": )" +
           escaped(r) + "}}",
       "resource_control at /Policy/Content\n"},
      {R"({"UserDetailList": [{"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": )" +
           i + R"(}]}], "RoleDetailList": [{"RoleName": "r", "AssumeRolePolicyDocument": )" +
           kTrust +
           R"(}], "Policies": [{"PolicyName": "m", "PolicyVersionList": [{"IsDefaultVersion": false, "Document": )" +
           i + R"(}, {"IsDefaultVersion": true, "Document": )" + i + "}]}]}",
       "identity u/p at /UserDetailList/0/UserPolicyList/0/PolicyDocument\n"
       "trust r at /RoleDetailList/0/AssumeRolePolicyDocument\n"
       "identity m at /Policies/0/PolicyVersionList/1/Document\n"},
  });
  for (const Row& row : rows) {
    CAPTURE(row.answer);
    CHECK(found_in(row.answer) == row.found);
    CHECK(find_policies(row.answer).kind == Kind::Answer);
  }
}

TEST_CASE("a text that is called a policy is told by its content") {
  CHECK(found_in(R"({"policy": )" + escaped(kIdentity) + "}") == "identity? at /policy\n");
  CHECK(found_in(R"({"policy": )" + escaped(kResource) + "}") == "resource at /policy\n");
}

TEST_CASE("a template holds policies in the properties of its resources") {
  struct Row {
    std::string type;
    std::string properties;
    std::string found;
  };
  const std::array rows = std::to_array<Row>({
      {"AWS::IAM::Role", R"("AssumeRolePolicyDocument": )" + kTrust,
       "trust X at /Resources/X/Properties/AssumeRolePolicyDocument\n"},
      {"AWS::IAM::Role",
       R"("Policies": [{"PolicyName": "p", "PolicyDocument": )" + kIdentity + "}]",
       "identity X/p at /Resources/X/Properties/Policies/0/PolicyDocument\n"},
      {"AWS::IAM::ManagedPolicy", R"("PolicyDocument": )" + kIdentity,
       "identity X at /Resources/X/Properties/PolicyDocument\n"},
      // A document that is at fault is a document still.
      {"AWS::IAM::ManagedPolicy", R"("PolicyDocument": {"Statment": []})",
       "identity X at /Resources/X/Properties/PolicyDocument\n"},
      {"AWS::S3::BucketPolicy", R"("PolicyDocument": )" + kResource,
       "resource X at /Resources/X/Properties/PolicyDocument\n"},
      {"AWS::KMS::Key", R"("KeyPolicy": )" + kResource,
       "resource X at /Resources/X/Properties/KeyPolicy\n"},
      {"AWS::EC2::VPCEndpoint", R"("PolicyDocument": )" + kResource,
       "vpc_endpoint X at /Resources/X/Properties/PolicyDocument\n"},
      {"AWS::ECR::Repository", R"("RepositoryPolicyText": )" + kResource,
       "resource X at /Resources/X/Properties/RepositoryPolicyText\n"},
      {"AWS::Organizations::Policy", R"("Type": "SERVICE_CONTROL_POLICY", "Content": )" + kIdentity,
       "service_control X at /Resources/X/Properties/Content\n"},
      {"AWS::Organizations::Policy", R"("Type": "TAG_POLICY", "Content": )" + kIdentity,
       "a CloudFormation template without a policy"},
      {"AWS::Serverless::Function", R"("Policies": ["ReadOnlyAccess", )" + kIdentity + "]",
       "identity X at /Resources/X/Properties/Policies/1\n"},
      {"AWS::SSO::PermissionSet", R"("InlinePolicy": )" + escaped(kIdentity),
       "identity X at /Resources/X/Properties/InlinePolicy\n"},
      {"Custom::Thing", R"("Policy": )" + kResource,
       "resource? X at /Resources/X/Properties/Policy\n"},
      {"AWS::IoT::Policy", R"("PolicyDocument": )" + kIdentity,
       "a CloudFormation template without a policy"},
  });
  for (const Row& row : rows) {
    CAPTURE(row.type, row.properties);
    CHECK(found_in(template_of(row.type, row.properties)) == row.found);
  }
}

TEST_CASE("a property of a template may be the statements of a policy") {
  const std::string statement =
      R"({"Effect": "Alow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"})";
  const std::string bus = template_of("AWS::Events::EventBusPolicy",
                                      R"("StatementId": "s", "Statement": )" + statement);
  CHECK(found_in(bus) == "resource X at /Resources/X/Properties/Statement\n");
  const std::string api =
      template_of("AWS::Serverless::Api",
                  R"("Auth": {"ResourcePolicy": {"CustomStatements": [)" + statement + "]}}");
  CHECK(found_in(api) ==
        "resource X at /Resources/X/Properties/Auth/ResourcePolicy/CustomStatements\n");
  for (const auto& [file, item] : {std::pair(bus, ""), std::pair(api, "/0")}) {
    CAPTURE(file);
    const FoundPolicies found = find_policies(file);
    const FoundPolicy& policy = found.policies.front();
    const auto diagnostics = abac::validate_policy(policy.text(), policy.use.type);
    REQUIRE(diagnostics.size() == 1);
    const auto placed = policy.in_file(diagnostics.front());
    CHECK(placed.pointer == policy.pointer + item + "/Effect");
    CHECK(file.substr(placed.where.begin, placed.where.end - placed.where.begin) == "\"Alow\"");
  }
}

TEST_CASE("a plan holds policies as texts") {
  CHECK(found_in(plan_of("aws_iam_role", R"("assume_role_policy": )" + escaped(kTrust) +
                                             R"(, "inline_policy": [{"name": "i", "policy": )" +
                                             escaped(kIdentity) + "}]")) ==
        "trust aws_iam_role.x at "
        "/planned_values/root_module/resources/0/values/assume_role_policy\n"
        "identity aws_iam_role.x/i at "
        "/planned_values/root_module/resources/0/values/inline_policy/0/policy\n");
  const auto use_in = [](const std::string& type, const std::string& values) {
    const std::string plan = plan_of(type, values);
    const FoundPolicies found = find_policies(plan);
    return found.policies.empty() ? found.looks_like
                                  : std::string(to_string(found.policies.front().use));
  };
  const std::string resource = R"("policy": )" + escaped(kResource);
  CHECK(use_in("aws_s3_bucket_policy", resource) == "resource");
  CHECK(use_in("aws_vpc_endpoint", resource) == "vpc_endpoint");
  CHECK(use_in("aws_iam_policy", resource) == "identity");
  CHECK(use_in("aws_organizations_policy", R"("content": )" + escaped(kIdentity)) ==
        "service_control");
  CHECK(use_in("aws_organizations_policy", R"("type": "RESOURCE_CONTROL_POLICY", "content": )" +
                                               escaped(kResource)) == "resource_control");
  CHECK(use_in("aws_iam_policy_document", R"("json": )" + escaped(kTrust)) == "trust");
  CHECK(use_in("aws_ecr_lifecycle_policy", resource) ==
        "a Terraform plan or state without a policy");
}

TEST_CASE("functions of a template have stand-ins that fit their place") {
  const std::string file = R"yaml(
Parameters:
  Env: {Type: String, Default: prod}
  SomeArn: {Type: String}
Mappings:
  ByRegion: {us-east-1: {Zone: z1}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Topic: {Type: AWS::SNS::Topic}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal:
              AWS: [!GetAtt Role.Arn, !Ref Account]
            Action: s3:GetObject
            Resource:
              - !Sub "${Bucket.Arn}/${Env}/${!aws:username}"
              - !Join ["", ["arn:", !Ref "AWS::Partition", ":s3:::b/", !FindInMap [ByRegion, !Ref "AWS::Region", Zone]]]
              - Fn::If: [IsProd, !Ref "AWS::NoValue", !Ref SomeArn]
              - !If [IsProd, !Ref "AWS::NoValue", !Ref "AWS::NoValue"]
              - !Ref Topic
            Condition:
              StringEquals: {"aws:SourceAccount": !Ref "AWS::AccountId"}
              IpAddress: {"aws:SourceIp": !Ref Range}
  Role: {Type: AWS::IAM::Role, Properties: {}}
)yaml";
  CHECK(
      text_of(file) ==
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[)"
      R"("arn:aws:iam::111122223333:role/Role","111122223333"]},"Action":"s3:GetObject","Resource":[)"
      R"("arn:aws:s3:::bucket/prod/${aws:username}","arn:aws:s3:::b/z1","arn:aws:s3:::somearn",)"
      R"("arn:aws:sns:us-east-1:111122223333:Topic"],"Condition":{"StringEquals":)"
      R"({"aws:SourceAccount":"111122223333"},"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}}]})");
  const FoundPolicies found = find_policies(file);
  const FoundPolicy& policy = found.policies.front();
  REQUIRE(policy.stand_ins.size() == 8);
  CHECK(policy.stand_ins[0].expression == "Fn::GetAtt Role.Arn");
  CHECK(policy.stand_ins[0].text == "arn:aws:iam::111122223333:role/Role");
  CHECK(policy.stand_ins[0].where.line == 18);
  CHECK(policy.stand_ins[1].expression == "Ref Account");
}

TEST_CASE("what is said of a stand-in says so and has the pointer of the branch that was taken") {
  const std::string file = template_of(
      "AWS::IAM::ManagedPolicy",
      R"("PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Ref": "AWS::NoValue"},
         {"Fn::If": ["C", {"Effect": {"Fn::Sub": "${Kind}!"}, "Action": "s3:*", "Resource": "*"}, {"Ref": "AWS::NoValue"}]}]})");
  const FoundPolicies found = find_policies(file);
  REQUIRE(found.policies.size() == 1);
  const auto diagnostics = abac::validate_policy(found.policies.front().text());
  REQUIRE(diagnostics.size() == 1);
  const auto placed = found.policies.front().in_file(diagnostics.front());
  CHECK(placed.pointer == "/Resources/X/Properties/PolicyDocument/Statement/1/Fn::If/1/Effect");
  CHECK(placed.message == diagnostics.front().message + " (a stand-in for Fn::Sub ${Kind}!)");
  CHECK(file.substr(placed.where.begin, placed.where.end - placed.where.begin) ==
        R"({"Fn::Sub": "${Kind}!"})");
}

TEST_CASE("what stands for something unknown is a guess of the right form") {
  const std::string file = R"yaml(
Parameters: {Env: {Type: String, Default: prod}}
Resources:
  Policy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Fn::Transform: {Name: Include}
          - Principal: {Federated: !Ref Provider}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: !Ref Names
              Bool: {"aws:SecureTransport": yes}
          - Action: !Split [",", !Ref Actions]
            Resource: arn:aws:sqs:us-east-1:111122223333:q
            Sid: !Ref Env
)yaml";
  const std::string text = text_of(file);
  CHECK(
      text ==
      R"({"Statement":[{"Principal":{"Federated":)"
      R"("arn:aws:iam::111122223333:oidc-provider/example.com"},"Action":"sts:AssumeRoleWithWebIdentity",)"
      R"("Condition":{"StringEquals":{"aws:PrincipalTag/unknown":"unknown"},)"
      R"("Bool":{"aws:SecureTransport":true}}},)"
      R"({"Action":"sqs:*","Resource":"arn:aws:sqs:us-east-1:111122223333:q","Sid":"prod"}]})");
  const FoundPolicies found = find_policies(file);
  const auto is_guess = [&](std::string_view part) {
    const auto begin = static_cast<std::uint32_t>(text.find(part));
    return found.policies.front().is_guess(
        {begin, static_cast<std::uint32_t>(begin + part.size()), 1, 1});
  };
  CHECK(is_guess("\"sqs:*\""));
  CHECK(is_guess("aws:PrincipalTag/unknown"));
  CHECK_FALSE(is_guess("\"prod\""));  // what the template says itself
  CHECK_FALSE(is_guess("arn:aws:sqs:us-east-1"));
}

TEST_CASE("each branch of a template is in a document") {
  const auto texts_of = [](const std::string& document) {
    const std::string file =
        template_of("AWS::IAM::ManagedPolicy", R"("PolicyDocument": )" + document);
    std::string texts;
    const FoundPolicies found = find_policies(file);
    for (const FoundPolicy& policy : found.policies) {
      texts += policy.pointer.substr(std::string_view("/Resources/X/Properties").size());
      texts += ' ' + std::string(policy.text()) + '\n';
    }
    return texts;
  };
  CHECK(texts_of(R"({"Fn::If": ["C", {"Statement":[1]}, {"Statement":[2]}]})") ==
        "/PolicyDocument/Fn::If/1 {\"Statement\":[1]}\n"
        "/PolicyDocument/Fn::If/2 {\"Statement\":[2]}\n");
  CHECK(
      texts_of(
          R"({"Statement":[{"Action":{"Fn::If":["C","a",{"Fn::If":["D","b","c"]}]},"Resource":{"Fn::If":["C","x","y"]}}]})") ==
      "/PolicyDocument {\"Statement\":[{\"Action\":\"a\",\"Resource\":\"x\"}]}\n"
      "/PolicyDocument {\"Statement\":[{\"Action\":\"b\",\"Resource\":\"y\"}]}\n"
      "/PolicyDocument {\"Statement\":[{\"Action\":\"c\",\"Resource\":\"y\"}]}\n");
  CHECK(
      texts_of(
          R"({"Statement":[{"Fn::If":["C",{"Action":{"Fn::If":["D","a","b"]}},{"Ref":"AWS::NoValue"}]}]})") ==
      "/PolicyDocument {\"Statement\":[{\"Action\":\"a\"}]}\n"
      "/PolicyDocument {\"Statement\":[{\"Action\":\"b\"}]}\n");
}

TEST_CASE("a policy of a template that only its deployment knows is named") {
  const std::string file = template_of(
      "AWS::IAM::Role", R"("AssumeRolePolicyDocument": )" + kTrust +
                            R"(, "Policies": [{"PolicyDocument": {"Ref": "Doc"}}, {"Ref": "P"}])");
  const FoundPolicies found = find_policies(file);
  CHECK(found.policies.size() == 1);
  REQUIRE(found.left_out.size() == 1);
  CHECK(found.left_out.front().expression == "Ref Doc");
  CHECK(file.substr(found.left_out.front().where.begin, 14) == R"({"Ref": "Doc"})");

  const std::string alone =
      template_of("AWS::IAM::ManagedPolicy", R"("PolicyDocument": {"Fn::Transform": {}})");
  CHECK(found_in(alone) ==
        "a CloudFormation template without a policy that can be read: line 1: Fn::Transform");
  CHECK(find_policies(alone).is_unreadable);
}

TEST_CASE("a template may hold a document as a text with variables") {
  const std::string file =
      "Resources:\n  X:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n"
      "      PolicyDocument: !Sub |\n        {\"Statement\": [\n"
      "          {\"Resource\": \"arn:${AWS::Partition}:sns:::x\"}\n        ]}\n";
  CHECK(text_of(file) == "{\"Statement\": [\n  {\"Resource\": \"arn:aws:sns:::x\"}\n]}\n");
}

TEST_CASE("what holds no policy is named for what it looks like") {
  struct Row {
    std::string_view file;
    std::string_view looks_like;
  };
  const std::array rows = std::to_array<Row>({
      {"", "an empty file"},
      {" \n", "an empty file"},
      {"\x7f"
       "ELF\x02\x01\x01",
       "neither JSON nor YAML: line 1: `control characters are not allowed`"},
      {"\xff\xfe{", "a binary file, or text that is not UTF-8"},
      {"<!DOCTYPE html><html>", "a web page"},
      {"<policy/>", "XML"},
      {"on: push\njobs: {}\n", "YAML without a policy"},
      {"just words", "text without a policy"},
      {"a: [1", "neither JSON nor YAML: line 1: `did not find expected ',' or ']'`"},
      {"resource \"aws_iam_policy\" \"x\" {\n}\n", "Terraform source: use `terraform show -json`"},
      {R"({"terraform": {}, "resource": {}})", "Terraform source: use `terraform show -json`"},
      {"\nAn error occurred (NoSuchEntity) when calling the GetPolicyVersion operation: no\n",
       "output of get-policy-version with an error inside"},
      {R"({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "l", "resources": [)"
       R"({"instances": [{"attributes": {"policy": "{\"Statement\": []}"}}]}]})",
       "Terraform state: use `terraform show -json`"},
      {R"({"Error": {"Code": "NoSuchEntity"}})", "an answer of AWS with an error inside"},
      {R"({"Policy": {"Arn": "x", "DefaultVersionId": "v1"}})",
       "output of get-policy, which has no document: use get-policy-version"},
      {R"({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})",
       "a statement: it stands in a policy document as `Statement`"},
      {R"({"principal": {}, "action": "s3:GetObject", "resource": {}})", "a request"},
      {R"({"name": "c", "policies": {}, "request": {}})", "a case"},
      {R"([{"name": "c", "policies": {}, "request": {}}])", "a list of cases"},
      {"{\"policies\":{},\"request\":{}}\n{\"policies\":{},\"request\":{}}\n", "cases"},
      {"policies: []\ntests: []\n", "a suite of tests"},
      {R"({"name": "x", "dependencies": {}})", "JSON without a policy"},
      {"[1, 2]", "JSON without a policy"},
  });
  for (const Row& row : rows) {
    CAPTURE(row.file);
    CHECK(found_in(row.file) == row.looks_like);
  }
}

TEST_CASE("JSON behind a comment is JSON with an error") {
  for (const std::string comment : {"// ours\n", "/* ours */ ", "// {\n/* [ */\n"}) {
    const std::string file = comment + kIdentity;
    CAPTURE(file);
    CHECK(found_in(file) == "identity?\n");
    const auto diagnostics = abac::validate_policy(text_of(file), abac::PolicyType::Identity);
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics.front().code == abac::ErrorCode::InvalidJson);
    CHECK(diagnostics.front().where.line == 1);
    CHECK(diagnostics.front().where.column == 1);
  }
}

TEST_CASE("YAML that begins as JSON is YAML where the file's name says so") {
  const std::string file =
      "{Version: 2012-10-17, Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}";
  for (const std::string_view name : {"a.yaml", "b/A.YML"}) {
    const FoundPolicies found = find_policies(file, name);
    REQUIRE(found.policies.size() == 1);
    CHECK(
        found.policies.front().text() ==
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})");
  }
  for (const std::string_view name : {"", "a.json", "yml"}) {
    const FoundPolicies found = find_policies(file, name);
    REQUIRE(found.policies.size() == 1);
    CHECK(found.policies.front().text() == file);
  }
}

TEST_CASE("a file that cannot be read is told from one that holds no policy") {
  for (const std::string_view file : {"a: [1", "a:\n\t- b", "a: *b", "\xff\xfe{", "<policy/>"}) {
    CAPTURE(file);
    CHECK(find_policies(file).is_unreadable);
  }
  for (const std::string_view file : {"", "on: push", "[1, 2]", R"({"request": {}})"}) {
    CAPTURE(file);
    CHECK_FALSE(find_policies(file).is_unreadable);
  }
}

TEST_CASE("a file that would grow without bound is refused") {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    laughs += 'a' + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) laughs += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    laughs += "]\n";
  }
  CHECK(found_in(laughs) ==
        "neither JSON nor YAML: line 6: `its aliases stand for more than 100000 values`");
  CHECK(found_in("a: &a [*a]") ==
        "neither JSON nor YAML: line 1: `no anchor of the name a stands whole before it`");
  CHECK(found_in(std::string(100, '[') + std::string(100, ']')).ends_with("nested deeper than 64"));
  CHECK(found_in("x: " + std::string(100, '[') + std::string(100, ']'))
            .ends_with("`it is nested deeper than 64`"));
}

TEST_CASE("a use is named as its type but for trust") {
  for (const abac::PolicyType type : abac::policy_types()) {
    const auto use = abac::parse_policy_use(to_string(type));
    REQUIRE(use);
    CHECK(use->type == type);
    CHECK(to_string(*use) == to_string(type));
  }
  CHECK(to_string(*abac::parse_policy_use("trust")) == "trust");
  CHECK_FALSE(abac::parse_policy_use("auto"));
}
