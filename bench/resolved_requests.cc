// Requests that were prepared beforehand, checked against `decide`.
#include "resolved_requests.h"

#include <stdexcept>
#include <utility>

namespace abac::bench {
namespace {

template <class Resolved>
Resolved checked(Expected<Resolved> resolved) {
  if (!resolved) throw std::runtime_error(to_string(resolved.error()));
  return *std::move(resolved);
}

/// Returns what is known by a name, made where it is new.
template <class Resolved, class Make>
const Resolved* known(std::map<std::string, Resolved, std::less<>>& all, const std::string& name,
                      Make&& make) {
  const auto found = all.find(name);
  if (found != all.end()) return &found->second;
  return &all.emplace(name, checked(make())).first->second;
}

/// Texts by which equal callers and equal contexts are known; none holds a line feed.
std::string caller_of(const Principal& principal) {
  std::string text(principal.arn);
  for (const OptionalText& more :
       {principal.account, principal.type, principal.role_arn, principal.user_arn}) {
    text += '\n';
    if (more) text += *more;
  }
  for (const Tag& tag : principal.tags) {
    text.append("\n").append(tag.key).append("\n").append(tag.value);
  }
  return text;
}

}  // namespace

ResolvedRequests::ResolvedRequests(const PolicySet& policies, std::span<const Request> requests)
    : requests_(requests) {
  calls_.reserve(requests.size());
  for (const Request& request : requests) {
    std::vector<std::string> keys;
    std::string shape;
    for (const ContextEntry& entry : request.context) {
      keys.emplace_back(entry.key);
      values_.push_back(entry.value);
      shape.append(entry.key).append("\n");
    }
    calls_.push_back({known(actions_, std::string(request.action),
                            [&] { return ResolvedAction::resolve(policies, request.action); }),
                      known(sessions_, caller_of(request.principal),
                            [&] { return Session::open(policies, request.principal); }),
                      known(shapes_, shape, [&] { return ContextShape::make(keys); }),
                      checked(ResolvedResource::resolve(request.resource)),
                      values_.size() - request.context.size(), request.context.size()});
    if (decide(request) != abac::decide(policies, request)) {
      throw std::runtime_error("prepared, a request is decided differently");
    }
  }
}

}  // namespace abac::bench
