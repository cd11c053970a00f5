// The edges of the checks of documents and quotas. What was tested before stands in
// validate_test.cc.
#include <string>

#include "lint/advice.h"

using abac::PolicyType;
using abac::SavedAs;
using enum abac::ErrorCode;

namespace {

const std::string kStatement =
    R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})";

std::string with_resource(const std::string& resource) {
  return R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": ")" + resource + "\"}";
}

std::string versioned(const std::string& version, const std::string& statement) {
  return "{" + (version.empty() ? "" : R"("Version": ")" + version + R"(", )") +
         R"("Statement": [)" + statement + "]}";
}

/// A document of that many bytes, of which `space` are white space.
std::string sized(std::size_t size, std::size_t space = 0) {
  const std::string head =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::)";
  const std::string tail = R"("}})";
  return "{" + std::string(space, ' ') + head.substr(1) +
         std::string(size - head.size() - tail.size() - space, 'x') + tail;
}

/// The first finding of the code.
abac::Finding first(abac::ErrorCode code, const std::string& json,
                    const abac::LintOptions& options = {}) {
  for (abac::Finding& finding : abac::lint_policy(json, options)) {
    if (finding.diagnostic.code == code) return std::move(finding);
  }
  FAIL("nothing found");
  return {};
}

}  // namespace

TEST_CASE("G-7 a document without version gets the new one, which changes no decision") {
  const std::string json = versioned("", kStatement);
  CHECK(places(MissingVersion, json) == "");
  CHECK(fixed(MissingVersion, json) == versioned("2012-10-17", kStatement));
  CHECK(first(MissingVersion, json).keeps_decisions);
  CHECK(places(OldVersion, json) == "-");
  CHECK(fixed(OldVersion, versioned("2008-10-17", kStatement)) ==
        versioned("2012-10-17", kStatement));
  CHECK(places(OldVersion, versioned("2008-10-17", kStatement)) == "/Version");
}

TEST_CASE("G-8 where a text looks like a variable the old version is told for that alone") {
  for (const std::string version : {"", "2008-10-17"}) {
    CAPTURE(version);
    const std::string json = versioned(version, with_resource("arn:aws:s3:::${aws:username}/*"));
    CHECK(places(VariableInOldVersion, json) == "/Statement/0/Resource");
    CHECK(places(MissingVersion, json) == "-");
    CHECK(places(OldVersion, json) == "-");
  }
  const std::string open = versioned("2008-10-17", with_resource("arn:aws:s3:::${"));
  CHECK(places(VariableInOldVersion, open) == "-");
  CHECK_FALSE(first(OldVersion, open).keeps_decisions);
  CHECK(places(VariableInOldVersion,
               versioned("2008-10-17", R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                   "Condition": {"StringEquals": {"x:y": ["a", "${a:b}"]}}})")) ==
        "/Statement/0/Condition/StringEquals/x:y/1");
}

TEST_CASE("AWS refuses a managed policy of an old version, and saves an inline one") {
  const std::string json = versioned("", kStatement);
  CHECK(first(MissingVersion, json, {.saved_as = SavedAs::Managed}).is_refused_by_aws);
  CHECK_FALSE(first(MissingVersion, json, {.saved_as = SavedAs::Inline}).is_refused_by_aws);
  CHECK_FALSE(first(MissingVersion, json).is_refused_by_aws);
}

TEST_CASE("an empty condition is told at its place, and another statement's condition is not") {
  const std::string json = "{\"Version\": \"2012-10-17\",\n \"Statement\": [" + kStatement +
                           ",\n  {\"Effect\": \"Allow\", \"Action\": \"s3:ListBucket\",\n"
                           "   \"Resource\": \"*\", \"Condition\":  {} }]}";
  CHECK(places(EmptyCondition, json) == "/Statement/1/Condition");
  const abac::SourceRange where = first(EmptyCondition, json).diagnostic.where;
  CHECK(json.substr(where.begin, where.end - where.begin) == "{}");
  CHECK(where.line == 4);
  CHECK(where.column == 35);
  CHECK(places(EmptyCondition, document_of(R"({"Sid": "Condition", "Effect": "Allow",
      "Action": "s3:*", "Resource": "arn:aws:s3:::Condition"})")) == "-");
}

TEST_CASE("a Deny of everything is told if it is without condition and for everyone") {
  const auto deny = [](const std::string& more) {
    return document_of(R"({"Effect": "Deny", )" + more + "}");
  };
  const std::string all = R"("Action": "*:*", "Resource": "**")";
  CHECK(places(DenyEverything, deny(all)) == "/Statement/0");
  CHECK(places(DenyEverything, deny(R"("Action": "*", "Resource": "arn:*")")) == "-");
  CHECK(places(DenyEverything, deny(R"("Action": "*", "NotResource": "arn:aws:s3:::b")")) == "-");
  CHECK(places(DenyEverything, deny(R"("NotAction": "*", "Resource": "*")")) == "-");
  CHECK(places(DenyEverything, deny(all), {.type = PolicyType::ServiceControl}) == "-");
  const abac::LintOptions resource{.type = PolicyType::Resource};
  CHECK(places(DenyEverything, deny(all + R"(, "Principal": {"AWS": "*"})"), resource) ==
        "/Statement/0");
  CHECK(places(DenyEverything, deny(all + R"(, "Principal": {"AWS": "111122223333"})"), resource) ==
        "-");
}

TEST_CASE("G-2 white space around a text is told, of every kind, and within it is not") {
  const auto with_value = [](const std::string& value) {
    return document_of(R"({"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringEquals": {"x:y": ")" +
                       value + "\"}}}");
  };
  const std::string place = "/Statement/0/Condition/StringEquals/x:y";
  for (const std::string value : {" a", "a\\t", "a\\n", "a\u00A0", "\u3000a", "a\uFEFF"}) {
    CAPTURE(value);
    CHECK(places(SurroundingSpace, with_value(value)) == place);
    CHECK(fixed(SurroundingSpace, with_value(value)) == with_value("a"));
  }
  for (const std::string value : {"a b", "", " "}) {
    CAPTURE(value);
    CHECK(places(SurroundingSpace, with_value(value)) == "-");
  }
  CHECK(places(SurroundingSpace, document_of(with_resource("arn:aws:s3:::b "))) ==
        "/Statement/0/Resource");
}

TEST_CASE("G-37 a document is near its quota from nine tenths on") {
  CHECK(places(NearQuota, sized(5'529)) == "-");
  CHECK(places(NearQuota, sized(5'530)) == "");
  CHECK(places(NearQuota, sized(6'144)) == "");
  CHECK(places(NearQuota, sized(6'145)) == "-");
  CHECK(places(NearQuota, sized(6'145, 1'000)) == "-");
}

TEST_CASE("G-37 an inline policy counts for whoever may have it") {
  const abac::LintOptions as_inline{.saved_as = SavedAs::Inline};
  const auto message = [&](std::size_t size) {
    return first(QuotaExceeded, sized(size), as_inline).diagnostic.message;
  };
  CHECK(places(QuotaExceeded, sized(2'048), as_inline) == "-");
  CHECK(places(QuotaExceeded, sized(2'049), as_inline) == "suggestion:");
  CHECK(message(2'049) ==
        "the policy has 2049 characters without white space; AWS accepts 2048 in the inline "
        "policies of one user together and 5120 in those of one group");
  CHECK(message(5'121) ==
        "the policy has 5121 characters without white space; AWS accepts 5120 in the inline "
        "policies of one group together and 10240 in those of one role");
  CHECK(places(QuotaExceeded, sized(10'240), as_inline) == "suggestion:");
  CHECK(places(QuotaExceeded, sized(10'241), as_inline) == "");
  CHECK(places(QuotaExceeded, sized(6'145)) == "");
}
