// The reader of an object's members: what it reads, and what it says of the rest.
#include "json/object_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace {

using abac::Diagnostic;
using abac::internal::DiagnosticList;
using abac::internal::JsonType;
using abac::internal::JsonValue;
using abac::internal::ObjectWords;

constexpr ObjectWords kDish = {.object = "a dish",
                               .missing_code = abac::ErrorCode::MissingElement,
                               .before_missing = "a dish needs ",
                               .after_missing = " to be one"};

/// What was read of a text, and what was wrong with it.
struct Result {
  std::vector<std::string> read;
  std::vector<std::string> errors;
};

Result read(std::string_view text, const ObjectWords& words = {}) {
  using namespace abac::internal;
  Result result;
  const auto note = [&](const JsonValue& member, std::string_view prefix = {}) {
    result.read.push_back(std::string(prefix) + std::string(member.key()) + '=' +
                          std::string(member.text()));
  };
  const auto document = read_json(text);
  REQUIRE(document.has_root());
  DiagnosticList diagnostics;
  read_members(
      document.root(), words, [] { return std::string("/d"); }, diagnostics,
      required("name", [&](const JsonValue& member) { note(member); }),
      optional("size", [&](const JsonValue& member) { note(member); }),
      each_time("spice", [&](const JsonValue& member) { note(member); }),
      either("With", "Without", IsRequired::Yes, [&](const JsonValue& member, bool is_negated) {
        note(member, is_negated ? "!" : "");
      }));
  for (const Diagnostic& error : diagnostics.take()) result.errors.push_back(to_string(error));
  return result;
}

using Texts = std::vector<std::string>;

TEST_CASE("members are read in the order written") {
  const Result result = read(R"({"Without":"w","size":1,"name":"n"})");
  CHECK(result.read == Texts{"!Without=w", "size=1", "name=n"});
  CHECK(result.errors == Texts{});
}

TEST_CASE("of a member that stands twice the first is read, or each where a row says so") {
  CHECK(read(R"({"name":1,"name":2,"spice":3,"spice":4,"With":5,"With":6})").read ==
        Texts{"name=1", "spice=3", "spice=4", "With=5"});
}

TEST_CASE("an unknown member is refused where its name stands, with the names that are known") {
  CHECK(read("{\"name\":1,\"With\":2,\n\"a/b\":3}").errors ==
        Texts{"2:1: error: unknown member `a/b`: expected `name`, `size`, `spice`, `With` or "
              "`Without` [unknown_member] (/d/a~1b)"});
}

TEST_CASE("a member that is missing is refused in the words of the object") {
  CHECK(read(" {}").errors ==
        Texts{"1:2: error: the member `name` is required [missing_member] (/d)",
              "1:2: error: the member `With` or `Without` is required [missing_member] (/d)"});
  CHECK(read("{}", kDish).errors ==
        Texts{"1:1: error: a dish needs `name` to be one [missing_element] (/d)",
              "1:1: error: a dish needs `With` or `Without` to be one [missing_element] (/d)"});
}

TEST_CASE("an element under both of its names is refused each time, and the first counts") {
  const Result result = read(R"({"name":1,"Without":2,"With":3,"Without":4,"With":5})", kDish);
  CHECK(result.read == Texts{"name=1", "!Without=2"});
  CHECK(result.errors == Texts{"1:30: error: a dish can't have both `With` and `Without` "
                               "[conflicting_elements] (/d/With)",
                               "1:51: error: a dish can't have both `With` and `Without` "
                               "[conflicting_elements] (/d/With)"});
}

TEST_CASE("a value of another type is refused in words of its own or by the type") {
  const auto refused = [](std::string_view text, JsonType type, std::string_view wanted) {
    const auto document = abac::internal::read_json(text);
    DiagnosticList diagnostics;
    const auto pointer = [] { return std::string("/p"); };
    const bool is_it = expect_type(document.root(), type, pointer, diagnostics, wanted);
    CHECK(is_it != diagnostics.has_errors());
    return is_it ? std::string() : to_string(diagnostics.first_error());
  };
  CHECK(refused("[]", JsonType::Array, "").empty());
  CHECK(refused("[]", JsonType::Object, "") ==
        "1:1: error: expected an object, found an array [wrong_type] (/p)");
  CHECK(refused("null", JsonType::String, "a name is a string") ==
        "1:1: error: a name is a string, found null [wrong_type] (/p)");
}

TEST_CASE("where no more errors are kept, none is worded") {
  std::string text = "{\"x\":[" + std::string(1, '0');
  for (int i = 0; i < 10'100; ++i) text += ",0";
  text += "]}";
  const auto document = abac::internal::read_json(text);
  DiagnosticList diagnostics;
  int pointers = 0;
  const auto pointer = [&] {
    ++pointers;
    return std::string();
  };
  for (const JsonValue item : document.root().find("x")->children()) {
    expect_type(item, JsonType::String, pointer, diagnostics);
  }
  CHECK(diagnostics.is_full());
  CHECK(pointers == 10'001);
}

}  // namespace
