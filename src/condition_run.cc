// Building of runs: which statements of a chunk have first conditions that are alike.
#include "condition_run.h"

#include "condition_guard.h"
#include "program.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace abac::internal {
namespace {

/// More statements are several runs, so that what a guard lets pass is tested against few.
constexpr std::size_t kLongest = 32;

/// Of the guard of several runs.
constexpr std::size_t kMostValues = 2;

/// Makes runs of statements that are alike.
class RunMaker {
 public:
  RunMaker(const Program& program, GuardMaker& guards, std::vector<ConditionRun>& runs)
      : program_(program), guards_(guards), runs_(runs) {}

  /// REQUIRES: the statements stand from `begin` on.
  void add(std::span<std::uint32_t> statements, std::uint32_t begin) {
    if (statements.size() <= kLongest) {
      add_run(statements, begin, statements.size());
      return;
    }
    guards_.sort(statements);
    const std::size_t first = runs_.size();
    add_run(statements, begin, 0);
    for (std::size_t i = 0; i < statements.size(); i += kLongest) {
      const auto part = statements.subspan(i, std::min(kLongest, statements.size() - i));
      add_run(part, begin + static_cast<std::uint32_t>(i), part.size());
    }
    runs_[first].also_guarded = static_cast<std::uint32_t>(runs_.size() - first - 1);
  }

 private:
  /// Adds a run of the first `size` statements with a guard of all.
  void add_run(std::span<const std::uint32_t> statements, std::uint32_t begin, std::size_t size) {
    conditions_.clear();
    for (const std::uint32_t statement : statements) {
      conditions_.push_back(program_.statements[statement].atoms.begin);
    }
    ConditionRun run;
    run.slot = program_.atoms[conditions_.front()].slot;
    run.end = begin + static_cast<std::uint32_t>(size);
    run.guard = guards_.add(conditions_, size == 0 ? kMostValues : size);
    runs_.push_back(run);
  }

  const Program& program_;
  GuardMaker& guards_;
  std::vector<ConditionRun>& runs_;
  std::vector<std::uint32_t> conditions_;
};

}  // namespace

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
  RunMaker maker(program, guards, runs);
  auto placed = first;
  for (auto next = first; next != has_values;) {
    const auto end =
        std::find_if(next, has_values, [&](auto id) { return kind(id) != kind(*next); });
    if (static_cast<std::size_t>(end - next) >= min_run) {
      const auto run = placed;
      placed = std::rotate(placed, next, end);
      maker.add({run, placed}, static_cast<std::uint32_t>(run - statements.begin()));
    }
    next = end;
  }
}

}  // namespace abac::internal
