// The floor: W1 decided by hand for a caller who is trusted.
#include "floor.h"

#include "floor_policies.h"

namespace abac::bench {
namespace {

bool is_key(std::string_view key, std::string_view folded) noexcept {
  if (key.size() != folded.size()) return false;
  if (key == folded) return true;
  return std::equal(key.begin(), key.end(), folded.begin(),
                    [](char a, char b) { return fold(a) == b; });
}

/// Returns the tag's value; without data where there is no such tag.
std::string_view find_tag(std::span<const Tag> tags, std::string_view folded_key) noexcept {
  for (const Tag& tag : tags) {
    if (is_key(tag.key, folded_key)) return tag.value;
  }
  return {};
}

/// The conditions of the policies, over a request that is sound and holds no odd key.
class TrustingConditions {
 public:
  explicit TrustingConditions(const Request& request) noexcept : request_(request) {}

  [[nodiscard]] bool opens_own_studio() const noexcept {
    const std::string_view owner = find_tag(request_.resource.tags, "studiouserid");
    if (owner.empty()) return false;
    if (find_tag(request_.principal.tags, "studiouserid") == owner) return true;
    const std::string_view arn = request_.principal.arn;
    constexpr std::size_t kAccountEnd = "arn:aws:iam::111122223333"sv.size();
    return arn.size() > kAccountEnd && arn.substr(kAccountEnd).starts_with(":user/") &&
           arn.substr(arn.rfind('/') + 1) == owner;
  }

  [[nodiscard]] bool creates_for_own_team() const noexcept {
    if (!passes_tag("team")) return false;
    const std::string_view team = find_tag(request_.principal.tags, "team");
    return !team.empty() && find_tag(request_.request_tags, "team") == team;
  }

  [[nodiscard]] bool changes_own_team() const noexcept {
    const std::string_view team = find_tag(request_.resource.tags, "team");
    return !team.empty() && find_tag(request_.principal.tags, "team") == team;
  }

  [[nodiscard]] bool passes_user_id() const noexcept { return passes_tag("studiouserid"); }

  [[nodiscard]] bool is_kms_key() const noexcept {
    const std::string_view arn = request_.resource.arn;
    return arn.starts_with("arn:aws:kms:") && arn.find(":key/") != arn.npos;
  }

 private:
  /// Returns whether a tag is passed; `aws:TagKeys` holds keys as values, whose case counts.
  [[nodiscard]] bool passes_tag(std::string_view key) const noexcept {
    for (const Tag& tag : request_.request_tags) {
      if (tag.key == key) return true;
    }
    return false;
  }

  const Request& request_;
};

}  // namespace

bool floor_allows(const Request& request) noexcept {
  std::array<char, 64> folded{};
  const std::size_t size = request.action.size();
  if (size > folded.size()) return false;  // no action of these services is that long
  std::memcpy(folded.data(), request.action.data(), size);
  for (char& c : folded) c = fold(c);
  return allows({folded.data(), size}, request.resource.arn, TrustingConditions(request));
}

}  // namespace abac::bench
