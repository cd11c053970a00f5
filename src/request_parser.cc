// Reads requests from JSON, and owns what was read.
#include "request_parser.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "findings.h"

namespace abac {
namespace internal {
namespace {

using Fields = OwnedRequest::Fields;
using Tags = std::vector<OwnedRequest::OwnedTag>;

/// Reads one request. A member that stands twice is refused by the JSON reader.
class RequestReader {
 public:
  RequestReader(std::string_view pointer, Diagnostics& diagnostics)
      : pointer_(pointer), diagnostics_(diagnostics) {}

  Fields read(const JsonValue& value) {
    if (!expect(value, JsonType::Object, "a request is an object", {})) return {};
    for (const JsonValue member : value.children()) read_member(member);
    require(value, has_principal_, "principal", {});
    require(value, has_action_, "action", {});
    require(value, has_resource_, "resource", {});
    return std::move(fields_);
  }

 private:
  /// The pointer of a member; made only for an error.
  [[nodiscard]] std::string place(std::initializer_list<std::string_view> path) const {
    std::string pointer(pointer_);
    for (const std::string_view name : path) pointer = child_pointer(pointer, name);
    return pointer;
  }

  void unknown(const JsonValue& member, std::initializer_list<std::string_view> path,
               std::string_view known) {
    if (diagnostics_.is_full()) return;
    diagnostics_.error(ErrorCode::UnknownMember,
                       fmt::format("unknown member {}: expected {}", quoted(member.key()), known),
                       place(path), member.key_where());
  }

  void require(const JsonValue& value, bool is_present, std::string_view name,
               std::initializer_list<std::string_view> path) {
    if (is_present) return;
    diagnostics_.error(ErrorCode::MissingMember, fmt::format("the member `{}` is required", name),
                       place(path), value.where());
  }

  bool expect(const JsonValue& value, JsonType type, std::string_view what,
              std::initializer_list<std::string_view> path) {
    if (value.type() == type) return true;
    if (diagnostics_.is_full()) return false;
    diagnostics_.error(ErrorCode::WrongType,
                       fmt::format("{}, found {}", what, to_string(value.type())), place(path),
                       value.where());
    return false;
  }

  std::string read_string(const JsonValue& value, std::initializer_list<std::string_view> path) {
    if (!expect(value, JsonType::String, "expected a string", path)) return {};
    return std::string(value.text());
  }

  void read_member(const JsonValue& member) {
    const std::string_view name = member.key();
    if (name == "principal") {
      has_principal_ = true;
      read_principal(member);
    } else if (name == "action") {
      has_action_ = true;
      fields_.action = read_string(member, {name});
    } else if (name == "resource") {
      has_resource_ = true;
      read_resource(member);
    } else if (name == "request_tags") {
      fields_.request_tags = read_tags(member, {name});
    } else if (name == "context") {
      read_context(member);
    } else {
      unknown(member, {name}, "`principal`, `action`, `resource`, `request_tags` or `context`");
    }
  }

  void read_principal(const JsonValue& value) {
    constexpr std::string_view kPath = "principal";
    if (!expect(value, JsonType::Object, "a principal is an object", {kPath})) return;
    bool has_arn = false;
    for (const JsonValue member : value.children()) {
      const std::string_view name = member.key();
      if (name == "arn") {
        has_arn = true;
        fields_.principal_arn = read_string(member, {kPath, name});
      } else if (name == "account") {
        fields_.principal_account = read_string(member, {kPath, name});
      } else if (name == "type") {
        fields_.principal_type = read_string(member, {kPath, name});
      } else if (name == "role_arn") {
        fields_.principal_role_arn = read_string(member, {kPath, name});
      } else if (name == "tags") {
        fields_.principal_tags = read_tags(member, {kPath, name});
      } else {
        unknown(member, {kPath, name}, "`arn`, `account`, `type`, `role_arn` or `tags`");
      }
    }
    require(value, has_arn, "arn", {kPath});
  }

  void read_resource(const JsonValue& value) {
    constexpr std::string_view kPath = "resource";
    if (!expect(value, JsonType::Object, "a resource is an object", {kPath})) return;
    bool has_arn = false;
    for (const JsonValue member : value.children()) {
      const std::string_view name = member.key();
      if (name == "arn") {
        has_arn = true;
        fields_.resource_arn = read_string(member, {kPath, name});
      } else if (name == "account") {
        fields_.resource_account = read_string(member, {kPath, name});
      } else if (name == "tags") {
        fields_.resource_tags = read_tags(member, {kPath, name});
      } else {
        unknown(member, {kPath, name}, "`arn`, `account` or `tags`");
      }
    }
    require(value, has_arn, "arn", {kPath});
  }

  Tags read_tags(const JsonValue& value, std::initializer_list<std::string_view> path) {
    Tags tags;
    if (!expect(value, JsonType::Object, "tags are an object of strings", path)) return tags;
    tags.reserve(value.size());
    for (const JsonValue member : value.children()) {
      if (member.type() == JsonType::String) {
        tags.push_back({std::string(member.key()), std::string(member.text())});
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
    if (!expect(value, JsonType::Object, "a context is an object", {kPath})) return;
    fields_.context.reserve(value.size());
    for (const JsonValue member : value.children()) {
      OwnedRequest::OwnedContextEntry& entry = fields_.context.emplace_back();
      entry.key = member.key();
      if (member.type() == JsonType::Array) {
        entry.is_list = true;
        entry.values.reserve(member.size());
        std::size_t index = 0;
        for (const JsonValue item : member.children()) {
          if (is_scalar(item)) {
            entry.values.emplace_back(item.text());
          } else if (!diagnostics_.is_full()) {
            wrong_context_value(item, child_pointer(place({kPath, entry.key}), index));
          }
          ++index;
        }
      } else if (is_scalar(member)) {
        entry.values.emplace_back(member.text());
      } else if (!diagnostics_.is_full()) {
        wrong_context_value(member, place({kPath, entry.key}));
      }
    }
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
  Diagnostics& diagnostics_;
  Fields fields_;
  bool has_principal_ = false;
  bool has_action_ = false;
  bool has_resource_ = false;
};

Expected<OwnedRequest> parse(std::string_view json) {
  // A request has the limit of the case that holds it [G-4].
  const JsonDocument document = read_json(json, {.max_bytes = kMaxCaseBytes});
  Diagnostics diagnostics;
  Fields fields;
  if (document.has_root()) fields = read_request_fields(document.root(), {}, diagnostics);
  if (auto error = take_first_error(json, document, diagnostics)) return std::move(*error);
  OwnedRequest request(std::move(fields));
  if (auto error = check_located_request(request.view(), document, {})) return std::move(*error);
  return request;
}

}  // namespace

Fields read_request_fields(const JsonValue& value, std::string_view pointer,
                           Diagnostics& diagnostics) {
  return RequestReader(pointer, diagnostics).read(value);
}

std::optional<Diagnostic> check_located_request(const Request& request,
                                                const JsonDocument& document,
                                                std::string_view pointer) {
  std::optional<Diagnostic> error = check_request(request);
  if (!error) return {};
  error->pointer.insert(0, pointer);
  if (const auto value = document.at_pointer(error->pointer)) {
    error->where = value->where();
  } else if (const auto whole = document.at_pointer(pointer)) {
    error->where = whole->where();
  }
  return error;
}

}  // namespace internal

// INVARIANT: the views refer to `fields`, which does not move while they live.
struct OwnedRequest::State {
  Fields fields;
  std::vector<Tag> tags;  // of the principal, then of the resource, then of the request
  std::vector<std::string_view> values;
  std::vector<ContextEntry> context;
  Request view;

  explicit State(Fields given) : fields(std::move(given)) {
    view.principal.arn = fields.principal_arn;
    view.principal.account = fields.principal_account;
    view.principal.type = fields.principal_type;
    view.principal.role_arn = fields.principal_role_arn;
    view.action = fields.action;
    view.resource.arn = fields.resource_arn;
    view.resource.account = fields.resource_account;
    view_tags();
    view_context();
  }

 private:
  void view_tags() {
    const std::array lists{&fields.principal_tags, &fields.resource_tags, &fields.request_tags};
    const std::array spans{&view.principal.tags, &view.resource.tags, &view.request_tags};
    tags.reserve(lists[0]->size() + lists[1]->size() + lists[2]->size());
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const Tag* begin = tags.data() + tags.size();
      for (const OwnedTag& tag : *lists[i]) tags.push_back({tag.key, tag.value});
      *spans[i] = {begin, lists[i]->size()};
    }
  }

  void view_context() {
    std::size_t count = 0;
    for (const OwnedContextEntry& entry : fields.context) count += entry.values.size();
    values.reserve(count);
    context.reserve(fields.context.size());
    for (const OwnedContextEntry& entry : fields.context) {
      const std::string_view* begin = values.data() + values.size();
      values.insert(values.end(), entry.values.begin(), entry.values.end());
      if (entry.is_list || entry.values.size() != 1) {
        context.push_back({entry.key, std::span(begin, entry.values.size())});
      } else {
        context.push_back({entry.key, *begin});
      }
    }
    view.context = context;
  }
};

OwnedRequest::OwnedRequest(Fields fields) : state_(std::make_unique<State>(std::move(fields))) {}
OwnedRequest::OwnedRequest(const OwnedRequest& other)
    : state_(other.state_ ? std::make_unique<State>(other.state_->fields) : nullptr) {}
OwnedRequest& OwnedRequest::operator=(const OwnedRequest& other) {
  if (this != &other) *this = OwnedRequest(other);
  return *this;
}
OwnedRequest::OwnedRequest(OwnedRequest&&) noexcept = default;
OwnedRequest& OwnedRequest::operator=(OwnedRequest&&) noexcept = default;
OwnedRequest::~OwnedRequest() = default;

const Request& OwnedRequest::view() const& noexcept { return state_->view; }

const OwnedRequest::Fields& OwnedRequest::fields() const noexcept { return state_->fields; }

Expected<OwnedRequest> parse_request(std::string_view json, std::string_view file) {
  try {
    auto request = internal::parse(json);
    if (request) return request;
    Diagnostic error = std::move(request).error();
    error.file = file;
    return error;
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac
