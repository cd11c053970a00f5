// Strict readers of typed condition values [C-17]…[C-26]: by hand, since every library reader known
// takes more than the grammar does (prefixes, spaces, local time) or rounds.
#include "iam/condition_value.h"

#include "base/bytes.h"

#include <algorithm>
#include <cstring>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Reads a text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : rest_(text) {}

  bool is_at_end() const noexcept { return rest_.empty(); }
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_either(char a, char b) noexcept { return take(a) || take(b); }

  // Takes all digits that come next, maybe none.
  std::string_view take_digits() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && is_digit(rest_[size])) ++size;
    const std::string_view digits = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return digits;
  }

  // Takes exactly `count` digits; the text may go on with more.
  std::optional<int> take_number(std::size_t count) noexcept {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view rest_;
};

// Returns the number that the digits spell, or `limit` + 1 where it is larger than `limit`.
constexpr std::uint64_t bounded_number(std::string_view digits, std::uint64_t limit) noexcept {
  std::uint64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > limit) return limit + 1;
  }
  return value;
}

constexpr std::size_t max_digits = 64;  // of a mantissa, zeros at its ends included [C-17]
constexpr int max_exponent = 400;       // as written [C-17]

// Reads `[eE][+-]?digits`; nothing where it is malformed or out of bounds.
std::optional<int> read_exponent(Reader& reader) noexcept {
  if (!reader.take_either('e', 'E')) return 0;
  const bool is_negative = reader.take('-');
  if (!is_negative) reader.take('+');
  const std::string_view digits = reader.take_digits();
  if (digits.empty()) return std::nullopt;
  const int value = static_cast<int>(bounded_number(digits, max_exponent));
  if (value > max_exponent) return std::nullopt;
  return is_negative ? -value : value;
}

// First and last second of the years 0001–9999, relative to 1970-01-01T00:00:00Z [C-21].
constexpr std::int64_t first_second = -62135596800;
constexpr std::int64_t last_second = 253402300799;
constexpr std::uint32_t nanoseconds_in_second = 1000000000;

// Returns whole nanoseconds of the first nine digits of a fraction.
constexpr std::uint32_t fraction_nanoseconds(std::string_view digits) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    value = value * 10 + (i < digits.size() ? static_cast<std::uint32_t>(digits[i] - '0') : 0);
  }
  return value;
}

bool is_zero(const Instant& instant) noexcept {
  return instant.seconds == 0 && instant.nanoseconds == 0 && instant.further_digits.empty();
}

std::strong_ordering compare_magnitude(const Instant& a, const Instant& b) noexcept {
  if (const auto order = a.seconds <=> b.seconds; order != 0) return order;
  if (const auto order = a.nanoseconds <=> b.nanoseconds; order != 0) return order;
  return a.further_digits.compare(b.further_digits) <=> 0;
}

// Reads `-?digits[.digits]` [C-20]; `is_epoch` tells whether the text has that form, in range or
// not.
std::optional<Instant> parse_epoch(std::string_view text, bool& is_epoch) noexcept {
  Reader reader(text);
  Instant instant;
  instant.is_negative = reader.take('-');
  const std::string_view whole = reader.take_digits();
  std::string_view fraction;
  bool is_form = !whole.empty();
  if (reader.take('.')) {
    fraction = reader.take_digits();
    is_form = is_form && !fraction.empty();
  }
  is_epoch = is_form && reader.is_at_end();
  if (!is_epoch) return std::nullopt;

  constexpr auto before_epoch = static_cast<std::uint64_t>(-first_second);
  constexpr auto after_epoch = static_cast<std::uint64_t>(last_second);
  const std::uint64_t limit = instant.is_negative ? before_epoch : after_epoch;
  instant.seconds = bounded_number(whole, limit);
  if (instant.seconds > limit) return std::nullopt;

  const std::size_t last_nonzero = fraction.find_last_not_of('0');
  fraction = fraction.substr(0, last_nonzero == std::string_view::npos ? 0 : last_nonzero + 1);
  instant.nanoseconds = fraction_nanoseconds(fraction);
  if (fraction.size() > 9) instant.further_digits = fraction.substr(9);
  if (instant.is_negative && instant.seconds == limit && !fraction.empty()) return std::nullopt;
  if (is_zero(instant)) instant.is_negative = false;
  return instant;
}

constexpr bool is_leap_year(int year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

// Returns the day's number in the proleptic Gregorian calendar, 1970-01-01 being 0.
constexpr std::int64_t day_number(int year, int month, int day) noexcept {
  const int past = year - 1;
  std::int64_t days = std::int64_t{365} * past + past / 4 - past / 100 + past / 400;
  for (int m = 1; m < month; ++m) days += days_in_month(year, m);
  constexpr std::int64_t from_year_one_to_1970 = 719162;
  return days + day - 1 - from_year_one_to_1970;
}
static_assert(day_number(1970, 1, 1) == 0);
static_assert(day_number(1, 1, 1) * 86400 == first_second);
static_assert(day_number(9999, 12, 31) * 86400 + 86399 == last_second);

// A date as written, in UTC seconds.
struct CalendarTime {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  bool lacks_zone = false;
};

// Reads `YYYY-MM[-DD]`; `has_day` tells which.
std::optional<std::int64_t> read_date(Reader& reader, bool& has_day) noexcept {
  const std::optional<int> year = reader.take_number(4);
  if (!year || *year < 1 || !reader.take('-')) return std::nullopt;
  const std::optional<int> month = reader.take_number(2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  has_day = reader.take('-');
  if (!has_day) return day_number(*year, *month, 1);
  const std::optional<int> day = reader.take_number(2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  return day_number(*year, *month, *day);
}

// Reads `hh:mm` as minutes.
std::optional<int> read_minutes(Reader& reader) noexcept {
  const std::optional<int> hour = reader.take_number(2);
  if (!hour || *hour > 23 || !reader.take(':')) return std::nullopt;
  const std::optional<int> minute = reader.take_number(2);
  if (!minute || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

// Reads `hh:mm[:ss[.f…]][Z|±hh:mm]` and adds it to `time`.
bool read_time(Reader& reader, CalendarTime& time) noexcept {
  const std::optional<int> minutes = read_minutes(reader);
  if (!minutes) return false;
  time.seconds += *minutes * 60;
  if (reader.take(':')) {
    const std::optional<int> second = reader.take_number(2);
    if (!second || *second > 59) return false;
    time.seconds += *second;
    if (reader.take('.')) {
      const std::string_view fraction = reader.take_digits();
      if (fraction.empty() || fraction.size() > 9) return false;
      time.nanoseconds = fraction_nanoseconds(fraction);
    }
  }
  if (reader.take('Z')) return true;
  const char sign = reader.peek();
  time.lacks_zone = !reader.take_either('+', '-');
  if (time.lacks_zone) return true;
  const std::optional<int> offset = read_minutes(reader);
  if (!offset) return false;
  time.seconds -= (sign == '+' ? *offset : -*offset) * 60;
  return true;
}

std::optional<CalendarTime> parse_calendar_time(std::string_view text) noexcept {
  Reader reader(text);
  bool has_day = false;
  const std::optional<std::int64_t> day = read_date(reader, has_day);
  if (!day) return std::nullopt;
  CalendarTime time;
  time.seconds = *day * 86400;
  if (has_day && reader.take('T') && !read_time(reader, time)) return std::nullopt;
  if (!reader.is_at_end() || time.seconds < first_second || time.seconds > last_second) {
    return std::nullopt;
  }
  return time;
}

// Returns the value of a base64 character, or 64.
constexpr unsigned base64_value(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (is_digit(c)) return static_cast<unsigned>(c - '0') + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : 64;
}

// Reads a decimal number without leading zeros, at most `limit`, of all of the text.
std::optional<std::uint8_t> parse_small_number(std::string_view text, unsigned limit) noexcept {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > limit) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

// Reads a dotted quad of numbers without leading zeros into `out[0]`…`out[3]`.
bool read_dotted_quad(std::string_view text, std::uint8_t* out) noexcept {
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at == text.size() || text[at++] != '.')) return false;
    const std::size_t begin = at;
    unsigned value = 0;
    for (; at < text.size() && at < begin + 3 && is_digit(text[at]); ++at) {
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
    }
    if (at == begin || value > 255 || (at > begin + 1 && text[begin] == '0')) return false;
    out[i] = static_cast<std::uint8_t>(value);
  }
  return at == text.size();
}

constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = fold_ascii(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Reads one to four hexadecimal digits.
std::optional<unsigned> parse_group(std::string_view text) noexcept {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

using Bytes16 = std::array<std::uint8_t, 16>;

// Reads groups divided by single colons, with a dotted quad as the last where `may_end_in_quad`;
// returns the number of bytes.
std::optional<std::size_t> read_groups(std::string_view text, bool may_end_in_quad,
                                       Bytes16& out) noexcept {
  std::size_t size = 0;
  while (true) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, end);
    const bool is_last = end == text.size();
    if (is_last && may_end_in_quad && group.find('.') != std::string_view::npos) {
      if (size + 4 > out.size() || !read_dotted_quad(group, &out[size])) return std::nullopt;
      return size + 4;
    }
    const std::optional<unsigned> value = parse_group(group);
    if (!value || size + 2 > out.size()) return std::nullopt;
    out[size] = static_cast<std::uint8_t>(*value >> 8);
    out[size + 1] = static_cast<std::uint8_t>(*value & 0xff);
    size += 2;
    if (is_last) return size;
    text.remove_prefix(end + 1);
  }
}

// RFC 4291, 2.2: eight groups, or fewer with one `::` in the place of one or more zero groups.
std::optional<Bytes16> parse_ipv6(std::string_view text) noexcept {
  Bytes16 bytes{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (read_groups(text, true, bytes) != bytes.size()) return std::nullopt;
    return bytes;
  }
  const std::string_view head = text.substr(0, gap);
  const std::string_view tail = text.substr(gap + 2);
  std::size_t head_size = 0;
  if (!head.empty()) {
    const std::optional<std::size_t> size = read_groups(head, false, bytes);
    if (!size) return std::nullopt;
    head_size = *size;
  }
  Bytes16 tail_bytes{};
  std::size_t tail_size = 0;
  if (!tail.empty()) {
    const std::optional<std::size_t> size = read_groups(tail, true, tail_bytes);
    if (!size) return std::nullopt;
    tail_size = *size;
  }
  if (head_size + tail_size > bytes.size() - 2) return std::nullopt;
  std::copy_n(tail_bytes.begin(), tail_size, bytes.begin() + (bytes.size() - tail_size));
  return bytes;
}

// An address as written: mapped addresses are still IPv6.
std::optional<IpAddress> parse_written_address(std::string_view text) noexcept {
  IpAddress address;
  if (text.find(':') == std::string_view::npos) {
    if (!read_dotted_quad(text, address.bytes.data())) return std::nullopt;
    return address;
  }
  const std::optional<Bytes16> bytes = parse_ipv6(text);
  if (!bytes) return std::nullopt;
  address.is_v6 = true;
  address.bytes = *bytes;
  return address;
}

bool is_mapped(const IpAddress& address) noexcept {
  constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return address.is_v6 && std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

// REQUIRES: is_mapped(address).
IpAddress unmap(const IpAddress& address) noexcept {
  IpAddress v4;
  std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
  return v4;
}

}  // namespace

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (a.is_negative != b.is_negative) {
    return a.is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  std::strong_ordering order = std::strong_ordering::equal;
  if ((a.size == 0) != (b.size == 0)) {
    order = a.size == 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  } else if (a.exponent != b.exponent) {
    order = a.exponent <=> b.exponent;
  } else {
    // The zero bytes behind the digits are less than any digit.
    order = std::memcmp(a.digits.data(), b.digits.data(), a.digits.size()) <=> 0;
  }
  return a.is_negative ? 0 <=> order : order;
}

std::optional<Decimal> parse_decimal(std::string_view text) noexcept {
  Reader reader(text);
  Decimal decimal;
  decimal.is_negative = reader.take('-');
  if (!decimal.is_negative) reader.take('+');
  const std::string_view whole = reader.take_digits();
  std::string_view fraction;
  if (reader.take('.')) {
    fraction = reader.take_digits();
    if (fraction.empty()) return std::nullopt;
  } else if (whole.empty()) {
    return std::nullopt;
  }
  if (whole.size() + fraction.size() > max_digits) return std::nullopt;
  const std::optional<int> exponent = read_exponent(reader);
  if (!exponent || !reader.is_at_end()) return std::nullopt;

  std::array<char, max_digits> written;
  auto end = std::copy(whole.begin(), whole.end(), written.begin());
  end = std::copy(fraction.begin(), fraction.end(), end);
  auto begin = written.begin();
  while (begin != end && *begin == '0') ++begin;
  while (begin != end && *(end - 1) == '0') --end;
  if (begin == end) return Decimal{};

  std::copy(begin, end, decimal.digits.begin());
  decimal.size = static_cast<std::uint8_t>(end - begin);
  const int leading_zeros = static_cast<int>(begin - written.begin());
  decimal.exponent =
      static_cast<std::int16_t>(*exponent + static_cast<int>(whole.size()) - leading_zeros);
  return decimal;
}

std::strong_ordering operator<=>(const Instant& a, const Instant& b) noexcept {
  if (a.is_negative != b.is_negative) {
    return a.is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.is_negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

std::optional<Instant> parse_instant(std::string_view text) noexcept {
  bool is_epoch = false;
  const std::optional<Instant> epoch = parse_epoch(text, is_epoch);
  if (is_epoch) return epoch;
  const std::optional<CalendarTime> time = parse_calendar_time(text);
  if (!time) return std::nullopt;
  Instant instant;
  if (time->seconds >= 0) {
    instant.seconds = static_cast<std::uint64_t>(time->seconds);
    instant.nanoseconds = time->nanoseconds;
  } else {
    instant.is_negative = true;
    instant.seconds = static_cast<std::uint64_t>(-time->seconds);
    if (time->nanoseconds != 0) {
      --instant.seconds;
      instant.nanoseconds = nanoseconds_in_second - time->nanoseconds;
    }
  }
  return instant;
}

std::optional<DateOperand::Stored> DateOperand::parse_stored(std::string_view text,
                                                             TextRef place) noexcept {
  const std::optional<Instant> instant = parse_instant(text);
  if (!instant) return std::nullopt;
  Stored stored{instant->is_negative, instant->nanoseconds, instant->seconds, {}};
  if (!instant->further_digits.empty()) {
    const auto begin = instant->further_digits.data() - text.data();
    stored.further_digits = {place.offset + static_cast<std::uint32_t>(begin),
                             static_cast<std::uint32_t>(instant->further_digits.size())};
  }
  return stored;
}

bool lacks_zone(std::string_view text) noexcept {
  const std::optional<CalendarTime> time = parse_calendar_time(text);
  return time && time->lacks_zone;
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  constexpr std::uint32_t kCaseBits = 0x20202020;
  if (text.size() == 4 && (load_4(text.data()) | kCaseBits) == load_4("true")) return true;
  if (text.size() == 5 && (load_4(text.data()) | kCaseBits) == load_4("fals") &&
      (text[4] | 0x20) == 'e') {
    return false;
  }
  return std::nullopt;
}

bool is_base64(std::string_view text) noexcept {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  for (const char c : text) {
    if (base64_value(c) > 63) return false;
  }
  if (padding == 0) return true;
  const unsigned trailing_bits = padding == 1 ? 0x3 : 0xf;
  return (base64_value(text.back()) & trailing_bits) == 0;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept {
  const std::optional<IpAddress> address = parse_written_address(text);
  return address && is_mapped(*address) ? unmap(*address) : address;
}

std::optional<IpRange> parse_ip_range(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const std::optional<IpAddress> address = parse_written_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned width = address->is_v6 ? 128 : 32;
  IpRange range{*address, static_cast<std::uint8_t>(width)};
  if (slash != std::string_view::npos) {
    const std::optional<std::uint8_t> prefix = parse_small_number(text.substr(slash + 1), width);
    if (!prefix) return std::nullopt;
    range.prefix = *prefix;
  }
  // A shorter prefix makes it a range of IPv6, to which no mapped address belongs [C-25], [C-26].
  if (is_mapped(*address) && range.prefix >= 96) {
    range.address = unmap(*address);
    range.prefix = static_cast<std::uint8_t>(range.prefix - 96);
  }
  return range;
}

std::string_view value_form(OperandType operand) noexcept {
  switch (operand) {
    case OperandType::Numeric:
      return "a decimal number of at most 64 digits";
    case OperandType::Date:
      return "an ISO 8601 date or epoch seconds, in years 0001 to 9999";
    case OperandType::Bool:
    case OperandType::Null:
      return "`true` or `false`";
    case OperandType::Binary:
      return "padded base64";
    case OperandType::IpAddress:
      return "an IP address or CIDR range";
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
    case OperandType::Arn:
      break;
  }
  return "a string";
}

bool is_readable_as(OperandType operand, std::string_view value) noexcept {
  switch (operand) {
    case OperandType::Numeric:
      return parse_decimal(value).has_value();
    case OperandType::Date:
      return parse_instant(value).has_value();
    case OperandType::Bool:
    case OperandType::Null:
      return parse_boolean(value).has_value();
    case OperandType::Binary:
      return is_base64(value);
    case OperandType::IpAddress:
      return parse_ip_range(value).has_value();
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
    case OperandType::Arn:  // An unreadable pattern is only warned [C-28].
      break;
  }
  return true;
}

}  // namespace abac::inline abi1::internal
