// ARNs of resources, of callers and of principal entries: one pass over the text each, by a table
// of character classes, without allocation.
#include "iam/arn.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/bytes.h"
#include "base/case_folding.h"
#include "iam/usual_arn.h"

namespace abac::inline abi1::internal {
namespace {

// What a byte may be part of.
enum CharClass : std::uint8_t {
  Word = 1,           // partition and service: `[A-Za-z0-9-]`
  ActionName = 2,     // `[A-Za-z0-9_-]` [A-1]
  ActionPattern = 4,  // U+0020 to U+007E but `:`: what stands behind the colon of an entry [A-2]
  DomainName = 8,     // `[A-Za-z0-9.-]`
  UniqueIdPart = 16,  // `[0-9A-Z]`
  NamePart = 32,      // of user, role and session names, whatever follows; of roles' `:` as well
  MaybeName = 64,     // `$`, refused before `{`; 0xC2, refused as the lead of U+0080–U+009F
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < classes.size(); ++i) {
    const bool is_digit = i >= '0' && i <= '9';
    const bool is_upper = i >= 'A' && i <= 'Z';
    const bool is_word = is_digit || is_upper || (i >= 'a' && i <= 'z') || i == '-';
    const bool is_control = i < 0x20 || i == 0x7f;
    unsigned flags = 0;
    if (is_word) flags |= Word | ActionName | DomainName;
    if (i == '_') flags |= ActionName;
    if (i >= 0x20 && i <= 0x7e && i != ':') flags |= ActionPattern;
    if (i == '.') flags |= DomainName;
    if (is_digit || is_upper) flags |= UniqueIdPart;
    const bool is_separator = i == '/' || i == ':' || i == '*' || i == '?';
    const bool is_maybe_name = i == '$' || i == 0xc2;
    if (is_maybe_name) flags |= MaybeName;
    if (!is_control && !is_separator && !is_maybe_name) flags |= NamePart;
    classes[i] = static_cast<std::uint8_t>(flags);
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> classes = make_classes();

constexpr bool has_class(char c, unsigned flag) noexcept {
  return (classes[static_cast<unsigned char>(c)] & flag) != 0;
}

// Returns where the run of bytes of one class that starts at `position` ends. Eight bytes at a time
// cost a third of the instructions of one at a time.
std::size_t run_end(std::string_view text, std::size_t position, unsigned flag) noexcept {
  for (; position + 8 <= text.size(); position += 8) {
    unsigned common = flag;
    for (std::size_t i = 0; i < 8; ++i) {
      common &= classes[static_cast<unsigned char>(text[position + i])];
    }
    if (common == 0) break;
  }
  while (position < text.size() && has_class(text[position], flag)) ++position;
  return position;
}

bool is_made_of(std::string_view text, unsigned flag) noexcept {
  return !text.empty() && run_end(text, 0, flag) == text.size();
}

// Returns whether the byte at `position`, a `MaybeName`, begins `${` or a C1 control character.
bool begins_forbidden_pair(std::string_view text, std::size_t position) noexcept {
  if (position + 1 >= text.size()) return false;
  const auto next = static_cast<unsigned char>(text[position + 1]);
  return text[position] == '$' ? next == '{' : next >= 0x80 && next <= 0x9f;
}

// Returns where the name that starts at `position` ends: at the first byte that no name holds.
std::size_t name_end(std::string_view text, std::size_t position) noexcept {
  while (true) {
    position = run_end(text, position, NamePart);
    if (position == text.size() || !has_class(text[position], MaybeName) ||
        begins_forbidden_pair(text, position)) {
      return position;
    }
    ++position;
  }
}

bool is_name(std::string_view text) noexcept {
  return !text.empty() && name_end(text, 0) == text.size();
}

// Returns where the name of a role that starts at `position` ends: it may hold colons [G-23].
std::size_t role_name_end(std::string_view text, std::size_t position) noexcept {
  position = name_end(text, position);
  while (position < text.size() && text[position] == ':') position = name_end(text, position + 1);
  return position;
}

// Cuts `/a/b/name` behind its last slash; fails where a part is empty or holds a character that
// names do not [G-23]. `end_of_last(text, position)` says where the last part ends.
template <class EndOfLast>
bool split_path(std::string_view text, std::string_view& path, std::string_view& name,
                EndOfLast&& end_of_last) noexcept {
  std::size_t begin = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (text[end] != '/') return false;
    begin = end + 1;
    end = name_end(text, begin);
    if (end < text.size() && text[end] != '/') {
      end = end_of_last(text, begin);
      if (end != text.size()) return false;
    }
    if (end == begin) return false;
  }
  path = text.substr(0, begin);
  name = text.substr(begin);
  return !text.empty();
}

// What follows `saml-provider/` and `oidc-provider/`: slashes and colons are part of it.
bool is_provider(std::string_view text) noexcept {
  std::size_t end = name_end(text, 0);
  while (end < text.size() && (text[end] == '/' || text[end] == ':')) end = name_end(text, end + 1);
  return !text.empty() && end == text.size();
}

bool is_domain_name(std::string_view text) noexcept {
  return is_made_of(text, DomainName) && text.find('.') != std::string_view::npos;
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

// Takes a literal prefix. Its size is a constant here, so that it compares as one or two words.
template <std::size_t Size>
bool consume(std::string_view& text, const char (&prefix)[Size]) noexcept {
  constexpr std::size_t length = Size - 1;
  if (text.size() < length || std::memcmp(text.data(), prefix, length) != 0) return false;
  text.remove_prefix(length);
  return true;
}

// What an ARN of `iam` or `sts` may name.
enum class IdentityForm : std::uint8_t {
  None,
  User,
  Role,
  RoleSession,
  FederatedUser,
  Root,
  IdentityProvider
};

// Reads what follows `arn:P:sts::A:`.
template <class Output>
IdentityForm read_sts_resource(std::string_view text, Output& out) noexcept {
  if (consume(text, "assumed-role/")) {
    const std::size_t slash = role_name_end(text, 0);
    if (slash == 0 || slash == text.size() || text[slash] != '/') return IdentityForm::None;
    out.name = text.substr(0, slash);
    out.session = text.substr(slash + 1);
    return is_name(out.session) ? IdentityForm::RoleSession : IdentityForm::None;
  }
  if (!consume(text, "federated-user/") || !is_name(text)) return IdentityForm::None;
  out.name = text;
  return IdentityForm::FederatedUser;
}

// Reads what follows `arn:P:iam::A:`.
template <class Output>
IdentityForm read_iam_resource(std::string_view text, Output& out) noexcept {
  if (text == "root") return IdentityForm::Root;
  if (consume(text, "role")) {
    const bool is_role = split_path(text, out.path, out.name, role_name_end);
    return is_role ? IdentityForm::Role : IdentityForm::None;
  }
  if (consume(text, "user")) {
    const bool is_user = split_path(text, out.path, out.name, name_end);
    return is_user ? IdentityForm::User : IdentityForm::None;
  }
  const bool is_provider_arn =
      (consume(text, "saml-provider/") || consume(text, "oidc-provider/")) && is_provider(text);
  return is_provider_arn ? IdentityForm::IdentityProvider : IdentityForm::None;
}

// Reads `arn:P:iam::A:…` and `arn:P:sts::A:…` straight into a Caller or a PrincipalPattern: copying
// parts that were just written would stall the processor. Whether A is an account is not checked.
template <class Output>
IdentityForm read_identity(std::string_view text, Output& out) noexcept {
  out.text = text;
  if (!consume(text, "arn:")) return IdentityForm::None;
  const std::size_t end = run_end(text, 0, Word);
  if (end == 0) return IdentityForm::None;
  out.partition = text.substr(0, end);
  text.remove_prefix(end);
  const bool is_sts = consume(text, ":sts::");
  if (!is_sts && !consume(text, ":iam::")) return IdentityForm::None;

  // Most accounts are ids of twelve digits, in which there is no colon to look for.
  const bool has_id_length = text.size() > 12 && text[12] == ':';
  const std::size_t colon = has_id_length ? 12 : text.find(':');
  if (colon == std::string_view::npos) return IdentityForm::None;
  out.account = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return is_sts ? read_sts_resource(text, out) : read_iam_resource(text, out);
}

bool parse_arn_caller(std::string_view text, Caller& caller) noexcept {
  const IdentityForm form = read_identity(text, caller);
  if (!is_account_id(caller.account)) return false;
  switch (form) {
    case IdentityForm::None:
      return false;
    case IdentityForm::User:
      caller.kind = CallerKind::User;
      break;
    case IdentityForm::Role:
      caller.kind = CallerKind::Role;
      break;
    case IdentityForm::RoleSession:
      caller.kind = CallerKind::RoleSession;
      break;
    case IdentityForm::FederatedUser:
      caller.kind = CallerKind::FederatedUser;
      break;
    case IdentityForm::Root:
      caller.kind = CallerKind::Root;
      break;
    case IdentityForm::IdentityProvider:
      caller.kind = CallerKind::WebIdentity;
      caller.account = {};  // The provider's account is not the caller's [E-1].
      break;
  }
  return true;
}

std::optional<PrincipalPattern> parse_arn_entry(std::string_view text) noexcept {
  std::optional<PrincipalPattern> pattern(std::in_place);
  const IdentityForm form = read_identity(text, *pattern);
  const bool is_origin_access_identity =
      form == IdentityForm::User && pattern->account == "cloudfront";
  if (!is_account_id(pattern->account) && !is_origin_access_identity) return std::nullopt;
  switch (form) {
    case IdentityForm::None:
    case IdentityForm::IdentityProvider:
      return std::nullopt;
    case IdentityForm::User:
      pattern->form = PrincipalForm::User;
      break;
    case IdentityForm::Role:
      pattern->form = PrincipalForm::Role;
      break;
    case IdentityForm::RoleSession:
      pattern->form = PrincipalForm::RoleSession;
      break;
    case IdentityForm::FederatedUser:
      pattern->form = PrincipalForm::FederatedUser;
      break;
    case IdentityForm::Root:
      pattern->form = PrincipalForm::Root;
      break;
  }
  return pattern;
}

std::optional<PrincipalPattern> parse_aws_entry(std::string_view text) noexcept {
  PrincipalPattern pattern;
  pattern.text = text;
  if (text == "*") {
    pattern.form = PrincipalForm::AnyAws;
  } else if (is_account_id(text)) {
    pattern.form = PrincipalForm::Account;
    pattern.account = text;
  } else if (is_unique_id(text)) {
    pattern.form = PrincipalForm::UniqueId;
  } else {
    return parse_arn_entry(text);
  }
  return pattern;
}

// `${` is refused in every member [G-26], wildcards are never literal [G-24].
bool is_opaque_entry(std::string_view text) noexcept {
  return !text.empty() && text.find_first_of("*?") == std::string_view::npos &&
         text.find("${") == std::string_view::npos;
}

}  // namespace

std::optional<Arn> parse_resource_arn(std::string_view text) noexcept {
  Arn arn;
  return parse_resource_arn(text, arn) ? std::optional<Arn>(arn) : std::nullopt;
}

bool parse_any_resource_arn(std::string_view text, Arn& arn) noexcept {
  if (!consume(text, "arn:")) return false;
  for (std::string_view* part : {&arn.partition, &arn.service, &arn.region, &arn.account}) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  return !arn.partition.empty() && !arn.service.empty() && !arn.resource.empty();
}

std::optional<Caller> parse_caller(std::string_view text, std::string_view action) noexcept {
  std::optional<Caller> caller(std::in_place);
  if (!parse_caller(text, action, *caller)) caller.reset();
  return caller;
}

bool parse_any_caller(std::string_view text, std::string_view action, Caller& caller) noexcept {
  caller = {};
  // A colon is no part of a domain name, so that the first four characters tell the forms apart.
  if (text.starts_with("arn:")) return parse_arn_caller(text, caller);

  caller.text = text;
  if (text == "*") return true;
  if (!is_domain_name(text)) return false;
  if (is_web_identity_domain(text) && takes_web_identity_domain(action)) {
    caller.kind = CallerKind::WebIdentity;
  } else {
    caller.kind = CallerKind::Service;
    caller.name = text;
  }
  return true;
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
  const std::size_t colon = run_end(text, 0, Word);
  if (colon == 0 || colon == text.size() || text[colon] != ':') return false;
  return is_made_of(text.substr(colon + 1), ActionName);
}

namespace {

/// Returns true for the most usual patterns of actions: a service, a colon and a name, in 64 bytes.
bool is_usual_action_pattern(std::string_view text) noexcept {
  if (text.size() < 8 || text.size() > 64) return false;
  const ActionScan scan = scan_action(text);
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - text.size());
  const std::uint64_t service = scan.colons - 1;  // all before the colon, where there is one
  return std::has_single_bit(scan.colons) && service != 0 && (service & ~scan.words) == 0 &&
         (scan.colons | scan.words | scan.marks) == all && text.back() != ':';
}

}  // namespace

bool is_action_pattern(std::string_view text) noexcept {
  if (is_usual_action_pattern(text)) return true;
  if (is_all_stars(text) || text == "*:*") return true;
  const std::size_t colon = run_end(text, 0, Word);
  if (colon == 0 || colon == text.size() || text[colon] != ':') return false;
  const std::string_view name = text.substr(colon + 1);
  return is_made_of(name, ActionPattern) && name.find("${") == std::string_view::npos;
}

bool is_dead_action_pattern(std::string_view text) noexcept {
  if (is_usual_action_pattern(text)) return false;
  const std::string_view name = text.substr(text.find(':') + 1);
  return !std::ranges::all_of(
      name, [](char c) { return has_class(c, ActionName) || c == '*' || c == '?'; });
}

bool is_all_stars(std::string_view text) noexcept {
  return !text.empty() && text.front() == '*' &&
         text.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace abac::inline abi1::internal
