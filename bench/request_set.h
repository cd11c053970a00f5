// Requests over texts that stay where they are: what a service holds when it asks for a decision.
#pragma once

#include <abac/request.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::bench {

using Fields = OwnedRequest::Fields;

/// Borrowed requests and the memory they borrow from. Each request's texts stand together and in
/// the order of the requests, as if each had just been read from a connection.
///
/// Not copyable, since requests point into it; moving keeps them valid.
class RequestSet {
 public:
  RequestSet() = default;
  explicit RequestSet(std::span<const Fields> requests);
  RequestSet(const RequestSet&) = delete;
  RequestSet& operator=(const RequestSet&) = delete;
  RequestSet(RequestSet&&) noexcept = default;
  RequestSet& operator=(RequestSet&&) noexcept = default;
  ~RequestSet() = default;

  [[nodiscard]] std::span<const Request> requests() const noexcept { return requests_; }

 private:
  void reserve(std::span<const Fields> requests);
  [[nodiscard]] std::string_view keep(const std::string& text);
  [[nodiscard]] std::span<const Tag> keep(const std::vector<OwnedRequest::OwnedTag>& tags);
  [[nodiscard]] std::span<const ContextEntry> keep(
      const std::vector<OwnedRequest::OwnedContextEntry>& entries);

  // INVARIANT: none of these grows past its capacity once a request points into it.
  std::vector<char> texts_;
  std::vector<Tag> tags_;
  std::vector<std::string_view> lists_;
  std::vector<ContextEntry> context_;
  std::vector<Request> requests_;
};

}  // namespace abac::bench
