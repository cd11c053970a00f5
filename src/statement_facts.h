// What statements require of a request, as keys under which they can be filed: texts that a request
// must have, hashed.
#pragma once

#include "program.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::internal {

/// A text that a statement requires. A request that the statement matches has, for each fact of the
/// statement, all keys of at least one of the fact's choices: one choice for each entry of a list.
struct FactKey {
  enum class Ends : std::uint8_t { Nothing, Choice, Fact };

  std::uint64_t text_hash = 0;
  IndexProbe probe;
  std::uint32_t text = 0;  ///< Prefix: where it begins in the program's texts
  Ends ends = Ends::Nothing;
};

/// The keys of those statements that were added. Not thread-safe.
class StatementFacts {
 public:
  /// REQUIRES: the program's statements, atoms and resource patterns are complete.
  StatementFacts(const Program& program, const StatementIndex& index)
      : program_(program), index_(index), keys_of_(program.statements.size()) {}

  /// Not twice for one statement.
  void add(std::uint32_t statement);

  /// REQUIRES: the statement was added.
  [[nodiscard]] std::span<const FactKey> of(std::uint32_t statement) const noexcept {
    const Range range = keys_of_[statement];
    return {keys_.data() + range.begin, keys_.data() + range.end};
  }

  // What `of` reads first, and what is read of its result, asked of memory ahead.

  void prefetch_range(std::uint32_t statement) const noexcept {
    __builtin_prefetch(keys_of_.data() + statement);
  }
  void prefetch_keys(std::uint32_t statement) const noexcept {
    __builtin_prefetch(keys_.data() + keys_of_[statement].begin);
  }

 private:
  void add_value_fact(const Atom& atom);
  void add_resource_fact(const StatementCode& statement);
  void add_choice(const ResourcePattern& pattern);
  void add_key(IndexProbe probe, std::string_view text);
  template <class Visit>
  void for_each_whole_token(Range tokens, Visit&& visit) const;

  const Program& program_;
  const StatementIndex& index_;
  std::vector<Range> keys_of_;  ///< by statement
  std::vector<FactKey> keys_;
};

}  // namespace abac::internal
