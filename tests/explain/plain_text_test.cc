// What an explanation says of policies that look as if they meant something else: wildcards and
// variables that are plain text, keys that no request has, operators without set operator. And that
// no change is proposed that puts such a text into the request.
#include "support/explain_support.h"

#include <abac/explain.h>

#include <string>
#include <string_view>

using abac::ConditionFinding;
using abac::Edit;
using abac::Explanation;
using abac::explain_support::explained;
using abac::explain_support::policy_if;
using abac::explain_support::user_request;

namespace {

/// A user whose tag `team` is `blue` asks under an Allow with the condition.
Explanation of_allow(const std::string& condition, const std::string& context = "") {
  return explained(policy_if("Allow", condition), user_request(R"(,"context":{)" + context + "}"));
}

/// The same under a policy of the old language.
Explanation of_old_allow(const std::string& resource, const std::string& condition) {
  return explained(R"({"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*",
                       "Resource": ")" +
                       resource + R"(", "Condition": )" + condition + "}}",
                   user_request());
}

const ConditionFinding& condition_of(const Explanation& explanation) {
  REQUIRE(explanation.statements.size() == 1);
  REQUIRE(explanation.statements[0].conditions.size() == 1);
  return explanation.statements[0].conditions[0];
}

/// Whether some change or fact gives the request a value that contains the text.
bool proposes(const Explanation& explanation, std::string_view text) {
  const auto gives = [&](const Edit& edit) {
    for (const std::string_view value : edit.values) {
      if (value.find(text) != std::string_view::npos) return true;
    }
    return false;
  };
  for (const abac::Change& change : explanation.changes) {
    for (const Edit& edit : change.edits) {
      if (gives(edit)) return true;
    }
  }
  for (const abac::Fact& fact : explanation.facts) {
    if (fact.witness && gives(*fact.witness)) return true;
  }
  return false;
}

/// Whether some change or fact sets the key.
bool sets_key(const Explanation& explanation, std::string_view key) {
  for (const abac::Change& change : explanation.changes) {
    for (const Edit& edit : change.edits) {
      if (edit.kind == Edit::Kind::ContextKey && edit.name == key && !edit.is_removal) return true;
    }
  }
  for (const abac::Fact& fact : explanation.facts) {
    if (fact.witness && fact.witness->name == key) return true;
  }
  return false;
}

/// Whether the text of the explanation, which is wrapped, has the words.
bool says(const Explanation& explanation, std::string_view words) {
  std::string text;
  for (const char c : to_text(explanation)) {
    const char next = c == '\n' ? ' ' : c;
    if (next != ' ' || !text.ends_with(' ')) text += next;
  }
  INFO(text);
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("C-14 a wildcard that is taken literally is told, and whether StringLike would match") {
  const Explanation matching =
      of_allow(R"({"StringEquals": {"aws:PrincipalTag/team": ["red", "b*"]}})");
  CHECK(says(matching, "StringEquals takes `*` literally; StringLike would match"));
  CHECK_FALSE(proposes(matching, "b*"));
  CHECK(proposes(matching, "red"));

  const Explanation other = of_allow(R"({"StringEquals": {"aws:PrincipalTag/team": "dev-?"}})");
  CHECK(says(other, "StringEquals takes `?` literally"));
  CHECK_FALSE(says(other, "would match"));
  CHECK_FALSE(proposes(other, "dev-?"));

  CHECK(says(of_allow(R"({"ForAnyValue:StringEquals": {"ex:k": "a*"}})", R"("ex:k": ["b", "ab"])"),
             "ForAnyValue:StringEquals takes `*` literally; ForAnyValue:StringLike would match"));
  CHECK(says(of_allow(R"({"StringEquals": {"ex:k": "${aws:PrincipalTag/team}/*"}})",
                      R"("ex:k": "blue/a")"),
             "StringLike would match"));
  CHECK(says(of_allow(R"({"StringEqualsIgnoreCase": {"ex:k": "a*"}})", R"("ex:k": "ab")"),
             "StringEqualsIgnoreCase takes `*` literally; StringLike would match"));
}

TEST_CASE("C-14 a wildcard is told where it could be meant, and nowhere else") {
  for (const std::string condition : {
           R"({"StringEquals": {"ex:k": "a${*}"}})",
           R"({"StringEquals": {"ex:k": "a"}})",
           R"({"StringLike": {"ex:k": "c*"}})",
           R"({"ArnLike": {"ex:k": "arn:aws:s3:::a*"}})",
       }) {
    CAPTURE(condition);
    const Explanation explanation = of_allow(condition, R"("ex:k": "ab")");
    const ConditionFinding& told = condition_of(explanation);
    CHECK_FALSE(told.policy_values[0].has_plain_wildcard);
  }
  // Nothing is compared where the key is absent, and nothing is wrong where the condition holds.
  CHECK_FALSE(condition_of(of_allow(R"({"StringEquals": {"ex:k": "a*"}})"))
                  .policy_values[0]
                  .has_plain_wildcard);
  CHECK_FALSE(condition_of(of_allow(R"({"StringEquals": {"ex:k": "a*"}})", R"("ex:k": "a*")"))
                  .policy_values[0]
                  .has_plain_wildcard);
}

TEST_CASE("V-4 the character that was written as one is proposed") {
  CHECK(proposes(of_allow(R"({"StringEquals": {"aws:PrincipalTag/team": "dev-${*}"}})"), "dev-*"));
}

TEST_CASE("V-1 a variable in a document of the old language is told to be plain text") {
  const Explanation condition = of_old_allow(
      "*", R"({"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}})");
  CHECK(says(condition,
             "`${aws:ResourceTag/team}` is plain text in a document of version 2008-10-17"));
  CHECK_FALSE(proposes(condition, "${"));

  const Explanation resource =
      of_old_allow("arn:aws:s3:::b/${aws:username}/*", R"({"Null": {"aws:username": "false"}})");
  CHECK(says(resource, "`${aws:username}` is plain text in a document of version 2008-10-17"));
  CHECK_FALSE(proposes(resource, "${"));

  CHECK_FALSE(says(of_allow(R"({"StringEquals": {"ex:k": "${aws:username}"}})", R"("ex:k": "b")"),
                   "is plain text"));
  CHECK_FALSE(says(of_allow(R"({"StringEquals": {"ex:k": "${$}{a}"}})", R"("ex:k": "b")"),
                   "is plain text"));
}

TEST_CASE("a key that no request has is told with the one that was probably meant") {
  const Explanation mistyped = of_allow(R"({"StringEquals": {"aws:PrincipleTag/team": "blue"}})");
  CHECK(condition_of(mistyped).likely_key == "aws:PrincipalTag/team");
  CHECK(says(mistyped,
             "no request has the key `aws:PrincipleTag/team`; did you mean "
             "`aws:PrincipalTag/team`?"));
  CHECK_FALSE(sets_key(mistyped, "aws:PrincipleTag/team"));

  const Explanation incomplete = of_allow(R"({"StringEquals": {"aws:ResourceTag": "blue"}})");
  CHECK(says(incomplete, "no request has the key `aws:ResourceTag`"));
  CHECK_FALSE(sets_key(incomplete, "aws:ResourceTag"));

  // What the request has, some request has; and of keys of other names nothing is known.
  const Explanation present =
      of_allow(R"({"StringEquals": {"aws:Own": "blue"}})", R"("aws:Own": "red")");
  CHECK_FALSE(condition_of(present).is_mistaken_key);
  CHECK(sets_key(present, "aws:Own"));
  for (const std::string key : {"aws:SourceIp", "ex:Own", "aws:RequestTag/team"}) {
    CAPTURE(key);
    CHECK_FALSE(
        condition_of(of_allow(R"({"StringEquals": {")" + key + R"(": "x"}})")).is_mistaken_key);
  }
}

TEST_CASE("C-10 a key with several values under a plain operator is told") {
  const Explanation listed =
      of_allow(R"({"StringEquals": {"ex:k": "a"}})", R"("ex:k": ["b", "c"])");
  CHECK(says(listed, "the key has several values: StringEquals needs ForAnyValue or ForAllValues"));
  const Explanation absent = of_allow(R"({"StringEquals": {"aws:CalledVia": "x"}})");
  CHECK(says(absent, "the key has several values: StringEquals needs ForAnyValue or ForAllValues"));
  CHECK_FALSE(sets_key(absent, "aws:CalledVia"));
  CHECK_FALSE(condition_of(of_allow(R"({"ForAnyValue:StringEquals": {"aws:CalledVia": "x"}})"))
                  .lacks_set_operator);
  CHECK_FALSE(condition_of(of_allow(R"({"StringEquals": {"ex:k": "a"}})", R"("ex:k": "b")"))
                  .lacks_set_operator);
  CHECK_FALSE(condition_of(of_allow(R"({"Null": {"aws:TagKeys": "false"}})")).lacks_set_operator);
}

TEST_CASE("explanations as JSON tell the same") {
  const std::string wildcard =
      to_json(of_allow(R"({"StringEquals": {"aws:PrincipalTag/team": "b*"}})"));
  CHECK(wildcard.find(R"("plain_wildcard":true,"matches_as_pattern":true)") != std::string::npos);
  const std::string key = to_json(of_allow(R"({"StringEquals": {"aws:usernme": "b"}})"));
  CHECK(key.find(R"("mistaken_key":true,"likely_key":"aws:username")") != std::string::npos);
  const std::string list = to_json(of_allow(R"({"StringEquals": {"aws:TagKeys": "b"}})"));
  CHECK(list.find(R"("lacks_set_operator":true)") != std::string::npos);
  const std::string variable =
      to_json(of_old_allow("*", R"({"StringEquals": {"aws:username": "${aws:userid}"}})"));
  CHECK(variable.find(R"("plain_variable":true)") != std::string::npos);
}
