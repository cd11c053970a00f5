// The search for changes, best first.
//
// A node is a case with some edits of the request made, some statements removed, some Allows
// added. The root has none. To expand a node is to ask what stands in its way: for a denial a Deny
// that matches, a guardrail without Allow, the missing grants (scenario.h); of these one is
// taken, and each way to remove it is a child. What is wrong about a statement says how to repair
// it (statement_edit.h), so that values are never guessed; the nearest statements are tried first
// (near_statement.h). Every node is decided by the engine before anything is said of it.
//
// The order is that of A*: the node goes first for which the edits made, and those thought to be
// left, are fewest. The estimate of what is left is the number of obstacles. It is not admissible,
// since one tag may lift two obstacles at once; therefore the search goes on behind its first find,
// until every node that is left would need more edits than the smallest change found, or until
// three changes were found. Among equals: facts of the request before policies, resource and
// action; and policies, which may not be the caller's to change, only where facts cannot help.
//
// Example: a request is denied since its resource's tag `team` is `blue`, and the one Allow wants
// the caller's, `red`. The root has one obstacle, `identity`, and its children are: the resource's
// tag `red`; the caller's tag `blue`; an Allow added to `identity`, at a penalty. The first two are
// allowed when they are decided: two changes of one edit. No node that is left can have fewer. The
// change of policies alone is always told, as the last.
//
// What is promised: each change turns the decision. Not that it is the smallest: a smaller one may
// need a value that no statement names, or a statement that was not among the nearest. `gave_up`
// says that a bound kept something from being tried that may have been smaller, or of the request
// alone: the number of decisions, the memory, the edits of one change, the statements or values
// tried for one obstacle.
//
// Cost: at most `max_decisions` decisions and, for each, what it takes to look at its candidates;
// the nodes seen are compared one by one, which at that number is cheaper than to hash them.
#include "explain/explain_search.h"

#include "explain/condition_edit.h"
#include "explain/near_statement.h"
#include "explain/statement_edit.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxChanges = 4;
constexpr std::size_t kMaxEdits = 12;        // of one change that the search finds
constexpr std::size_t kMaxPolicyEdits = 64;  // of the change of policies alone
constexpr std::size_t kNearStatements = kSearchedStatements - 1;  // tried for each place
constexpr std::size_t kMaxArenaBytes = std::size_t{8} << 20;
constexpr std::size_t kEdit = 100;           // the cost of an edit, before its kind counts
constexpr std::size_t kPolicyPenalty = 300;  // policies are changed where facts do not help

using Edits = std::span<const Edit>;

/// Fewest edits first; among equals, facts before policies, resource and action.
std::size_t cost_of(Edits edits, std::size_t added, std::size_t removed) noexcept {
  std::size_t cost = added * (kEdit + 5) + removed * (kEdit + 6);
  for (const Edit& edit : edits) {
    cost += kEdit;
    if (edit.kind == Edit::Kind::Resource) cost += 7;
    if (edit.kind == Edit::Kind::Action) cost += 8;
  }
  return cost;
}

bool is_equal(const Edit& a, const Edit& b) noexcept {
  return is_same_target(a, b) && a.is_removal == b.is_removal && a.is_list == b.is_list &&
         std::ranges::equal(a.values, b.values);
}

/// A case with changes, not yet decided.
struct Node {
  Edits edits;
  std::span<const std::uint32_t> removed;
  std::span<const AllowPlace> allowed;
  std::size_t left = 0;  ///< obstacles that are thought to remain
  std::size_t estimate = 0;
  std::size_t sequence = 0;

  [[nodiscard]] bool changes_policies() const noexcept {
    return !removed.empty() || !allowed.empty();
  }
  [[nodiscard]] std::size_t cost() const noexcept {
    return cost_of(edits, allowed.size(), removed.size());
  }
};

class Search {
 public:
  Search(Scenario& root, std::span<const Candidate> candidates, const Obstacles& obstacles,
         std::span<const NearPlace> places, std::size_t max_decisions, Arena& arena)
      : program_(root.program()),
        original_(root.request()),
        base_(root.decision()),
        root_(root),
        root_candidates_(candidates),
        root_obstacles_(obstacles),
        root_places_(places),
        root_pillar_(arena.list<std::uint32_t>()),
        max_decisions_(max_decisions),
        arena_(arena),
        result_(arena),
        queue_(arena.list<Node>(8)),
        seen_(arena.list<Node>(8)) {}

  SearchResult run() {
    if (is_denied()) {
      expand_denied({}, root_, root_candidates_, root_obstacles_);
    } else {
      root_pillar_ = find_pillar(root_, arena_);
      expand_allowed({}, root_, root_candidates_, root_pillar_);
    }
    while (!queue_.empty()) {
      if (result_.decision_count >= max_decisions_ || arena_.used_bytes() > kMaxArenaBytes) {
        is_stopped_ = true;
        break;
      }
      std::pop_heap(queue_.begin(), queue_.end(), is_later);
      const Node node = queue_.back();
      queue_.pop_back();
      if (!result_.changes.empty() && node.estimate / kEdit > smallest_ / kEdit) break;
      if (!is_like_found(node)) visit(node);
      if (result_.changes.size() == kMaxChanges - 1) break;
    }
    add_policy_change();
    judge_search();
    const auto cost = [](const FoundChange& change) {
      return cost_of(change.edits, change.allowed.size(), change.removed.size());
    };
    // At most four, nearly in order: the policies' own comes last.
    for (auto i = result_.changes.begin(); i != result_.changes.end(); ++i) {
      std::rotate(std::ranges::upper_bound(result_.changes.begin(), i, cost(*i), {}, cost), i,
                  std::next(i));
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_denied() const noexcept { return base_ != Decision::Allowed; }
  [[nodiscard]] bool turns(Decision decision) const noexcept {
    return decision != Decision::Refused && (decision == Decision::Allowed) == is_denied();
  }
  /// Of those with equally many edits first what is nearer to its end, then the better kind of
  /// edits, then what nearer statements ask for.
  static bool is_later(const Node& a, const Node& b) noexcept {
    const auto rank = [](const Node& node) {
      return std::tuple(node.estimate / kEdit, node.left, node.estimate, node.sequence);
    };
    return rank(a) > rank(b);
  }

  /// Decides the node's case; notes it where the decision turns, else looks further from it.
  void visit(const Node& node) {
    ++result_.decision_count;
    const Request request = edited(original_, node.edits, arena_);
    const auto changes_caller = [](const Edit& edit) {
      return edit.kind == Edit::Kind::PrincipalTag || edit.kind == Edit::Kind::Action;
    };
    Scenario scenario = std::ranges::any_of(node.edits, changes_caller)
                            ? Scenario(program_, request, arena_)
                            : Scenario(root_, request, arena_);
    if (scenario.prepare()) return;
    if (!node.changes_policies()) {
      const Decision decision = scenario.decide();
      if (node.edits.size() == 1 && decision != base_) {
        result_.witnesses.push_back({node.edits.front(), decision});
      }
      if (turns(decision)) return add_change(node, decision);
    }
    const auto can_stand = [&](AllowPlace place) {  // with another resource, say
      return can_add_allow(program_, scenario.facts(), request, place);
    };
    if (!std::ranges::all_of(node.allowed, can_stand)) return;
    // Another action can make another kind of caller [K-7], whom an Allow would have to name.
    const bool is_same_caller = scenario.facts().caller.kind == root_.facts().caller.kind;
    if (!node.allowed.empty() && !is_same_caller) return;
    scenario.trace({node.removed, node.allowed});
    if (turns(scenario.decision())) return add_change(node, scenario.decision());
    if (node.edits.size() + node.removed.size() + node.allowed.size() >= kMaxEdits) {
      is_cut_ = true;
      return;
    }
    expand(node, scenario);
  }

  /// Whether a change that was found is about the same things, or asks for another action too, or
  /// leaves the resource, which this one changes, and needs no other policies.
  [[nodiscard]] bool is_like_found(const Node& node) const {
    const auto is_action = [](const Edit& edit) { return edit.kind == Edit::Kind::Action; };
    const auto is_resource = [](const Edit& edit) { return edit.kind == Edit::Kind::Resource; };
    const bool is_elsewhere = std::ranges::any_of(node.edits, is_resource);
    return std::ranges::any_of(result_.changes, [&](const FoundChange& found) {
      if (is_elsewhere && found.removed.empty() && found.allowed.empty() &&
          std::ranges::none_of(found.edits, is_resource)) {
        return true;
      }
      if (std::ranges::any_of(found.edits, is_action) &&
          std::ranges::any_of(node.edits, is_action)) {
        return true;
      }
      return std::ranges::equal(found.edits, node.edits, is_same_target) &&
             std::ranges::equal(found.removed, node.removed) &&
             std::ranges::equal(found.allowed, node.allowed);
    });
  }

  void add_change(const Node& node, Decision decision) {
    if (result_.changes.empty()) smallest_ = node.cost();
    smallest_ = std::min(smallest_, node.cost());
    result_.changes.push_back({node.edits, node.removed, node.allowed, decision});
  }

  void push(Node node, std::size_t left, std::size_t penalty) {
    const auto is_known = [&](const Node& other) {
      return std::ranges::equal(node.edits, other.edits, is_equal) &&
             std::ranges::equal(node.removed, other.removed) &&
             std::ranges::equal(node.allowed, other.allowed);
    };
    if (std::ranges::any_of(seen_, is_known)) return;
    node.left = left;
    node.estimate = node.cost() + left * kEdit + penalty;
    node.sequence = seen_.size();
    seen_.push_back(node);
    queue_.push_back(node);
    std::push_heap(queue_.begin(), queue_.end(), is_later);
  }

  /// Returns whether there is anything to push.
  bool push_edits(const Node& node, std::span<const Edits> proposals, std::size_t left) {
    for (Edits edits : proposals) push({edits, node.removed, node.allowed}, left, 0);
    return !proposals.empty();
  }

  /// Sorted, so that it does not depend on which was first.
  template <class T>
  [[nodiscard]] std::span<const T> with_item(std::span<const T> items, T item) {
    const std::span<T> copy = arena_.array(items.size() + 1, item);
    const auto place = std::ranges::lower_bound(items, item);
    const auto end = std::copy(items.begin(), place, copy.begin());
    std::copy(place, items.end(), std::next(end));
    return copy;
  }

  void push_removal(const Node& node, std::uint32_t statement, std::size_t left,
                    std::size_t penalty) {
    push({node.edits, with_item(node.removed, statement), node.allowed}, left, penalty);
  }

  void push_allow(const Node& node, AllowPlace place, std::size_t left, std::size_t penalty) {
    if (!can_add_allow(program_, root_.facts(), original_, place)) return;
    push({node.edits, node.removed, with_item(node.allowed, place)}, left, penalty);
  }

  void expand(const Node& node, Scenario& scenario) {
    const List<Candidate> candidates = scenario.candidates(arena_);
    if (is_denied()) {
      expand_denied(node, scenario, candidates, find_obstacles(scenario, arena_));
    } else {
      expand_allowed(node, scenario, candidates, find_pillar(scenario, arena_));
    }
  }

  void expand_denied(const Node& node, Scenario& scenario, std::span<const Candidate> candidates,
                     const Obstacles& obstacles) {
    if (obstacles.is_hopeless || obstacles.count() == 0) return;
    const std::size_t left = obstacles.count() - 1;
    if (!obstacles.denies.empty()) {
      const std::uint32_t deny = obstacles.denies.front();
      const bool may_help = push_edits(node, unmatch(changed(node), deny, arena_), left);
      push_removal(node, deny, left, may_help ? kPolicyPenalty : 0);
      return;
    }
    const bool is_guarded = !obstacles.guardrails.empty();
    const std::span<const AllowPlace> places =
        is_guarded ? std::span(obstacles.guardrails).first(1) : std::span(obstacles.grants);
    const std::span<const AllowPlace> named = is_guarded ? places : obstacles.named_grants;
    bool may_help = false;
    for (AllowPlace place : places) {
      if (place.layer == kNone) continue;
      if (const auto known = std::ranges::find(root_places_, place, &NearPlace::place);
          &scenario == &root_ && known != root_places_.end()) {
        may_help |= push_matches(node, known->near, left);
      } else {
        may_help |= push_matches(node,
                                 find_near(scenario, candidates, Effect::Allow, place.layer,
                                           kSearchedStatements, arena_),
                                 left);
      }
    }
    for (AllowPlace place : places) {
      const bool is_needed = !may_help && std::ranges::find(named, place) != named.end();
      push_allow(node, place, left, is_needed ? 0 : kPolicyPenalty);
    }
  }

  void expand_allowed(const Node& node, Scenario& scenario, std::span<const Candidate> candidates,
                      std::span<const std::uint32_t> pillar) {
    if (!pillar.empty()) {
      push_edits(node, unmatch(changed(node), pillar.front(), arena_), pillar.size() - 1);
      if (pillar.size() <= kMaxEdits) {
        push_removal(node, pillar.front(), pillar.size() - 1, kPolicyPenalty);
      }
    }
    push_matches(
        node, find_near(scenario, candidates, Effect::Deny, kNone, kSearchedStatements, arena_), 0);
  }

  bool push_matches(const Node& node, std::span<const Candidate> near, std::size_t left) {
    bool may_help = false;
    if (near.size() > kNearStatements) is_cut_ = true;
    for (const Candidate& candidate : near.first(std::min(near.size(), kNearStatements))) {
      may_help |= push_edits(node, match(changed(node), candidate, arena_), left);
    }
    return may_help;
  }

  [[nodiscard]] EditedCase changed(const Node& node) noexcept {
    return {program_, original_, root_.facts(), root_.keys(), node.edits, is_cut_};
  }

  /// Whether a bound may have hidden a smaller change, or one of the request alone.
  void judge_search() {
    std::size_t fewest = kNone;
    for (const FoundChange& change : result_.changes) {
      if (!change.removed.empty() || !change.allowed.empty()) continue;
      fewest = std::min(fewest, change.edits.size());
    }
    if ((is_stopped_ && fewest > 1) || (is_cut_ && fewest == kNone)) result_.gave_up = true;
  }

  /// The change of the policies alone.
  void add_policy_change() {
    const auto changes_only_policies = [](const FoundChange& change) {
      return change.edits.empty();
    };
    if (std::ranges::any_of(result_.changes, changes_only_policies)) return;
    const List<std::uint32_t>& removed = is_denied() ? root_obstacles_.denies : root_pillar_;
    auto allowed = arena_.list<AllowPlace>();
    if (is_denied()) {
      if (root_obstacles_.is_hopeless) return;
      allowed = root_obstacles_.guardrails;
      const auto& grants = root_obstacles_.needed_grants;
      allowed.insert(allowed.end(), grants.begin(), grants.end());
      for (AllowPlace place : allowed) {
        if (!can_add_allow(program_, root_.facts(), original_, place)) return;
      }
    }
    if (removed.size() + allowed.size() == 0) return;
    if (removed.size() + allowed.size() > kMaxPolicyEdits) {
      result_.gave_up = true;
      return;
    }
    ++result_.decision_count;
    auto left = arena_.list<std::uint32_t>(root_.matched().size());
    for (std::uint32_t id : root_.matched()) {
      if (std::ranges::count(removed, id) == 0) left.push_back(id);
    }
    const Decision decision = root_.decide_with(left, allowed);
    if (!turns(decision)) return;
    result_.changes.push_back({{}, arena_.keep_all(removed), arena_.keep_all(allowed), decision});
  }

  const Program& program_;
  const Request& original_;
  Decision base_;
  Scenario& root_;
  std::span<const Candidate> root_candidates_;
  const Obstacles& root_obstacles_;
  std::span<const NearPlace> root_places_;
  List<std::uint32_t> root_pillar_;
  std::size_t max_decisions_;
  Arena& arena_;
  SearchResult result_;
  std::size_t smallest_ = 0;
  bool is_stopped_ = false;  ///< at the bound of decisions or of memory
  bool is_cut_ = false;      ///< something was not tried, for another bound
  List<Node> queue_;         // a heap by `is_later`
  List<Node> seen_;
};

}  // namespace

SearchResult search_changes(Scenario& root, std::span<const Candidate> candidates,
                            const Obstacles& obstacles, std::span<const NearPlace> places,
                            std::size_t max_decisions, Arena& arena) {
  return Search(root, candidates, obstacles, places, max_decisions, arena).run();
}

}  // namespace abac::inline abi1::internal
