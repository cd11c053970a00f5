// Request → what the rules need to know of it; every refusal that depends on request and policies.
#include "oracle/oracle_request.h"

#include "oracle/oracle_values.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace abac::oracle {
namespace {

bool consists_of(std::string_view text, std::string_view extra) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           extra.find(c) != std::string_view::npos;
  });
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// A name, role, session or part of a path [G-23].
bool is_name(const std::string& text) {
  const std::u32string letters = characters(text);
  return !text.empty() && text.find("${") == std::string::npos &&
         text.find_first_of("/:*?") == std::string::npos &&
         std::none_of(letters.begin(), letters.end(), is_control);
}

// The name of a role: it may hold colons [G-23].
bool is_role_name(std::string text) {
  std::replace(text.begin(), text.end(), ':', '-');
  return is_name(text);
}

// The name of an identity provider: of the same characters, with slashes and colons among them.
bool is_provider_name(std::string text) {
  std::replace(text.begin(), text.end(), '/', '-');
  std::replace(text.begin(), text.end(), ':', '-');
  return is_name(text);
}

std::vector<std::string> slash_parts(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Identity read_caller(const Fields& fields) {
  const std::string& text = fields.principal_arn;
  if (text == "*") return {.kind = Kind::Anonymous, .text = text};
  if (auto identity = read_identity_arn(text); identity && is_account_id(identity->account)) {
    return *identity;
  }
  const std::vector<std::string> parts = arn_parts(text);
  if (parts.size() == 6 && parts[0] == "arn" && consists_of(parts[1], "-") && parts[2] == "iam" &&
      parts[3].empty() && is_account_id(parts[4])) {
    for (const std::string prefix : {"saml-provider/", "oidc-provider/"}) {
      if (parts[5].starts_with(prefix) && is_provider_name(parts[5].substr(prefix.size()))) {
        return {.kind = Kind::WebIdentity, .text = text};
      }
    }
  }
  const std::string action = ascii_lower(fields.action);
  const std::set<std::string> provider_actions = {"sts:assumerolewithwebidentity", "sts:tagsession",
                                                  "sts:setsourceidentity"};
  const std::set<std::string> providers = {"accounts.google.com", "graph.facebook.com",
                                           "www.amazon.com", "cognito-identity.amazonaws.com"};
  if (provider_actions.contains(action) && providers.contains(text)) {
    return {.kind = Kind::WebIdentity, .text = text};
  }
  if (consists_of(text, ".-") && text.find('.') != std::string::npos) {
    return {.kind = Kind::Service, .text = text, .name = text};
  }
  throw Refusal{"K-7: caller of no kind"};
}

void check_principal(const Fields& fields, const Identity& caller) {
  if (fields.principal_account) {
    if (!is_account_id(*fields.principal_account)) throw Refusal{"K-8: account is not 12 digits"};
    const std::vector<std::string> parts = arn_parts(caller.text);  // a provider's ARN has one too
    if (parts.size() == 6 && *fields.principal_account != parts[4]) {
      throw Refusal{"K-8: account is not the ARN's"};
    }
  }
  if (!has_account(caller.kind) && !fields.principal_tags.empty()) {
    throw Refusal{"K-9: tags on a caller that has none"};
  }
  std::set<std::u32string> tag_keys;
  for (const auto& tag : fields.principal_tags) {
    if (!tag_keys.insert(fold(tag.key)).second) throw Refusal{"K-4: two principal tags of one key"};
  }
  if (fields.principal_role_arn) {
    const auto role = read_identity_arn(*fields.principal_role_arn);
    if (caller.kind != Kind::RoleSession || !role || role->kind != Kind::Role ||
        !is_role_of(*role, caller)) {
      throw Refusal{"K-11: role_arn is not the session's"};
    }
  }
  if (fields.principal_user_arn) {
    const auto user = read_identity_arn(*fields.principal_user_arn);
    if (caller.kind != Kind::FederatedUser || !user || user->kind != Kind::User ||
        user->partition != caller.partition || user->account != caller.account) {
      throw Refusal{"K-18: user_arn is not of the session's account"};
    }
  }
}

bool holds_a_document(const Policies& policies) {
  if (!policies.resource.empty()) return true;
  if (!policies.resource_control) return false;
  return std::any_of(policies.resource_control->begin(), policies.resource_control->end(),
                     [](const auto& level) { return !level.empty(); });
}

std::optional<std::string> resource_owner(const Policies& policies, const Fields& fields,
                                          const Identity& caller) {
  const std::vector<std::string> parts = arn_parts(fields.resource_arn);
  const bool names_account = parts.size() == 6 && is_account_id(parts[4]);
  if (fields.resource_account) {
    if (!is_account_id(*fields.resource_account)) throw Refusal{"E-2: account is not 12 digits"};
    if (names_account && *fields.resource_account != parts[4]) {
      throw Refusal{"E-2: account is not the ARN's"};
    }
    return fields.resource_account;
  }
  if (names_account) return parts[4];
  if (holds_a_document(policies)) throw Refusal{"E-2: owner of the resource unknown"};
  if (has_account(caller.kind)) return caller.account;
  return std::nullopt;
}

void put_tags(Situation& situation, const std::string& prefix,
              const std::vector<OwnedRequest::OwnedTag>& tags) {
  std::map<std::u32string, Value> derived;
  for (const auto& tag : tags) {
    if (tag.key.empty()) continue;  // a key that no request has [G-35]
    Value& value = derived[fold(prefix + tag.key)];
    value.values.push_back(tag.value);
    value.is_list = value.values.size() > 1;  // [K-4]
  }
  for (auto& [key, value] : derived) situation.context[key] = value;
}

void put(Situation& situation, const std::string& key, const std::string& value) {
  situation.context[fold(key)] = Value{.is_list = false, .values = {value}};
}

// [K-10], [K-11]
void derive_from_principal(Situation& situation, const Fields& fields) {
  const Identity& caller = situation.caller;
  const bool is_role = caller.kind == Kind::Role || caller.kind == Kind::RoleSession;
  if (has_account(caller.kind)) {
    std::string arn = caller.text;
    if (caller.kind == Kind::RoleSession) {
      arn = fields.principal_role_arn.value_or("arn:" + caller.partition +
                                               ":iam::" + caller.account + ":role/" + caller.name);
    }
    put(situation, "aws:PrincipalArn", arn);
    put(situation, "aws:PrincipalAccount", caller.account);
    put(situation, "aws:PrincipalIsAWSService", "false");
  }
  if (caller.kind == Kind::User) {
    put(situation, "aws:PrincipalType", "User");
    put(situation, "aws:username", caller.name);
  }
  if (is_role) put(situation, "aws:PrincipalType", "AssumedRole");
  if (caller.kind == Kind::FederatedUser) put(situation, "aws:PrincipalType", "FederatedUser");
  if (caller.kind == Kind::Root) put(situation, "aws:PrincipalType", "Account");
  if (caller.kind == Kind::Service) {
    put(situation, "aws:PrincipalIsAWSService", "true");
    put(situation, "aws:PrincipalServiceName", caller.text);
  }
  if (caller.kind == Kind::Anonymous) {
    put(situation, "aws:PrincipalAccount", "anonymous");
    put(situation, "aws:PrincipalType", "Anonymous");
  }
  if (fields.principal_type) put(situation, "aws:PrincipalType", *fields.principal_type);  // [K-8]
  put_tags(situation, "aws:PrincipalTag/", fields.principal_tags);
}

void derive_context(Situation& situation, const Fields& fields) {
  derive_from_principal(situation, fields);
  if (situation.resource_account) {  // [K-12]
    put(situation, "aws:ResourceAccount", *situation.resource_account);
  }
  put_tags(situation, "aws:ResourceTag/", fields.resource_tags);
  put_tags(situation, situation.action_service + ":ResourceTag/", fields.resource_tags);
  const std::vector<std::string> parts = arn_parts(fields.resource_arn);
  if (parts.size() == 6) put_tags(situation, parts[2] + ":ResourceTag/", fields.resource_tags);
  put_tags(situation, "aws:RequestTag/", fields.request_tags);  // [K-13]
  if (!fields.request_tags.empty()) {
    Value keys{.is_list = true, .values = {}};
    for (const auto& tag : fields.request_tags) keys.values.push_back(tag.key);
    situation.context[fold("aws:TagKeys")] = keys;
  }
  std::set<std::u32string> given;
  for (const auto& entry : fields.context) {  // [K-3], [K-6]
    const std::u32string key = fold(entry.key);
    if (!given.insert(key).second) throw Refusal{"K-3: two context members of one key"};
    if (entry.values.empty()) {
      situation.context.erase(key);
    } else {
      situation.context[key] = Value{.is_list = entry.is_list, .values = entry.values};
    }
  }
}

void check_request_shape(const Fields& fields) {
  const std::size_t colon = fields.action.find(':');
  if (colon == std::string::npos || !consists_of(fields.action.substr(0, colon), "-") ||
      !consists_of(fields.action.substr(colon + 1), "_-")) {
    throw Refusal{"A-1: action"};
  }
  if (fields.resource_arn == "*") return;
  const std::vector<std::string> parts = arn_parts(fields.resource_arn);
  if (parts.size() != 6 || parts[0] != "arn" || parts[1].empty() || parts[2].empty() ||
      parts[5].empty()) {
    throw Refusal{"R-1: resource"};
  }
}

void check_with_policies(const Policies& policies, const Situation& situation) {
  if (!has_account(situation.caller.kind) &&
      (!policies.identity.empty() || policies.permissions_boundary || policies.session)) {
    throw Refusal{"E-21: caller has no such policies"};
  }
  if (!situation.is_trust_case) return;
  for (const Policy& policy : policies.resource) {  // [G-17]
    for (const Statement& statement : policy.statements) {
      if (statement.resource) throw Refusal{"G-17: Resource in a trust policy"};
      if (!statement.principal || statement.principal->is_negated) {
        throw Refusal{"G-17: no Principal in a trust policy"};
      }
      if (statement.principal->is_everyone) throw Refusal{"G-17: bare * in a trust policy"};
    }
  }
}

}  // namespace

bool has_account(Kind kind) {
  return kind != Kind::Service && kind != Kind::WebIdentity && kind != Kind::Anonymous;
}

bool is_account_id(const std::string& text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string::npos;
}

std::vector<std::string> arn_parts(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':' && parts.size() < 6) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::optional<Identity> read_identity_arn(const std::string& text) {
  const std::vector<std::string> parts = arn_parts(text);
  if (parts.size() != 6 || parts[0] != "arn" || !consists_of(parts[1], "-") || !parts[3].empty() ||
      (!is_account_id(parts[4]) && parts[4] != "cloudfront")) {
    return std::nullopt;
  }
  Identity identity{.text = text, .partition = parts[1], .account = parts[4]};
  if (parts[2] == "iam" && parts[5] == "root") {
    identity.kind = Kind::Root;
    return identity;
  }
  const std::vector<std::string> names = slash_parts(parts[5]);
  const bool is_role = parts[2] == "iam" && names[0] == "role";
  const bool is_session = parts[2] == "sts" && names[0] == "assumed-role" && names.size() == 3;
  for (std::size_t i = 1; i < names.size(); ++i) {
    const bool names_role = is_session ? i == 1 : is_role && i + 1 == names.size();
    if (names_role ? !is_role_name(names[i]) : !is_name(names[i])) return std::nullopt;
  }
  if (names.size() < 2) return std::nullopt;
  identity.name = names.back();
  if (parts[2] == "iam" && names[0] == "user") {
    identity.kind = Kind::User;
  } else if (is_role) {
    identity.kind = Kind::Role;
  } else if (parts[2] == "sts" && names[0] == "federated-user" && names.size() == 2) {
    identity.kind = Kind::FederatedUser;
  } else if (is_session) {
    identity.kind = Kind::RoleSession;
    identity.name = names[1];
    identity.session = names[2];
  } else {
    return std::nullopt;
  }
  return identity;
}

bool is_role_of(const Identity& role, const Identity& session) {
  return role.partition == session.partition && role.account == session.account &&
         ascii_lower(role.name) == ascii_lower(session.name);
}

Situation understand(const Policies& policies, const Fields& fields) {
  Situation situation;
  check_request_shape(fields);
  const std::size_t colon = fields.action.find(':');
  situation.action_service = fields.action.substr(0, colon);
  situation.action_name = fields.action.substr(colon + 1);
  situation.resource_arn = fields.resource_arn;
  situation.caller = read_caller(fields);
  check_principal(fields, situation.caller);
  situation.caller.user_arn = fields.principal_user_arn;
  situation.resource_account = resource_owner(policies, fields, situation.caller);
  const Identity& caller = situation.caller;
  situation.is_same_account =
      has_account(caller.kind) && situation.resource_account == caller.account;
  const std::vector<std::string> parts = arn_parts(fields.resource_arn);
  const bool is_arn = parts.size() == 6;
  situation.is_trust_case = is_arn && ascii_lower(situation.action_service) == "sts" &&
                            parts[2] == "iam" && parts[3].empty() &&
                            parts[5].starts_with("role/");  // [G-19]
  situation.has_own_gate = situation.is_trust_case ||
                           (is_arn && parts[2] == "kms" && parts[5].starts_with("key/"));  // [E-12]
  const std::string role_arn =
      caller.kind == Kind::Role ? caller.text : fields.principal_role_arn.value_or("");
  const std::vector<std::string> role_parts = arn_parts(role_arn);
  situation.is_service_linked =
      role_parts.size() == 6 && role_parts[5].starts_with("role/aws-service-role/");  // [E-5]
  situation.is_never_exempt =
      policies.permissions_boundary.has_value() &&
      (caller.kind == Kind::User || caller.kind == Kind::Role || caller.kind == Kind::RoleSession);
  derive_context(situation, fields);
  check_with_policies(policies, situation);
  return situation;
}

}  // namespace abac::oracle
