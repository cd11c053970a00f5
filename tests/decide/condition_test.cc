// One condition by itself: what is tested in place says what the plain test says, and a value of a
// policy that is put together of pieces is compared as the text that it becomes.
#include "decide/condition.h"
#include "compile/compiler.h"
#include "support/catch.h"
#include "support/random_operands.h"
#include "support/random_source.h"

#include <abac/policy.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

using random::Source;

/// A condition on `ex:key`, compiled.
class OneCondition {
 public:
  OneCondition(const std::string& op, const std::vector<std::string>& values) {
    Statement statement;
    statement.action.entries = {{"*", {}}};
    statement.resource.emplace();
    statement.resource->entries = {{"*", {}}};
    Condition condition{{op, {}}, {"ex:key", {}}, true, {}};
    for (const std::string& value : values) condition.values.push_back({value, {}});
    statement.conditions.push_back(std::move(condition));
    Policies policies;
    policies.identity.emplace_back();
    policies.identity.front().version = PolicyVersion::V2012_10_17;
    policies.identity.front().statements.push_back(std::move(statement));
    DiagnosticList diagnostics;
    program_ = compile_program(policies, diagnostics);
    REQUIRE(program_ != nullptr);
  }

  /// What is said by test_condition, and what by the plain test, for a request with these keys.
  [[nodiscard]] std::pair<Truth, Truth> both_ways(std::span<const ContextEntry> context) const {
    const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/key"},
                          .context = context};
    RequestFacts facts;
    REQUIRE(read_facts(request, facts) == nullptr);
    RequestKeys keys(*program_, request, facts);
    const Atom& atom = program_->atoms.front();
    const Truth in_place = test_condition(atom, keys);
    return {in_place, test_any_condition(atom, KeyValue(keys.value(atom.slot)), keys)};
  }

  /// The answer for one value of the key beside other keys; by test_condition.
  [[nodiscard]] Truth one(std::string_view value, std::vector<ContextEntry> others = {}) const {
    others.push_back({"ex:key", ContextValue(value)});
    return both_ways(others).first;
  }

 private:
  std::shared_ptr<const Program> program_;
};

}  // namespace

TEST_CASE("C-7 a condition that is tested in place says what the plain test of it says") {
  Source source(37);
  std::vector<random::OperandKind> kinds = random::operand_kinds();
  const auto random_truth = [](Source& from) {
    return from.pick(std::vector<std::string>{"true", "false"});
  };
  kinds.push_back({{"Null"}, random_truth, random::random_text});
  for (const random::OperandKind& kind : kinds) {
    const bool is_null = kind.operators.front() == "Null";
    for (int round = 0; round < 300; ++round) {
      const std::string set =
          source.pick(std::vector<std::string>{"", "", "ForAnyValue:", "ForAllValues:"});
      const std::string end = source.chance(30) ? "IfExists" : "";
      const std::string op = source.pick(kind.operators);
      std::vector<std::string> wanted;
      for (std::size_t i = source.between(1, 3); i != 0; --i) wanted.push_back(kind.wanted(source));
      const OneCondition condition(is_null ? op : set + op + end, wanted);
      std::vector<std::string> given;
      for (std::size_t i = source.below(4); i != 0; --i) given.push_back(kind.given(source));
      std::vector<ContextEntry> context = {{"ex:own", ContextValue("own-1")}};
      if (source.chance(80)) {
        const bool is_single = given.size() == 1 && source.chance(70);
        context.push_back(
            {"ex:key", is_single ? ContextValue(given.front()) : ContextValue(given)});
      }
      const auto [in_place, plain] = condition.both_ways(context);
      INFO(set << op << end << " of " << wanted.front() << ", given " << given.size());
      CHECK(in_place == plain);
    }
  }
}

TEST_CASE("C-23 a boolean is put together of pieces of any size") {
  using enum Truth;
  const ContextEntry e{"ex:e", ContextValue("e")};
  CHECK(OneCondition("Bool", {"fals${ex:e}"}).one("FALSE", {e}) == True);
  CHECK(OneCondition("Bool", {"tru${ex:e}"}).one("true", {e}) == True);
  CHECK(OneCondition("Bool", {"tru${ex:e}"}).one("false", {e}) == False);
  CHECK(OneCondition("Bool", {"${ex:e}rue"}).one("true", {e}) == Unknown);
  CHECK(OneCondition("Bool", {"fals${ex:e}e"}).one("false", {e}) == Unknown);
  CHECK(OneCondition("Bool", {"fals${ex:none}"}).one("false", {e}) == False);
  // Each piece is as long as all before it.
  std::vector<std::string> texts, names;
  std::string value = "fals";
  for (std::size_t size = 4; size <= 65'536; size *= 2) {
    names.push_back("ex:piece" + std::to_string(size));
    texts.emplace_back(size, 'e');
    value += "${" + names.back() + "}";
  }
  std::vector<ContextEntry> pieces;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    pieces.push_back({names[i], ContextValue(texts[i])});
  }
  CHECK(OneCondition("Bool", {value}).one("false", pieces) == Unknown);
}

TEST_CASE("C-28 each part of an ARN is compared, the first too") {
  using enum Truth;
  const std::string_view arn = "arn:aws:s3:::b";
  CHECK(OneCondition("ArnLike", {"arn:*:*:*:*:*"}).one(arn) == True);
  CHECK(OneCondition("ArnLike", {"a?n:*:*:*:*:*"}).one(arn) == True);
  CHECK(OneCondition("ArnLike", {"urn:*:*:*:*:*"}).one(arn) == False);
  CHECK(OneCondition("ArnLike", {"a?x:*:*:*:*:*"}).one(arn) == False);
  CHECK(OneCondition("ArnLike", {"*:*:*:*:*:a"}).one(arn) == False);
  CHECK(OneCondition("ArnLike", {"*:*:*:*:*:b"}).one(arn) == True);
}

}  // namespace abac::inline abi1::internal
