// The parts of a request as programs in C give them: whether they are all there, and copies of
// them.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "handles.h"

namespace abac::inline abi1::c {

[[nodiscard]] inline bool is_sound(const abac_text& text) { return is_text(text.data, text.size); }

[[nodiscard]] inline std::string string_of(const abac_text& text) {
  return std::string(view_of(text.data, text.size));
}

[[nodiscard]] inline std::optional<std::string> optional_of(const abac_text& text) {
  if (text.data == nullptr) return std::nullopt;
  return string_of(text);
}

[[nodiscard]] inline bool are_tags(const abac_tag* tags, std::size_t count) {
  if (tags == nullptr) return count == 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_sound(tags[i].key) || !is_sound(tags[i].value)) return false;
  }
  return true;
}

[[nodiscard]] inline bool are_texts(const abac_text* texts, std::size_t count) {
  if (texts == nullptr) return count == 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_sound(texts[i])) return false;
  }
  return true;
}

/// Whether there is a value, of an entry or of a key of a shape.
template <class Value>
[[nodiscard]] bool is_value(const Value& value) {
  return are_texts(value.values, value.value_count) &&
         (value.is_list != 0 || value.value_count == 1);
}

/// Reads the fields as a program has them that was compiled with this header or with an older one,
/// whose structure ends sooner; nothing for any other size.
[[nodiscard]] inline std::optional<abac_request_fields> known_fields(
    const abac_request_fields& given) {
  const std::size_t size = given.struct_size;
  if (size != sizeof given && size != offsetof(abac_request_fields, principal_user_arn)) return {};
  abac_request_fields fields{};
  std::memcpy(&fields, &given, size);
  return fields;
}

/// Whether all that the fields point to is there.
[[nodiscard]] inline bool are_sound(const abac_request_fields& fields) {
  for (const abac_text& text :
       {fields.principal_arn, fields.principal_account, fields.principal_type,
        fields.principal_role_arn, fields.principal_user_arn, fields.action, fields.resource_arn,
        fields.resource_account}) {
    if (!is_sound(text)) return false;
  }
  if (!are_tags(fields.principal_tags, fields.principal_tag_count) ||
      !are_tags(fields.resource_tags, fields.resource_tag_count) ||
      !are_tags(fields.request_tags, fields.request_tag_count) ||
      (fields.context == nullptr && fields.context_count != 0)) {
    return false;
  }
  for (std::size_t i = 0; i < fields.context_count; ++i) {
    if (!is_sound(fields.context[i].key) || !is_value(fields.context[i])) return false;
  }
  return true;
}

[[nodiscard]] inline std::vector<OwnedRequest::OwnedTag> tags_of(const abac_tag* tags,
                                                                 std::size_t count) {
  std::vector<OwnedRequest::OwnedTag> copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    copies.push_back({string_of(tags[i].key), string_of(tags[i].value)});
  }
  return copies;
}

[[nodiscard]] inline OwnedRequest::Fields copy_of(const abac_request_fields& fields) {
  OwnedRequest::Fields copy;
  copy.principal_arn = string_of(fields.principal_arn);
  copy.principal_account = optional_of(fields.principal_account);
  copy.principal_type = optional_of(fields.principal_type);
  copy.principal_role_arn = optional_of(fields.principal_role_arn);
  copy.principal_user_arn = optional_of(fields.principal_user_arn);
  copy.principal_tags = tags_of(fields.principal_tags, fields.principal_tag_count);
  copy.action = string_of(fields.action);
  copy.resource_arn = string_of(fields.resource_arn);
  copy.resource_account = optional_of(fields.resource_account);
  copy.resource_tags = tags_of(fields.resource_tags, fields.resource_tag_count);
  copy.request_tags = tags_of(fields.request_tags, fields.request_tag_count);
  copy.context.reserve(fields.context_count);
  for (std::size_t i = 0; i < fields.context_count; ++i) {
    const abac_context_entry& entry = fields.context[i];
    OwnedRequest::OwnedContextEntry owned{string_of(entry.key), entry.is_list != 0, {}};
    for (std::size_t n = 0; n < entry.value_count; ++n) {
      owned.values.push_back(string_of(entry.values[n]));
    }
    copy.context.push_back(std::move(owned));
  }
  return copy;
}

}  // namespace abac::inline abi1::c
