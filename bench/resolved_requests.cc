// Requests whose actions and callers were resolved beforehand, checked against `decide`.
#include "resolved_requests.h"

#include <map>
#include <stdexcept>
#include <string>

namespace abac::bench {
namespace {

template <class Resolved>
Resolved checked(Expected<Resolved> resolved) {
  if (!resolved) throw std::runtime_error(to_string(resolved.error()));
  return *std::move(resolved);
}

}  // namespace

ResolvedRequests::ResolvedRequests(const PolicySet& policies, std::span<const Request> requests)
    : requests_(requests) {
  std::map<std::string, ResolvedAction, std::less<>> actions;
  calls_.reserve(requests.size());
  for (const Request& request : requests) {
    auto action = actions.find(request.action);
    if (action == actions.end()) {
      action =
          actions
              .emplace(request.action, checked(ResolvedAction::resolve(policies, request.action)))
              .first;
    }
    calls_.push_back({action->second, checked(ResolvedCaller::resolve(request.principal))});
    if (decide(request) != abac::decide(policies, request)) {
      throw std::runtime_error("resolved, a request is decided differently");
    }
  }
}

}  // namespace abac::bench
