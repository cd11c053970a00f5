// Tests of reading ARNs, callers, principal entries and actions.
#include "iam/arn.h"

#include "iam/folded_action.h"
#include "iam/usual_arn.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace abac;
using namespace abac::internal;

namespace {

// Names that [G-23] refuses, and for paths those that it refuses in each part.
std::vector<std::string> bad_names() {
  return {"",
          "*",
          "a*",
          "?",
          "a?b",
          "${aws:username}",
          "a${",
          "a\nb",
          "a\tb",
          "\x01",
          "a\x7f",
          "a\x1f",
          std::string("a\0b", 3),
          "a\xc2\x80",
          "\xc2\x9f"
          "b"};
}

// ARNs with a name in each place that takes one.
std::vector<std::string> texts_with(const std::string& name) {
  const std::string iam = "arn:aws:iam::111122223333:";
  const std::string sts = "arn:aws:sts::111122223333:";
  return {iam + "user/" + name,
          iam + "user/" + name + "/Bob",
          iam + "user/a/" + name + "/Bob",
          iam + "role/" + name,
          iam + "role/p/" + name,
          sts + "assumed-role/" + name + "/s",
          sts + "assumed-role/R/" + name,
          sts + "federated-user/" + name};
}

std::vector<std::string> good_names() {
  return {"a",   "Bob",  "a b",  "a.b@c-d_e+f=g,h", "$",        "a$",
          "$a",  "{a}",  "$$",   "größe",           "\xc2\xa0", "\xe2\x82\xac",
          "a'b", "root", "user", "#%&()!~",         "a\xc2",    "\xff"};
}

std::string_view kind_name(CallerKind kind) {
  switch (kind) {
    case CallerKind::User:
      return "User";
    case CallerKind::Role:
      return "Role";
    case CallerKind::RoleSession:
      return "RoleSession";
    case CallerKind::FederatedUser:
      return "FederatedUser";
    case CallerKind::Root:
      return "Root";
    case CallerKind::Service:
      return "Service";
    case CallerKind::WebIdentity:
      return "WebIdentity";
    case CallerKind::Anonymous:
      return "Anonymous";
  }
  return {};
}

std::string dump(std::string_view head, std::string_view partition, std::string_view account,
                 std::string_view path, std::string_view name, std::string_view session) {
  std::string text(head);
  for (const std::string_view part : {partition, account, path, name, session}) {
    text += "|" + std::string(part);
  }
  return text;
}

std::string caller(std::string_view text, std::string_view action = "s3:GetObject") {
  const auto parsed = parse_caller(text, action);
  if (!parsed) return "refused";
  CHECK(parsed->text == text);
  return dump(kind_name(parsed->kind), parsed->partition, parsed->account, parsed->path,
              parsed->name, parsed->session);
}

std::string_view form_name(PrincipalForm form) {
  switch (form) {
    case PrincipalForm::AnyAws:
      return "AnyAws";
    case PrincipalForm::Account:
      return "Account";
    case PrincipalForm::Root:
      return "Root";
    case PrincipalForm::User:
      return "User";
    case PrincipalForm::Role:
      return "Role";
    case PrincipalForm::RoleSession:
      return "RoleSession";
    case PrincipalForm::FederatedUser:
      return "FederatedUser";
    case PrincipalForm::UniqueId:
      return "UniqueId";
    case PrincipalForm::Service:
      return "Service";
    case PrincipalForm::Federated:
      return "Federated";
    case PrincipalForm::CanonicalUser:
      return "CanonicalUser";
  }
  return {};
}

std::string entry(PrincipalKind kind, std::string_view text) {
  const auto parsed = parse_principal_entry(kind, text);
  if (!parsed) return "refused";
  CHECK(parsed->text == text);
  return dump(form_name(parsed->form), parsed->partition, parsed->account, parsed->path,
              parsed->name, parsed->session);
}

std::string aws(std::string_view text) { return entry(PrincipalKind::Aws, text); }

}  // namespace

TEST_CASE("K-8 an account id is exactly twelve ASCII digits", "[arn]") {
  CHECK(is_account_id("111122223333"));
  CHECK(is_account_id("000000000000"));
  for (const char* const text : {"", "11112222333", "1111222233334", "11112222333a", " 11122223333",
                                 "11112222333 ", "+11122223333", "-11122223333", "1111-2222-33",
                                 "\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_account_id(text));
  }
}

TEST_CASE("R-1 a resource ARN has six parts of which three are not empty", "[arn]") {
  struct Row {
    const char* text;
    Arn arn;
  };
  const Row rows[] = {
      {"arn:aws:s3:::b", {"aws", "s3", "", "", "b"}},
      {"arn:aws:s3:::b/k:v", {"aws", "s3", "", "", "b/k:v"}},
      {"arn:aws-cn:sqs:cn-north-1:111122223333:q",
       {"aws-cn", "sqs", "cn-north-1", "111122223333", "q"}},
      {"arn:aws:logs:r:a:log-group:/a:*", {"aws", "logs", "r", "a", "log-group:/a:*"}},
      {"arn:*:?:*:*:*", {"*", "?", "*", "*", "*"}},
      {"arn:a:b:c:d::", {"a", "b", "c", "d", ":"}},
      {"arn: : ::: ", {" ", " ", "", "", " "}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto arn = parse_resource_arn(row.text);
    REQUIRE(arn.has_value());
    CHECK(arn->partition == row.arn.partition);
    CHECK(arn->service == row.arn.service);
    CHECK(arn->region == row.arn.region);
    CHECK(arn->account == row.arn.account);
    CHECK(arn->resource == row.arn.resource);
  }
  for (const char* const text :
       {"", "*", "arn", "arn:", "arn:aws", "arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3::b",
        "arn::s3:::b", "arn:aws::::b", "arn:::::", "ARN:aws:s3:::b", "Arn:aws:s3:::b",
        " arn:aws:s3:::b", "xarn:aws:s3:::b", "arn :aws:s3:::b", "b", "arn:*"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_resource_arn(text).has_value());
  }
}

TEST_CASE("K-7 the caller's kind follows from its ARN", "[arn]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"*", "Anonymous|||||"},
      {"arn:aws:iam::111122223333:root", "Root|aws|111122223333|||"},
      {"arn:aws-us-gov:iam::111122223333:root", "Root|aws-us-gov|111122223333|||"},
      {"arn:aws:iam::111122223333:user/Bob", "User|aws|111122223333|/|Bob|"},
      {"arn:aws:iam::111122223333:user/a/b/Bob", "User|aws|111122223333|/a/b/|Bob|"},
      {"arn:aws:iam::111122223333:user/root", "User|aws|111122223333|/|root|"},
      {"arn:aws:iam::111122223333:role/R", "Role|aws|111122223333|/|R|"},
      {"arn:aws:iam::111122223333:role/service-role/R", "Role|aws|111122223333|/service-role/|R|"},
      {"arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
       "Role|aws|111122223333|/aws-service-role/x.amazonaws.com/|AWSServiceRoleForX|"},
      {"arn:aws:sts::111122223333:assumed-role/R/s@example.com",
       "RoleSession|aws|111122223333||R|s@example.com"},
      {"arn:aws:sts::111122223333:federated-user/Bob", "FederatedUser|aws|111122223333||Bob|"},
      {"arn:aws:iam::111122223333:saml-provider/Okta", "WebIdentity|aws||||"},
      {"arn:aws:iam::111122223333:saml-provider/a/b", "WebIdentity|aws||||"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EX",
       "WebIdentity|aws||||"},
      {"arn:aws:iam::111122223333:oidc-provider/localhost:8080/x", "WebIdentity|aws||||"},
      {"lambda.amazonaws.com", "Service||||lambda.amazonaws.com|"},
      {"s3.eu-west-1.amazonaws.com.cn", "Service||||s3.eu-west-1.amazonaws.com.cn|"},
      {"A.1-b", "Service||||A.1-b|"},
      {".", "Service||||.|"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(caller(row.text) == row.expected);
  }
}

TEST_CASE("K-7 what has none of the forms is no caller", "[arn]") {
  for (const char* const text : {
           "",
           "**",
           "?",
           " ",
           "Bob",
           "lambda",
           "lambda.amazonaws.com ",
           "*.amazonaws.com",
           "lambda_x.amazonaws.com",
           "lambda.amazonaws.com/x",
           "lambda.amazonaws.com:443",
           "l\xc3\xa4mbda.amazonaws.com",
           "111122223333",
           "AIDAEXAMPLEEXAMPLE1",
           "arn",
           "arn:",
           "arn:aws",
           "arn.aws:iam::111122223333:root",
           "ARN:aws:iam::111122223333:root",
           "Arn:aws:iam::111122223333:user/Bob",
           "arn::iam::111122223333:root",
           "arn:a_b:iam::111122223333:root",
           "arn:a.b:iam::111122223333:root",
           "arn:*:iam::111122223333:root",
           "arn:aws:IAM::111122223333:root",
           "arn:aws:iam:us-east-1:111122223333:root",
           "arn:aws:iam:111122223333:root",
           "arn:aws:iam:::root",
           "arn:aws:iam::aws:root",
           "arn:aws:iam::11112222333:root",
           "arn:aws:iam::1111222233334:root",
           "arn:aws:iam::11112222333x:root",
           "arn:aws:iam::*:root",
           "arn:aws:iam::cloudfront:user/Bob",
           "arn:aws:iam::111122223333",
           "arn:aws:iam::111122223333:",
           "arn:aws:iam::111122223333:Root",
           "arn:aws:iam::111122223333:root/",
           "arn:aws:iam::111122223333:root ",
           "arn:aws:iam::111122223333:rootuser/Bob",
           "arn:aws:iam::111122223333:user",
           "arn:aws:iam::111122223333:user/",
           "arn:aws:iam::111122223333:user//Bob",
           "arn:aws:iam::111122223333:user/a//Bob",
           "arn:aws:iam::111122223333:user/a/",
           "arn:aws:iam::111122223333:User/Bob",
           "arn:aws:iam::111122223333:users/Bob",
           "arn:aws:iam::111122223333:user:Bob",
           "arn:aws:iam::111122223333:role",
           "arn:aws:iam::111122223333:role/",
           "arn:aws:iam::111122223333:role//R",
           "arn:aws:iam::111122223333:roles/R",
           "arn:aws:iam::111122223333:group/g",
           "arn:aws:iam::111122223333:policy/p",
           "arn:aws:iam::111122223333:mfa/Bob",
           "arn:aws:iam::111122223333:instance-profile/p",
           "arn:aws:iam::111122223333:assumed-role/R/s",
           "arn:aws:iam::111122223333:federated-user/Bob",
           "arn:aws:iam::111122223333:saml-provider",
           "arn:aws:iam::111122223333:saml-provider/",
           "arn:aws:iam::111122223333:saml-provider/*",
           "arn:aws:iam::111122223333:saml-provider/a?",
           "arn:aws:iam::111122223333:saml-provider/a\n",
           "arn:aws:iam::111122223333:saml-provider/${a}",
           "arn:aws:iam::aws:saml-provider/a",
           "arn:aws:iam::111122223333:oidc-provider/",
           "arn:aws:iam::111122223333:oidc-provider/a/*",
           "arn:aws:iam::111122223333:oidc-providers/a",
           "arn:aws:sts::111122223333:saml-provider/a",
           "arn:aws:sts::111122223333:root",
           "arn:aws:sts::111122223333:user/Bob",
           "arn:aws:sts::111122223333:role/R",
           "arn:aws:sts:us-east-1:111122223333:assumed-role/R/s",
           "arn:aws:sts::111122223333:assumed-role",
           "arn:aws:sts::111122223333:assumed-role/R",
           "arn:aws:sts::111122223333:assumed-role/R/",
           "arn:aws:sts::111122223333:assumed-role//s",
           "arn:aws:sts::111122223333:assumed-role/R/s/t",
           "arn:aws:sts::111122223333:assumed-role/a/R/s",
           "arn:aws:sts::111122223333:Assumed-role/R/s",
           "arn:aws:sts::111122223333:federated-user",
           "arn:aws:sts::111122223333:federated-user/",
           "arn:aws:sts::111122223333:federated-user/a/b",
           "arn:aws:s3:::bucket",
           "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
       }) {
    CAPTURE(text);
    CHECK(caller(text) == "refused");
  }
}

TEST_CASE("K-7 names in callers and entries hold no separators or wildcards or control characters",
          "[arn]") {
  for (const bool is_good : {true, false}) {
    for (const std::string& name : is_good ? good_names() : bad_names()) {
      CAPTURE(name);
      for (const std::string& text : texts_with(name)) {
        CAPTURE(text);
        CHECK(parse_caller(text, "s3:GetObject").has_value() == is_good);
        CHECK(parse_principal_entry(PrincipalKind::Aws, text).has_value() == is_good);
      }
    }
  }
}

TEST_CASE("K-7 G-23 the name of a role and no other name may hold colons", "[arn]") {
  for (const char* const name : {"aws:ec2-infrastructure", "a:b:c", "::", ":a", "a:"}) {
    for (const std::string& text : texts_with(name)) {
      CAPTURE(text);
      const bool names_role = text.ends_with(std::string("role/") + name) ||
                              text.ends_with(std::string("role/p/") + name) ||
                              text.ends_with(std::string("assumed-role/") + name + "/s");
      CHECK(parse_caller(text, "s3:GetObject").has_value() == names_role);
      CHECK(parse_principal_entry(PrincipalKind::Aws, text).has_value() == names_role);
    }
    const std::string in_path = std::string("arn:aws:iam::111122223333:role/") + name + "/R";
    CAPTURE(in_path);
    CHECK_FALSE(parse_caller(in_path, "s3:GetObject").has_value());
  }
  CHECK(caller("arn:aws:iam::111122223333:role/p/aws:R") == "Role|aws|111122223333|/p/|aws:R|");
  CHECK(caller("arn:aws:sts::111122223333:assumed-role/aws:R/s") ==
        "RoleSession|aws|111122223333||aws:R|s");
  for (const char* const text :
       {"arn:aws:iam::111122223333:role/a:*", "arn:aws:iam::111122223333:role/a:?b",
        "arn:aws:iam::111122223333:role/a:${b}", "arn:aws:iam::111122223333:role/a:b/",
        "arn:aws:sts::111122223333:assumed-role/a:\x7f/s", "arn:aws:iam::111122223333:role:a/b"}) {
    CAPTURE(text);
    CHECK(caller(text) == "refused");
  }
}

TEST_CASE("K-7 the domains of web identity providers are services but for three actions", "[arn]") {
  const char* const domains[] = {"accounts.google.com", "graph.facebook.com", "www.amazon.com",
                                 "cognito-identity.amazonaws.com"};
  for (const char* const domain : domains) {
    CAPTURE(domain);
    for (const char* const action :
         {"sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity",
          "STS:assumerolewithwebidentity", "Sts:TAGSESSION", "sts:setsourceidentity"}) {
      CAPTURE(action);
      CHECK(caller(domain, action) == "WebIdentity|||||");
    }
    for (const char* const action :
         {"", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:TagSessions", "sts:TagSessio",
          "s3:TagSession", "TagSession", "s3:GetObject"}) {
      CAPTURE(action);
      CHECK(caller(domain, action) == "Service||||" + std::string(domain) + "|");
    }
  }
  CHECK(caller("lambda.amazonaws.com", "sts:TagSession").starts_with("Service"));
  CHECK(caller("Accounts.google.com", "sts:TagSession").starts_with("Service"));
  CHECK(caller("accounts.google.com.", "sts:TagSession").starts_with("Service"));
}

TEST_CASE("G-23 the accepted entries of AWS", "[arn]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"*", "AnyAws|||||"},
      {"111122223333", "Account||111122223333|||"},
      {"arn:aws:iam::111122223333:root", "Root|aws|111122223333|||"},
      {"arn:aws-cn:iam::111122223333:user/Bob", "User|aws-cn|111122223333|/|Bob|"},
      {"arn:aws:iam::111122223333:user/a/b/Bob", "User|aws|111122223333|/a/b/|Bob|"},
      {"arn:aws:iam::111122223333:role/R", "Role|aws|111122223333|/|R|"},
      {"arn:aws:iam::111122223333:role/p/R", "Role|aws|111122223333|/p/|R|"},
      {"arn:aws:sts::111122223333:assumed-role/R/s", "RoleSession|aws|111122223333||R|s"},
      {"arn:aws:sts::111122223333:federated-user/Bob", "FederatedUser|aws|111122223333||Bob|"},
      {"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEFGHIJKL",
       "User|aws|cloudfront|/|CloudFront Origin Access Identity E1ABCDEFGHIJKL|"},
      {"AIDACKCEVSQ6C2EXAMPLE", "UniqueId|||||"},
      {"AROA123456789012", "UniqueId|||||"},
      {"A000000000000000", "UniqueId|||||"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(aws(row.text) == row.expected);
  }
}

TEST_CASE("G-24 entries of AWS with wildcards or other forms are refused", "[arn]") {
  for (const char* const text : {
           "",
           "**",
           "?",
           "1111*",
           "11112222333",
           "1111222233334",
           "11112222333?",
           " 111122223333",
           "Bob",
           "arn:aws:iam::111122223333:*",
           "arn:aws:iam::111122223333:role/*",
           "arn:aws:iam::111122223333:role/R*",
           "arn:aws:iam::111122223333:role/p*/R",
           "arn:aws:iam::111122223333:user/?",
           "arn:aws:iam::*:root",
           "arn:aws:iam::*:role/R",
           "arn:*:iam::111122223333:root",
           "arn:aws:sts::111122223333:assumed-role/R/*",
           "arn:aws:sts::111122223333:assumed-role/*/s",
           "arn:aws:iam::${aws:PrincipalAccount}:root",
           "arn:aws:iam::111122223333:user/${aws:username}",
           "arn:aws:iam::111122223333:group/g",
           "arn:aws:iam::111122223333:group/p/g",
           "arn:aws:iam::111122223333:policy/p",
           "arn:aws:iam::111122223333:saml-provider/Okta",
           "arn:aws:iam::111122223333:oidc-provider/example.com",
           "arn:aws:iam::cloudfront:root",
           "arn:aws:iam::cloudfront:role/R",
           "arn:aws:iam::CloudFront:user/x",
           "arn:aws:iam::cloudfront2:user/x",
           "arn:aws:sts::cloudfront:federated-user/x",
           "arn:aws:sts::cloudfront:assumed-role/R/s",
           "arn:aws:iam::aws:user/x",
           "lambda.amazonaws.com",
           "A00000000000000",
           "AIDAcKCEVSQ6C2EXAMPLE",
           "AIDA-KCEVSQ6C2EXAMPLE",
           "BIDACKCEVSQ6C2EXAMPLE",
           "aIDACKCEVSQ6C2EXAMPLE",
           "AIDACKCEVSQ6C2EXAMPLE*",
           "AIDACKCEVSQ6C2EXAMPLE ",
       }) {
    CAPTURE(text);
    CHECK(aws(text) == "refused");
  }
}

TEST_CASE("G-23 a service entry is a name with a dot and no wildcard", "[arn]") {
  const auto service = [](std::string_view text) { return entry(PrincipalKind::Service, text); };
  for (const char* const text : {"lambda.amazonaws.com", "s3.amazonaws.com.cn",
                                 "logs.eu-west-1.amazonaws.com", "a.b", "."}) {
    CAPTURE(text);
    CHECK(service(text) == "Service|||||");
  }
  for (const char* const text :
       {"", "*", "*.amazonaws.com", "lambda", "lambda.amazonaws.co?", "lambda amazonaws.com",
        "lambda_x.amazonaws.com", "arn:aws:iam::111122223333:root", "${aws:x}.com",
        "lambda.amazonaws.com\n", "l\xc3\xa4.com"}) {
    CAPTURE(text);
    CHECK(service(text) == "refused");
  }
}

TEST_CASE("G-23 federated and canonical entries are any text without wildcards", "[arn]") {
  for (const char* const text :
       {"accounts.google.com", "arn:aws:iam::111122223333:saml-provider/Okta", "a b", "$", "{a}",
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}) {
    CAPTURE(text);
    CHECK(entry(PrincipalKind::Federated, text) == "Federated|||||");
    CHECK(entry(PrincipalKind::CanonicalUser, text) == "CanonicalUser|||||");
  }
}

TEST_CASE("G-26 no entry of any member holds a wildcard or a variable", "[arn]") {
  for (const char* const text : {"", "a*", "*a", "a?", "${aws:x}", "a${", "arn:aws:iam::*:x"}) {
    CAPTURE(text);
    for (const PrincipalKind kind : {PrincipalKind::Aws, PrincipalKind::Service,
                                     PrincipalKind::Federated, PrincipalKind::CanonicalUser}) {
      CHECK(entry(kind, text) == "refused");
    }
  }
  CHECK(entry(PrincipalKind::Federated, "*") == "refused");
  CHECK(entry(PrincipalKind::CanonicalUser, "*") == "refused");
}

TEST_CASE("A-1 an action is a service and a name without wildcards", "[arn]") {
  for (const char* const text :
       {"s3:GetObject", "S3:getobject", "cloudFormation:x", "a:b", "iam-x:A_b-9", "0:0", "-:_"}) {
    CAPTURE(text);
    CHECK(is_action(text));
    CHECK(is_action_pattern(text));
  }
  for (const char* const text : {"",
                                 ":",
                                 "s3",
                                 "s3:",
                                 ":GetObject",
                                 "s3:Get*",
                                 "s3:Get?bject",
                                 "*",
                                 "*:*",
                                 "s3:*",
                                 "s3:Get:Object",
                                 "s3::GetObject",
                                 "s3:Get Object",
                                 " s3:GetObject",
                                 "s3:GetObject ",
                                 "s3 :GetObject",
                                 "s_3:GetObject",
                                 "s.3:GetObject",
                                 "s3:Get.Object",
                                 "s3:Get/Object",
                                 "s3:${a}",
                                 "s3:Get\xc3\xa4",
                                 "s3:Get\n",
                                 "s*:GetObject"}) {
    CAPTURE(text);
    CHECK_FALSE(is_action(text));
  }
  CHECK_FALSE(is_action(std::string_view("s3:\0", 4)));
}

TEST_CASE("A-2 an action entry is stars or a service with a pattern", "[arn]") {
  for (const char* const text : {"*", "**", "*******", "*:*", "s3:*", "s3:**", "s3:Get*",
                                 "s3:*Object*", "s3:Get?bject", "s3:?", "S3:*_-", "iam-x:a"}) {
    CAPTURE(text);
    CHECK(is_action_pattern(text));
  }
  for (const char* const text :
       {"",        "?",           ":",        ":*",       "*:",    "**:*",    "*:**",
        "*:Get*",  "*:GetObject", "s3*:Get",  "s?:Get",   "s3:",   "s3",      "s3*",
        "*s3",     "s3:Get:*",    "s3::*",    " s3:*",    "s_3:*", "*:*:*",   "s3:\xc3\xa4*",
        "s3:${a}", "${a}:*",      "s3:Get${", "s3:\tGet", "s3:\n", "s3:\x7f", "s3:a: *",
        "s3:a b:", "lambda-x:",   "lambdas:"}) {
    CAPTURE(text);
    CHECK_FALSE(is_action_pattern(text));
  }
}

TEST_CASE("A-2 an entry with a character that no action has is accepted and dead", "[arn]") {
  for (const char* const text :
       {"s3:Get *", "s3: *", "s3:* ", "s3:Get.*", "s3:Get/*", "s3:Get,Put", "s3:$", "s3:{a}",
        "s3:[GP]et", "s3:\"", "s3:\\", "s3:~", "s3:!", "s3:Get$ {a}", "service: *"}) {
    CAPTURE(text);
    CHECK(is_action_pattern(text));
    CHECK(is_dead_action_pattern(text));
  }
  for (const char* const text : {"*", "**", "*:*", "s3:*", "s3:?", "S3:*_-", "iam-x:a", "a:b"}) {
    CAPTURE(text);
    CHECK_FALSE(is_dead_action_pattern(text));
  }
}

TEST_CASE("R-4 stars alone are one or more stars", "[arn]") {
  CHECK(is_all_stars("*"));
  CHECK(is_all_stars("***"));
  CHECK_FALSE(is_all_stars(""));
  CHECK_FALSE(is_all_stars("*?"));
  CHECK_FALSE(is_all_stars("* "));
  CHECK_FALSE(is_all_stars("*:*"));
}

TEST_CASE("A-1 A-2 G-23 K-7 each byte has its place in names or has none", "[arn]") {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::string words = letters + "0123456789-";
  std::string marks;  // what an entry of actions may hold besides
  for (char c = ' '; c <= '~'; ++c) {
    if (c != ':') marks += c;
  }
  const auto is_user = [](const std::string& name) {
    return parse_caller("arn:aws:iam::111122223333:user/" + name, {}).has_value();
  };
  const auto is_entry = [](PrincipalKind kind, const std::string& text) {
    return parse_principal_entry(kind, text).has_value();
  };
  for (int byte = 0; byte < 256; ++byte) {
    const std::string c(1, static_cast<char>(byte));
    const auto is_one_of = [&](const std::string& all) { return all.find(c) != std::string::npos; };
    CAPTURE(byte);
    CHECK(is_action("s3:a" + c) == is_one_of(words + "_"));
    CHECK(is_action("s" + c + ":a") == is_one_of(words));
    CHECK(is_action_pattern("s" + c + ":a") == is_one_of(words));
    CHECK(is_action_pattern("s3:a" + c + "b") == is_one_of(marks));
    CHECK(is_entry(PrincipalKind::Service, "a" + c + "b.example.com") == is_one_of(words + "."));
    CHECK(is_entry(PrincipalKind::Aws, "AIDACKCEVSQ6C2EXAMPL" + c) ==
          is_one_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"));
    const bool is_control = byte < 0x20 || byte == 0x7f;
    CHECK(is_user("a" + c + "b") == (!is_control && !is_one_of(":*?")));  // `/` ends a path
  }
}

TEST_CASE("A-1 actions are read by blocks as they are byte by byte", "[arn]") {
  for (std::size_t size = 3; size <= 70; ++size) {
    const std::string sound = "s3:" + std::string(size - 3, 'X') + "y";
    for (std::size_t position = 0; position < sound.size(); ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = sound;
        text[position] = static_cast<char>(byte);
        FoldedAction action;
        if (action.read(text) != is_action(text)) {
          CAPTURE(size, position, byte);
          FAIL("the two readings differ");
        }
        if (!is_action(text)) continue;
        std::string folded = text;
        for (char& c : folded) c = fold_ascii(c);
        if (action.text() != folded || action.colon() != text.find(':')) FAIL("folded to " << text);
      }
    }
  }
}

TEST_CASE("K-7 the usual callers are read by blocks as all are byte by byte", "[arn]") {
  const auto is_same = [](const Caller& a, const Caller& b) {
    return a.kind == b.kind && a.text == b.text && a.partition == b.partition &&
           a.account == b.account && a.path == b.path && a.name == b.name && a.session == b.session;
  };
  for (const char* start :
       {"arn:aws:sts::111122223333:assumed-role/Role/", "arn:aws:iam::111122223333:user/"}) {
    for (std::size_t size = 1; size <= 70; ++size) {
      const std::string sound = std::string(start) + std::string(size, 'x');
      for (std::size_t position = 0; position < sound.size(); ++position) {
        for (int byte = 0; byte < 256; byte += position + 3 < sound.size() ? 5 : 1) {
          std::string text = sound;
          text[position] = static_cast<char>(byte);
          Caller usual, any;
          const bool is_any = parse_any_caller(text, "s3:Get", any);
          if (parse_caller(text, "s3:Get", usual) != is_any || (is_any && !is_same(usual, any))) {
            CAPTURE(text, position, byte);
            FAIL("the two readings differ");
          }
        }
      }
    }
  }
}
