// W5: every kind of policy at once: managed policies, a boundary, a session policy, five levels of
// service control policies and a resource policy.
#include "request_maker.h"
#include "workload_files.h"
#include "workloads.h"

#include <stdexcept>

namespace abac::bench {
namespace {

using random::Source;

const std::vector<std::string> kServices = {"s3",   "dynamodb", "sqs",  "sns",    "lambda",
                                            "logs", "ecr",      "glue", "athena", "sagemaker"};
const std::vector<std::string> kReads = {"Get", "List", "Describe"};
const std::vector<std::string> kWrites = {"Put", "Create", "Update", "Delete", "Tag"};
const std::vector<std::string> kNouns = {"Object", "Item", "Queue", "Function", "Job", "Image"};
const std::string kAccount = "111122223333";

std::string statement(std::string_view effect, const std::string& action,
                      const std::string& resource, const std::string& condition) {
  std::string json = R"({"Effect":")" + std::string(effect) + R"(","Action":)" + action +
                     R"(,"Resource":)" + resource;
  if (!condition.empty()) json += ",\"Condition\":{" + condition + '}';
  return json + '}';
}

/// For each service a policy to read everything, and one to change what is of the own team.
std::vector<Document> managed_policies() {
  const std::string read =
      document({statement("Allow", R"(["@:Get*","@:List*","@:Describe*"])", "\"*\"", ""),
                statement("Deny", R"("@:*")", R"("arn:aws:@:*:*:sealed/*")", "")});
  const std::string change_own =
      document({statement("Allow", R"(["@:Put*","@:Update*","@:Delete*"])", "\"*\"",
                          R"("StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"})"),
                statement("Allow", R"("@:Create*")", "\"*\"",
                          R"("StringEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"})")});
  std::vector<Document> documents;
  for (const std::string& service : kServices) {
    documents.push_back({service + "-read", fill_in(read, service)});
    documents.push_back({service + "-change-own", fill_in(change_own, service)});
  }
  return documents;
}

const std::string kEverything = statement("Allow", "\"*\"", "\"*\"", "");

std::vector<std::vector<std::string>> service_control_levels() {
  return {
      {document({kEverything})},
      {document(
          {kEverything,
           statement("Deny", "\"*\"", "\"*\"",
                     R"("StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]})")})},
      {document(
          {kEverything, statement("Deny", R"(["s3:DeleteBucket*","logs:DeleteJob"])", "\"*\"",
                                  R"("StringNotLike":{"aws:PrincipalTag/team":"platform-*"})")})},
      {document({kEverything,
                 statement("Deny", R"(["iam:*","organizations:*","account:*"])", "\"*\"", "")})},
      {document({statement(
          "Allow",
          R"(["s3:*","dynamodb:*","sqs:*","sns:*","lambda:*","logs:*","ecr:*","glue:*","sagemaker:*"])",
          "\"*\"", "")})},
  };
}

const std::string kBoundary = document(
    {statement(
         "Allow",
         R"(["s3:*","dynamodb:*","sqs:*","lambda:*","logs:*","ecr:*","glue:*","sagemaker:*"])",
         "\"*\"", ""),
     statement("Deny", R"("*:*")", "\"*\"", R"("Bool":{"aws:SecureTransport":"false"})")});

const std::string kSession = document({statement(
    "Allow", R"(["s3:*","dynamodb:*","lambda:*","logs:*","ecr:*","glue:*","sagemaker:*"])", "\"*\"",
    R"("IpAddress":{"aws:SourceIp":"203.0.113.0/24"})")});

const std::string kBucketPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Engineer"},
   "Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::shared-data/*"},
  {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-data/*",
   "Condition":{"StringNotEquals":{"aws:PrincipalTag/team":["blue","green","red"]}}}]})";

Policy parse(const std::string& json) {
  auto policy = parse_policy(json);
  if (!policy) throw std::runtime_error(to_string(policy.error()));
  return *std::move(policy);
}

Fields next_request(Source& source) {
  static const std::vector<std::string> teams = {"blue", "green", "red", "yellow"};
  const std::string& team = source.pick(teams);
  const std::string other = source.chance(70) ? team : source.pick(teams);
  std::string service = source.chance(30) ? "s3" : source.pick(kServices);
  const std::string& verb = source.pick(source.chance(50) ? kReads : kWrites);

  Fields fields;
  fields.principal_arn = "arn:aws:sts::" + kAccount + ":assumed-role/Engineer/user" +
                         std::to_string(source.below(500));
  fields.principal_tags = {{"department", "research"}, {"team", team}};
  fields.action = service + ":" + verb + source.pick(kNouns);
  if (service == "s3") {
    fields.resource_arn =
        source.chance(50) ? "arn:aws:s3:::shared-data/" : "arn:aws:s3:::own-data/";
  } else {
    fields.resource_arn = "arn:aws:" + service + ":us-east-1:" + kAccount +
                          (source.chance(8) ? ":sealed/" : ":resource/");
  }
  fields.resource_arn += "part-" + std::to_string(source.below(100'000));
  fields.resource_account = kAccount;
  if (source.chance(90)) fields.resource_tags = {{"team", other}, {"stage", "prod"}};
  if (verb == "Create") fields.request_tags = {{"team", other}};
  fields.context = {
      {"aws:SourceIp", false, {source.chance(92) ? "203.0.113.9" : "192.0.2.1"}},
      {"aws:SecureTransport", false, {"true"}},
      {"aws:RequestedRegion", false, {source.chance(92) ? "us-east-1" : "ap-east-1"}}};
  return fields;
}

}  // namespace

Workload make_layers() {
  Source source(5);
  Workload workload =
      finish("W5", managed_policies(), distinct_requests([&] { return next_request(source); }));
  workload.policies.resource = {parse(kBucketPolicy)};
  workload.policies.permissions_boundary = {parse(kBoundary)};
  workload.policies.session = {parse(kSession)};
  auto& levels = workload.policies.service_control.emplace();
  for (const auto& level : service_control_levels()) {
    auto& policies = levels.emplace_back();
    for (const std::string& json : level) policies.push_back(parse(json));
  }
  return workload;
}

}  // namespace abac::bench
