// Requests whose actions, callers, resources and context keys were prepared beforehand.
#pragma once

#include <abac/session.h>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace abac::bench {

/// Borrows policies and requests. Actions, callers and shapes of contexts that are equal are one.
class ResolvedRequests {
 public:
  /// Throws std::runtime_error where one of them is refused or decided differently.
  ResolvedRequests(const PolicySet& policies, std::span<const Request> requests);

  /// Decides one of the requests that the object was made from.
  [[nodiscard]] Decision decide(const Request& request) const noexcept {
    const Call& call = calls_[static_cast<std::size_t>(&request - requests_.data())];
    return abac::decide(*call.session, *call.action, call.resource, request.request_tags,
                        *call.shape, call.values);
  }

 private:
  struct Call {
    const ResolvedAction* action;
    const Session* session;
    const ContextShape* shape;
    ResolvedResource resource;
    std::vector<ContextValue> values;
  };

  std::span<const Request> requests_;
  std::map<std::string, ResolvedAction, std::less<>> actions_;
  std::map<std::string, Session, std::less<>> sessions_;
  std::map<std::string, ContextShape, std::less<>> shapes_;
  std::vector<Call> calls_;
};

}  // namespace abac::bench
