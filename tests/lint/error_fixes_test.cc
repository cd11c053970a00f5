// What was meant by what is refused, and that nothing is renamed to a name that is there.
#include <abac/findings.h>
#include <abac/validate.h>

#include <string>
#include <vector>

#include "support/catch.h"

namespace {

/// The text with its fixes, or empty where there is none.
std::string fixed(const std::string& text) {
  const abac::FixedText made = apply_fixes(text, abac::lint_policy(text));
  return made.fixed == 0 ? std::string() : made.text;
}

/// The words of the fix of the only error.
std::string fix_of(const std::string& text) {
  std::string words;
  for (const abac::Finding& finding : abac::lint_policy(text)) {
    if (finding.diagnostic.severity == abac::Severity::Error) words += finding.fix;
  }
  return words;
}

std::string with_condition(const std::string& condition) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::b/*", "Condition": )" +
         condition + "}}";
}

}  // namespace

TEST_CASE("an operator in another case is written as it is, and a mistyped one is asked for") {
  const std::string values = R"({"aws:PrincipalOrgID": "o-abcdefghij"}})";
  CHECK(fixed(with_condition(R"({"stringequals": )" + values)) ==
        with_condition(R"({"StringEquals": )" + values));
  CHECK(fixed(with_condition(R"({"foranyvalue:stringlikeifexists": )" + values)) ==
        with_condition(R"({"ForAnyValue:StringLikeIfExists": )" + values));
  CHECK(fix_of(with_condition(R"({"StringEqual": )" + values)) == "did you mean `StringEquals`?");
  CHECK(fixed(with_condition(R"({"StringEqual": )" + values)).empty());
  CHECK(fix_of(with_condition(R"({"Between": )" + values)).empty());
}

TEST_CASE("nothing is renamed to what stands beside it, or twice") {
  CHECK(fixed(with_condition(R"({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"},
                                 "stringequals": {"aws:username": "ana"}})"))
            .empty());
  CHECK(fixed(with_condition(R"({"STRINGEQUALS": {"aws:PrincipalOrgID": "o-abcdefghij"},
                                 "stringequals": {"aws:username": "ana"}})"))
            .empty());
  CHECK(fixed(R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "effect": "Allow",
                  "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}})")
            .empty());
}

TEST_CASE("a version that is misspelled is not missing besides") {
  CHECK(fixed(R"({"version": "2012-10-17", "Statement": []})") ==
        R"({"Version": "2012-10-17", "Statement": []})");
  CHECK(fixed(R"({"Version": "2012-10-17", "version": "2012-10-17", "Statement": []})").empty());
}
