// Examples for patterns and typed values, one form of value after the other.
//
// Idea: a compiled pattern is read as a recipe. Literals are put down as they are, variables as the
// request has them, `?` becomes `1` and `*` becomes `example`. A typed value is its own example;
// where the operator asks for less or more, the next one on that side is, too, and one so far out
// that a list hardly has a value behind it.
//
//   operator and value                       examples
//   StringLike          a*b?                 aexampleb1
//   StringLike          *-blocked            example-blocked
//   ArnLike             arn:aws:s3:::b/*     arn:aws:s3:::b/example
//   NumericLessThan     5                    5, 4, -1, -9e399
//   DateGreaterThan     2024-01-01           2024-01-01, 2024-01-01T00:00:02Z
//   IpAddress           10.0.0.0/8           10.0.0.0
//
// Of actions and resources as much of the request's is kept as the pattern leaves open, so that
// what is proposed looks like what was asked for:
//
//   pattern                  the request's                     example
//   s3:get*                  s3:PutObject                      s3:getObject
//   arn:aws:sqs:*:*:a*       arn:aws:sqs:eu-west-1:1…3:b       arn:aws:sqs:eu-west-1:1…3:aexample
//
// An example may be wrong, as 5 is for `less than 5`: who asks tries each (condition_edit.h,
// statement_edit.h). So nothing here has to know about negation, set operators, or a second value
// of the list that excludes what the first asks for.
//
// Cost: a text or a few for each value, all in the arena. Bound: a pattern of a condition or a
// resource has no example where it would be longer than a BoundedText, or a variable has no value.
#include "explain/example_value.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "decide/joiner.h"
#include "explain/plain_text.h"
#include "iam/pattern.h"
#include "iam/usual_arn.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kAnything = "example";  // what a `*` stands for

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

/// IPv6 without `::`, which every reader takes.
std::string_view address_text(const IpAddress& address, Arena& arena) {
  const auto& b = address.bytes;
  if (!address.is_v6) return arena.keep(fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]));
  std::string text;
  for (std::size_t i = 0; i < b.size(); i += 2) {
    text += fmt::format("{}{:x}", i == 0 ? "" : ":", b[i] << 8 | b[i + 1]);
  }
  return arena.keep(text);
}

// For each operand type that programs store, texts that compare true to the policy's value on that
// side of it, see side_of.

void add_beside(NumericOperand, const Program& program, const Value& value, int side, Arena& arena,
                List<std::string_view>& texts) {
  texts.push_back(program.stored_text(value));
  if (side != 0) add_numbers(program.stored_text(value), side, arena, texts);
}

void add_beside(DateOperand, const Program& program, const Value& value, int side, Arena& arena,
                List<std::string_view>& texts) {
  texts.push_back(program.stored_text(value));
  if (side != 0) add_dates(program.stored<DateOperand>(value), side, arena, texts);
}

void add_beside(IpAddressOperand, const Program& program, const Value& value, int, Arena& arena,
                List<std::string_view>& texts) {
  texts.push_back(address_text(program.stored<IpAddressOperand>(value).address, arena));
}

/// The parts of an ARN behind `arn`, by their place.
using Part = std::size_t;
constexpr Part kPartition = 1;
constexpr Part kService = 2;
constexpr Part kRegion = 3;
constexpr Part kAccount = 4;
constexpr Part kResource = 5;

/// Services whose ARNs have no region.
constexpr auto kWithoutRegion =
    std::to_array<std::string_view>({"artifact", "budgets", "cloudfront", "globalaccelerator",
                                     "iam", "organizations", "route53", "s3", "sts"});

constexpr auto kRegions = std::to_array<std::string_view>(
    {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-southeast-1",
     "ca-central-1", "sa-east-1", "us-gov-west-1", "cn-north-1"});

bool has_region(std::string_view service) noexcept {
  return std::ranges::find(kWithoutRegion, service) == kWithoutRegion.end();
}

/// Whose account an example has: the resource's, or the caller's.
std::string_view example_account(const RequestKeys& keys) noexcept {
  const RequestFacts& facts = keys.facts();
  if (!facts.resource_account.empty()) return facts.resource_account;
  return facts.caller.account.empty() ? std::string_view("111122223333") : facts.caller.account;
}

/// Appends what a part of an ARN may be where the policy leaves it open, likeliest first.
void add_usual(Part part, std::string_view service, const RequestKeys& keys,
               List<std::string_view>& texts) {
  const auto add = [&](auto... each) { (texts.push_back(each), ...); };
  switch (part) {
    case kPartition:
      return add("aws", "aws-cn", "aws-us-gov");
    case kService:
      return add(keys.request().action.substr(0, keys.request().action.find(':')));
    case kRegion:
      if (!has_region(service)) add("");
      texts.insert(texts.end(), kRegions.begin(), kRegions.end());
      return;
    case kAccount:
      if (service == "s3") add("");
      return add(example_account(keys));
    case kResource:
      return;
  }
}

bool matches(Range tokens, std::string_view text, RequestKeys& keys) noexcept {
  return keys.are_resolved(tokens) &&
         matches_glob(tokens_of(keys.program(), tokens), text, keys.texts());
}

/// What parts a resource's type from its name, and the name's parts from each other.
constexpr std::string_view kSeparators = "/:";

std::string_view first_segment(std::string_view sixth) noexcept {
  return sixth.substr(0, sixth.find_first_of(kSeparators));
}

/// What `own`, the sixth part of the resource that was asked for, has where an example begins with
/// `begin`: `k` for `red/` and `blue/k`. As far as the next separator, or the rest. Nothing where
/// the two are of different types, as `table/` and `index/k`; of S3 the first segment is no type.
std::string_view own_piece(std::string_view begin, std::string_view own, std::string_view service,
                           bool is_rest) noexcept {
  const auto is_separator = [](char c) { return kSeparators.find(c) != std::string_view::npos; };
  auto count = static_cast<std::size_t>(std::ranges::count_if(begin, is_separator));
  if (service != "s3" && !begin.empty()) {
    const std::string_view type = first_segment(own);
    if (count == 0 ? type != own : type != first_segment(begin)) return {};
  }
  for (; count != 0; --count) {
    const std::size_t separator = own.find_first_of(kSeparators);
    if (separator == std::string_view::npos) return {};
    own.remove_prefix(separator + 1);
  }
  return is_rest ? own : first_segment(own);
}

/// An example of a resource's sixth part, in which a star stands for what `own` has there.
std::optional<std::string_view> example_sixth(Range tokens, std::string_view own,
                                              std::string_view service, RequestKeys& keys,
                                              Arena& arena) {
  BoundedText text;
  for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
    const Token& token = keys.program().tokens[i];
    std::string_view piece = kAnything;
    if (token.kind == Token::Kind::AnyRun) {
      piece = own_piece(text.text(), own, service, i + 1 == tokens.end);
      if (piece.empty()) piece = kAnything;
    } else {
      const auto example = example_of({i, i + 1}, kAnything, keys, arena);
      if (!example) return std::nullopt;
      piece = *example;
    }
    text.append(piece);
    if (text.is_cut()) return std::nullopt;
  }
  return arena.keep(text.text());
}

/// An example of a part of an ARN: what the resource that was asked for has there, if it is of the
/// service, or what is usual, where the policy lets it be that.
std::optional<std::string_view> example_part(Part part, std::optional<Range> tokens,
                                             std::string_view own, std::string_view service,
                                             RequestKeys& keys, Arena& arena) {
  auto usual = arena.list<std::string_view>();
  if (!own.empty()) usual.push_back(own);
  add_usual(part, service, keys, usual);
  for (const std::string_view text : usual) {
    if (!tokens || matches(*tokens, text, keys)) return text;
  }
  if (!tokens) return kAnything;
  if (part == kResource) return example_sixth(*tokens, own, service, keys, arena);
  const auto example = example_of(*tokens, "", keys, arena);
  constexpr std::size_t kDigits = 12;
  if (part != kAccount || !example || example->size() >= kDigits || example->empty()) {
    return example;
  }
  return arena.join({*example, std::string_view("000000000000").substr(example->size())});
}

/// The parts of an ARN, of which some may be left open.
using Parts = std::array<std::optional<Range>, 6>;

/// An ARN that has the parts, as near to `arn` as they let it be; where that is not wanted, of
/// `arn` partition and service alone are kept.
std::optional<std::string_view> example_arn(const Parts& parts, std::string_view arn, bool is_near,
                                            RequestKeys& keys, Arena& arena) {
  Arn own;
  if (!parse_resource_arn(arn, own)) own = {};
  const std::array<std::string_view, 6> own_parts = {"arn",      own.partition, own.service,
                                                     own.region, own.account,   own.resource};
  std::string_view service;
  std::string_view text = "arn";
  for (Part part = kPartition; part <= kResource; ++part) {
    const bool is_own = part <= kService || (service == own.service && is_near);
    const auto example = example_part(
        part, parts[part], is_own ? own_parts[part] : std::string_view(), service, keys, arena);
    if (!example) return std::nullopt;
    if (part == kService) service = *example;
    text = arena.join({text, ":", *example});
  }
  return text;
}

void add_arn(const Value& value, RequestKeys& keys, Arena& arena, List<std::string_view>& texts) {
  if (value.kind == Value::Kind::Any) {
    texts.push_back(arena.join({"arn:aws:iam::", example_account(keys), ":user/example"}));
    return;
  }
  Parts parts;
  std::ranges::copy(keys.program().arn_patterns[value.index()].parts, parts.begin());
  if (const auto arn = example_arn(parts, {}, false, keys, arena)) texts.push_back(*arn);
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
  if (has_plain_wildcard(program, atom, value) || has_plain_variable(program, value)) return;
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
    case Value::Kind::Stored:
      StoredOperands::visit(value.operand(), [&](auto operand) {
        add_beside(operand, program, value, side_of(atom.base().comparison), arena, texts);
      });
      return;
    case Value::Kind::Bool:
      texts.push_back(value.index() != 0 ? "true" : "false");
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
      const std::string_view text = program.stored_text(value);
      const int side = side_of(atom.base().comparison);
      add_numbers(text, side == 0 ? 1 : -side, arena, texts);
      texts.push_back(text);
      return;
    }
    case OperandType::Date: {
      const int side = side_of(atom.base().comparison);
      add_dates(program.stored<DateOperand>(value), side == 0 ? 1 : -side, arena, texts);
      texts.push_back(program.stored_text(value));
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
      texts.push_back("arn:aws:iam::111122223333:role/something-else");
      return;
    case OperandType::Null:
      return;
  }
}

namespace {

/// An ARN of the API that is asked for, or of any, with what the short form wants behind it.
std::optional<std::string_view> example_api(const ComponentPattern& code, std::string_view arn,
                                            RequestKeys& keys, Arena& arena) {
  Arn parts;
  const bool is_api = parse_resource_arn(arn, parts) && parts.service == "execute-api";
  const std::string_view api =
      is_api ? arn.substr(0, arn.size() - parts.resource.size() +
                                 std::min(parts.resource.find('/'), parts.resource.size()))
             : arena.join({"arn:aws:execute-api:us-east-1:", example_account(keys), ":api"});
  const auto rest = example_of(code.sixth, kAnything, keys, arena);
  if (!rest) return std::nullopt;
  return arena.join({api, *rest});
}

}  // namespace

void add_example_resources(const ResourcePattern& pattern, std::string_view arn, RequestKeys& keys,
                           Arena& arena, List<std::string_view>& texts) {
  const Program& program = keys.program();
  if (has_plain_variable(program, pattern)) return;
  const auto add = [&](const std::optional<std::string_view>& text) {
    if (text) texts.push_back(*text);
  };
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      return add(arn);
    case ResourcePattern::Kind::Exact:
      return add(program.text(pattern.text));
    case ResourcePattern::Kind::Prefix: {
      const std::string_view text = program.text(pattern.text);
      Arn own;
      Arn wanted;
      if (parse_resource_arn(arn, own) &&
          parse_resource_arn(arena.join({text, kAnything}), wanted) &&
          own.service == wanted.service) {
        const std::string_view begin =
            wanted.resource.substr(0, wanted.resource.size() - kAnything.size());
        const std::string_view piece = own_piece(begin, own.resource, own.service, true);
        if (!piece.empty()) add(arena.join({text, piece}));
      }
      return add(arena.join({text, kAnything}));
    }
    case ResourcePattern::Kind::ExecuteApi:
      return add(example_api(program.component_patterns[pattern.index], arn, keys, arena));
    case ResourcePattern::Kind::Components:
      break;
  }
  const ComponentPattern& code = program.component_patterns[pattern.index];
  Parts parts;
  std::copy_n(code.components.begin(), code.count, parts.begin());
  if (code.has_sixth) parts[kResource] = code.sixth;
  add(example_arn(parts, arn, true, keys, arena));
  add(example_arn(parts, arn, false, keys, arena));
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

}  // namespace abac::inline abi1::internal
