// Searches of texts find what the standard library's do.
#include "base/text_search.h"

#include "support/catch.h"
#include "support/random_source.h"

#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {
namespace {

/// Of few letters, so that parts stand in it, overlap, and nearly do.
std::string random_text(random::Source& source, std::size_t size, std::size_t letters) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + source.below(letters));
  return text;
}

}  // namespace

TEST_CASE("a text is found at its first and at its last place in another") {
  random::Source source(29);
  std::size_t found = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::size_t letters = source.between(1, 3);
    const std::string text = random_text(source, source.below(100), letters);
    const std::string part =
        random_text(source, source.between(1, source.chance(80) ? 6 : 40), letters);
    const std::size_t first = find_text(text, part);
    CHECK(first == std::string_view(text).find(part));
    CHECK(find_last_text(text, part) == std::string_view(text).rfind(part));
    CHECK(contains_text(text, part) == (first != kNowhere));
    found += first != kNowhere ? 1U : 0U;
  }
  CHECK(found > 10'000);
}

TEST_CASE("a search reads nothing beyond the texts") {
  random::Source source(31);
  for (std::size_t size = 0; size < 70; ++size) {
    // On the heap, each of its very size, so that what checks memory sees more.
    const std::vector<char> text(size, 'a');
    for (std::size_t part_size = 1; part_size < 40; ++part_size) {
      std::vector<char> part(part_size, 'a');
      if (source.chance(50)) part[source.below(part_size)] = 'b';
      const std::string_view whole(text.data(), text.size());
      const std::string_view wanted(part.data(), part.size());
      CHECK(find_text(whole, wanted) == whole.find(wanted));
      CHECK(find_last_text(whole, wanted) == whole.rfind(wanted));
    }
  }
}

}  // namespace abac::internal
