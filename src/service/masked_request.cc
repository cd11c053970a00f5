// Follows masked keys to where their values come from [K-10]…[K-13].
//
// A value may be the caller's and the resource's at once: their account, or all of an ARN where a
// user asks about itself. What is hidden by one name is hidden in both places.
#include "service/masked_request.h"

#include "base/case_folding.h"
#include "decide/message.h"
#include "iam/arn.h"

#include <algorithm>
#include <array>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kArnColons = 5;

/// Where the first five colons of an ARN stand; npos for those that are not there. Reads what is
/// not a sound ARN, too: the request may be one that was refused.
std::array<std::size_t, kArnColons> colons_of(std::string_view arn) noexcept {
  std::array<std::size_t, kArnColons> colons;
  std::size_t at = 0;
  for (std::size_t& colon : colons) {
    colon = arn.find(':', at);
    at = colon == std::string_view::npos ? arn.size() : colon + 1;
  }
  return colons;
}

/// Returns what stands between two colons that follow one another, the first being number `index`.
std::string_view part_behind(std::string_view arn, std::size_t index) noexcept {
  const auto colons = colons_of(arn);
  if (colons[index + 1] == std::string_view::npos) return {};
  return arn.substr(colons[index] + 1, colons[index + 1] - colons[index] - 1);
}

/// Returns where a user's name begins in its ARN; npos where it is not one of a user.
std::size_t user_name_in(std::string_view arn) noexcept {
  const std::size_t last_colon = colons_of(arn).back();
  const bool is_user = last_colon != std::string_view::npos && part_behind(arn, 1) == "iam" &&
                       arn.substr(last_colon + 1).starts_with("user/");
  return is_user ? arn.rfind('/') + 1 : std::string_view::npos;
}

/// Returns whether the text is the value of `aws:PrincipalArn` [K-10], [K-11], or the ARN that it
/// follows from.
bool is_arn_of(const Principal& principal, std::string_view text) {
  if (text == principal.arn || text == principal.role_arn || text == principal.user_arn)
    return true;
  const std::optional<Caller> caller = parse_caller(principal.arn, {});
  if (!caller || caller->kind != CallerKind::RoleSession) return false;
  std::string role("arn:");
  role.append(caller->partition).append(":iam::").append(caller->account);
  role.append(":role/").append(caller->name);
  return text == role;
}

bool is_principal_arn_key(std::string_view key) noexcept {
  return fold_equal(key, "aws:PrincipalArn");
}

/// Calls `see` with each value that the request's context gives to `aws:PrincipalArn`.
template <class See>
void for_each_context_arn(const Request& request, See&& see) {
  for (const ContextEntry& entry : request.context) {
    if (!is_principal_arn_key(entry.key)) continue;
    if (entry.value.is_list()) {
      for (const std::string_view arn : entry.value.list()) see(arn);
    } else {
      see(entry.value.text());
    }
  }
}

std::string_view service_of(std::string_view arn) noexcept { return part_behind(arn, 1); }
std::string_view account_of(std::string_view arn) noexcept { return part_behind(arn, 3); }

}  // namespace

MaskedRequest::MaskedRequest(const Request& request, const KeyMask& mask)
    : request_(request), mask_(mask) {
  if (mask.is_empty()) return;
  const Principal& principal = request.principal;
  services_ = {request.action.substr(0, request.action.find(':')),
               service_of(request.resource.arn)};
  hides_principal_account_ = mask.covers("aws:PrincipalAccount");
  find_hidden_accounts();

  const auto hide_user_name = [&](std::string_view arn) {
    const std::size_t user_name = user_name_in(arn);
    if (user_name != std::string_view::npos) hidden_user_names_.push_back(arn.substr(user_name));
  };
  if (mask.covers("aws:username")) {
    hide_user_name(principal.arn);
    hide_user_name(principal.user_arn.value_or(""));
    for_each_context_arn(request, hide_user_name);
  }

  const bool is_service = !principal.arn.starts_with("arn:");
  hides_principal_arn_ =
      principal.arn != "*" &&
      (mask.covers("aws:PrincipalArn") || (is_service && mask.covers("aws:PrincipalServiceName")));
  hides_resource_arn_ = hides_principal_arn_ && is_arn_of(principal, request.resource.arn);
  const auto shown = [&](std::string_view arn, bool is_hidden) {
    return is_hidden ? std::string(kMasked) : without_hidden_parts(arn);
  };
  principal_arn_ = shown(principal.arn, hides_principal_arn_);
  if (principal.role_arn) role_arn_ = shown(*principal.role_arn, hides_principal_arn_);
  if (principal.user_arn) user_arn_ = shown(*principal.user_arn, hides_principal_arn_);
  resource_arn_ = shown(request.resource.arn, hides_resource_arn_);
}

void MaskedRequest::find_hidden_accounts() {
  const Principal& principal = request_.principal;
  const Resource& resource = request_.resource;
  const auto hide = [&](std::string_view account) {
    if (!account.empty()) hidden_accounts_.push_back(account);
  };
  const auto hide_principals = [&] {
    hide(principal.account.value_or(""));
    hide(account_of(principal.arn));
    hide(account_of(principal.role_arn.value_or("")));
    hide(account_of(principal.user_arn.value_or("")));
    for_each_context_arn(request_, [&](std::string_view arn) { hide(account_of(arn)); });
  };
  if (hides_principal_account_) hide_principals();
  if (!mask_.covers("aws:ResourceAccount")) return;
  hide(resource.account.value_or(""));
  hide(account_of(resource.arn));
  if (!resource.account && !is_account_id(account_of(resource.arn))) hide_principals();
}

bool MaskedRequest::is_hidden_account(std::string_view account) const {
  return std::ranges::find(hidden_accounts_, account) != hidden_accounts_.end();
}

std::string MaskedRequest::without_hidden_parts(std::string_view arn) const {
  std::string shown(arn);
  // From the end, so that what stands before keeps its place.
  const std::size_t user_name = user_name_in(arn);
  if (user_name != std::string_view::npos &&
      std::ranges::find(hidden_user_names_, arn.substr(user_name)) != hidden_user_names_.end()) {
    shown.replace(user_name, arn.size() - user_name, kMasked);
  }
  const std::string_view account = account_of(arn);
  if (is_hidden_account(account)) {
    shown.replace(static_cast<std::size_t>(account.data() - arn.data()), account.size(), kMasked);
  }
  return shown;
}

std::string_view MaskedRequest::principal_arn() const noexcept {
  if (principal_arn_) return *principal_arn_;
  return request_.principal.arn;
}

std::optional<std::string_view> MaskedRequest::principal_account() const {
  const auto& account = request_.principal.account;
  if (account && (hides_principal_account_ || is_hidden_account(*account))) return kMasked;
  return account;
}

std::optional<std::string_view> MaskedRequest::principal_type() const {
  const auto& type = request_.principal.type;
  if (type && mask_.covers("aws:PrincipalType")) return kMasked;
  return type;
}

std::optional<std::string_view> MaskedRequest::role_arn() const noexcept {
  if (role_arn_) return *role_arn_;
  return request_.principal.role_arn;
}

std::optional<std::string_view> MaskedRequest::user_arn() const noexcept {
  if (user_arn_) return *user_arn_;
  return request_.principal.user_arn;
}

std::string_view MaskedRequest::resource_arn() const noexcept {
  if (resource_arn_) return *resource_arn_;
  return request_.resource.arn;
}

std::optional<std::string_view> MaskedRequest::resource_account() const {
  const auto& account = request_.resource.account;
  if (account && is_hidden_account(*account)) return kMasked;
  return account;
}

bool MaskedRequest::hides_context(std::string_view key) const {
  if (mask_.is_empty()) return false;
  if (mask_.covers(key)) return true;
  const std::string folded = fold(key);
  const std::string_view tag = resource_tag_of(folded);
  return !tag.empty() && mask_.covers_resource_tag(tag, services_);
}

bool MaskedRequest::hides_context_key(std::string_view key) const {
  return hides_tag_keys() && fold(key).starts_with("aws:requesttag/");
}

std::string MaskedRequest::context_text(std::string_view key, std::string_view text) const {
  const bool has_parts = !mask_.is_empty() && is_principal_arn_key(key);
  return has_parts ? without_hidden_parts(text) : std::string(text);
}

std::optional<std::string> MaskedRequest::masked_message(const std::string& message) const {
  const std::string_view arn = request_.principal.arn;
  const bool is_anonymous_hidden = arn == "*" && hides_principal_account_;
  if (principal_arn() == arn && resource_arn() == request_.resource.arn && !is_anonymous_hidden) {
    return std::nullopt;
  }
  std::string head;
  append_denial_head(head, arn, request_.action, request_.resource.arn);
  if (!message.starts_with(head)) return std::string(kMasked);
  std::string shown;
  append_denial_head(shown, is_anonymous_hidden ? kMasked : principal_arn(), request_.action,
                     resource_arn());
  shown.append(message, head.size());
  return shown;
}

}  // namespace abac::inline abi1::internal
