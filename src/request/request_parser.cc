// Reads requests from JSON: their shape alone.
#include "request/request_parser.h"

#include <fmt/core.h>

#include <span>
#include <string>
#include <utility>

#include "diagnostics/json_pointer.h"
#include "json/merged_diagnostics.h"
#include "json/object_reader.h"
#include "request/owned_request.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Reads one request.
class RequestReader {
 public:
  RequestReader(std::string_view pointer, DiagnosticList& diagnostics, LocatedRequest& result)
      : pointer_(pointer), diagnostics_(diagnostics), result_(result), request_(result.request) {}

  void read(const JsonValue& value) {
    request_ = {};
    if (!expect(value, JsonType::Object, {}, "a request is an object")) return;
    read_members(
        value, {}, [&] { return place({}); }, diagnostics_,
        required("principal", [&](const JsonValue& member) { read_principal(member); }),
        required(
            "action",
            [&](const JsonValue& member) { request_.action = read_string(member, {"action"}); }),
        required("resource", [&](const JsonValue& member) { read_resource(member); }),
        optional("request_tags",
                 [&](const JsonValue& member) {
                   request_.request_tags =
                       read_tags(member, {"request_tags"}, result_.request_tags);
                 }),
        optional("context", [&](const JsonValue& member) { read_context(member); }));
  }

 private:
  using Path = std::initializer_list<std::string_view>;

  /// The pointer of a member; made only for an error.
  [[nodiscard]] std::string place(Path path) const {
    std::string pointer(pointer_);
    for (const std::string_view name : path) pointer = child_pointer(pointer, name);
    return pointer;
  }

  bool expect(const JsonValue& value, JsonType type, Path path, std::string_view wanted = {}) {
    const auto pointer = [&] { return place(path); };
    return expect_type(value, type, pointer, diagnostics_, wanted);
  }

  std::string_view read_string(const JsonValue& value, Path path) {
    if (!expect(value, JsonType::String, path)) return {};
    return value.text();
  }

  /// Returns what reads a string into a field of the object that is the member `parent`.
  template <class Field>
  [[nodiscard]] auto into(Field& field, std::string_view parent) {
    return [this, field = &field, parent](const JsonValue& member) {
      *field = read_string(member, {parent, member.key()});
    };
  }

  void read_principal(const JsonValue& value) {
    constexpr std::string_view kPath = "principal";
    if (!expect(value, JsonType::Object, {kPath}, "a principal is an object")) return;
    Principal& principal = request_.principal;
    read_members(
        value, {}, [&] { return place({kPath}); }, diagnostics_,
        required("arn", into(principal.arn, kPath)),
        optional("account", into(principal.account, kPath)),
        optional("type", into(principal.type, kPath)),
        optional("role_arn", into(principal.role_arn, kPath)),
        optional("user_arn", into(principal.user_arn, kPath)),
        optional("tags", [&](const JsonValue& member) {
          principal.tags = read_tags(member, {kPath, "tags"}, result_.principal_tags);
        }));
  }

  void read_resource(const JsonValue& value) {
    constexpr std::string_view kPath = "resource";
    if (!expect(value, JsonType::Object, {kPath}, "a resource is an object")) return;
    Resource& resource = request_.resource;
    read_members(
        value, {}, [&] { return place({kPath}); }, diagnostics_,
        required("arn", into(resource.arn, kPath)),
        optional("account", into(resource.account, kPath)),
        optional("tags", [&](const JsonValue& member) {
          resource.tags = read_tags(member, {kPath, "tags"}, result_.resource_tags);
        }));
  }

  std::span<const Tag> read_tags(const JsonValue& value, Path path, std::vector<Tag>& tags) {
    tags.clear();
    if (!expect(value, JsonType::Object, path, "tags are an object of strings")) return {};
    tags.reserve(value.size());
    for (const JsonValue member : value.children()) {
      if (member.type() == JsonType::String) {
        tags.push_back({member.key(), member.text()});
      } else if (!diagnostics_.is_full()) {
        diagnostics_.error(
            ErrorCode::WrongType,
            fmt::format("a tag's value is a string, found {}", to_string(member.type())),
            child_pointer(place(path), member.key()), member.where());
      }
    }
    return tags;
  }

  void read_context(const JsonValue& value) {
    constexpr std::string_view kPath = "context";
    if (!expect(value, JsonType::Object, {kPath}, "a context is an object")) return;
    result_.context.clear();
    result_.context.reserve(value.size());
    result_.values.clear();
    result_.values.reserve(count_list_items(value));  // so that they stay where they are
    for (const JsonValue member : value.children()) {
      if (member.type() == JsonType::Array) {
        result_.context.push_back({member.key(), read_list(member)});
      } else if (is_scalar(member)) {
        result_.context.push_back({member.key(), member.text()});
      } else if (!diagnostics_.is_full()) {
        wrong_context_value(member, place({kPath, member.key()}));
      }
    }
    request_.context = result_.context;
  }

  static std::size_t count_list_items(const JsonValue& context) {
    std::size_t count = 0;
    for (const JsonValue member : context.children()) {
      if (member.type() == JsonType::Array) count += member.size();
    }
    return count;
  }

  std::span<const std::string_view> read_list(const JsonValue& list) {
    const std::size_t begin = result_.values.size();
    std::size_t index = 0;
    for (const JsonValue item : list.children()) {
      if (is_scalar(item)) {
        result_.values.push_back(item.text());
      } else if (!diagnostics_.is_full()) {
        wrong_context_value(item, child_pointer(place({"context", list.key()}), index));
      }
      ++index;
    }
    return std::span(result_.values).subspan(begin);
  }

  static bool is_scalar(const JsonValue& value) {
    const JsonType type = value.type();
    return type == JsonType::String || type == JsonType::Number || type == JsonType::Boolean;
  }

  void wrong_context_value(const JsonValue& value, std::string pointer) {
    diagnostics_.error(
        ErrorCode::WrongType,
        fmt::format("a context value is a string, number, boolean or an array of those, found {}",
                    to_string(value.type())),
        std::move(pointer), value.where());
  }

  std::string_view pointer_;
  DiagnosticList& diagnostics_;
  LocatedRequest& result_;
  Request& request_;
};

/// What is read on the way is gone by the time that the views of the fields are made, so that both
/// are never in memory together.
Expected<OwnedRequest::Fields> read_fields(std::string_view json) {
  // A request has the limit of the case that holds it [G-4].
  JsonDocument document = read_json(json, {.max_bytes = kMaxCaseBytes});
  DiagnosticList diagnostics;
  LocatedRequest located;
  if (document.has_root()) read_request(document.root(), {}, diagnostics, located);
  if (auto error = take_first_error(json, document, diagnostics)) return std::move(*error);
  if (auto error = check_located_request(located.request, document, {})) return std::move(*error);
  document.forget_values();
  return copy_fields(located.request);
}

Expected<OwnedRequest> parse(std::string_view json) {
  auto fields = read_fields(json);
  if (!fields) return std::move(fields).error();
  return OwnedRequest(*std::move(fields));
}

}  // namespace

void read_request(const JsonValue& value, std::string_view pointer, DiagnosticList& diagnostics,
                  LocatedRequest& result) {
  RequestReader(pointer, diagnostics, result).read(value);
}

std::optional<Diagnostic> check_located_request(const Request& request,
                                                const JsonDocument& document,
                                                std::string_view pointer) {
  Expected<void> checked = check_request(request);
  if (checked) return std::nullopt;
  std::optional<Diagnostic> error = std::move(checked).error();
  error->pointer.insert(0, pointer);
  if (const auto value = document.at_pointer(error->pointer)) {
    error->where = value->where();
  } else if (const auto whole = document.at_pointer(pointer)) {
    error->where = whole->where();
  }
  return error;
}

}  // namespace internal

Expected<OwnedRequest> parse_request(std::string_view json, const TextSource& source) {
  try {
    auto request = internal::parse(json);
    if (request) return request;
    Diagnostic error = std::move(request).error();
    error.file = internal::name_of_text(source);
    return error;
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
