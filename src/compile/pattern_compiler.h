// Texts with wildcards and variables → tokens, values and resource patterns of a program.
#pragma once

#include "compile/range_pool.h"
#include "compile/text_pool.h"
#include "iam/policy_variable.h"
#include "program/program.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace abac::inline abi1::internal {

/// Interns the texts of stored values of one operand type.
template <class Operand>
struct StoredPool {
  explicit StoredPool(Program& program) : texts(program.stored<Operand>().texts) {}

  RangePool<TextRef> texts;
};

/// The same of all of them.
template <class Operands>
struct AllStoredPools;
template <class... Operand>
struct AllStoredPools<OperandList<Operand...>> : StoredPool<Operand>... {
  explicit AllStoredPools(Program& program) : StoredPool<Operand>(program)... {}
};

/// Adds to a program under construction. Texts have been checked before: a template that does not
/// parse is a defect of the caller and is compiled as a literal that matches itself only.
class PatternCompiler {
 public:
  explicit PatternCompiler(Program& program) : program_(program), texts_(program.texts) {}

  [[nodiscard]] TextRef text(std::string_view text) { return texts_.intern(text); }

  /// Returns the key use of a key as spelled.
  [[nodiscard]] std::uint32_t key_use(std::string_view spelling);

  /// From here on notes which keys are used.
  void begin_statement() {
    ++statement_;
    asked_list_ = static_cast<std::uint32_t>(program_.key_lists.size());
    program_.key_lists.push_back(0);
  }
  /// The keys used since, each once, in order: to be taken before more are used.
  [[nodiscard]] RangePool<std::uint32_t>::Pending pending_keys() {
    program_.key_lists[asked_list_] =
        static_cast<std::uint32_t>(program_.key_lists.size() - asked_list_ - 1);
    return key_lists_.prepare(asked_list_);
  }
  /// Returns where they stand in `key_lists`, behind how many they are.
  [[nodiscard]] std::uint32_t asked_keys(RangePool<std::uint32_t>::Pending pending) {
    return key_lists_.intern(pending).begin;
  }

  /// Compiles a condition value.
  [[nodiscard]] Value value(const BaseOperator& base, PolicyVersion version, std::string_view text);

  /// Asks memory for what `add_resource` will read first about an entry.
  void prefetch_resource(std::string_view entry) const noexcept;

  /// Adds the patterns of a resource entry: one, or two for an incomplete ARN that is completed
  ///
  void add_resource(std::string_view entry, PolicyType type, PolicyVersion version);

  /// Puts the keys into their final order.
  void finish();

 private:
  [[nodiscard]] Range add_tokens(const std::vector<TemplatePart>& parts);
  /// Adds the tokens of a text, and says whether it has variables.
  [[nodiscard]] Range add_tokens(std::string_view text, TemplateSyntax syntax, bool& has_variables);
  [[nodiscard]] Range add_tokens(std::string_view text, bool has_wildcards);
  void set_glob(Value& value, Range range);
  [[nodiscard]] Value text_value(std::string_view entry, TemplateSyntax syntax);
  [[nodiscard]] Value arn_value(std::string_view text, bool has_variables);
  [[nodiscard]] Value boolean_value(std::string_view text, bool has_variables);
  template <class Operand>
  [[nodiscard]] Value stored_value(std::string_view text);
  [[nodiscard]] std::optional<ResourcePattern> literal_pattern(const Components& components,
                                                               std::string_view entry,
                                                               bool has_variables);
  static void set_form(const Components& components, ResourcePattern& pattern);
  [[nodiscard]] ResourcePattern component_pattern(const Components& components,
                                                  std::string_view entry, bool has_variables);
  [[nodiscard]] ResourcePattern execute_api_pattern(std::string_view entry, bool has_variables);

  /// A component of an ARN pattern. Most are those of the pattern before.
  struct Component {
    std::string text;
    Range tokens;
  };

  /// Stores tokens at the end of the array once; returns where they stand.
  [[nodiscard]] Range keep(Range tokens) { return tokens_.intern(tokens.begin); }

  Program& program_;
  TextPool texts_;
  RangePool<Token> tokens_{program_.tokens};
  RangePool<Variable> variables_{program_.variables};
  RangePool<std::uint32_t> key_lists_{program_.key_lists};
  RangePool<ArnPattern> arn_patterns_{program_.arn_patterns};
  AllStoredPools<StoredOperands> stored_{program_};
  std::array<Component, 5> last_components_;
  std::vector<std::string> key_names_;      ///< by slot, folded
  std::vector<std::uint32_t> slot_counts_;  ///< how often each slot is used
  std::unordered_map<std::string, std::uint32_t, KeyedTextHash> slots_;
  std::unordered_map<std::uint32_t, std::uint32_t> key_uses_;  ///< by the spelling's offset
  std::uint32_t statement_ = 0;                                ///< which one is compiled, from 1
  std::uint32_t asked_list_ = 0;                               ///< of `key_lists`: this statement's
  std::vector<std::uint32_t> last_askers_;  ///< by key use: the last statement that asked for it
};

}  // namespace abac::inline abi1::internal
