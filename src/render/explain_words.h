// Findings → words, one phrase each: what explain_text.cc and explain_html.cc share, so that a page
// and a terminal say the same. Texts of request and policies stand in them printable and, where
// they are values, in backticks, which they cannot hold; what else a format has to escape is up to
// it.
#pragma once

#include <abac/explain.h>

#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether the answer is a denial, of whichever kind.
[[nodiscard]] bool is_denied(const Explanation& explanation) noexcept;

/// Returns whether a statement of this place can grant, and not only permit as those of guardrails.
[[nodiscard]] bool can_grant(const StatementPlace& place) noexcept;

/// Returns the answer: `Denied, because no identity-based policy allows the s3:GetObject action`.
[[nodiscard]] std::string answer_words(const Explanation& explanation);

/// Returns the rule that settled it: `an explicit deny is final`.
[[nodiscard]] std::string_view step_words(Step step) noexcept;

/// Returns `service control policy level 1`.
[[nodiscard]] std::string slot_words(const PolicySlot& slot);

/// Returns `Allow DeleteOwn, statement 2 of team-policy`.
[[nodiscard]] std::string statement_words(const StatementPlace& place);

/// Returns the same without what its place tells as well: by its Sid, where it has one.
[[nodiscard]] std::string short_statement_words(const StatementPlace& place);

/// Returns `file:line:column`, or the pointer where the file is not known; may be empty.
[[nodiscard]] std::string place_words(const StatementPlace& place);

/// Returns what a statement has to do with the decision: `Denied by`, `Closest`, `Also close` …
[[nodiscard]] std::string role_words(const Explanation& explanation, std::size_t statement);

/// Returns whether a granting statement would do alone or must be there; may be empty.
[[nodiscard]] std::string weight_words(const StatementFinding& statement);

/// Returns `aws:ResourceTag/team is `TeamA`; StringEquals wants `TeamB``.
[[nodiscard]] std::string condition_words(const ConditionFinding& condition);

/// Returns why the part does not hold, or how a negated one comes to; empty where it just holds.
[[nodiscard]] std::string action_words(const StatementFinding& statement, std::string_view action);
[[nodiscard]] std::string resource_words(const StatementFinding& statement,
                                         std::string_view resource);
[[nodiscard]] std::string principal_words(const StatementFinding& statement,
                                          const Explanation& explanation);

/// Returns whose the resource is and which side allows; empty where both do
/// and another step settled the request, or one account has both.
[[nodiscard]] std::string account_words(const Explanation& explanation);

/// Returns every statement without which alone an allowed request is denied: `Allow `A` or …`.
[[nodiscard]] std::string denied_without_words(const Explanation& explanation);

/// Returns whether a change only removes one statement, as `denied_without_words` tells.
[[nodiscard]] bool is_told_as_necessary(const Explanation& explanation, const Change& change);

[[nodiscard]] std::string edit_words(const Edit& edit);
/// Returns all of its edits: `resource tag `team` = `blue` and an Allow in identity`.
[[nodiscard]] std::string change_words(const Change& change);
[[nodiscard]] std::string blocker_words(const Blocker& blocker);
[[nodiscard]] std::string layer_words(const LayerFinding& layer);

/// Returns a fact with its influence on a decision: `aws:ResourceTag/team: `TeamB` would allow it`.
[[nodiscard]] std::string fact_words(const Fact& fact, Decision decision);

/// Returns what the search has to say of itself; empty where it came to its end.
[[nodiscard]] std::string search_words(const Explanation& explanation);

}  // namespace abac::inline abi1::internal
