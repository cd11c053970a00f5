// Where the parts of a found policy stand in its file: what `FoundPolicy::in_file` asks.
#pragma once

#include <abac/policy_text.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "files/mapped_text.h"

namespace abac::inline abi1::internal {

/// Where the lines of a text begin.
class LineStarts {
 public:
  explicit LineStarts(std::string_view text);
  /// Returns the range with its line and column.
  [[nodiscard]] SourceRange locate(Span span) const noexcept;

 private:
  std::vector<std::uint32_t> starts_;
};

/// A part of the policy whose JSON pointer in the file does not follow from that of what it is in.
struct MovedPointer {
  std::string from;  ///< In the policy.
  std::string to;    ///< In the file.
};

class PlaceMap {
 public:
  /// The text is a part of the file as it stands, from `begin` on.
  PlaceMap(std::shared_ptr<const LineStarts> lines, std::string pointer, std::uint32_t begin);
  /// The text was made of parts of the file, and is held by this object.
  PlaceMap(std::shared_ptr<const LineStarts> lines, std::string pointer, MappedText text);

  /// The parts that have pointers of their own, and the places of stand-ins, in order.
  std::vector<MovedPointer> moved;
  struct StandInPlace {
    Span place;  ///< In the policy.
    std::string words;
    bool is_guess = false;  ///< Whether nothing of it is of the template.
  };
  std::vector<StandInPlace> stand_ins;

  [[nodiscard]] std::string_view own_text() const noexcept { return text_.text(); }
  [[nodiscard]] SourceRange place_of(const SourceRange& where) const noexcept;
  [[nodiscard]] std::string pointer_of(std::string_view pointer) const;
  /// Returns what the range of the policy stands for; empty where it is no part of a stand-in.
  [[nodiscard]] std::string_view stand_in_at(const SourceRange& where) const noexcept;
  /// Returns whether the range is within a stand-in that is a guess.
  [[nodiscard]] bool is_guess_at(const SourceRange& where) const noexcept;

  static void attach(FoundPolicy& policy, std::string_view borrowed,
                     std::unique_ptr<PlaceMap> map) noexcept;

 private:
  [[nodiscard]] const StandInPlace* find_stand_in(const SourceRange& where) const noexcept;

  std::shared_ptr<const LineStarts> lines_;
  std::string pointer_;
  std::uint32_t begin_ = 0;
  bool is_borrowed_ = true;
  MappedText text_;
};

}  // namespace abac::inline abi1::internal
