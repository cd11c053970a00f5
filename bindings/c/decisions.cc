// The sections "requests" and "decisions" of abac/c.h, but for explanations and cases.
#include <cstddef>
#include <cstring>

#include "handles.h"

using abac::OwnedRequest;
using abac::c::clear;
using abac::c::decision_of;
using abac::c::give;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::refuse;
using abac::c::text_of;
using abac::c::view_of;

namespace {

bool is_sound(const abac_text& text) { return is_text(text.data, text.size); }

std::string string_of(const abac_text& text) { return std::string(view_of(text.data, text.size)); }

std::optional<std::string> optional_of(const abac_text& text) {
  if (text.data == nullptr) return std::nullopt;
  return string_of(text);
}

bool are_tags(const abac_tag* tags, std::size_t count) {
  if (tags == nullptr) return count == 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_sound(tags[i].key) || !is_sound(tags[i].value)) return false;
  }
  return true;
}

bool is_entry(const abac_context_entry& entry) {
  if (!is_sound(entry.key) || (entry.values == nullptr && entry.value_count != 0) ||
      (entry.is_list == 0 && entry.value_count != 1)) {
    return false;
  }
  for (std::size_t i = 0; i < entry.value_count; ++i) {
    if (!is_sound(entry.values[i])) return false;
  }
  return true;
}

/// Reads the fields as a program has them that was compiled with this header or with an older one,
/// whose structure ends sooner; nothing for any other size.
std::optional<abac_request_fields> known_fields(const abac_request_fields& given) {
  const std::size_t size = given.struct_size;
  if (size != sizeof given && size != offsetof(abac_request_fields, principal_user_arn)) return {};
  abac_request_fields fields{};
  std::memcpy(&fields, &given, size);
  return fields;
}

/// Whether all that the fields point to is there.
bool are_sound(const abac_request_fields& fields) {
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
    if (!is_entry(fields.context[i])) return false;
  }
  return true;
}

std::vector<OwnedRequest::OwnedTag> tags_of(const abac_tag* tags, std::size_t count) {
  std::vector<OwnedRequest::OwnedTag> copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    copies.push_back({string_of(tags[i].key), string_of(tags[i].value)});
  }
  return copies;
}

OwnedRequest::Fields copy_of(const abac_request_fields& fields) {
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

/// The statement, or null past the end.
const abac::MatchedStatement* statement_at(const abac_response* response, std::size_t index) {
  return index < abac_response_statement_count(response)
             ? &response->value.matched_statements[index]
             : nullptr;
}

}  // namespace

abac_status abac_request_new(const abac_request_fields* fields, abac_request** request,
                             abac_error** error) noexcept {
  clear(request, error);
  if (fields == nullptr || request == nullptr) return ABAC_INVALID_ARGUMENT;
  const auto known = known_fields(*fields);
  if (!known || !are_sound(*known)) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    OwnedRequest owned(copy_of(*known));
    auto checked = check_request(owned.view());
    if (!checked) return refuse(std::move(checked).error(), error);
    return give_new(request, std::move(owned));
  });
}

abac_status abac_request_parse(const char* json, size_t json_size, const char* file,
                               size_t file_size, abac_request** request,
                               abac_error** error) noexcept {
  clear(request, error);
  if (!is_text(json, json_size) || !is_text(file, file_size) || request == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    return give(abac::parse_request(view_of(json, json_size), {.file = view_of(file, file_size)}),
                request, error);
  });
}

void abac_request_free(abac_request* request) noexcept { delete request; }

abac_decision abac_decide(const abac_policy_set* set, const abac_request* request) noexcept {
  if (set == nullptr || request == nullptr) return ABAC_NO_DECISION;
  return decision_of(decide(set->value, request->value.view()));
}

abac_status abac_check_case(const abac_policy_set* set, const abac_request* request,
                            abac_error** error) noexcept {
  clear<abac_error>(nullptr, error);
  if (set == nullptr || request == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    auto checked = check_case(set->value, request->value.view());
    return checked ? ABAC_OK : refuse(std::move(checked).error(), error);
  });
}

abac_status abac_evaluate(const abac_policy_set* set, const abac_request* request,
                          abac_response** response, abac_error** error) noexcept {
  clear(response, error);
  if (set == nullptr || request == nullptr || response == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    auto result = evaluate(set->value, request->value.view());
    if (!result) return refuse(std::move(result).error(), error);
    return give_new(response, *std::move(result), set->value);
  });
}

const char* abac_decision_name(abac_decision decision) noexcept {
  switch (decision) {
    case ABAC_ALLOWED:
      return "allowed";
    case ABAC_IMPLICIT_DENY:
      return "implicitDeny";
    case ABAC_EXPLICIT_DENY:
      return "explicitDeny";
    default:
      return "refused";
  }
}

abac_decision abac_response_decision(const abac_response* response) noexcept {
  return response == nullptr ? abac_decision{ABAC_NO_DECISION}
                             : decision_of(response->value.decision);
}

abac_text abac_response_message(const abac_response* response) noexcept {
  return response == nullptr ? text_of("") : text_of(response->value.message);
}

size_t abac_response_statement_count(const abac_response* response) noexcept {
  return response == nullptr ? 0 : response->value.matched_statements.size();
}

abac_text abac_response_statement_policy(const abac_response* response, size_t index) noexcept {
  const auto* statement = statement_at(response, index);
  return statement == nullptr ? text_of("") : text_of(statement->policy);
}

uint32_t abac_response_statement_index(const abac_response* response, size_t index) noexcept {
  const auto* statement = statement_at(response, index);
  return statement == nullptr ? 0 : statement->index;
}

abac_text abac_response_statement_sid(const abac_response* response, size_t index) noexcept {
  const auto* statement = statement_at(response, index);
  if (statement == nullptr || !statement->sid) return {nullptr, 0};
  return text_of(*statement->sid);
}

int32_t abac_response_statement_is_allow(const abac_response* response, size_t index) noexcept {
  const auto* statement = statement_at(response, index);
  return statement != nullptr && statement->effect == abac::Effect::Allow ? 1 : 0;
}

size_t abac_response_missing_key_count(const abac_response* response) noexcept {
  return response == nullptr ? 0 : response->value.missing_context_keys.size();
}

abac_text abac_response_missing_key(const abac_response* response, size_t index) noexcept {
  return index < abac_response_missing_key_count(response)
             ? text_of(response->value.missing_context_keys[index])
             : text_of("");
}

abac_status abac_response_to_json(const abac_response* response, abac_string** json) noexcept {
  clear(json, nullptr);
  if (response == nullptr || json == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(json, to_json(response->value)); });
}

void abac_response_free(abac_response* response) noexcept { delete response; }
