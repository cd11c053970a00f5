// From the IAM user guide, May 2026.
#include "lint/oidc_providers.h"

#include <algorithm>
#include <iterator>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

constexpr SharedProvider kProviders[] = {
    {"cognito-identity.amazonaws.com", {"aud"}},
    {"token.actions.githubusercontent.com", {"sub", "job_workflow_ref"}},
    {"vstoken.actions.githubusercontent.com", {"sub"}},
    {"oidc-configuration.audit-log.githubusercontent.com", {"sub"}},
    {"gitlab.com", {"sub"}},
    {"app.terraform.io", {"sub"}},
    {"agent.buildkite.com", {"sub"}},
    {"oidc.codefresh.io", {"sub"}},
    {"studio.datachain.ai/api", {"sub"}},
    {"scalr.io", {"sub"}},
    {"tokens.cloud.shisho.dev", {"sub"}},
    {"proidc.upbound.io", {"sub"}},
    {"api.pulumi.com/oidc", {"aud"}},
    {"sandboxes.cloud", {"aud"}},
    {"oidc.vercel.com", {"aud"}},
    {"sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", {"sts:RoleSessionName"}},
};
constexpr SharedProvider kTurbonomic = {"turbonomic", {"sub"}};

}  // namespace

const SharedProvider* find_shared_provider(std::string_view name) noexcept {
  while (name.ends_with('/')) name.remove_suffix(1);
  const auto* const found = std::ranges::find_if(kProviders, [&](const SharedProvider& provider) {
    return ascii_fold_equal(provider.name, name);
  });
  if (found != std::end(kProviders)) return found;
  // Turbonomic has an issuer for each of its regions.
  return name.find("turbonomic.ibmappdomain.cloud") != std::string_view::npos ? &kTurbonomic
                                                                              : nullptr;
}

}  // namespace abac::inline abi1::internal
