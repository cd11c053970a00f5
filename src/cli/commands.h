// The commands of the program, a file each, and what they share: exit statuses and formats.
#pragma once

#include <abac/policy.h>

#include <cstdint>
#include <string>
#include <vector>

namespace abac::cli {

inline constexpr int kSuccess = 0;     ///< Allowed; all answered; all agree; no errors found.
inline constexpr int kFailure = 1;     ///< Denied; some differ; errors found.
inline constexpr int kUnreadable = 2;  ///< An error: usage, input that cannot be read, no output.

enum class Format : std::uint8_t { Text, Json, Html };

/// Answers a stream of cases: JSON Lines in, a result a line out. `path` may be `-`.
[[nodiscard]] int eval_cases(const std::string& path);

struct EvalOptions {
  std::vector<std::string> policies;
  std::string request;
  Format format = Format::Text;
};

/// Decides one request. Where several policy files are given, their policies count as attached
/// together: lists are joined in the order of the files, and so are the levels of `service_control`
/// and `resource_control`, every one of which must allow.
[[nodiscard]] int eval_request(const EvalOptions& options);

struct ExplainOptions {
  std::vector<std::string> policies;
  std::string request;
  std::string cases;  ///< A file of cases,
  std::string name;   ///< and which of them; empty where there is one only.
  bool has_details = false;
  Format format = Format::Text;
};

/// Explains the decision about one request; policies as for `eval_request`.
[[nodiscard]] int explain_request(const ExplainOptions& options);

/// Explains the decision about one case of a file.
[[nodiscard]] int explain_case(const ExplainOptions& options);

struct TestOptions {
  std::vector<std::string> paths;
  Format format = Format::Text;
};

/// Runs the cases in files and folders and compares each with what it expects.
[[nodiscard]] int test(const TestOptions& options);

struct ValidateOptions {
  std::vector<std::string> paths;
  PolicyType type = PolicyType::Identity;
  Format format = Format::Text;
};

/// Checks policy files.
[[nodiscard]] int validate(const ValidateOptions& options);

}  // namespace abac::cli
