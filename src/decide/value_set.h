// The values of one key of a request, arranged for look-ups by the values of policies; lists of
// policies have theirs in the program, program/value_table.h.
//
// Idea: of 5,000 statements that each ask for a value of `ex:groups`, each would walk the 20,000
// values that a request has of it. Once the walks have cost as much as it does to fill it, the
// values are put into a set, each once, as the type of the operator reads them; and the few values
// of a condition are looked up in that (many_values.h).
//
//   ex:n = 7, 2, 2.0, big, 7e0 under `Numeric…`      by hash: 7, 2     least 2, greatest 7
//                                                    unreadable: big
//   ex:ip = 10.0.0.9, 10.0.0.1 under `IpAddress`     sorted: 10.0.0.1, 10.0.0.9
//   ex:b = true, True, false under `Bool`            true, false
//
// Where patterns with wildcards are compared with more than a few values each, the texts are put in
// order as well (text_order.h), so that a pattern is compared with those alone that begin, or end,
// as it does.
//
// Cost: a hash and mostly no comparison for each value, 32 to 48 bytes of memory, 36 more with the
// orders, and three times the longest text; addresses are sorted by one byte after the other, so
// that 17 passes at most do. Bound: one set for each key and type of operator, so that a value of a
// key that all types ask for takes some 400 bytes; and none before as much was spent on walks. The
// hash has the secret key of the process, so that nobody chooses values that collide.
#pragma once

#include "base/case_folding.h"
#include "base/keyed_hash.h"
#include "base/scratch_memory.h"
#include "decide/text_order.h"
#include "decide/typed_values.h"
#include "iam/condition_operator.h"
#include "iam/condition_value.h"
#include "program/value_table.h"
#include "request/key_value.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace abac::inline abi1::internal {

/// Not thread-safe; one object serves one decision. Borrows the request.
class ValueSet {
 public:
  ValueSet(const KeyValue& key, OperandType type) noexcept : key_(key), type_(type) {
    key_.for_each([&](std::string_view) {
      ++size_;
      return true;
    });
    budget_ = kWalks * size_;
  }

  /// Returns how many values there are, equal ones included.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Takes note of so many comparisons to come; returns false where it is time to fill the set.
  [[nodiscard]] bool spend(std::size_t comparisons) noexcept {
    if (budget_ == 0) return false;
    budget_ -= std::min(comparisons, budget_);
    return true;
  }
  /// Takes note of so many comparisons of patterns with texts; returns false, without taking note,
  /// where it is time to put the texts in order.
  [[nodiscard]] bool spend_on_patterns(std::size_t comparisons) noexcept {
    if (comparisons > pattern_budget_) return false;
    pattern_budget_ -= comparisons;
    return true;
  }

  /// Fills the set where it is not; returns false where there is no memory.
  [[nodiscard]] bool is_filled(ScratchMemory& memory) noexcept {
    if (state_ == State::Empty) {
      state_ = fill(memory) ? State::Filled : State::NoMemory;
      pattern_budget_ = kWalksOfPatterns * (text_count_ + text_bytes_ / kBytesOfComparison);
    }
    return state_ == State::Filled;
  }
  /// Whether it is time to fill the set.
  [[nodiscard]] bool is_due() const noexcept { return budget_ == 0; }

  // REQUIRES of all that follow: is_filled.

  /// One of the values that the operator cannot read [C-13], or nothing.
  [[nodiscard]] const std::optional<std::string_view>& unreadable() const noexcept {
    return unreadable_;
  }
  /// The others, of equal ones the first. Of addresses none.
  [[nodiscard]] std::span<const std::string_view> texts() const noexcept {
    return {texts_, text_count_};
  }
  /// The least and the greatest of `texts`. REQUIRES: numbers or dates, at least one.
  [[nodiscard]] std::string_view least() const noexcept { return least_; }
  [[nodiscard]] std::string_view greatest() const noexcept { return greatest_; }
  /// The addresses in order, each once.
  [[nodiscard]] std::span<const IpAddress> addresses() const noexcept {
    return {addresses_, address_count_};
  }

  /// The hashes by which values are looked up.
  [[nodiscard]] std::uint64_t hash(std::string_view text) const noexcept {
    return type_ == OperandType::StringIgnoreCase ? hash_folded(text, process_hash_key())
                                                  : value_hash(text, process_hash_key());
  }
  template <class T>
  [[nodiscard]] static std::uint64_t hash(const T& value) noexcept {
    return value_hash(value, process_hash_key());
  }

  /// Returns the number of the one of `texts` with this hash that is equal, as `is_equal(text)`
  /// says.
  template <class IsEqual>
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t hash,
                                                  IsEqual&& is_equal) const noexcept {
    const std::uint32_t value = place_of(hash, is_equal).value;
    return value == kFree ? std::nullopt : std::optional(value);
  }

  /// Returns `texts` in the order of an end of theirs, or null where there is no memory.
  [[nodiscard]] const TextOrder* order(TextEnd end, ScratchMemory& memory) noexcept {
    TextOrder& order = end == TextEnd::Front ? by_front_ : by_back_;
    return order.is_filled(texts(), memory) ? &order : nullptr;
  }

  /// Begins to mark texts; returns false where there is no memory.
  [[nodiscard]] bool has_marks(ScratchMemory& memory) noexcept {
    if (marks_ == nullptr) {
      marks_ = memory.take<std::uint32_t>(text_count_);
      if (marks_ == nullptr) return false;
      std::fill_n(marks_, text_count_, mark_);
    }
    ++mark_;
    return true;
  }
  /// Marks a text; returns false where it was marked since has_marks. REQUIRES: has_marks.
  [[nodiscard]] bool mark(std::uint32_t text) noexcept {
    return std::exchange(marks_[text], mark_) != mark_;
  }
  [[nodiscard]] bool is_marked(std::uint32_t text) const noexcept { return marks_[text] == mark_; }

  /// Returns room for the text of a policy's value that may equal one of `texts`: folded or not,
  /// texts are equal to others of three times their bytes at most. Nothing where there is no
  /// memory.
  [[nodiscard]] std::optional<std::span<char>> room(ScratchMemory& memory) noexcept {
    const std::size_t size = 3 * longest_ + 1;
    if (room_ == nullptr) room_ = memory.take<char>(size);
    if (room_ == nullptr) return std::nullopt;
    return std::span<char>(room_, size);
  }

 private:
  enum class State : std::uint8_t { Empty, Filled, NoMemory };
  static constexpr std::size_t kWalks = 4;  ///< so many cost what it costs to fill the set
  static constexpr std::size_t kWalksOfPatterns = 4;     ///< the same of putting it in order
  static constexpr std::size_t kBytesOfComparison = 16;  ///< of which ordering takes some log n
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  struct Place {
    std::uint32_t fingerprint;
    std::uint32_t value;  ///< of `texts_`
  };

  [[nodiscard]] bool fill(ScratchMemory& memory) noexcept {
    if (size_ >= kFree / 4) return false;
    if (type_ == OperandType::IpAddress) return fill_addresses(memory);
    texts_ = memory.take<std::string_view>(size_);
    if (texts_ == nullptr) return false;
    if (type_ != OperandType::Bool) {
      const std::size_t places = std::bit_ceil(2 * size_);
      places_ = memory.take<Place>(places);
      if (places_ == nullptr) return false;
      std::fill_n(places_, places, Place{0, kFree});
      mask_ = places - 1;
    }
    const bool is_ordered = StoredOperands::visit(type_, [&]<class Operand>(Operand) {
      if constexpr (OrderedOperand<Operand>) fill_ordered(Operand::parse_given);
    });
    if (is_ordered) return true;
    if (type_ == OperandType::Bool) {
      fill_booleans();
      return true;
    }
    key_.for_each([&](std::string_view text) {
      add(text);
      return true;
    });
    return true;
  }

  /// Adds a text of the operators that read none as another.
  void add(std::string_view text) noexcept {
    if (type_ == OperandType::Arn) {
      if (const std::optional<ArnParts> arn = parse_arn_parts(text)) {
        // Of equal parts are equal texts alone.
        return add(text, hash(arn->parts), [&](std::string_view other) { return other == text; });
      }
      unreadable_ = text;
      return;
    }
    if (type_ == OperandType::Binary && !is_base64(text)) {
      unreadable_ = text;
      return;
    }
    add(text, hash(text), [&](std::string_view other) {
      return type_ == OperandType::StringIgnoreCase ? fold_equal(other, text) : other == text;
    });
  }

  template <class IsEqual>
  void add(std::string_view text, std::uint64_t hash, IsEqual&& is_equal) noexcept {
    Place& place = place_of(hash, is_equal);
    if (place.value != kFree) return;
    place = {fingerprint_of(hash), static_cast<std::uint32_t>(text_count_)};
    texts_[text_count_++] = text;
    text_bytes_ += text.size();
    longest_ = std::max(longest_, text.size());
  }

  /// Numbers, or dates.
  template <class Parse>
  void fill_ordered(Parse&& parse) noexcept {
    decltype(parse(std::string_view())) least, greatest;
    key_.for_each([&](std::string_view text) {
      const auto value = parse(text);
      if (!value) {
        unreadable_ = text;
        return true;
      }
      add(text, hash(*value),
          [&](std::string_view other) { return other == text || *parse(other) == *value; });
      if (!least || *value < *least) {
        least = value;
        least_ = text;
      }
      if (!greatest || *greatest < *value) {
        greatest = value;
        greatest_ = text;
      }
      return true;
    });
  }

  void fill_booleans() noexcept {
    std::optional<bool> known[2];
    key_.for_each([&](std::string_view text) {
      const std::optional<bool> value = parse_boolean(text);
      if (!value) {
        unreadable_ = text;
      } else if (!known[*value ? 1 : 0]) {
        known[*value ? 1 : 0] = value;
        texts_[text_count_++] = text;
      }
      return true;
    });
  }

  [[nodiscard]] bool fill_addresses(ScratchMemory& memory) noexcept {
    addresses_ = memory.take<IpAddress>(2 * size_);
    if (addresses_ == nullptr) return false;
    key_.for_each([&](std::string_view text) {
      if (const std::optional<IpAddress> address = parse_ip_address(text)) {
        addresses_[address_count_++] = *address;
      } else {
        unreadable_ = text;
      }
      return true;
    });
    sort_addresses();
    address_count_ =
        static_cast<std::size_t>(std::unique(addresses_, addresses_ + address_count_) - addresses_);
    return true;
  }

  /// Sorts as is_before orders, by each byte from the last to the first, as base/radix_sort.h does;
  /// what all have in common, which is most of an address, needs no pass. Behind the addresses is
  /// room for as many.
  void sort_addresses() noexcept {
    IpAddress* sorted = addresses_;
    IpAddress* room = addresses_ + size_;
    constexpr std::size_t kBytes = 16;
    for (std::size_t digit = kBytes + 1; digit-- > 0;) {
      const auto digit_of = [&](const IpAddress& address) -> std::size_t {
        if (digit == 0) return address.is_v6 ? 1 : 0;
        return address.bytes[digit - 1];
      };
      std::array<std::uint32_t, 256> places{};
      for (std::size_t i = 0; i < address_count_; ++i) ++places[digit_of(sorted[i])];
      if (address_count_ == 0 || places[digit_of(sorted[0])] == address_count_) continue;
      std::uint32_t next = 0;
      for (std::uint32_t& place : places) next += std::exchange(place, next);
      for (std::size_t i = 0; i < address_count_; ++i) {
        room[places[digit_of(sorted[i])]++] = sorted[i];
      }
      std::swap(sorted, room);
    }
    addresses_ = sorted;
  }

  [[nodiscard]] static std::uint32_t fingerprint_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  /// Returns the place of an equal value, or the free one where it would stand.
  template <class IsEqual>
  [[nodiscard]] Place& place_of(std::uint64_t hash, IsEqual&& is_equal) const noexcept {
    const std::uint32_t fingerprint = fingerprint_of(hash);
    std::size_t at = hash & mask_;
    while (places_[at].value != kFree &&
           !(places_[at].fingerprint == fingerprint && is_equal(texts_[places_[at].value]))) {
      at = (at + 1) & mask_;
    }
    return places_[at];
  }

  KeyValue key_;
  OperandType type_;
  State state_ = State::Empty;
  std::size_t size_ = 0;
  std::size_t budget_ = 0;
  std::size_t pattern_budget_ = 0;
  std::optional<std::string_view> unreadable_;
  std::string_view* texts_ = nullptr;
  std::size_t text_count_ = 0;
  std::size_t text_bytes_ = 0;  ///< of `texts_` together
  std::size_t longest_ = 0;     ///< of `texts_`
  Place* places_ = nullptr;
  std::size_t mask_ = 0;
  std::string_view least_, greatest_;
  IpAddress* addresses_ = nullptr;
  std::size_t address_count_ = 0;
  char* room_ = nullptr;
  TextOrder by_front_{TextEnd::Front}, by_back_{TextEnd::Back};
  std::uint32_t* marks_ = nullptr;  ///< by text: `mark_` where it is marked
  std::uint32_t mark_ = 0;
};

}  // namespace abac::inline abi1::internal
