// Which characters are escaped in texts for people, and that what is printed reads back as one text
// alone.
#include "base/printable_text.h"

#include <abac/printable.h>

#include "diagnostics/quoted_text.h"
#include "support/catch.h"
#include "support/random_run.h"
#include "support/read_back.h"

#include <string>
#include <vector>

namespace {

using abac::internal::is_unprintable;
using abac::random::Run;
using abac::random::Source;
using abac::read_back::append_utf8;
using abac::read_back::text_of;

std::string utf8(char32_t c) {
  std::string text;
  append_utf8(text, c);
  return text;
}

std::string quoted(std::string_view text) { return abac::internal::quoted(text); }

/// Every character but half a surrogate pair, which no text holds.
template <class Check>
void for_all_characters(Check&& check) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c < 0xD800 || c > 0xDFFF) check(c);
  }
}

/// Texts that look like escapes, or nearly, and what is escaped.
std::string tricky_text(Source& source) {
  static const std::vector<std::string> pieces = {"\\",
                                                  "u",
                                                  "\\u",
                                                  "\\u202e",
                                                  "\\u005c",
                                                  "\\u0060",
                                                  "\\U",
                                                  "0",
                                                  "2",
                                                  "e",
                                                  "F",
                                                  "d83d",
                                                  "\\ud83d",
                                                  "\\ude00",
                                                  "`",
                                                  "\u202e",
                                                  "\u200b",
                                                  "\u00a0",
                                                  "\n",
                                                  "\u001b",
                                                  "\U000e0041",
                                                  "\u00ad",
                                                  "\u2800",
                                                  "\U0001f600",
                                                  "é",
                                                  "…",
                                                  " ",
                                                  "C:\\users\\",
                                                  "*",
                                                  "${a:b/c}",
                                                  "arn:aws:s3:::"};
  std::string text;
  for (std::size_t i = 1 + source.below(12); i > 0; --i) text += source.pick(pieces);
  return text;
}

}  // namespace

TEST_CASE("S-6 what cannot be seen, steers a terminal or looks like a space is escaped") {
  const std::vector<char32_t> escaped = {
      0x00,    0x09,    0x0A,    0x1B,    0x1F,    0x7F,    0x85,    0x9F,   0xA0,   0xAD,
      0x034F,  0x061C,  0x115F,  0x1160,  0x1680,  0x17B4,  0x17B5,  0x180B, 0x180E, 0x180F,
      0x2000,  0x2002,  0x200A,  0x200B,  0x200C,  0x200D,  0x200E,  0x200F, 0x2028, 0x2029,
      0x202A,  0x202E,  0x202F,  0x205F,  0x2060,  0x2064,  0x2066,  0x2069, 0x206A, 0x206F,
      0x2800,  0x3000,  0x3164,  0xFE00,  0xFE0F,  0xFEFF,  0xFFA0,  0xFFF9, 0xFFFB, 0xE0001,
      0xE0020, 0xE007F, 0xE0100, 0xE01EF, 0x1D173, 0x1D17A, 0x1BCA0, 0x1BCA3};
  for (const char32_t c : escaped) {
    INFO("U+" << std::hex << static_cast<unsigned>(c));
    CHECK(is_unprintable(c));
  }
  const std::vector<char32_t> shown = {
      ' ',    '!',    '\\',   '`',    '~',     0xA1,    0xAC,    0xAE,    0xE9,    0x301,  0x5D0,
      0x627,  0x915,  0x2010, 0x2027, 0x2030,  0x205E,  0x2070,  0x2801,  0x3001,  0x4E00, 0xAC00,
      0xFDFF, 0xFE10, 0xFFFC, 0xFFFD, 0x1F600, 0x1D172, 0xDFFFF, 0xE1000, 0x10FFFF};
  for (const char32_t c : shown) {
    INFO("U+" << std::hex << static_cast<unsigned>(c));
    CHECK_FALSE(is_unprintable(c));
  }
}

TEST_CASE("S-6 every character reads back from what is printed of it, behind a backslash too") {
  std::string wrong;
  for_all_characters([&](char32_t c) {
    const std::string own = utf8(c);
    for (const std::string& text : {own, "\\" + own, "\\u202" + own, own + "\\u0060"}) {
      const std::string printed = abac::printable(text);
      if (text_of(printed) != text) wrong += " " + std::to_string(c);
      const std::string in_quotes = quoted(text);
      const std::string_view inside(in_quotes.data() + 1, in_quotes.size() - 2);
      if (inside.find('`') != std::string::npos || text_of(inside) != text) {
        wrong += " quoted " + std::to_string(c);
      }
    }
    if (is_unprintable(c) && abac::printable(own).find(own) != std::string::npos) {
      wrong += " raw " + std::to_string(c);
    }
  });
  CHECK(wrong == "");
}

TEST_CASE("S-6 what looks like an escape and what is one are printed differently") {
  CHECK(abac::printable("\u202e") == "\\u202e");
  CHECK(abac::printable("\\u202e") == "\\u005cu202e");
  CHECK(abac::printable("\\u202E") == "\\u005cu202E");
  CHECK(abac::printable("\\\u202e") == "\\\\u202e");
  CHECK(abac::printable("\U000e0041") == "\\udb40\\udc41");
  // Paths and patterns stay readable: no other backslash is escaped.
  CHECK(abac::printable("C:\\users\\u2\\ab") == "C:\\users\\u2\\ab");
  CHECK(abac::printable("DOMAIN\\user \\d+ \\\\host") == "DOMAIN\\user \\d+ \\\\host");
  CHECK(quoted("a\\u0060b") == "`a\\u005cu0060b`");
  CHECK(abac::internal::name_words("a\\u0060b") == "`a\\u005cu0060b`");
  CHECK(abac::internal::name_words("C:\\users") == "C:\\users");
}

TEST_CASE("S-6 texts full of escapes and backslashes read back, and words stay as they are") {
  Run run;
  std::string wrong;
  for (std::uint64_t i = 0; i < Run::case_count() && wrong.empty(); ++i) {
    const std::string text = tricky_text(run.source());
    const std::string printed = abac::printable(text);
    if (text_of(printed) != text) wrong = "printable: " + printed;
    std::string words;
    abac::internal::append_printable_words(words, printed);
    if (words != printed) wrong = "words: " + printed;
    const std::string in_quotes = quoted(text);
    if (text.size() <= 160 && abac::read_back::quoted_texts("is " + in_quotes + ", not `b`") !=
                                  std::vector<std::string>{text, "b"}) {
      wrong = "quoted: " + in_quotes;
    }
    const std::string name = abac::internal::name_words(text);
    const bool is_quoted = name.starts_with('`');
    if (text.size() <= 160 && text_of(is_quoted ? name.substr(1, name.size() - 2) : name) != text) {
      wrong = "name: " + name;
    }
  }
  INFO("ABAC_TEST_SEED=" << run.seed());
  CHECK(wrong == "");
}
