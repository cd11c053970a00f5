// The codes of errors and warnings: what programs may rely on.
#include <abac/error_code.h>

#include <set>
#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

using abac::ErrorCode;

struct Entry {
  ErrorCode code;
  int number;
  std::string_view text;
};

constexpr Entry kEntries[] = {
#define ABAC_ENTRY(name, number, text) {ErrorCode::name, number, text},
    ABAC_ERROR_CODES(ABAC_ENTRY) ABAC_WARNING_CODES(ABAC_ENTRY)
#undef ABAC_ENTRY
};

TEST_CASE("each code has a number and a text of its own, and is read back from its text") {
  std::set<int> numbers;
  std::set<std::string_view> texts;
  for (const Entry& entry : kEntries) {
    CHECK(static_cast<int>(entry.code) == entry.number);
    CHECK(to_string(entry.code) == entry.text);
    CHECK(abac::parse_error_code(entry.text) == entry.code);
    CHECK(numbers.insert(entry.number).second);
    CHECK(texts.insert(entry.text).second);
  }
}

TEST_CASE("numbers of codes never change") {
  CHECK(static_cast<int>(ErrorCode::None) == 0);
  CHECK(static_cast<int>(ErrorCode::InvalidJson) == 101);
  CHECK(static_cast<int>(ErrorCode::InvalidResourceControl) == 216);
  CHECK(static_cast<int>(ErrorCode::DuplicateContextKey) == 307);
  CHECK(static_cast<int>(ErrorCode::InvalidTrustPolicy) == 403);
  CHECK(static_cast<int>(ErrorCode::UnreadableFile) == 502);
  CHECK(static_cast<int>(ErrorCode::EmptyPolicySet) == 1015);
}

TEST_CASE("what is no code is not read as one") {
  CHECK(to_string(ErrorCode::None).empty());
  for (const std::string_view text : {"", "none", "invalid_jso", "invalid_json ", "INVALID_JSON"}) {
    CHECK_FALSE(abac::parse_error_code(text).has_value());
  }
}

}  // namespace
