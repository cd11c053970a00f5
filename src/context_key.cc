// Context keys: classification at compile time, look-up at decision time.
#include "context_key.h"

#include "key_lookup.h"

namespace abac::internal {
namespace {

KeyValue principal_arn(const Request& request, RequestFacts& facts) noexcept {
  if (!has_identity(facts.caller.kind)) return {};
  if (facts.caller.kind != CallerKind::RoleSession) return KeyValue(request.principal.arn);
  if (request.principal.role_arn) return KeyValue(*request.principal.role_arn);
  return KeyValue(facts.session_role_arn());
}

KeyValue principal_type(const Request& request, const RequestFacts& facts) noexcept {
  if (request.principal.type) return KeyValue(*request.principal.type);
  switch (facts.caller.kind) {
    case CallerKind::User:
      return KeyValue(std::string_view("User"));
    case CallerKind::Role:
    case CallerKind::RoleSession:
      return KeyValue(std::string_view("AssumedRole"));
    case CallerKind::FederatedUser:
      return KeyValue(std::string_view("FederatedUser"));
    case CallerKind::Root:
      return KeyValue(std::string_view("Account"));
    case CallerKind::Anonymous:
      return KeyValue(std::string_view("Anonymous"));
    case CallerKind::Service:
    case CallerKind::WebIdentity:
      return {};
  }
  return {};
}

}  // namespace

KeyValue derive_key(const ContextKey& key, const Request& request, RequestFacts& facts) noexcept {
  const CallerKind kind = facts.caller.kind;
  switch (key.source) {
    case KeySource::ContextOnly:
    case KeySource::PrincipalTag:
    case KeySource::ServiceResourceTag:
    case KeySource::ResourceTag:
    case KeySource::RequestTag:
      return {};
    case KeySource::TagKeys:
      return KeyValue::tag_keys(request.request_tags);
    case KeySource::PrincipalArn:
      return principal_arn(request, facts);
    case KeySource::PrincipalAccount:
      if (kind == CallerKind::Anonymous) return KeyValue(std::string_view("anonymous"));
      return has_identity(facts.caller.kind) ? KeyValue(facts.caller.account) : KeyValue();
    case KeySource::PrincipalType:
      return principal_type(request, facts);
    case KeySource::PrincipalIsAwsService:
      if (kind == CallerKind::Anonymous) return {};
      return KeyValue(std::string_view(kind == CallerKind::Service ? "true" : "false"));
    case KeySource::PrincipalServiceName:
      return kind == CallerKind::Service ? KeyValue(request.principal.arn) : KeyValue();
    case KeySource::UserName:
      return kind == CallerKind::User ? KeyValue(facts.caller.name) : KeyValue();
    case KeySource::ResourceAccount:
      return facts.resource_account.empty() ? KeyValue() : KeyValue(facts.resource_account);
  }
  return {};
}

ContextKey classify_key(std::string_view folded_name) noexcept {
  ContextKey key;
  key.name = folded_name;
  key.signature = key_signature(folded_name);
  struct Named {
    std::string_view name;
    KeySource source;
  };
  static constexpr Named kNamed[] = {
      {"aws:principalarn", KeySource::PrincipalArn},
      {"aws:principalaccount", KeySource::PrincipalAccount},
      {"aws:principaltype", KeySource::PrincipalType},
      {"aws:principalisawsservice", KeySource::PrincipalIsAwsService},
      {"aws:principalservicename", KeySource::PrincipalServiceName},
      {"aws:username", KeySource::UserName},
      {"aws:resourceaccount", KeySource::ResourceAccount},
      {"aws:tagkeys", KeySource::TagKeys},
  };
  for (const Named& named : kNamed) {
    if (folded_name == named.name) {
      key.source = named.source;
      return key;
    }
  }
  const std::size_t colon = folded_name.find(':');
  const std::size_t slash =
      colon == std::string_view::npos ? colon : folded_name.find('/', colon + 1);
  if (slash == std::string_view::npos || slash + 1 == folded_name.size()) return key;
  const std::string_view service = folded_name.substr(0, colon);
  const std::string_view kind = folded_name.substr(colon + 1, slash - colon - 1);
  if (kind == "resourcetag") {
    key.source = service == "aws" ? KeySource::ResourceTag : KeySource::ServiceResourceTag;
  } else if (service == "aws" && kind == "principaltag") {
    key.source = KeySource::PrincipalTag;
  } else if (service == "aws" && kind == "requesttag") {
    key.source = KeySource::RequestTag;
  } else {
    return key;
  }
  key.service = service;
  key.tag = folded_name.substr(slash + 1);
  key.is_ascii_only = folds_from_ascii_only(key.tag);
  return key;
}

KeyValue KeyValue::tag_keys(std::span<const Tag> tags) noexcept {
  KeyValue value;
  if (tags.empty()) return value;
  value.shape_ = Shape::Multi;
  value.storage_ = Storage::TagKeys;
  value.tags_ = tags.data();
  value.count_ = tags.size();
  return value;
}

KeyValue KeyValue::tag_values(std::span<const Tag> tags, std::string_view key) noexcept {
  KeyValue value = tag_keys(tags);
  value.storage_ = Storage::TagValues;
  value.single_ = key;
  return value;
}

bool KeyValue::is_tag(const Tag& tag, std::string_view folded_key) noexcept {
  return fold_equal(tag.key, folded_key);
}

}  // namespace abac::internal
