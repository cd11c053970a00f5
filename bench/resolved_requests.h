// Requests whose actions and callers were resolved beforehand.
#pragma once

#include <abac/resolved.h>

#include <span>
#include <vector>

namespace abac::bench {

/// Borrows policies and requests. Each action is resolved once, each request's caller by itself.
class ResolvedRequests {
 public:
  /// Throws std::runtime_error where one of them is refused or decided differently.
  ResolvedRequests(const PolicySet& policies, std::span<const Request> requests);

  /// Decides one of the requests that the object was made from.
  [[nodiscard]] Decision decide(const Request& request) const noexcept {
    const Call& call = calls_[static_cast<std::size_t>(&request - requests_.data())];
    return abac::decide(call.action, call.caller, request.resource, request.request_tags,
                        request.context);
  }

 private:
  struct Call {
    ResolvedAction action;
    ResolvedCaller caller;
  };

  std::span<const Request> requests_;
  std::vector<Call> calls_;
};

}  // namespace abac::bench
