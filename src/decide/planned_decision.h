// Decisions by plan: what a plan lists is tested against one request (program/plan.h).
//
// Idea: three steps, each of which leaves what is unusual to the plain form behind it.
//   1 The action is looked up among those that are known; for others Evaluation decides.
//   2 The facts are read as those of a usual request; for others read_facts reads them.
//   3 The plan's tests are made in place; where the request is unusual for one (the context gives
//     the key, two tags fold to it, a tag's key is not ASCII), the condition itself is tested. What
//     conditions need takes kilobytes of the stack. So a function of its own makes the tests of
//     plans that have others than in place, and all anew where a request is unusual.
// So the plain form is behind every step, and random tests compare the two
// (tests/decide/plan_test.cc).
#pragma once

#include "decide/evaluator.h"
#include "program/plan.h"

namespace abac::inline abi1::internal {

/// Decides as `Evaluation::decide` does, by plan where there is one.
[[nodiscard]] Decision decide_by_plan(const Program& program, const Request& request) noexcept;

/// Returns how many statements it looks at on the way.
[[nodiscard]] std::size_t count_considered_by_plan(const Program& program,
                                                   const Request& request) noexcept;

/// Returns the plan of an action, or null.
[[nodiscard]] ABAC_ALWAYS_INLINE const Plan* plan_of(const PlanTable& plans,
                                                     const KnownActions::Action& action) noexcept {
  const std::uint16_t plan = plans.by_action[action.index];
  return plan == PlanTable::kNoPlan ? nullptr : plans.plans.data() + plan;
}

/// Returns a value of the caller, without data where there is none. REQUIRES: the keys of the
/// principal's tags are of ASCII and few.
[[nodiscard]] ABAC_ALWAYS_INLINE std::string_view find_caller_value(
    const Program& program, const PlanCallerValue& wanted, const Principal& principal,
    const CallerFacts& facts) noexcept {
  if (wanted.is_user_name) {
    return facts.caller.kind == CallerKind::User ? facts.caller.name : std::string_view();
  }
  const std::string_view key(program.key_names.data() + wanted.tag.offset, wanted.tag.size);
  for (const Tag& tag : principal.tags) {
    if (!folds_to(tag.key, key, false)) continue;
    // An empty value is there all the same.
    return tag.value.data() == nullptr ? std::string_view("") : std::string_view(tag.value);
  }
  return {};
}

/// Answers a test that names a condition or statement by its own function. Returns the level at
/// which the caller is named, None where the test fails.
[[nodiscard]] PrincipalLevel ask_program(const PlanTest& test, Effect effect,
                                         RequestKeys& keys) noexcept;

/// Returns whether one of the keys that a condition asks for is among those of a context, which are
/// ASCII [K-6]. `key_of(entry)` is the key of an entry of the context.
template <class Entries, class KeyOf>
[[nodiscard]] ABAC_NEVER_INLINE bool gives_key(const Program& program, const PlanTest& test,
                                               const Entries& entries, KeyOf&& key_of) noexcept {
  const Atom& atom = program.atoms[test.index];
  const auto gives = [&](std::uint32_t slot) {
    const TextRef name = program.keys[slot].name;
    for (const auto& entry : entries) {
      if (folds_to(key_of(entry), {program.key_names.data() + name.offset, name.size}, false))
        return true;
    }
    return false;
  };
  return gives(atom.slot) ||
         (atom.form == Atom::Form::Variable && gives(program.variables[atom.text.offset].slot));
}

/// Makes a test in place. Returns whether it holds; sets `is_unusual` where that is to be asked
/// instead.
template <class Given>
[[nodiscard]] ABAC_ALWAYS_INLINE bool holds_in_place(const Program& program, const PlanTest& test,
                                                     Given& given, bool& is_unusual) noexcept {
  using Kind = PlanTest::Kind;
  const auto text_of = [&](TextRef ref) ABAC_INLINE_LAMBDA { return program.text(ref); };
  const PlanKey& asked = program.plans.keys[test.key];
  is_unusual = (asked.signatures & given.signatures()) != 0 && given.gives_key_of(test);
  bool holds = false;
  switch (test.kind) {
    case Kind::TagIsText:
    case Kind::TagIsCallers:
    case Kind::CallersIsTag:
    case Kind::HasTag: {
      const std::string_view key(program.key_names.data() + asked.tag_offset, asked.tag_size);
      const Tag* found = nullptr;
      for (const Tag& tag : given.tags(test.is_request_tag)) {
        if (tag.key.size() != key.size()) {
          if (tag.key.size() - key.size() - 1 < asked.most_more_bytes) [[unlikely]] {
            is_unusual = is_unusual || has_high_bit(tag.key);
          }
        } else if (ascii_folds_to(tag.key.data(), key.data(), key.size())) {
          is_unusual = is_unusual || found != nullptr;
          found = &tag;
        }
      }
      if (is_unusual) break;
      if (test.kind == Kind::HasTag) {
        holds = (found != nullptr) != test.is_negated;
        break;
      }
      const std::string_view tags =
          found == nullptr ? std::string_view() : std::string_view(found->value);
      if (test.kind == Kind::TagIsText) {
        holds = found == nullptr ? test.holds_if_absent
                                 : equal_text(tags, text_of(test.text)) != test.is_negated;
      } else {
        const std::string_view callers = given.caller_value(test.caller_value);
        const bool is_callers_key = test.kind == Kind::CallersIsTag;
        const bool is_absent = is_callers_key ? callers.data() == nullptr : found == nullptr;
        // A variable that is absent or empty has no value, and equals nothing [V-6]: where it is
        // the other that is empty, they are not equal.
        const bool is_equal = !tags.empty() && equal_text(callers, tags);
        holds = is_absent ? test.holds_if_absent : is_equal != test.is_negated;
      }
      break;
    }
    case Kind::CallersIsText: {
      const std::string_view callers = given.caller_value(test.caller_value);
      holds = callers.data() == nullptr
                  ? test.holds_if_absent
                  : equal_text(callers, text_of(test.text)) != test.is_negated;
      break;
    }
    case Kind::PassesTagKey: {
      const std::span<const Tag> tags = given.tags(true);
      holds = tags.empty() && test.holds_if_absent;
      for (const Tag& tag : tags) holds = holds || equal_text(tag.key, text_of(test.text));
      break;
    }
    case Kind::ArnIs:
      holds = equal_text(given.arn(), text_of(test.text));
      break;
    case Kind::ArnBegins: {
      const std::string_view arn = given.arn();
      holds = arn.size() >= test.text.size &&
              equal_bytes(arn.data(), text_of(test.text).data(), test.text.size);
      break;
    }
    case Kind::Nothing:
      holds = true;
      break;
    case Kind::Principal:
    case Kind::Resource:
    case Kind::Condition:
      is_unusual = true;
      break;
  }
  return holds;
}

/// Makes the tests of one statement. Returns the level at which it matches, None where it does
/// not. Given: what stands of the request.
template <class Given>
[[nodiscard]] ABAC_ALWAYS_INLINE PrincipalLevel match_planned(const Program& program,
                                                              const PlanTest* test, Effect effect,
                                                              Given& given) noexcept {
  if constexpr (requires { given.consider_statement(); }) given.consider_statement();
  PrincipalLevel level = PrincipalLevel::Direct;
  for (;; ++test) {
    bool holds = false;
    bool is_unusual = true;
    if constexpr (Given::kCanAsk) {
      if (!is_asked(test->kind)) holds = holds_in_place(program, *test, given, is_unusual);
      if (is_unusual) [[unlikely]] {
        const PrincipalLevel told = given.ask(*test, effect);
        holds = told != PrincipalLevel::None;
        if (test->kind == PlanTest::Kind::Principal) level = told;
      }
    } else {
      // As if another thread might write: what a test reads is not read ahead for those behind it,
      // of which there are few.
      asm volatile("" : : "r"(&given) : "memory");
      holds = holds_in_place(program, *test, given, is_unusual);
      if (is_unusual) [[unlikely]] {
        given.note_question();
        return PrincipalLevel::None;
      }
    }
    if (!holds) return PrincipalLevel::None;
    if (test->is_last) return level;
  }
}

/// Decides by what a plan lists. REQUIRES: it lists all; all types bind the caller [E-4].
template <class Given>
[[nodiscard]] ABAC_ALWAYS_INLINE Decision decide_listed(const Program& program, const Plan& plan,
                                                        Situation situation,
                                                        Given& given) noexcept {
  const PlanTable& plans = program.plans;
  const PlanStatement* statement = plans.statements.data() + plan.begin;
  const PlanStatement* const allows = statement + plan.deny_count;
  const PlanTest* const tests = plans.tests.data();
  for (; statement != allows; ++statement) {
    if (match_planned(program, tests + statement->test(), Effect::Deny, given) !=
        PrincipalLevel::None) {
      return Decision::ExplicitDeny;
    }
  }
  const auto decide = [&](std::uint32_t gives) ABAC_INLINE_LAMBDA {
    std::uint32_t grants = gives;
    if (plans.has_levels) [[unlikely]] {
      for (const PlanTable::Levels& levels : plans.levels) {
        if (levels.bits != 0 && (gives & levels.bits) == levels.bits) grants |= levels.grant;
      }
    }
    return decide_without_deny(situation, static_cast<Grants>(grants % kGrantSets));
  };
  std::uint32_t given_bits = plan.given;
  Decision decision = decide(given_bits);
  const PlanStatement* const end = allows + plan.allow_count;
  for (; statement != end; ++statement) {
    if (decision == Decision::Allowed) break;
    const unsigned gives = statement->gives();
    if ((given_bits >> gives & 1) != 0) continue;
    const PrincipalLevel level =
        match_planned(program, tests + statement->test(), Effect::Allow, given);
    if (level == PrincipalLevel::None) continue;
    given_bits |= gives == static_cast<unsigned>(PolicyType::Resource) ? resource_grant(level)
                                                                       : std::uint32_t{1} << gives;
    decision = decide(given_bits);
  }
  return decision;
}

}  // namespace abac::inline abi1::internal
