// Located tree → Policies: policy sets, in which policies stand by their type.
#include "policy_set_parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "findings.h"
#include "policy_parser.h"

namespace abac {
namespace internal {
namespace {

/// Reads one policy set. A member that stands twice is refused by the JSON reader; the last counts.
class PolicySetReader {
 public:
  explicit PolicySetReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Policies read(const JsonValue& value, std::string_view pointer) {
    if (value.type() != JsonType::Object) {
      wrong_type(value, std::string(pointer), "an object");
      return {};
    }
    Policies policies;
    for (const JsonValue member : value.children()) {
      const std::string place = child_pointer(pointer, member.key());
      if (const auto type = parse_policy_type(member.key())) {
        read_member(member, *type, place, policies);
      } else {
        unknown_member(member, place,
                       "`identity`, `resource`, `permissions_boundary`, `session`, "
                       "`service_control`, `resource_control` or `vpc_endpoint`");
      }
    }
    return policies;
  }

 private:
  void wrong_type(const JsonValue& value, std::string pointer, std::string_view expected) {
    diagnostics_.error(ErrorCode::WrongType,
                       fmt::format("expected {}, found {}", expected, to_string(value.type())),
                       std::move(pointer), value.where());
  }

  void unknown_member(const JsonValue& member, std::string pointer, std::string_view known) {
    diagnostics_.error(ErrorCode::UnknownMember,
                       fmt::format("unknown member {}: expected {}", quoted(member.key()), known),
                       std::move(pointer), member.key_where());
  }

  void read_member(const JsonValue& value, PolicyType type, std::string_view pointer,
                   Policies& policies) {
    switch (type) {
      case PolicyType::Identity:
        policies.identity = read_list(value, pointer);
        break;
      case PolicyType::Resource:
        policies.resource = read_list(value, pointer);
        break;
      case PolicyType::PermissionsBoundary:
        policies.permissions_boundary = read_list(value, pointer);
        break;
      case PolicyType::Session:
        policies.session = read_list(value, pointer);
        break;
      case PolicyType::ServiceControl:
        policies.service_control = read_levels(value, pointer);
        break;
      case PolicyType::ResourceControl:
        policies.resource_control = read_levels(value, pointer);
        break;
      case PolicyType::VpcEndpoint:
        policies.vpc_endpoint = read_list(value, pointer);
        break;
    }
  }

  std::vector<std::vector<Policy>> read_levels(const JsonValue& value, std::string_view pointer) {
    std::vector<std::vector<Policy>> levels;
    if (value.type() != JsonType::Array) {
      wrong_type(value, std::string(pointer), "an array of levels, each an array of policies");
      return levels;
    }
    for (const JsonValue level : value.children()) {
      if (diagnostics_.is_full()) break;
      levels.push_back(read_list(level, child_pointer(pointer, levels.size())));
    }
    return levels;
  }

  std::vector<Policy> read_list(const JsonValue& value, std::string_view pointer) {
    std::vector<Policy> list;
    if (value.type() != JsonType::Array) {
      wrong_type(value, std::string(pointer), "an array of policies");
      return list;
    }
    for (const JsonValue item : value.children()) {
      if (diagnostics_.is_full()) break;
      list.push_back(read_item(item, child_pointer(pointer, list.size())));
    }
    return list;
  }

  Policy read_item(const JsonValue& value, std::string_view pointer) {
    const bool is_named =
        !is_policy_document(value) && (value.find("name") || value.find("document"));
    return is_named ? read_named_policy(value, pointer) : read_policy(value, pointer, diagnostics_);
  }

  Policy read_named_policy(const JsonValue& value, std::string_view pointer) {
    Policy policy;
    std::optional<std::string> name;
    bool has_name = false;
    bool has_document = false;
    for (const JsonValue member : value.children()) {
      const std::string place = child_pointer(pointer, member.key());
      if (member.key() == "document") {
        if (!std::exchange(has_document, true)) policy = read_policy(member, place, diagnostics_);
      } else if (member.key() != "name") {
        unknown_member(member, place, "`name` or `document`");
      } else if (!std::exchange(has_name, true)) {
        name = read_name(member, place);
      }
    }
    if (!has_name) missing_member(value, pointer, "`name`");
    if (!has_document) missing_member(value, pointer, "`document`");
    policy.name = std::move(name);
    return policy;
  }

  void missing_member(const JsonValue& value, std::string_view pointer, std::string_view member) {
    diagnostics_.error(ErrorCode::MissingMember,
                       fmt::format("a named policy needs the member {}", member),
                       std::string(pointer), value.where());
  }

  std::optional<std::string> read_name(const JsonValue& member, const std::string& pointer) {
    if (member.type() != JsonType::String) {
      wrong_type(member, pointer, "a string");
    } else if (member.text().empty()) {
      diagnostics_.error(ErrorCode::EmptyValue, "expected a non-empty string", pointer,
                         member.where());
    }
    return std::string(member.text());
  }

  Diagnostics& diagnostics_;
};

Expected<Policies> parse(std::string_view json, std::string_view file) {
  const JsonDocument document = read_json(json, {.max_bytes = kMaxCaseBytes});
  Diagnostics diagnostics;
  Policies policies;
  if (document.has_root() && is_policy_document(document.root())) {
    policies.identity.push_back(read_policy(document.root(), {}, diagnostics));
  } else if (document.has_root()) {
    policies = read_policies(document.root(), {}, diagnostics);
  }
  if (auto error = take_first_error(json, document, diagnostics)) {
    error->file = file;
    return std::move(*error);
  }
  set_file(policies, file);
  return policies;
}

}  // namespace

bool is_policy_document(const JsonValue& value) {
  return value.find("Version") || value.find("Id") || value.find("Statement");
}

Policies read_policies(const JsonValue& value, std::string_view pointer, Diagnostics& diagnostics) {
  return PolicySetReader(diagnostics).read(value, pointer);
}

void set_file(Policies& policies, std::string_view file) {
  const auto set = [file](std::vector<Policy>& list) {
    for (Policy& policy : list) policy.file = file;
  };
  set(policies.identity);
  set(policies.resource);
  for (auto* list : {&policies.permissions_boundary, &policies.session, &policies.vpc_endpoint}) {
    if (*list) set(**list);
  }
  for (auto* levels : {&policies.service_control, &policies.resource_control}) {
    if (*levels) std::ranges::for_each(**levels, set);
  }
}

namespace {

template <class T>
void append(std::vector<T>& list, std::vector<T>&& more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

template <class T>
void append(std::optional<std::vector<T>>& list, std::optional<std::vector<T>>&& more) {
  if (!more) return;
  if (!list) list.emplace();
  append(*list, *std::move(more));
}

}  // namespace
}  // namespace internal

void append(Policies& policies, Policies&& more) {
  internal::append(policies.identity, std::move(more.identity));
  internal::append(policies.resource, std::move(more.resource));
  internal::append(policies.permissions_boundary, std::move(more.permissions_boundary));
  internal::append(policies.session, std::move(more.session));
  internal::append(policies.service_control, std::move(more.service_control));
  internal::append(policies.resource_control, std::move(more.resource_control));
  internal::append(policies.vpc_endpoint, std::move(more.vpc_endpoint));
}

Expected<Policies> parse_policies(std::string_view json, std::string_view file) {
  try {
    return internal::parse(json, file);
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac
