// What the opaque handles of abac.h are, and the wall that no exception passes. The functions are
// in the files beside this one, by the sections of abac.h.
#pragma once

#include <abac.h>
#include <abac/abac.h>

#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The names are those of the C interface.
// NOLINTBEGIN(readability-identifier-naming)
struct abac_string {
  std::string value;
};
struct abac_error {
  abac::Diagnostic value;
};
struct abac_findings {
  std::vector<abac_error> list;
};
struct abac_policy {
  abac::Policy value;
};
struct abac_policies {
  abac::Policies value;
};
struct abac_policy_set {
  abac::PolicySet value;
};
struct abac_request {
  abac::OwnedRequest value;
};
struct abac_response {
  abac::Response value;
  abac::PolicySet policies;  // from which the response borrows
};
struct abac_explanation {
  abac::Explanation value;
};
struct abac_holder {
  abac_holder(const abac::PolicySet& policies, abac::DecisionHook hook)
      : value(policies, std::move(hook)) {}

  abac::PolicySetHolder value;
};
struct abac_reader {
  abac::PolicySetReader value;
  std::optional<abac_policy_set>
      current;  // of the reader's version, as abac_reader_current gave it
  std::uint64_t version = 0;
};
struct abac_folder_watcher {
  abac::PolicyFolderWatcher value;
};
struct abac_decision_log {
  abac::DecisionLog value;
};
struct abac_decision_event {
  const abac::DecisionEvent& value;
};
// NOLINTEND(readability-identifier-naming)

namespace abac::c {

/// Runs what may throw: that only happens where memory runs out.
template <class Work>
abac_status guarded(Work&& work) noexcept {
  try {
    return std::forward<Work>(work)();
  } catch (...) {
    return ABAC_OUT_OF_MEMORY;
  }
}

[[nodiscard]] inline bool is_text(const char* data, std::size_t size) noexcept {
  return data != nullptr || size == 0;
}

[[nodiscard]] inline std::string_view view_of(const char* data, std::size_t size) noexcept {
  return size == 0 ? std::string_view() : std::string_view(data, size);
}

[[nodiscard]] inline abac_text text_of(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// Sets what the caller gets where the call fails.
template <class T>
void clear(T** result, abac_error** error) noexcept {
  if (result != nullptr) *result = nullptr;
  if (error != nullptr) *error = nullptr;
}

/// Gives the error to the caller who asks for it, and returns its status.
[[nodiscard]] inline abac_status refuse(Diagnostic&& diagnostic, abac_error** error) noexcept {
  if (diagnostic.code == "out_of_memory") return ABAC_OUT_OF_MEMORY;
  if (error != nullptr) *error = new (std::nothrow) abac_error{std::move(diagnostic)};
  return ABAC_REFUSED;
}

/// Gives a new handle, made of the parts. Throws std::bad_alloc.
template <class Handle, class... Parts>
abac_status give_new(Handle** handle, Parts&&... parts) {
  *handle = new Handle{std::forward<Parts>(parts)...};
  return ABAC_OK;
}

/// Gives the value as a new handle, or the error. Throws std::bad_alloc.
template <class Handle, class T>
abac_status give(Expected<T>&& value, Handle** handle, abac_error** error) {
  if (!value) return refuse(std::move(value).error(), error);
  return give_new(handle, *std::move(value));
}

/// Returns the decision as the C interface has it.
[[nodiscard]] constexpr abac_decision decision_of(Decision decision) noexcept {
  switch (decision) {
    case Decision::Allowed:
      return ABAC_ALLOWED;
    case Decision::ImplicitDeny:
      return ABAC_IMPLICIT_DENY;
    case Decision::ExplicitDeny:
      return ABAC_EXPLICIT_DENY;
    case Decision::Refused:
      return ABAC_NO_DECISION;
  }
  return ABAC_NO_DECISION;
}

/// Returns the type that the number names, if any.
[[nodiscard]] constexpr std::optional<PolicyType> policy_type_of(abac_policy_type type) noexcept {
  switch (type) {
    case ABAC_IDENTITY:
      return PolicyType::Identity;
    case ABAC_RESOURCE:
      return PolicyType::Resource;
    case ABAC_PERMISSIONS_BOUNDARY:
      return PolicyType::PermissionsBoundary;
    case ABAC_SESSION:
      return PolicyType::Session;
    case ABAC_SERVICE_CONTROL:
      return PolicyType::ServiceControl;
    case ABAC_RESOURCE_CONTROL:
      return PolicyType::ResourceControl;
    case ABAC_VPC_ENDPOINT:
      return PolicyType::VpcEndpoint;
    default:
      return std::nullopt;
  }
}

}  // namespace abac::c
