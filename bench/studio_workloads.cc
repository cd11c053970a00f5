// W1, the Studio policies as published, and W2, a set like them for every team of an organization.
#include "support/random_source.h"
#include "workload_files.h"
#include "workloads.h"

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace abac::bench {
namespace {

using random::Source;
using OwnedTag = OwnedRequest::OwnedTag;

const std::string kAccount = "111122223333";

/// A kind of SageMaker resource: as action names end and as ARNs spell it.
struct Noun {
  std::string action, arn;
};

const std::vector<Noun> kNouns = {{"Experiment", "experiment"},
                                  {"Trial", "experiment-trial"},
                                  {"TrialComponent", "experiment-trial-component"},
                                  {"TrainingJob", "training-job"},
                                  {"ProcessingJob", "processing-job"},
                                  {"TransformJob", "transform-job"},
                                  {"HyperParameterTuningJob", "hyper-parameter-tuning-job"},
                                  {"Endpoint", "endpoint"},
                                  {"EndpointConfig", "endpoint-config"},
                                  {"Model", "model"},
                                  {"NotebookInstance", "notebook-instance"},
                                  {"Pipeline", "pipeline"},
                                  {"Project", "project"},
                                  {"FeatureGroup", "feature-group"},
                                  {"MonitoringSchedule", "monitoring-schedule"}};
const std::vector<std::string> kChanges = {"Delete", "Update", "Stop", "Start"};
const std::vector<std::string> kReads = {"Describe", "List"};

std::string sagemaker_arn(const std::string& resource) {
  return "arn:aws:sagemaker:us-east-1:" + kAccount + ":" + resource;
}

/// What surrounds every call: keys that the policies do not ask for, as AWS sends them.
void add_surroundings(Source& source, Fields& fields) {
  const std::vector<OwnedRequest::OwnedContextEntry> entries = {
      {"aws:SourceIp", false, {"203.0.113." + std::to_string(source.below(250))}},
      {"aws:SecureTransport", false, {"true"}},
      {"aws:RequestedRegion", false, {"us-east-1"}},
      {"aws:CurrentTime",
       false,
       {"2026-03-04T09:" + std::to_string(source.between(10, 59)) + ":00Z"}},
      {"aws:CalledVia", true, {"cloudformation.amazonaws.com"}},
      {"aws:UserAgent", false, {"Boto3/1.34." + std::to_string(source.below(160))}}};
  const std::size_t count = source.below(entries.size() + 1);
  fields.context.assign(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
}

void add_other_tags(Source& source, std::vector<OwnedTag>& tags) {
  const std::vector<OwnedTag> others = {{"department", "research"},
                                        {"cost-center", std::to_string(source.between(1000, 1999))},
                                        {"project", "forecast-" + std::to_string(source.below(40))},
                                        {"stage", source.chance(50) ? "dev" : "prod"}};
  for (const OwnedTag& tag : others) {
    if (source.chance(25)) tags.push_back(tag);
  }
}

/// The tags of something of a team, in any order; some spell the key in another case.
std::vector<OwnedTag> tags_of(Source& source, const std::string& key, const std::string& value) {
  std::vector<OwnedTag> tags;
  add_other_tags(source, tags);
  std::string spelled = key;
  if (source.chance(5)) spelled[0] = static_cast<char>(spelled[0] - 'a' + 'A');
  tags.push_back({spelled, value});
  source.shuffle(tags);
  return tags;
}

class Studio {
 public:
  explicit Studio(std::uint64_t seed) : source_(seed) {}

  Fields next();

 private:
  struct Person {
    std::string team, id;
  };
  Person person() {
    Person person{"Team", "user"};
    const auto letter = static_cast<char>('A' + source_.below(12));
    person.team += letter;
    person.id += static_cast<char>(letter - 'A' + 'a');
    person.id += std::to_string(source_.between(1, 40));
    return person;
  }

  void sign_in_to_team_role(const Person& person);
  void sign_in_as_user(const std::string& name);
  void sign_in_federated(const Person& person);
  [[nodiscard]] std::string team_value(const Person& person);
  [[nodiscard]] std::string artifact(const Noun& noun, const Person& owner);

  void change_artifact();
  void create_artifact();
  void read_sagemaker();
  void open_studio();
  void create_profile();
  void use_bucket();
  void use_other_service();

  Source source_;
  Fields fields_;
};

void Studio::sign_in_to_team_role(const Person& person) {
  fields_.principal_arn = "arn:aws:sts::" + kAccount + ":assumed-role/SageMakerStudioDeveloper" +
                          person.team + "Role/" + person.id;
  if (source_.chance(3)) {
    add_other_tags(source_, fields_.principal_tags);
    return;  // the role's tag was forgotten
  }
  fields_.principal_tags = tags_of(source_, "team", source_.chance(2) ? "" : person.team);
  if (source_.chance(50)) fields_.principal_tags.push_back({"studiouserid", person.id});
}

void Studio::sign_in_as_user(const std::string& name) {
  fields_.principal_arn =
      "arn:aws:iam::" + kAccount + (source_.chance(20) ? ":user/science/" : ":user/") + name;
  add_other_tags(source_, fields_.principal_tags);
}

void Studio::sign_in_federated(const Person& person) {
  fields_.principal_arn =
      "arn:aws:sts::" + kAccount + ":assumed-role/SageMakerStudioFederatedRole/" + person.id;
  fields_.principal_tags = tags_of(source_, "studiouserid", person.id);
}

/// The value of a `team` tag: right for the person half of the time, else a near miss.
std::string Studio::team_value(const Person& person) {
  const std::size_t roll = source_.below(100);
  if (roll < 52) return person.team;
  if (roll < 92) return this->person().team;
  if (roll < 95) return "team" + person.team.substr(4);  // values keep their case
  return roll < 98 ? person.team + " " : "";
}

std::string Studio::artifact(const Noun& noun, const Person& owner) {
  return sagemaker_arn(noun.arn + "/" + owner.id + "-" + std::to_string(source_.below(100'000)));
}

void Studio::change_artifact() {
  static const std::vector<std::string> others = {"DisassociateTrialComponent",
                                                  "AssociateTrialComponent", "BatchPutMetrics"};
  const Person who = person();
  sign_in_to_team_role(who);
  const Noun& noun = source_.pick(kNouns);
  fields_.action = "sagemaker:" + (source_.chance(10) ? source_.pick(others)
                                                      : source_.pick(kChanges) + noun.action);
  fields_.resource_arn = artifact(noun, source_.chance(50) ? who : person());
  if (source_.chance(92)) {
    fields_.resource_tags = tags_of(source_, "team", team_value(who));
  } else {
    add_other_tags(source_, fields_.resource_tags);
  }
}

void Studio::create_artifact() {
  const Person who = person();
  sign_in_to_team_role(who);
  const Noun& noun = source_.pick(kNouns);
  fields_.action = "sagemaker:Create" + noun.action;
  fields_.resource_arn = artifact(noun, who);
  if (source_.chance(85)) {
    fields_.request_tags = tags_of(source_, "team", team_value(who));
  } else {
    add_other_tags(source_, fields_.request_tags);
  }
}

void Studio::read_sagemaker() {
  static const std::vector<std::string> others = {"Search",          "RenderUiTemplate",
                                                  "BatchGetMetrics", "GetSearchSuggestions",
                                                  "InvokeEndpoint",  "AddTags",
                                                  "CreateApp",       "DeleteApp",
                                                  "DeleteTags",      "GetModelPackageGroupPolicy"};
  const Person who = person();
  sign_in_to_team_role(who);
  const Noun& noun = source_.pick(kNouns);
  if (source_.chance(40)) {
    fields_.action = "sagemaker:" + source_.pick(others);
    fields_.resource_arn = artifact(noun, person());
    return;
  }
  const std::string& verb = source_.pick(kReads);
  fields_.action = "sagemaker:" + verb + noun.action + (verb == "List" ? "s" : "");
  fields_.resource_arn = verb == "List" ? "*" : artifact(noun, person());
}

void Studio::open_studio() {
  const Person who = person();
  const bool is_user = source_.chance(40);
  if (is_user) {
    sign_in_as_user(who.id);
  } else {
    sign_in_federated(who);
  }
  const Person owner = source_.chance(50) ? who : person();
  fields_.action = "sagemaker:CreatePresignedDomainUrl";
  fields_.resource_arn = sagemaker_arn("user-profile/d-studio/" + owner.id);
  if (source_.chance(94)) fields_.resource_tags = tags_of(source_, "studiouserid", owner.id);
}

void Studio::create_profile() {
  const Person who = person();
  sign_in_as_user("studio-admin");
  fields_.action = "sagemaker:CreateUserProfile";
  fields_.resource_arn = sagemaker_arn("user-profile/d-studio/" + who.id);
  if (source_.chance(60)) {
    fields_.request_tags = tags_of(source_, "studiouserid", who.id);
  } else {
    add_other_tags(source_, fields_.request_tags);
  }
}

void Studio::use_bucket() {
  static const std::vector<std::string> actions = {
      "GetObject",       "PutObject",    "DeleteObject",     "AbortMultipartUpload",
      "PutBucketPolicy", "GetObjectAcl", "GetObjectVersion", "RestoreObject"};
  static const std::vector<std::string> buckets = {"amzn-s3-demo-bucket", "amzn-s3-demo-bucket",
                                                   "amzn-s3-demo-bucket1", "payroll-archive"};
  const Person who = person();
  sign_in_to_team_role(who);
  const std::string bucket = "arn:aws:s3:::" + source_.pick(buckets);
  if (source_.chance(20)) {
    fields_.action = source_.chance(70) ? "s3:ListBucket" : "s3:DeleteBucket";
    fields_.resource_arn = bucket;
  } else {
    fields_.action = "s3:" + source_.pick(actions);
    fields_.resource_arn = bucket + "/" + who.team + "/data/part-" +
                           std::to_string(source_.below(100'000)) + ".parquet";
  }
  fields_.resource_account = kAccount;
}

void Studio::use_other_service() {
  struct Call {
    std::string action, service, resource;
  };
  static const std::vector<Call> calls = {
      {"ecr:GetDownloadUrlForLayer", "ecr", "repository/images"},
      {"ecr:BatchGetImage", "ecr", "repository/images"},
      {"ecr:InitiateLayerUpload", "ecr", "repository/images"},
      {"ecr:DeleteRepository", "ecr", "repository/images"},
      {"logs:PutLogEvents", "logs", "log-group:/aws/sagemaker/Studio:log-stream:app"},
      {"logs:CreateLogStream", "logs", "log-group:/aws/sagemaker/Studio:log-stream:app"},
      {"logs:DeleteLogGroup", "logs", "log-group:/aws/sagemaker/Studio"},
      {"cloudwatch:PutMetricData", "cloudwatch", "alarm:latency"},
      {"cloudwatch:DeleteAlarms", "cloudwatch", "alarm:latency"},
      {"kms:DescribeKey", "kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"},
      {"kms:Decrypt", "kms", "alias/studio"},
      {"ec2:DescribeSubnets", "ec2", "subnet/subnet-1"},
      {"ec2:DescribeInstances", "ec2", "instance/i-1"},
      {"ec2:RunInstances", "ec2", "instance/i-1"},
      {"iam:PassRole", "iam", "role/SageMakerStudioDeveloperTeamARole"},
      {"iam:ListRoles", "iam", "role/"},
      {"iam:CreateUser", "iam", "user/eve"},
      {"dynamodb:GetItem", "dynamodb", "table/orders"},
      {"lambda:InvokeFunction", "lambda", "function:nightly"},
      {"sts:AssumeRole", "glue", "database/sales"}};
  sign_in_to_team_role(person());
  const Call& call = source_.pick(calls);
  fields_.action = call.action;
  fields_.resource_arn = "arn:aws:" + call.service + ":us-east-1:" + kAccount + ":" +
                         call.resource + std::to_string(source_.below(1000));
}

Fields Studio::next() {
  fields_ = {};
  const std::size_t roll = source_.below(100);
  if (roll < 30) {
    change_artifact();
  } else if (roll < 48) {
    create_artifact();
  } else if (roll < 60) {
    read_sagemaker();
  } else if (roll < 70) {
    open_studio();
  } else if (roll < 74) {
    create_profile();
  } else if (roll < 86) {
    use_bucket();
  } else {
    use_other_service();
  }
  if (source_.chance(3)) {
    for (char& c : fields_.action) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  }
  add_surroundings(source_, fields_);
  return fields_;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read `" + path + "`");
  return std::move(text).str();
}

// The Studio set of one team; `@` stands for its name.
constexpr std::string_view kTeamSet = R"({"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow",
   "Action": ["sagemaker:Describe*", "sagemaker:List*", "sagemaker:Search"],
   "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "@"}}},
  {"Sid": "Apps", "Effect": "Allow", "Action": "sagemaker:*App",
   "Resource": "arn:aws:sagemaker:us-east-1:111122223333:app/d-@/*",
   "Condition": {"StringEquals": {"aws:PrincipalTag/team": "@"}}},
  {"Sid": "Create", "Effect": "Allow", "Action": "sagemaker:Create*", "Resource": "*",
   "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]},
                 "StringEquals": {"aws:RequestTag/team": "@", "aws:PrincipalTag/team": "@"}}},
  {"Sid": "Change", "Effect": "Allow",
   "Action": ["sagemaker:Delete*", "sagemaker:Stop*", "sagemaker:Update*", "sagemaker:Start*",
              "sagemaker:BatchPutMetrics"],
   "Resource": "*", "Condition": {
     "StringEquals": {"sagemaker:ResourceTag/team": "@", "aws:PrincipalTag/team": "@"}}},
  {"Sid": "Invoke", "Effect": "Allow", "Action": "sagemaker:InvokeEndpoint",
   "Resource": "arn:aws:sagemaker:us-east-1:111122223333:endpoint/@-*"},
  {"Sid": "PassOwnRole", "Effect": "Allow", "Action": "iam:PassRole",
   "Resource": "arn:aws:iam::111122223333:role/SageMakerStudioDeveloper@Role",
   "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}},
  {"Sid": "Bucket", "Effect": "Allow",
   "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
   "Resource": ["arn:aws:s3:::studio-@", "arn:aws:s3:::studio-@/*"],
   "Condition": {"StringEquals": {"aws:PrincipalTag/team": "@"}}},
  {"Sid": "Images", "Effect": "Allow", "Action": ["ecr:BatchGet*", "ecr:Put*", "ecr:Describe*"],
   "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/@/*",
   "Condition": {"StringEquals": {"aws:PrincipalTag/team": "@"}}},
  {"Sid": "Logs", "Effect": "Allow",
   "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:Get*"],
   "Resource": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/sagemaker/@/*"},
  {"Sid": "KeepTags", "Effect": "Deny", "Action": ["sagemaker:AddTags", "sagemaker:DeleteTags"],
   "Resource": "*", "Condition": {"StringEquals": {"sagemaker:ResourceTag/team": "@"},
                                  "StringNotEquals": {"aws:PrincipalTag/team": "@"}}}]})";
constexpr std::size_t kTeamSetSize = 10;

std::string team_name(std::size_t index) {
  const std::string digits = std::to_string(index);
  const std::size_t zeros = digits.size() < 5 ? 5 - digits.size() : 0;
  return "Team" + std::string(zeros, '0') + digits;
}

/// Requests of the members of `teams` teams; a team beyond them, without policies, is the stranger.
class Organization {
 public:
  Organization(std::uint64_t seed, std::size_t teams) : source_(seed), teams_(teams) {}

  Fields next();

 private:
  Source source_;
  std::size_t teams_;
};

Fields Organization::next() {
  struct Call {
    std::string action, arn;  // `@` stands for the owner's team
    bool is_create = false;
  };
  static const std::vector<Call> calls = {
      {"sagemaker:DescribeTrainingJob", "sagemaker:us-east-1:111122223333:training-job/@-"},
      {"sagemaker:CreateApp", "sagemaker:us-east-1:111122223333:app/d-@/"},
      {"sagemaker:CreateExperiment", "sagemaker:us-east-1:111122223333:experiment/@-", true},
      {"sagemaker:CreateTrainingJob", "sagemaker:us-east-1:111122223333:training-job/@-", true},
      {"sagemaker:DeleteExperiment", "sagemaker:us-east-1:111122223333:experiment/@-"},
      {"sagemaker:StopTrainingJob", "sagemaker:us-east-1:111122223333:training-job/@-"},
      {"sagemaker:UpdateEndpoint", "sagemaker:us-east-1:111122223333:endpoint/@-"},
      {"sagemaker:InvokeEndpoint", "sagemaker:us-east-1:111122223333:endpoint/@-"},
      {"sagemaker:AddTags", "sagemaker:us-east-1:111122223333:model/@-"},
      {"iam:PassRole", "iam::111122223333:role/SageMakerStudioDeveloper@Role"},
      {"s3:GetObject", "s3:::studio-@/data/part-"},
      {"s3:PutObject", "s3:::studio-@/data/part-"},
      {"ecr:BatchGetImage", "ecr:us-east-1:111122223333:repository/@/image-"},
      {"logs:PutLogEvents", "logs:us-east-1:111122223333:log-group:/aws/sagemaker/@/"},
      {"sagemaker:DeleteTags", "sagemaker:us-east-1:111122223333:model/@-"}};
  const std::size_t team = source_.below(teams_);
  const std::size_t owner = source_.chance(45) ? team : (team + 1) % (teams_ + 1);
  const Call& call = source_.pick(calls);

  Fields fields;
  const std::string caller = team_name(team), owned_by = team_name(owner);
  fields.principal_arn = "arn:aws:sts::" + kAccount + ":assumed-role/SageMakerStudioDeveloper" +
                         caller + "Role/user" + std::to_string(source_.below(1000));
  fields.principal_tags = tags_of(source_, "team", caller);
  fields.action = call.action;
  fields.resource_arn = "arn:aws:" + fill_in(call.arn, owned_by);
  if (call.action == "iam:PassRole") {
    fields.context.push_back({"iam:PassedToService", false, {"sagemaker.amazonaws.com"}});
  } else {
    fields.resource_arn += std::to_string(source_.below(100'000));
  }
  if (call.action.starts_with("s3:")) fields.resource_account = kAccount;
  auto& tags = call.is_create ? fields.request_tags : fields.resource_tags;
  if (call.action.starts_with("sagemaker:")) tags = tags_of(source_, "team", owned_by);
  std::vector<OwnedRequest::OwnedContextEntry> asked_for = std::move(fields.context);
  add_surroundings(source_, fields);
  fields.context.insert(fields.context.end(), asked_for.begin(), asked_for.end());
  return fields;
}

}  // namespace

Workload make_studio(std::size_t requests) {
  std::vector<Document> documents;
  for (const char* name :
       {"team-1-read-only", "team-2-supporting-services", "team-3-studio-developer",
        "open-studio-iam-user", "open-studio-federated", "admin-create-user-profile"}) {
    const std::string path = std::string(ABAC_SOURCE_DIR "/policies/studio/") + name + ".json";
    documents.push_back({std::string("studio/") + name, read_file(path)});
  }
  Studio studio(1);
  const std::string size = requests == kRequestCount ? "" : "/" + std::to_string(requests);
  return finish("W1" + size, std::move(documents),
                distinct_requests([&] { return studio.next(); }, requests));
}

Document team_document(std::string_view name) {
  return {"studio/" + std::string(name), fill_in(kTeamSet, name)};
}

Workload make_studio_per_team(std::size_t size) {
  const std::size_t teams = size / kTeamSetSize;
  if (teams == 0) throw std::runtime_error("W2 needs at least 10 statements");
  std::vector<Document> documents;
  for (std::size_t team = 0; team < teams; ++team) {
    documents.push_back(team_document(team_name(team)));
  }
  Organization organization(2, teams);
  return finish("W2/" + std::to_string(size), std::move(documents),
                distinct_requests([&] { return organization.next(); }));
}

}  // namespace abac::bench
