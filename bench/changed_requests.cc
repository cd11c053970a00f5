// A request → one that differs a little, where checks of requests and rare rules lie.
#include "changed_requests.h"

#include "support/near_texts.h"

#include <string>
#include <vector>

namespace abac::bench {
namespace {

using random::Source;
using Tags = std::vector<OwnedRequest::OwnedTag>;

const std::string kAccount = "111122223333";
const std::string kOtherAccount = "444455556666";
const std::vector<std::string> kCallers = {
    "*",
    "",
    "lambda.amazonaws.com",
    "accounts.google.com",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/SageMakerStudioDeveloperTeamARole",
    "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    "arn:aws:iam::111122223333:user/b3",
    "arn:aws:iam::111122223333:user/a/b/c3",
    "arn:aws:iam::111122223333:user//c3",
    "arn:aws:iam::111122223333:user/science/",
    "arn:aws:iam::111122223333:saml-provider/corp",
    "arn:aws:iam::111122223333:oidc-provider/id.example.com/x",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:sts::111122223333:assumed-role/StudioRole/x",
    "arn:aws:sts::111122223333:assumed-role/Studio/Role/x",
    "arn:aws:sts::111122223333:assumed-role/StudioRole/",
    "arn:aws:sts::111122223333:assumed-role//x",
    "arn:aws:sts::444455556666:assumed-role/StudioRole/x",
    "arn:aws-cn:sts::111122223333:assumed-role/StudioRole/x",
    "arn:aws:sts:us-east-1:111122223333:assumed-role/StudioRole/x",
    "arn:aws:sts::11112222333:assumed-role/StudioRole/x",
    "arn:aws:sts::11112222333x:assumed-role/StudioRole/x"};
const std::vector<std::string> kResources = {
    "*",
    "",
    "arn:aws:s3:::b",
    "arn:aws:s3:::amzn-s3-demo-bucket",
    "arn:aws:s3:::amzn-s3-demo-bucket/",
    "arn:aws:s3::444455556666:amzn-s3-demo-bucket",
    "arn:aws:kms:us-east-1:111122223333:key/1234",
    "arn:aws:kms:us-east-1:111122223333:alias/x:key/1",
    "arn:aws-cn:kms:us-east-1:111122223333:key/1234",
    "arn:aws:iam::111122223333:role/SageMakerStudioDeveloperTeamARole",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:sagemaker:us-east-1:444455556666:experiment/a1-1",
    "arn:aws:sagemaker:us-east-1:11112222333:experiment/a1-1",
    "arn:aws:sagemaker:us-east-1:111122223333:",
    "arn:aws:sagemaker:us-east-1::experiment/a1-1",
    "arn:aws:sagemaker:::experiment/a1-1",
    "arn:aws::us-east-1:111122223333:experiment/a1-1",
    "arn::sagemaker:us-east-1:111122223333:experiment/a1-1",
    "arn:aws:sagemaker:us-east-1:111122223333",
    "arn:aws:a-service-of-a-long-name:a-region-of-a-long-name:111122223333:thing/1"};
const std::vector<std::string> kActions = {
    "",
    ":",
    "sagemaker",
    "sagemaker:",
    ":Search",
    "sagemaker:Search:x",
    "sagemaker:Create_Thing",
    "sagemaker:Create*",
    "s3:GetObject ",
    "kms:DescribeKey",
    "kms:ListAliases",
    "iam:PassRole",
    "sts:AssumeRole",
    "ec2:a",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreateUserProfile",
    "sagemaker:DeleteExperiment",
    "sagemaker:ADeepLyNestedThingWithANameThatIsLongerThanSixtyFourCharactersInAllApp"};
const std::vector<std::string> kKeys = {"team",
                                        "Team",
                                        "TEAM",
                                        "studiouserid",
                                        "StudioUserId",
                                        "\u017Ftudiouserid",
                                        "studiou\u017Ferid",
                                        "project",
                                        "",
                                        "k",
                                        "\u212A",
                                        "cost-center",
                                        "caf\u00E9",
                                        "CAF\u00C9",
                                        "a-key-that-is-longer-than-all-the-other-keys"};
const std::vector<std::string> kContextKeys = {"aws:PrincipalTag/team",
                                               "aws:PrincipalTag/studiouserid",
                                               "AWS:PRINCIPALTAG/TEAM",
                                               "aws:RequestTag/team",
                                               "sagemaker:ResourceTag/team",
                                               "sagemaker:ResourceTag/studiouserid",
                                               "\u017Fagemaker:ResourceTag/team",
                                               "aws:TagKeys",
                                               "aws:Tag\u212Aeys",
                                               "aws:username",
                                               "aws:UserName",
                                               "aws:ResourceTag/team",
                                               "aws:SourceIp",
                                               "AWS:sourceIP",
                                               "aws:CurrentTime",
                                               "x",
                                               ""};
const std::vector<std::string> kValues = {"", "TeamA", "TeamB", "team", "studiouserid", "a1", "b3"};

std::string near(Source& source, const std::string& text) {
  static const random::Letters letters = {
      ":",      "/",      "*",    "?",    "$", "{", "}", "_", "-", " ", ".", "1",      "a",     "Z",
      "\u00E9", "\u0085", "\x7F", "\x01", "@", ";", "[", "`", "+", ",", "=", "\u017F", "\u212A"};
  return random::near_twin(source, text, letters);
}

void change_text(Source& source, std::string& text, const std::vector<std::string>& others) {
  const std::size_t roll = source.below(10);
  if (roll < 5) {
    text = near(source, text);
  } else if (roll < 9) {
    text = source.pick(others);
  } else {
    text = random::with_any_other_case(source, text);
  }
}

void change_optional(Source& source, std::optional<std::string>& text,
                     const std::vector<std::string>& others) {
  if (text && source.chance(30)) {
    text.reset();
  } else {
    text = source.chance(80) ? source.pick(others) : near(source, text.value_or(kAccount));
  }
}

void change_tags(Source& source, Tags& tags) {
  const std::size_t roll = source.below(10);
  if (roll < 4 || tags.empty()) {
    tags.push_back({source.pick(kKeys), source.pick(kValues)});
  } else if (roll < 6) {
    const OwnedRequest::OwnedTag& twice = source.pick(tags);
    tags.push_back({random::with_any_other_case(source, twice.key), source.pick(kValues)});
  } else if (roll < 7) {
    tags[source.below(tags.size())].key = near(source, source.pick(tags).key);
  } else if (roll < 8) {
    tags[source.below(tags.size())].value = source.pick(kValues);
  } else if (roll < 9) {
    tags.clear();
  } else {
    for (std::size_t i = source.between(2, 40); i > 0; --i) {
      tags.push_back({"key" + std::to_string(source.below(400)), "value"});
    }
  }
  if (source.chance(30)) source.shuffle(tags);
}

void change_context(Source& source, std::vector<OwnedRequest::OwnedContextEntry>& context) {
  const std::size_t roll = source.below(10);
  if (roll < 7) {
    OwnedRequest::OwnedContextEntry entry{source.pick(kContextKeys), source.chance(30), {}};
    for (std::size_t i = entry.is_list ? source.below(3) : 1; i > 0; --i) {
      entry.values.push_back(source.pick(kValues));
    }
    context.push_back(std::move(entry));
  } else if (roll < 9 && !context.empty()) {
    context.push_back(source.pick(context));
    context.back().key = random::with_any_other_case(source, context.back().key);
  } else {
    for (std::size_t i = source.between(2, 40); i > 0; --i) {
      context.push_back({"x:key" + std::to_string(source.below(400)), false, {"value"}});
    }
  }
  if (source.chance(30)) source.shuffle(context);
}

}  // namespace

Fields changed(Source& source, const Fields& fields) {
  static const std::vector<std::string> accounts = {kAccount, kAccount,      kOtherAccount,  "",
                                                    "aws",    "11112222333", "1111222233334"};
  static const std::vector<std::string> roles = {
      "arn:aws:iam::111122223333:role/path/SageMakerStudioFederatedRole",
      "arn:aws:iam::111122223333:role/aws-service-role/SageMakerStudioFederatedRole",
      "arn:aws:iam::444455556666:role/SageMakerStudioFederatedRole"};
  static const std::vector<std::string> users = {"arn:aws:iam::111122223333:user/bob", "bob"};
  Fields result = fields;
  for (std::size_t i = source.between(1, 3); i > 0; --i) {
    const std::size_t roll = source.below(100);
    if (roll < 18) {
      change_text(source, result.principal_arn, kCallers);
    } else if (roll < 34) {
      change_text(source, result.action, kActions);
    } else if (roll < 50) {
      change_text(source, result.resource_arn, kResources);
    } else if (roll < 56) {
      change_optional(source, result.resource_account, accounts);
    } else if (roll < 60) {
      change_optional(source, result.principal_account, accounts);
    } else if (roll < 64) {
      change_optional(source, result.principal_role_arn, roles);
    } else if (roll < 66) {
      change_optional(source, result.principal_user_arn, users);
    } else if (roll < 74) {
      change_tags(source, result.principal_tags);
    } else if (roll < 82) {
      change_tags(source, result.resource_tags);
    } else if (roll < 88) {
      change_tags(source, result.request_tags);
    } else {
      change_context(source, result.context);
    }
  }
  return result;
}

}  // namespace abac::bench
