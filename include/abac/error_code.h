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
  X(NeedsCompile,           505, "needs_compile") \
  X(InvalidCatalogue,       506, "invalid_catalogue") \
  X(UnknownCheck,           507, "unknown_check")

/// The same for the codes of advice: what is accepted and probably not meant.
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
  X(EarlyVariable,         1018, "variable_before_resource_part") \
  /* document and statement */ \
  X(MissingVersion,                  1101, "missing_version") \
  X(OldVersion,                      1102, "old_version") \
  X(VariableInOldVersion,            1103, "variable_in_old_version") \
  X(EmptySid,                        1104, "empty_sid") \
  X(EmptyCondition,                  1105, "empty_condition") \
  X(DuplicateEntry,                  1106, "duplicate_entry") \
  X(RedundantAction,                 1107, "redundant_action") \
  X(RedundantResource,               1108, "redundant_resource") \
  X(RedundantConditionValue,         1109, "redundant_condition_value") \
  X(RedundantPrincipal,              1110, "redundant_principal") \
  X(DuplicateStatement,              1111, "duplicate_statement") \
  X(RedundantStatement,              1112, "redundant_statement") \
  X(BypassedCondition,               1113, "bypassed_condition") \
  X(ShadowedAllow,                   1114, "shadowed_allow") \
  X(ShadowedAction,                  1115, "shadowed_action") \
  X(DenyEverything,                  1116, "deny_everything") \
  X(ChecksIncomplete,                1117, "checks_incomplete") \
  X(NearQuota,                       1118, "near_quota") \
  X(SurroundingSpace,                1119, "surrounding_space") \
  /* actions */ \
  X(FullAdmin,                       1201, "full_admin") \
  X(ServiceWildcard,                 1202, "service_wildcard") \
  X(WildcardMixesReadAndWrite,       1203, "wildcard_mixes_read_and_write") \
  X(ReadWildcardMatchesWrite,        1204, "read_wildcard_matches_write") \
  X(UnknownService,                  1205, "unknown_service") \
  X(UnknownAction,                   1206, "unknown_action") \
  X(WildcardMatchesNoAction,         1207, "wildcard_matches_no_action") \
  X(WildcardMatchesOneAction,        1208, "wildcard_matches_one_action") \
  X(ActionNameCase,                  1209, "action_name_case") \
  X(ActionPrefixCase,                1210, "action_prefix_case") \
  X(RepeatedWildcard,                1211, "repeated_wildcard") \
  /* resources */ \
  X(ActionWithoutResourceSupport,    1301, "action_without_resource_support") \
  X(ResourceTypeMismatch,            1302, "resource_type_mismatch") \
  X(ResourceWithoutAction,           1303, "resource_without_action") \
  X(RequiredResourceMissing,         1304, "required_resource_missing") \
  X(ResourceStarWithResourceSupport, 1305, "resource_star_with_resource_support") \
  X(ArnServiceUnknown,               1306, "arn_service_unknown") \
  X(ArnServiceDiffersFromAction,     1307, "arn_service_differs_from_action") \
  X(ArnServiceCase,                  1308, "arn_service_case") \
  X(ArnServiceWildcard,              1309, "arn_service_wildcard") \
  X(UnknownPartition,                1310, "unknown_partition") \
  X(MixedPartitions,                 1311, "mixed_partitions") \
  X(InvalidArnAccount,               1312, "invalid_arn_account") \
  X(ArnAccountWildcardMixed,         1313, "arn_account_wildcard_mixed") \
  X(InvalidArnRegion,                1314, "invalid_arn_region") \
  X(ArnAccountNotAllowed,            1315, "arn_account_not_allowed") \
  X(ArnRegionNotAllowed,             1316, "arn_region_not_allowed") \
  X(ArnAccountMissing,               1317, "arn_account_missing") \
  X(ArnRegionMissing,                1318, "arn_region_missing") \
  X(TrailingSlashResource,           1319, "trailing_slash_resource") \
  X(NamePrefixOverlap,               1320, "name_prefix_overlap") \
  X(IamArnWithoutPath,               1321, "iam_arn_without_path") \
  /* condition operators */ \
  X(WildcardWithoutLike,             1401, "wildcard_without_like") \
  X(LikeWithoutWildcard,             1402, "like_without_wildcard") \
  X(PresenceByWildcard,              1403, "presence_by_wildcard") \
  X(AbsenceByWildcard,               1404, "absence_by_wildcard") \
  X(ConditionAlwaysTrue,             1405, "condition_always_true") \
  X(ConditionNeverTrue,              1406, "condition_never_true") \
  X(KeysNeverTogether,               1407, "keys_never_together") \
  X(MixedValueTypes,                 1408, "mixed_value_types") \
  X(MultipleBooleans,                1409, "multiple_booleans") \
  X(OperatorKeyTypeMismatch,         1410, "operator_key_type_mismatch") \
  X(StringLikeOnArnKey,              1411, "string_like_on_arn_key") \
  X(StringEqualsOnArnKey,            1412, "string_equals_on_arn_key") \
  X(MissingSetOperator,              1413, "missing_set_operator") \
  X(ForAllValuesOnSingleValue,       1414, "for_all_values_on_single_value") \
  X(ForAnyValueOnSingleValue,        1415, "for_any_value_on_single_value") \
  X(ForAllValuesInDeny,              1416, "for_all_values_in_deny") \
  X(ForAnyValueInDeny,               1417, "for_any_value_in_deny") \
  X(ForAnyValueNegated,              1418, "for_any_value_negated") \
  X(IfExistsInAllow,                 1419, "if_exists_in_allow") \
  X(NegatedConditionInAllow,         1420, "negated_condition_in_allow") \
  X(RedundantNullCheck,              1421, "redundant_null_check") \
  X(DateOnlyEquals,                  1422, "date_only_equals") \
  /* condition keys and values */ \
  X(UnknownGlobalKey,                1501, "unknown_global_key") \
  X(UnknownServiceKey,               1502, "unknown_service_key") \
  X(UnknownKeyPrefix,                1503, "unknown_key_prefix") \
  X(DeprecatedConditionKey,          1504, "deprecated_condition_key") \
  X(ConditionKeyNotSupported,        1505, "condition_key_not_supported") \
  X(SpoofableConditionKey,           1506, "spoofable_condition_key") \
  X(SensitiveKeyWildcard,            1507, "sensitive_key_wildcard") \
  X(SensitiveKeyVariable,            1508, "sensitive_key_variable") \
  X(InvalidAccountInCondition,       1509, "invalid_account_in_condition") \
  X(InvalidOrganizationId,           1510, "invalid_organization_id") \
  X(InvalidOrganizationPath,         1511, "invalid_organization_path") \
  X(InvalidVpcId,                    1512, "invalid_vpc_id") \
  X(InvalidRegionValue,              1513, "invalid_region_value") \
  X(InvalidServiceNameValue,         1514, "invalid_service_name_value") \
  X(InvalidKmsKeyValue,              1515, "invalid_kms_key_value") \
  X(DynamodbAttributesWithoutSelect, 1516, "dynamodb_attributes_without_select") \
  X(LeadingKeysWithoutNullCheck,     1517, "leading_keys_without_null_check") \
  X(PairedKeyMissing,                1518, "paired_key_missing") \
  X(KeyLimitedToServices,            1519, "key_limited_to_services") \
  X(IrrelevantConditionKey,          1520, "irrelevant_condition_key") \
  /* addresses */ \
  X(IpHostBits,                      1601, "ip_host_bits") \
  X(PrivateSourceIp,                 1602, "private_source_ip") \
  X(SomePrivateSourceIp,             1603, "some_private_source_ip") \
  X(EveryoneSourceIp,                1604, "everyone_source_ip") \
  X(WideSourceIp,                    1605, "wide_source_ip") \
  X(Ipv6WithoutPrefix,               1606, "ipv6_without_prefix") \
  /* tags and attribute-based access */ \
  X(NegatedTagConditionInAllow,      1701, "negated_tag_condition_in_allow") \
  X(TagDenyMissesUntagged,           1702, "tag_deny_misses_untagged") \
  X(ResourceTagNotSupported,         1703, "resource_tag_not_supported") \
  X(RequestTagNotSupported,          1704, "request_tag_not_supported") \
  X(BroadActionWithTagCondition,     1705, "broad_action_with_tag_condition") \
  X(TaggingActionUnconditioned,      1706, "tagging_action_unconditioned") \
  X(UntaggingUnconditioned,          1707, "untagging_unconditioned") \
  X(RequestTagWithoutResourceTag,    1708, "request_tag_without_resource_tag") \
  X(RequestTagWithoutTagKeys,        1709, "request_tag_without_tag_keys") \
  X(TagKeysWithoutRequestTag,        1710, "tag_keys_without_request_tag") \
  X(TagOnCreateWithoutTaggingAction, 1711, "tag_on_create_without_tagging_action") \
  X(CreateWithoutRequestTag,         1712, "create_without_request_tag") \
  X(ServiceResourceTagKey,           1713, "service_resource_tag_key") \
  X(TagKeySpellings,                 1714, "tag_key_spellings") \
  X(TagKeysValueCase,                1715, "tag_keys_value_case") \
  X(AttributeNamesDiffer,            1716, "attribute_names_differ") \
  X(WildcardTagValue,                1717, "wildcard_tag_value") \
  X(PrincipalTagSelfService,         1718, "principal_tag_self_service") \
  X(PrincipalTagEqualsEmpty,         1719, "principal_tag_equals_empty") \
  /* variables */ \
  X(UnknownVariable,                 1801, "unknown_variable") \
  X(MultivaluedVariable,             1802, "multivalued_variable") \
  X(CallerChosenVariable,            1803, "caller_chosen_variable") \
  X(VariableFollowedByWildcard,      1804, "variable_followed_by_wildcard") \
  X(WildcardInDefault,               1805, "wildcard_in_default") \
  X(UnusualVariableText,             1806, "unusual_variable_text") \
  X(UsernameForRoles,                1807, "username_for_roles") \
  X(SpecialVariableElsewhere,        1808, "special_variable_elsewhere") \
  X(TemplatePlaceholder,             1809, "template_placeholder") \
  /* principals of resource and endpoint policies */ \
  X(PublicAccess,                    1901, "public_access") \
  X(PublicAccessWeakCondition,       1902, "public_access_weak_condition") \
  X(ServiceWithoutSource,            1903, "service_without_source") \
  X(ServiceSourceByWeakKey,          1904, "service_source_by_weak_key") \
  X(OrganizationKeyForService,       1905, "organization_key_for_service") \
  X(UniqueIdPrincipal,               1906, "unique_id_principal") \
  X(NotPrincipal,                    1907, "not_principal") \
  X(NotPrincipalIncomplete,          1908, "not_principal_incomplete") \
  X(NotPrincipalWithBoundary,        1909, "not_principal_with_boundary") \
  X(AccountEntryInEndpointPolicy,    1910, "account_entry_in_endpoint_policy") \
  X(EndpointPolicyOpen,              1911, "endpoint_policy_open") \
  X(EndpointPolicyShortLiteral,      1912, "endpoint_policy_short_literal") \
  X(KmsAccountMissing,               1913, "kms_account_missing") \
  /* role trust policies */ \
  X(TrustEveryone,                   2001, "trust_everyone") \
  X(TrustActionForPrincipal,         2002, "trust_action_for_principal") \
  X(TrustForeignAction,              2003, "trust_foreign_action") \
  X(TrustFederatedForm,              2004, "trust_federated_form") \
  X(TrustOidcWithoutCondition,       2005, "trust_oidc_without_condition") \
  X(TrustOidcClaimMissing,           2006, "trust_oidc_claim_missing") \
  X(TrustOidcSubjectWide,            2007, "trust_oidc_subject_wide") \
  X(TrustSamlWithoutAudience,        2008, "trust_saml_without_audience") \
  X(TrustAudienceSetOperator,        2009, "trust_audience_set_operator") \
  X(TrustRolesAnywhereActions,       2010, "trust_roles_anywhere_actions") \
  X(TrustSessionTagsMissing,         2011, "trust_session_tags_missing") \
  X(TrustSessionTagsOpen,            2012, "trust_session_tags_open") \
  X(TrustTransitiveTagsOpen,         2013, "trust_transitive_tags_open") \
  X(TrustExternalIdMissing,          2014, "trust_external_id_missing") \
  X(TrustServiceUnscoped,            2015, "trust_service_unscoped") \
  /* guardrails */ \
  X(LevelWithoutAllow,               2101, "level_without_allow") \
  X(ScpRegionDenyHitsGlobal,         2102, "scp_region_deny_hits_global") \
  X(ScpDeniesRootOnlyPartly,         2103, "scp_denies_root_only_partly") \
  X(NetworkDenyHitsServices,         2104, "network_deny_hits_services") \
  X(RcpPrincipalKeyHitsServices,     2105, "rcp_principal_key_hits_services") \
  X(RcpSourceKeyHitsPrincipals,      2106, "rcp_source_key_hits_principals") \
  X(RcpSourceKeyWithoutNullCheck,    2107, "rcp_source_key_without_null_check") \
  X(RcpServiceNotSupported,          2108, "rcp_service_not_supported") \
  X(BoundaryEscape,                  2109, "boundary_escape") \
  X(BoundaryNotRequired,             2110, "boundary_not_required") \
  X(BoundaryRemovable,               2111, "boundary_removable") \
  /* dangerous grants */ \
  X(PassRoleEverywhere,              2201, "pass_role_everywhere") \
  X(PassRoleWithoutService,          2202, "pass_role_without_service") \
  X(ServiceLinkedRoleEverywhere,     2203, "service_linked_role_everywhere") \
  X(AssumeRoleEverywhere,            2204, "assume_role_everywhere") \
  X(PrivilegeEscalation,             2205, "privilege_escalation") \
  X(CredentialCreation,              2206, "credential_creation") \
  X(DataReadEverywhere,              2207, "data_read_everywhere") \
  X(PermissionsManagementEverywhere, 2208, "permissions_management_everywhere") \
  X(AuditTrailOff,                   2209, "audit_trail_off") \
  X(MfaDenyWithoutIfExists,          2210, "mfa_deny_without_if_exists") \
  X(MfaAllowWithIfExists,            2211, "mfa_allow_with_if_exists") \
  X(MfaPresenceOnly,                 2212, "mfa_presence_only")
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
