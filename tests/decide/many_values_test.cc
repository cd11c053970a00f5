// A condition on a key of many values says what its values one by one say [C-7], [C-8], [C-10],
// for every operator, however many values there are and however often keys are asked.
#include "decide/many_values.h"
#include "compile/compiler.h"
#include "decide/condition.h"
#include "decide/evaluator.h"
#include "support/catch.h"
#include "support/random_operands.h"
#include "support/random_source.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {
namespace {

using namespace random;

struct Asked {
  std::string op, key;
  std::vector<std::string> values;
};

std::shared_ptr<const Program> compiled(const std::vector<Asked>& conditions) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  for (const Asked& asked : conditions) {
    Statement statement;
    statement.action.entries = {{"*", {}}};
    statement.resource.emplace();
    statement.resource->entries = {{"*", {}}};
    Condition condition{{asked.op, {}}, {asked.key, {}}, true, {}};
    for (const std::string& value : asked.values) condition.values.push_back({value, {}});
    statement.conditions.push_back(std::move(condition));
    policy.statements.push_back(std::move(statement));
  }
  Policies policies;
  policies.identity.push_back(std::move(policy));
  DiagnosticList diagnostics;
  auto program = compile_program(policies, diagnostics);
  INFO((program == nullptr ? diagnostics.first_error().message : ""));
  REQUIRE(program != nullptr);
  return program;
}

/// The plain form: the table of [C-7], word for word.
Truth one_by_one(const Atom& atom, const KeyValue& key, RequestKeys& keys) {
  std::vector<Truth> ones;
  key.for_each([&](std::string_view text) {
    Truth match = Truth::False;
    for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
      match = either(match, compare(atom, keys.program().values[i], text, keys));
    }
    ones.push_back(atom.is_negated ? !match : match);
    return true;
  });
  Truth all = Truth::True, any = Truth::False;
  for (const Truth one : ones) {
    all = both(all, one);
    any = either(any, one);
  }
  switch (atom.qualifier) {
    case SetQualifier::ForAllValues:
      return all;
    case SetQualifier::ForAnyValue:
      return any;
    case SetQualifier::None:
      break;
  }
  return any == Truth::False ? Truth::False : Truth::Unknown;
}

/// How often each answer was given.
struct Answers {
  std::size_t counts[3] = {};
  void add(Truth truth) { ++counts[static_cast<std::size_t>(truth)]; }
};

/// Asks a request each condition several times, as statements would, and compares.
void check(Source& source, const std::vector<Asked>& conditions, const Request& request,
           Answers& answers) {
  const auto program = compiled(conditions);
  RequestFacts facts;
  REQUIRE(read_facts(request, facts) == nullptr);
  RequestKeys keys(*program, request, facts);
  RequestKeys plain_keys(*program, request, facts);
  std::vector<Truth> plain;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Atom& atom = program->atoms[program->statements[i].atoms.begin];
    plain.push_back(one_by_one(atom, KeyValue(plain_keys.value(atom.slot)), plain_keys));
    answers.add(plain.back());
  }
  for (std::size_t asked = 0; asked < 6 * conditions.size(); ++asked) {
    const std::size_t i = source.below(conditions.size());
    INFO(conditions[i].op << " of " << conditions[i].values.size() << " values, first "
                          << conditions[i].values.front() << ", asked as number " << asked);
    const Atom& atom = program->atoms[program->statements[i].atoms.begin];
    CHECK(test_condition(atom, keys) == plain[i]);
  }
}

Request request_of(std::span<const ContextEntry> context) {
  return {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
          .action = "s3:GetObject",
          .resource = {.arn = "arn:aws:s3:::b/key"},
          .context = context};
}

std::vector<std::string> drawn(Source& source, std::size_t count,
                               const std::vector<std::string>& pool) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(source.pick(pool));
  return values;
}

template <class Draw>
std::vector<std::string> pool_of(Source& source, std::size_t count, Draw&& draw) {
  std::vector<std::string> pool;
  for (std::size_t i = 0; i < count; ++i) pool.push_back(draw(source));
  return pool;
}

/// A name that begins and ends as many others do, or an ARN with it.
std::string random_named(Source& source, bool is_arn, bool is_alike, std::size_t numbers) {
  static const std::vector<std::string> fronts = {"team-", "te", "", "\u00e9-", "team-1", "-"};
  static const std::vector<std::string> backs = {"-read", "ad", "", "-\u00e9", "1-read", "-"};
  const std::string front = is_alike ? "team-" : source.pick(fronts);
  const std::string back = is_alike ? "-read" : source.pick(backs);
  const std::string name = front + number(source.below(numbers)) + back;
  if (!is_arn) return name;
  static const std::vector<std::string> regions = {"", "us-east-1", "us-west-1"};
  const bool is_short = source.chance(5);
  return (is_short ? "arn:aws:s3:" : "arn:aws:s3:" + source.pick(regions) + ":1:") + name +
         (source.chance(20) ? ":a" : "");
}

/// The text with characters replaced by wildcards and variables: it matches the text, or not far
/// from it. The first parts of an ARN keep their colons.
std::string with_wildcards(Source& source, const std::string& text, bool is_arn) {
  static const std::vector<std::string> pieces = {"*",  "?",         "*",       "**",
                                                  "?*", "${ex:own}", "${ex:no}"};
  std::string value = text;
  for (std::size_t i = source.below(4); i != 0 && !value.empty(); --i) {
    const std::size_t from = source.below(value.size() + 1);
    const std::size_t size = std::min(source.below(4), value.size() - from);
    const std::string_view replaced = std::string_view(value).substr(from, size);
    if (replaced.find_first_of(is_arn ? ":${}" : "${}") != replaced.npos) continue;
    const auto is_within_character = [&](std::size_t at) {
      return at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80;
    };
    if (is_within_character(from) || is_within_character(from + size)) continue;
    const std::size_t before = value.rfind('$', from);
    if (before != value.npos && value.find('}', before) >= from) continue;
    if (is_arn && from < std::string_view("arn:aws:s3:").size()) continue;
    value.replace(from, size, source.pick(pieces));
  }
  return value;
}

const std::vector<std::string> kSets = {"", "ForAnyValue:", "ForAllValues:"};
const std::vector<std::size_t> kCounts = {1, 2, 16, 63, 64, 65, 66, 200};
const std::vector<std::size_t> kFewCounts = {1, 1, 2, 3, 16, 17, 40, 70};
const std::vector<std::size_t> kPools = {1, 2, 3, 10, 300};

}  // namespace

TEST_CASE("C-7 a condition says of many values what they say one by one") {
  Source source(31);
  for (const OperandKind& kind : operand_kinds()) {
    Answers answers;
    for (int round = 0; round < 150; ++round) {
      std::vector<std::vector<std::string>> lists;
      std::vector<Asked> conditions;
      for (const char* const key : {"ex:a", "ex:b"}) {
        // Of few different values all may match, and all of them be the same.
        auto pool = pool_of(source, source.pick(kPools), kind.given);
        lists.push_back(drawn(source, source.pick(kCounts), pool));
        if (source.chance(30)) lists.back()[source.below(lists.back().size())] = "unread\u00e9ble";
        for (int i = 0; i < 8; ++i) {
          Asked asked{source.pick(kSets) + source.pick(kind.operators), key, {}};
          for (std::size_t count = source.pick(kFewCounts); count != 0; --count) {
            asked.values.push_back(kind.wanted(source));
          }
          // Texts of the request are values of policies too, but for booleans of odd cases.
          if (source.chance(60) && kind.operators.front() != "Bool") {
            for (std::size_t j = 0; j < asked.values.size(); ++j) {
              if (source.chance(70)) asked.values[j] = source.pick(pool);
            }
          }
          conditions.push_back(asked);
        }
      }
      const ContextEntry context[] = {{"ex:a", ContextValue(lists[0])},
                                      {"ex:b", ContextValue(lists[1])},
                                      {"ex:own", ContextValue("own-1")}};
      check(source, conditions, request_of(context), answers);
    }
    INFO(kind.operators.front());
    for (const std::size_t count : answers.counts) CHECK(count > 100);
  }
}

TEST_CASE("V-5 a condition of values with variables says of many values what they say one by one") {
  Source source(37);
  for (const char* const op : {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
                               "StringLike", "ArnEquals", "ArnNotLike"}) {
    const auto random = std::string_view(op).starts_with("Arn") ? random_joined_arn : random_joined;
    Answers answers;
    for (int round = 0; round < 60; ++round) {
      std::vector<std::string> texts;
      std::vector<Asked> conditions;
      for (int i = 0; i < 20; ++i) {
        Asked asked{source.pick(kSets) + op, "ex:many", {}};
        for (std::size_t count = source.pick(kFewCounts); count != 0; --count) {
          const auto [value, text] = random(source);
          asked.values.push_back(value);
          if (source.chance(20)) texts.push_back(text);
        }
        conditions.push_back(asked);
      }
      if (texts.empty() || source.chance(50)) texts.push_back(random(source).second);
      const auto values = drawn(source, source.pick(kCounts), texts);
      std::vector<ContextEntry> context = kContext;
      context.push_back({"ex:many", ContextValue(values)});
      check(source, conditions, request_of(context), answers);
    }
    INFO(op);
    CHECK(answers.counts[static_cast<std::size_t>(Truth::False)] > 50);
    CHECK(answers.counts[static_cast<std::size_t>(Truth::True)] > 50);
  }
}

TEST_CASE("C-14 values with wildcards say of many values what they say one by one") {
  Source source(47);
  for (const char* const op : {"StringLike", "StringNotLike", "ArnLike", "ArnNotEquals"}) {
    const bool is_arn = std::string_view(op).starts_with("Arn");
    Answers answers;
    for (int round = 0; round < 150; ++round) {
      const std::size_t numbers = source.pick(kPools);
      const bool is_alike = source.chance(50);
      const auto text = [&] { return random_named(source, is_arn, is_alike, numbers); };
      std::vector<std::string> values;
      const std::size_t count = source.pick(std::vector<std::size_t>{65, 100, 300});
      for (std::size_t i = 0; i < count; ++i) values.push_back(text());
      std::vector<Asked> conditions;
      for (int i = 0; i < 12; ++i) {
        Asked asked{source.pick(kSets) + op, "ex:many", {}};
        const std::size_t size = source.pick(std::vector<std::size_t>{1, 2, 17, 18, 70, 400});
        for (std::size_t j = 0; j < size; ++j) {
          asked.values.push_back(
              with_wildcards(source, source.chance(50) ? source.pick(values) : text(), is_arn));
        }
        // All match, whatever the others are.
        if (source.chance(30)) asked.values.push_back(is_arn ? "arn:*:*:*:*:*" : "*-*");
        conditions.push_back(asked);
      }
      if (source.chance(20)) values.push_back("unread\u00e9ble");
      if (source.chance(20)) values.push_back(std::string("team-\0\xff", 7));
      const ContextEntry context[] = {{"ex:many", ContextValue(values)},
                                      {"ex:own", ContextValue("-1")}};
      check(source, conditions, request_of(context), answers);
    }
    INFO(op);
    for (const std::size_t given : answers.counts) CHECK(given > 20);
  }
}

TEST_CASE("C-14 what all of a value's matches begin or end with may be longer than each text") {
  using enum Truth;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 200; ++i) values.push_back("team-" + number(i));
  const std::string longer = "team-" + std::string(1000, '1');
  for (const bool has_match : {false, true}) {
    std::vector<Asked> conditions;
    for (const char* const set : {"ForAnyValue:", "ForAllValues:", ""}) {
      Asked asked{std::string(set) + "StringLike", "ex:many", {}};
      for (std::size_t i = 0; i < 30; ++i) {
        asked.values.push_back(longer + number(i) + "?*");
        asked.values.push_back("*?" + number(i) + longer);
        asked.values.push_back("t?" + longer);
      }
      if (has_match) asked.values.push_back("t?am*");
      conditions.push_back(asked);
    }
    const ContextEntry context[] = {{"ex:many", ContextValue(values)}};
    Source source(53);
    Answers answers;
    check(source, conditions, request_of(context), answers);
    CHECK(answers.counts[static_cast<std::size_t>(False)] == (has_match ? 0U : 3U));
  }
}

TEST_CASE("K-4, K-13 many tags are asked as many values are") {
  Source source(41);
  Answers answers;
  for (int round = 0; round < 100; ++round) {
    // Spellings of one key, and other keys.
    std::vector<std::string> keys, values;
    const std::size_t count = source.pick(std::vector<std::size_t>{20, 64, 65, 128});
    for (std::size_t i = 0; i < count; ++i) {
      std::string key = "abcdefg";
      for (std::size_t bit = 0; bit < key.size(); ++bit) {
        if ((i >> bit & 1) != 0) key[bit] = static_cast<char>(key[bit] - 0x20);
      }
      keys.push_back(source.chance(90) ? key : "other" + number(i));
      values.push_back(number(source.below(source.pick(kPools))));
    }
    std::vector<Tag> tags;
    for (std::size_t i = 0; i < count; ++i) tags.push_back({keys[i], values[i]});
    Request request = request_of({});
    request.request_tags = tags;
    std::vector<Asked> conditions;
    for (int i = 0; i < 12; ++i) {
      const bool is_key = source.chance(50);
      Asked asked{
          source.pick(kSets) + source.pick(std::vector<std::string>{
                                   "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase"}),
          is_key ? "aws:TagKeys" : "aws:RequestTag/ABCdefg",
          {}};
      for (std::size_t values_left = source.pick(kFewCounts); values_left != 0; --values_left) {
        asked.values.push_back(source.pick(is_key ? keys : values));
      }
      conditions.push_back(asked);
    }
    check(source, conditions, request, answers);
  }
  for (const std::size_t given : answers.counts) CHECK(given > 20);
}

TEST_CASE("C-5 a list of no values is absent however often it is asked") {
  Source source(43);
  const std::vector<std::string> none;
  const ContextEntry context[] = {{"ex:a", ContextValue(none)}};
  const auto program =
      compiled({{"ForAllValues:StringEquals", "ex:a", {"a"}}, {"StringEquals", "ex:a", {"a"}}});
  const Request request = request_of(context);
  RequestFacts facts;
  REQUIRE(read_facts(request, facts) == nullptr);
  RequestKeys keys(*program, request, facts);
  for (int i = 0; i < 10; ++i) {
    CHECK(test_condition(program->atoms[program->statements[0].atoms.begin], keys) == Truth::True);
    CHECK(test_condition(program->atoms[program->statements[1].atoms.begin], keys) == Truth::False);
  }
}

TEST_CASE("C-23 booleans with variables say of many values what they say one by one") {
  Source source(59);
  const std::vector<std::string> wanted = {"true",      "false",       "${ex:yes}",
                                           "${ex:no}",  "${ex:none}",  "tru${ex:e}",
                                           "${ex:odd}", "fals${ex:e}", "${ex:none, 'true'}"};
  Answers answers;
  for (int round = 0; round < 100; ++round) {
    const std::vector<std::string> pool = source.pick(std::vector<std::vector<std::string>>{
        {"true", "TRUE"}, {"false"}, {"true", "False"}, {"true", "maybe"}, {"no", "false"}});
    const auto values = drawn(source, source.pick(kCounts), pool);
    std::vector<Asked> conditions;
    for (int i = 0; i < 12; ++i) {
      conditions.push_back(
          {source.pick(kSets) + "Bool", "ex:many", drawn(source, source.pick(kFewCounts), wanted)});
    }
    const ContextEntry context[] = {{"ex:many", ContextValue(values)},
                                    {"ex:yes", ContextValue("True")},
                                    {"ex:no", ContextValue("false")},
                                    {"ex:e", ContextValue("e")},
                                    {"ex:odd", ContextValue("odd")}};
    check(source, conditions, request_of(context), answers);
  }
  for (const std::size_t given : answers.counts) CHECK(given > 20);
}

TEST_CASE("C-15 many values are found whatever their case, the Kelvin sign and the long s too") {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 100; ++i) values.push_back("x" + number(i));
  values.push_back("\u212a\u017f");  // the Kelvin sign, the long s
  const ContextEntry context[] = {{"ex:a", ContextValue(values)}};
  std::vector<Asked> conditions;
  for (const char* const text : {"ks", "KS", "kS", "\u212as", "k\u017f", "X7"}) {
    conditions.push_back({"ForAnyValue:StringEqualsIgnoreCase", "ex:a", {text}});
  }
  const auto program = compiled(conditions);
  const Request request = request_of(context);
  RequestFacts facts;
  REQUIRE(read_facts(request, facts) == nullptr);
  RequestKeys keys(*program, request, facts);
  for (int i = 0; i < 3; ++i) {
    for (const StatementCode& statement : program->statements) {
      CHECK(test_condition(program->atoms[statement.atoms.begin], keys) == Truth::True);
    }
  }
}

}  // namespace abac::internal
