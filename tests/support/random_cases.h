// Seeded random cases: policies of all types with requests that meet them, valid by the grammar,
// sometimes refused for what request and policies say together. Used by the property tests and by
// generate_cases.cc.
#pragma once

#include "support/random_source.h"

#include <abac/policy_set.h>
#include <abac/request.h>

#include <vector>

namespace abac::random {

/// What a batch of cases is about, so that its requests and policies fit.
struct Theme {
  enum class Target { Ordinary, Key, Role };
  Target target = Target::Ordinary;
  bool has_account = true;     ///< callers of an account, or services, providers and nobody
  OwnedRequest::Fields focus;  ///< the request most cases are near to
};

[[nodiscard]] Theme random_theme(Source& source, bool has_account);

/// Returns a request; `Theme::focus` changed here and there.
[[nodiscard]] OwnedRequest::Fields random_request(Source& source, const Theme& theme);

[[nodiscard]] Policies random_policies(Source& source, const Theme& theme);

/// Returns a document that may be attached as `type`.
[[nodiscard]] Policy random_policy(Source& source, const Theme& theme, PolicyType type);

/// Returns documents or levels for one policy type, sometimes none.
[[nodiscard]] std::vector<Policy> random_documents(Source& source, const Theme& theme,
                                                   PolicyType type);
[[nodiscard]] std::vector<std::vector<Policy>> random_levels(Source& source, const Theme& theme,
                                                             PolicyType type);

/// Returns a statement for a document of that type and version.
[[nodiscard]] Statement random_statement(Source& source, const Theme& theme, PolicyType type,
                                         PolicyVersion version);

/// Returns the statement that matches everything a statement of that type can match. In a trust
/// policy, which takes neither `Resource` nor the bare star as `Principal`, and in
/// `resource_control`, which takes no bare `*` action, it is the nearest thing for requests of the
/// theme.
[[nodiscard]] Statement sweeping_statement(const Theme& theme, PolicyType type, Effect effect);

/// Returns Denies of everything, several in a row of which differ in the values of one condition.
[[nodiscard]] Policy alike_denies(Source& source, const Theme& theme);

/// Adds many statements that differ in one value or another: what an index over statements is for.
void crowd(Source& source, const Theme& theme, std::size_t statement_count, Policies& policies);

struct Batch {
  Theme theme;
  Policies policies;
  std::vector<OwnedRequest::Fields> requests;
};
[[nodiscard]] Batch random_batch(Source& source, std::size_t request_count, bool has_account);
[[nodiscard]] Batch random_batch(Source& source, std::size_t request_count);

}  // namespace abac::random
