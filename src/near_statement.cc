// Ranks candidates; scans a layer for other actions of the service where there are none.
#include "near_statement.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "case_folding.h"

namespace abac::internal {
namespace {

constexpr std::uint32_t kMaxScannedActions = 20'000;

/// Returns how many characters of the action's name a pattern shares, from the left; nothing where
/// the pattern is of another service.
std::optional<std::size_t> shared_prefix(std::string_view pattern, std::string_view action) {
  const std::size_t colon = action.find(':');
  if (pattern.size() <= colon ||
      !ascii_fold_equal(pattern.substr(0, colon + 1), action.substr(0, colon + 1))) {
    return std::nullopt;
  }
  std::size_t size = colon + 1;
  while (size < pattern.size() && size < action.size() &&
         pattern[size] == fold_ascii(action[size])) {
    ++size;
  }
  return size;
}

/// The statements of a layer that name the service's other actions, those whose names agree longest
/// first.
List<Candidate> find_related(Scenario& scenario, Effect effect, std::uint32_t layer,
                             std::size_t limit, Arena& arena) {
  const Program& program = scenario.program();
  struct Related {
    std::size_t shared;
    std::uint32_t id;
  };
  auto related = arena.list<Related>();
  std::uint32_t scanned = 0;
  const Range statements = program.layers[layer].statements;
  for (std::uint32_t id = statements.begin; id < statements.end; ++id) {
    const StatementCode& statement = program.statements[id];
    if (statement.effect != effect || statement.is_action_negated) continue;
    std::size_t best = 0;
    for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
      const auto shared =
          shared_prefix(program.actions.text(program.action_lists[i]), scenario.request().action);
      best = std::max(best, shared.value_or(0));
    }
    if (best != 0) related.push_back({best, id});
    scanned += statement.actions.size();
    if (scanned > kMaxScannedActions) break;
  }
  std::stable_sort(related.begin(), related.end(),
                   [](const Related& a, const Related& b) { return a.shared > b.shared; });
  auto found = arena.list<Candidate>();
  for (std::size_t i = 0; i < std::min(limit, related.size()); ++i) {
    found.push_back(scenario.examine(related[i].id, arena));
    found.back().holds_action = false;
    found.back().is_matched = false;
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

std::uint32_t distance(const Candidate& candidate, Effect effect) noexcept {
  return candidate.failing_conditions + (candidate.covers ? 0U : 2U) +
         (candidate.reaches_caller(effect) ? 0U : 3U) + (candidate.holds_action ? 0U : 4U);
}

List<Candidate> find_near(Scenario& scenario, std::span<const Candidate> candidates, Effect effect,
                          std::uint32_t layer, std::size_t limit, Arena& arena) {
  const Program& program = scenario.program();
  auto found = arena.list<Candidate>();
  for (const Candidate& candidate : candidates) {
    const StatementCode& statement = program.statements[candidate.id];
    if (candidate.is_matched || statement.effect != effect) continue;
    if (layer == kNone || statement.layer == layer) {
      insert_by_distance(candidate, effect, limit, found);
    }
  }
  if (!found.empty() || layer == kNone) return found;
  for (const Candidate& candidate : find_related(scenario, effect, layer, limit, arena)) {
    insert_by_distance(candidate, effect, limit, found);
  }
  return found;
}

}  // namespace abac::internal
