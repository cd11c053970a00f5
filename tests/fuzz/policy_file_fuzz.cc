// Files of any kind: what is found in them has a place there, and so has whatever is said of it.
#include "fuzz.h"

#include <abac/policy_text.h>
#include <abac/validate.h>

#include <algorithm>
#include <cstddef>

namespace abac::fuzz {
namespace {

/// The values of a policy go down into those of the file, so places never leave it.
void check_place(const SourceRange& where, std::string_view file, const char* property) {
  if (where.line == 0) return;
  require(where.begin <= where.end && where.end <= file.size(), property);
  const std::string_view before = file.substr(0, where.begin);
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  require(where.line == line && where.column == column, "line and column are those of the offset");
}

void check_policy(const FoundPolicy& policy, std::string_view file) {
  const std::string_view text = policy.text();
  const auto diagnostics = validate_policy(text, policy.use.type);
  for (const Diagnostic& diagnostic : diagnostics) {
    const Diagnostic placed = policy.in_file(diagnostic);
    require(placed.code == diagnostic.code && placed.severity == diagnostic.severity,
            "what is said stays the same");
    require(placed.message.starts_with(diagnostic.message), "words are added at most");
    require(placed.pointer.starts_with(policy.pointer), "a pointer leads through the wrapper",
            placed.pointer);
    check_place(placed.where, file, "what is said of a policy has its place in the file");
    if (policy.is_as_written() && diagnostic.where.line != 0) {
      require(
          file.substr(placed.where.begin, placed.where.end - placed.where.begin) ==
              text.substr(diagnostic.where.begin, diagnostic.where.end - diagnostic.where.begin),
          "a part that stands in the file as it is stands at its place");
    }
  }
  for (const StandIn& stand_in : policy.stand_ins) {
    require(!stand_in.expression.empty(), "a stand-in names what it stands for");
    check_place(stand_in.where, file, "a stand-in has a place in the file");
  }
  if (auto parsed = parse_policy(text)) {
    const Policy placed = policy.in_file(*std::move(parsed));
    for (const Statement& statement : placed.statements) {
      check_place(statement.where, file, "a statement has its place in the file");
    }
  }
}

}  // namespace

void test_input(std::string_view text) {
  const FoundPolicies found = find_policies(text);
  require(found.policies.empty() != found.looks_like.empty(),
          "a file has policies, or words for what it is");
  require(found.policies.empty() ||
              (found.kind != FoundPolicies::Kind::None && found.kind != FoundPolicies::Kind::Other),
          "a file of policies is of a kind that has some");
  require(found.looks_like.find('\n') == std::string::npos, "the words are one line");
  for (const FoundPolicy& policy : found.policies) check_policy(policy, text);
}

}  // namespace abac::fuzz
