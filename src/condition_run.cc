// Building of runs: which statements of a chunk have first conditions that are alike.
#include "condition_run.h"

#include "condition_guard.h"
#include "program.h"

#include <algorithm>
#include <tuple>

namespace abac::internal {

void make_runs(const Program& program, std::uint32_t min_run, std::uint32_t begin,
               std::vector<std::uint32_t>& statements, GuardMaker& guards,
               std::vector<ConditionRun>& runs) {
  const auto first = statements.begin() + begin;
  const auto first_atom = [&](std::uint32_t statement) -> const Atom& {
    return program.atoms[program.statements[statement].atoms.begin];
  };
  const auto kind = [&](std::uint32_t statement) {
    const Atom& atom = first_atom(statement);
    return std::tuple(atom.slot, atom.base_index, atom.qualifier, atom.is_if_exists, atom.form);
  };
  const auto has_values = std::stable_partition(first, statements.end(), [&](auto id) {
    return !program.statements[id].atoms.empty() && first_atom(id).operand != OperandType::Null;
  });
  std::stable_sort(first, has_values, [&](auto a, auto b) { return kind(a) < kind(b); });
  // Long runs first, so that the others stand together behind them.
  auto placed = first;
  std::vector<std::uint32_t> conditions;
  for (auto next = first; next != has_values;) {
    const auto end =
        std::find_if(next, has_values, [&](auto id) { return kind(id) != kind(*next); });
    const auto size = static_cast<std::size_t>(end - next);
    const std::uint32_t slot = first_atom(*next).slot;
    if (size >= min_run) {
      conditions.clear();
      for (auto id = next; id != end; ++id) {
        conditions.push_back(program.statements[*id].atoms.begin);
      }
      placed = std::rotate(placed, next, end);
      runs.push_back(
          {slot, static_cast<std::uint32_t>(placed - statements.begin()), guards.add(conditions)});
    }
    next = end;
  }
}

}  // namespace abac::internal
