// Examples for patterns and typed values.
#include "example_value.h"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace abac::internal {
namespace {

constexpr std::string_view kAnything = "example";

/// Appends the number before or after a whole number that is written plainly, and numbers far out.
void add_numbers(std::string_view text, int direction, Arena& arena,
                 List<std::string_view>& texts) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > INT64_MIN &&
      number < INT64_MAX) {
    texts.push_back(arena.keep(fmt::format("{}", number + direction)));
  }
  texts.push_back(direction < 0 ? "-1" : "1");
  texts.push_back(direction < 0 ? "-9e399" : "9e399");
}

/// Days since 1970-01-01 → year, month, day (H. Hinnant, chrono-compatible date algorithms).
std::array<std::int64_t, 3> civil_date(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted + 2) / 5 + 1};
}

/// Appends an instant a second or two before or after the policy's.
void add_dates(const Instant& instant, int direction, Arena& arena, List<std::string_view>& texts) {
  constexpr std::int64_t kDay = 86400;
  std::int64_t seconds = static_cast<std::int64_t>(instant.seconds);
  if (instant.is_negative) seconds = -seconds;
  seconds += direction < 0 ? -2 : 2;  // past its fraction, on either side of the epoch
  const std::int64_t second_of_day = (seconds % kDay + kDay) % kDay;
  const auto [year, month, day] = civil_date((seconds - second_of_day) / kDay);
  if (year < 1 || year > 9999) return;
  texts.push_back(
      arena.keep(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year, month, day,
                             second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60)));
}

std::string_view address_text(const IpAddress& address, Arena& arena) {
  const auto& b = address.bytes;
  if (!address.is_v6) return arena.keep(fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]));
  std::string text;
  for (std::size_t i = 0; i < b.size(); i += 2) {
    text += fmt::format("{}{:x}", i == 0 ? "" : ":", b[i] << 8 | b[i + 1]);
  }
  return arena.keep(text);
}

void add_arn(const Value& value, RequestKeys& keys, Arena& arena, List<std::string_view>& texts) {
  if (value.kind == Value::Kind::Any) {
    texts.push_back("arn:aws:iam::000000000000:example");
    return;
  }
  std::string_view arn;
  const char* colon = "";
  for (Range part : keys.program().arn_patterns[value.index()].parts) {
    const auto example = example_of(part, part.begin == part.end ? "" : kAnything, keys, arena);
    if (!example) return;
    arn = arena.join({arn, colon, *example});
    colon = ":";
  }
  texts.push_back(arn.starts_with("arn:") ? arn : arena.join({"arn", arn.substr(arn.find(':'))}));
}

/// The side of the policy's value on which the comparison holds: -1, 1, or 0 for equality.
int side_of(Comparison comparison) noexcept {
  switch (comparison) {
    case Comparison::Equal:
      return 0;
    case Comparison::Less:
    case Comparison::LessOrEqual:
      return -1;
    case Comparison::Greater:
    case Comparison::GreaterOrEqual:
      return 1;
  }
  return 0;
}

}  // namespace

std::optional<std::string_view> example_of(Range tokens, std::string_view fill, RequestKeys& keys,
                                           Arena& arena) {
  const Program& program = keys.program();
  const auto piece = [&](const Token& token) -> std::optional<std::string_view> {
    switch (token.kind) {
      case Token::Kind::Literal:
        return program.text(token.text);
      case Token::Kind::AnyChar:
        return "1";
      case Token::Kind::AnyRun:
        return fill;
      case Token::Kind::Variable:
        return keys.variable(token.text.offset);
    }
    return std::nullopt;
  };
  if (tokens.size() == 1) return piece(program.tokens[tokens.begin]);
  BoundedText text;
  for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
    const auto next = piece(program.tokens[i]);
    if (!next) return std::nullopt;
    text.append(*next);
    if (text.is_cut()) return std::nullopt;
  }
  return arena.keep(text.text());
}

void add_matching(const Atom& atom, const Value& value, RequestKeys& keys, Arena& arena,
                  List<std::string_view>& texts) {
  const Program& program = keys.program();
  switch (value.kind) {
    case Value::Kind::Text:
      texts.push_back(program.text(value.text()));
      return;
    case Value::Kind::Any:
      if (atom.base().operand == OperandType::Arn) return add_arn(value, keys, arena, texts);
      texts.push_back(kAnything);
      return;
    case Value::Kind::Prefix:
      texts.push_back(arena.join({program.text(value.text()), kAnything}));
      return;
    case Value::Kind::Suffix:
    case Value::Kind::Contains:
      texts.push_back(arena.join({kAnything, program.text(value.text())}));
      return;
    case Value::Kind::Glob:
    case Value::Kind::Template:
      if (const auto text = example_of(value.tokens(), kAnything, keys, arena)) {
        texts.push_back(*text);
      }
      return;
    case Value::Kind::Number: {
      const std::string_view text = program.text(program.decimal_texts[value.index()]);
      texts.push_back(text);
      if (const int side = side_of(atom.base().comparison)) add_numbers(text, side, arena, texts);
      return;
    }
    case Value::Kind::Date:
      texts.push_back(program.text(program.instant_texts[value.index()]));
      if (const int side = side_of(atom.base().comparison)) {
        add_dates(program.instants[value.index()], side, arena, texts);
      }
      return;
    case Value::Kind::Bool:
      texts.push_back(value.index() != 0 ? "true" : "false");
      return;
    case Value::Kind::IpRange:
      texts.push_back(address_text(program.ip_ranges[value.index()].address, arena));
      return;
    case Value::Kind::Arn:
      return add_arn(value, keys, arena, texts);
  }
}

void add_differing(const Atom& atom, const Value& value, Arena& arena, const Program& program,
                   List<std::string_view>& texts) {
  switch (atom.base().operand) {
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
      texts.push_back("something-else");
      return;
    case OperandType::Numeric: {
      const std::string_view text = program.text(program.decimal_texts[value.index()]);
      const int side = side_of(atom.base().comparison);
      add_numbers(text, side == 0 ? 1 : -side, arena, texts);
      texts.push_back(text);
      return;
    }
    case OperandType::Date: {
      const int side = side_of(atom.base().comparison);
      add_dates(program.instants[value.index()], side == 0 ? 1 : -side, arena, texts);
      texts.push_back(program.text(program.instant_texts[value.index()]));
      return;
    }
    case OperandType::Bool:
      texts.push_back(value.kind == Value::Kind::Bool && value.index() != 0 ? "false" : "true");
      texts.push_back("false");
      return;
    case OperandType::Binary:
      texts.push_back("b3RoZXI=");  // `other`
      return;
    case OperandType::IpAddress:  // addresses that documentation may use
      texts.push_back("192.0.2.1");
      texts.push_back("203.0.113.1");
      texts.push_back("2001:db8::1");
      return;
    case OperandType::Arn:
      texts.push_back("arn:aws:iam::000000000000:something-else");
      return;
    case OperandType::Null:
      return;
  }
}

std::optional<std::string_view> example_resource(const ResourcePattern& pattern,
                                                 std::string_view arn, RequestKeys& keys,
                                                 Arena& arena) {
  const Program& program = keys.program();
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      return arn;
    case ResourcePattern::Kind::Exact:
      return program.text(pattern.text);
    case ResourcePattern::Kind::Prefix:
      return arena.join({program.text(pattern.text), kAnything});
    case ResourcePattern::Kind::Components:
      break;
  }
  const ComponentPattern& code = program.component_patterns[pattern.index];
  std::string_view text;
  std::string_view rest = arn == "*" ? std::string_view() : arn;
  for (std::size_t i = 0; i < 6; ++i) {
    const std::size_t end = i < 5 ? rest.find(':') : rest.size();
    std::string_view fill = rest.substr(0, end);
    rest.remove_prefix(end < rest.size() ? end + 1 : rest.size());
    Range tokens;
    const bool is_given = i < code.count || (i == 5 && code.has_sixth);
    if (is_given) tokens = i == 5 ? code.sixth : code.components[i];
    const bool is_star =
        tokens.size() == 1 && program.tokens[tokens.begin].kind == Token::Kind::AnyRun;
    if (!is_star) fill = i < 5 ? std::string_view() : kAnything;
    const auto part = is_given ? example_of(tokens, fill, keys, arena)
                               : std::optional<std::string_view>(kAnything);
    if (!part) return std::nullopt;
    text = arena.join({text, i == 0 ? "" : ":", *part});
  }
  return text;
}

std::string_view example_action(std::string_view pattern, std::string_view action, Arena& arena) {
  if (pattern.find(':') == std::string_view::npos) return action;
  // `s3:PutObject` for `s3:get*` is `s3:getObject`: what follows the verb stays.
  std::string_view fill = action.substr(action.find(':') + 1);
  std::size_t verb = 1;
  while (verb < fill.size() && (fill[verb] < 'A' || fill[verb] > 'Z')) ++verb;
  if (verb < fill.size()) fill.remove_prefix(verb);
  BoundedText text;
  for (const char& c : pattern) {
    text.append(c == '?' ? std::string_view("x") : c == '*' ? fill : std::string_view(&c, 1));
  }
  return arena.keep(text.text());
}

}  // namespace abac::internal
