// Ranks candidates; scans a layer for other actions of the service where there are none.
#include "near_statement.h"

#include "bytes.h"

#include <algorithm>
#include <iterator>

namespace abac::internal {
namespace {

constexpr std::uint32_t kMaxScannedActions = 20'000;

/// Returns how many characters a pattern shares with the action, from the left; 0 where it is of
/// another service. Both folded.
std::size_t shared_prefix(std::string_view pattern, std::string_view action,
                          std::string_view service) {
  if (!equal_text(pattern.substr(0, service.size()), service)) return 0;
  std::size_t size = service.size();
  while (size < std::min(pattern.size(), action.size()) && pattern[size] == action[size]) ++size;
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
  const std::string_view action = scenario.facts().action().text();
  if (action.empty()) return arena.list<Candidate>();  // too long to be one of a service
  const std::string_view service = action.substr(0, action.find(':') + 1);
  std::uint32_t scanned = 0;
  const Range statements = program.layers[layer].statements;
  for (std::uint32_t id = statements.begin; id < statements.end; ++id) {
    const StatementCode& statement = program.statements[id];
    if (statement.effect != effect || statement.is_action_negated) continue;
    std::size_t best = 0;
    for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
      const std::string_view pattern = program.actions.text(program.action_lists[i]);
      best = std::max(best, shared_prefix(pattern, action, service));
    }
    if (best != 0) related.push_back({best, id});
    scanned += statement.actions.size();
    if (scanned > kMaxScannedActions) break;
  }
  std::sort(related.begin(), related.end(), [](const Related& a, const Related& b) {
    return a.shared != b.shared ? a.shared > b.shared : a.id < b.id;
  });
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
  auto found = arena.list<Candidate>(std::min(limit, candidates.size()));
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
