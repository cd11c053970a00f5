// The writer of JSON: commas, values, and what is escaped.
#include "json/json_writer.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/random_source.h"

namespace {

using abac::internal::JsonWriter;

std::string written(const std::function<void(JsonWriter&)>& write) {
  std::string out;
  JsonWriter json(out);
  write(json);
  return out;
}

std::string written(std::string_view text) {
  return written([&](JsonWriter& json) { json.string(text); });
}

/// The text as UTF-8.
std::string utf8(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
          byte(0x80 | (c & 63))};
}

TEST_CASE("members and items have commas between them, and names their values") {
  CHECK(written([](JsonWriter& json) { json.object([] {}); }) == "{}");
  CHECK(written([](JsonWriter& json) { json.strings(std::vector<std::string>{}); }) == "[]");
  CHECK(written([](JsonWriter& json) {
          json.object([&] {
            json.member("a", "x");
            json.optional_member("none", std::nullopt);
            json.optional_member("b", "y");
            json.name("c").object([&] { json.name("d").null(); });
            json.name("e").array(std::vector{1U, 2U}, [&](unsigned n) { json.number(n); });
            json.name("f").strings(std::array{"g", "h"});
            json.name("i").boolean(true);
            json.name("j").boolean(false);
            json.name("k").written(R"({"l":[]})");
            json.name("m").string_or_null(std::nullopt);
            json.name("n").string_or_null("");
          });
        }) == R"({"a":"x","b":"y","c":{"d":null},"e":[1,2],"f":["g","h"],"i":true,"j":false,)"
              R"("k":{"l":[]},"m":null,"n":""})");
}

TEST_CASE("a JSON text is written behind what is there") {
  std::string out = "before ";
  JsonWriter json(out);
  json.begin_array();
  json.begin_object();
  json.end_object();
  json.begin_object();
  json.end_object();
  json.end_array();
  CHECK(out == "before [{},{}]");
}

TEST_CASE("a name in the code and the same name as a text are written alike") {
  const auto twice = [](std::string_view text, const abac::internal::MemberName& name) {
    return written([&](JsonWriter& json) {
      json.object([&] {
        json.name(name).null();
        json.any_name(text).null();
        json.name(name).null();
      });
    });
  };
  CHECK(twice("a", "a") == R"({"a":null,"a":null,"a":null})");
  CHECK(twice("", "") == R"({"":null,"":null,"":null})");
  CHECK(twice("missing_context_keys", "missing_context_keys") ==
        R"({"missing_context_keys":null,"missing_context_keys":null,"missing_context_keys":null})");
}

TEST_CASE("numbers are written with all their digits") {
  CHECK(written([](JsonWriter& json) { json.number(0); }) == "0");
  CHECK(written([](JsonWriter& json) { json.number(UINT64_MAX); }) == "18446744073709551615");
}

TEST_CASE("a JSON string escapes what must be and what is unprintable and nothing else") {
  CHECK(written("") == "\"\"");
  CHECK(written("a/b 'c' ~ é😀") == "\"a/b 'c' ~ é😀\"");
  CHECK(written("a\x7f\x7f b\u0080\u009f\u00a0") == "\"a\\u007f\\u007f b\\u0080\\u009f\\u00a0\"");
  CHECK(written("\u2027\u2028\u202e\u2030\u2066") == "\"\u2027\\u2028\\u202e\u2030\\u2066\"");
  CHECK(written("\u00a0\u200b\ufeff\U000e0041") == "\"\\u00a0\\u200b\\ufeff\\udb40\\udc41\"");
  CHECK(written(std::string_view("\0\x1f\"\\\b\n\r\t", 8)) == R"("\u0000\u001f\"\\\u0008\n\r\t")");
  CHECK(written("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'x');
    CHECK(written(plain + "\"" + plain) == "\"" + plain + "\\\"" + plain + "\"");
    CHECK(written(plain + "é" + plain) == "\"" + plain + "é" + plain + "\"");
    CHECK(written(plain + "\x7f" + plain + "é\x7f") ==
          "\"" + plain + "\\u007f" + plain + "é\\u007f\"");
  }
}

TEST_CASE("names are escaped as strings are") {
  CHECK(written([](JsonWriter& json) {
          json.object([&] { json.any_name("a\"\n").string("b"); });
        }) == R"({"a\"\n":"b"})");
}

TEST_CASE("every character is read back as it was written") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    // In the midst of plain text, wherever a block of sixteen bytes may end.
    const std::string text = std::string(c % 17, 'x') + utf8(c) + "yz";
    const std::string json = written(text);
    if (nlohmann::json::parse(json).get<std::string>() != text) FAIL(json);
  }
}

TEST_CASE("a string within a bound is whole, or cut between characters with an ellipsis") {
  const auto within = [](std::string_view text, std::size_t limit) {
    bool is_whole = false;
    const std::string json =
        written([&](JsonWriter& writer) { is_whole = writer.string_within(text, limit); });
    CHECK(is_whole == (json == written(text)));
    CHECK(json.size() <= limit + 2);
    return json;
  };
  CHECK(within("", 3) == R"("")");
  CHECK(within("abc", 3) == R"("abc")");
  CHECK(within("abcd", 3) == R"("…")");
  CHECK(within("abcd", 4) == R"("abcd")");
  CHECK(within("abcde", 4) == R"("a…")");
  CHECK(within("éé", 4) == R"("éé")");
  CHECK(within("éééé", 6) == R"("é…")");
  CHECK(within("a\n\n", 4) == R"("a…")");
  CHECK(within("a\n\n", 5) == R"("a\n\n")");
  CHECK(within(std::string(100, '\x01'), 99).size() == 96 + 3 + 2);
}

TEST_CASE("what was written can be taken back, its comma too") {
  std::string out = "x";
  JsonWriter json(out);
  json.begin_object();
  JsonWriter::Mark mark = json.mark();
  CHECK_FALSE(json.any_name_within("abcd", 3));
  json.null();
  json.rewind(mark);
  CHECK(json.any_name_within("abc", 3));
  json.null();
  mark = json.mark();
  json.name("again").number(5);
  json.rewind(mark);
  json.name("b").null();
  json.end_object();
  CHECK(out == R"(x{"abc":null,"b":null})");
  json.rewind({});
  json.begin_array();
  json.end_array();
  CHECK(out == "[]");
}

// Writes a random value and the same into a tree.
nlohmann::ordered_json write_random(JsonWriter& json, abac::random::Source& source, int depth) {
  using Tree = nlohmann::ordered_json;
  const auto text = [&] {
    std::string result;
    for (std::size_t i = source.below(20); i != 0; --i) {
      result += source.chance(80) ? std::string(1, static_cast<char>(source.below(128)))
                                  : utf8(static_cast<char32_t>(0x80 + source.below(0xD700)));
    }
    return result;
  };
  switch (source.below(depth > 4 ? 4 : 6)) {
    case 0: {
      const std::string value = text();
      json.string(value);
      return value;
    }
    case 1: {
      const std::uint64_t value = source.below(1'000'000);
      json.number(value);
      return value;
    }
    case 2: {
      const bool value = source.chance(50);
      json.boolean(value);
      return value;
    }
    case 3:
      json.null();
      return nullptr;
    case 4: {
      Tree items = Tree::array();
      json.begin_array();
      for (std::size_t i = source.below(4); i != 0; --i) {
        items.push_back(write_random(json, source, depth + 1));
      }
      json.end_array();
      return items;
    }
    default: {
      Tree members = Tree::object();
      json.begin_object();
      for (std::size_t i = source.below(4); i != 0; --i) {
        const std::string name = std::to_string(i) + text();
        json.any_name(name);
        members[name] = write_random(json, source, depth + 1);
      }
      json.end_object();
      return members;
    }
  }
}

TEST_CASE("what is written is what was meant, random values") {
  abac::random::Source source(20261129);
  for (int i = 0; i < 2'000; ++i) {
    std::string out;
    JsonWriter json(out);
    const auto meant = write_random(json, source, 0);
    CAPTURE(out);
    REQUIRE(nlohmann::ordered_json::parse(out) == meant);
    REQUIRE(out.find('\n') == std::string::npos);
  }
}

}  // namespace
