// What the opaque handles of abac/c.h are, and the wall that no exception passes. The functions are
// in the files beside this one, by the sections of abac/c.h; those that call rooms which a service
// need not carry stand in files of their own, so that a static program links what it calls.
#pragma once

#include <abac/abac.h>
#include <abac/c.h>

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
struct abac_vocabulary {
  abac::Vocabulary value;
};
struct abac_session {
  abac::OwnedRequest caller;  // from which the session borrows
  std::optional<abac::Session> value;
};
struct abac_action {
  abac::ResolvedAction value;
};
struct abac_resource {
  abac::OwnedRequest owner;  // from which the resource borrows
  std::optional<abac::ResolvedResource> value;
};
struct abac_context_shape {
  abac::ContextShape value;
};
struct abac_response {
  abac::Response value;
  abac::PolicySet policies;  // from which the response borrows
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

namespace abac::inline abi1::c {

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
  if (diagnostic.code == ErrorCode::OutOfMemory) return ABAC_OUT_OF_MEMORY;
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

static_assert(static_cast<int>(Decision::Refused) == ABAC_NO_DECISION &&
              static_cast<int>(Decision::Allowed) == ABAC_ALLOWED &&
              static_cast<int>(Decision::ImplicitDeny) == ABAC_IMPLICIT_DENY &&
              static_cast<int>(Decision::ExplicitDeny) == ABAC_EXPLICIT_DENY);

/// Returns the decision as the C interface has it.
[[nodiscard]] constexpr abac_decision decision_of(Decision decision) noexcept {
  return static_cast<abac_decision>(decision);
}

/// Returns the type that the number names, if any: C numbers the types as C++ does.
[[nodiscard]] inline std::optional<PolicyType> policy_type_of(abac_policy_type type) noexcept {
  for (const PolicyType known : policy_types()) {
    if (static_cast<abac_policy_type>(known) == type) return known;
  }
  return std::nullopt;
}

}  // namespace abac::inline abi1::c
