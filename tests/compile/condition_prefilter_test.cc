// A prefilter may only leave out conditions that are known to be false [N-4], and it should leave
// out most of those.
#include "compile/compiler.h"
#include "decide/evaluator.h"
#include "support/catch.h"

#include <abac/policy.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kKey = "ex:key";

/// Denies of everything whose conditions differ in their values alone, beside an Allow.
class Denies {
 public:
  Denies(const std::string& op, const std::vector<std::vector<std::string>>& values) {
    Policy policy;
    policy.version = PolicyVersion::V2012_10_17;
    policy.statements.push_back(statement(Effect::Allow));
    for (const std::vector<std::string>& list : values) {
      policy.statements.push_back(statement(Effect::Deny));
      Condition condition{{op, {}}, {std::string(kKey), {}}, true, {}};
      for (const std::string& value : list) condition.values.push_back({value, {}});
      policy.statements.back().conditions.push_back(std::move(condition));
    }
    Policies policies;
    policies.identity.push_back(std::move(policy));
    DiagnosticList diagnostics;
    program_ = compile_program(policies, diagnostics);
    REQUIRE(program_ != nullptr);
  }

  [[nodiscard]] const Atom* prefilter() const {
    for (const IndexChunk& chunk : program_->index->deny(ActionIndex::kAny)) {
      if (chunk.has_runs == 0) continue;
      const std::uint32_t prefilter = program_->index->runs(chunk).front().prefilter;
      return prefilter == kNone ? nullptr : &program_->atoms[prefilter];
    }
    return nullptr;
  }

  /// What is found out about a request: nothing but the prefilter was needed to pass all Denies, or
  /// each was tested.
  enum class Outcome { RuledOut, Passed, Denied };

  [[nodiscard]] Outcome without_key() const { return outcome({}); }
  [[nodiscard]] Outcome one(std::string_view value) const {
    const ContextEntry entry{kKey, ContextValue(value)};
    return outcome({&entry, 1});
  }
  [[nodiscard]] Outcome list(const std::vector<std::string_view>& values) const {
    const ContextEntry entry{kKey, ContextValue(values)};
    return outcome({&entry, 1});
  }

 private:
  static Statement statement(Effect effect) {
    Statement s;
    s.effect = effect;
    s.action.entries = {{"*", {}}};
    s.resource.emplace();
    s.resource->entries = {{"*", {}}};
    return s;
  }

  [[nodiscard]] Outcome outcome(std::span<const ContextEntry> context) const {
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/key"},
                          .context = context};
    Evaluation evaluation(*program_, request);
    REQUIRE(evaluation.prepare() == nullptr);
    const bool is_denied = evaluation.decide() == Decision::ExplicitDeny;
    RequestFacts facts;
    REQUIRE(read_facts(request, facts) == nullptr);
    RequestKeys keys(*program_, request, facts);
    if (prefilter() != nullptr && !suffices(Effect::Deny, test_condition(*prefilter(), keys))) {
      CHECK_FALSE(is_denied);
      return Outcome::RuledOut;
    }
    return is_denied ? Outcome::Denied : Outcome::Passed;
  }

  std::shared_ptr<const Program> program_;
};

using enum Denies::Outcome;

}  // namespace

TEST_CASE("C-18 numbers are prefiltered by the least for greater and by the greatest for less") {
  const Denies greater("NumericGreaterThan", {{"70"}, {"50", "90"}, {"60"}});
  CHECK(greater.prefilter()->values.size() == 1);
  CHECK(greater.one("49") == RuledOut);
  CHECK(greater.one("50") == RuledOut);
  CHECK(greater.one("50.01") == Denied);
  CHECK(greater.one("many") == Denied);  // cannot be told
  CHECK(greater.without_key() == RuledOut);
  const Denies at_most("NumericLessThanEquals", {{"7"}, {"5", "9"}, {"6"}});
  CHECK(at_most.one("9.01") == RuledOut);
  CHECK(at_most.one("9.0") == Denied);
  CHECK(at_most.list({"10", "11"}) == RuledOut);
  CHECK(at_most.list({"10", "8"}) == Denied);
  const Denies if_exists("NumericLessThanIfExists", {{"7"}, {"5"}, {"6"}});
  CHECK(if_exists.one("7") == RuledOut);
  CHECK(if_exists.without_key() == Denied);
}

TEST_CASE("C-19 each order is prefiltered by the value that is met most easily") {
  struct Row {
    std::string order;
    std::string denied, other;  // the last value that any of 5, 7 and 9 meets, and the next
  };
  for (const Row& row : {Row{"GreaterThan", "6", "5"}, Row{"GreaterThanEquals", "5", "4"},
                         Row{"LessThan", "8", "9"}, Row{"LessThanEquals", "9", "10"}}) {
    for (const std::string type : {"Numeric", "Date"}) {
      const Denies denies(type + row.order, {{"7"}, {"5"}, {"9"}});
      CAPTURE(type, row.order);
      REQUIRE(denies.prefilter() != nullptr);
      CHECK(denies.one(row.denied) == Denied);
      CHECK(denies.one("7.5") == Denied);
      CHECK(denies.one(row.other) == RuledOut);
    }
  }
}

TEST_CASE("C-22 dates are prefiltered by the latest for earlier") {
  const Denies denies("DateLessThan", {{"2024-01-01"}, {"2024-01-01T00:00:00.5Z"}, {"1970-01-01"}});
  CHECK(denies.one("2024-01-01T00:00:00.5Z") == RuledOut);
  CHECK(denies.one("2024-01-01T00:00:00.4Z") == Denied);
  CHECK(denies.one("soon") == Denied);
}

TEST_CASE("C-8 negated conditions are prefiltered by the values that all have in common") {
  const Denies denies("StringNotEquals", {{"red", "a"}, {"b", "red"}, {"red", "a", "c"}});
  CHECK(denies.prefilter()->values.size() == 1);
  CHECK(denies.one("red") == RuledOut);
  CHECK(denies.one("a") == Denied);
  CHECK(denies.list({"red", "red"}) == RuledOut);
  CHECK(denies.list({"red", "a"}) == Denied);
  CHECK(denies.without_key() == Denied);
  CHECK(Denies("StringNotEquals", {{"red", "a"}, {"red"}, {"a"}}).prefilter() == nullptr);

  const Denies any("ForAnyValue:StringNotLike", {{"r*", "a"}, {"r*"}, {"b", "r*"}});
  CHECK(any.list({"red", "rose"}) == RuledOut);
  CHECK(any.list({"red", "a"}) == Denied);
  CHECK(any.without_key() == RuledOut);
}

TEST_CASE("C-28 what a prefilter cannot tell is left to the conditions") {
  const std::string ours = "arn:aws:iam::111122223333:*";
  const Denies denies("ArnNotLike",
                      {{ours, "arn:aws:iam::1:*"}, {ours}, {ours, "arn:aws:iam::2:*"}});
  CHECK(denies.one("arn:aws:iam::111122223333:role/r") == RuledOut);
  CHECK(denies.one("arn:aws:iam::1:role/r") == Denied);
  CHECK(denies.one("not an ARN") == Denied);
}

TEST_CASE("C-16 patterns are prefiltered by what they begin with, end with or hold") {
  const Denies suffixes("StringLike", {{"*-16"}, {"*-26"}, {"*-x6"}});
  CHECK(suffixes.one("red-17") == RuledOut);
  CHECK(suffixes.one("red-36") == Passed);
  CHECK(suffixes.one("red-26") == Denied);
  const Denies prefixes("StringLike", {{"a/b/*"}, {"a/c"}, {"a/?/${aws:username}"}});
  CHECK(prefixes.one("b/b/k") == RuledOut);
  CHECK(prefixes.one("a/k") == Passed);
  CHECK(prefixes.one("a/c") == Denied);
  CHECK(prefixes.one("a/d/ana") == Denied);
  const Denies parts(
      "StringLike",
      {{"*curl/13*", "*wget/13*"}, {"*curl/14*", "*wget/14*"}, {"*curl/15*", "*wget/15*"}});
  CHECK(parts.prefilter()->values.size() == 2);
  CHECK(parts.one("Boto3/1.34") == RuledOut);
  CHECK(parts.one("my wget/12") == Passed);
  CHECK(parts.one("my wget/15.0") == Denied);
  const Denies ends("StringLike", {{"*-blocked-1"}, {"*-blocked-2"}, {"*-blocked-3"}});
  CHECK(ends.one("team-1") == RuledOut);
  CHECK(ends.one("team-blocked-4") == Passed);
  CHECK(ends.one("team-blocked-2") == Denied);
}

TEST_CASE("C-16 no Deny is lost among any three patterns of few letters") {
  std::vector<std::string> patterns;
  for (const std::string text : {"x", "xy", "yx"}) {
    for (const std::string before : {"", "*", "?"}) {
      for (const std::string behind : {"", "*", "?"}) patterns.push_back(before + text + behind);
    }
    patterns.push_back(text + "*" + text);
  }
  std::vector<std::string> texts = {""};
  for (std::size_t begin = 0; texts.size() < 31;) {
    for (const std::size_t end = texts.size(); begin < end; ++begin) {
      for (const char c : {'x', 'y'}) texts.push_back(texts[begin] + c);
    }
  }
  const auto matches = [](const std::string& pattern, const std::string& text) {
    const auto match = [&](const auto& self, std::size_t p, std::size_t t) -> bool {
      if (p == pattern.size()) return t == text.size();
      if (pattern[p] == '*') {
        return self(self, p + 1, t) || (t < text.size() && self(self, p, t + 1));
      }
      return t < text.size() && (pattern[p] == '?' || pattern[p] == text[t]) &&
             self(self, p + 1, t + 1);
    };
    return match(match, 0, 0);
  };
  for (std::size_t a = 0; a < patterns.size(); ++a) {
    for (std::size_t b = a; b < patterns.size(); ++b) {
      for (std::size_t c = b; c < patterns.size(); ++c) {
        const std::vector<std::string> three = {patterns[a], patterns[b], patterns[c]};
        const Denies denies("StringLike", {{three[0]}, {three[1]}, {three[2]}});
        for (const std::string& text : texts) {
          const bool is_denied =
              matches(three[0], text) || matches(three[1], text) || matches(three[2], text);
          if ((denies.one(text) == Denied) == is_denied) continue;
          CAPTURE(three[0], three[1], three[2], text);
          FAIL("decided otherwise than its patterns say");
        }
      }
    }
  }
}

TEST_CASE("C-7 conditions of one text each are prefiltered by more than the first") {
  const Denies texts("StringEqualsIfExists", {{"a-1"}, {"a-2"}, {"a-3"}});
  CHECK(texts.prefilter() != nullptr);
  CHECK(texts.one("a-1") == Denied);
  CHECK(texts.one("a-3") == Denied);
  CHECK(texts.one("a-4") == Passed);
  CHECK(texts.one("b-1") == RuledOut);
  CHECK(texts.without_key() == Denied);
  const Denies variables("StringNotEquals",
                         {{"${aws:username}"}, {"${aws:username}"}, {"${aws:username}"}});
  CHECK(variables.one("ana") == RuledOut);
  CHECK(variables.one("bob") == Denied);
}

TEST_CASE("C-8 texts of lists are prefiltered by what they begin with, not by that text") {
  const std::vector<std::vector<std::string>> texts = {{"a-1"}, {"a-2"}, {"a-3"}};
  const Denies all("ForAllValues:StringEquals", texts);
  CHECK(all.list({"a-2", "a-2"}) == Denied);
  CHECK(all.list({"a-1", "a-2"}) == Passed);
  CHECK(all.list({"b-1", "b-1"}) == RuledOut);
  CHECK(all.list({"a-", "a-"}) == Passed);
  const Denies any("ForAnyValue:StringEqualsIfExists", texts);
  CHECK(any.list({"b", "a-3"}) == Denied);
  CHECK(any.list({"b", "a-4"}) == Passed);
  CHECK(any.list({"b", "c"}) == RuledOut);
}

TEST_CASE("C-15 texts without regard to case are prefiltered where they are the same alone") {
  const Denies same("StringEqualsIgnoreCaseIfExists", {{"Red"}, {"Red"}, {"Red"}});
  CHECK(same.one("rose") == RuledOut);
  CHECK(same.one("rED") == Denied);
  CHECK(Denies("StringEqualsIgnoreCaseIfExists", {{"Red"}, {"Reed"}, {"REEF"}}).prefilter() ==
        nullptr);
}

TEST_CASE("C-26 ranges are prefiltered by a range that holds all of them") {
  const Denies denies("IpAddress", {{"198.51.100.0/24"},
                                    {"198.51.7.0/24", "2001:db8::/32"},
                                    {"198.51.9.1"},
                                    {"198.51.200.0/24", "2001:db8:1::/48"}});
  CHECK(denies.prefilter()->values.size() == 2);
  CHECK(denies.one("203.0.113.7") == RuledOut);
  CHECK(denies.one("198.52.100.1") == RuledOut);
  CHECK(denies.one("198.51.9.2") == Passed);
  CHECK(denies.one("198.51.9.1") == Denied);
  CHECK(denies.one("::ffff:198.51.200.3") == Denied);
  CHECK(denies.one("2001:db8:9::1") == Denied);
  CHECK(denies.one("here") == Denied);
}

TEST_CASE("C-26 several ranges that hold all are told apart") {
  const Denies denies("IpAddress", {{"198.51.100.0/24", "2001:db8:1::/48"},
                                    {"198.51.7.0/24", "2001:db8:2::/48"},
                                    {"198.51.9.0/24", "2001:db8:4::/48"}});
  REQUIRE(denies.prefilter() != nullptr);
  CHECK(denies.prefilter()->values.size() == 2);
  for (const char* const address : {"198.51.100.7", "198.51.7.7", "198.51.9.7", "2001:db8:1::1",
                                    "2001:db8:2::1", "2001:db8:4::1"}) {
    CAPTURE(address);
    CHECK(denies.one(address) == Denied);
  }
  for (const char* const address : {"8.8.8.8", "100.51.7.7", "3001:db8::1", "::1"}) {
    CAPTURE(address);
    CHECK(denies.one(address) == RuledOut);
  }
}

TEST_CASE("C-10 set operators are prefiltered by the same set operator") {
  const Denies any("ForAnyValue:StringLike", {{"*.b-1.x"}, {"*.b-2.x"}, {"*.b-3.x"}});
  CHECK(any.list({"a.b-1.y", "c"}) == RuledOut);
  CHECK(any.list({"c", "a.b-3.x"}) == Denied);
  CHECK(any.without_key() == RuledOut);
  const Denies all("ForAllValues:StringLike", {{"*.b-1.x"}, {"*.b-2.x"}, {"*.b-3.x"}});
  CHECK(all.list({"a.b-1.x", "c"}) == RuledOut);
  CHECK(all.list({"a.b-1.x", "a.b-2.x"}) == Passed);
  CHECK(all.list({"a.b-1.x", "c.b-1.x"}) == Denied);
  CHECK(all.without_key() == Denied);
}

TEST_CASE("C-16 many alike patterns are prefiltered together and a few at a time") {
  std::vector<std::vector<std::string>> values;
  for (int i = 0; i < 200; ++i) values.push_back({"*-blocked-" + std::to_string(i)});
  const Denies denies("StringLike", values);
  CHECK(denies.one("team-20") == RuledOut);
  CHECK(denies.one("team-blocked-200") == Passed);
  CHECK(denies.one("team-blocked-0") == Denied);
  CHECK(denies.one("team-blocked-117") == Denied);
  CHECK(denies.one("team-blocked-199") == Denied);
  CHECK(denies.without_key() == RuledOut);
  values.push_back({"red"});  // shares nothing with the others
  CHECK(Denies("StringLike", values).one("red") == Denied);
  CHECK(Denies("StringLike", values).one("team-blocked-73") == Denied);
}

TEST_CASE("C-16 each of many alike patterns denies, whatever their number") {
  for (const std::size_t count : {2U, 3U, 31U, 32U, 33U, 63U, 64U, 65U, 96U, 100U}) {
    std::vector<std::vector<std::string>> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back({"*-blocked-" + std::to_string(i)});
    const Denies denies("StringLike", values);
    CAPTURE(count);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(denies.one("team-blocked-" + std::to_string(i)) == Denied);
    }
    CHECK(denies.one("team-blocked-" + std::to_string(count)) != Denied);
    CHECK(denies.one("team-x") == (count < 3 ? Passed : RuledOut));
  }
}

TEST_CASE("C-7 there is no prefilter where values have nothing in common") {
  CHECK(Denies("StringLike", {{"a*"}, {"*b"}, {"*c*"}}).prefilter() == nullptr);
  CHECK(Denies("StringLike", {{"red-*"}, {"red-?"}, {"*", "red-1"}}).prefilter() == nullptr);
  CHECK(Denies("StringLike", {{"${aws:username}*"}, {"red"}, {"rose"}}).prefilter() == nullptr);
}

TEST_CASE("V-5 texts with a variable are prefiltered as patterns by what they all hold") {
  std::vector<std::vector<std::string>> values;
  for (int i = 0; i < 6; ++i) values.push_back({"${aws:username}-blocked-" + std::to_string(i)});
  for (const char* op : {"StringEquals", "StringLike"}) {
    CAPTURE(op);
    const Denies denies(op, values);
    CHECK(denies.prefilter() != nullptr);
    for (int i = 0; i < 6; ++i) {
      CHECK(denies.one("ana-blocked-" + std::to_string(i)) == Denied);
      CHECK(denies.one("bob-blocked-" + std::to_string(i)) == Passed);
    }
    CHECK(denies.one("ana-blocked") == RuledOut);
  }
}

TEST_CASE("C-16 texts and patterns beside each other are prefiltered by the literals of each") {
  std::vector<std::vector<std::string>> values;
  for (int i = 0; i < 6; ++i) values.push_back({"red-team-" + std::to_string(i)});
  for (int i = 0; i < 6; ++i) values.push_back({"?-is-blocked-everywhere-" + std::to_string(i)});
  const Denies denies("StringLike", values);
  CHECK(denies.prefilter() != nullptr);
  for (int i = 0; i < 6; ++i) {
    CHECK(denies.one("red-team-" + std::to_string(i)) == Denied);
    CHECK(denies.one("x-is-blocked-everywhere-" + std::to_string(i)) == Denied);
  }
  CHECK(denies.one("team-0") == RuledOut);
}

TEST_CASE("N-4 no Deny is lost of several runs, one of them behind the other") {
  // Patterns, which no index finds, as many as are tested a few at a time, of several keys, of two
  // patterns of actions.
  std::string denies;
  const auto value = [](std::size_t key, std::size_t i) {
    return "v" + std::to_string(key) + "-" + std::to_string(i);
  };
  for (const char* action : {"s3:GetObject", "s3:Get*"}) {
    for (std::size_t key = 0; key < 3; ++key) {
      for (std::size_t i = 0; i < 70; ++i) {
        denies += R"(,{"Effect": "Deny", "Action": ")" + std::string(action) +
                  R"(", "Resource": "*", "Condition": {"StringLike": {"ex:)" + action[5] +
                  std::to_string(key) + R"(": "*)" + value(key, i) + "\"}}}";
      }
    }
  }
  const auto policies = parse_policies(
      R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"})" + denies + "]}");
  REQUIRE(policies);
  DiagnosticList diagnostics;
  const auto program = compile_program(*policies, diagnostics);
  REQUIRE(program != nullptr);
  for (std::size_t key = 0; key < 3; ++key) {
    for (const std::size_t i : {0U, 31U, 32U, 69U, 70U}) {
      CAPTURE(key, i);
      const std::string name = "ex:t" + std::to_string(key);
      const std::string text = value(key, i);
      const std::vector<std::string_view> list = {"none", text};
      for (const ContextValue& given : {ContextValue(text), ContextValue(list)}) {
        // All other keys are there with values that no Deny names.
        std::vector<ContextEntry> context = {{name, given}};
        for (const std::string_view other : {"ex:t0", "ex:t1", "ex:t2"}) {
          if (other != name) context.push_back({other, ContextValue("none")});
        }
        const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                              .action = "s3:GetObject",
                              .resource = {.arn = "arn:aws:s3:::b/key"},
                              .context = context};
        CHECK(Evaluation::decide(*program, request) ==
              (i < 70 ? Decision::ExplicitDeny : Decision::Allowed));
      }
    }
  }
}

TEST_CASE("C-30 no Deny is lost among many that ask whether a key is there or is not") {
  std::vector<std::vector<std::string>> values;
  for (std::size_t i = 0; i < 8; ++i) values.push_back({"true"});
  CHECK(Denies("Null", values).without_key() == Denied);
  CHECK(Denies("Null", values).one("x") == Passed);
  values.push_back({"false"});
  CHECK(Denies("Null", values).without_key() == Denied);
  CHECK(Denies("Null", values).one("x") == Denied);
  values.erase(values.begin(), values.begin() + 8);
  values.resize(8, {"false"});
  CHECK(Denies("Null", values).without_key() == Passed);
  CHECK(Denies("Null", values).one("x") == Denied);
  CHECK(Denies("Null", values).list({"x", "y"}) == Denied);
}

}  // namespace abac::inline abi1::internal
