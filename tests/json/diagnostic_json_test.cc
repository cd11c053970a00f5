// Diagnostics as a line for a person and as JSON.
#include <abac/diagnostic.h>

#include "support/catch.h"

namespace {

TEST_CASE("a finding is written with the parts that are known") {
  abac::Diagnostic finding = {.severity = abac::Severity::Warning,
                              .code = abac::ErrorCode::InvalidSid,
                              .message = "m \"n\"",
                              .pointer = "/a~1b",
                              .file = "f.json",
                              .where = {.begin = 4, .end = 5, .line = 2, .column = 3}};
  CHECK(to_string(finding) == "f.json:2:3: warning: m \"n\" [invalid_sid] (/a~1b)");
  CHECK(to_json(finding) == R"({"file":"f.json","line":2,"column":3,"severity":"warning",)"
                            R"("code":"invalid_sid","message":"m \"n\"","pointer":"/a~1b"})");
  finding.where = {};
  CHECK(to_string(finding) == "f.json: warning: m \"n\" [invalid_sid] (/a~1b)");
  finding.file.clear();
  finding.pointer.clear();
  finding.severity = abac::Severity::Error;
  finding.message = "two\nlines";
  CHECK(to_string(finding) == "error: two\\u000alines [invalid_sid]");
  CHECK(to_json(finding) ==
        R"({"severity":"error","code":"invalid_sid","message":"two\nlines","pointer":""})");
}

}  // namespace

TEST_CASE("an error in place of a result is an object of one member, escaped as all JSON") {
  abac::Diagnostic error;
  error.code = abac::ErrorCode::InvalidJson;
  error.message = "unexpected `\"`\n";
  CHECK(error_to_json(error) == R"({"error":{"severity":"error","code":"invalid_json",)"
                                R"("message":"unexpected `\"`\n","pointer":""}})");
  error.file = "a\"b.json";
  error.where = {.begin = 0, .end = 1, .line = 2, .column = 3};
  CHECK(error_to_json(error) == R"({"error":)" + to_json(error) + "}");
}
