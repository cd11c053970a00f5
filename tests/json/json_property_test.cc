// The JSON reader against nlohmann_json's own tree, on random texts and texts with random damage.
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"
#include "support/json_same.h"
#include "support/random_source.h"

namespace {

using abac::internal::JsonDocument;
using abac::internal::JsonType;
using abac::random::Source;
using Tree = nlohmann::ordered_json;

const std::vector<std::string> kStrings = {R"("")",
                                           R"("a")",
                                           R"("plain text of some length")",
                                           R"("\n")",
                                           R"("\"")",
                                           R"("\\")",
                                           R"("é\u0041")",
                                           R"("\ud83d\ude00")",
                                           R"("\ud800")",
                                           "\"\xFF\"",
                                           "\"\xED\xA0\x80\"",
                                           R"("a\x")",
                                           "\"tab\there\"",
                                           R"("\u00e")",
                                           R"("/\/")"};
const std::vector<std::string> kScalars = {"0",    "-1",  "12.5", "1e3", "01",  "true",
                                           "null", "tru", "-",    "1.",  "1e5", "-0.0"};
const std::vector<std::string> kPieces = {"{",  "}", "[", "]", ",", ":",    "\"",   "\\",   " ",
                                          "\n", "1", "a", "/", "u", "\xC3", "\xA9", "\x01", "'"};

std::string random_value(Source& source, std::size_t depth) {
  const std::size_t kind = source.below(depth == 0 ? 2 : 4);
  if (kind == 0) return source.pick(kStrings);
  if (kind == 1) return source.pick(kScalars);
  const std::string space = source.chance(20) ? " \n" : "";
  std::string text = kind == 2 ? "[" : "{";
  const std::size_t count = source.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += space + ",";
    // Every name once, so that nothing is a duplicate.
    if (kind == 3) text += space + "\"" + std::string(1, static_cast<char>('a' + i)) + "\\u0031\":";
    text += space + random_value(source, depth - 1);
  }
  return text + space + (kind == 2 ? "]" : "}");
}

std::string damaged(Source& source, std::string text) {
  for (std::size_t i = source.below(3); i > 0; --i) {
    const std::size_t place = source.below(text.size() + 1);
    if (source.chance(50)) {
      text.insert(place, source.pick(kPieces));
    } else {
      text.erase(place, source.below(4));
    }
  }
  return text;
}

TEST_CASE("G-1 random texts are accepted and read exactly as the parser itself would") {
  constexpr std::uint64_t kSeed = 20261123;
  Source source(kSeed);
  std::size_t accepted = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string text = damaged(source, random_value(source, 3));
    INFO("seed " << kSeed << ", text " << i << ": " << text);
    const auto document = abac::internal::read_json(text);
    const bool has_duplicate = !document.errors().empty() &&
                               document.errors().front().code == abac::ErrorCode::DuplicateMember;
    const Tree tree = Tree::parse(text, nullptr, false);
    if (tree.is_discarded() == document.errors().empty()) REQUIRE(has_duplicate);
    for (const abac::Diagnostic& error : document.errors()) {
      REQUIRE(error.where.begin <= text.size());
      REQUIRE(error.where.line > 0);
    }
    if (!document.errors().empty()) continue;
    ++accepted;
    REQUIRE(is_same(document.root(), tree));
    // The same value is passed over in its place, and what stands beside it is read alike.
    if (document.root().type() != JsonType::Object) continue;
    const std::string outer = "{\"known\" : " + text + ",\"rest\":" + text + "}";
    JsonDocument passing;
    passing.read(outer, {}, "known", document.root().source());
    REQUIRE(passing.errors().empty());
    REQUIRE(passing.root().find("known")->source() == document.root().source());
    REQUIRE(is_same(*passing.root().find("rest"), tree));
  }
  CHECK(accepted > 10'000);
}

}  // namespace
