// AWS's global condition keys, from the IAM user guide.
#include "lint/known_keys.h"

#include <algorithm>
#include <array>

#include "base/case_folding.h"
#include "lint/did_you_mean.h"

namespace abac::inline abi1::internal {
namespace {

using enum KeyType;

constexpr KnownKey single(std::string_view name, KeyType type) {
  return {.name = name, .type = type};
}
constexpr KnownKey sensitive(std::string_view name) { return {.name = name, .is_sensitive = true}; }
constexpr KnownKey always(std::string_view name, KeyType type) {
  return {.name = name, .type = type, .is_in_signed_requests = true};
}
constexpr KnownKey always_a_time(std::string_view name) {
  return {.name = name, .type = Date, .is_in_signed_requests = true, .is_also_numeric = true};
}
constexpr KnownKey several(std::string_view name) { return {.name = name, .is_multivalued = true}; }
constexpr KnownKey replaced(std::string_view name, std::string_view use_instead) {
  return {.name = name, .use_instead = use_instead};
}

constexpr std::array kKeys = {
    replaced("aws:ARN", "aws:PrincipalArn"),
    single("aws:AssumedRoot", Bool),
    several("aws:CalledVia"),
    single("aws:CalledViaAWSMCP", String),
    single("aws:CalledViaFirst", String),
    single("aws:CalledViaLast", String),
    single("aws:ChatbotSourceArn", Arn),
    always("aws:CurrentTime", Date),
    single("aws:Ec2InstanceSourcePrivateIPv4", IpAddress),
    single("aws:Ec2InstanceSourceVpc", String),
    always_a_time("aws:EpochTime"),
    single("aws:FederatedProvider", String),
    single("aws:IsMcpServiceAction", Bool),
    single("aws:MultiFactorAuthAge", Numeric),
    single("aws:MultiFactorAuthPresent", Bool),
    sensitive("aws:PrincipalAccount"),
    single("aws:PrincipalArn", Arn),
    always("aws:PrincipalIsAWSService", Bool),
    sensitive("aws:PrincipalOrgID"),
    single("aws:PrincipalOrgMasterAccountId", String),
    several("aws:PrincipalOrgPaths"),
    single("aws:PrincipalServiceName", String),
    several("aws:PrincipalServiceNamesList"),
    single("aws:PrincipalTag/", String),
    always("aws:PrincipalType", String),
    single("aws:referer", String),
    always("aws:RequestedRegion", String),
    single("aws:RequestTag/", String),
    sensitive("aws:ResourceAccount"),
    sensitive("aws:ResourceOrgID"),
    several("aws:ResourceOrgPaths"),
    single("aws:ResourceTag/", String),
    always("aws:SecureTransport", Bool),
    single("aws:SignInSessionArn", Arn),
    sensitive("aws:SourceAccount"),
    single("aws:SourceArn", Arn),
    single("aws:SourceIdentity", String),
    single("aws:SourceIp", IpAddress),
    sensitive("aws:SourceOrgID"),
    several("aws:SourceOrgPaths"),
    replaced("aws:SourceOwner", "aws:SourceAccount"),
    sensitive("aws:SourceVpc"),
    single("aws:SourceVpcArn", Arn),
    sensitive("aws:SourceVpce"),
    several("aws:TagKeys"),
    single("aws:TokenIssueTime", Date),
    always("aws:UserAgent", String),
    always("aws:userid", String),
    single("aws:username", String),
    single("aws:ViaAWSMCPService", Bool),
    always("aws:ViaAWSService", Bool),
    sensitive("aws:VpceAccount"),
    sensitive("aws:VpceOrgID"),
    several("aws:VpceOrgPaths"),
    single("aws:VpcSourceIp", IpAddress),
    single("codebuild:BuildArn", Arn),
    single("codebuild:ProjectArn", Arn),
    single("ec2:RoleDelivery", Numeric),
    single("ec2:SourceInstanceArn", Arn),
    single("glue:CredentialIssuingService", String),
    single("glue:RoleAssumedBy", String),
    single("identitystore:UserId", String),
    single("lambda:SourceFunctionArn", Arn),
    single("ssm:SourceInstanceArn", Arn),
};

/// Compares as `find_known_key` searches: without the case of ASCII letters.
constexpr bool is_before(std::string_view a, std::string_view b) noexcept {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return fold_ascii(x) < fold_ascii(y); });
}

static_assert(std::ranges::is_sorted(kKeys, is_before, &KnownKey::name));

constexpr std::string_view kProviderPrefixes[] = {"saml", "graph", "cognito-identity"};

}  // namespace

std::span<const KnownKey> known_keys() noexcept { return kKeys; }

const KnownKey* find_known_key(std::string_view key) noexcept {
  const std::size_t slash = key.find('/');
  const std::string_view name = slash == std::string_view::npos ? key : key.substr(0, slash + 1);
  const auto* const found = std::ranges::lower_bound(kKeys, name, is_before, &KnownKey::name);
  if (found == kKeys.end() || !ascii_fold_equal(found->name, name)) return nullptr;
  return found;
}

bool is_unknown_global_key(std::string_view key) noexcept {
  constexpr std::string_view kPrefix = "aws:";
  if (!ascii_fold_equal(key.substr(0, kPrefix.size()), kPrefix)) return false;
  return key.ends_with('/') || find_known_key(key) == nullptr;
}

std::optional<std::string> nearest_known_key(std::string_view key) {
  const std::size_t slash = std::min(key.find('/'), key.size());
  const std::string_view name = key.substr(0, slash);
  NearestName nearest(name);
  for (const KnownKey& known : kKeys) {
    const bool has_tag = known.name.ends_with('/');
    if (has_tag != (slash + 1 < key.size())) continue;
    nearest.offer(has_tag ? known.name.substr(0, known.name.size() - 1) : known.name);
  }
  const auto found = nearest.found();
  if (!found) return std::nullopt;
  return std::string(*found).append(key.substr(slash));
}

bool is_partition_key(std::string_view folded_key) noexcept {
  constexpr std::string_view kPartitionKeys[] = {
      "dynamodb:leadingkeys", "dynamodb:firstpartitionkeyvalues",
      "dynamodb:secondpartitionkeyvalues", "dynamodb:thirdpartitionkeyvalues",
      "dynamodb:fourthpartitionkeyvalues"};
  return std::ranges::find(kPartitionKeys, folded_key) != std::end(kPartitionKeys);
}

bool is_provider_key(std::string_view key) noexcept {
  const std::string_view prefix = key.substr(0, key.find(':'));
  return prefix.find('.') != std::string_view::npos ||
         std::ranges::any_of(kProviderPrefixes,
                             [&](std::string_view name) { return ascii_fold_equal(prefix, name); });
}

}  // namespace abac::inline abi1::internal
