// What a case expects: reading it, and comparing it with a result. Only what it names is compared.
#include "cases/case_expectation.h"

#include <abac/session.h>

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <utility>

#include "base/printable_text.h"
#include "decide/response_json.h"
#include "diagnostics/json_pointer.h"
#include "json/json_writer.h"
#include "json/object_reader.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Reads one `expect`.
class ExpectationReader {
 public:
  explicit ExpectationReader(DiagnosticList& diagnostics) : diagnostics_(diagnostics) {}

  Expectation read(const JsonValue& value, std::string_view pointer) {
    Expectation result;
    if (!is_type(value, JsonType::Object, pointer)) return result;
    const auto at = [&](const JsonValue& member) { return child_pointer(pointer, member.key()); };
    read_members(
        value, {}, [&] { return std::string(pointer); }, diagnostics_,
        each_time(
            "decision",
            [&](const JsonValue& member) { result.decision = read_decision(member, at(member)); }),
        each_time(
            "message",
            [&](const JsonValue& member) { result.message = read_string(member, at(member)); }),
        each_time("matched_statements",
                  [&](const JsonValue& member) {
                    result.matched_statements = read_statements(member, at(member));
                  }),
        each_time("missing_context_keys",
                  [&](const JsonValue& member) {
                    result.missing_context_keys = read_strings(member, at(member));
                  }),
        each_time("error", [&](const JsonValue& member) {
          if (is_type(member, JsonType::Boolean, at(member))) {
            result.error = member.text() == "true";
          }
        }));
    return result;
  }

 private:
  void wrong(const JsonValue& value, std::string_view pointer, std::string message) {
    if (diagnostics_.is_full()) return;
    diagnostics_.error(ErrorCode::WrongType, std::move(message), std::string(pointer),
                       value.where());
  }

  bool is_type(const JsonValue& value, JsonType type, std::string_view pointer) {
    const auto own_pointer = [&] { return std::string(pointer); };
    return expect_type(value, type, own_pointer, diagnostics_);
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
    const auto at = [&](const JsonValue& member) { return child_pointer(pointer, member.key()); };
    read_members(
        value, {}, [&] { return std::string(pointer); }, diagnostics_,
        each_time(required(
            "policy",
            [&](const JsonValue& member) { result.policy = read_string(member, at(member)); })),
        each_time(required(
            "index",
            [&](const JsonValue& member) { result.index = read_index(member, at(member)); })),
        each_time("sid",
                  [&](const JsonValue& member) { result.sid = read_string(member, at(member)); }),
        each_time(required("effect", [&](const JsonValue& member) {
          result.effect = read_effect(member, at(member));
        })));
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

  DiagnosticList& diagnostics_;
};

// Differences are shown as the JSON that result lines have, so that they can be copied from there.
void write(JsonWriter& json, std::string_view text) { json.string(text); }

void write(JsonWriter& json, const MatchedStatement& statement) {
  write_statement(json, statement);
}

void write(JsonWriter& json, const ExpectedStatement& statement) {
  write_statement(json, statement.view());
}

template <class T>
void write(JsonWriter& json, const std::vector<T>& items) {
  json.array(items, [&](const T& item) { write(json, item); });
}

template <class T>
std::string show(const T& value) {
  std::string out;
  JsonWriter json(out);
  write(json, value);
  return out;
}

std::string show(Decision decision) { return std::string(to_string(decision)); }

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
    append_printable_words(line, error.message);
    line += " [";
    line += to_string(error.code);
    line += "] (";
    append_printable_value(line, error.pointer);
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

template <class Part>
bool ran_out(const Expected<Part>& part) {
  return !part && part.error().code == ErrorCode::OutOfMemory;
}

/// Decides in a session; nothing where memory ran out.
std::optional<Decision> decide_in_session(const PolicySet& policies, const Request& request) {
  const auto session = Session::open(policies, request.principal);
  const auto action = ResolvedAction::resolve(policies, request.action);
  if (ran_out(session) || ran_out(action)) return std::nullopt;
  if (!session || !action) return Decision::Refused;
  return decide(*session, *action, request.resource, request.request_tags, request.context);
}

/// Decides with all prepared that can be; nothing where memory ran out, or where the context has
/// more keys than a shape.
std::optional<Decision> decide_prepared(const PolicySet& policies, const Request& request) {
  if (request.context.size() > ContextShape::kMaxKeys) return std::nullopt;
  std::vector<std::string_view> keys;
  std::vector<ContextValue> values;
  for (const ContextEntry& entry : request.context) {
    keys.push_back(entry.key);
    values.push_back(entry.value);
  }
  const auto session = Session::open(policies, request.principal);
  const auto action = ResolvedAction::resolve(policies, request.action);
  const auto resource = ResolvedResource::resolve(request.resource);
  const auto shape = ContextShape::make(keys);
  if (ran_out(session) || ran_out(action) || ran_out(resource) || ran_out(shape)) {
    return std::nullopt;
  }
  if (!session || !action || !resource || !shape) return Decision::Refused;
  return decide(*session, *action, *resource, request.request_tags, *shape, values);
}

std::vector<std::string> find_disagreements(const PolicySet& policies, const Request& request,
                                            const Expected<Response>& result) {
  std::vector<std::string> lines;
  if (!result && result.error().code == ErrorCode::OutOfMemory) return lines;
  const Decision evaluated = result ? result->decision : Decision::Refused;
  const auto compare_with = [&](std::string_view way, std::optional<Decision> decision) {
    if (!decision || *decision == evaluated) return;
    lines.push_back(fmt::format("{} disagrees with evaluate: {}, not {}", way, show(*decision),
                                show(evaluated)));
  };
  compare_with("decide", decide(policies, request));
  compare_with("decide in a session", decide_in_session(policies, request));
  compare_with("decide with all prepared", decide_prepared(policies, request));
  return lines;
}

}  // namespace

Expectation read_expectation(const JsonValue& value, std::string_view pointer,
                             DiagnosticList& diagnostics) {
  return ExpectationReader(diagnostics).read(value, pointer);
}

}  // namespace internal

std::string to_json(const TestOutcome& outcome) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] {
    json.member("file", outcome.file);
    json.name("line").number(outcome.line);
    json.name("name").string_or_null(outcome.name);
    json.name("passed").boolean(outcome.differences.empty());
    json.name("differences").strings(outcome.differences);
  });
  return out;
}

std::string to_json(const TestSum& sum) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] {
    json.name("passed").number(sum.passed);
    json.name("failed").number(sum.failed);
  });
  return out;
}

std::ostream& operator<<(std::ostream& out, const ExpectedStatement& statement) {
  return out << statement.view();
}

std::vector<std::string> disagreements(const PolicySet& policies, const Request& request,
                                       const Expected<Response>& result) {
  try {
    return internal::find_disagreements(policies, request, result);
  } catch (...) {
    return {internal::out_of_memory().message};
  }
}

std::vector<std::string> differences(const Expectation& expected,
                                     const Expected<Response>& result) {
  try {
    return internal::find_differences(expected, result);
  } catch (...) {
    return {internal::out_of_memory().message};
  }
}

}  // namespace abac::inline abi1
