// Reads requests from JSON, and owns what was read.
#include "request_parser.h"

#include <fmt/core.h>

#include <array>
#include <memory>
#include <span>
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
  RequestReader(std::string_view pointer, Diagnostics& diagnostics, LocatedRequest& result)
      : pointer_(pointer), diagnostics_(diagnostics), result_(result), request_(result.request) {}

  void read(const JsonValue& value) {
    request_ = {};
    if (!expect(value, JsonType::Object, "a request is an object", {})) return;
    for (const JsonValue member : value.children()) read_member(member);
    require(value, has_principal_, "principal", {});
    require(value, has_action_, "action", {});
    require(value, has_resource_, "resource", {});
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

  std::string_view read_string(const JsonValue& value,
                               std::initializer_list<std::string_view> path) {
    if (!expect(value, JsonType::String, "expected a string", path)) return {};
    return value.text();
  }

  void read_member(const JsonValue& member) {
    const std::string_view name = member.key();
    if (name == "principal") {
      has_principal_ = true;
      read_principal(member);
    } else if (name == "action") {
      has_action_ = true;
      request_.action = read_string(member, {name});
    } else if (name == "resource") {
      has_resource_ = true;
      read_resource(member);
    } else if (name == "request_tags") {
      request_.request_tags = read_tags(member, {name}, result_.request_tags);
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
        request_.principal.arn = read_string(member, {kPath, name});
      } else if (name == "account") {
        request_.principal.account = read_string(member, {kPath, name});
      } else if (name == "type") {
        request_.principal.type = read_string(member, {kPath, name});
      } else if (name == "role_arn") {
        request_.principal.role_arn = read_string(member, {kPath, name});
      } else if (name == "tags") {
        request_.principal.tags = read_tags(member, {kPath, name}, result_.principal_tags);
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
        request_.resource.arn = read_string(member, {kPath, name});
      } else if (name == "account") {
        request_.resource.account = read_string(member, {kPath, name});
      } else if (name == "tags") {
        request_.resource.tags = read_tags(member, {kPath, name}, result_.resource_tags);
      } else {
        unknown(member, {kPath, name}, "`arn`, `account` or `tags`");
      }
    }
    require(value, has_arn, "arn", {kPath});
  }

  std::span<const Tag> read_tags(const JsonValue& value,
                                 std::initializer_list<std::string_view> path,
                                 std::vector<Tag>& tags) {
    tags.clear();
    if (!expect(value, JsonType::Object, "tags are an object of strings", path)) return {};
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
    if (!expect(value, JsonType::Object, "a context is an object", {kPath})) return;
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
  Diagnostics& diagnostics_;
  LocatedRequest& result_;
  Request& request_;
  bool has_principal_ = false;
  bool has_action_ = false;
  bool has_resource_ = false;
};

Expected<OwnedRequest> parse(std::string_view json) {
  // A request has the limit of the case that holds it [G-4].
  const JsonDocument document = read_json(json, {.max_bytes = kMaxCaseBytes});
  Diagnostics diagnostics;
  LocatedRequest located;
  if (document.has_root()) read_request(document.root(), {}, diagnostics, located);
  if (auto error = take_first_error(json, document, diagnostics)) return std::move(*error);
  if (auto error = check_located_request(located.request, document, {})) return std::move(*error);
  return own(located.request);
}

}  // namespace

void read_request(const JsonValue& value, std::string_view pointer, Diagnostics& diagnostics,
                  LocatedRequest& result) {
  RequestReader(pointer, diagnostics, result).read(value);
}

OwnedRequest own(const Request& request) {
  Fields fields;
  const auto own_tags = [](std::span<const Tag> tags, Tags& owned) {
    owned.reserve(tags.size());
    for (const Tag& tag : tags) owned.push_back({std::string(tag.key), std::string(tag.value)});
  };
  fields.principal_arn = request.principal.arn;
  fields.principal_account = request.principal.account;
  fields.principal_type = request.principal.type;
  fields.principal_role_arn = request.principal.role_arn;
  own_tags(request.principal.tags, fields.principal_tags);
  fields.action = request.action;
  fields.resource_arn = request.resource.arn;
  fields.resource_account = request.resource.account;
  own_tags(request.resource.tags, fields.resource_tags);
  own_tags(request.request_tags, fields.request_tags);
  fields.context.reserve(request.context.size());
  for (const ContextEntry& entry : request.context) {
    OwnedRequest::OwnedContextEntry& owned = fields.context.emplace_back();
    owned.key = entry.key;
    owned.is_list = entry.value.is_list();
    if (owned.is_list) {
      owned.values.assign(entry.value.list().begin(), entry.value.list().end());
    } else {
      owned.values.emplace_back(entry.value.text());
    }
  }
  return OwnedRequest(std::move(fields));
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
