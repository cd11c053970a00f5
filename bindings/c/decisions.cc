// The sections "requests" and "decisions" of abac/c.h, but for explanations and cases.
#include "handles.h"
#include "request_fields.h"

using abac::OwnedRequest;
using abac::c::are_sound;
using abac::c::clear;
using abac::c::copy_of;
using abac::c::decision_of;
using abac::c::give;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::known_fields;
using abac::c::refuse;
using abac::c::text_of;
using abac::c::view_of;

namespace {

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
