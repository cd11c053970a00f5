// A table of a long list says what comparing each value of the list says [C-7], for every operator
// and whatever the values are.
#include "program/value_table.h"
#include "compile/compiler.h"
#include "compile/value_table_maker.h"
#include "decide/evaluator.h"
#include "support/catch.h"
#include "support/random_operands.h"
#include "support/random_source.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abac::internal {
namespace {

using namespace random;

/// One condition of a Deny, compiled.
class OneCondition {
 public:
  OneCondition(const std::string& op, const std::vector<std::string>& values,
               const HashKey& key = {5, 7}) {
    Statement statement;
    statement.action.entries = {{"*", {}}};
    statement.resource.emplace();
    statement.resource->entries = {{"*", {}}};
    Condition condition{{op, {}}, {"ex:key", {}}, true, {}};
    for (const std::string& value : values) condition.values.push_back({value, {}});
    statement.conditions.push_back(std::move(condition));
    Policy policy;
    policy.version = PolicyVersion::V2012_10_17;
    policy.statements.push_back(std::move(statement));
    Policies policies;
    policies.identity.push_back(std::move(policy));
    DiagnosticList diagnostics;
    const auto compiled = compile_program(policies, diagnostics);
    REQUIRE(compiled != nullptr);
    auto program = std::make_shared<Program>(*compiled);
    make_value_tables(*program, key);  // anew, by another key than the process has
    program_ = program;
  }

  [[nodiscard]] const Atom& atom() const { return program_->atoms.front(); }

  /// What the table says of a text, and what the values one by one say.
  [[nodiscard]] std::pair<Truth, Truth> both_ways(std::string_view text) const {
    const ContextEntry context[] = {{"ex:own", ContextValue("own-1")}};
    return both_ways({{std::string(text)}}, context).front();
  }

  /// The same of texts of one request, one after the other.
  [[nodiscard]] std::vector<std::pair<Truth, Truth>> both_ways(
      const std::vector<std::string>& texts, std::span<const ContextEntry> context) const {
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/key"},
                          .context = context};
    RequestFacts facts;
    REQUIRE(read_facts(request, facts) == nullptr);
    RequestKeys keys(*program_, request, facts);
    std::vector<std::pair<Truth, Truth>> said;
    for (const std::string& text : texts) {
      Truth plain = Truth::False;
      for (std::uint32_t i = atom().values.begin; i < atom().values.end; ++i) {
        plain = either(plain, compare(atom(), program_->values[i], text, keys));
      }
      said.emplace_back(test_single(atom(), text, keys), atom().is_negated ? !plain : plain);
    }
    return said;
  }

  /// Which of the values, asked one by one, a text compares true with.
  [[nodiscard]] std::vector<std::size_t> equal_values(const std::string& text) const {
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/key"}};
    RequestFacts facts;
    REQUIRE(read_facts(request, facts) == nullptr);
    RequestKeys keys(*program_, request, facts);
    std::vector<std::size_t> equal;
    for (std::uint32_t i = atom().values.begin; i < atom().values.end; ++i) {
      if (compare(atom(), program_->values[i], text, keys) == Truth::True) {
        equal.push_back(i - atom().values.begin);
      }
    }
    return equal;
  }

  [[nodiscard]] const ValueTable& table() const {
    return program_->value_tables->tables[atom().table];
  }

 private:
  std::shared_ptr<const Program> program_;
};

}  // namespace

TEST_CASE("C-7 a table of a long list says what each of its values says, or-ed") {
  Source source(23);
  for (const OperandKind& kind : operand_kinds()) {
    for (const std::string& op : kind.operators) {
      for (const std::size_t count : {17U, 18U, 60U, 400U}) {
        for (int round = 0; round < 5; ++round) {
          std::vector<std::string> values;
          for (std::size_t i = 0; i < count; ++i) values.push_back(kind.wanted(source));
          // By a key of zeros all hashes collide.
          const OneCondition condition(op, values, round == 0 ? HashKey{} : HashKey{11, 13});
          REQUIRE(condition.atom().table != kNone);
          for (int i = 0; i < 150; ++i) {
            const std::string text = source.chance(90) ? kind.given(source) : random_text(source);
            const auto [looked_up, plain] = condition.both_ways(text);
            INFO(op << " of " << count << " values on " << text);
            CHECK(looked_up == plain);
          }
        }
      }
    }
  }
}

TEST_CASE("V-5 a table says of values with variables what each of them says, or-ed") {
  Source source(29);
  for (const char* const op : {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase",
                               "StringLike", "ArnEquals", "ArnNotLike"}) {
    const bool is_arn = std::string_view(op).starts_with("Arn");
    const auto random = is_arn ? random_joined_arn : random_joined;
    std::size_t matches = 0;
    for (int round = 0; round < 60; ++round) {
      std::vector<std::string> values, texts;
      for (std::size_t i = source.pick(std::vector<std::size_t>{17, 40, 200}); i != 0; --i) {
        const auto [value, text] = random(source);
        values.push_back(value);
        if (source.chance(30)) texts.push_back(text);
      }
      for (int i = 0; i < 30; ++i) texts.push_back(random(source).second);
      const OneCondition condition(op, values);
      REQUIRE(condition.atom().table != kNone);
      CHECK(!condition.table().variables.empty());
      const auto said = condition.both_ways(texts, kContext);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO(op << " of " << values.size() << " values on " << texts[i].substr(0, 100));
        CHECK(said[i].first == said[i].second);
        if (said[i].second == Truth::True) ++matches;
      }
    }
    CHECK(matches > 100);
  }
}

TEST_CASE("V-5 a value that becomes longer than what is looked up still equals its text") {
  std::vector<std::string> values = {"${ex:longk}${ex:longk}"};
  for (std::size_t i = 0; i < 20; ++i) values.push_back("${ex:aa}" + number(i));
  std::string kelvin;
  for (std::size_t i = 0; i < 2 * kLongK.size(); ++i) kelvin += "\u212a";
  const std::vector<std::string> texts(8, kelvin);
  for (const auto& [looked_up, plain] :
       OneCondition("StringEqualsIgnoreCase", values).both_ways(texts, kContext)) {
    CHECK(looked_up == Truth::True);
    CHECK(plain == Truth::True);
  }
  values.front() = "a${ex:kelvins}";
  std::vector<ContextEntry> context = kContext;
  context.push_back({"ex:kelvins", ContextValue(kelvin)});
  const std::vector<std::string> shorter(8, "A" + kLongK + kLongK);
  for (const auto& [looked_up, plain] :
       OneCondition("StringEqualsIgnoreCase", values).both_ways(shorter, context)) {
    CHECK(looked_up == Truth::True);
    CHECK(plain == Truth::True);
  }
}

TEST_CASE("C-7 a value of a long list is compared alone, without the others") {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 20; ++i) values.push_back(number(i % 10));
  for (const char* const op : {"StringEquals", "NumericEquals", "StringEqualsIgnoreCase"}) {
    const OneCondition condition(op, values);
    CHECK(condition.equal_values("7") == std::vector<std::size_t>{7, 17});
    CHECK(condition.equal_values("10").empty());
  }
}

TEST_CASE("C-28 patterns whose variables have no value say nothing of what is no ARN") {
  std::vector<std::string> values(20, "arn:aws:s3:::${ex:none}/a");
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += number(i);
  const auto all_say = [&](Truth truth) {
    const std::vector<std::string> texts(8, "no ARN");
    for (const auto& [looked_up, plain] : OneCondition("ArnEquals", values).both_ways(texts, {})) {
      CHECK(looked_up == truth);
      CHECK(plain == truth);
    }
  };
  all_say(Truth::False);
  values[7] = "arn:aws:s3:::${ex:none, 'b'}";
  all_say(Truth::Unknown);
}

TEST_CASE("C-15 halves of a character that become one together equal nothing") {
  std::vector<std::string> values = {"${ex:half}${ex:other-half}"};
  for (std::size_t i = 0; i < 20; ++i) values.push_back("${ex:aa}" + number(i));
  for (const char* const op : {"StringEqualsIgnoreCase", "StringEquals"}) {
    const std::vector<std::string> texts(8, "\u00c9");
    for (const auto& [looked_up, plain] : OneCondition(op, values).both_ways(texts, kContext)) {
      CHECK(looked_up == plain);
    }
  }
}

TEST_CASE("C-14 a table of values with wildcards alone says what each of them says") {
  std::vector<std::string> likes, arns;
  for (std::size_t i = 0; i < 20; ++i) {
    likes.push_back("a" + number(i) + "?*");
    arns.push_back("arn:aws:s3:::a" + number(i) + "/?*");
  }
  for (const auto& [op, values] :
       {std::pair("StringLike", likes), std::pair("StringNotLike", likes),
        std::pair("ArnLike", arns), std::pair("ArnNotEquals", arns)}) {
    const OneCondition condition(op, values);
    REQUIRE(condition.table().hashed.empty());
    for (const char* const text : {"a7x", "a20x", "b", "", "arn:aws:s3:::a7/k", "arn:aws:s3:::b"}) {
      const auto [looked_up, plain] = condition.both_ways(text);
      INFO(op << " on " << text);
      CHECK(looked_up == plain);
    }
  }
}

TEST_CASE("C-23 a long list of one boolean says what each of its values says") {
  const OneCondition condition("Bool", std::vector<std::string>(20, "false"));
  REQUIRE(condition.atom().table != kNone);
  using enum Truth;
  CHECK(condition.both_ways("false") == std::pair(True, True));
  CHECK(condition.both_ways("true") == std::pair(False, False));
  CHECK(condition.both_ways("maybe") == std::pair(Unknown, Unknown));
}

TEST_CASE("C-28 of patterns that tell nothing one is enough") {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 20; ++i) values.push_back("arn:" + number(i));
  const OneCondition condition("ArnEquals", values);
  CHECK(condition.table().others.size() == 1);
  CHECK(condition.both_ways("arn:aws:s3:::b").first == Truth::Unknown);
}

TEST_CASE("C-7 lists of few values have no table, and longer ones have one") {
  const std::vector<std::string> few(16, "a");
  CHECK(OneCondition("StringEquals", few).atom().table == kNone);
  const std::vector<std::string> more(17, "a");
  CHECK(OneCondition("StringEquals", more).atom().table != kNone);
}

}  // namespace abac::internal
