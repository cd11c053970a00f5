// Prefilters: for conditions that differ in their values alone, one condition that suffices for a
// Deny wherever one of them does. Where it does not, none of them needs a test. It is compared as
// every condition is.
#pragma once

#include "program/program.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace abac::inline abi1::internal {

/// Makes prefilters for the conditions of one program.
class PrefilterMaker {
 public:
  explicit PrefilterMaker(Program& program) : program_(program) {}

  /// Sorts statements so that the first conditions of neighbours have much in common.
  void sort(std::span<std::uint32_t> statements) const;

  /// Returns where among the program's conditions the prefilter of some of them will stand, kNone
  /// where none of at most `most_values` is cheap beside them. REQUIRES: they are of Denies, differ
  /// in their values alone, and are not `Null`.
  [[nodiscard]] std::uint32_t add(std::span<const std::uint32_t> conditions,
                                  std::size_t most_values);

  /// Puts the prefilters into the program, behind the conditions of its statements.
  void finish();

 private:
  [[nodiscard]] std::span<const Value> values_of(std::uint32_t condition) const {
    const Range range = program_.atoms[condition].values;
    return std::span(program_.values).subspan(range.begin, range.size());
  }
  [[nodiscard]] OffsetVector<IpRange>& ip_ranges() noexcept {
    return program_.stored<IpAddressOperand>().values;
  }
  [[nodiscard]] bool is_cheap(std::size_t prefilter_values) const;
  void collect_values(std::span<const std::uint32_t> conditions);
  void find_common(std::span<const std::uint32_t> conditions);
  void find_covering(const Atom& first);
  template <class Operand>
  void find_extreme(Comparison comparison);
  void find_covering_texts();
  void find_covering_texts(bool is_forward);
  void find_covering_ranges();

  Program& program_;
  std::vector<Atom> prefilters_;
  std::vector<Value> prefilter_values_;
  std::vector<IpRange> prefilter_ranges_;
  // Of the conditions at hand:
  std::vector<Value> values_;  ///< each once
  std::size_t value_count_ = 0;
  std::size_t most_values_ = 0;
  std::vector<Value> found_;  ///< the prefilter's
};

}  // namespace abac::inline abi1::internal
