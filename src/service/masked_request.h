// A request as it may be shown: what follows from masked keys is hidden wherever it stands, be it
// in a member of its own, within an ARN or in the sentence of a denial.
#pragma once

#include <abac/request.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/key_mask.h"

namespace abac::inline abi1::internal {

/// Stands in place of what is hidden.
inline constexpr std::string_view kMasked = "***";

/// One request behind a mask. Borrows both. All functions may throw std::bad_alloc.
class MaskedRequest {
 public:
  MaskedRequest(const Request& request, const KeyMask& mask);

  /// The caller's ARN, in which account and user name may be hidden; or wholly hidden.
  [[nodiscard]] std::string_view principal_arn() const noexcept;
  /// Whether nothing is left of it.
  [[nodiscard]] bool hides_principal_arn() const noexcept { return hides_principal_arn_; }
  [[nodiscard]] std::optional<std::string_view> principal_account() const;
  [[nodiscard]] std::optional<std::string_view> principal_type() const;
  [[nodiscard]] std::optional<std::string_view> role_arn() const noexcept;
  /// No key follows from it; it is hidden where the caller's own ARN, account or user name is.
  [[nodiscard]] std::optional<std::string_view> user_arn() const noexcept;
  [[nodiscard]] std::string_view resource_arn() const noexcept;
  [[nodiscard]] bool hides_resource_arn() const noexcept { return hides_resource_arn_; }
  [[nodiscard]] std::optional<std::string_view> resource_account() const;

  [[nodiscard]] bool hides_principal_tag(std::string_view key) const {
    return mask_.covers("aws:PrincipalTag/", key);
  }
  [[nodiscard]] bool hides_resource_tag(std::string_view key) const {
    return mask_.covers_resource_tag(key, services_);
  }
  [[nodiscard]] bool hides_request_tag(std::string_view key) const {
    return mask_.covers("aws:RequestTag/", key);
  }
  /// Whether the keys of the request's tags are hidden, which are values of `aws:TagKeys` [K-13].
  [[nodiscard]] bool hides_tag_keys() const { return mask_.covers("aws:TagKeys"); }
  [[nodiscard]] bool hides_context(std::string_view key) const;
  /// Whether the context key names a tag of the request, and those keys are hidden.
  [[nodiscard]] bool hides_context_key(std::string_view key) const;

  /// Returns a value of a context key that is not hidden as a whole: of `aws:PrincipalArn` without
  /// the parts that are.
  [[nodiscard]] std::string context_text(std::string_view key, std::string_view text) const;

  /// Returns the sentence of a denial without what is hidden; nothing where it may be shown as it
  /// is.
  [[nodiscard]] std::optional<std::string> masked_message(const std::string& message) const;

 private:
  void find_hidden_accounts();
  [[nodiscard]] bool is_hidden_account(std::string_view account) const;
  [[nodiscard]] std::string without_hidden_parts(std::string_view arn) const;

  const Request& request_;
  const KeyMask& mask_;
  std::vector<std::string_view> services_;  // of action and resource
  std::vector<std::string_view> hidden_accounts_;
  std::vector<std::string_view> hidden_user_names_;
  // As they are shown, where they are not shown as they are.
  std::optional<std::string> principal_arn_;
  std::optional<std::string> role_arn_;
  std::optional<std::string> user_arn_;
  std::optional<std::string> resource_arn_;
  bool hides_principal_arn_ = false;
  bool hides_resource_arn_ = false;
  bool hides_principal_account_ = false;
};

}  // namespace abac::inline abi1::internal
