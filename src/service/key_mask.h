// Context keys whose values are not to be seen, by the names that whoever runs a log gives them.
// What of a request is hidden by them is masked_request.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// A set of context keys: names, and beginnings of names that end in `*`. All compare folded [K-1].
class KeyMask {
 public:
  /// Throws std::bad_alloc.
  explicit KeyMask(const std::vector<std::string>& keys);

  [[nodiscard]] bool is_empty() const noexcept {
    return names_.empty() && prefixes_.empty() && tags_.empty() && tag_prefixes_.empty();
  }

  /// Returns whether the key is one of them. Throws std::bad_alloc.
  [[nodiscard]] bool covers(std::string_view key) const { return covers(key, {}); }

  /// Returns whether the key in two parts is one of them: `aws:RequestTag/`, `team`. Throws
  /// std::bad_alloc.
  [[nodiscard]] bool covers(std::string_view prefix, std::string_view rest) const;

  /// Returns whether the resource's tag is one of them by any of its names: it is one fact, called
  /// `aws:ResourceTag/…`, and `<service>:ResourceTag/…` by each service that has to do with it
  /// [K-12]. Which service an exact name is of does not matter. Throws std::bad_alloc.
  [[nodiscard]] bool covers_resource_tag(std::string_view tag,
                                         const std::vector<std::string_view>& services) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> prefixes_;
  // What stands behind `…:ResourceTag/`.
  std::vector<std::string> tags_;
  std::vector<std::string> tag_prefixes_;
};

/// Returns the tag's key, folded, where the key is `<service>:ResourceTag/<tag>`; nothing
/// elsewhere. A view into `folded`, the key after `fold`: letters beyond ASCII fold to those of the
/// name, too.
[[nodiscard]] std::string_view resource_tag_of(std::string_view folded) noexcept;

}  // namespace abac::inline abi1::internal
