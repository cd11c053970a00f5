// YAML is read as the tree that JSON would be, with the places of its own text.
#include "yaml/yaml_reader.h"

#include <array>
#include <string>
#include <string_view>

#include "support/catch.h"
#include "yaml/value_tree.h"

namespace {

using abac::internal::JsonType;
using abac::internal::read_yaml;
using abac::internal::TreeValue;
using abac::internal::ValueTree;

/// The value as JSON without escapes; strings of YAML's tags have them before them.
std::string shown(const TreeValue& value) {
  std::string text = value.tag().empty() ? "" : '!' + std::string(value.tag()) + ' ';
  const auto list = [&](char open, char close) {
    text += open;
    for (const TreeValue child : value.children()) {
      if (text.back() != open) text += ',';
      if (value.is_object()) text += std::string(child.key()) + ':';
      text += shown(child);
    }
    return text + close;
  };
  if (value.is_object()) return list('{', '}');
  if (value.is_array()) return list('[', ']');
  if (value.is_string()) return text + '"' + std::string(value.text()) + '"';
  return text + (value.type() == JsonType::Null ? "null" : std::string(value.text()));
}

std::string read(std::string_view yaml) {
  ValueTree tree;
  if (const auto error = read_yaml(yaml, tree)) {
    return std::to_string(error->where.line) + ':' + std::to_string(error->where.column) + ' ' +
           error->message;
  }
  std::string text;
  for (const TreeValue& root : tree.roots()) text += (text.empty() ? "" : " ") + shown(root);
  return text;
}

}  // namespace

TEST_CASE("scalars of YAML are numbers, booleans and null only where JSON has them so") {
  struct Row {
    std::string_view yaml;
    std::string_view value;
  };
  const auto rows = std::to_array<Row>({
      {"a: 1", "{a:1}"},
      {"a: -1.5e3", "{a:-1.5e3}"},
      {"a: 01", "{a:\"01\"}"},
      {"a: 0x1F", "{a:\"0x1F\"}"},
      {"a: 1_000", "{a:\"1_000\"}"},
      {"a: .5", "{a:\".5\"}"},
      {"a: 111122223333", "{a:\"111122223333\"}"},
      {"a: 000122223333", "{a:\"000122223333\"}"},
      {"a: '1'", "{a:\"1\"}"},
      {"a: !!str 1", "{a:\"1\"}"},
      {"Version: 2012-10-17", "{Version:\"2012-10-17\"}"},
      {"a: true", "{a:true}"},
      {"a: False", "{a:false}"},
      {"a: yes", "{a:\"yes\"}"},
      {"a: on", "{a:\"on\"}"},
      {"a: NO", "{a:\"NO\"}"},
      {"a: ~", "{a:null}"},
      {"a:", "{a:null}"},
      {"a: null", "{a:null}"},
      {"a: nil", "{a:\"nil\"}"},
      {"a: 10.0.0.0/8", "{a:\"10.0.0.0/8\"}"},
      {"1: x", "{1:\"x\"}"},
      {"a: !Sub x", "{a:!Sub \"x\"}"},
      {"!Join [a, [b]]", "!Join [\"a\",[\"b\"]]"},
      {"a: |\n  x\n  y\n", "{a:\"x\ny\n\"}"},
      {"a: >-\n  x\n  y\n", "{a:\"x y\"}"},
      {"a: {}\nb: []", "{a:{},b:[]}"},
      {"a\n---\nb\n", "\"a\" \"b\""},
      {"", ""},
      {"# nothing\n", ""},
      {"\xEF\xBB\xBF"
       "a: 1",
       "{a:1}"},
  });
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    CHECK(read(row.yaml) == row.value);
  }
}

TEST_CASE("aliases are copies of what they name") {
  CHECK(read("a: &x {b: [1]}\nc: *x\nd: [*x, *x]") == "{a:{b:[1]},c:{b:[1]},d:[{b:[1]},{b:[1]}]}");
  CHECK(read("- &k name\n- {*k : 1}") == "[\"name\",{name:1}]");
  CHECK(read("- &a 1\n- &a 2\n- *a") == "[1,2,2]");
}

TEST_CASE("what YAML cannot mean as JSON is refused at its place") {
  CHECK(read("a: *x") == "1:4 no anchor of the name x stands whole before it");
  CHECK(read("a: &x\n  b: *x") == "2:6 no anchor of the name x stands whole before it");
  CHECK(read("a:\n  ? [b]\n  : c") == "2:5 a member's name is a text");
  CHECK(read("a: [1") == "1:6 did not find expected ',' or ']'");
  CHECK(read("a: \"\x01\"") == "1:5 control characters are not allowed");
  CHECK(read("a: \"\xFF\"") == "1:5 invalid leading UTF-8 octet");
}

TEST_CASE("YAML is as deep and as large as JSON may be") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(read(nested(64)) == nested(64));
  CHECK(read(nested(65)) == "1:65 it is nested deeper than 64");
  CHECK(read("- &a " + nested(40) + "\n- " + std::string(30, '[') + "*a" + std::string(30, ']')) ==
        "2:33 it is nested deeper than 64");
  // Each line names the one before it ten times.
  std::string laughs = "- &a0 [x]\n";
  for (int i = 1; i < 20; ++i) {
    laughs += "- &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) laughs += (j == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    laughs += "]\n";
  }
  CHECK(read(laughs) == "6:23 its aliases stand for more than 100000 values");
}

TEST_CASE("places of YAML are bytes of the text whatever stands before them") {
  const std::string yaml =
      "\xEF\xBB\xBF# é→😀\r\nké: [\"ü\", &a !T 'x', {b: 1}]\r\nend: |\r\n  a\r\n";
  ValueTree tree;
  REQUIRE_FALSE(read_yaml(yaml, tree));
  const TreeValue root = tree.roots().front();
  const TreeValue list = *root.find("ké");
  CHECK(yaml.substr(list.key_begin(), list.key_end() - list.key_begin()) == "ké");
  CHECK(list.source() == "[\"ü\", &a !T 'x', {b: 1}]");
  CHECK(list.at(0)->source() == "\"ü\"");
  CHECK(list.at(1)->source() == "'x'");
  CHECK(list.at(2)->source() == "{b: 1}");
  CHECK(list.at(2)->find("b")->source() == "1");
}

TEST_CASE("a block ends with the last value that it holds") {
  const std::string yaml = "a:\n  - b: 1\n    c: 2\n\n# more\nd: 3\n";
  ValueTree tree;
  REQUIRE_FALSE(read_yaml(yaml, tree));
  CHECK(tree.roots().front().find("a")->source() == "- b: 1\n    c: 2");
}

TEST_CASE("a merged mapping has the members that the mapping itself has not") {
  constexpr std::string_view kText = "a: &a {x: 1, y: [2]}\nb:\n  <<: *a\n  x: 3\n";
  ValueTree tree;
  REQUIRE_FALSE(read_yaml(kText, tree));
  const auto b = tree.roots().front().find("b");
  REQUIRE(b);
  CHECK(b->size() == 2);
  CHECK(b->find("x")->text() == "3");
  CHECK(b->find("y")->at(0)->text() == "2");
}
