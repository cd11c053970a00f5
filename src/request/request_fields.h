// The texts that a request may have and need not, in one table: whatever copies or shows all of a
// request asks it.
//
// Whoever adds one adds it to the request (abac/request.h), its row here, its member in JSON
// (request_parser.cc, and service/decision_line.cc for the log) and in C (abac/c.h,
// bindings/c/request_fields.h); and, where it may be wrong or steer a decision, a step of
// request_check.cc.
#pragma once

#include <abac/request.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// A row of the table. The text is one of the principal or of the resource.
struct OptionalField {
  using Text = OptionalText;

  std::string_view name;  ///< of its member in JSON
  Text Principal::*of_principal;
  Text Resource::*of_resource;
  std::optional<std::string> OwnedRequest::Fields::*owned;

  [[nodiscard]] bool is_of_principal() const noexcept { return of_principal != nullptr; }
  [[nodiscard]] const Text& of(const Request& request) const noexcept {
    return is_of_principal() ? request.principal.*of_principal : request.resource.*of_resource;
  }
  [[nodiscard]] Text& of(Request& request) const noexcept {
    return is_of_principal() ? request.principal.*of_principal : request.resource.*of_resource;
  }
};

inline constexpr std::array<OptionalField, 5> kOptionalFields = {{
    {"account", &Principal::account, nullptr, &OwnedRequest::Fields::principal_account},
    {"type", &Principal::type, nullptr, &OwnedRequest::Fields::principal_type},
    {"role_arn", &Principal::role_arn, nullptr, &OwnedRequest::Fields::principal_role_arn},
    {"user_arn", &Principal::user_arn, nullptr, &OwnedRequest::Fields::principal_user_arn},
    {"account", nullptr, &Resource::account, &OwnedRequest::Fields::resource_account},
}};

}  // namespace abac::inline abi1::internal
