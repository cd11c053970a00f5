// Many tenants, each with a small policy set of its own: what a service holds that decides for
// whoever asks next.
#pragma once

#include "workloads.h"

#include <abac/evaluate.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::bench {

/// What tenants are like, and what is asked of them. Any of the requests can be asked of any tenant
/// of a kind, and no two tenants have equal sets.
struct TenantKind {
  std::string_view name;
  /// Returns the policies of a tenant.
  std::vector<Document> (*documents)(std::size_t tenant);
  /// Makes the requests, kRequestCount of them.
  std::vector<Fields> (*requests)();
};

/// `W1`: what W1 has, with a bucket of the tenant's own beside the other; 16 to 20 statements, by
/// the tenant's number, and the requests of W1. `W2`: the sets of the team of W2/10 and of a team
/// of the tenant's own, 20 statements, and the requests of W2/10.
[[nodiscard]] std::span<const TenantKind> tenant_kinds() noexcept;

/// The compiled sets of so many tenants, and how one of them decides.
///
/// What is prepared for all tenants together, and what for each, is prepared here.
class Tenants {
 public:
  /// Throws std::runtime_error for documents that the library refuses.
  Tenants(const TenantKind& kind, std::size_t count);

  [[nodiscard]] std::size_t count() const noexcept { return sets_.size(); }
  [[nodiscard]] const PolicySet& set(std::size_t tenant) const noexcept { return sets_[tenant]; }
  /// The bytes of all sets together, as they tell them themselves.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

  [[nodiscard]] Decision decide(std::size_t tenant, const Request& request) const noexcept {
    return abac::decide(sets_[tenant], request);
  }

 private:
  std::vector<PolicySet> sets_;
};

/// Draws the tenants that ask one after the other: any of them at any time, at the price of a few
/// instructions.
class AskingTenant {
 public:
  explicit AskingTenant(std::size_t count) noexcept : count_(static_cast<std::uint32_t>(count)) {}

  [[nodiscard]] std::size_t next() noexcept {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state_ >> 32) * count_ >> 32);
  }

 private:
  std::uint64_t state_ = 1;
  std::uint32_t count_;
};

}  // namespace abac::bench
