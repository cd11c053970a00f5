// Random requests, and batches of requests with policies.
#include "support/random_cases.h"

#include "support/narrow_cases.h"
#include "support/random_values.h"

#include <string>
#include <utility>

namespace abac::random {
namespace {

using Fields = OwnedRequest::Fields;

std::string random_account(Source& source) { return source.chance(86) ? kAccount : kOtherAccount; }

void put_account_caller(Source& source, Fields& fields) {
  const std::string account = random_account(source);
  const std::string partition = source.chance(95) ? "aws" : "aws-cn";
  const std::string iam = "arn:" + partition + ":iam::" + account + ":";
  const std::string sts = "arn:" + partition + ":sts::" + account + ":";
  fields.principal_role_arn.reset();
  fields.principal_user_arn.reset();
  const std::size_t dice = source.below(100);
  if (dice < 30) {
    fields.principal_arn =
        iam + source.pick(std::vector<std::string>{"user/alice", "user/alice", "user/team/alice"});
  } else if (dice < 42) {
    fields.principal_arn =
        iam + source.pick(std::vector<std::string>{"role/Dev", "role/team/Dev", "role/aws:Dev"});
  } else if (dice < 72) {
    fields.principal_arn =
        sts + source.pick(std::vector<std::string>{"assumed-role/Dev/s1", "assumed-role/Dev/s1",
                                                   "assumed-role/dev/s1", "assumed-role/Dev/s2",
                                                   "assumed-role/aws:Dev/s1"});
    if (source.chance(30)) {
      fields.principal_role_arn =
          iam + source.pick(std::vector<std::string>{"role/Dev", "role/team/dev", "role/aws:dev",
                                                     "role/aws-service-role/x.com/Dev"});
    }
  } else if (dice < 84) {
    fields.principal_arn = sts + "federated-user/alice";
    if (source.chance(60)) {  // [K-18]
      fields.principal_user_arn = iam + source.pick(std::vector<std::string>{
                                            "user/alice", "user/alice", "user/team/alice"});
    }
  } else if (dice < 95) {
    fields.principal_arn = iam + "root";
  } else {
    fields.principal_arn = iam + "role/aws-service-role/x.com/Dev";
  }
  fields.principal_account.reset();
  if (source.chance(10)) fields.principal_account = source.chance(90) ? account : kOtherAccount;
}

void put_other_caller(Source& source, Fields& fields) {
  static const std::vector<std::string> callers = {"lambda.amazonaws.com",
                                                   "lambda.amazonaws.com",
                                                   "s3.amazonaws.com",
                                                   "*",
                                                   "*",
                                                   "arn:aws:iam::111122223333:saml-provider/Okta",
                                                   "arn:aws:iam::111122223333:oidc-provider/x.y/z",
                                                   "accounts.google.com"};
  fields.principal_arn = source.pick(callers);
  fields.principal_role_arn.reset();
  fields.principal_user_arn.reset();
  fields.principal_account.reset();
  fields.principal_tags.clear();
  if (source.chance(10)) fields.principal_account = random_account(source);
}

std::vector<OwnedRequest::OwnedTag> random_tags(Source& source) {
  std::vector<OwnedRequest::OwnedTag> tags;
  const std::size_t count = source.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& key = source.pick(tag_keys());
    bool is_new = true;
    for (const auto& tag : tags) is_new = is_new && tag.key != key;
    if (is_new) tags.push_back({key, readable_value(source, ValueType::Text)});
  }
  return tags;
}

void put_target(Source& source, Theme::Target target, Fields& fields) {
  const std::string account = random_account(source);
  std::vector<std::string> actions;
  std::vector<std::string> arns;
  switch (target) {
    case Theme::Target::Ordinary:
      actions = {"s3:GetObject", "s3:GetObject", "s3:PutObject", "S3:getobject",
                 "sqs:Send-Message"};
      arns = {any_arn(source),
              any_arn(source),
              any_arn(source),
              "arn:aws:sqs:us-east-1:" + account + ":q",
              "*",
              "arn:aws:execute-api:us-east-1:" + account + ":a1/prod/GET/red"};
      break;
    case Theme::Target::Key:
      actions = {"kms:Decrypt", "kms:Decrypt", "kms:Encrypt", "s3:GetObject"};
      arns = {"arn:aws:kms:us-east-1:" + account + ":key/k1",
              "arn:aws:kms:us-east-1:" + account + ":key/k1",
              "arn:aws:kms:us-east-1:" + account + ":alias/k1"};
      break;
    case Theme::Target::Role:
      actions = {"sts:AssumeRole", "sts:AssumeRole", "STS:assumerole", "sts:TagSession",
                 "sts:AssumeRoleWithWebIdentity"};
      if (source.chance(5)) actions = {"iam:PassRole"};
      arns = {"arn:aws:iam::" + account + ":role/Dev",
              "arn:aws:iam::" + account + ":role/team/Dev"};
      break;
  }
  fields.action = source.pick(actions);
  fields.resource_arn = source.pick(arns);
  fields.resource_account.reset();
  if (fields.resource_arn.find(":" + kAccount + ":") != std::string::npos) {
    if (source.chance(20)) fields.resource_account = source.chance(97) ? kAccount : kOtherAccount;
  } else if (fields.resource_arn.find(":" + kOtherAccount + ":") != std::string::npos) {
    if (source.chance(20)) fields.resource_account = kOtherAccount;
  } else if (source.chance(85)) {
    fields.resource_account = account;
  }
}

OwnedRequest::OwnedContextEntry random_entry(Source& source, const Key& key) {
  OwnedRequest::OwnedContextEntry entry;
  entry.key = source.chance(30) ? with_other_case(source, key.name) : key.name;
  entry.is_list = source.chance(25);
  const std::size_t count = entry.is_list ? source.below(4) : 1;
  for (std::size_t i = 0; i < count; ++i) entry.values.push_back(request_value(source, key.type));
  return entry;
}

void put_context(Source& source, Fields& fields) {
  fields.context.clear();
  for (const Key& key : context_keys()) {
    if (source.chance(55)) fields.context.push_back(random_entry(source, key));
  }
  if (source.chance(8)) {  // [K-6]
    static const std::vector<Key> derived = {
        {"aws:PrincipalTag/team", ValueType::Text}, {"aws:username", ValueType::Text},
        {"aws:PrincipalArn", ValueType::Arn},       {"aws:PrincipalAccount", ValueType::Text},
        {"aws:TagKeys", ValueType::Text},           {"aws:ResourceTag/team", ValueType::Text},
        {"aws:PrincipalType", ValueType::Text},     {"aws:ResourceAccount", ValueType::Text}};
    fields.context.push_back(random_entry(source, source.pick(derived)));
  }
  if (source.chance(1)) {  // [K-3]
    fields.context.push_back(random_entry(source, context_keys()[0]));
    fields.context.back().key = "AWS:SOURCEIP";
  }
  source.shuffle(fields.context);
}

void break_something(Source& source, Fields& fields) {
  switch (source.below(10)) {
    case 0:
      fields.action = source.pick(std::vector<std::string>{"s3", "s3:Get*", "s3:a:b", ":x", "s3:"});
      break;
    case 1:
      fields.resource_arn = source.pick(
          std::vector<std::string>{"", "arn:aws:s3", "arn::s3:::b", "arn:aws:s3:::", "b", "**"});
      break;
    case 2:
      fields.principal_arn = source.pick(std::vector<std::string>{
          "bob", "", "111122223333", "arn:aws:iam::111122223333:group/g",
          "arn:aws:iam::1111:user/x", "arn:aws:iam::111122223333:user/",
          "arn:aws:sts::111122223333:assumed-role/Dev", "arn:aws:iam:us:111122223333:root"});
      break;
    case 3:
      fields.principal_account = "12345";
      break;
    case 4:
      fields.resource_account = "abc";
      break;
    case 5:
      fields.principal_role_arn = "arn:aws:iam::111122223333:role/Other";
      break;
    case 6:
      fields.principal_user_arn = source.pick(std::vector<std::string>{
          "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::444455556666:user/alice",
          "arn:aws:iam::111122223333:role/Dev", "alice"});
      break;
    case 7:
      fields.principal_tags = {{"team", "red"}, {"TEAM", "red"}};
      break;
    case 8:
      fields.principal_tags = {{"team", "red"}};
      break;
    default:
      put_other_caller(source, fields);
      break;
  }
}

void put_tags(Source& source, Fields& fields, bool has_account) {
  fields.principal_tags = random_tags(source);
  if (!has_account) fields.principal_tags.clear();
  // [K-4] refuses two that fold together; leave that to the few broken requests.
  if (fields.principal_tags.size() == 2 && source.chance(95)) fields.principal_tags.pop_back();
  fields.resource_tags = random_tags(source);
  fields.request_tags = random_tags(source);
}

}  // namespace

Theme random_theme(Source& source, bool has_account) {
  Theme theme;
  const std::size_t dice = source.below(100);
  theme.target = dice < 70   ? Theme::Target::Ordinary
                 : dice < 85 ? Theme::Target::Key
                             : Theme::Target::Role;
  theme.has_account = has_account;
  if (theme.has_account) {
    put_account_caller(source, theme.focus);
  } else {
    put_other_caller(source, theme.focus);
  }
  put_target(source, theme.target, theme.focus);
  put_tags(source, theme.focus, theme.has_account);
  put_context(source, theme.focus);
  return theme;
}

OwnedRequest::Fields random_request(Source& source, const Theme& theme) {
  Fields fields = theme.focus;
  if (source.chance(35)) {
    if (theme.has_account) {
      put_account_caller(source, fields);
    } else {
      put_other_caller(source, fields);
    }
  }
  if (source.chance(25)) put_target(source, theme.target, fields);
  if (source.chance(40)) put_tags(source, fields, theme.has_account);
  if (source.chance(60)) put_context(source, fields);
  if (source.chance(5)) fields.principal_type = source.chance(80) ? "User" : "";
  if (source.chance(2)) break_something(source, fields);
  return fields;
}

Batch random_batch(Source& source, std::size_t request_count) {
  return random_batch(source, request_count, source.chance(82));
}

Batch random_batch(Source& source, std::size_t request_count, bool has_account) {
  if (has_account && source.chance(30)) return narrow_batch(source, request_count);
  Batch batch;
  batch.theme = random_theme(source, has_account);
  batch.policies = random_policies(source, batch.theme);
  for (std::size_t i = 0; i < request_count; ++i) {
    batch.requests.push_back(random_request(source, batch.theme));
  }
  return batch;
}

}  // namespace abac::random
