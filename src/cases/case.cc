// Reads cases, one JSON value each, and answers them as result lines.
//
// Cases of a stream mostly have the policies of the case before. Their bytes are kept: where they
// stand in the next case again, byte for byte, the JSON reader passes over them, and neither are
// they read nor compiled. Everything else of a reader is memory that the next case uses again.
#include <abac/case.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "cases/case_expectation.h"
#include "decide/response_json.h"
#include "json/diagnostic_json.h"
#include "json/json_reader.h"
#include "json/merged_diagnostics.h"
#include "json/object_reader.h"
#include "policy/policy_set_parser.h"
#include "request/owned_request.h"
#include "request/request_parser.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

// Places are 32 bits wide.
constexpr std::size_t kMaxOutlineBytes = std::size_t{1} << 31;
// A file of many cases: five values each, of the outline.
constexpr std::size_t kMaxOutlineValues = std::size_t{1} << 24;

// Enough for most result lines.
constexpr std::size_t kLikelyLineBytes = 384;

constexpr std::string_view kPolicies = "/policies";
constexpr std::string_view kRequest = "/request";

/// The members of a case, each where it first stands.
struct CaseMembers {
  std::optional<JsonValue> name;
  std::optional<JsonValue> policies;
  std::optional<JsonValue> request;
  std::optional<JsonValue> expect;
  bool is_expect_repeated = false;
};

/// Returns the result line of a case.
std::string result_line(std::optional<std::string_view> name, const Expected<Response>& result) {
  std::string out;
  out.reserve(kLikelyLineBytes);
  JsonWriter json(out);
  json.object([&] {
    json.name("name").string_or_null(name);
    if (result) {
      write_members(json, *result);
    } else {
      json.name("error");
      write_error(json, result.error());
    }
  });
  return out;
}

/// Finds the members, and what is wrong with them as such.
CaseMembers find_members(const JsonValue& value, DiagnosticList& diagnostics) {
  CaseMembers members;
  const auto pointer = [] { return std::string(); };
  if (!expect_type(value, JsonType::Object, pointer, diagnostics, "a case is an object")) {
    return members;
  }
  const auto keep = [](std::optional<JsonValue>& place) {
    return [place = &place](const JsonValue& member) { *place = member; };
  };
  read_members(value, {}, pointer, diagnostics, required("name", keep(members.name)),
               required("policies", keep(members.policies)),
               required("request", keep(members.request)),
               each_time("expect", [&](const JsonValue& member) {
                 members.is_expect_repeated = members.expect.has_value();
                 if (!members.expect) members.expect = member;
               }));
  if (members.name) {
    const auto name_pointer = [] { return std::string("/name"); };
    expect_type(*members.name, JsonType::String, name_pointer, diagnostics, "a name is a string");
  }
  return members;
}

}  // namespace
}  // namespace internal

using internal::DiagnosticList;
using internal::JsonDocument;
using internal::JsonType;
using internal::JsonValue;
using internal::kMaxOutlineBytes;
using internal::kMaxOutlineValues;

struct CaseReader::State {
  JsonDocument document;
  // The policies compiled last, and how they were written.
  std::string policies_source;
  std::optional<PolicySet> policies;
  internal::LocatedRequest request;

  Case read(std::string_view json, const TextSource& source);
  std::string answer(std::string_view json);

 private:
  /// Reads what a decision needs. Returns the error, if there is one.
  std::optional<Diagnostic> read_parts(std::string_view json, std::string_view file,
                                       internal::CaseMembers& members);
  [[nodiscard]] std::optional<std::string_view> name_of(const internal::CaseMembers& members) const;
  void read_expect(const internal::CaseMembers& members, Case& result) const;
  /// Compiles the policies, unless they are those of the case before.
  void read_policies(const JsonValue& value, std::string_view file, DiagnosticList& diagnostics);
};

std::optional<Diagnostic> CaseReader::State::read_parts(std::string_view json,
                                                        std::string_view file,
                                                        internal::CaseMembers& members) {
  document.read(json, {.max_bytes = internal::kMaxCaseBytes},
                policies ? std::string_view("policies") : std::string_view(), policies_source);
  DiagnosticList diagnostics;
  if (document.has_root()) members = internal::find_members(document.root(), diagnostics);
  if (members.policies && document.errors().empty()) {
    read_policies(*members.policies, file, diagnostics);
  }
  if (members.request) {
    internal::read_request(*members.request, internal::kRequest, diagnostics, request);
  }
  return internal::take_first_error(json, document, diagnostics);
}

Case CaseReader::State::read(std::string_view json, const TextSource& source) {
  const std::string_view file = internal::name_of_text(source);
  Case result;
  internal::CaseMembers members;
  result.error = read_parts(json, file, members);
  result.name = name_of(members);
  read_expect(members, result);
  if (!result.error) {
    result.error = check_located_request(request.request, document, internal::kRequest);
  }
  if (result.error) result.error->file = file;
  if (result.expect_error) result.expect_error->file = file;
  if (result.error) return result;
  result.request = OwnedRequest(internal::copy_fields(request.request));
  result.policies = policies;
  return result;
}

std::string CaseReader::State::answer(std::string_view json) {
  internal::CaseMembers members;
  std::optional<Diagnostic> error = read_parts(json, {}, members);
  const std::optional<std::string_view> name = name_of(members);
  if (error) return internal::result_line(name, *std::move(error));
  Expected<Response> response = evaluate(*policies, request.request);
  if (!response) {
    // What is wrong with the request by itself comes first, and with its place.
    error = check_located_request(request.request, document, internal::kRequest);
    if (error) response = *std::move(error);
  }
  return internal::result_line(name, response);
}

std::optional<std::string_view> CaseReader::State::name_of(
    const internal::CaseMembers& members) const {
  if (!members.name || members.name->type() != JsonType::String || !document.is_json()) return {};
  const bool is_faulty = std::ranges::any_of(
      document.errors(), [](const Diagnostic& error) { return error.pointer == "/name"; });
  return is_faulty ? std::nullopt : std::optional(members.name->text());
}

void CaseReader::State::read_expect(const internal::CaseMembers& members, Case& result) const {
  if (!members.expect) return;
  DiagnosticList diagnostics;
  Expectation expect = internal::read_expectation(*members.expect, "/expect", diagnostics);
  if (members.is_expect_repeated) {
    result.expect_error = internal::make_error(ErrorCode::DuplicateMember,
                                               "the case has the member `expect` more than once",
                                               "/expect", members.expect->where());
  } else if (diagnostics.has_errors()) {
    result.expect_error = diagnostics.first_error();
  } else {
    result.expect = std::move(expect);
  }
}

void CaseReader::State::read_policies(const JsonValue& value, std::string_view file,
                                      DiagnosticList& diagnostics) {
  if (document.has_skipped() || (policies && value.source() == policies_source)) return;
  policies.reset();
  policies_source.clear();
  DiagnosticList found;
  Policies tree = internal::read_policies(value, internal::kPolicies, found);
  if (found.has_errors()) {
    for (Diagnostic& diagnostic : found.take()) diagnostics.add(std::move(diagnostic));
    return;
  }
  if (!file.empty()) internal::set_file(tree, file);
  auto compiled = PolicySet::compile(tree);
  if (!compiled) {
    Diagnostic error = std::move(compiled).error();
    if (error.file.empty()) error.pointer.insert(0, internal::kPolicies);
    diagnostics.add(std::move(error));
    return;
  }
  policies_source = value.source();
  policies = std::move(*compiled);
}

CaseReader::CaseReader() : state_(std::make_unique<State>()) {}
CaseReader::~CaseReader() = default;
CaseReader::CaseReader(CaseReader&&) noexcept = default;
CaseReader& CaseReader::operator=(CaseReader&&) noexcept = default;

Case CaseReader::read(std::string_view json, const TextSource& source) {
  try {
    if (state_ == nullptr) {
      Case result;
      result.error = internal::moved_from();
      return result;
    }
    return state_->read(json, source);
  } catch (...) {
    Case result;
    result.error = internal::out_of_memory();
    return result;
  }
}

std::string CaseReader::answer(std::string_view json) {
  try {
    if (state_ == nullptr) return result_to_json({}, internal::moved_from());
    return state_->answer(json);
  } catch (...) {
    return result_to_json({}, internal::out_of_memory());
  }
}

Expected<Response> evaluate(const Case& test_case) {
  try {
    if (test_case.error) return *test_case.error;
    if (!test_case.policies || !test_case.request) {
      return internal::make_error(ErrorCode::MissingMember, "a case holds policies and a request",
                                  {});
    }
    return evaluate(*test_case.policies, test_case.request->view());
  } catch (...) {
    return internal::out_of_memory();
  }
}

std::string result_to_json(const std::optional<std::string>& name,
                           const Expected<Response>& result) {
  return internal::result_line(name, result);
}

std::vector<std::string_view> split_cases(std::string_view json) {
  // Only the outline of the array is read here; each case is read whole by itself.
  JsonDocument outline;
  outline.read(json,
               {.max_bytes = kMaxOutlineBytes, .max_nesting = 2, .max_values = kMaxOutlineValues});
  if (!outline.has_root() || outline.root().type() != JsonType::Array) return {json};
  std::vector<std::string_view> texts;
  texts.reserve(outline.root().size());
  for (const JsonValue item : outline.root().children()) texts.push_back(item.source());
  return texts;
}

DocumentKind document_kind(std::string_view json) {
  JsonDocument outline;
  outline.read(json,
               {.max_bytes = kMaxOutlineBytes, .max_nesting = 3, .max_values = kMaxOutlineValues});
  if (!outline.has_root()) return DocumentKind::Unknown;
  JsonValue value = outline.root();
  if (value.type() == JsonType::Array && value.size() > 0) value = *value.children().begin();
  if (value.type() != JsonType::Object) return DocumentKind::Unknown;
  const auto has_any = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return value.find(name).has_value(); });
  };
  if (has_any({"policies", "request", "expect"})) return DocumentKind::Case;
  if (has_any({"principal", "action"})) return DocumentKind::Request;
  return DocumentKind::Policy;
}

std::string_view to_string(DocumentKind kind) noexcept {
  switch (kind) {
    case DocumentKind::Unknown:
      return "unknown";
    case DocumentKind::Policy:
      return "policy";
    case DocumentKind::Request:
      return "request";
    case DocumentKind::Case:
      return "case";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, DocumentKind kind) { return out << to_string(kind); }

}  // namespace abac::inline abi1
