// Requests that a statement is about: its own action, resource and condition keys, sometimes with
// one of them just missed.
#pragma once

#include "request_set.h"
#include "support/random_source.h"

#include <abac/policy.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace abac::bench {

/// Makes requests from statements. Not thread-safe.
class RequestMaker {
 public:
  /// `actions` are the concrete actions that entries with wildcards stand for.
  RequestMaker(random::Source& source, const std::vector<std::string>& actions);

  /// Returns a request near the statement; in some of every hundred something is missed.
  [[nodiscard]] Fields make(const Statement& statement, std::size_t percent_missed);

 private:
  [[nodiscard]] std::string concrete_action(const EntryList& entries);
  [[nodiscard]] std::string concrete_resource(const Statement& statement);
  [[nodiscard]] std::string fill(std::string_view pattern);
  [[nodiscard]] std::string fill_arn(std::string_view pattern);
  [[nodiscard]] std::string value_of_variable(std::string_view name);
  void satisfy(const Condition& condition);
  void set_key(const std::string& key, std::vector<std::string> values, bool is_list);
  void miss_something();

  random::Source& source_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_service_;  // folded names
  std::vector<std::string> all_;
  Fields fields_;
};

/// Returns whether the glob matches the whole text; `?` is one byte. A plain, slow walk.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

/// Returns the text with ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace abac::bench
