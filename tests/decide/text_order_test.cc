// The texts that begin, or end, with a piece are found side by side, whatever bytes they hold.
#include "decide/text_order.h"
#include "support/catch.h"
#include "support/random_source.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {
namespace {

using random::Source;

/// Bytes that order alike or otherwise as signed ones, and the zero that stands behind short texts.
std::string random_bytes(Source& source, std::size_t most) {
  static const std::string bytes = {'a', 'b', '\0', '\x01', '\x7f', '\x80', '\xff'};
  std::string text;
  for (std::size_t i = source.below(most + 1); i != 0; --i) {
    text += bytes[source.below(bytes.size())];
  }
  return text;
}

bool has(TextEnd end, std::string_view text, std::string_view piece) {
  return end == TextEnd::Front ? text.starts_with(piece) : text.ends_with(piece);
}

/// Compares what is found with each text.
void check(TextEnd end, const TextOrder& order, const std::vector<std::string_view>& texts,
           std::string_view piece) {
  std::vector<std::uint32_t> found, wanted;
  for (const TextOrder::Place& place : order.with(piece)) found.push_back(place.text);
  std::ranges::sort(found);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    if (has(end, texts[i], piece)) wanted.push_back(i);
  }
  CHECK(found == wanted);
}

}  // namespace

TEST_CASE("texts are found by how they begin or end") {
  Source source(53);
  for (int round = 0; round < 400; ++round) {
    for (const TextEnd end : {TextEnd::Front, TextEnd::Back}) {
      // What all, or all but one, have in common, and texts of a few bytes or of more than a word.
      const std::string common = random_bytes(source, source.chance(50) ? 0 : 20);
      const std::string other_end = random_bytes(source, source.chance(70) ? 0 : 20);
      const std::size_t most = source.chance(50) ? 3 : 18;
      std::set<std::string> different;
      const std::size_t count = 1 + source.below(60);
      for (std::size_t i = 0; i < count; ++i) {
        const std::string own = random_bytes(source, most);
        different.insert(end == TextEnd::Front ? common + own + other_end
                                               : other_end + own + common);
      }
      if (source.chance(40)) different.insert(random_bytes(source, 4));
      // In one piece of memory, so that what stands around a text is no zero.
      std::string memory_of_texts = random_bytes(source, 4);
      for (const std::string& text : different) memory_of_texts += text + random_bytes(source, 1);
      std::vector<std::string_view> texts;
      for (std::size_t from = 0; const std::string& text : different) {
        from = memory_of_texts.find(text, from);
        texts.push_back(std::string_view(memory_of_texts).substr(from, text.size()));
        from += text.size();
      }
      for (std::size_t i = texts.size(); i > 1; --i) {
        std::swap(texts[i - 1], texts[source.below(i)]);
      }

      ScratchMemory memory;
      TextOrder order(end);
      REQUIRE(order.is_filled(texts, memory));
      const auto all = order.with("");
      REQUIRE(order.is_filled(texts, memory));
      CHECK(order.with("").data() == all.data());
      REQUIRE(all.size() == texts.size());
      CHECK(std::ranges::is_sorted(all, {}, [&](const TextOrder::Place& place) {
        const std::string_view text = texts[place.text];
        return end == TextEnd::Front ? std::string(text) : std::string(text.rbegin(), text.rend());
      }));
      for (int i = 0; i < 30; ++i) {
        const std::string_view text = source.pick(texts);
        const std::size_t size = source.below(text.size() + 1);
        const std::string_view piece =
            end == TextEnd::Front ? text.substr(0, size) : text.substr(text.size() - size);
        check(end, order, texts, piece);
        const std::string more = random_bytes(source, 2);
        check(end, order, texts,
              end == TextEnd::Front ? std::string(piece) + more : more + std::string(piece));
      }
    }
  }
}

TEST_CASE("of texts in order the numbers beside them stand in order, too") {
  const std::vector<std::string_view> texts = {"team-b", "team-", "team-abcdefghij",
                                               "team-abcdefgh"};
  ScratchMemory memory;
  for (const TextEnd end : {TextEnd::Front, TextEnd::Back}) {
    TextOrder order(end);
    REQUIRE(order.is_filled(texts, memory));
    const auto places = order.with("");
    REQUIRE(places.size() == texts.size());
    CHECK(std::ranges::is_sorted(places, {}, &TextOrder::Place::bytes));
    // Behind `team-`, or from the last byte on, as numbers whose first byte is the highest.
    const std::uint64_t of_b =
        end == TextEnd::Front ? std::uint64_t{'b'} << 56 : 0x622D6D6165740000;
    const auto b = std::ranges::find(places, 0U, &TextOrder::Place::text);
    CHECK(b->bytes == of_b);
  }
}

TEST_CASE("no texts are in order") {
  ScratchMemory memory;
  TextOrder order(TextEnd::Back);
  REQUIRE(order.is_filled({}, memory));
  CHECK(order.with("").empty());
  CHECK(order.with("a").empty());
}

}  // namespace abac::internal
