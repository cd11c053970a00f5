// Whether our reader and the JSON library's own made the same of a text.
#pragma once

#include "json/json_reader.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string>

namespace abac::inline abi1::internal {

inline bool is_same(const JsonValue& value, const nlohmann::ordered_json& tree) {
  switch (value.type()) {
    case JsonType::Null:
      return tree.is_null();
    case JsonType::Boolean:
      return tree.is_boolean() && value.text() == (tree.get<bool>() ? "true" : "false");
    case JsonType::Number:
      return tree.is_number() &&
             std::strtod(std::string(value.text()).c_str(), nullptr) == tree.get<double>();
    case JsonType::String:
      return tree.is_string() && value.text() == tree.get_ref<const std::string&>();
    case JsonType::Array: {
      if (!tree.is_array() || tree.size() != value.size()) return false;
      std::size_t index = 0;
      for (const JsonValue item : value.children()) {
        if (!is_same(item, tree[index++])) return false;
      }
      return true;
    }
    case JsonType::Object: {
      if (!tree.is_object() || tree.size() != value.size()) return false;
      auto member = tree.begin();
      for (const JsonValue child : value.children()) {
        if (child.key() != member.key() || !is_same(child, member.value())) return false;
        ++member;
      }
      return true;
    }
  }
  return false;
}

}  // namespace abac::inline abi1::internal
