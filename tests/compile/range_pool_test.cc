// Ranges of a program under construction: equal ones are stored once, others never taken for equal.
#include "compile/range_pool.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.h"

namespace {

using abac::internal::HashKey;
using abac::internal::Range;
using abac::internal::RangePool;
using Numbers = std::vector<std::uint32_t>;

/// An array and the pool of its ranges.
class Ranges {
 public:
  Ranges() = default;
  explicit Ranges(const HashKey& key) : pool_(array_, key) {}

  Range intern(const Numbers& range) {
    const auto begin = static_cast<std::uint32_t>(array_.size());
    array_.append(range.begin(), range.end());
    return pool_.intern(begin);
  }
  std::uint32_t intern_one(std::uint32_t number) { return pool_.intern_one(number); }

  [[nodiscard]] Numbers at(Range range) const {
    return {array_.begin() + range.begin, array_.begin() + range.end};
  }
  [[nodiscard]] std::size_t size() const { return array_.size(); }

 private:
  abac::internal::ProgramArray<std::uint32_t> array_;
  RangePool<std::uint32_t> pool_{array_};
};

}  // namespace

TEST_CASE("N-6 a range that is there already is taken back and found where it stands") {
  Ranges ranges;
  const Range first = ranges.intern({1, 2, 3});
  const Range other = ranges.intern({4});
  CHECK(ranges.intern({1, 2, 3}) == first);
  CHECK(ranges.intern({4}) == other);
  CHECK(ranges.size() == 4);
  CHECK(ranges.at(first) == Numbers{1, 2, 3});
}

TEST_CASE("N-6 ranges are equal only with the same elements in the same order and number") {
  Ranges ranges;
  const std::vector<Numbers> different = {{1, 2, 3}, {1, 2}, {2, 3}, {3, 2, 1}, {1, 2, 4}, {1}};
  std::vector<Range> places;
  for (const Numbers& range : different) places.push_back(ranges.intern(range));
  for (std::size_t i = 0; i < different.size(); ++i) CHECK(ranges.at(places[i]) == different[i]);
  CHECK(ranges.size() == 14);
}

TEST_CASE("N-6 the empty range is stored nowhere") {
  Ranges ranges;
  static_cast<void>(ranges.intern({7}));
  CHECK(ranges.intern({}).empty());
  CHECK(ranges.size() == 1);
}

TEST_CASE("N-6 a single element is found by its index") {
  Ranges ranges;
  CHECK(ranges.intern_one(5) == 0);
  CHECK(ranges.intern_one(6) == 1);
  CHECK(ranges.intern_one(5) == 0);
  CHECK(ranges.size() == 2);
}

TEST_CASE("N-6 ranges stay where they are while thousands are added") {
  constexpr std::uint32_t kCount = 5000;
  Ranges ranges;
  std::vector<Range> places;
  for (std::uint32_t i = 0; i < kCount; ++i) places.push_back(ranges.intern({i, i / 2}));
  std::uint32_t lost = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    if (ranges.intern({i, i / 2}) != places[i]) ++lost;
    if (ranges.at(places[i]) != Numbers{i, i / 2}) ++lost;
  }
  CHECK(lost == 0);
  CHECK(ranges.size() == 2 * kCount);
}

TEST_CASE("N-6 ranges whose hashes all collide are told apart") {
  Ranges ranges(HashKey{});
  const std::vector<Numbers> different = {{1, 2, 3}, {1, 2}, {3, 2, 1}, {1}};
  std::vector<Range> places;
  for (const Numbers& range : different) places.push_back(ranges.intern(range));
  for (std::size_t i = 0; i < different.size(); ++i) {
    CHECK(ranges.at(places[i]) == different[i]);
    CHECK(ranges.intern(different[i]) == places[i]);
  }
}
