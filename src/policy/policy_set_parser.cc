// Reads policy sets, in which policies stand by their type, level by level and one by one.
#include "policy/policy_set_parser.h"

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "diagnostics/json_pointer.h"
#include "iam/policy_type.h"
#include "json/merged_diagnostics.h"
#include "json/object_reader.h"
#include "policy/policy_members.h"
#include "policy/policy_parser.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

constexpr ObjectWords kNamedPolicy = {.object = "a named policy",
                                      .before_missing = "a named policy needs the member ",
                                      .after_missing = {}};

/// Reads one policy set.
class PolicySetReader {
 public:
  explicit PolicySetReader(DiagnosticList& diagnostics) : diagnostics_(diagnostics) {}

  Policies read(const JsonValue& value, std::string_view pointer) {
    Policies policies;
    if (is_type(value, JsonType::Object, pointer)) {
      read_members_of(value, pointer, policies, std::make_index_sequence<kPolicyTypeCount>());
    }
    return policies;
  }

 private:
  /// Reads the policies of each type: a row of the table of types is one here.
  template <std::size_t... I>
  void read_members_of(const JsonValue& value, std::string_view pointer, Policies& policies,
                       std::index_sequence<I...>) {
    const auto policies_of = [&](const PolicyTypeTraits& traits) {
      return each_time(traits.name, [&, type = traits.type](const JsonValue& member) {
        read_member(member, type, child_pointer(pointer, member.key()), policies);
      });
    };
    read_members(
        value, {}, [&] { return std::string(pointer); }, diagnostics_,
        policies_of(kPolicyTypes[I])...);
  }

  bool is_type(const JsonValue& value, JsonType type, std::string_view pointer,
               std::string_view wanted = {}) {
    const auto own_pointer = [&] { return std::string(pointer); };
    return expect_type(value, type, own_pointer, diagnostics_, wanted);
  }

  void read_member(const JsonValue& value, PolicyType type, std::string_view pointer,
                   Policies& policies) {
    with_member(type, [&](auto member) {
      if constexpr (std::is_assignable_v<decltype(policies.*member), PolicyList>) {
        policies.*member = read_list(value, pointer);
      } else {
        policies.*member = read_levels(value, pointer);
      }
    });
  }

  PolicyLevels read_levels(const JsonValue& value, std::string_view pointer) {
    PolicyLevels levels;
    if (!is_type(value, JsonType::Array, pointer,
                 "expected an array of levels, each an array of policies")) {
      return levels;
    }
    for (const JsonValue level : value.children()) {
      if (diagnostics_.is_full()) break;
      levels.push_back(read_list(level, child_pointer(pointer, levels.size())));
    }
    return levels;
  }

  PolicyList read_list(const JsonValue& value, std::string_view pointer) {
    PolicyList list;
    if (!is_type(value, JsonType::Array, pointer, "expected an array of policies")) return list;
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
    const auto place = [&](const JsonValue& member) {
      return child_pointer(pointer, member.key());
    };
    read_members(
        value, kNamedPolicy, [&] { return std::string(pointer); }, diagnostics_,
        required("name", [&](const JsonValue& member) { name = read_name(member, place(member)); }),
        required("document", [&](const JsonValue& member) {
          policy = read_policy(member, place(member), diagnostics_);
        }));
    policy.name = std::move(name);
    return policy;
  }

  std::optional<std::string> read_name(const JsonValue& member, const std::string& pointer) {
    if (is_type(member, JsonType::String, pointer) && member.text().empty()) {
      diagnostics_.error(ErrorCode::EmptyValue, "expected a non-empty string", pointer,
                         member.where());
    }
    return std::string(member.text());
  }

  DiagnosticList& diagnostics_;
};

Expected<Policies> parse(std::string_view json, const TextSource& source) {
  const JsonDocument document = read_json(json, {.max_bytes = kMaxCaseBytes});
  DiagnosticList diagnostics;
  Policies policies;
  if (document.has_root() && is_policy_document(document.root())) {
    Policy policy = read_policy(document.root(), {}, diagnostics);
    if (!source.name.empty()) policy.name = source.name;
    policies.identity.push_back(std::move(policy));
  } else if (document.has_root()) {
    policies = read_policies(document.root(), {}, diagnostics);
  }
  if (auto error = take_first_error(json, document, diagnostics)) {
    error->file = name_of_text(source);
    return std::move(*error);
  }
  set_file(policies, name_of_text(source));
  return policies;
}

}  // namespace

bool is_policy_document(const JsonValue& value) {
  return value.find("Version") || value.find("Id") || value.find("Statement");
}

Policies read_policies(const JsonValue& value, std::string_view pointer,
                       DiagnosticList& diagnostics) {
  return PolicySetReader(diagnostics).read(value, pointer);
}

void set_file(Policies& policies, std::string_view file) {
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    for_each_list(policies, traits.type, [&](std::size_t, PolicyList& list) {
      for (Policy& policy : list) policy.file = file;
    });
  }
}

}  // namespace internal

Expected<Policies> parse_policies(std::string_view json, const TextSource& source) {
  try {
    return internal::parse(json, source);
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
