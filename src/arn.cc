// ARNs of resources, of callers and of principal entries: one pass over the text each, by a table
// of character classes, without allocation.
#include "arn.h"

#include <array>

#include "case_folding.h"

namespace abac::internal {
namespace {

// What a byte may be part of.
enum CharClass : std::uint8_t {
  Word = 1,           // partition and service: `[A-Za-z0-9-]`
  ActionName = 2,     // `[A-Za-z0-9_-]` [A-1]
  ActionPattern = 4,  // `[A-Za-z0-9_*?-]` [A-2]
  DomainName = 8,     // `[A-Za-z0-9.-]`
  UniqueIdPart = 16,  // `[0-9A-Z]`
  Digit = 32,
  NamePart = 64,    // of user, role and session names, but for what follows a `MaybeName`
  MaybeName = 128,  // `$`, refused before `{`; 0xC2, refused as the lead of U+0080–U+009F
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < classes.size(); ++i) {
    const bool is_digit = i >= '0' && i <= '9';
    const bool is_upper = i >= 'A' && i <= 'Z';
    const bool is_word = is_digit || is_upper || (i >= 'a' && i <= 'z') || i == '-';
    const bool is_control = i < 0x20 || i == 0x7f;
    unsigned flags = 0;
    if (is_word) flags |= Word | ActionName | ActionPattern | DomainName;
    if (i == '_') flags |= ActionName | ActionPattern;
    if (i == '*' || i == '?') flags |= ActionPattern;
    if (i == '.') flags |= DomainName;
    if (is_digit || is_upper) flags |= UniqueIdPart;
    if (is_digit) flags |= Digit;
    if (!is_control && i != '/' && i != ':' && i != '*' && i != '?') flags |= NamePart;
    if (i == '$' || i == 0xc2) flags |= MaybeName;
    classes[i] = static_cast<std::uint8_t>(flags);
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> classes = make_classes();

constexpr bool has_class(char c, unsigned flags) noexcept {
  return (classes[static_cast<unsigned char>(c)] & flags) != 0;
}

bool is_made_of(std::string_view text, unsigned flags) noexcept {
  for (const char c : text) {
    if (!has_class(c, flags)) return false;
  }
  return !text.empty();
}

// Returns whether the byte at `position`, a `MaybeName`, begins `${` or a C1 control character.
bool begins_forbidden_pair(std::string_view text, std::size_t position) noexcept {
  if (position + 1 >= text.size()) return false;
  const auto next = static_cast<unsigned char>(text[position + 1]);
  return text[position] == '$' ? next == '{' : next >= 0x80 && next <= 0x9f;
}

bool is_name_part(std::string_view text, std::size_t position) noexcept {
  const char c = text[position];
  return has_class(c, NamePart) &&
         !(has_class(c, MaybeName) && begins_forbidden_pair(text, position));
}

bool is_name(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_name_part(text, i)) return false;
  }
  return !text.empty();
}

// Cuts `/a/b/name` behind its last slash; fails where a part is empty or holds a character that
// names do not [G-23].
bool split_path(std::string_view text, std::string_view& path, std::string_view& name) noexcept {
  std::size_t name_begin = 1;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '/') {
      if (i == name_begin) return false;
      name_begin = i + 1;
    } else if (!is_name_part(text, i)) {
      return false;
    }
  }
  if (name_begin >= text.size()) return false;
  path = text.substr(0, name_begin);
  name = text.substr(name_begin);
  return true;
}

// What follows `saml-provider/` and `oidc-provider/`: slashes and colons are part of it.
bool is_provider(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '/' && text[i] != ':' && !is_name_part(text, i)) return false;
  }
  return !text.empty();
}

bool is_domain_name(std::string_view text) noexcept {
  bool has_dot = false;
  for (const char c : text) {
    if (!has_class(c, DomainName)) return false;
    has_dot |= c == '.';
  }
  return has_dot;
}

bool is_unique_id(std::string_view text) noexcept {
  return text.size() >= 16 && text.front() == 'A' && is_made_of(text.substr(1), UniqueIdPart);
}

bool is_web_identity_domain(std::string_view text) noexcept {
  return text == "accounts.google.com" || text == "graph.facebook.com" ||
         text == "www.amazon.com" || text == "cognito-identity.amazonaws.com";
}

bool takes_web_identity_domain(std::string_view action) noexcept {
  return ascii_fold_equal(action, "sts:AssumeRoleWithWebIdentity") ||
         ascii_fold_equal(action, "sts:TagSession") ||
         ascii_fold_equal(action, "sts:SetSourceIdentity");
}

bool consume(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// `arn:P:iam::A:resource` and `arn:P:sts::A:resource`; A is not checked here.
struct IdentityArn {
  std::string_view partition, account, resource;
  bool is_sts = false;
};

std::optional<IdentityArn> split_identity_arn(std::string_view text) noexcept {
  if (!consume(text, "arn:")) return std::nullopt;
  IdentityArn arn;
  std::size_t end = 0;
  while (end < text.size() && has_class(text[end], Word)) ++end;
  arn.partition = text.substr(0, end);
  text.remove_prefix(end);
  if (arn.partition.empty()) return std::nullopt;
  if (consume(text, ":sts::")) {
    arn.is_sts = true;
  } else if (!consume(text, ":iam::")) {
    return std::nullopt;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  arn.account = text.substr(0, colon);
  arn.resource = text.substr(colon + 1);
  return arn;
}

// The resource forms that callers and entries share.
struct IdentityName {
  enum class Form : std::uint8_t { User, Role, RoleSession, FederatedUser, Root };
  Form form;
  std::string_view path, name, session;
};

std::optional<IdentityName> parse_identity_name(const IdentityArn& arn) noexcept {
  using Form = IdentityName::Form;
  std::string_view rest = arn.resource;
  if (!arn.is_sts) {
    if (rest == "root") return IdentityName{Form::Root, {}, {}, {}};
    IdentityName result{Form::User, {}, {}, {}};
    if (consume(rest, "role")) {
      result.form = Form::Role;
    } else if (!consume(rest, "user")) {
      return std::nullopt;
    }
    if (!rest.starts_with('/') || !split_path(rest, result.path, result.name)) return std::nullopt;
    return result;
  }
  if (consume(rest, "assumed-role/")) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view role = rest.substr(0, slash);
    const std::string_view session = rest.substr(slash + 1);
    if (!is_name(role) || !is_name(session)) return std::nullopt;
    return IdentityName{Form::RoleSession, {}, role, session};
  }
  if (consume(rest, "federated-user/") && is_name(rest)) {
    return IdentityName{Form::FederatedUser, {}, rest, {}};
  }
  return std::nullopt;
}

constexpr CallerKind caller_kind(IdentityName::Form form) noexcept {
  switch (form) {
    case IdentityName::Form::User:
      return CallerKind::User;
    case IdentityName::Form::Role:
      return CallerKind::Role;
    case IdentityName::Form::RoleSession:
      return CallerKind::RoleSession;
    case IdentityName::Form::FederatedUser:
      return CallerKind::FederatedUser;
    case IdentityName::Form::Root:
      break;
  }
  return CallerKind::Root;
}

constexpr PrincipalForm principal_form(IdentityName::Form form) noexcept {
  switch (form) {
    case IdentityName::Form::User:
      return PrincipalForm::User;
    case IdentityName::Form::Role:
      return PrincipalForm::Role;
    case IdentityName::Form::RoleSession:
      return PrincipalForm::RoleSession;
    case IdentityName::Form::FederatedUser:
      return PrincipalForm::FederatedUser;
    case IdentityName::Form::Root:
      break;
  }
  return PrincipalForm::Root;
}

std::optional<Caller> parse_arn_caller(std::string_view text) noexcept {
  const std::optional<IdentityArn> arn = split_identity_arn(text);
  if (!arn || !is_account_id(arn->account)) return std::nullopt;

  Caller caller;
  caller.text = text;
  caller.partition = arn->partition;
  if (const auto name = parse_identity_name(*arn)) {
    caller.kind = caller_kind(name->form);
    caller.account = arn->account;
    caller.path = name->path;
    caller.name = name->name;
    caller.session = name->session;
    return caller;
  }
  std::string_view provider = arn->resource;
  if (arn->is_sts ||
      !(consume(provider, "saml-provider/") || consume(provider, "oidc-provider/")) ||
      !is_provider(provider)) {
    return std::nullopt;
  }
  caller.kind = CallerKind::WebIdentity;
  return caller;
}

std::optional<PrincipalPattern> parse_aws_entry(std::string_view text) noexcept {
  PrincipalPattern pattern;
  pattern.text = text;
  if (text == "*") {
    pattern.form = PrincipalForm::AnyAws;
    return pattern;
  }
  if (is_account_id(text)) {
    pattern.form = PrincipalForm::Account;
    pattern.account = text;
    return pattern;
  }
  if (is_unique_id(text)) {
    pattern.form = PrincipalForm::UniqueId;
    return pattern;
  }
  const std::optional<IdentityArn> arn = split_identity_arn(text);
  if (!arn) return std::nullopt;
  const std::optional<IdentityName> name = parse_identity_name(*arn);
  if (!name) return std::nullopt;
  const bool is_origin_access_identity =
      name->form == IdentityName::Form::User && arn->account == "cloudfront";
  if (!is_account_id(arn->account) && !is_origin_access_identity) return std::nullopt;
  pattern.form = principal_form(name->form);
  pattern.partition = arn->partition;
  pattern.account = arn->account;
  pattern.path = name->path;
  pattern.name = name->name;
  pattern.session = name->session;
  return pattern;
}

// `${` is refused in every member [G-26], wildcards are never literal [G-24].
bool is_opaque_entry(std::string_view text) noexcept {
  return !text.empty() && text.find_first_of("*?") == std::string_view::npos &&
         text.find("${") == std::string_view::npos;
}

}  // namespace

bool is_account_id(std::string_view text) noexcept {
  return text.size() == 12 && is_made_of(text, Digit);
}

std::optional<Arn> parse_resource_arn(std::string_view text) noexcept {
  if (!consume(text, "arn:")) return std::nullopt;
  std::array<std::string_view, 4> parts;
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (parts[0].empty() || parts[1].empty() || text.empty()) return std::nullopt;
  return Arn{parts[0], parts[1], parts[2], parts[3], text};
}

std::optional<Caller> parse_caller(std::string_view text, std::string_view action) noexcept {
  // A colon is no part of a domain name, so that the first four characters tell the forms apart.
  if (text.starts_with("arn:")) return parse_arn_caller(text);

  Caller caller;
  caller.text = text;
  if (text == "*") return caller;
  if (!is_domain_name(text)) return std::nullopt;
  if (is_web_identity_domain(text) && takes_web_identity_domain(action)) {
    caller.kind = CallerKind::WebIdentity;
  } else {
    caller.kind = CallerKind::Service;
    caller.name = text;
  }
  return caller;
}

std::optional<PrincipalPattern> parse_principal_entry(PrincipalKind kind,
                                                      std::string_view text) noexcept {
  PrincipalPattern pattern;
  pattern.text = text;
  switch (kind) {
    case PrincipalKind::Aws:
      return parse_aws_entry(text);
    case PrincipalKind::Service:
      if (!is_domain_name(text)) return std::nullopt;
      pattern.form = PrincipalForm::Service;
      return pattern;
    case PrincipalKind::Federated:
      if (!is_opaque_entry(text)) return std::nullopt;
      pattern.form = PrincipalForm::Federated;
      return pattern;
    case PrincipalKind::CanonicalUser:
      if (!is_opaque_entry(text)) return std::nullopt;
      pattern.form = PrincipalForm::CanonicalUser;
      return pattern;
  }
  return std::nullopt;
}

bool is_action(std::string_view text) noexcept {
  std::size_t colon = 0;
  while (colon < text.size() && has_class(text[colon], Word)) ++colon;
  if (colon == 0 || colon == text.size() || text[colon] != ':') return false;
  return is_made_of(text.substr(colon + 1), ActionName);
}

bool is_action_pattern(std::string_view text) noexcept {
  if (is_all_stars(text) || text == "*:*") return true;
  std::size_t colon = 0;
  while (colon < text.size() && has_class(text[colon], Word)) ++colon;
  if (colon == 0 || colon == text.size() || text[colon] != ':') return false;
  return is_made_of(text.substr(colon + 1), ActionPattern);
}

bool is_all_stars(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace abac::internal
