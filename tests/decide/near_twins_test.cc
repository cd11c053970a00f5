// Texts of every size about the blocks that the decision works in, against the same text with one
// character changed at every place.
#include "support/catch.h"

#include <abac/case.h>
#include <abac/evaluate.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abac {
namespace {

constexpr std::size_t kLongest = 70;  // past blocks of 8, 16 and 64

Statement statement_for(Effect effect) {
  Statement statement;
  statement.effect = effect;
  statement.action.entries = {{"*", {}}};
  statement.resource.emplace().entries = {{"*", {}}};
  return statement;
}

Statement statement_if(Effect effect, const std::string& op, const std::string& key,
                       const std::vector<std::string>& values) {
  Statement statement = statement_for(effect);
  Condition condition{{op, {}}, {key, {}}, true, {}};
  for (const std::string& value : values) condition.values.push_back({value, {}});
  statement.conditions.push_back(std::move(condition));
  return statement;
}

PolicySet identity_of(std::vector<Statement> statements) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  policy.statements = std::move(statements);
  auto set = PolicySet::compile({.identity = {policy}});
  REQUIRE(set);
  return *std::move(set);
}

Request usual_request() {
  return {.principal = {.arn = "arn:aws:iam::111122223333:user/alice"},
          .action = "s3:GetObject",
          .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333"}};
}

// The answer, which must be the same in every way to decide.
bool is_allowed(const PolicySet& set, const Request& request) {
  const auto response = evaluate(set, request);
  REQUIRE(response);
  CHECK(disagreements(set, request, response).empty());
  return response->decision == Decision::Allowed;
}

bool allows_action(const PolicySet& set, const std::string& action) {
  Request request = usual_request();
  request.action = action;
  return is_allowed(set, request);
}

bool allows_resource(const PolicySet& set, const std::string& arn) {
  Request request = usual_request();
  request.resource.arn = arn;
  return is_allowed(set, request);
}

bool allows_key(const PolicySet& set, const std::string& key, const std::string& value = "1") {
  Request request = usual_request();
  const ContextEntry entry{key, ContextValue(value)};
  request.context = {&entry, 1};
  return is_allowed(set, request);
}

// Different characters in a row, so that no two places are alike for long.
std::string text_of(std::size_t size) {
  constexpr std::string_view kLetters = "azbymcxndwpZeAvqf";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += kLetters[(i + i / 8) % kLetters.size()];
  return text;
}

std::string changed_at(std::string text, std::size_t place) {
  text[place] = text[place] == 'k' ? 'l' : 'k';
  return text;
}

std::string other_case_at(std::string text, std::size_t place) {
  text[place] = static_cast<char>(text[place] ^ 0x20);
  return text;
}

}  // namespace

TEST_CASE("A-3 an action of any size is told from each that differs in one character") {
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string name = text_of(size);
    Statement statement = statement_for(Effect::Allow);
    statement.action.entries = {{"s3:" + name, {}}};
    const PolicySet set = identity_of({statement});
    CAPTURE(name);
    REQUIRE(allows_action(set, "s3:" + name));
    REQUIRE_FALSE(allows_action(set, "s3:" + name + "a"));
    for (std::size_t place = 0; place < size; ++place) {
      REQUIRE(allows_action(set, "S3:" + other_case_at(name, place)));
      REQUIRE_FALSE(allows_action(set, "s3:" + changed_at(name, place)));
    }
  }
}

TEST_CASE("A-3 a service of any size is told from each that differs in one character") {
  for (std::size_t size = 1; size <= 24; ++size) {
    const std::string service = text_of(size);
    Statement statement = statement_for(Effect::Allow);
    statement.action.entries = {{service + ":Get*", {}}, {service + ":Put", {}}};
    const PolicySet set = identity_of({statement});
    CAPTURE(service);
    REQUIRE(allows_action(set, service + ":GetX"));
    REQUIRE(allows_action(set, service + ":put"));
    REQUIRE_FALSE(allows_action(set, service + "a:GetX"));
    for (std::size_t place = 0; place < size; ++place) {
      REQUIRE(allows_action(set, other_case_at(service, place) + ":GetX"));
      REQUIRE_FALSE(allows_action(set, changed_at(service, place) + ":GetX"));
      REQUIRE_FALSE(allows_action(set, changed_at(service, place) + ":Put"));
    }
  }
}

TEST_CASE("A-4 a start and an end of any size are told from each that differs in one character") {
  for (std::size_t size = 0; size <= 20; ++size) {
    for (std::size_t end_size = 0; end_size <= 20; ++end_size) {
      const std::string start = text_of(size);
      const std::string end = text_of(size + end_size).substr(size);
      Statement statement = statement_for(Effect::Allow);
      statement.action.entries = {{"s3:" + start + "*" + end, {}}};
      const PolicySet set = identity_of({statement});
      CAPTURE(start, end);
      if (size + end_size > 0) REQUIRE(allows_action(set, "s3:" + start + end));
      REQUIRE(allows_action(set, "s3:" + start + "kkkkkkkkk" + end));
      for (std::size_t place = 0; place < size; ++place) {
        REQUIRE_FALSE(allows_action(set, "s3:" + changed_at(start, place) + "k" + end));
      }
      for (std::size_t place = 0; place < end_size; ++place) {
        REQUIRE_FALSE(allows_action(set, "s3:" + start + "k" + changed_at(end, place)));
      }
      // One character is there once, not for the start and again for the end.
      if (size > 0 && end_size > 0) {
        REQUIRE_FALSE(allows_action(set, "s3:" + start + end.substr(1)));
      }
    }
  }
}

TEST_CASE("A-4 an action at the limit of its block is matched like any other") {
  for (std::size_t size = 230; size <= 260; ++size) {
    const std::string name = text_of(size - 3);
    Statement literal = statement_for(Effect::Allow);
    literal.action.entries = {{"s3:" + name, {}}};
    Statement pattern = statement_for(Effect::Allow);
    pattern.action.entries = {{"s3:*" + name.substr(9), {}}};
    const PolicySet sets[] = {identity_of({literal}), identity_of({pattern})};
    CAPTURE(size);
    for (const PolicySet& set : sets) {
      REQUIRE(allows_action(set, "s3:" + name));
      REQUIRE(allows_action(set, "S3:" + other_case_at(name, size - 4)));
      REQUIRE_FALSE(allows_action(set, "s3:" + changed_at(name, size - 4)));
      REQUIRE_FALSE(allows_action(set, "s3:" + name + "a"));
    }
  }
}

TEST_CASE("A-4 one of many patterns of one letter is found whatever the size of its start") {
  for (const std::size_t count : std::vector<std::size_t>{10, 11, 12, 13, 14, 20}) {
    for (const std::size_t size :
         std::vector<std::size_t>{1, 7, 8, 9, 15, 16, 17, 62, 63, 64, 65, 128}) {
      std::vector<Statement> statements;
      for (std::size_t i = 0; i < count; ++i) {
        statements.push_back(statement_for(Effect::Allow));
        const std::string last(1, static_cast<char>('a' + i));
        statements.back().action.entries = {{"s3:" + std::string(size, 'a') + last + "*", {}}};
      }
      const PolicySet set = identity_of(std::move(statements));
      CAPTURE(count, size);
      for (std::size_t i = 0; i <= count; ++i) {
        const std::string last(1, static_cast<char>('a' + i));
        REQUIRE(allows_action(set, "s3:" + std::string(size, 'a') + last + "x") == (i < count));
        REQUIRE_FALSE(allows_action(set, "s3:b" + std::string(size - 1, 'a') + last));
      }
    }
  }
}

TEST_CASE("A-3 an action that many statements name is found in each of them") {
  // Half of the statements never apply, so that it matters that the others are found too.
  for (const std::size_t count : std::vector<std::size_t>{1, 7, 8, 9, 31, 32, 33, 300}) {
    for (const bool is_first : {true, false}) {
      std::vector<Statement> statements;
      for (std::size_t i = 0; i < 2 * count; ++i) {
        const bool applies = (i < count) == is_first;
        statements.push_back(
            statement_if(Effect::Allow, "Null", "ex:none", {applies ? "true" : "false"}));
        statements.back().action.entries = {{"s3:Get" + std::to_string(i % count), {}}};
      }
      const PolicySet set = identity_of(std::move(statements));
      CAPTURE(count, is_first);
      for (std::size_t i = 0; i <= count; ++i) {
        REQUIRE(allows_action(set, "s3:get" + std::to_string(i)) == (i < count));
      }
    }
  }
}

TEST_CASE("R-11 a resource is found among many whatever the number of patterns of its action") {
  const std::string action = "GetObjectTagging";
  for (std::size_t patterns = 1; patterns <= 9; ++patterns) {
    for (const Effect effect : {Effect::Allow, Effect::Deny}) {
      std::vector<Statement> statements;
      if (effect == Effect::Deny) statements.push_back(statement_for(Effect::Allow));
      for (std::size_t i = 0; i < 40 * patterns; ++i) {
        statements.push_back(statement_for(effect));
        statements.back().action.entries = {{"s3:" + action.substr(0, i / 40) + "*", {}}};
        statements.back().resource->entries = {{"arn:aws:s3:::b" + std::to_string(i) + "/k", {}}};
      }
      const PolicySet set = identity_of(std::move(statements));
      CAPTURE(patterns, effect == Effect::Deny);
      for (std::size_t i = 0; i <= 40 * patterns; i += 8) {
        Request request = usual_request();
        const std::string arn = "arn:aws:s3:::b" + std::to_string(i) + "/k";
        request.action = "s3:GetObjectTagging";
        request.resource.arn = arn;
        REQUIRE(is_allowed(set, request) == ((i < 40 * patterns) == (effect == Effect::Allow)));
      }
    }
  }
}

TEST_CASE("R-5 every part of an ARN is told from each that differs in one character") {
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string part = text_of(size);
    const auto arn = [&](std::size_t which, const std::string& text) {
      std::string result = "arn";
      for (std::size_t i = 1; i < 6; ++i) result += ":" + (i == which ? text : "x");
      return result;
    };
    for (std::size_t which = 1; which < 6; ++which) {
      Statement statement = statement_for(Effect::Allow);
      statement.resource->entries = {{arn(which, part), {}}};
      const PolicySet literal = identity_of({statement});
      statement.resource->entries = {
          {arn(which, part).replace(arn(which, part).rfind(':'), 2, ":*"), {}}};
      const PolicySet open = identity_of({statement});
      CAPTURE(part, which);
      REQUIRE(allows_resource(literal, arn(which, part)));
      REQUIRE_FALSE(allows_resource(literal, arn(which, part + "a")));
      for (std::size_t place = 0; place < size; ++place) {
        REQUIRE_FALSE(allows_resource(literal, arn(which, changed_at(part, place))));
        REQUIRE(allows_resource(open, arn(which, changed_at(part, place))) ==
                (which == 5 && place == 0));
      }
    }
  }
}

TEST_CASE("R-1 an ARN lacks a part whatever the size of the others") {
  for (std::size_t size = 1; size <= kLongest; ++size) {
    for (std::size_t longest = 1; longest < 6; ++longest) {
      const auto is_arn = [&](std::size_t empty) {
        std::string arn = "arn";
        for (std::size_t i = 1; i < 6; ++i) {
          arn += ":" + (i == empty ? "" : i == longest ? text_of(size) : "x");
        }
        Request request = usual_request();
        request.resource.arn = arn;
        return check_request(request).has_value();
      };
      CAPTURE(size, longest);
      CHECK(is_arn(0));
      for (std::size_t empty = 1; empty < 6; ++empty) {
        CHECK(is_arn(empty) == (empty == 3 || empty == 4));  // Region and account may be empty
      }
    }
  }
}

TEST_CASE("R-7 stars reach the next part wherever the colons stand") {
  for (std::size_t size = 1; size <= 140; ++size) {
    const std::string region = text_of(size);
    Statement statement = statement_for(Effect::Allow);
    statement.resource->entries = {{"arn:aws:s3:*:*:x*", {}}};
    const PolicySet set = identity_of({statement});
    CAPTURE(size);
    REQUIRE(allows_resource(set, "arn:aws:s3:" + region + ":a:x"));
    REQUIRE(allows_resource(set, "arn:aws:s3:a:" + region + ":x"));
    REQUIRE(allows_resource(set, "arn:aws:s3:" + region + ":a:b:xy"));
    REQUIRE_FALSE(allows_resource(set, "arn:aws:s3:" + region + ":a:y"));
    REQUIRE_FALSE(allows_resource(set, "arn:aws:s3:a:" + region + ":y"));
    // One colon ends one part, not two.
    REQUIRE_FALSE(allows_resource(set, "arn:aws:s3:" + region + ":x:y"));
    REQUIRE_FALSE(allows_resource(set, "arn:aws:s3:a:" + region + "x:y"));
  }
}

TEST_CASE("K-1 a key of any size is told from each that differs in one character") {
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string key = "ex:" + text_of(size);
    const PolicySet set = identity_of({statement_if(Effect::Allow, "StringEquals", key, {"1"})});
    CAPTURE(key);
    REQUIRE(allows_key(set, key));
    REQUIRE_FALSE(allows_key(set, key + "a"));
    for (std::size_t place = 0; place < key.size(); ++place) {
      if (place == 2) continue;  // the colon
      REQUIRE(allows_key(set, other_case_at(key, place)));
      REQUIRE_FALSE(allows_key(set, changed_at(key, place)));
    }
  }
}

TEST_CASE("K-1 a letter beyond ASCII folds wherever it stands in a key") {
  const std::pair<std::string, std::string> letters[] = {
      {"\u00e9", "\u00c9"},         {"k", "\u212a"},      {"s", "\u017f"},
      {"\u00e5", "\u212b"},         {"\uff41", "\uff21"}, {"\u0446", "\u0426"},
      {"\U00010428", "\U00010400"}, {"\u00df", "\u1e9e"}};
  for (const auto& [lower, upper] : letters) {
    for (std::size_t size = 0; size <= 40; ++size) {
      for (std::size_t place = 0; place <= size; ++place) {
        const std::string text(size, 'a');
        const auto key = [&](const std::string& letter) {
          return "ex:" + std::string(text).insert(place, letter);
        };
        const PolicySet set =
            identity_of({statement_if(Effect::Allow, "StringEquals", key(lower), {"1"})});
        CAPTURE(lower, size, place);
        REQUIRE(allows_key(set, key(upper)));
        REQUIRE_FALSE(allows_key(set, key("\u00fc")));
        const PolicySet other =
            identity_of({statement_if(Effect::Allow, "StringEquals", key(upper), {"1"})});
        REQUIRE(allows_key(other, key(lower)));
      }
    }
  }
}

TEST_CASE("K-4 tags of which one folds beyond ASCII are found among any number") {
  for (const std::size_t count :
       std::vector<std::size_t>{1, 2, 7, 8, 9, 64, 127, 128, 129, 255, 256, 257}) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("t" + std::to_string(i));
    names.back() = "\u00c9t";
    std::vector<Tag> tags;
    for (const std::string& name : names) tags.push_back({name, "1"});
    CAPTURE(count);
    for (const std::string kind : {"aws:PrincipalTag/", "aws:ResourceTag/", "aws:RequestTag/"}) {
      const PolicySet set =
          identity_of({statement_if(Effect::Allow, "StringEquals", kind + "\u00e9T", {"1"})});
      Request request = usual_request();
      request.principal.tags = tags;
      request.resource.tags = tags;
      request.request_tags = tags;
      CHECK(is_allowed(set, request));
    }
    // The same key twice is refused of callers.
    tags.push_back({"\u00e9T", "2"});
    Request request = usual_request();
    request.principal.tags = tags;
    CHECK_FALSE(check_request(request).has_value());
  }
}

TEST_CASE("K-3 two keys that fold alike are found among any number") {
  constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
      {"ex:K", "ex:\u212a"},
      {"ex:aB", "ex:ab"},
      {"ex:longer-than-sixteen-Z", "ex:longer-than-sixteen-z"}};
  for (const auto& [a, b] : kPairs) {
    for (std::size_t count = 0; count <= 300; count += count < 12 ? 1 : 61) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < count; ++i) names.push_back("ex:" + std::to_string(i));
      std::vector<ContextEntry> context = {{a, "1"}};
      for (const std::string& name : names) context.push_back({name, "1"});
      Request request = usual_request();
      request.context = context;
      CAPTURE(a, count);
      CHECK(check_request(request));
      context.push_back({b, "1"});
      request.context = context;
      const auto checked = check_request(request);
      REQUIRE_FALSE(checked);
      CHECK(checked.error().code == ErrorCode::DuplicateContextKey);
    }
  }
}

TEST_CASE("V-6 a list and a variable are read wherever they stand among many keys") {
  // What is named most often has places of its own, and the rest is searched: keys named twice
  // leave list and variables to that.
  for (const std::size_t times : std::vector<std::size_t>{1, 2}) {
    for (const std::size_t count : std::vector<std::size_t>{1, 7, 61, 62, 63, 64, 65, 66, 120, 126,
                                                            127, 128, 129, 130, 200}) {
      std::vector<Statement> statements;
      for (std::size_t i = 0; i < count * times; ++i) {
        const std::string key = "ex:k" + std::to_string(i % count);
        statements.push_back(statement_if(Effect::Deny, "StringEquals", key, {"no"}));
      }
      statements.push_back(statement_if(Effect::Allow, "ForAnyValue:StringEquals", "ex:list",
                                        {"${ex:short}", "${ex:name}", "${ex:other}"}));
      const PolicySet set = identity_of(std::move(statements));
      const auto allows = [&](std::string_view name) {
        const std::string_view values[] = {"a", "b", "c"};
        const std::string_view one[] = {"d"};  // a list is no text [V-8]
        const ContextEntry context[] = {{"ex:list", ContextValue(values)},
                                        {"ex:short", ContextValue(one)},
                                        {"ex:name", name},
                                        {"ex:other", "d"}};
        Request request = usual_request();
        request.context = context;
        return is_allowed(set, request);
      };
      CAPTURE(times, count);
      CHECK(allows("b"));
      CHECK(allows("c"));
      CHECK_FALSE(allows("d"));
    }
  }
}

TEST_CASE("E-3 accounts that differ in one digit are two") {
  const PolicySet set = identity_of({statement_for(Effect::Allow)});
  const auto check_two = [&](const std::string& account, const std::string& other) {
    CAPTURE(account, other);
    const std::string caller = "arn:aws:iam::" + account + ":user/alice";
    const std::string arn = "arn:aws:sqs:us-east-1:" + other + ":q";
    Request request = usual_request();
    request.principal.arn = caller;
    request.resource = {.arn = arn};
    CHECK_FALSE(is_allowed(set, request));
    request.resource = {.arn = "arn:aws:s3:::b", .account = other};
    CHECK_FALSE(is_allowed(set, request));
    request.resource = {.arn = "arn:aws:s3:::b", .account = account};
    CHECK(is_allowed(set, request));
    request.resource = {.arn = arn, .account = account};
    CHECK_FALSE(check_request(request));
    request.resource = {.arn = "arn:aws:s3:::b", .account = account};
    request.principal.account = other;
    CHECK_FALSE(check_request(request));
  };
  // In the second any digit could be taken for its neighbour.
  for (const std::string account : {"111122223333", "222222222222"}) {
    for (std::size_t place = 0; place < account.size(); ++place) {
      std::string other = account;
      other[place] = '9';
      check_two(account, other);
      check_two(other, account);
    }
  }
}

TEST_CASE("E-4 service control policies bind all but roles in the path of service-linked roles") {
  Policy allowing, denying;
  allowing.version = denying.version = PolicyVersion::V2012_10_17;
  allowing.statements = {statement_for(Effect::Allow)};
  denying.statements = {statement_for(Effect::Deny)};
  const auto set = PolicySet::compile({.identity = {allowing}, .service_control = {{{denying}}}});
  REQUIRE(set);
  const std::string iam = "arn:aws:iam::111122223333:";
  const std::string sts = "arn:aws:sts::111122223333:";
  const auto is_bound = [&](const std::string& arn, const std::string& role_arn = "") {
    Request request = usual_request();
    request.principal.arn = arn;
    if (!role_arn.empty()) request.principal.role_arn = role_arn;
    CAPTURE(arn);
    return !is_allowed(*set, request);
  };
  CHECK_FALSE(is_bound(iam + "role/aws-service-role/x.amazonaws.com/R"));
  CHECK_FALSE(is_bound(iam + "role/aws-service-role/R"));
  CHECK_FALSE(is_bound(sts + "assumed-role/R/s", iam + "role/aws-service-role/R"));
  CHECK(is_bound(sts + "assumed-role/R/s"));
  CHECK(is_bound(sts + "assumed-role/R/s", iam + "role/R"));
  CHECK(is_bound(sts + "assumed-role/aws-service-role/s"));
  CHECK(is_bound(iam + "role/R"));
  CHECK(is_bound(iam + "role/aws-service-role"));
  CHECK(is_bound(iam + "role/aws-service-roles/R"));
  CHECK(is_bound(iam + "role/a/aws-service-role/R"));
  CHECK(is_bound(iam + "user/aws-service-role/R"));
  CHECK(is_bound(iam + "user/aws-service-role/x.amazonaws.com/R"));
  CHECK(is_bound(sts + "federated-user/R"));
  CHECK(is_bound(iam + "root"));
}

TEST_CASE("E-12 G-19 what is only named like a role or a key has no gate of its own") {
  // An Allow of the account's own policy is enough but where the resource guards itself.
  const PolicySet set = identity_of({statement_for(Effect::Allow)});
  const std::string account = "111122223333";
  for (const std::string service : {"iam", "kms", "sns", "km", "kmss", "KMS", "IAM"}) {
    for (const std::string region : {"", "us-east-1"}) {
      for (const std::string name : {"role/r", "key/r", "role", "key", "role-r", "key-r", "Role/r",
                                     "Key/r", "roles/r", "keys/r"}) {
        for (const std::string action : {"sts:AssumeRole", "STS:X", "st:X", "stss:X", "kms:X"}) {
          const std::string arn = "arn:aws:" + service + ":" + region + ":" + account + ":" + name;
          const bool is_trust = service == "iam" && region.empty() && name == "role/r" &&
                                (action == "sts:AssumeRole" || action == "STS:X");
          const bool is_key = service == "kms" && name == "key/r";
          Request request = usual_request();
          request.action = action;
          request.resource = {.arn = arn};
          CAPTURE(arn, action);
          CHECK(is_allowed(set, request) == !(is_trust || is_key));
        }
      }
    }
  }
}

TEST_CASE("K-8 what is longer or shorter than an account is none, and the owner is the caller's") {
  const PolicySet set = identity_of(
      {statement_if(Effect::Allow, "StringEquals", "aws:ResourceAccount", {"111122223333"})});
  for (const std::string account :
       {"111122223333", "111122223333x", "1111222233331", "11112222333", "", "x"}) {
    const std::string arn = "arn:aws:sqs:us-east-1:" + account + ":q";
    Request request = usual_request();
    request.resource = {.arn = arn};
    CAPTURE(account);
    CHECK(is_allowed(set, request));
  }
}

TEST_CASE(
    "K-8 the account of an identity provider is the one that its ARN names, or any of a domain") {
  Request request = usual_request();
  request.action = "sts:AssumeRoleWithWebIdentity";
  request.principal.arn = "arn:aws:iam::111122223333:oidc-provider/example.com";
  request.principal.account = "111122223333";
  CHECK(check_request(request));
  request.principal.account = "111122223334";
  CHECK_FALSE(check_request(request));
  request.principal.arn = "cognito-identity.amazonaws.com";
  CHECK(check_request(request));
}

TEST_CASE("K-11 a session is known by its role whatever the size of its name") {
  for (std::size_t size = 1; size <= 600; size += size < 300 ? 1 : 37) {
    const std::string role = text_of(size);
    const PolicySet set = identity_of(
        {statement_if(Effect::Allow, "StringEquals", "aws:PrincipalArn",
                      {"arn:aws:iam::111122223333:role/" + role}),
         statement_if(Effect::Deny, "StringEquals", "aws:PrincipalArn",
                      {"arn:aws:iam::111122223333:role/" + changed_at(role, size - 1)})});
    const std::string arn = "arn:aws:sts::111122223333:assumed-role/" + role + "/s1";
    Request request = usual_request();
    request.principal.arn = arn;
    CAPTURE(size);
    CHECK(is_allowed(set, request));
    const std::string other =
        "arn:aws:sts::111122223333:assumed-role/" + changed_at(role, size - 1) + "/s1";
    request.principal.arn = other;
    CHECK_FALSE(is_allowed(set, request));
  }
}

TEST_CASE("C-15 texts of any size are equal without regard to case and to nothing else") {
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string text = text_of(size);
    const PolicySet ignoring =
        identity_of({statement_if(Effect::Allow, "StringEqualsIgnoreCase", "ex:s", {text})});
    const PolicySet equal =
        identity_of({statement_if(Effect::Allow, "StringEquals", "ex:s", {text})});
    CAPTURE(text);
    REQUIRE(allows_key(ignoring, "ex:s", text));
    REQUIRE(allows_key(equal, "ex:s", text));
    REQUIRE_FALSE(allows_key(ignoring, "ex:s", text + "a"));
    for (std::size_t place = 0; place < size; ++place) {
      REQUIRE(allows_key(ignoring, "ex:s", other_case_at(text, place)));
      REQUIRE_FALSE(allows_key(ignoring, "ex:s", changed_at(text, place)));
      REQUIRE_FALSE(allows_key(equal, "ex:s", other_case_at(text, place)));
    }
  }
}

TEST_CASE("C-16 no Deny is lost among those whose patterns share a stem") {
  const std::string text = "abcdefghij";
  const auto pattern = [&](std::size_t form, std::size_t cut, const std::string& tail) {
    const std::string start = text.substr(0, cut);
    const std::string end = text.substr(cut);
    switch (form) {
      case 0:
        return start + tail + "*";
      case 1:
        return "*" + tail + end;
      case 2:
        return "*" + start + tail + "*";
      case 3:
        return start + "*" + tail + end;
      default:
        return start + tail + "*" + end;
    }
  };
  for (std::size_t form = 0; form < 5; ++form) {
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      for (const bool is_mixed : {false, true}) {
        std::vector<Statement> statements = {statement_for(Effect::Allow)};
        std::vector<std::string> tails = {"x", "y", "z", "xyzw", ""};
        for (std::size_t i = 0; i < 4; ++i) {
          const std::size_t shape = is_mixed ? (form + i) % 5 : form;
          statements.push_back(
              statement_if(Effect::Deny, "StringLike", "ex:s", {pattern(shape, cut, tails[i])}));
        }
        const PolicySet set = identity_of(std::move(statements));
        CAPTURE(form, cut, is_mixed);
        for (std::size_t i = 0; i < 4; ++i) {
          const std::size_t shape = is_mixed ? (form + i) % 5 : form;
          std::string value = pattern(shape, cut, tails[i]);
          while (value.find('*') != std::string::npos) value.replace(value.find('*'), 1, "Q");
          REQUIRE_FALSE(allows_key(set, "ex:s", value));
        }
        REQUIRE(allows_key(set, "ex:s", "QwQ"));
      }
    }
  }
}

TEST_CASE("V-4 an escaped character before a star is itself, and the star is one") {
  const auto allows = [](const std::string& pattern, const std::string& value) {
    return allows_key(identity_of({statement_if(Effect::Allow, "StringLike", "ex:s", {pattern})}),
                      "ex:s", value);
  };
  const std::pair<std::string, std::string> escapes[] = {
      {"${*}", "*"}, {"${?}", "?"}, {"${$}", "$"}};
  for (const auto& [escape, character] : escapes) {
    CAPTURE(escape);
    for (const std::string before : {"", "a", "aa"}) {
      CHECK(allows(before + escape, before + character));
      CHECK_FALSE(allows(before + escape, before + "x"));
      for (const std::string stars : {"*", "**"}) {
        CHECK(allows(before + escape + stars, before + character));
        CHECK(allows(before + escape + stars, before + character + "bc"));
        CHECK_FALSE(allows(before + escape + stars, before + "xbc"));
        CHECK_FALSE(allows(before + escape + stars, "b" + before + character));
        CHECK(allows(stars + before + escape, "b" + before + character));
        CHECK_FALSE(allows(stars + before + escape, before + character + "b"));
        CHECK(allows(stars + before + escape + stars, "b" + before + character + "b"));
        CHECK_FALSE(allows(stars + before + escape + stars, "b" + before + "xb"));
      }
    }
  }
}

TEST_CASE("R-5 an ARN that is longer than a pattern counts is told from others all the same") {
  for (const std::size_t size : std::vector<std::size_t>{65'520, 65'534, 65'535, 65'536, 65'600}) {
    for (const std::size_t which : std::vector<std::size_t>{2, 5}) {  // the service, the resource
      const auto arn = [&](const std::string& text) {
        return which == 2 ? "arn:aws:" + text + ":::b" : "arn:aws:s3:::" + text;
      };
      const std::string text = text_of(size);
      Statement statement = statement_for(Effect::Allow);
      statement.resource->entries = {{arn(text), {}}};
      const PolicySet literal = identity_of({statement});
      statement.resource->entries = {{arn(text) + "*", {}}};
      const PolicySet prefix = identity_of({statement});
      // The same with an open Region and account.
      std::string pattern = arn(text);
      pattern.replace(pattern.find(":::"), 3, ":*:*:");
      statement.resource->entries = {{pattern, {}}};
      const PolicySet open = identity_of({statement});
      statement.resource->entries = {{pattern + "*", {}}};
      const PolicySet open_prefix = identity_of({statement});
      CAPTURE(size, which);
      for (const PolicySet* set : {&literal, &prefix, &open, &open_prefix}) {
        CHECK(allows_resource(*set, arn(text)));
        CHECK(allows_resource(*set, arn(text) + "x") == (set == &prefix || set == &open_prefix));
        CHECK_FALSE(allows_resource(*set, arn(changed_at(text, size - 1))));
        CHECK_FALSE(allows_resource(*set, arn(changed_at(text, size / 2))));
        CHECK_FALSE(allows_resource(*set, arn(changed_at(text, 0))));
      }
    }
  }
}

TEST_CASE("A-2 a tree made by hand is checked before it is compiled") {
  for (const std::string entry : {"s3*:Get", "s3", "", ":Get", "s3:", "*:Get"}) {
    Policy policy;
    policy.version = PolicyVersion::V2012_10_17;
    policy.statements = {statement_for(Effect::Allow)};
    policy.statements.front().action.entries = {{entry, {}}};
    CAPTURE(entry);
    CHECK_FALSE(PolicySet::compile({.identity = {policy}}));
  }
}

TEST_CASE("E-6 as many levels as there is room for are decided and one more is refused") {
  const auto level = [](bool has_principal) {
    Policy policy;
    policy.version = PolicyVersion::V2012_10_17;
    policy.statements = {statement_for(Effect::Allow)};
    if (has_principal) policy.statements.front().principal.emplace().is_everyone = true;
    return std::vector<Policy>{policy};
  };
  constexpr std::size_t kMost = 251;
  for (std::size_t count : {kMost - 1, kMost, kMost + 1}) {
    Policies policies;
    policies.identity = level(false);
    policies.service_control = std::vector(count - 3, level(false));
    policies.resource_control = std::vector(std::size_t{3}, level(true));
    CAPTURE(count);
    if (count > kMost) {
      CHECK_FALSE(PolicySet::compile(policies));
      continue;
    }
    // Each level counts, the last too.
    CHECK(is_allowed(*PolicySet::compile(policies), usual_request()));
    policies.service_control->back().front().statements.clear();
    CHECK_FALSE(is_allowed(*PolicySet::compile(policies), usual_request()));
  }
}

}  // namespace abac
