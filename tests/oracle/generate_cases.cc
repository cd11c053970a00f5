// Prints random cases with the oracle's answers as JSON Lines: `abac test` must agree with all.
// Usage: abac_generate_cases [--seed N] [--count N]
#include "oracle/oracle_json.h"
#include "support/random_cases.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kRequestsOfABatch = 4;

/// What a document may have at most [G-4]: the oracle knows no limits.
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void print_cases(std::uint64_t seed, std::uint64_t count) {
  abac::random::Source source(seed);
  for (std::uint64_t printed = 0; printed < count;) {
    const abac::random::Batch batch = abac::random::random_batch(source, kRequestsOfABatch);
    for (const auto& request : batch.requests) {
      if (printed == count) return;
      const abac::oracle::Answer answer = abac::oracle::interpret(batch.policies, request);
      const std::string name = "random-" + std::to_string(seed) + "-" + std::to_string(printed);
      const std::string line = abac::oracle::case_to_json(name, batch.policies, request, &answer);
      if (line.size() > kMostBytes) continue;
      std::cout << line << '\n';
      ++printed;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  std::uint64_t count = 1000;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    const auto value = i + 1 < argc ? parse_number(argv[i + 1]) : std::nullopt;
    if (!value || (option != "--seed" && option != "--count")) {
      std::cerr << "usage: abac_generate_cases [--seed N] [--count N]\n";
      return 2;
    }
    (option == "--seed" ? seed : count) = *value;
  }
  try {
    print_cases(seed, count);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return 1;
  }
  return std::cout.flush() ? 0 : 1;
}
