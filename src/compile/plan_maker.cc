// Program → plans.
//
// Idea: the patterns that match an action say which chunks it meets, and so which statements. Where
// these are few they become lists of tests; where a chunk has many it stays a chunk. Actions that
// match the same patterns share a plan, and plans share the tests of a statement.
//
// What depends on the action beyond its patterns: `<service>:ResourceTag/…` is there for each
// action of the service [K-12]. So where some condition asks for such a key, the service counts as
// another pattern.
//
// Cost: a look-up in the index for each action, some 0.3 us mostly, and for each set of patterns
// the walk through its chunks. Bound: kMaxListed statements of a chunk that fields can find,
// kMaxWalked of one that is walked anyway; all lists and tests together kLeastRoom and kRoom times
// the statements and conditions, all steps kLeastWork and kWork times these and the patterns; a
// plan of 32 bytes and a number of two for each action beside. Plans are made in the order of the
// actions, and what comes when there is no more room or time has none.
#include "compile/plan_maker.h"

#include "iam/folded_action.h"
#include "program/absent_key.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxListed = 8;
constexpr std::size_t kMaxWalked = 64;
constexpr std::size_t kRoom = 4;
constexpr std::size_t kLeastRoom = 1024;
/// Some nanoseconds each: a quarter of a second for a megabyte of policies made for it.
constexpr std::size_t kWork = 256;
constexpr std::size_t kLeastWork = std::size_t{1} << 22;
/// A plan counts its statements, or patterns, up to here.
constexpr std::size_t kMostOfPlan = std::numeric_limits<std::uint16_t>::max();
/// Of the actions that the policies name, so many are known.
constexpr std::size_t kMaxLiterals = 4096;

bool is_ascii(std::string_view text) noexcept { return !has_high_bit(text); }

/// How many bytes a text that folds to a folded key of ASCII can have more than the key: the long s
/// has two bytes, the Kelvin sign three, and nothing else outside ASCII folds into it [K-1].
std::size_t most_more_bytes(std::string_view key) noexcept {
  return static_cast<std::size_t>(std::ranges::count(key, 's')) +
         2 * static_cast<std::size_t>(std::ranges::count(key, 'k'));
}

/// Makes the plans of one program.
class PlanMaker {
 public:
  explicit PlanMaker(Program& program)
      : program_(program),
        plans_(program.plans),
        room_(kLeastRoom + kRoom * (program.statements.size() + program.atoms.size())),
        work_(kLeastWork + kWork * (program.statements.size() + program.atoms.size() +
                                    program.actions->size())) {}

  void make(const KnownActions& actions) {
    plans_.by_action.assign(actions.size(), PlanTable::kNoPlan);
    plans_.keys.emplace_back();
    if (!number_levels()) {
      plans_.levels = {};
      plans_.has_levels = false;
      return;
    }
    for (const ContextKey& key : program_.keys) {
      has_service_tags_ = has_service_tags_ || key.source == KeySource::ServiceResourceTag;
    }
    std::vector<std::string_view> names(actions.size());
    actions.for_each([&](const KnownActions::Action& action) {
      names[action.index] = {action.text.data(), action.size};
    });
    for (std::size_t i = 0; i < names.size(); ++i) plans_.by_action[i] = plan_of(names[i]);
  }

 private:
  /// What a plan is made for: the patterns that match, and the service where it matters.
  using Occasion = std::pair<std::vector<std::uint32_t>, std::string_view>;

  /// A statement's tests, made once.
  struct Made {
    std::uint32_t first = 0;
    std::uint32_t cost = 0;  ///< of evaluating it, roughly
  };

  /// A statement of a plan, before it is put down.
  struct Listed {
    std::uint32_t statement = 0;
    Made tests;
  };

  /// Gives a bit to each layer of the types that have several; false where there are too many.
  [[nodiscard]] bool number_levels() {
    unsigned bit = PlanTable::kFirstLevelBit;
    std::size_t types = 0;
    layer_bits_.assign(program_.layers.size(), 0);
    for (std::size_t i = 0; i < program_.layers.size(); ++i) {
      const PolicyType type = program_.layers[i].type;
      if (program_.layer_counts[static_cast<std::size_t>(type)] == 1) {
        layer_bits_[i] = bit_of(type);
        continue;
      }
      if (bit == std::numeric_limits<std::uint32_t>::digits) return false;
      layer_bits_[i] = std::uint32_t{1} << bit++;
      const auto last = plans_.levels.begin() + static_cast<std::ptrdiff_t>(types);
      auto levels = std::find_if(plans_.levels.begin(), last, [&](const PlanTable::Levels& known) {
        return known.grant == bit_of(type);
      });
      if (levels == last) {
        if (types++ == PlanTable::kLevelTypes) return false;
        levels->grant = bit_of(type);
      }
      levels->bits |= layer_bits_[i];
      plans_.has_levels = true;
    }
    return true;
  }

  [[nodiscard]] std::uint16_t plan_of(std::string_view name) {
    FoldedAction action;
    ActionMatches matches;
    // A look-up may compare an action with all patterns of its service.
    if (!take_work(8 + program_.actions->size() / 8)) return PlanTable::kNoPlan;
    if (!action.read(name)) return PlanTable::kNoPlan;  // or it was crowded out of the table
    program_.actions->find(action, matches);
    if (matches.is_overflow()) return PlanTable::kNoPlan;
    service_ = has_service_tags_ ? name.substr(0, action.colon()) : std::string_view();
    if (!take_work(matches.ids().size() * 8)) return PlanTable::kNoPlan;
    Occasion occasion{{matches.ids().begin(), matches.ids().end()}, service_};
    std::ranges::sort(occasion.first);
    const auto [known, is_new] = known_.try_emplace(std::move(occasion), PlanTable::kNoPlan);
    if (is_new) known->second = add_plan(matches, known->first.first);
    return known->second;
  }

  /// Returns whether a chunk's statements are to be listed one by one.
  [[nodiscard]] bool is_listed(const IndexChunk& chunk) const {
    const std::size_t size = program_.index->statements(chunk).size();
    if (chunk.has_runs != 0) return false;
    return size <= kMaxListed || (chunk.field_count == 0 && size <= kMaxWalked);
  }

  /// Returns whether all chunks of the patterns are to be listed.
  [[nodiscard]] bool are_listed(const ActionMatches& matches) const {
    const auto is_one = [&](const IndexChunk& chunk) { return is_listed(chunk); };
    return std::ranges::all_of(matches.ids(), [&](std::uint32_t pattern) {
      return std::ranges::all_of(program_.index->deny(pattern), is_one) &&
             std::ranges::all_of(program_.index->allow(pattern), is_one);
    });
  }

  [[nodiscard]] std::uint16_t add_plan(const ActionMatches& matches,
                                       const std::vector<std::uint32_t>& sorted) {
    if (plans_.plans.size() == PlanTable::kNoPlan) return PlanTable::kNoPlan;
    Plan plan;
    plan.uses_index = !are_listed(matches);
    if (plan.uses_index) {
      if (matches.ids().size() > kMostOfPlan || !take_room(matches.ids().size())) {
        return PlanTable::kNoPlan;
      }
      plan.begin = size_of(plans_.patterns);
      plan.pattern_count = static_cast<std::uint16_t>(matches.ids().size());
      plans_.patterns.append(matches.ids().begin(), matches.ids().end());
    } else if (!list(matches, sorted, plan)) {
      return PlanTable::kNoPlan;
    }
    for (std::uint32_t i = 0; i < plan.deny_count + plan.allow_count && !plan.uses_index; ++i) {
      const PlanTest* test = plans_.tests.data() + plans_.statements[plan.begin + i].test();
      plan.asks = plan.asks || asks(test);
    }
    plan.asks = plan.asks || plan.uses_index;
    plans_.plans.push_back(plan);
    return static_cast<std::uint16_t>(plans_.plans.size() - 1);
  }

  /// Lists what the patterns meet; false where there is no room.
  [[nodiscard]] bool list(const ActionMatches& matches, const std::vector<std::uint32_t>& sorted,
                          Plan& plan) {
    const StatementIndex& index = *program_.index;
    std::vector<std::uint32_t> denies;
    std::vector<std::uint32_t> allows;
    bool has_time = true;
    const auto add = [&](std::span<const IndexChunk> chunks, std::vector<std::uint32_t>& listed) {
      for (const IndexChunk& chunk : chunks) {
        for (const std::uint32_t id : index.statements(chunk)) {
          const StatementCode& statement = program_.statements[id];
          has_time = has_time &&
                     take_work(4 + (statement.is_action_negated ? statement.actions.size() : 0));
          if (!has_time) return;
          if (holds_action(statement, sorted)) listed.push_back(id);
        }
      }
    };
    for (const std::uint32_t pattern : matches.ids()) {
      add(index.deny(pattern), denies);
      add(index.allow(pattern), allows);
    }
    if (!has_time) return false;
    keep_each_once(denies);
    keep_each_once(allows);
    if (program_.statements.size() <= Program::kMostWithoutIndex) {
      for (const std::uint32_t id : denies) plan.candidates |= std::uint64_t{1} << id;
      for (const std::uint32_t id : allows) plan.candidates |= std::uint64_t{1} << id;
    }
    plan.given = static_cast<std::uint32_t>(kGuardrails & ~program_.attached);
    for (const std::uint32_t id : allows) {
      if (is_unconditional(program_.statements[id])) plan.given |= gives(id);
    }
    std::erase_if(allows, [&](std::uint32_t id) { return (gives(id) & plan.given) != 0; });
    if (!take_room(denies.size() + allows.size())) return false;
    if (denies.size() > kMostOfPlan || allows.size() > kMostOfPlan) return false;
    plan.begin = size_of(plans_.statements);
    plan.deny_count = static_cast<std::uint16_t>(denies.size());
    plan.allow_count = static_cast<std::uint16_t>(allows.size());
    return put_down(denies) && put_down(allows);
  }

  static void keep_each_once(std::vector<std::uint32_t>& statements) {
    std::ranges::sort(statements);
    statements.erase(std::unique(statements.begin(), statements.end()), statements.end());
  }

  /// Puts down statements, those that cost least first; false where there is no room.
  [[nodiscard]] bool put_down(const std::vector<std::uint32_t>& statements) {
    std::vector<Listed> listed;
    for (const std::uint32_t id : statements) {
      const auto tests = tests_of(id);
      if (!tests) return false;
      listed.push_back({id, *tests});
    }
    std::ranges::stable_sort(listed, {}, [](const Listed& one) { return one.tests.cost; });
    for (const Listed& one : listed) {
      plans_.statements.push_back(PlanStatement(one.tests.first, gives(one.statement)));
    }
    return true;
  }

  /// `Action` holds if some entry matches, `NotAction` if none does; here some does, or the
  /// statement would not stand in the chunk of a pattern that matches.
  [[nodiscard]] bool holds_action(const StatementCode& statement,
                                  const std::vector<std::uint32_t>& sorted) const {
    if (!statement.is_action_negated) return true;
    const auto first = program_.action_lists.begin();
    return std::none_of(first + statement.actions.begin, first + statement.actions.end,
                        [&](std::uint32_t pattern) {
                          return std::binary_search(sorted.begin(), sorted.end(), pattern);
                        });
  }

  /// Returns whether the principal element, if there is one, names every caller directly.
  [[nodiscard]] bool names_everyone(const StatementCode& statement) const {
    if (statement.principal == kNone) return true;
    const PrincipalCode& principal = program_.principals[statement.principal];
    return principal.is_everyone && !principal.is_negated;
  }

  /// Returns whether it matches whatever its action matches.
  [[nodiscard]] bool is_unconditional(const StatementCode& statement) const {
    return names_everyone(statement) && statement.covers_everything && statement.atoms.empty();
  }

  /// The bit that an Allow of the statement's layer gives.
  [[nodiscard]] std::uint32_t gives(std::uint32_t statement) const {
    return layer_bits_[program_.statements[statement].layer];
  }

  /// Returns the statement's tests, made when it is first asked for; nothing where there is no
  /// room.
  [[nodiscard]] std::optional<Made> tests_of(std::uint32_t id) {
    const auto [known, is_new] = made_.try_emplace({id, service_});
    if (!is_new) return known->second;
    std::vector<PlanTest> tests = make_tests(id);
    if (plans_.tests.size() >= PlanStatement::kMaxTests || !take_room(tests.size())) {
      made_.erase(known);
      return std::nullopt;
    }
    known->second.first = size_of(plans_.tests);
    for (const PlanTest& test : tests) {
      known->second.cost += cost_of(test);
      plans_.tests.push_back(test);
    }
    plans_.tests.back().is_last = true;
    return known->second;
  }

  [[nodiscard]] static std::uint32_t cost_of(const PlanTest& test) noexcept {
    return is_asked(test.kind) ? 4 : 1;
  }
  /// Whether one of a statement's tests is asked.
  [[nodiscard]] static bool asks(const PlanTest* test) noexcept {
    while (!is_asked(test->kind) && !test->is_last) ++test;
    return is_asked(test->kind);
  }

  /// Who is meant comes first, as it does in evaluations; then what is told in place.
  [[nodiscard]] std::vector<PlanTest> make_tests(std::uint32_t id) {
    const StatementCode& statement = program_.statements[id];
    std::vector<PlanTest> tests;
    if (!statement.covers_everything) tests.push_back(resource_test(statement, id));
    for (std::uint32_t i = statement.atoms.begin; i < statement.atoms.end; ++i) {
      tests.push_back(condition_test(i, statement.effect));
    }
    // Not by std::stable_partition, whose memory is not aligned as a test is.
    std::vector<PlanTest> ordered;
    for (const bool is_last : {false, true}) {
      std::ranges::copy_if(tests, std::back_inserter(ordered),
                           [&](const PlanTest& test) { return is_asked(test.kind) == is_last; });
    }
    tests.swap(ordered);
    if (!names_everyone(statement)) {
      tests.insert(tests.begin(), test_of(PlanTest::Kind::Principal, id));
    }
    if (tests.empty()) tests.emplace_back();
    return tests;
  }

  [[nodiscard]] static PlanTest test_of(PlanTest::Kind kind, std::uint32_t index) noexcept {
    PlanTest test;
    test.kind = kind;
    test.index = index;
    return test;
  }

  [[nodiscard]] PlanTest resource_test(const StatementCode& statement, std::uint32_t id) {
    PlanTest test = test_of(PlanTest::Kind::Resource, id);
    if (statement.is_resource_negated || statement.resources.size() != 1) return test;
    const ResourcePattern& pattern = program_.resource_patterns[statement.resources.begin];
    if (pattern.kind == ResourcePattern::Kind::Exact) test.kind = PlanTest::Kind::ArnIs;
    if (pattern.kind == ResourcePattern::Kind::Prefix) test.kind = PlanTest::Kind::ArnBegins;
    if (!is_asked(test.kind)) test.text = pattern.text;
    return test;
  }

  /// A test in place where the condition has a usual form, else one that asks the condition.
  [[nodiscard]] PlanTest condition_test(std::uint32_t index, Effect effect) {
    const PlanTest asked = test_of(PlanTest::Kind::Condition, index);
    const Atom& atom = program_.atoms[index];
    PlanTest test = asked;
    test.is_negated = atom.is_negated;
    test.holds_if_absent = suffices(effect, test_absent(atom));
    PlanKey key;
    key.signatures = program_.keys[atom.slot].signature;
    bool is_usual = false;
    if (atom.form == Atom::Form::Text) {
      is_usual = make_text_test(atom, test, key);
    } else if (atom.form == Atom::Form::Variable) {
      is_usual = make_variable_test(atom, test, key);
    } else if (atom.form == Atom::Form::Any) {
      is_usual = make_tag_key_test(atom, test) || make_null_test(atom, test, key);
    }
    return is_usual && set_key(key, test) ? test : asked;
  }

  /// Sets the number of a key; false where there are too many.
  [[nodiscard]] bool set_key(const PlanKey& key, PlanTest& test) {
    const auto [known, is_new] = keys_.try_emplace({key.signatures, key.tag_offset, key.tag_size},
                                                   static_cast<std::uint16_t>(keys_.size()));
    if (is_new) {
      if (plans_.keys.size() > std::numeric_limits<std::uint16_t>::max()) {
        keys_.erase(known);
        return false;
      }
      known->second = static_cast<std::uint16_t>(plans_.keys.size());
      plans_.keys.push_back(key);
    }
    test.key = known->second;
    return true;
  }

  [[nodiscard]] bool make_text_test(const Atom& atom, PlanTest& test, PlanKey& key) {
    test.text = atom.text;
    test.kind = PlanTest::Kind::TagIsText;
    if (set_tag(atom.slot, test, key)) return true;
    test.kind = PlanTest::Kind::CallersIsText;
    return set_caller_value(atom.slot, test);
  }

  [[nodiscard]] bool make_variable_test(const Atom& atom, PlanTest& test, PlanKey& key) {
    const Variable& variable = program_.variables[atom.text.offset];
    if (variable.has_default) return false;
    key.signatures |= program_.keys[variable.slot].signature;
    test.kind = PlanTest::Kind::TagIsCallers;
    if (set_tag(atom.slot, test, key) && set_caller_value(variable.slot, test)) return true;
    test.kind = PlanTest::Kind::CallersIsTag;
    return set_tag(variable.slot, test, key) && set_caller_value(atom.slot, test);
  }

  /// `ForAnyValue:StringEquals` of `aws:TagKeys` with one text.
  [[nodiscard]] bool make_tag_key_test(const Atom& atom, PlanTest& test) {
    if (atom.qualifier != SetQualifier::ForAnyValue || atom.operand != OperandType::String ||
        atom.is_negated || atom.values.size() != 1 ||
        program_.keys[atom.slot].source != KeySource::TagKeys) {
      return false;
    }
    const Value& value = program_.values[atom.values.begin];
    if (value.kind != Value::Kind::Text) return false;
    test.kind = PlanTest::Kind::PassesTagKey;
    test.text = value.text();
    return true;
  }

  /// `Null` of a tag with one value.
  [[nodiscard]] bool make_null_test(const Atom& atom, PlanTest& test, PlanKey& key) {
    if (atom.operand != OperandType::Null || atom.values.size() != 1) return false;
    const Value& value = program_.values[atom.values.begin];
    if (value.kind != Value::Kind::Bool) return false;
    test.kind = PlanTest::Kind::HasTag;
    test.is_negated = value.index() != 0;
    return set_tag(atom.slot, test, key);
  }

  /// Sets which tag is asked for; false where the key is none that can be told in place.
  [[nodiscard]] bool set_tag(std::uint32_t slot, PlanTest& test, PlanKey& asked) {
    const ContextKey& key = program_.keys[slot];
    const std::string_view names = program_.key_names;
    const auto name_of = [&](TextRef ref) { return names.substr(ref.offset, ref.size); };
    const bool is_of_service =
        key.source == KeySource::ServiceResourceTag && name_of(key.service()) == service_;
    const bool is_of_request = key.source == KeySource::RequestTag;
    if (!is_of_request && !is_of_service && key.source != KeySource::ResourceTag) return false;
    if (!is_ascii(name_of(key.tag))) return false;
    const std::size_t more = most_more_bytes(name_of(key.tag));
    if (more > std::numeric_limits<std::uint8_t>::max() ||
        key.tag.size > std::numeric_limits<std::uint16_t>::max()) {
      return false;
    }
    test.is_request_tag = is_of_request;
    asked.tag_offset = key.tag.offset;
    asked.tag_size = static_cast<std::uint16_t>(key.tag.size);
    asked.most_more_bytes = static_cast<std::uint8_t>(more);
    return true;
  }

  /// Sets which value of the caller is asked for; false where the key is none of theirs that can be
  /// told in place.
  [[nodiscard]] bool set_caller_value(std::uint32_t slot, PlanTest& test) {
    const ContextKey& key = program_.keys[slot];
    PlanCallerValue value;
    value.is_user_name = key.source == KeySource::UserName;
    if (!value.is_user_name) {
      const auto tag = std::string_view(program_.key_names).substr(key.tag.offset, key.tag.size);
      if (key.source != KeySource::PrincipalTag || !is_ascii(tag)) return false;
      value.tag = key.tag;
    }
    auto& values = plans_.caller_values;
    const auto found = std::ranges::find(values, value);
    if (found == values.end() && values.size() == PlanTable::kMaxCallerValues) return false;
    test.caller_value = static_cast<std::uint8_t>(found - values.begin()) & 0xF;
    if (found == values.end()) values.push_back(value);
    return true;
  }

  [[nodiscard]] bool take_work(std::size_t steps) noexcept {
    const bool has_time = steps <= work_;
    work_ = has_time ? work_ - steps : 0;
    return has_time;
  }
  [[nodiscard]] bool take_room(std::size_t elements) noexcept {
    if (elements > room_) return false;
    room_ -= elements;
    return true;
  }
  [[nodiscard]] static std::uint32_t size_of(const auto& array) {
    return static_cast<std::uint32_t>(array.size());
  }

  Program& program_;
  PlanTable& plans_;
  std::size_t room_;
  std::size_t work_;
  std::string_view service_;
  bool has_service_tags_ = false;
  std::vector<std::uint32_t> layer_bits_;
  std::map<std::tuple<std::uint64_t, std::uint32_t, std::uint16_t>, std::uint16_t> keys_;
  std::map<Occasion, std::uint16_t> known_;
  std::map<std::pair<std::uint32_t, std::string_view>, Made> made_;
};

}  // namespace

std::shared_ptr<const KnownActions> literal_actions(const Program& program) {
  auto actions = std::make_shared<KnownActions>();
  for (std::uint32_t id = 0; id < program.actions->size(); ++id) {
    if (actions->size() == kMaxLiterals) break;
    FoldedAction action;
    const std::string_view text = program.actions->text(id);
    if (action.read(text)) actions->add(text);  // no action has a wildcard
  }
  return actions;
}

void make_plans(Program& program, std::shared_ptr<const KnownActions> actions) {
  program.plans.actions = std::move(actions);
  PlanMaker(program).make(*program.plans.actions);
}

}  // namespace abac::inline abi1::internal
