// Tests of Unicode simple case folding and of the UTF-8 decoder beneath it.
#include "base/case_folding.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace abac::internal;

namespace {

constexpr const char* case_folding_file = "/usr/share/unicode/CaseFolding.txt";

std::string utf8(char32_t scalar) {
  std::string text;
  const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (scalar < 0x80) {
    put(scalar);
  } else if (scalar < 0x800) {
    put(0xc0 | (scalar >> 6));
    put(0x80 | (scalar & 0x3f));
  } else if (scalar < 0x10000) {
    put(0xe0 | (scalar >> 12));
    put(0x80 | ((scalar >> 6) & 0x3f));
    put(0x80 | (scalar & 0x3f));
  } else {
    put(0xf0 | (scalar >> 18));
    put(0x80 | ((scalar >> 12) & 0x3f));
    put(0x80 | ((scalar >> 6) & 0x3f));
    put(0x80 | (scalar & 0x3f));
  }
  return text;
}

bool is_surrogate(char32_t scalar) { return scalar >= 0xd800 && scalar <= 0xdfff; }

std::vector<char32_t> decoded(std::string_view text) {
  std::vector<char32_t> scalars;
  for (std::size_t i = 0; i < text.size();) scalars.push_back(decode_scalar(text, i));
  return scalars;
}

constexpr char32_t bad(unsigned byte) { return 0x110000 + byte; }

/// Joins up to five of the pieces, chosen at random.
template <class Pieces>
std::string joined(const Pieces& pieces, std::mt19937& random) {
  std::string text;
  for (auto n = random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
  return text;
}

}  // namespace

TEST_CASE("K-1 every code point folds as the Unicode Character Database says", "[case_folding]") {
  std::ifstream file(case_folding_file);
  std::string line;
  if (!std::getline(file, line)) {
    WARN("skipped: there is no " << case_folding_file);
    return;
  }
  int major = 0;
  int minor = 0;
  REQUIRE(std::sscanf(line.c_str(), "# CaseFolding-%d.%d", &major, &minor) == 2);
  std::map<char32_t, char32_t> foldings;
  while (std::getline(file, line)) {
    unsigned from = 0;
    unsigned to = 0;
    char status = 0;
    if (std::sscanf(line.c_str(), "%x; %c; %x;", &from, &status, &to) != 3) continue;
    if (status == 'C' || status == 'S') foldings[from] = to;
  }
  REQUIRE(foldings.size() > 1400);
  const bool is_newer = std::pair(major, minor) > std::pair(15, 1);
  if (std::pair(major, minor) < std::pair(15, 1)) {
    foldings[0x1fd3] = 0x0390;
    foldings[0x1fe3] = 0x03b0;
    foldings[0xfb05] = 0xfb06;
  }

  std::size_t wrong = 0;
  for (char32_t scalar = 0; scalar < 0x110000; ++scalar) {
    const auto found = foldings.find(scalar);
    const char32_t expected = found == foldings.end() ? scalar : found->second;
    const char32_t actual = fold_scalar(scalar);
    // Later versions only add scripts and letters.
    if (actual != expected && !(is_newer && actual == scalar)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("K-1 folding maps the C and S foldings and nothing else", "[case_folding]") {
  struct Row {
    const char* name;
    char32_t from;
    char32_t to;
  };
  const Row rows[] = {
      {"before A", '@', '@'},
      {"A", 'A', 'a'},
      {"Z", 'Z', 'z'},
      {"after Z", '[', '['},
      {"a", 'a', 'a'},
      {"micro sign", 0x00b5, 0x03bc},
      {"A with grave", 0x00c0, 0x00e0},
      {"multiplication sign", 0x00d7, 0x00d7},
      {"sharp s stays", 0x00df, 0x00df},
      {"y with diaeresis", 0x0178, 0x00ff},
      {"I with dot above stays: its foldings are T and F", 0x0130, 0x0130},
      {"dotless i stays", 0x0131, 0x0131},
      {"long s", 0x017f, 's'},
      {"A with macron: first of alternating ones", 0x0100, 0x0101},
      {"a with macron", 0x0101, 0x0101},
      {"D with stroke and caron digraph", 0x01c5, 0x01c6},
      {"combining ypogegrammeni", 0x0345, 0x03b9},
      {"final sigma", 0x03c2, 0x03c3},
      {"capital sigma", 0x03a3, 0x03c3},
      {"Cyrillic A", 0x0410, 0x0430},
      {"Armenian Ayb", 0x0531, 0x0561},
      {"Georgian Mtavruli An", 0x1c90, 0x10d0},
      {"Cherokee A stays", 0x13a0, 0x13a0},
      {"Cherokee small A folds to the capital", 0xab70, 0x13a0},
      {"Cherokee small Ye folds to the capital", 0x13f8, 0x13f0},
      {"Cyrillic small rounded ve", 0x1c80, 0x0432},
      {"capital sharp s", 0x1e9e, 0x00df},
      {"Greek prosgegrammeni", 0x1fbe, 0x03b9},
      {"alpha with psili and prosgegrammeni: S", 0x1f88, 0x1f80},
      {"iota with dialytika and oxia: new in 15.1", 0x1fd3, 0x0390},
      {"upsilon with dialytika and oxia: new in 15.1", 0x1fe3, 0x03b0},
      {"ohm sign", 0x2126, 0x03c9},
      {"Kelvin sign", 0x212a, 'k'},
      {"angstrom sign", 0x212b, 0x00e5},
      {"Roman numeral one", 0x2160, 0x2170},
      {"circled A", 0x24b6, 0x24d0},
      {"ligature long s t: new in 15.1", 0xfb05, 0xfb06},
      {"ligature ff stays: its folding is F", 0xfb00, 0xfb00},
      {"full-width A", 0xff21, 0xff41},
      {"after full-width Z", 0xff3b, 0xff3b},
      {"Deseret long I", 0x10400, 0x10428},
      {"Deseret last", 0x10427, 0x1044f},
      {"Deseret small stays", 0x10428, 0x10428},
      {"Adlam Alif", 0x1e900, 0x1e922},
      {"Adlam last", 0x1e921, 0x1e943},
      {"after the last range", 0x1e922, 0x1e922},
      {"last scalar", 0x10ffff, 0x10ffff},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(fold_scalar(row.from) == row.to);
    CHECK(fold_equal(utf8(row.from), utf8(row.to)));
  }
  CHECK(fold_scalar(bad(0xc1)) == bad(0xc1));
}

TEST_CASE("C-15 Unicode 15.1 folds 1457 characters", "[case_folding]") {
  std::size_t changed = 0;
  for (char32_t scalar = 0; scalar < 0x110000; ++scalar) {
    if (fold_scalar(scalar) != scalar) ++changed;
  }
  CHECK(changed == 1457);
}

TEST_CASE("C-15 folding is idempotent", "[case_folding]") {
  std::size_t wrong = 0;
  for (char32_t scalar = 0; scalar < 0x110000; ++scalar) {
    if (fold_scalar(fold_scalar(scalar)) != fold_scalar(scalar)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("G-2 every scalar value decodes from its UTF-8 form", "[case_folding]") {
  std::size_t wrong = 0;
  for (char32_t scalar = 0; scalar < 0x110000; ++scalar) {
    if (is_surrogate(scalar)) continue;
    const std::string text = utf8(scalar);
    std::size_t position = 0;
    if (decode_scalar(text, position) != scalar || position != text.size()) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("K-1 a folded text holds the UTF-8 form of what each character folds to",
          "[case_folding]") {
  std::size_t wrong = 0;
  for (char32_t scalar = 0; scalar < 0x110000; ++scalar) {
    if (is_surrogate(scalar)) continue;
    if (fold(utf8(scalar)) != utf8(fold_scalar(scalar))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("G-2 invalid UTF-8 decodes byte by byte and never past the end", "[case_folding]") {
  struct Row {
    const char* name;
    std::string text;
    std::vector<char32_t> scalars;
  };
  const std::vector<Row> rows = {
      {"continuation alone", "\x80", {bad(0x80)}},
      {"last continuation alone", "a\xbf", {'a', bad(0xbf)}},
      {"long form of two bytes", "\xc0\x80", {bad(0xc0), bad(0x80)}},
      {"highest long form of two bytes", "\xc1\xbf", {bad(0xc1), bad(0xbf)}},
      {"long form of three bytes", "\xe0\x9f\xbf", {bad(0xe0), bad(0x9f), bad(0xbf)}},
      {"long form of four bytes", "\xf0\x8f\xbf\xbf", {bad(0xf0), bad(0x8f), bad(0xbf), bad(0xbf)}},
      {"first surrogate", "\xed\xa0\x80", {bad(0xed), bad(0xa0), bad(0x80)}},
      {"last surrogate", "\xed\xbf\xbf", {bad(0xed), bad(0xbf), bad(0xbf)}},
      {"past U+10FFFF", "\xf4\x90\x80\x80", {bad(0xf4), bad(0x90), bad(0x80), bad(0x80)}},
      {"lead F5", "\xf5\x80\x80\x80", {bad(0xf5), bad(0x80), bad(0x80), bad(0x80)}},
      {"lead FF", "\xff", {bad(0xff)}},
      {"two bytes cut off", "\xc3", {bad(0xc3)}},
      {"three bytes cut off", "\xe2\x84", {bad(0xe2), bad(0x84)}},
      {"four bytes cut off", "\xf0\x90\x90", {bad(0xf0), bad(0x90), bad(0x90)}},
      {"lead and a letter", "\xc3g", {bad(0xc3), 'g'}},
      {"lead and a whole character", "\xe2\xc3\xa9", {bad(0xe2), 0xe9}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    // A copy of exactly this size, so that a sanitizer sees a read past its end.
    const std::vector<char> bytes(row.text.begin(), row.text.end());
    const std::string_view view(bytes.data(), bytes.size());
    CHECK(decoded(view) == row.scalars);
    CHECK(fold(view) == row.text);
    CHECK(fold_equal(view, row.text));
  }
  CHECK_FALSE(fold_equal("\xc3", "\xc4"));
  CHECK_FALSE(fold_equal("\xc3", "\xc3\xa9"));
}

TEST_CASE("K-1 names compare by folding", "[case_folding]") {
  struct Row {
    const char* a;
    const char* b;
    bool expected;
  };
  const Row rows[] = {
      {"", "", true},
      {"", "a", false},
      {"aws:ResourceTag/TEAM", "AWS:resourcetag/team", true},
      {"aws:ResourceTag/TEAM", "aws:ResourceTag/TEAM2", false},
      {"aws:ResourceTag/TEAM", "aws:ResourceTag/TEA", false},
      {"abcdefgh", "ABCDEFGH", true},
      {"abcdefgh", "ABCDEFGI", false},
      {"abcdefg", "ABCDEFG", true},
      {"abcdefghi", "ABCDEFGHI", true},
      {"abcdefgh", "abcdefghi", false},
      {"@[`{", "@[`{", true},
      {"@", "`", false},
      {"[", "{", false},
      {"\x01", "!", false},
      {"k", "\xe2\x84\xaa", true},
      {"\xe2\x84\xaa", "K", true},
      {"aws:sKu", "AWS:S\xe2\x84\xaaU", true},
      {"12345678k", "12345678\xe2\x84\xaa", true},
      {"12345678k9", "12345678\xe2\x84\xaa", false},
      {"\xc5\xbf", "S", true},
      {"Stra\xc3\x9f"
       "e",
       "STRA\xe1\xba\x9e"
       "E",
       true},
      {"stra\xc3\x9f"
       "e",
       "strasse", false},
      {"\xc4\xb0", "i", false},
      {"\xc4\xb0", "I", false},
      {"\xc4\xb1", "I", false},
      {"\xc3\x84rger", "\xc3\xa4RGER", true},
      {"\xc3\xa4", "a\xcc\x88", false},
      {"\xce\xa3", "\xcf\x82", true},
      {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", true},
      {"caf\xc3\xa9", "caf\xc3\xa9s", false},
      {"caf\xc3\xa9s", "caf\xc3\xa9", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a, row.b);
    CHECK(fold_equal(row.a, row.b) == row.expected);
    CHECK(fold_equal(row.b, row.a) == row.expected);
    CHECK((fold(row.a) == fold(row.b)) == row.expected);
  }
  CHECK_FALSE(fold_equal(std::string_view("a\0", 2), "a"));
}

TEST_CASE("K-1 comparing by folding equals comparing folded texts", "[case_folding]") {
  const std::array<std::string, 16> pieces = {
      "a",        "A",        "k",        "K", "s", "\xe2\x84\xaa",     "\xc5\xbf", "\xc3\xa9",
      "\xc3\x89", "abcdefgh", "ABCDEFGH", "@", "`", "\xf0\x90\x90\x80", "\xc3",     "\x80"};
  std::mt19937 random(20240229);
  const auto make_text = [&] { return joined(pieces, random); };
  std::size_t equal = 0;
  std::size_t wrong = 0;
  for (int i = 0; i < 200000; ++i) {
    const std::string a = make_text();
    const std::string b = i % 2 == 0 ? make_text() : fold(a);
    const bool expected = fold(a) == fold(b);
    if (expected) ++equal;
    if (fold_equal(a, b) != expected) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(equal > 100000);
}

TEST_CASE("C-15 texts that are joined compare by folding as one text", "[case_folding]") {
  const std::array<std::string, 11> pieces = {
      "a",        "K", "s", "\xe2\x84\xaa",    "\xc5\xbf", "\xc3\x89", "abcdefgh",
      "ABCDEFGH", "@", "`", "\xf0\x90\x90\x80"};
  std::mt19937 random(20240229);
  const auto make_text = [&] { return joined(pieces, random); };
  std::size_t equal = 0;
  std::size_t wrong = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string first = make_text();
    const std::string second = make_text();
    const std::string text = i % 2 == 0 ? make_text() : fold(first + second);
    const bool expected = fold(text) == fold(first + second);
    std::size_t position = 0;
    const bool is_equal = skip_folded(text, position, first) &&
                          skip_folded(text, position, second) && position == text.size();
    if (expected) ++equal;
    if (is_equal != expected) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(equal > 50000);
}

TEST_CASE("A-3 ASCII folding changes the letters A to Z alone", "[case_folding]") {
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const char expected = i >= 'A' && i <= 'Z' ? static_cast<char>(i + 32) : c;
    CAPTURE(i);
    CHECK(fold_ascii(c) == expected);
    // Once in a word of eight bytes, once in the rest.
    for (const std::size_t size : {std::size_t{1}, std::size_t{8}, std::size_t{11}}) {
      CHECK(ascii_fold_equal(std::string(size, c), std::string(size, expected)));
    }
    CHECK(is_ascii(std::string(9, c)) == (i < 128));
    CHECK(is_ascii("abc" + std::string(1, c)) == (i < 128));
  }
  CHECK(is_ascii(""));
}

TEST_CASE("A-3 every pair of bytes compares alike in a word and alone", "[case_folding]") {
  std::size_t wrong = 0;
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) {
      const char a = static_cast<char>(i);
      const char b = static_cast<char>(j);
      const bool expected = fold_ascii(a) == fold_ascii(b);
      const std::string prefix = "Xyz";
      const std::string suffix = "\xff\x80@Z";
      if (ascii_fold_equal({&a, 1}, {&b, 1}) != expected) ++wrong;
      if (ascii_fold_equal(prefix + a + suffix, "xYz" + std::string(1, b) + "\xff\x80@z") !=
          expected) {
        ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK_FALSE(ascii_fold_equal("sts:TagSession", "sts:TagSessio"));
  CHECK_FALSE(ascii_fold_equal("k", "\xe2\x84\xaa"));
}

TEST_CASE("K-1 outside ASCII only the Kelvin sign and the long s fold into it") {
  for (char32_t scalar = 0x80; scalar < 0x110000; ++scalar) {
    if (fold_scalar(scalar) < 0x80) {
      CAPTURE(scalar);
      CHECK((scalar == 0x212A || scalar == 0x17F));
    }
  }
  CHECK(folds_from_ascii_only("team"));
  CHECK_FALSE(folds_from_ascii_only("studiouserid"));
  CHECK_FALSE(folds_from_ascii_only("tok"));
  CHECK_FALSE(folds_from_ascii_only("\xC3\xA9quipe"));
}
