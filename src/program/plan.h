// Plans: for each action that is known beforehand, what is left of the policies to be asked of a
// request.
//
// Idea: which statements an action meets depends on the policy set alone. So that is found out when
// the set is compiled: NotAction is settled, Allows without conditions are granted beforehand and
// gone, and of what remains each statement is a list of tests, with all look-ups of the program
// done. Actions that meet the same statements share a plan.
//
// A test is a cache of what the program says, not a second reading of it: the usual forms of a
// condition (a tag is a text, a tag is the caller's) are compared in place, where nothing about the
// request is unusual for them. In every other case, and for every other form, the test names the
// condition or the statement, and its own function is asked (condition.h, resource_match.h,
// principal_match.h).
//
// Example: `sagemaker:DeleteApp` in the Studio policies meets five statements of 16.
//
//   granted at the start   nothing
//   denies                 [tag `team` of the resource is the caller's `team`, negated]
//   allows                 [tag `team` of the resource is the caller's `team`]
//                          [tag `studiouserid` is the caller's name] …
//
// `evaluate` and explanations make no tests by plan. Of a set with up to 64 statements they take
// from it which statements' actions hold, a bit each; and where a vocabulary has the actions, such
// a set has no other index (compile/compiler.cc): for an action that is not planned all statements
// are walked, which takes about as long as to look it up.
//
// Where an action meets many statements of a chunk, they are not listed but found by the index as
// ever (statement_index.h); what the plan then saves is to find the action's patterns.
//
// Cost: a test is a quarter of a cache line and some 25 instructions. Bound: a chunk's statements
// are listed where they are few, and all lists and tests together grow with the statements of the
// set alone; actions for which there is no room have no plan (compile/plan_maker.cc).
#pragma once

#include "iam/pattern_token.h"
#include "program/known_actions.h"
#include "program/program_array.h"

#include <array>
#include <bit>
#include <cstdint>
#include <memory>

namespace abac::inline abi1::internal {

/// A key that tests ask for.
struct PlanKey {
  /// The signatures of the context keys that mean the same: where the context may have one of them,
  /// the condition is asked instead [K-6].
  std::uint64_t signatures = 0;
  std::uint32_t tag_offset = 0;  ///< of `Program::key_names`: the tag's key, folded
  std::uint16_t tag_size = 0;
  /// A text with characters outside ASCII that folds to the tag's key has one to so many bytes more
  /// [K-1].
  std::uint8_t most_more_bytes = 0;

  friend bool operator==(const PlanKey&, const PlanKey&) = default;
};
static_assert(sizeof(PlanKey) == 16);

/// One test of a planned statement.
struct alignas(16) PlanTest {
  enum class Kind : std::uint8_t {
    TagIsText,      ///< the tag of `key`, of the resource or passed, has the value `text`
    TagIsCallers,   ///< … the value of `caller_value`: the tag is the key, that the variable
    CallersIsTag,   ///< the same where the tag is the variable
    HasTag,         ///< … is there; negated, is not: `Null`
    CallersIsText,  ///< `caller_value` is `text`
    PassesTagKey,   ///< `text` is among the keys of the tags passed: `aws:TagKeys`
    ArnIs,          ///< the resource's ARN is `text`
    ArnBegins,      ///< … begins with `text`
    Nothing,        ///< holds
    Principal,      ///< the principal element of statement `index` names the caller
    Resource,       ///< the resource element of statement `index` holds
    Condition,      ///< condition `index` of the program holds
  };
  Kind kind = Kind::Nothing;
  bool is_request_tag : 1 = false;  ///< the tag is passed with the request, not on the resource
  bool is_negated : 1 = false;
  bool holds_if_absent : 1 = false;   ///< for the statement's effect, where the key is absent
  bool is_last : 1 = false;           ///< of its statement
  std::uint8_t caller_value : 4 = 0;  ///< of `PlanTable::caller_values`
  std::uint16_t key = 0;              ///< of `PlanTable::keys`
  std::uint32_t index = 0;            ///< the condition that this is, or the statement
  TextRef text;                       ///< of `Program::texts`
};
static_assert(sizeof(PlanTest) == 16);

/// Whether a function of the evaluation is asked, and not the request itself.
[[nodiscard]] constexpr bool is_asked(PlanTest::Kind kind) noexcept {
  return kind >= PlanTest::Kind::Principal;
}

/// A planned statement.
class PlanStatement {
 public:
  /// No test behind these is the first of a statement.
  static constexpr std::uint32_t kMaxTests = std::uint32_t{1} << 27;

  PlanStatement() noexcept = default;
  /// REQUIRES: `test` < kMaxTests; `gives` is one bit.
  PlanStatement(std::uint32_t test, std::uint32_t gives) noexcept
      : word_(static_cast<std::uint32_t>(std::countr_zero(gives)) * kMaxTests + test) {}

  /// Its first test.
  [[nodiscard]] std::uint32_t test() const noexcept { return word_ % kMaxTests; }
  /// Which bit it gives, see PlanTable; of a Deny it says nothing.
  [[nodiscard]] unsigned gives() const noexcept { return word_ / kMaxTests; }

 private:
  std::uint32_t word_ = 0;
};

/// Numbers.
template <>
inline constexpr bool kHoldsOffsetsOnly<PlanStatement> = true;

/// What is left of the policies for some actions.
struct Plan {
  /// The statements whose action holds, a bit each, of a program with at most 64: the candidates of
  /// `evaluate`, and of decisions where there is no index.
  std::uint64_t candidates = 0;
  std::uint32_t given = 0;  ///< what unconditional Allows give, and absent guardrails
  std::uint32_t begin = 0;  ///< of `PlanTable::statements`, or of `patterns`
  /// So many Denies are listed and, behind them, so many Allows; none where the index is used.
  std::uint16_t deny_count = 0;
  std::uint16_t allow_count = 0;
  std::uint16_t pattern_count = 0;  ///< those that match, where the index is used
  bool uses_index : 1 = false;  ///< no statement is listed: the index finds those of the patterns
  bool asks : 1 = false;        ///< the index is used, or a function of the evaluation is asked
};
static_assert(sizeof(Plan) == 24);

/// A value of the caller that tests ask for: a principal tag, or the user name.
struct PlanCallerValue {
  TextRef tag;                ///< of `Program::key_names`, folded; none for the user name
  bool is_user_name = false;  ///< `aws:username`

  friend bool operator==(const PlanCallerValue&, const PlanCallerValue&) = default;
};

/// The plans of a program.
///
/// What Allows give is a set of bits: the lower ones are grants, of types in which one Allow
/// suffices; above them each layer of a type with several levels has its own, and the type is
/// granted where all of its layers' are given [E-6].
struct PlanTable {
  static constexpr std::uint16_t kNoPlan = 0xFFFF;
  static constexpr std::size_t kMaxCallerValues = 16;  ///< four bits of a test
  static constexpr std::size_t kLevelTypes = 2;
  /// From this bit on: those of layers.
  static constexpr unsigned kFirstLevelBit = 16;

  /// A type with levels: its layers' bits, and the grant that all of them are. No bits where the
  /// type has one layer, or none.
  struct Levels {
    std::uint32_t bits = 0;
    std::uint32_t grant = 0;
  };

  std::shared_ptr<const KnownActions> actions;  ///< null: there are no plans
  bool owns_actions = false;                    ///< and no vocabulary does
  std::array<Levels, kLevelTypes> levels;
  bool has_levels = false;                ///< some of these has bits
  OffsetVector<std::uint16_t> by_action;  ///< of `plans`, or kNoPlan
  OffsetVector<Plan> plans;
  OffsetVector<PlanStatement> statements;
  OffsetVector<PlanTest> tests;
  OffsetVector<PlanKey> keys;            ///< the first is none
  OffsetVector<std::uint32_t> patterns;  ///< of actions
  OffsetVector<PlanCallerValue> caller_values;
};

}  // namespace abac::inline abi1::internal
