// What statements require of a request, as terms under which they can be filed: texts that a
// request must have, hashed.
#pragma once

#include "program/program.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// A text that a statement requires. A request that the statement matches has, for each requirement
/// of the statement, all terms of at least one of its alternatives: one for each entry of a list.
struct RequiredTerm {
  enum class Ends : std::uint8_t { Nothing, Alternative, Requirement };

  std::uint64_t text_hash = 0;
  IndexField field;
  std::uint32_t text = 0;  ///< Prefix: where it begins in the program's texts
  Ends ends = Ends::Nothing;
};

/// The terms of those statements that were added. Not thread-safe.
class StatementRequirements {
 public:
  /// REQUIRES: the program's statements, atoms and resource patterns are complete.
  StatementRequirements(const Program& program, const StatementIndex& index)
      : program_(program), index_(index), terms_of_(program.statements.size()) {}

  /// Not twice for one statement.
  void add(std::uint32_t statement);

  /// REQUIRES: the statement was added.
  [[nodiscard]] std::span<const RequiredTerm> of(std::uint32_t statement) const noexcept {
    const Range range = terms_of_[statement];
    return {terms_.data() + range.begin, terms_.data() + range.end};
  }

  // What `of` reads first, and what is read of its result, asked of memory ahead.

  void prefetch_range(std::uint32_t statement) const noexcept {
    __builtin_prefetch(terms_of_.data() + statement);
  }
  void prefetch_terms(std::uint32_t statement) const noexcept {
    __builtin_prefetch(terms_.data() + terms_of_[statement].begin);
  }

 private:
  void add_value_requirement(const Atom& atom);
  void add_resource_requirement(const StatementCode& statement);
  void add_alternative(const ResourcePattern& pattern);
  void add_term(IndexField field, std::string_view text);
  template <class Visit>
  void for_each_whole_part(Range tokens, Visit&& visit) const;

  const Program& program_;
  const StatementIndex& index_;
  std::vector<Range> terms_of_;  ///< by statement
  std::vector<RequiredTerm> terms_;
};

}  // namespace abac::inline abi1::internal
