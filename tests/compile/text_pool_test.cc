// Texts of a program under construction: each is stored once, and none can be chosen so that
// finding it takes long.
#include "compile/text_pool.h"

#include <abac/policy_set.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/compile_time.h"

namespace {

using abac::internal::HashKey;
using abac::internal::KeyedTextHash;
using abac::internal::TextPool;
using abac::internal::TextRef;
using abac::test::compile_seconds;
using abac::test::Numbers;

bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return c > ' ' && c < '~' && c != '"' && c != '\\' && c != '$'; });
}

std::string text_of(std::uint64_t word) {
  const auto bytes = std::bit_cast<std::array<char, 8>>(word);
  return {bytes.data(), bytes.size()};
}

/// Texts of eight bytes that differ and whose product with a known factor, folded, ends in the same
/// 32 bits: what slows a table that is looked up by that.
std::vector<std::string> colliding_texts(std::size_t count) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  constexpr std::uint64_t kStart = 8 * kFactor;
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kFactor * inverse;
  std::vector<std::string> texts;
  for (Numbers numbers; texts.size() < count;) {
    const std::uint64_t high = numbers.next() >> 32;
    std::string text = text_of(((high << 32 | (high ^ 0x12345678)) * inverse) ^ kStart);
    if (is_plain(text)) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> random_texts(std::size_t count) {
  std::vector<std::string> texts;
  for (Numbers numbers; texts.size() < count;) {
    std::string text = text_of(numbers.next());
    for (char& c : text) c = static_cast<char>('a' + (static_cast<unsigned char>(c) % 26));
    texts.push_back(std::move(text));
  }
  return texts;
}

abac::Policies policies_with(const std::vector<std::string>& values) {
  std::string json =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",)"
      R"("Condition":{"StringEquals":{"aws:PrincipalTag/team":[)";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) json += ',';
    json += '"' + values[i] + '"';
  }
  json += "]}}}}";
  auto policy = abac::parse_policy(json);
  REQUIRE(policy);
  return {.identity = {*std::move(policy)}};
}

}  // namespace

TEST_CASE("N-6 a text is stored once, also where all hashes collide") {
  for (const HashKey& key : {abac::internal::process_hash_key(), HashKey{}}) {
    abac::internal::ProgramArray<char> texts;
    TextPool pool(texts, key);
    const std::vector<std::string> different = {"a", "ab", "b", "abcdefgh", "abcdefghi", "bcdefgh"};
    std::vector<TextRef> places;
    places.reserve(different.size());
    for (const std::string& text : different) places.push_back(pool.intern(text));
    const std::size_t size = texts.size();
    for (std::size_t i = 0; i < different.size(); ++i) {
      CHECK(std::string_view(texts).substr(places[i].offset, places[i].size) == different[i]);
      CHECK(pool.intern(different[i]).offset == places[i].offset);
    }
    CHECK(texts.size() == size);
  }
}

TEST_CASE("N-6 texts that collide by a known hash are spread over a table") {
  constexpr std::size_t kSlots = 4096;
  std::vector<std::string> families = colliding_texts(1000);
  // Texts that differ in few places, and in places that a product alone would not mix.
  for (const std::size_t place : {std::size_t{0}, std::size_t{7}, std::size_t{15}}) {
    for (char c = 'a'; c <= 'z'; ++c) {
      std::string text = "0123456789abcdef";
      text[place] = c;
      for (std::size_t size = place + 1; size <= text.size(); ++size) {
        families.push_back(text.substr(0, size));
      }
    }
  }
  std::sort(families.begin(), families.end());
  families.erase(std::unique(families.begin(), families.end()), families.end());
  std::vector<std::size_t> filled(kSlots);
  for (const std::string& text : families) ++filled[KeyedTextHash()(text) % kSlots];
  CHECK(*std::max_element(filled.begin(), filled.end()) < 16);
}

TEST_CASE("N-6 a policy whose texts were chosen to collide compiles as fast as another") {
  // With a known hash this takes 40 times as long, and more the longer the policy is.
  constexpr std::size_t kCount = 10'000;
  constexpr double kMostTimes = 8;
  CHECK(compile_seconds(policies_with(colliding_texts(kCount))) <
        kMostTimes * compile_seconds(policies_with(random_texts(kCount))));
}
