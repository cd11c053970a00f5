// Texts chosen so that they stand together in the tables that decisions look into: whoever writes a
// policy can know the hashes of these, but not for long.
#include "program/action_index.h"
#include "program/statement_index.h"

#include <abac/evaluate.h>
#include <abac/policy_set.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/compile_time.h"

namespace {

using abac::internal::hash_padded;
using abac::internal::hash_text;
using abac::internal::IndexChunk;
using abac::internal::IndexField;
using abac::internal::KeyedHash;
using abac::internal::kKnownHashKey;
using abac::internal::StatementIndex;
using abac::test::compile_seconds;

constexpr std::size_t kCount = 20'000;

/// Makes different texts of eight letters, as many as needed, that `is_wanted`.
template <class IsWanted>
std::vector<std::string> letters(std::string_view before, std::string_view behind,
                                 IsWanted&& is_wanted) {
  std::vector<std::string> texts;
  for (abac::test::Numbers numbers; texts.size() < kCount;) {
    std::string text(before);
    std::uint64_t number = numbers.next();
    for (int i = 0; i < 8; ++i, number /= 26) text += static_cast<char>('a' + number % 26);
    if (is_wanted(text)) texts.push_back(text.append(behind));
  }
  return texts;
}

std::vector<std::string> any_letters(std::string_view before, std::string_view behind) {
  return letters(before, behind, [](const std::string&) { return true; });
}

/// Returns whether the hash is among the first places of a table for kCount entries.
bool is_in_front(std::uint64_t hash) {
  constexpr std::size_t kPlaces = std::bit_ceil(kCount * 2 + 2);
  return hash % kPlaces < kPlaces / 16;
}

std::string list(const std::vector<std::string>& texts) {
  std::string json;
  for (const std::string& text : texts) {
    if (!json.empty()) json += ',';
    json.append("\"").append(text).append("\"");
  }
  return "[" + json + "]";
}

abac::Policy policy_of(const std::string& statements) {
  auto policy = abac::parse_policy(R"({"Version":"2012-10-17","Statement":)" + statements + "}");
  REQUIRE(policy);
  return *std::move(policy);
}

abac::Policies policies_for(const std::vector<std::string>& actions) {
  return {.identity = {
              policy_of(R"({"Effect":"Allow","Resource":"*","Action":)" + list(actions) + "}")}};
}

/// A policy for each value of one tag.
abac::Policies policies_about(const std::vector<std::string>& values) {
  abac::Policies policies;
  for (const std::string& value : values) {
    policies.identity.push_back(
        policy_of(R"({"Effect":"Allow","Resource":"*","Action":"s3:GetObject","Condition":)"
                  R"({"StringEquals":{"aws:PrincipalTag/team":")" +
                  value + "\"}}}"));
  }
  return policies;
}

/// The hash of a value in the only place of the index of `policies_about`.
std::uint64_t hash_in_place(const std::string& value) {
  const IndexField field(IndexField::Kind::KeyValue, 0);
  const std::uint64_t hash = hash_text(value, kKnownHashKey);
  return StatementIndex::hash_in(StatementIndex::chunk_field(IndexChunk(), field), hash);
}

/// Whether an action, or the prefix of a glob, is among the first in its table.
bool is_chosen_action(const std::string& action) {
  std::string padded = action + std::string(8, '\0');
  return is_in_front(hash_padded(std::string_view(padded).substr(0, action.size()), kKnownHashKey));
}
bool is_chosen_prefix(const std::string& prefix) {
  return is_in_front(hash_text(prefix, kKnownHashKey));
}

/// Values of which all stand together in the table of buckets, where the tag is multiplied and its
/// upper bits are used.
bool is_chosen_value(const std::string& value) {
  const auto tag = static_cast<std::uint32_t>(hash_in_place(value) >> 32 << 1 | 1);
  return tag * 0x9E3779B1 < 0x10000000;
}

void check_compile_time(const abac::Policies& chosen, const abac::Policies& others) {
  // By the known key alone it takes seven to twenty times as long, and more the longer it is.
  constexpr double kMostTimes = 4;
  CHECK(compile_seconds(chosen) < kMostTimes * compile_seconds(others));
}

abac::Decision decide_for(const abac::PolicySet& policies, std::string_view action,
                          std::string_view team) {
  const std::vector<abac::ContextEntry> context = {{"aws:PrincipalTag/team", team}};
  const abac::Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                              .action = action,
                              .resource = {.arn = "arn:aws:s3:::bucket/key"},
                              .context = context};
  return decide(policies, request);
}

}  // namespace

TEST_CASE("N-6 a policy whose actions were chosen to collide compiles as fast as another") {
  const std::vector<std::string> actions = letters("s3:", "", is_chosen_action);
  check_compile_time(policies_for(actions), policies_for(any_letters("s3:", "")));
}

TEST_CASE("N-6 a policy whose prefixes of actions were chosen to collide compiles as fast") {
  const std::vector<std::string> globs = letters("s3:", "*", is_chosen_prefix);
  check_compile_time(policies_for(globs), policies_for(any_letters("s3:", "*")));
}

TEST_CASE("N-6 a policy whose services were chosen to collide compiles as fast as another") {
  const auto is_chosen = [](const std::string& service) {
    std::uint64_t word = 0;
    std::memcpy(&word, service.data(), 8);
    KeyedHash hash(kKnownHashKey);
    hash.add(word);
    return is_in_front(hash.value());
  };
  check_compile_time(policies_for(letters("", ":*", is_chosen)),
                     policies_for(any_letters("", ":*")));
  // Names that begin alike.
  check_compile_time(policies_for(any_letters("aaaaaaaa", ":*")),
                     policies_for(any_letters("", "aaaaaaaa:*")));
}

TEST_CASE("N-6 a policy whose values were chosen to collide compiles as fast as another") {
  const abac::Policies others = policies_about(any_letters("", ""));
  check_compile_time(policies_about(letters("", "",
                                            [](const std::string& value) {
                                              return is_in_front(hash_in_place(value) >> 32);
                                            })),
                     others);
  check_compile_time(policies_about(letters("", "", is_chosen_value)), others);
}

TEST_CASE("N-6 policies whose texts were chosen to collide are decided as others are") {
  const std::vector<std::string> actions = letters("s3:", "", is_chosen_action);
  const auto by_action = abac::PolicySet::compile(policies_for(actions));
  REQUIRE(by_action);
  for (const std::string& action : actions) {
    REQUIRE(decide_for(*by_action, action, "a") == abac::Decision::Allowed);
  }
  CHECK(decide_for(*by_action, "s3:GetObject", "a") == abac::Decision::ImplicitDeny);

  const std::vector<std::string> globs = letters("s3:", "*", is_chosen_prefix);
  const auto by_prefix = abac::PolicySet::compile(policies_for(globs));
  REQUIRE(by_prefix);
  for (std::string action : globs) {
    action.back() = 'x';
    REQUIRE(decide_for(*by_prefix, action, "a") == abac::Decision::Allowed);
  }

  const std::vector<std::string> values = letters("", "", is_chosen_value);
  const auto by_value = abac::PolicySet::compile(policies_about(values));
  REQUIRE(by_value);
  for (const std::string& value : values) {
    REQUIRE(decide_for(*by_value, "s3:GetObject", value) == abac::Decision::Allowed);
  }
  CHECK(decide_for(*by_value, "s3:GetObject", "other") == abac::Decision::ImplicitDeny);
}
