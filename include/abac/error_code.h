// The codes of errors and warnings: the one list. docs/codes.md tells of each; a test compares the
// two.
#pragma once

#include <abac/export.h>

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>

namespace abac::inline abi1 {

// clang-format off
/// Calls `X(name, number, text)` for each code of errors. Neither number nor text of a code is ever
/// changed; new ones are added.
#define ABAC_ERROR_CODES(X) \
  /* JSON and limits */ \
  X(InvalidJson,            101, "invalid_json") \
  X(DuplicateMember,        102, "duplicate_member") \
  X(DocumentTooLarge,       103, "document_too_large") \
  X(NestingTooDeep,         104, "nesting_too_deep") \
  X(WrongType,              105, "wrong_type") \
  X(UnknownMember,          106, "unknown_member") \
  X(MissingMember,          107, "missing_member") \
  X(EmptyValue,             108, "empty_value") \
  /* policy documents */ \
  X(InvalidVersion,         201, "invalid_version") \
  X(InvalidSid,             202, "invalid_sid") \
  X(DuplicateSid,           203, "duplicate_sid") \
  X(InvalidEffect,          204, "invalid_effect") \
  X(ConflictingElements,    205, "conflicting_elements") \
  X(MissingElement,         206, "missing_element") \
  X(ForbiddenElement,       207, "forbidden_element") \
  X(InvalidAction,          208, "invalid_action") \
  X(InvalidResource,        209, "invalid_resource") \
  X(InvalidPrincipal,       210, "invalid_principal") \
  X(InvalidOperator,        211, "invalid_operator") \
  X(InvalidConditionKey,    212, "invalid_condition_key") \
  X(DuplicateConditionKey,  213, "duplicate_condition_key") \
  X(InvalidConditionValue,  214, "invalid_condition_value") \
  X(InvalidVariable,        215, "invalid_variable") \
  X(InvalidResourceControl, 216, "invalid_resource_control") \
  /* requests */ \
  X(InvalidCaller,          301, "invalid_caller") \
  X(InvalidAccount,         302, "invalid_account") \
  X(AccountMismatch,        303, "account_mismatch") \
  X(InvalidRoleArn,         304, "invalid_role_arn") \
  X(ForbiddenTags,          305, "forbidden_tags") \
  X(DuplicateTag,           306, "duplicate_tag") \
  X(DuplicateContextKey,    307, "duplicate_context_key") \
  X(InvalidUserArn,         308, "invalid_user_arn") \
  /* request and policies together */ \
  X(UnknownResourceOwner,   401, "unknown_resource_owner") \
  X(CallerHasNoPolicies,    402, "caller_has_no_policies") \
  X(InvalidTrustPolicy,     403, "invalid_trust_policy") \
  /* memory, files and objects */ \
  X(OutOfMemory,            501, "out_of_memory") \
  X(UnreadableFile,         502, "unreadable_file") \
  X(MovedFrom,              503, "moved_from") \
  X(UnknownPolicy,          504, "unknown_policy") \
  X(NeedsCompile,           505, "needs_compile")

/// The same for the codes of warnings.
#define ABAC_WARNING_CODES(X) \
  X(IdInIdentityPolicy,    1001, "id_in_identity_policy") \
  X(EmptyStatementList,    1002, "empty_statement_list") \
  X(RepeatedSid,           1003, "repeated_sid") \
  X(FederatedOutsideTrust, 1004, "federated_outside_trust_policy") \
  X(IncompleteTagKey,      1005, "incomplete_tag_key") \
  X(IncompleteArn,         1006, "incomplete_arn") \
  X(UnanchoredSetOperator, 1007, "for_all_values_without_null_check") \
  X(MissingZone,           1008, "missing_zone") \
  X(UnreadableArnPattern,  1009, "unreadable_arn_pattern") \
  X(VariableWithoutGuard,  1010, "variable_without_guard") \
  X(AllowWithNotAction,    1011, "allow_with_not_action") \
  X(AllowWithNotResource,  1012, "allow_with_not_resource") \
  X(QuotaExceeded,         1013, "quota_exceeded") \
  X(UnusualCharacter,      1014, "unusual_character") \
  X(EmptyPolicySet,        1015, "empty_policy_set") \
  X(UnmatchableAction,     1016, "unmatchable_action") \
  X(WildcardInTagKey,      1017, "wildcard_in_condition_key") \
  X(EarlyVariable,         1018, "variable_before_resource_part")
// clang-format on

/// What is wrong, for programs: of errors and of warnings. New ones may be added in any minor
/// release.
enum class ErrorCode : std::uint16_t {
  None = 0,  ///< Nothing has been said yet: that of a Diagnostic which nobody has filled.
#ifndef DOXYGEN
#define ABAC_ENUMERATOR(name, number, text) name = (number),
  ABAC_ERROR_CODES(ABAC_ENUMERATOR) ABAC_WARNING_CODES(ABAC_ENUMERATOR)
#undef ABAC_ENUMERATOR
#endif
};

/// Returns the code as JSON has it, `invalid_operator`; empty for `None`.
[[nodiscard]] ABAC_API std::string_view to_string(ErrorCode code) noexcept;

/// Returns the code that `text` spells, if any.
[[nodiscard]] ABAC_API std::optional<ErrorCode> parse_error_code(std::string_view text) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, ErrorCode code);

}  // namespace abac::inline abi1
