// The codes of refusals: the one list. README documents each; a test compares the two.
#pragma once

#include <cstdint>
#include <string_view>

namespace abac::internal {

// clang-format off
#define ABAC_ERROR_CODES(X) \
  /* JSON and limits */ \
  X(InvalidJson,            "invalid_json") \
  X(DuplicateMember,        "duplicate_member") \
  X(DocumentTooLarge,       "document_too_large") \
  X(NestingTooDeep,         "nesting_too_deep") \
  X(WrongType,              "wrong_type") \
  X(UnknownMember,          "unknown_member") \
  X(MissingMember,          "missing_member") \
  X(EmptyValue,             "empty_value") \
  /* policy documents */ \
  X(InvalidVersion,         "invalid_version") \
  X(InvalidSid,             "invalid_sid") \
  X(DuplicateSid,           "duplicate_sid") \
  X(InvalidEffect,          "invalid_effect") \
  X(ConflictingElements,    "conflicting_elements") \
  X(MissingElement,         "missing_element") \
  X(ForbiddenElement,       "forbidden_element") \
  X(InvalidAction,          "invalid_action") \
  X(InvalidResource,        "invalid_resource") \
  X(InvalidPrincipal,       "invalid_principal") \
  X(InvalidOperator,        "invalid_operator") \
  X(InvalidConditionKey,    "invalid_condition_key") \
  X(DuplicateConditionKey,  "duplicate_condition_key") \
  X(InvalidConditionValue,  "invalid_condition_value") \
  X(InvalidVariable,        "invalid_variable") \
  X(InvalidResourceControl, "invalid_resource_control") \
  /* requests */ \
  X(InvalidCaller,          "invalid_caller") \
  X(InvalidAccount,         "invalid_account") \
  X(AccountMismatch,        "account_mismatch") \
  X(InvalidRoleArn,         "invalid_role_arn") \
  X(ForbiddenTags,          "forbidden_tags") \
  X(DuplicateTag,           "duplicate_tag") \
  X(DuplicateContextKey,    "duplicate_context_key") \
  /* request and policies together */ \
  X(UnknownResourceOwner,   "unknown_resource_owner") \
  X(CallerHasNoPolicies,    "caller_has_no_policies") \
  X(InvalidTrustPolicy,     "invalid_trust_policy") \
  X(OutOfMemory,            "out_of_memory") \
  /* files */ \
  X(UnreadableFile,         "unreadable_file")

#define ABAC_WARNING_CODES(X) \
  X(IdInIdentityPolicy,         "id_in_identity_policy") \
  X(EmptyStatementList,         "empty_statement_list") \
  X(RepeatedSid,                "repeated_sid") \
  X(FederatedOutsideTrust,      "federated_outside_trust_policy") \
  X(IncompleteTagKey,           "incomplete_tag_key") \
  X(IncompleteArn,              "incomplete_arn") \
  X(UnanchoredSetOperator,      "for_all_values_without_null_check") \
  X(MissingZone,                "missing_zone") \
  X(UnreadableArnPattern,       "unreadable_arn_pattern") \
  X(VariableWithoutGuard,       "variable_without_guard") \
  X(AllowWithNotAction,         "allow_with_not_action") \
  X(AllowWithNotResource,       "allow_with_not_resource") \
  X(QuotaExceeded,              "quota_exceeded") \
  X(UnusualCharacter,           "unusual_character") \
  X(EmptyPolicySet,             "empty_policy_set")
// clang-format on

enum class ErrorCode : std::uint8_t {
#define ABAC_ENUMERATOR(name, text) name,
  ABAC_ERROR_CODES(ABAC_ENUMERATOR)
#undef ABAC_ENUMERATOR
};

enum class WarningCode : std::uint8_t {
#define ABAC_ENUMERATOR(name, text) name,
  ABAC_WARNING_CODES(ABAC_ENUMERATOR)
#undef ABAC_ENUMERATOR
};

/// Returns the code as results spell it.
[[nodiscard]] constexpr std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
#define ABAC_CASE(name, text) \
  case ErrorCode::name:       \
    return text;
    ABAC_ERROR_CODES(ABAC_CASE)
#undef ABAC_CASE
  }
  return {};
}

[[nodiscard]] constexpr std::string_view to_string(WarningCode code) noexcept {
  switch (code) {
#define ABAC_CASE(name, text) \
  case WarningCode::name:     \
    return text;
    ABAC_WARNING_CODES(ABAC_CASE)
#undef ABAC_CASE
  }
  return {};
}

}  // namespace abac::internal
