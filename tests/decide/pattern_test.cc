// Globs and resource patterns against independent matchers: RE2 for the one, a search over all ways
// to cut the text for the other.
#include "base/text_search.h"
#include "compile/pattern_compiler.h"
#include "decide/resource_match.h"
#include "program/action_index.h"
#include "support/catch.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// All texts over the alphabet up to a length.
std::vector<std::string> texts_over(const std::string& alphabet, std::size_t max_size) {
  std::vector<std::string> texts = {""};
  for (std::size_t begin = 0, size = 0; size < max_size; ++size) {
    const std::size_t end = texts.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (char c : alphabet) texts.push_back(texts[i] + c);
    }
    begin = end;
  }
  return texts;
}

struct NoVariables {
  const Program& program;
  [[nodiscard]] std::string_view literal(TextRef text) const { return program.text(text); }
  [[nodiscard]] std::string_view variable(std::uint32_t) const { return {}; }
};

/// A pattern as StringLike compiles it.
class Glob {
 public:
  explicit Glob(std::string_view pattern) {
    Program program;
    PatternCompiler compiler(program);
    const BaseOperator base{"StringLike", OperandType::StringLike, Comparison::Equal, false, true,
                            true};
    value_ = compiler.value(base, PolicyVersion::V2008_10_17, pattern);
    program_ = std::move(program);
  }

  [[nodiscard]] bool matches(std::string_view text) const {
    switch (value_.kind) {
      case Value::Kind::Text:
        return text == program_.text(value_.text());
      case Value::Kind::Any:
        return true;
      case Value::Kind::Prefix:
        return text.starts_with(program_.text(value_.text()));
      case Value::Kind::Suffix:
        return text.ends_with(program_.text(value_.text()));
      case Value::Kind::Contains:
        return contains_text(text, program_.text(value_.text()));
      default:
        return matches_glob(
            std::span(program_.tokens).subspan(value_.tokens().begin, value_.tokens().size()), text,
            NoVariables{program_});
    }
  }

 private:
  Program program_;
  Value value_;
};

std::string regex_of(std::string_view glob) {
  std::string regex = "(?s)";
  for (char c : glob) {
    if (c == '*') {
      regex += ".*";
    } else if (c == '?') {
      regex += '.';
    } else {
      regex += RE2::QuoteMeta(std::string(1, c));
    }
  }
  return regex;
}

/// In a pattern of `fits`: a colon that does not cut, of a variable's value.
constexpr char kValueColon = '\x01';
/// The same, of a variable whose value is empty: the star before it does not end its component.
constexpr char kEmptyValue = '\x03';

/// by trying every way: recursive, exponential, short.
bool fits(std::string_view pattern, std::string_view text, int colons) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == kEmptyValue) return fits(pattern.substr(1), text, colons);
  const bool is_sixth = colons >= 5;
  if (pattern[0] == '*') {
    const bool ends_component = pattern.size() == 1 || pattern[1] == ':';
    for (std::size_t size = 0; size <= text.size(); ++size) {
      if (fits(pattern.substr(1), text.substr(size), colons)) return true;
      if (size < text.size() && text[size] == ':' && !is_sixth && !ends_component) return false;
    }
    return false;
  }
  if (text.empty()) return false;
  const char wanted = pattern[0] == kValueColon ? ':' : pattern[0];
  const bool takes = pattern[0] == '?' ? is_sixth || text[0] != ':' : wanted == text[0];
  return takes && fits(pattern.substr(1), text.substr(1), colons + (pattern[0] == ':' ? 1 : 0));
}

/// A resource entry of a policy type, compiled.
class Entry {
 public:
  explicit Entry(std::string_view entry, PolicyType type = PolicyType::Resource) {
    PatternCompiler compiler(*program_);
    compiler.add_resource(entry, type, PolicyVersion::V2012_10_17);
    compiler.finish();
  }

  [[nodiscard]] bool matches(std::string_view arn) const {
    const Request request{
        .principal = {.arn = "*"}, .action = "s3:GetObject", .resource = {.arn = arn}};
    RequestFacts facts;
    REQUIRE_FALSE(read_facts(request, facts) != nullptr);
    RequestKeys keys(*program_, request, facts);
    const bool matches = std::ranges::any_of(
        program_->resource_patterns,
        [&](const ResourcePattern& pattern) { return matches_resource(pattern, arn, keys); });
    // An ARN that stands elsewhere was not cut beforehand, and lists of entries are cut together.
    const std::string elsewhere(arn);
    StatementCode statement;
    statement.has_resource = true;
    statement.resources.end = static_cast<std::uint32_t>(program_->resource_patterns.size());
    REQUIRE(covers_resource(statement, elsewhere, keys) == matches);
    const Coverage coverage = resource_coverage(statement, RequestedResource(keys), keys);
    REQUIRE((coverage == Coverage::Full) == matches);
    statement.is_resource_negated = true;
    const Coverage other = resource_coverage(statement, RequestedResource(keys), keys);
    REQUIRE((other == Coverage::Full) != matches);
    return matches;
  }

 private:
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
};

}  // namespace

TEST_CASE("C-16 every short glob matches every short text as RE2 does") {
  const auto texts = texts_over("abc", 6);
  std::size_t matched = 0;
  for (const std::string& pattern : texts_over("ab*?", 6)) {
    const Glob glob(pattern);
    const RE2 regex(regex_of(pattern));
    REQUIRE(regex.ok());
    for (const std::string& text : texts) {
      const bool expected = RE2::FullMatch(text, regex);
      matched += expected ? 1U : 0U;
      if (glob.matches(text) != expected) {
        CAPTURE(pattern, text, expected);
        REQUIRE(glob.matches(text) == expected);
      }
    }
  }
  CHECK(matched > 100'000);
}

TEST_CASE("A-4 every short action pattern matches every short action as RE2 does") {
  const auto texts = texts_over("abc", 5);
  for (const std::string& pattern : texts_over("ab*?", 5)) {
    const RE2 regex(regex_of(pattern));
    for (const std::string& text : texts) {
      const bool expected = RE2::FullMatch(text, regex);
      if (matches_action(pattern, text) == expected) continue;
      CAPTURE(pattern, text, expected);
      REQUIRE(matches_action(pattern, text) == expected);
    }
  }
}

TEST_CASE("A-4 the action index finds what comparing with each pattern finds") {
  ActionIndex index;
  std::vector<std::uint32_t> ids = {ActionIndex::kAny};
  for (const std::string& name : texts_over("ab*?", 4)) {
    if (!name.empty()) ids.push_back(index.intern("sv:" + name));
  }
  for (const char* name : {"s3:GetObject", "s3:Get*", "s3:*Object", "s3:**", "iam:*", "*:*",
                           "long-service-name:DescribeLongNames*", "S3:GETOBJECT"}) {
    ids.push_back(index.intern(name));
  }
  index.finish(true);
  for (const std::string action :
       {"sv:a", "sv:abab", "SV:AbbA", "sv:c", "s3:GetObject", "s3:getobject", "s3:PutObject",
        "iam:PassRole", "ec2:RunInstances", "long-service-name:DescribeLongNamesOfThings"}) {
    CAPTURE(action);
    FoldedAction folded;
    REQUIRE(folded.read(action));
    ActionMatches matches;
    index.find(folded, matches);
    if (matches.is_overflow()) continue;
    for (std::uint32_t id : ids) {
      CHECK(matches.contains(id) == matches_action(index.text(id), action));
    }
  }
}

TEST_CASE(
    "A-4 the action index finds the same where there are too many actions and globs for lists") {
  constexpr std::size_t kCount = 1500;
  const auto tail = [](std::size_t number) {  // in letters, so that globs match some of them
    std::string letters;
    for (; letters.size() < 7; number /= 3) letters += "abc"[number % 3];
    return letters;
  };
  ActionIndex index;
  std::vector<std::uint32_t> literals, globs;
  for (std::size_t i = 0; i < kCount; ++i) {
    literals.push_back(index.intern("s3:get" + tail(i)));
    globs.push_back(index.intern("s3:*" + tail(i).substr(0, 4) + "?" + tail(kCount - i)));
    globs.push_back(index.intern("s3:*" + tail(i).substr(2)));
  }
  index.finish(true);
  for (std::size_t i = 0; i < kCount; i += 50) {
    const std::string action(index.text(literals[i]));
    CAPTURE(action);
    FoldedAction folded;
    REQUIRE(folded.read(action));
    ActionMatches matches;
    index.find(folded, matches);
    REQUIRE_FALSE(matches.is_overflow());
    CHECK(matches.contains(ActionIndex::kAny));
    CHECK(matches.contains(literals[i]));
    CHECK_FALSE(matches.contains(literals[(i + 1) % kCount]));
    std::size_t wrong = 0;
    for (const std::uint32_t id : globs) {
      wrong += matches.contains(id) == matches_action(index.text(id), action) ? 0U : 1U;
    }
    CHECK(wrong == 0);
  }
  // No policy names these, literally or at all.
  for (const char* const action : {"s3:getx", "s3:getabcabcx", "ec2:getabcabca"}) {
    CAPTURE(action);
    FoldedAction folded;
    REQUIRE(folded.read(action));
    ActionMatches matches;
    index.find(folded, matches);
    std::size_t wrong = matches.contains(ActionIndex::kAny) ? 0 : 1;
    for (std::uint32_t id = 1; id < index.size(); ++id) {
      wrong += matches.contains(id) == matches_action(index.text(id), action) ? 0U : 1U;
    }
    for (const std::uint32_t id : matches.ids()) wrong += id < index.size() ? 0U : 1U;
    CHECK(wrong == 0);
  }
}

TEST_CASE("A-4 globs that all match all actions take memory in proportion to their number") {
  constexpr std::size_t kCount = 2000;
  ActionIndex index;
  for (std::size_t i = 0; i < kCount; ++i) {
    std::string glob = "s3:";
    for (std::size_t rest = i, k = 0; k < 8; rest /= 3, ++k) {
      glob += std::array{"a*", "*a", "?*"}[rest % 3];
    }
    static_cast<void>(index.intern(glob));
    static_cast<void>(index.intern("s3:aaaaaaaaaaaa" + std::to_string(i)));
  }
  index.finish(true);
  std::size_t bytes = 0;
  index.for_each_array([&](const auto& array) { bytes += array.size() * sizeof(*array.data()); });
  CHECK(bytes < kCount * 3000);  // lists of all would take 8000 bytes each
}

TEST_CASE("0.2 a question mark takes one scalar value and a star takes line breaks") {
  CHECK(Glob("?").matches("é"));
  CHECK(Glob("?").matches("😀"));
  CHECK(Glob("a?c").matches("a\nc"));
  CHECK(Glob("a*c").matches("a\n\r\nc"));
  CHECK_FALSE(Glob("?").matches("é́"));
  CHECK_FALSE(Glob("??").matches("é"));
  CHECK(Glob("*?é").matches("éé"));
  CHECK_FALSE(Glob("*?é").matches("é"));
}

TEST_CASE("R-7 every short ARN pattern matches as trying every way does") {
  // The middle of an ARN varies; head and tail keep the request an ARN.
  const auto middles = texts_over("a:", 6);
  const auto patterns = texts_over("a:*?", 5);
  std::size_t matched = 0;
  for (const std::string& middle : patterns) {
    const std::string pattern = "arn:" + middle;
    const Entry entry(pattern);
    for (const std::string& rest : middles) {
      const std::string arn = "arn:a:a:" + rest;
      if (!parse_resource_arn(arn)) continue;
      const bool expected = fits(pattern, arn, 0);
      matched += expected ? 1U : 0U;
      if (entry.matches(arn) == expected) continue;
      CAPTURE(pattern, arn, expected);
      REQUIRE(entry.matches(arn) == expected);
    }
  }
  CHECK(matched > 1'000);
}

TEST_CASE("R-7 R-8 every ARN pattern of few components matches as trying every way does") {
  // Components that are empty, open, both or neither, in one to six places, against ARNs whose
  // parts may be empty too and whose sixth may have colons of its own.
  const std::vector<std::string> components = {"", "a", "*", "a*", "?"};
  std::vector<std::string> patterns = {"arn:"};
  for (std::size_t begin = 0, part = 2; part <= 6; ++part) {
    const std::size_t end = patterns.size();
    for (; begin < end; ++begin) {
      for (const std::string& component : components) {
        patterns.push_back(patterns[begin] + component + (part < 6 ? ":" : ""));
      }
    }
  }
  std::vector<std::string> arns;
  for (const char* head : {"arn:a:a:", "arn:aa:b:"}) {
    for (const char* region : {"", "a", "b"}) {
      for (const char* account : {"", "a", "ab"}) {
        for (const char* sixth : {"a", "b", "a:", ":a", "a:b", "::", "a::a"}) {
          arns.push_back(std::string(head) + region + ":" + account + ":" + sixth);
        }
      }
    }
  }
  std::size_t matched = 0;
  for (std::string pattern : patterns) {
    // One that was cut short in its middle, and its like that does not end in a colon.
    for (int round = 0; round < 2; ++round) {
      const Entry entry(pattern);
      for (const std::string& arn : arns) {
        const bool expected = fits(pattern, arn, 0);
        matched += expected ? 1U : 0U;
        if (entry.matches(arn) == expected) continue;
        CAPTURE(pattern, arn, expected);
        REQUIRE(entry.matches(arn) == expected);
      }
      if (pattern.size() < 5 || pattern.back() != ':') break;
      pattern.pop_back();
    }
  }
  CHECK(matched > 10'000);
}

TEST_CASE("R-7 random ARN patterns match as trying every way does") {
  std::uint32_t state = 12345;
  const auto next = [&](std::uint32_t count) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % count;
  };
  std::size_t matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern = "arn:";
    std::string arn = "arn:";
    for (std::uint32_t i = next(14); i > 0; --i) pattern += "aab::**?"[next(8)];
    for (std::uint32_t i = 6 + next(10); i > 0; --i) arn += "aaab:::"[next(7)];
    if (!parse_resource_arn(arn)) continue;
    const bool expected = fits(pattern, arn, 0);
    matched += expected ? 1U : 0U;
    CAPTURE(pattern, arn, expected);
    REQUIRE(Entry(pattern).matches(arn) == expected);
  }
  CHECK(matched > 100);
}

TEST_CASE("R-7 literals and then stars match as trying every way does, however long the ARN") {
  std::uint32_t state = 271828;
  const auto pick = [&](std::initializer_list<std::string_view> choices) {
    state = state * 1664525 + 1013904223;
    return std::string(choices.begin()[(state >> 16) % choices.size()]);
  };
  const std::string far(70, 'a');  // beyond the first 64 bytes colons are looked for one by one
  std::size_t matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern = "arn:aws:a:";
    pattern += pick({"*:*:", "*::", "a:*:", "a:a:"});
    for (int i = 0; i < 3; ++i) pattern += pick({"", "", "a", "b:", "a*", "?", ":a", "*"});
    std::string arn = "arn:aws:a:";
    for (int i = 0; i < 7; ++i) arn += pick({"a:", ":", "a", "b", "b:", ":a", far});
    if (!parse_resource_arn(arn)) continue;
    const bool expected = fits(pattern, arn, 0);
    matched += expected ? 1U : 0U;
    CAPTURE(pattern, arn, expected);
    REQUIRE(Entry(pattern).matches(arn) == expected);
  }
  CHECK(matched > 1'000);
}

TEST_CASE("R-9 V-9 values in Region and account match as trying every way does, colons and all") {
  std::uint32_t state = 314159;
  const auto below = [&](std::size_t count) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % count;
  };
  struct Part {
    const char* written;
    const char* meant;
  };
  // A default is the value where the key is absent.
  static constexpr Part kParts[] = {{"", ""},
                                    {"a", "a"},
                                    {"*", "*"},
                                    {"?", "?"},
                                    {"b*", "b*"},
                                    {"${x:v, 'a'}", "a"},
                                    {"${x:v, 'a:b'}",
                                     "a\x01"
                                     "b"},
                                    {"${x:v, ':'}", "\x01"},
                                    {"${x:v, 'b::'}", "b\x01\x01"},
                                    {"${x:v, '*'}", "\x02"},
                                    {"${x:v, ''}", "\x03"}};
  static constexpr const char* kTexts[] = {"", "a", "b", "ab", ":", "a:b", "b::", "*", ":a"};
  std::size_t matched = 0;
  std::size_t with_colons = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string written = below(4) == 0 ? "arn:*:s" : "arn:a:s";
    std::string meant = written;
    for (int component = 3; component < 6; ++component) {
      written += ':';
      meant += ':';
      for (std::size_t i = below(3); i > 0; --i) {
        const Part& part = kParts[below(std::size(kParts))];
        written += part.written;
        meant += part.meant;
      }
    }
    std::string arn = "arn:a:s";
    for (int part = 3; part < 6; ++part) {
      arn += ':';
      for (std::size_t i = below(3); i > 0; --i) arn += kTexts[below(std::size(kTexts))];
    }
    if (!parse_resource_arn(arn)) continue;
    // A star of a value is a plain character.
    std::string text = arn;
    std::replace(text.begin(), text.end(), '*', '\x02');
    const bool expected = fits(meant, text, 0);
    matched += expected ? 1U : 0U;
    with_colons += expected && meant.find(kValueColon) != std::string::npos ? 1U : 0U;
    CAPTURE(written, arn, expected);
    REQUIRE(Entry(written).matches(arn) == expected);
  }
  CHECK(matched > 500);
  CHECK(with_colons > 100);
}

TEST_CASE("R-9 an entry with a variable without value in Region or account matches nothing") {
  const std::string queue = "arn:aws:sqs:us-east-1:111122223333:q";
  CHECK(Entry("arn:aws:sqs:*:${x:v, '111122223333'}:q").matches(queue));
  CHECK_FALSE(Entry("arn:aws:sqs:*:${x:v}:q").matches(queue));
  CHECK_FALSE(Entry("arn:aws:sqs:${x:v}*:*:*").matches(queue));
  CHECK_FALSE(Entry("arn:aws:sqs:*:${x:v, '444455556666'}:q").matches(queue));
}

TEST_CASE("R-4 the short form of API Gateway is matched from the first slash on") {
  const std::string api = "arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET/pets/7";
  for (const char* entry :
       {"execute-api:/*", "execute-api:/prod/GET/pets/7", "execute-api:/*/pets/?",
        "execute-api:/prod/*", "execute-api:/${x:v, 'prod'}/GET/*", "execute-api:/p*7"}) {
    CAPTURE(entry);
    CHECK(Entry(entry).matches(api));
    CHECK_FALSE(Entry(entry).matches("arn:aws:s3:::a1/prod/GET/pets/7"));
    CHECK_FALSE(Entry(entry).matches("*"));
  }
  for (const char* entry : {"execute-api:/", "execute-api:/prod", "execute-api:/prod/GET/pets/7/",
                            "execute-api:/test/*", "execute-api:/a1/prod/*",
                            "execute-api:/${x:v}/*", "execute-api:/${x:v, '*'}/*"}) {
    CAPTURE(entry);
    CHECK_FALSE(Entry(entry).matches(api));
  }
  CHECK(Entry("execute-api:/").matches("arn:aws:execute-api:us-east-1:111122223333:a1/"));
  CHECK_FALSE(Entry("execute-api:/*").matches("arn:aws:execute-api:us-east-1:111122223333:a1"));
  CHECK(Entry("execute-api:/a:b/*").matches("arn:aws:execute-api:::x:y/a:b/c"));
  CHECK_FALSE(Entry("execute-api:/*").matches("arn:aws:Execute-Api:::a/b"));
}

TEST_CASE("R-8 an incomplete ARN without stars matches no ARN, not even one that ends in it") {
  CHECK_FALSE(Entry("arn:aws:s3").matches("arn:aws:s3:arn:aws:s3"));
  CHECK_FALSE(Entry("arn:aws:s3").matches("arn:aws:s3:::arn:aws:s3"));
  CHECK_FALSE(Entry("arn:*:s3").matches("arn:aws:s3:a:b:s3x"));
  CHECK(Entry("arn:*:s3").matches("arn:aws:s3:a:b:s3"));
}

TEST_CASE("R-8 an incomplete ARN of an identity policy is completed with stars") {
  const std::string queue = "arn:aws:sqs:us-east-1:111122223333:q";
  CHECK(Entry("arn:aws:sqs", PolicyType::Identity).matches(queue));
  CHECK(Entry("arn:aws:sqs", PolicyType::PermissionsBoundary).matches(queue));
  CHECK_FALSE(Entry("arn:aws:sqs", PolicyType::Resource).matches(queue));
  CHECK(Entry("arn:aws:sq*", PolicyType::Resource).matches(queue));
}

TEST_CASE("C-16 random globs match long texts, of any characters, as RE2 does") {
  std::uint32_t state = 20261123;
  const auto next = [&](std::uint32_t count) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % count;
  };
  const std::vector<std::string> ascii = {"a", "a", "a", "a", "b"};
  const std::vector<std::string> any = {"a", "a", "a", "é", "é", "b", "€", "😀"};
  std::size_t matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto& characters = next(2) == 0 ? ascii : any;
    const auto pick = [&] {
      return characters[next(static_cast<std::uint32_t>(characters.size()))];
    };
    std::string pattern;
    for (std::uint32_t i = next(16); i > 0; --i) {
      pattern += next(4) == 0 ? "*" : next(3) == 0 ? "?" : pick();
    }
    std::string text;
    for (std::uint32_t i = next(200); i > 0; --i) text += pick();
    const bool expected = RE2::FullMatch(text, RE2(regex_of(pattern)));
    matched += expected ? 1U : 0U;
    if (Glob(pattern).matches(text) == expected) continue;
    CAPTURE(pattern, text, expected);
    REQUIRE(Glob(pattern).matches(text) == expected);
  }
  CHECK(matched > 2'000);
}

TEST_CASE("C-16 parts of patterns are found however long they are") {
  for (const std::string character : {"a", "é"}) {
    for (const std::size_t size :
         std::vector<std::size_t>{63, 64, 65, 4'000, 4'031, 4'032, 4'033, 4'034, 6'000}) {
      CAPTURE(character, size);
      std::string part;
      std::string text = character;
      for (std::size_t i = 0; i < size; i += 2) part += "?" + character;
      for (std::size_t i = 0; i < size; ++i) text += character;
      CHECK(Glob("*" + part + "b*").matches(text + text + "b" + text));
      CHECK(Glob("*" + part + "?b*").matches(text + text + "b" + text));
      CHECK(Glob("*" + part + "b").matches(text + text + "b"));
      CHECK_FALSE(Glob("*" + part + "b*").matches(text + text));
      CHECK_FALSE(Glob("*" + part + "b").matches(text + text + "ba"));
    }
  }
}

TEST_CASE("C-16 a part of a pattern does not reach past the end of the text") {
  for (const std::string character : {"a", "é"}) {
    for (std::size_t size = 0; size <= 200; ++size) {
      CAPTURE(character, size);
      std::string text;
      for (std::size_t i = 0; i < size; ++i) text += character;
      CHECK_FALSE(Glob("*b?*").matches(text + "b"));
      CHECK_FALSE(Glob("*b??*").matches(text + "b" + character));
      CHECK(Glob("*b?*").matches(text + "b" + character));
      CHECK(Glob("*b??*").matches(text + "bb" + character));
    }
  }
}

TEST_CASE("R-13 hostile patterns take time in proportion to pattern and text") {
  std::string stars;
  for (int i = 0; i < 2'000; ++i) stars += "*a";
  const std::string text(20'000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(Glob("*a*a*a*a*a*a*a*a*b").matches(text));
  CHECK_FALSE(Glob(stars + "*b").matches(text));
  CHECK(Glob(stars).matches(text));
  std::string colons = "arn:aws:s3";
  for (int i = 0; i < 20'000; ++i) colons += ":a";
  CHECK_FALSE(Entry("arn:*a*:*a*:*a*:*a*:*a*b").matches(colons));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("C-16 a text is found in another wherever it begins and ends") {
  for (std::size_t size = 1; size <= 70; ++size) {
    for (std::size_t length = 1; length <= size; length += length < 4 ? 1 : 5) {
      for (std::size_t at = 0; at + length <= size; ++at) {
        for (const std::size_t mark : {length - 1, length / 2, std::size_t{0}}) {
          std::string text(size, 'a');
          std::string part(length, 'a');
          part[mark] = 'b';
          text.replace(at, length, part);
          REQUIRE(contains_text(text, part));
          text[at + mark] = 'c';
          REQUIRE_FALSE(contains_text(text, part));
        }
      }
    }
  }
  CHECK_FALSE(contains_text("ab", "abc"));
  CHECK_FALSE(contains_text("", "a"));
}

}  // namespace abac::inline abi1::internal
