// What a case expects: reading it, and comparing it with a result.
#include "case_expectation.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "json_writer.h"

namespace abac {
namespace internal {
namespace {

/// Reads one `expect`. A member that stands twice is refused by the JSON reader.
class ExpectationReader {
 public:
  explicit ExpectationReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Expectation read(const JsonValue& value, std::string_view pointer) {
    Expectation result;
    if (!is_type(value, JsonType::Object, pointer)) return result;
    for (const JsonValue member : value.children()) {
      const std::string place = child_pointer(pointer, member.key());
      if (member.key() == "error") {
        if (is_type(member, JsonType::Boolean, place)) result.error = member.text() == "true";
      } else if (member.key() == "decision") {
        result.decision = read_decision(member, place);
      } else if (member.key() == "message") {
        result.message = read_string(member, place);
      } else if (member.key() == "matched_statements") {
        result.matched_statements = read_statements(member, place);
      } else if (member.key() == "missing_context_keys") {
        result.missing_context_keys = read_strings(member, place);
      } else {
        unknown(member, place,
                "`decision`, `message`, `matched_statements`, `missing_context_keys` or `error`");
      }
    }
    return result;
  }

 private:
  void wrong(const JsonValue& value, std::string_view pointer, std::string message) {
    if (diagnostics_.is_full()) return;
    diagnostics_.error(ErrorCode::WrongType, std::move(message), std::string(pointer),
                       value.where());
  }

  void unknown(const JsonValue& member, std::string_view pointer, std::string_view known) {
    if (diagnostics_.is_full()) return;
    diagnostics_.error(ErrorCode::UnknownMember,
                       fmt::format("unknown member {}: expected {}", quoted(member.key()), known),
                       std::string(pointer), member.key_where());
  }

  bool is_type(const JsonValue& value, JsonType type, std::string_view pointer) {
    if (value.type() == type) return true;
    wrong(value, pointer,
          fmt::format("expected {}, found {}", to_string(type), to_string(value.type())));
    return false;
  }

  std::string read_string(const JsonValue& value, std::string_view pointer) {
    if (!is_type(value, JsonType::String, pointer)) return {};
    return std::string(value.text());
  }

  Decision read_decision(const JsonValue& value, std::string_view pointer) {
    using enum Decision;
    if (value.type() == JsonType::String) {
      for (const Decision decision : {Allowed, ImplicitDeny, ExplicitDeny}) {
        if (value.text() == to_string(decision)) return decision;
      }
    }
    wrong(value, pointer, "expected `allowed`, `implicitDeny` or `explicitDeny`");
    return Refused;
  }

  std::vector<std::string> read_strings(const JsonValue& value, std::string_view pointer) {
    std::vector<std::string> result;
    if (!is_type(value, JsonType::Array, pointer)) return result;
    for (const JsonValue item : value.children()) {
      result.push_back(read_string(item, child_pointer(pointer, result.size())));
    }
    return result;
  }

  std::vector<ExpectedStatement> read_statements(const JsonValue& value, std::string_view pointer) {
    std::vector<ExpectedStatement> result;
    if (!is_type(value, JsonType::Array, pointer)) return result;
    for (const JsonValue item : value.children()) {
      result.push_back(read_statement(item, child_pointer(pointer, result.size())));
    }
    return result;
  }

  ExpectedStatement read_statement(const JsonValue& value, std::string_view pointer) {
    ExpectedStatement result;
    if (!is_type(value, JsonType::Object, pointer)) return result;
    for (const JsonValue member : value.children()) {
      const std::string place = child_pointer(pointer, member.key());
      if (member.key() == "policy") {
        result.policy = read_string(member, place);
      } else if (member.key() == "index") {
        result.index = read_index(member, place);
      } else if (member.key() == "sid") {
        result.sid = read_string(member, place);
      } else if (member.key() == "effect") {
        result.effect = read_effect(member, place);
      } else {
        unknown(member, place, "`policy`, `index`, `sid` or `effect`");
      }
    }
    for (const std::string_view name : {"policy", "index", "effect"}) {
      if (value.find(name)) continue;
      diagnostics_.error(ErrorCode::MissingMember, fmt::format("the member `{}` is required", name),
                         std::string(pointer), value.where());
    }
    return result;
  }

  std::uint32_t read_index(const JsonValue& value, std::string_view pointer) {
    const std::string_view text = value.text();
    std::uint32_t index = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
    if (value.type() != JsonType::Number || read.ec != std::errc{} ||
        read.ptr != text.data() + text.size()) {
      wrong(value, pointer, "expected the index of a statement, an integer from 0");
    }
    return index;
  }

  Effect read_effect(const JsonValue& value, std::string_view pointer) {
    if (value.type() == JsonType::String && value.text() == "Allow") return Effect::Allow;
    if (value.type() != JsonType::String || value.text() != "Deny") {
      wrong(value, pointer, "expected `Allow` or `Deny`");
    }
    return Effect::Deny;
  }

  Diagnostics& diagnostics_;
};

// Differences are shown as the JSON that result lines have, so that they can be copied from there.
std::string show(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string show(const MatchedStatement& statement) {
  std::string out;
  append_matched_statement(out, statement);
  return out;
}

std::string show(const ExpectedStatement& statement) { return show(statement.view()); }

std::string show(Decision decision) { return std::string(to_string(decision)); }

template <class T>
std::string show(const std::vector<T>& items) {
  std::string out = "[";
  for (const T& item : items) {
    if (out.size() > 1) out += ',';
    out += show(item);
  }
  return out + ']';
}

template <class T, class U>
bool is_equal(const T& expected, const U& actual) {
  return expected == actual;
}

template <class T, class U>
bool is_equal(const std::vector<T>& expected, const std::vector<U>& actual) {
  return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end());
}

template <class T, class U>
void compare(std::vector<std::string>& lines, std::string_view name,
             const std::optional<T>& expected, const U& actual) {
  if (!expected || is_equal(*expected, actual)) return;
  lines.push_back(fmt::format("{}: expected {}, got {}", name, show(*expected), show(actual)));
}

std::vector<std::string> find_differences(const Expectation& expected,
                                          const Expected<Response>& result) {
  if (expected.error) {
    if (!result) return {};
    return {fmt::format("expected an error, got {}", show(result->decision))};
  }
  if (!result) {
    const Diagnostic& error = result.error();
    std::string line = "expected no error, got: ";
    append_escaped(line, error.message);
    line += " [" + error.code + "] (";
    append_escaped(line, error.pointer);
    return {line + ')'};
  }
  std::vector<std::string> lines;
  compare(lines, "decision", expected.decision, result->decision);
  compare(lines, "message", expected.message, result->message);
  compare(lines, "matched_statements", expected.matched_statements, result->matched_statements);
  compare(lines, "missing_context_keys", expected.missing_context_keys,
          result->missing_context_keys);
  return lines;
}

}  // namespace

Expectation read_expectation(const JsonValue& value, std::string_view pointer,
                             Diagnostics& diagnostics) {
  return ExpectationReader(diagnostics).read(value, pointer);
}

}  // namespace internal

std::string to_json(const TestOutcome& outcome) {
  std::string out = R"({"file":)";
  internal::append_json_string(out, outcome.file);
  out += fmt::format(R"(,"line":{},"name":)", outcome.line);
  if (outcome.name) {
    internal::append_json_string(out, *outcome.name);
  } else {
    out += "null";
  }
  out += outcome.differences.empty() ? R"(,"passed":true,"differences":)"
                                     : R"(,"passed":false,"differences":)";
  out += internal::show(outcome.differences) + '}';
  return out;
}

std::vector<std::string> differences(const Expectation& expected,
                                     const Expected<Response>& result) {
  try {
    return internal::find_differences(expected, result);
  } catch (...) {
    return {internal::out_of_memory().message};
  }
}

}  // namespace abac
