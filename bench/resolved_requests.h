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
                        *call.shape, std::span(values_).subspan(call.values, call.value_count));
  }

 private:
  struct Call {
    const ResolvedAction* action;
    const Session* session;
    const ContextShape* shape;
    ResolvedResource resource;
    std::size_t values;  // the place of the first of those of its context
    std::size_t value_count;
  };

  std::span<const Request> requests_;
  std::map<std::string, ResolvedAction, std::less<>> actions_;
  std::map<std::string, Session, std::less<>> sessions_;
  std::map<std::string, ContextShape, std::less<>> shapes_;
  // Each stand in the order of the requests.
  std::vector<Call> calls_;
  std::vector<ContextValue> values_;
};

}  // namespace abac::bench
