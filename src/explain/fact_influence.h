// Which facts of a request can change its decision, and which cannot, whatever their values.
#pragma once

#include "explain/explain_search.h"
#include "explain/request_edit.h"

#include <abac/explain.h>

#include <span>

namespace abac::inline abi1::internal {

/// Returns the facts that the candidates ask for and those of the request, the decisive ones first.
/// `candidates` are those of the traced scenario of the unchanged case. A fact is without influence
/// only where that is proved; changes and witnesses are those of `search`. Borrows as the arguments
/// do. Throws std::bad_alloc.
[[nodiscard]] std::span<Fact> find_facts(Scenario& scenario, std::span<const Candidate> candidates,
                                         const SearchResult& search, Arena& arena, Arena& scratch);

}  // namespace abac::inline abi1::internal
