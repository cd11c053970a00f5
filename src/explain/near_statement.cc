// Ranks candidates by what fails in them; scans a layer for other actions of the service where
// there are none.
//
// The distance is a guess at how much a person would have to change: a condition is a tag, another
// resource is another question, another caller or action all the more so. Example: an Allow with
// two conditions that fail (2) is nearer than one without conditions of another caller (3).
//
// Cost: the candidates times the few that are kept, by insertion, since callers ask for five or
// nine. The scan is for statements that the index cannot propose, because their action differs: it
// goes through a layer's statements and ranks them by how long their patterns agree with the
// action, `s3:GetObjectAcl` before `s3:Put*`, and first of all those whose `NotAction` names it; it
// ends after kMaxScannedActions patterns.
#include "explain/near_statement.h"

#include "base/case_folding.h"

#include <algorithm>
#include <iterator>

namespace abac::inline abi1::internal {
namespace {

constexpr std::uint32_t kMaxScannedActions = 20'000;

/// The statements of a layer that name the service's other actions, those whose names agree longest
/// first, or whose `NotAction` names this one.
List<Candidate> find_related(Scenario& scenario, std::span<const Candidate> candidates,
                             Effect effect, std::uint32_t layer, std::size_t limit, Arena& arena) {
  const Program& program = scenario.program();
  struct Related {
    std::size_t shared;
    std::uint32_t id;
  };
  auto related = arena.list<Related>();
  const std::string_view action = scenario.request().action;
  const std::size_t service_size = action.find(':') + 1;
  std::uint32_t scanned = 0;
  const Range statements = program.layers[layer].statements;
  for (std::uint32_t id = statements.begin; id < statements.end; ++id) {
    const StatementCode& statement = program.statements[id];
    if (statement.effect != effect) continue;
    scanned += statement.actions.size();
    if (!std::ranges::binary_search(candidates, id, {}, &Candidate::id)) {  // its action fails
      std::size_t best = statement.is_action_negated ? action.size() + 1 : 0;
      for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
        const std::string_view pattern = program.action_text(i);
        best = std::max(best, shared_size(pattern, action));
      }
      if (best >= service_size) related.push_back({best, id});
    }
    if (scanned > kMaxScannedActions) break;
  }
  std::sort(related.begin(), related.end(), [](const Related& a, const Related& b) {
    return a.shared != b.shared ? a.shared > b.shared : a.id < b.id;
  });
  auto found = arena.list<Candidate>();
  for (std::size_t i = 0; i < std::min(limit, related.size()); ++i) {
    found.push_back(scenario.examine(related[i].id, arena));
  }
  return found;
}

/// Keeps the nearest, those of one distance in the order in which they come.
void insert_by_distance(const Candidate& candidate, Effect effect, std::size_t limit,
                        List<Candidate>& nearest) {
  const std::uint32_t own = distance(candidate, effect);
  auto place = nearest.end();
  while (place != nearest.begin() && distance(*std::prev(place), effect) > own) --place;
  if (nearest.size() == limit) {
    if (place == nearest.end()) return;
    std::move_backward(place, std::prev(nearest.end()), nearest.end());
    *place = candidate;
  } else {
    nearest.insert(place, candidate);
  }
}

}  // namespace

std::size_t shared_size(std::string_view pattern, std::string_view action) noexcept {
  std::size_t size = 0;
  while (size < std::min(pattern.size(), action.size()) &&
         fold_ascii(pattern[size]) == fold_ascii(action[size])) {
    ++size;
  }
  return size;
}

std::uint32_t distance(const Candidate& candidate, Effect effect) noexcept {
  return candidate.failing_conditions + (candidate.covers ? 0U : 2U) +
         (candidate.reaches_caller(effect) ? 0U : 3U) + (candidate.holds_action ? 0U : 4U);
}

List<Candidate> find_near(Scenario& scenario, std::span<const Candidate> candidates, Effect effect,
                          std::uint32_t layer, std::size_t limit, Arena& arena) {
  const Program& program = scenario.program();
  auto found = arena.list<Candidate>(std::min(limit, candidates.size()));
  for (const Candidate& candidate : candidates) {
    const StatementCode& statement = program.statements[candidate.id];
    if (candidate.is_matched || statement.effect != effect) continue;
    if (layer == kNone || statement.layer == layer) {
      insert_by_distance(candidate, effect, limit, found);
    }
  }
  if (!found.empty() || layer == kNone) return found;
  for (const Candidate& candidate :
       find_related(scenario, candidates, effect, layer, limit, arena)) {
    insert_by_distance(candidate, effect, limit, found);
  }
  return found;
}

}  // namespace abac::inline abi1::internal
