// Runs of a program under construction: equal ones are stored once, others never taken for equal.
#include "range_pool.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.h"

namespace {

using abac::internal::HashKey;
using abac::internal::Range;
using abac::internal::RangePool;
using Numbers = std::vector<std::uint32_t>;

/// An array and the pool of its runs.
class Runs {
 public:
  Runs() = default;
  explicit Runs(const HashKey& key) : pool_(array_, key) {}

  Range intern(const Numbers& run) {
    const auto begin = static_cast<std::uint32_t>(array_.size());
    array_.insert(array_.end(), run.begin(), run.end());
    return pool_.intern(begin);
  }
  std::uint32_t intern_one(std::uint32_t number) { return pool_.intern_one(number); }

  [[nodiscard]] Numbers at(Range range) const {
    return {array_.begin() + range.begin, array_.begin() + range.end};
  }
  [[nodiscard]] std::size_t size() const { return array_.size(); }

 private:
  Numbers array_;
  RangePool<std::uint32_t> pool_{array_};
};

}  // namespace

TEST_CASE("N-6 a run that is there already is taken back and found where it stands") {
  Runs runs;
  const Range first = runs.intern({1, 2, 3});
  const Range other = runs.intern({4});
  CHECK(runs.intern({1, 2, 3}) == first);
  CHECK(runs.intern({4}) == other);
  CHECK(runs.size() == 4);
  CHECK(runs.at(first) == Numbers{1, 2, 3});
}

TEST_CASE("N-6 runs are equal only with the same elements in the same order and number") {
  Runs runs;
  const std::vector<Numbers> different = {{1, 2, 3}, {1, 2}, {2, 3}, {3, 2, 1}, {1, 2, 4}, {1}};
  std::vector<Range> places;
  for (const Numbers& run : different) places.push_back(runs.intern(run));
  for (std::size_t i = 0; i < different.size(); ++i) CHECK(runs.at(places[i]) == different[i]);
  CHECK(runs.size() == 14);
}

TEST_CASE("N-6 the empty run is stored nowhere") {
  Runs runs;
  static_cast<void>(runs.intern({7}));
  CHECK(runs.intern({}).empty());
  CHECK(runs.size() == 1);
}

TEST_CASE("N-6 a single element is found by its index") {
  Runs runs;
  CHECK(runs.intern_one(5) == 0);
  CHECK(runs.intern_one(6) == 1);
  CHECK(runs.intern_one(5) == 0);
  CHECK(runs.size() == 2);
}

TEST_CASE("N-6 runs stay where they are while thousands are added") {
  constexpr std::uint32_t kCount = 5000;
  Runs runs;
  std::vector<Range> places;
  for (std::uint32_t i = 0; i < kCount; ++i) places.push_back(runs.intern({i, i / 2}));
  std::uint32_t lost = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    if (runs.intern({i, i / 2}) != places[i]) ++lost;
    if (runs.at(places[i]) != Numbers{i, i / 2}) ++lost;
  }
  CHECK(lost == 0);
  CHECK(runs.size() == 2 * kCount);
}

TEST_CASE("N-6 runs whose hashes all collide are told apart") {
  Runs runs(HashKey{});
  const std::vector<Numbers> different = {{1, 2, 3}, {1, 2}, {3, 2, 1}, {1}};
  std::vector<Range> places;
  for (const Numbers& run : different) places.push_back(runs.intern(run));
  for (std::size_t i = 0; i < different.size(); ++i) {
    CHECK(runs.at(places[i]) == different[i]);
    CHECK(runs.intern(different[i]) == places[i]);
  }
}
