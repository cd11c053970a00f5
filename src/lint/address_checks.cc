// Checks of addresses and ranges.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "iam/condition_value.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/known_sources.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kSourceIp = "aws:sourceip";

/// Ranges that no address of the internet is in.
constexpr std::string_view kPrivateRanges[] = {"10.0.0.0/8",    "172.16.0.0/12", "192.168.0.0/16",
                                               "100.64.0.0/10", "127.0.0.0/8",   "169.254.0.0/16",
                                               "fc00::/7",      "fe80::/10"};

/// A value that is a range.
struct RangeValue {
  const ValueFacts* value;
  IpRange range;
};

std::vector<RangeValue> ranges_of(const ConditionFacts& condition) {
  std::vector<RangeValue> ranges;
  if (condition.operand() != OperandType::IpAddress) return ranges;
  for (const ValueFacts& value : condition.values) {
    if (const auto range = parse_ip_range(value.value())) ranges.push_back({&value, *range});
  }
  return ranges;
}

std::vector<RangeValue> source_ranges_of(const ConditionFacts& condition) {
  return condition.key == kSourceIp ? ranges_of(condition) : std::vector<RangeValue>();
}

/// Returns the range without the bits that are ignored.
IpRange without_host_bits(const IpRange& range) noexcept {
  IpRange result = range;
  const std::size_t size = range.address.is_v6 ? 16 : 4;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t kept =
        std::min<std::size_t>(range.prefix > i * 8 ? range.prefix - i * 8 : 0, 8);
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> kept);
    result.address.bytes[i] = static_cast<std::uint8_t>(result.address.bytes[i] & mask);
  }
  return result;
}

/// Returns the range as policies write it. Of IPv6 the zeros at the end are left out, in which a
/// range without host bits ends.
std::string text_of(const IpRange& range) {
  const auto& bytes = range.address.bytes;
  if (!range.address.is_v6) {
    return fmt::format("{}.{}.{}.{}/{}", bytes[0], bytes[1], bytes[2], bytes[3], range.prefix);
  }
  const auto group = [&](std::size_t i) {
    return static_cast<unsigned>(bytes[2 * i]) << 8U | bytes[2 * i + 1];
  };
  std::size_t count = 8;
  while (count > 0 && group(count - 1) == 0) --count;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{}{:x}", i > 0 ? ":" : "", group(i));
  if (count < 8) text += "::";
  return text + fmt::format("/{}", range.prefix);
}

bool is_private(const IpRange& range) noexcept {
  return std::ranges::any_of(kPrivateRanges, [&](std::string_view text) {
    const std::optional<IpRange> block = parse_ip_range(text);
    return block && range.prefix >= block->prefix && contains(*block, range.address);
  });
}

/// [C-24]
void find_host_bits(const ConditionFacts& condition, Report& report) {
  for (const auto& [value, range] : ranges_of(condition)) {
    const IpRange network = without_host_bits(range);
    if (network.address == range.address) continue;
    const std::string text = text_of(network);
    report.add(condition.value_place(*value),
               fmt::format("the bits behind the prefix of {} are ignored: it means {}",
                           quoted(value->value()), text),
               {.words = fmt::format("write `{}`", text),
                .edits = {rewritten(*value->text, text)},
                .keeps_decisions = true});
  }
}

bool accepts_private(const ConditionFacts& condition) noexcept {
  return condition.statement.document.options.accepts_private_source_ip;
}

void find_private_source_ip(const ConditionFacts& condition, Report& report) {
  if (accepts_private(condition)) return;
  const std::vector<RangeValue> ranges = source_ranges_of(condition);
  const auto is_private_value = [](const RangeValue& one) { return is_private(one.range); };
  if (ranges.empty() || ranges.size() < condition.values.size() ||
      !std::ranges::all_of(ranges, is_private_value)) {
    return;
  }
  report.add(
      condition.key_place(),
      "`aws:SourceIp` is a public address, which none of these ranges has: from private ones "
      "requests come through a VPC endpoint and have `aws:VpcSourceIp` instead",
      {.words = "write `aws:VpcSourceIp`, with `aws:SourceVpc`", .edits = {}});
}

void find_some_private_source_ip(const ConditionFacts& condition, Report& report) {
  if (accepts_private(condition)) return;
  const std::vector<RangeValue> ranges = source_ranges_of(condition);
  const auto is_private_value = [](const RangeValue& one) { return is_private(one.range); };
  if (ranges.size() == condition.values.size() && std::ranges::all_of(ranges, is_private_value)) {
    return;
  }
  for (const auto& [value, range] : ranges) {
    if (!is_private(range)) continue;
    report.add(condition.value_place(*value),
               fmt::format("{} is a private range, which no `aws:SourceIp` is in",
                           quoted(value->value())));
  }
}

/// Whether the wider the ranges are, the more is let in.
bool lets_in_ranges(const ConditionFacts& condition) noexcept {
  const StatementFacts& statement = condition.statement;
  return condition.is_negated() ? statement.is_deny : statement.is_allow;
}

void find_everyone_source_ip(const ConditionFacts& condition, Report& report) {
  if (!lets_in_ranges(condition)) return;
  for (const auto& [value, range] : source_ranges_of(condition)) {
    if (range.prefix != 0) continue;
    report.add(condition.value_place(*value),
               fmt::format("{} is every {} address{}", quoted(value->value()),
                           range.address.is_v6 ? "IPv6" : "IPv4",
                           condition.is_negated() ? ", so the Deny spares all of them" : ""));
  }
}

void find_wide_source_ip(const ConditionFacts& condition, Report& report) {
  if (!lets_in_ranges(condition)) return;
  for (const auto& [value, range] : source_ranges_of(condition)) {
    if (range.prefix == 0 || !is_wide_range(range)) continue;
    report.add(condition.value_place(*value),
               fmt::format("{} is a very large range", quoted(value->value())));
  }
}

/// [C-24]
void find_ipv6_without_prefix(const ConditionFacts& condition, Report& report) {
  if (condition.operand() != OperandType::IpAddress) return;
  for (const ValueFacts& value : condition.values) {
    const std::optional<IpAddress> address = parse_ip_address(value.value());
    if (!address || !address->is_v6) continue;
    const std::string text = std::string(value.value()) + "/128";
    report.add(condition.value_place(value),
               fmt::format("{} has no prefix: AWS's documentation reads it as /32, this engine as "
                           "the one address",
                           quoted(value.value())),
               {.words = "write " + quoted(text),
                .edits = {rewritten(*value.text, text)},
                .keeps_decisions = true});
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::IpHostBits,
                   .severity = Severity::Suggestion,
                   .why = "the bits behind the prefix are ignored",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.9/24"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}})")},
          .find = find_host_bits},
    Check{.info = {.code = ErrorCode::PrivateSourceIp,
                   .severity = Severity::Warning,
                   .why = "`aws:SourceIp` is a public address: a private range never matches",
                   .false_alarms = "integrators who put the peer's address there: "
                                   "`--private-source-ip-ok`",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
                       "StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}})")},
          .find = find_private_source_ip},
    Check{.info = {.code = ErrorCode::SomePrivateSourceIp,
                   .severity = Severity::Suggestion,
                   .why = "the private ranges among the values do nothing",
                   .false_alarms = "integrators who put the peer's address there: "
                                   "`--private-source-ip-ok`",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"IpAddress":
                       {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}})")},
          .find = find_some_private_source_ip},
    Check{.info = {.code = ErrorCode::EveryoneSourceIp,
                   .severity = Severity::Security,
                   .why = "the whole internet",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}})")},
          .find = find_everyone_source_ip},
    Check{.info = {.code = ErrorCode::WideSourceIp,
                   .severity = Severity::Suggestion,
                   .why = "a very large range of addresses",
                   .false_alarms = "cloud providers",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "64.0.0.0/2"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}})")},
          .find = find_wide_source_ip},
    Check{.info = {.code = ErrorCode::Ipv6WithoutPrefix,
                   .severity = Severity::Warning,
                   .why = "AWS's documentation reads it as /32, this engine as one address",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "2001:db8::1"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"IpAddress": {"aws:SourceIp": "2001:db8::1/128"}}})")},
          .find = find_ipv6_without_prefix},
};

}  // namespace

std::span<const Check> address_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
