#include "support/near_texts.h"

#include <algorithm>
#include <array>

namespace abac::random {
namespace {

std::string joined(const Letters& letters, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += letters[i];
  return text;
}

// Letters that fold to the same one stand together.
const std::vector<Letters>& letters_of_one_fold() {
  static const std::vector<Letters> sets = {
      {"\u00e9", "\u00c9"},           {"k", "K", "\u212a"},           {"s", "S", "\u017f"},
      {"\u0446", "\u0426"},           {"\u03c3", "\u03a3", "\u03c2"}, {"\u00df", "\u1e9e"},
      {"\u00e5", "\u00c5", "\u212b"}, {"\uff41", "\uff21"},           {"\U00010428", "\U00010400"}};
  return sets;
}

std::string other_case(Source& source, const std::string& letter) {
  for (const Letters& set : letters_of_one_fold()) {
    if (std::find(set.begin(), set.end(), letter) != set.end()) return source.pick(set);
  }
  const char c = letter.front();
  const bool is_ascii_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_ascii_letter ? std::string(1, static_cast<char>(c ^ 0x20)) : letter;
}

// Where blocks of eight begin or end, seen from either side, or anywhere.
std::size_t telling_place(Source& source, std::size_t count) {
  const std::vector<std::size_t> places = {0,         7,         8,         9,
                                           count - 1, count - 8, count - 9, source.below(count)};
  return std::min(source.pick(places), count - 1);  // what is below 0 is large
}

bool is_digit(const std::string& letter) {
  return letter.size() == 1 && letter[0] >= '0' && letter[0] <= '9';
}

}  // namespace

const Letters& name_letters() {
  static const Letters letters = {"a", "b", "z", "Z", "A", "-", "1"};
  return letters;
}

const Letters& any_letters() {
  static const Letters letters = {"a",      "z",          "Z",      "k",      "s",
                                  "\u00e9", "\u0446",     "\u00df", "\u212a", "\u212b",
                                  "\uff41", "\U00010428", "\u90e8", "\u03c3", "1"};
  return letters;
}

std::size_t size_near_block(Source& source, std::size_t most) {
  const std::size_t block = source.chance(4)    ? source.pick(std::vector<std::size_t>{240, 256})
                            : source.chance(20) ? 64
                                                : source.pick(std::vector<std::size_t>{8, 16});
  if (source.chance(25)) return source.between(1, std::min<std::size_t>(6, most));
  return std::min(source.between(block - 1, block + 1), most);
}

std::string text_of(Source& source, const Letters& letters, std::size_t size) {
  std::string text;
  while (text.size() < size) text += source.pick(letters);
  return text;
}

std::string near_twin(Source& source, const std::string& text, const Letters& letters) {
  Letters characters = characters_of(text);
  if (characters.empty()) return source.pick(letters);
  const auto at =
      characters.begin() + static_cast<std::ptrdiff_t>(telling_place(source, characters.size()));
  const std::size_t dice = source.below(100);
  if (is_digit(*at)) {
    *at = std::string(1, static_cast<char>('0' + source.below(10)));
  } else if (dice < 70) {
    *at = source.pick(letters);
  } else if (dice < 85 && characters.size() > 1) {
    characters.erase(at);
  } else {
    characters.insert(at, source.pick(letters));
  }
  return joined(characters, 0, characters.size());
}

std::string text_or_twin(Source& source, const std::string& text, const Letters& letters) {
  return source.chance(55) ? text : near_twin(source, text, letters);
}

std::string pattern_of(Source& source, const std::string& text) {
  const Letters all = characters_of(text);
  const std::size_t first = source.between(0, all.size());
  const std::size_t last = source.between(first, all.size());
  const std::string start = joined(all, 0, first);
  const std::string middle = joined(all, first, last);
  const std::string end = joined(all, last, all.size());
  const std::string one = first < last ? "?" : "";
  switch (source.below(10)) {
    case 0:
    case 1:
      return text;
    case 2:
    case 3:
      return start + "*";
    case 4:
      return "*" + end;
    case 5:
      return "*" + middle + "*";
    case 6:
      return start + "*" + end;
    case 7:
      return start + one + joined(all, first + one.size(), all.size());
    case 8:
      return start + "*" + middle + "*";
    default:
      return start + "*" + joined(all, first, (first + last) / 2) + "*" + end;
  }
}

std::string with_any_other_case(Source& source, const std::string& text) {
  std::string result;
  for (const std::string& letter : characters_of(text)) {
    result += source.chance(40) ? other_case(source, letter) : letter;
  }
  return result;
}

Letters characters_of(const std::string& text) {
  Letters characters;
  for (const char c : text) {
    const bool is_follower = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!is_follower || characters.empty()) characters.emplace_back();
    characters.back() += c;
  }
  return characters;
}

}  // namespace abac::random
