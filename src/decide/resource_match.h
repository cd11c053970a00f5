// One statement's `Resource` or `NotResource` against a request's resource [2.2].
#pragma once

#include "decide/request_keys.h"

namespace abac::inline abi1::internal {

/// Returns whether the entry matches the resource, [R-7], [R-10].
[[nodiscard]] bool matches_resource(const ResourcePattern& pattern, std::string_view arn,
                                    RequestKeys& keys) noexcept;

/// Returns whether the statement's element holds, [R-12].
[[nodiscard]] bool covers_resource(const StatementCode& statement, std::string_view arn,
                                   RequestKeys& keys) noexcept;

/// What a statement's element says of a resource.
enum class Coverage : std::uint8_t {
  None,
  Unresolved,  ///< it does not hold, and some entry has a variable without value [V-13], [M-7]
  Full,        ///< it holds
};

/// The resource of a request, made ready to be compared with many patterns.
class RequestedResource {
 public:
  explicit RequestedResource(RequestKeys& keys) noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// Where the sixth part of the ARN begins, wherever a pattern's star stands.
  [[nodiscard]] std::size_t sixth(std::size_t, std::size_t) const noexcept { return sixth_; }
  /// Returns the place behind the next colon in the sixth part, or npos.
  [[nodiscard]] std::size_t next(std::size_t start) const noexcept {
    return has_more_colons_ ? find_next(start) : std::string_view::npos;
  }
  /// Whether the sixth part holds no colon.
  [[nodiscard]] bool has_five_colons() const noexcept { return !has_more_colons_; }

 private:
  [[nodiscard]] std::size_t find_next(std::size_t start) const noexcept;

  std::string_view text_;
  std::size_t sixth_ = 0;
  bool has_more_colons_ = false;
};

/// `covers_resource` of the request's resource, with what is to be told of keys that are missing.
[[nodiscard]] Coverage resource_coverage(const StatementCode& statement,
                                         const RequestedResource& resource,
                                         RequestKeys& keys) noexcept;

}  // namespace abac::inline abi1::internal
