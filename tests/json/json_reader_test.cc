// The JSON reader: what it refuses and where, and the tree that it builds.
#include "json/json_reader.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace {

using abac::Diagnostic;
using abac::internal::JsonDocument;
using abac::internal::JsonType;
using abac::internal::JsonValue;
using abac::internal::kMaxNesting;
using abac::internal::read_json;

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

/// The tree as text: `{a:[1,x]}`, with places where asked for.
void dump(const JsonValue& value, std::string& out) {
  switch (value.type()) {
    case JsonType::Null:
    case JsonType::Boolean:
    case JsonType::Number:
      out += value.text();
      return;
    case JsonType::String:
      out += '"' + std::string(value.text()) + '"';
      return;
    case JsonType::Array:
      out += '[';
      for (const JsonValue item : value.children()) {
        dump(item, out);
        out += ';';
      }
      out += ']';
      return;
    case JsonType::Object:
      out += '{';
      for (const JsonValue member : value.children()) {
        out += std::string(member.key()) + ':';
        dump(member, out);
        out += ';';
      }
      out += '}';
      return;
  }
}

std::string dump(const JsonDocument& document) {
  if (!document.has_root()) return "nothing";
  std::string out;
  dump(document.root(), out);
  return out;
}

TEST_CASE("a JSON text becomes a tree of its values in the order written") {
  const std::string text =
      " {\"a\" : [1, true , null,\"x\\ny\"],\r\n\t\"\\u0062\":{}, \"c\":[] , \"d\":{\"e\":[[0]]}} ";
  const auto document = read_json(text);
  REQUIRE(document.errors().empty());
  CHECK(dump(document) == "{a:[1;true;null;\"x\ny\";];b:{};c:[];d:{e:[[0;];];};}");
}

TEST_CASE("every value knows its bytes and its line and column") {
  const std::string text = "{\n  \"é\": [10, \"b\"],\n  \"k\\u0041\": {}\n}";
  const auto document = read_json(text);
  REQUIRE(document.has_root());
  const auto list = *document.root().find("é");
  CHECK(list.source() == "[10, \"b\"]");
  CHECK(list.where() == abac::SourceRange{.begin = 10, .end = 19, .line = 2, .column = 9});
  CHECK(list.key_where() == abac::SourceRange{.begin = 4, .end = 8, .line = 2, .column = 3});
  CHECK(list.size() == 2);
  const auto item = *document.at_pointer("/é/1");
  CHECK(item.text() == "b");
  CHECK(item.where() == abac::SourceRange{.begin = 15, .end = 18, .line = 2, .column = 14});
  CHECK(document.root().find("kA")->where().line == 3);
  CHECK(document.root().find("kA")->source() == "{}");
  CHECK(document.root().source() == text);
}

TEST_CASE("a JSON pointer finds its value and nothing else") {
  const std::string text = R"({"a/b": {"m~n": [7, {"~1": 8}]}, "": 9})";
  const auto document = read_json(text);
  CHECK(document.at_pointer("")->type() == JsonType::Object);
  CHECK(document.at_pointer("/a~1b/m~0n/0")->text() == "7");
  CHECK(document.at_pointer("/a~1b/m~0n/1/~01")->text() == "8");
  CHECK(document.at_pointer("/")->text() == "9");
  for (const char* pointer : {"/a", "/a~1b/m~0n/2", "/a~1b/m~0n/x", "/a~1b/m~0n/", "//", "/a/b"}) {
    CAPTURE(pointer);
    CHECK_FALSE(document.at_pointer(pointer).has_value());
  }
}

TEST_CASE("G-1 what is not JSON is refused with its place and pointer") {
  struct Row {
    std::string text;
    std::uint32_t line, column;
    std::string pointer;
    std::string message;
  };
  const auto row = GENERATE(values<Row>({
      {"", 1, 1, "", "the text is empty; expected a value"},
      {" \n ", 2, 2, "", "the text is empty; expected a value"},
      {"{\"a\":1,}", 1, 7, "", "a comma before `}` is not accepted"},
      {"[1,\n2,]", 2, 2, "/2", "a comma before `]` is not accepted"},
      {"{\"a\":1 \"b\":2}", 1, 8, "", "expected `,` or `}`, found `\"`"},
      {"{\"a\" 1}", 1, 6, "/a", "expected `:`, found `1`"},
      {"{\"a\":}", 1, 6, "/a", "expected a value, found `}`"},
      {"{a:1}", 1, 2, "", "expected a member's name in double quotes or `}`, found `a`"},
      {"{'a':1}", 1, 2, "", "a string stands in double quotes"},
      {"[1 /* x */]", 1, 4, "", "comments are not accepted"},
      {"// x\n1", 1, 1, "", "comments are not accepted"},
      {"[NaN]", 1, 2, "/0", "expected a value or `]`, found `NaN`"},
      {"[-Infinity]", 1, 3, "/0", "expected a digit after `-`, found `Infinity`"},
      {"[True]", 1, 2, "/0", "expected a value or `]`, found `True`"},
      {"[01]", 1, 3, "", "a number has no leading zeros"},
      {"[1.]", 1, 4, "/0", "expected a digit after the decimal point, found `]`"},
      {"[1e]", 1, 4, "/0", "expected a digit in the exponent, found `]`"},
      {"[+1]", 1, 2, "/0", "expected a value or `]`, found `+`"},
      {"[.5]", 1, 2, "/0", "expected a value or `]`, found `.`"},
      {"[1e400]", 1, 2, "/0", "the number `1e400` is too large for a binary64 value"},
      {"{} x", 1, 4, "", "expected nothing after the value, found `x`"},
      {"{}{}", 1, 3, "", "expected nothing after the value, found `{`"},
      {"1 2", 1, 3, "", "expected nothing after the value, found `2`"},
      {"[1,[2,", 1, 7, "/1/1", "expected a value, found the end of the text"},
      {"{\"a\":{\"b\":tru", 1, 11, "/a/b", "expected a value, found `tru`"},
      {"[\"a", 1, 2, "/0", "the string is not closed"},
      {"[\"a\nb\"]", 1, 4, "/0", "the control character U+000A must be escaped in a string"},
      {"[\"\\x\"]", 1, 3, "/0",
       "a backslash starts no escape here; expected one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t` or "
       "`\\u` with four hexadecimal digits"},
      {"[\"\\u12g4\"]", 1, 3, "/0", "expected four hexadecimal digits after `\\u`"},
      {"\xEF\xBB\xBF{}", 1, 1, "", "a byte order mark is not accepted"},
      {"[\"a\xFF\"]", 1, 4, "/0", "the byte 0xff is not valid UTF-8 here"},
      {"[\"\xC0\xAF\"]", 1, 3, "/0", "the byte 0xc0 is not valid UTF-8 here"},
      {"[\"\xED\xA0\x80\"]", 1, 3, "/0", "the byte 0xed is not valid UTF-8 here"},
      {"[\"\xF5\x80\x80\x80\"]", 1, 3, "/0", "the byte 0xf5 is not valid UTF-8 here"},
      {"[\xFF]", 1, 2, "/0", "expected a value or `]`, found the byte 0xff, which is not UTF-8"},
      {"[1, \xC3\xA9]", 1, 5, "/1", "expected a value, found `é`"},
      {"[\"\\ud800\"]", 1, 3, "/0",
       "the escape `\\ud800` is half of a surrogate pair and stands alone"},
      {"[\"x\\udc00\"]", 1, 4, "/0",
       "the escape `\\udc00` is half of a surrogate pair and stands alone"},
      {"[\"\\ud800\\u0041\"]", 1, 3, "/0",
       "the escape `\\ud800` is half of a surrogate pair and stands alone"},
      {"{\"a\":\"b\\u0000\"}", 1, 8, "/a", "U+0000 is not accepted in a string"},
      {"{\"a\\u0000\":1}", 1, 4, "/a\\u0000", "U+0000 is not accepted in a string"},
      {std::string("{}\0", 3), 1, 3, "", "expected nothing after the value, found U+0000"},
      {std::string("{\0}", 3), 1, 2, "",
       "expected a member's name in double quotes or `}`, found U+0000"},
      {std::string("[\"\0\"]", 5), 1, 3, "/0",
       "the control character U+0000 must be escaped in a string"},
  }));
  CAPTURE(row.text);
  const auto document = read_json(row.text);
  REQUIRE_FALSE(document.errors().empty());
  const Diagnostic& error = document.errors().front();
  CHECK(error.code == abac::ErrorCode::InvalidJson);
  CHECK(error.message == row.message);
  CHECK(error.where.line == row.line);
  CHECK(error.where.column == row.column);
  std::string pointer = error.pointer;
  if (const auto nul = pointer.find('\0'); nul != std::string::npos) {
    pointer.replace(nul, 1, "\\u0000");
  }
  CHECK(pointer == row.pointer);
}

TEST_CASE("G-1 what only looks unusual is accepted") {
  const auto text =
      GENERATE(values<std::string>({"\"\\ud83d\\ude00\"", "\"\\\\u0000\"", "\"\xF4\x8F\xBF\xBF\"",
                                    "\"\x7F\"", "\t0\r\n", "\"// no comment\"", "1E5", "-0.0",
                                    "\"\\/\"", "[[],{}]", "\"\\uFEFF\"", "\"\xEF\xBB\xBF\""}));
  CAPTURE(text);
  CHECK(read_json(text).errors().empty());
}

TEST_CASE("G-3 a repeated member is reported at any depth and the reading goes on") {
  const std::string text =
      "{\"a\":1,\n \"b\":{\"x\":[{\"k\":1,\"\\u006b\":2}]},\n \"a\":3, \"A\":4, \"name\":\"n\"}";
  const auto document = read_json(text);
  REQUIRE(document.errors().size() == 2);
  CHECK(document.errors()[0].code == abac::ErrorCode::DuplicateMember);
  CHECK(document.errors()[0].pointer == "/b/x/0/k");
  CHECK(document.errors()[0].where.line == 2);
  CHECK(document.errors()[0].where.column == 19);
  CHECK(document.errors()[1].pointer == "/a");
  CHECK(document.errors()[1].where.line == 3);
  CHECK(document.is_json());
  CHECK(document.root().find("name")->text() == "n");
}

TEST_CASE("G-3 repeated members are found in a large object without delay") {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"m" + std::to_string(i) + "\":0,";
  SECTION("none") {
    text += "\"x\":0}";
    CHECK(read_json(text, {.max_bytes = 1 << 24}).errors().empty());
  }
  SECTION("one") {
    text += "\"m77777\":0}";
    const auto document = read_json(text, {.max_bytes = 1 << 24});
    REQUIRE(document.errors().size() == 1);
    CHECK(document.errors()[0].pointer == "/m77777");
    CHECK(document.errors()[0].where.begin == text.size() - 11);
  }
}

TEST_CASE("G-4 nesting is refused beyond 64 and never overflows") {
  CHECK(read_json(repeated("[", 64) + repeated("]", 64)).errors().empty());
  const auto deep = read_json(repeated("[", 65) + repeated("]", 65));
  REQUIRE(deep.errors().size() == 1);
  CHECK(deep.errors()[0].code == abac::ErrorCode::NestingTooDeep);
  CHECK(deep.errors()[0].where.column == 65);
  CHECK(deep.errors()[0].pointer == repeated("/0", 64));

  CHECK(read_json(repeated("{\"a\":", 64) + "1" + repeated("}", 64)).errors().empty());
  CHECK(read_json(repeated("{\"a\":", 65) + "1" + repeated("}", 65)).errors().size() == 1);

  const auto endless = read_json(repeated("[", 1'000'000));
  REQUIRE(endless.errors().size() == 2);
  CHECK_FALSE(endless.has_root());
}

TEST_CASE("G-4 what stands beside a value nested too deep is read") {
  const auto text = "{\"x\":" + repeated("[", 70) + "{\"name\":1,\"name\":2}" + repeated("]", 70) +
                    ",\"name\":\"n\",\"name\":1}";
  const auto document = read_json(text);
  REQUIRE(document.errors().size() == 2);
  CHECK(document.errors()[0].code == abac::ErrorCode::NestingTooDeep);
  CHECK(document.errors()[1].pointer == "/name");
  CHECK(document.root().find("name")->text() == "n");
}

TEST_CASE("G-4 a text beyond its limit is refused unread") {
  const std::string text = "[1, 2]";
  CHECK(read_json(text, {.max_bytes = 6}).errors().empty());
  const auto document = read_json(text, {.max_bytes = 5});
  REQUIRE(document.errors().size() == 1);
  CHECK(document.errors()[0].code == abac::ErrorCode::DocumentTooLarge);
  CHECK_FALSE(document.has_root());
}

TEST_CASE("G-4 a text of more values than it may have is refused, values within others included") {
  for (const std::string text : {"[1,[2,{\"a\":3}],\"4\"]", "[[],[[]],{},null,0]"}) {
    CHECK(read_json(text, {.max_values = 7}).has_root());
    for (std::size_t most = 0; most < 7; ++most) {
      JsonDocument document;
      for (const std::string_view stream : {"", "name"}) {  // read by either reader
        document.read(text, {.max_values = most}, stream, "{}");
        CHECK_FALSE(document.has_root());
        REQUIRE(document.errors().size() == 1);
        CHECK(document.errors()[0].code == abac::ErrorCode::DocumentTooLarge);
      }
    }
  }
}

TEST_CASE("a member's name is known whatever white space stands between it and its value") {
  const auto document =
      read_json("{ \"a\" \t\n: \r\n [] , \"\\\"b\\\"\" :\n\n1,\"\":{\"c:\" :\t0}}");
  REQUIRE(document.errors().empty());
  std::vector<std::string> names;
  for (const auto member : document.root().children()) names.emplace_back(member.key());
  CHECK(names == std::vector<std::string>{"a", "\"b\"", ""});
  const auto last = document.root().find("")->find("c:");
  REQUIRE(last);
  CHECK(last->key_where().end - last->key_where().begin == 4);
  CHECK((*document.root().children().begin()).key_where().end == 5);
}

TEST_CASE("G-3 of many members those that repeat others are those that comparing each finds") {
  std::mt19937_64 random(5);
  for (const std::size_t count : {17U, 40U, 600U, 3000U}) {
    std::string text = "{";
    std::vector<std::string> names;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = std::to_string(random() % (2 * count));
      const bool is_known = std::find(names.begin(), names.end(), name) != names.end();
      if (is_known) expected.push_back("/" + name);
      names.push_back(name);
      text += (i == 0 ? "" : ",") + ("\"" + name + "\":0");
    }
    const auto document = read_json(text + "}");
    std::vector<std::string> found;
    for (const auto& error : document.errors()) found.push_back(error.pointer);
    CHECK(found == expected);
  }
}

TEST_CASE("a fault within a string or number leaves the rest readable") {
  const auto document = read_json("{\"a\":\"\\ud800\",\"b\":-1e999,\"name\":\"n\"}");
  REQUIRE(document.errors().size() == 2);
  CHECK(document.errors()[0].pointer == "/a");
  CHECK(document.errors()[1].pointer == "/b");
  REQUIRE(document.has_root());
  CHECK(document.is_json());
  CHECK(document.root().find("name")->text() == "n");

  const auto bad_bytes = read_json("{\"a\":\"\xFF\",\"name\":\"n\"}");
  REQUIRE(bad_bytes.has_root());
  CHECK_FALSE(bad_bytes.is_json());
  CHECK_FALSE(read_json("[\"\\ud800\\x\"]").is_json());
  CHECK(read_json("[\"\\ud800\\udfff\\ud800\", \"\\u0000\"]").is_json());

  std::string many = "[";
  for (int i = 0; i < 1000; ++i) many += "\"\xFF\",";
  CHECK_FALSE(read_json(many + "1]").has_root());
}

TEST_CASE("G-30 numbers stand for the text that they mean") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const auto row = GENERATE(values<Row>({
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"0e5", "0"},
      {"10", "10"},
      {"-7", "-7"},
      {"1.0", "1"},
      {"1.50", "1.5"},
      {"-1.50", "-1.5"},
      {"1e2", "100"},
      {"12345678901234567890", "12345678901234567890"},
      {"-123456789012345678901234567890", "-123456789012345678901234567890"},
      {"9007199254740993", "9007199254740993"},
      {"9007199254740993.0", "9007199254740992"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"123456789012345680000.0", "123456789012345680000"},
      {"1.5e300", "1.5e+300"},
      {"1e-6", "0.000001"},
      {"1e-7", "1e-7"},
      {"1.25e-7", "1.25e-7"},
      {"-1.25E-7", "-1.25e-7"},
      {"0.1", "0.1"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"123.456e1", "1234.56"},
      {"5e-324", "5e-324"},
      {"2.2250738585072014e-308", "2.2250738585072014e-308"},
      {"1e-400", "0"},
      {"-1e-400", "0"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
  }));
  CAPTURE(row.text);
  for (const auto& text : {std::string(row.text), "[" + std::string(row.text) + "]"}) {
    const auto document = read_json(text);
    REQUIRE(document.errors().empty());
    const auto value = text.front() == '[' ? *document.root().children().begin() : document.root();
    CHECK(value.text() == row.expected);
    CHECK(value.source() == row.text);
  }
  CHECK_FALSE(read_json("1" + repeated("0", 309)).errors().empty());
  CHECK_FALSE(read_json("-1e309").errors().empty());
}

TEST_CASE("a document reads one text after the other") {
  JsonDocument document;
  const std::string first = "{\"a\":\"\\n\",\"a\":2}";
  document.read(first, {});
  CHECK(document.errors().size() == 1);
  const std::string second = "[\"\\t\"]";
  document.read(second, {});
  CHECK(document.errors().empty());
  CHECK(dump(document) == "[\"\t\";]");
}

TEST_CASE("a known member is passed over and keeps its place") {
  const std::string text = R"({"p" : {"x":[1,{"y":2}]} ,"q":{"p":{"x":[1,{"y":2}]}}})";
  const std::string known = R"({"x":[1,{"y":2}]})";
  JsonDocument document;
  document.read(text, {}, "p", known);
  REQUIRE(document.errors().empty());
  CHECK(dump(document) == "{p:{};q:{p:{x:[1;{y:2;};];};};}");
  CHECK(document.root().find("p")->source() == known);

  document.read(R"({"p":{"x":[1,{"y":3}]}})", {}, "p", known);
  CHECK(dump(document) == "{p:{x:[1;{y:3;};];};}");
  document.read(R"({"p":{},"q":1})", {}, "p", "{}");
  CHECK(dump(document) == "{p:{};q:1;}");
  document.read(R"({"p":{"x":[1,{"y":2}]})", {}, "p", known);
  CHECK_FALSE(document.has_root());
}

/// Everything that can be asked of a document, as text.
std::string describe(const JsonDocument& document) {
  std::string out = document.is_json() ? "JSON\n" : "not JSON\n";
  for (const Diagnostic& error : document.errors()) out += to_string(error) + '\n';
  if (!document.has_root()) return out;
  std::vector<JsonValue> values = {document.root()};
  const auto place = [&](const abac::SourceRange& where) {
    out += ' ' + std::to_string(where.begin) + '-' + std::to_string(where.end) + ' ' +
           std::to_string(where.line) + ':' + std::to_string(where.column);
  };
  while (!values.empty()) {
    const JsonValue value = values.back();
    values.pop_back();
    out += std::string(to_string(value.type())) + ' ' + std::string(value.key()) + '=' +
           std::string(value.source());
    place(value.where());
    place(value.key_where());
    out += '\n';
    for (const JsonValue child : value.children()) values.push_back(child);
  }
  return out + dump(document);
}

/// Reads the text as one of a stream, where plain texts are read by themselves.
std::string describe_in_stream(const std::string& text) {
  JsonDocument document;
  document.read(text, {}, "another", R"({"k":1})");
  return describe(document);
}

TEST_CASE("texts of a stream are read as all others are") {
  const std::vector<std::string> texts = {
      R"({"a":[1,-2,"x",true,false,null,{}],"b":{"c":[]},"d":""})",
      " {\n\t\"a\" : [ 1 , 2 ] ,\r\n \"b\" : { } }\n",
      R"({"a":1,"b":2,"a":3})",
      R"([0,-0,01,1.5,1e2,123456789012345678,1234567890123456789])",
      R"(["\u0041","\ud800","é","plain ascii that is longer than a block of sixteen"])",
      R"({"p":{"p":{"p":{"q":[[[[{"r":"s"}]]]]}}},"known":{"k":2}})",
      repeated("[", 64) + repeated("]", 64),
      repeated("[", 65) + repeated("]", 65),
      "[\"\x01\"]",
      std::string("[\"a\0b\"]\0", 8),
  };
  std::size_t sound = 0;
  std::size_t faulty = 0;
  std::uint64_t random = 0x9E3779B97F4A7C15;
  const auto next = [&](std::size_t bound) {
    random = random * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>(random >> 33) % bound;
  };
  const std::string_view bytes = "{}[]:,\"\\ \n0123-.etrufalsn\x01\x7f\xc3\xa9";
  for (const std::string& text : texts) {
    for (int i = 0; i < 3000; ++i) {
      std::string changed = text;
      for (std::size_t changes = next(3) + (i == 0 ? 0 : 1); i != 0 && changes > 0; --changes) {
        const std::size_t at = next(changed.size());
        const char byte = bytes[next(bytes.size())];
        switch (next(3)) {
          case 0:
            changed[at] = byte;
            break;
          case 1:
            changed.insert(at, 1, byte);
            break;
          default:
            if (changed.size() > 1) changed.erase(at, 1);
        }
      }
      const JsonDocument document = read_json(changed);
      ++(document.errors().empty() ? sound : faulty);
      const std::string expected = describe(document);
      if (describe_in_stream(changed) == expected) continue;
      CAPTURE(changed);
      CHECK(describe_in_stream(changed) == expected);
    }
  }
  CHECK(sound > 1000);
  CHECK(faulty > 2000);
}

TEST_CASE("G-3 members of a large object are compared in a stream too") {
  std::string text = "{\"x0\":0";
  for (int i = 1; i < 500; ++i) text += ",\"x" + std::to_string(i) + "\":0";
  CHECK(describe_in_stream(text + "}") == describe(read_json(text + "}")));
  text += ",\"x7\":1}";
  CHECK(read_json(text).errors().size() == 1);
  CHECK(describe_in_stream(text) == describe(read_json(text)));
}

TEST_CASE("a known member is told from its neighbours") {
  const std::string known = R"({"k":1})";
  JsonDocument document;
  document.read(R"({"q":2,"known":{"k":1},"r":{"known":{"k":1}}})", {}, "known", known);
  CHECK(document.has_skipped());
  CHECK(dump(document) == "{q:2;known:{};r:{known:{k:1;};};}");
  document.read(R"({"known":{"k":1}x})", {}, "known", known);
  CHECK_FALSE(document.has_root());
  document.read(R"({"known":{"k":1,"l":2}})", {}, "known", known);
  CHECK_FALSE(document.has_skipped());
  CHECK(dump(document) == "{known:{k:1;l:2;};}");
  document.read(R"({"known":{"k":1},"known":{"k":1}})", {}, "known", known);
  CHECK(document.errors().size() == 1);
  document.read(R"({"x":"\n","known":{"k":1}})", {}, "known", known);
  CHECK(document.has_skipped());
  CHECK(dump(document) == "{x:\"\n\";known:{};}");
}

TEST_CASE("of more repeated members than are told the first in the text are told") {
  std::string text = "{\"zzz\":0";
  for (int i = 30'000; i > 9'000; --i) text += ",\"a" + std::to_string(i / 2) + "\":0";
  text += ",\"zzz\":0}";
  const auto document = read_json(text);
  const std::vector<Diagnostic>& errors = document.errors();
  REQUIRE(errors.size() == 10'000);
  CHECK(errors.front().pointer == "/a14999");
  CHECK(errors.back().pointer == "/a5000");
}

}  // namespace
