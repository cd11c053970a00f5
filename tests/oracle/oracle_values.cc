// The oracle's readers and matchers of text, in the most literal form of rules [C-14]-[C-26].
#include "oracle/oracle_values.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace abac::oracle {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

int to_int(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// A number as two rows of digits around the decimal point, whatever its size.
struct LongNumber {
  bool is_negative = false;
  std::string whole;     // without leading zeros
  std::string fraction;  // without trailing zeros
};

LongNumber tidy(bool is_negative, std::string whole, std::string fraction) {
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (whole.empty() && fraction.empty()) is_negative = false;
  return {is_negative, whole, fraction};
}

int compare_magnitudes(const LongNumber& a, const LongNumber& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  if (a.whole != b.whole) return a.whole < b.whole ? -1 : 1;
  if (a.fraction != b.fraction) return a.fraction < b.fraction ? -1 : 1;
  return 0;
}

int compare(const LongNumber& a, const LongNumber& b) {
  if (a.is_negative != b.is_negative) return a.is_negative ? -1 : 1;
  return a.is_negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

std::optional<LongNumber> read_number(const std::string& text) {
  std::size_t at = 0;
  const auto take_sign = [&] {
    const bool is_minus = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    return is_minus;
  };
  const auto take_digits = [&] {
    std::string digits;
    while (at < text.size() && is_digit(text[at])) digits += text[at++];
    return digits;
  };
  const bool is_negative = take_sign();
  std::string whole = take_digits();
  std::string fraction;
  if (at < text.size() && text[at] == '.') {
    ++at;
    fraction = take_digits();
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (whole.size() + fraction.size() > 64) return std::nullopt;
  int exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool is_minus = take_sign();
    std::string digits = take_digits();
    if (digits.empty()) return std::nullopt;
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.size() > 3 || to_int(digits) > 400) return std::nullopt;
    exponent = is_minus ? -to_int(digits) : to_int(digits);
  }
  if (at != text.size()) return std::nullopt;
  for (; exponent > 0; --exponent) {  // move the decimal point to the right
    whole += fraction.empty() ? '0' : fraction.front();
    if (!fraction.empty()) fraction.erase(0, 1);
  }
  for (; exponent < 0; ++exponent) {  // and to the left
    fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
    if (!whole.empty()) whole.pop_back();
  }
  return tidy(is_negative, whole, fraction);
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

// The days from 1970-01-01 to a date, counted year by year and month by month.
std::int64_t days_since_epoch(int year, int month, int day) {
  static const std::vector<std::int64_t> year_starts = [] {
    std::vector<std::int64_t> starts(10001, 0);
    for (int y = 1971; y <= 10000; ++y) {
      starts[static_cast<std::size_t>(y)] =
          starts[static_cast<std::size_t>(y - 1)] + (is_leap(y - 1) ? 366 : 365);
    }
    for (int y = 1969; y >= 0; --y) {
      starts[static_cast<std::size_t>(y)] =
          starts[static_cast<std::size_t>(y + 1)] - (is_leap(y) ? 366 : 365);
    }
    return starts;
  }();
  std::int64_t days = year_starts[static_cast<std::size_t>(year)];
  for (int m = 1; m < month; ++m) days += days_in(year, m);
  return days + day - 1;
}

// Seconds since the epoch plus a fraction that counts forward; as one signed decimal number.
LongNumber instant(std::int64_t seconds, std::string fraction) {
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (seconds >= 0) return tidy(false, std::to_string(seconds), fraction);
  if (fraction.empty()) return tidy(true, std::to_string(-seconds), "");
  for (char& c : fraction) c = static_cast<char>('0' + ('9' - c));  // 1 - fraction
  fraction.back() = static_cast<char>(fraction.back() + 1);
  return tidy(true, std::to_string(-seconds - 1), fraction);
}

bool is_in_years_1_to_9999(const LongNumber& moment) {
  static const LongNumber begin = instant(days_since_epoch(1, 1, 1) * 86400, "");
  static const LongNumber end = instant(days_since_epoch(10000, 1, 1) * 86400, "");
  return compare(moment, begin) >= 0 && compare(moment, end) < 0;
}

std::optional<LongNumber> read_epoch(const std::string& text) {
  const bool is_negative = text.starts_with('-');
  const std::string digits = text.substr(is_negative ? 1 : 0);
  const std::size_t point = digits.find('.');
  const std::string whole = digits.substr(0, point);
  const std::string fraction = point == std::string::npos ? "" : digits.substr(point + 1);
  if (!are_digits(whole)) return std::nullopt;
  if (point != std::string::npos && !are_digits(fraction)) return std::nullopt;
  return tidy(is_negative, whole, fraction);
}

// A two-digit field at a position, within bounds; nothing where it is not that.
std::optional<int> read_field(const std::string& text, std::size_t at, int low, int high) {
  if (at + 2 > text.size() || !are_digits(text.substr(at, 2))) return std::nullopt;
  const int value = to_int(text.substr(at, 2));
  if (value < low || value > high) return std::nullopt;
  return value;
}

std::optional<int> read_zone_minutes(const std::string& zone) {
  if (zone.empty() || zone == "Z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto hours = read_field(zone, 1, 0, 23);
  const auto minutes = read_field(zone, 4, 0, 59);
  if (!hours || !minutes) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return zone[0] == '-' ? -offset : offset;
}

std::optional<LongNumber> read_calendar(const std::string& text) {
  if (text.size() < 7 || !are_digits(text.substr(0, 4)) || text[4] != '-') return std::nullopt;
  const int year = to_int(text.substr(0, 4));
  const auto month = read_field(text, 5, 1, 12);
  if (year < 1 || !month) return std::nullopt;
  if (text.size() == 7) return instant(days_since_epoch(year, *month, 1) * 86400, "");
  const auto day = read_field(text, 8, 1, days_in(year, *month));
  if (text[7] != '-' || !day) return std::nullopt;
  const std::int64_t midnight = days_since_epoch(year, *month, *day) * 86400;
  if (text.size() == 10) return instant(midnight, "");
  if (text.size() < 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
  const auto hour = read_field(text, 11, 0, 23);
  const auto minute = read_field(text, 14, 0, 59);
  if (!hour || !minute) return std::nullopt;
  int second = 0;
  std::string fraction;
  std::size_t at = 16;
  if (at < text.size() && text[at] == ':') {
    const auto field = read_field(text, at + 1, 0, 59);
    if (!field) return std::nullopt;
    second = *field;
    at += 3;
    if (at < text.size() && text[at] == '.') {
      ++at;
      while (at < text.size() && is_digit(text[at])) fraction += text[at++];
      if (fraction.empty() || fraction.size() > 9) return std::nullopt;
    }
  }
  const auto offset = read_zone_minutes(text.substr(at));
  if (!offset) return std::nullopt;
  return instant(midnight + *hour * 3600 + (*minute - *offset) * 60 + second, fraction);
}

std::optional<LongNumber> read_date(const std::string& text) {
  auto moment = read_epoch(text);
  if (!moment) moment = read_calendar(text);
  if (moment && !is_in_years_1_to_9999(*moment)) return std::nullopt;
  return moment;
}

std::string bits_of(unsigned value, int count) {
  std::string bits;
  for (int bit = count - 1; bit >= 0; --bit) bits += ((value >> bit) & 1U) != 0 ? '1' : '0';
  return bits;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool has_leading_zero(const std::string& digits) { return digits.size() > 1 && digits[0] == '0'; }

std::optional<std::string> read_ipv4(const std::string& text) {
  const std::vector<std::string> octets = split(text, '.');
  if (octets.size() != 4) return std::nullopt;
  std::string bits;
  for (const std::string& octet : octets) {
    if (!are_digits(octet) || octet.size() > 3 || has_leading_zero(octet)) return std::nullopt;
    if (to_int(octet) > 255) return std::nullopt;
    bits += bits_of(static_cast<unsigned>(to_int(octet)), 8);
  }
  return bits;
}

// The bits of groups without `::` among them; a dotted quad may stand last.
std::optional<std::string> read_groups(const std::string& text, bool may_end_in_quad) {
  std::string bits;
  if (text.empty()) return bits;
  const std::vector<std::string> groups = split(text, ':');
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string& group = groups[i];
    if (may_end_in_quad && i + 1 == groups.size() && group.find('.') != std::string::npos) {
      const auto quad = read_ipv4(group);
      if (!quad) return std::nullopt;
      bits += *quad;
      continue;
    }
    if (group.empty() || group.size() > 4) return std::nullopt;
    for (const char c : ascii_lower(group)) {
      const std::size_t value = std::string_view("0123456789abcdef").find(c);
      if (value == std::string_view::npos) return std::nullopt;
    }
    bits += bits_of(static_cast<unsigned>(std::stoul(group, nullptr, 16)), 16);
  }
  return bits;
}

std::optional<std::string> read_ipv6(const std::string& text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string::npos) {
    const auto bits = read_groups(text, true);
    return bits && bits->size() == 128 ? bits : std::nullopt;
  }
  const auto before = read_groups(text.substr(0, gap), false);
  const auto after = read_groups(text.substr(gap + 2), true);
  if (!before || !after || before->size() + after->size() > 112) return std::nullopt;
  return *before + std::string(128 - before->size() - after->size(), '0') + *after;
}

const std::string& mapped_prefix() {
  static const std::string prefix = std::string(80, '0') + std::string(16, '1');
  return prefix;
}

}  // namespace

std::u32string characters(std::string_view utf8) {
  std::u32string result;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = [&](std::size_t at) {
      return at < utf8.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[at]))
                              : 0U;
    };
    const auto is_follower = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
    const std::uint32_t lead = byte(i);
    std::size_t followers = 0;
    std::uint32_t scalar = lead;
    if (lead >= 0xF0) {
      followers = 3;
      scalar = lead & 0x07U;
    } else if (lead >= 0xE0) {
      followers = 2;
      scalar = lead & 0x0FU;
    } else if (lead >= 0xC0) {
      followers = 1;
      scalar = lead & 0x1FU;
    } else if (lead >= 0x80) {
      scalar = 0x110000U + lead;
    }
    for (std::size_t k = 1; k <= followers; ++k) {
      if (!is_follower(i + k)) {
        followers = 0;
        scalar = 0x110000U + lead;
        break;
      }
      scalar = (scalar << 6U) | (byte(i + k) & 0x3FU);
    }
    result += static_cast<char32_t>(scalar);
    i += followers + 1;
  }
  return result;
}

std::u32string fold(std::string_view utf8) {
  std::u32string result = characters(utf8);
  for (char32_t& c : result) {
    const bool is_latin1_capital = c >= 0xC0 && c <= 0xDE && c != 0xD7;
    const bool is_greek_capital = c >= 0x391 && c <= 0x3A9 && c != 0x3A2;
    const bool is_cyrillic_capital = c >= 0x410 && c <= 0x42F;
    if ((c >= U'A' && c <= U'Z') || is_latin1_capital || is_greek_capital || is_cyrillic_capital) {
      c += 0x20;
    } else if (c >= 0x400 && c <= 0x40F) {
      c += 0x50;
    } else if (c >= 0xFF21 && c <= 0xFF3A) {
      c += 0x20;  // full width
    } else if (c >= 0x10400 && c <= 0x10427) {
      c += 0x28;  // Deseret
    } else if (c == 0xB5) {
      c = 0x3BC;  // micro sign, mu
    } else if (c == 0x3C2) {
      c = 0x3C3;  // final sigma
    } else if (c == 0x17F) {
      c = U's';  // long s
    } else if (c == 0x212A) {
      c = U'k';  // Kelvin sign
    } else if (c == 0x212B) {
      c = 0xE5;  // Angstrom sign
    } else if (c == 0x1E9E) {
      c = 0xDF;  // capital sharp s: status S
    }
  }
  return result;
}

std::string ascii_lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

// Keeps, symbol after symbol, the set of places of the text that the pattern can have reached.
bool matches(const Pattern& pattern, const std::u32string& text) {
  std::vector<std::size_t> reached = {0};
  for (const Symbol& symbol : pattern) {
    std::vector<std::size_t> next;
    for (const std::size_t at : reached) {
      const bool has_character = at < text.size();
      switch (symbol.kind) {
        case Symbol::Kind::Character:
          if (has_character && text[at] == symbol.character) next.push_back(at + 1);
          break;
        case Symbol::Kind::OneOfAny:
          if (has_character) next.push_back(at + 1);
          break;
        case Symbol::Kind::OneButColon:
          if (has_character && text[at] != U':') next.push_back(at + 1);
          break;
        case Symbol::Kind::AnyRun:
        case Symbol::Kind::RunWithoutColon:
          for (std::size_t end = at; end <= text.size(); ++end) {
            if (next.empty() || end > next.back()) next.push_back(end);
            if (symbol.kind == Symbol::Kind::RunWithoutColon && end < text.size() &&
                text[end] == U':') {
              break;
            }
          }
          break;
      }
    }
    reached = std::move(next);
  }
  return !reached.empty() && reached.back() == text.size();
}

std::optional<int> compare_numbers(const std::string& left, const std::string& right) {
  const auto value = read_number(left);
  const auto wanted = read_number(right);
  if (!wanted) throw std::invalid_argument("policy value is not a number: " + right);
  if (!value) return std::nullopt;
  return compare(*value, *wanted);
}

std::optional<int> compare_dates(const std::string& left, const std::string& right) {
  const auto value = read_date(left);
  const auto wanted = read_date(right);
  if (!wanted) throw std::invalid_argument("policy value is not a date: " + right);
  if (!value) return std::nullopt;
  return compare(*value, *wanted);
}

std::optional<bool> read_boolean(std::string_view text) {
  const std::string lower = ascii_lower(text);
  if (lower == "true") return true;
  if (lower == "false") return false;
  return std::nullopt;
}

std::optional<std::string> read_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string bits;
  for (const char c : text.substr(0, text.size() - padding)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits += bits_of(static_cast<unsigned>(value), 6);
  }
  while (bits.size() % 8 != 0) {
    if (bits.back() != '0') return std::nullopt;
    bits.pop_back();
  }
  return bits;  // the bits stand for the bytes
}

std::optional<std::string> read_address(const std::string& text) {
  if (const auto bits = read_ipv4(text)) return bits;
  const auto bits = read_ipv6(text);
  if (bits && bits->starts_with(mapped_prefix())) return bits->substr(96);
  return bits;
}

std::optional<AddressRange> read_address_range(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  std::optional<std::size_t> prefix;
  if (slash != std::string::npos) {
    const std::string digits = text.substr(slash + 1);
    if (!are_digits(digits) || digits.size() > 3 || has_leading_zero(digits)) return std::nullopt;
    prefix = static_cast<std::size_t>(to_int(digits));
  }
  if (const auto bits = read_ipv4(address)) {
    if (prefix && *prefix > 32) return std::nullopt;
    return AddressRange{32, bits->substr(0, prefix.value_or(32))};
  }
  const auto bits = read_ipv6(address);
  if (!bits || (prefix && *prefix > 128)) return std::nullopt;
  const std::size_t length = prefix.value_or(128);
  if (bits->starts_with(mapped_prefix()) && length >= 96) {
    return AddressRange{32, bits->substr(96, length - 96)};
  }
  return AddressRange{128, bits->substr(0, length)};
}

}  // namespace abac::oracle
