// Building of runs: which statements of a chunk have first conditions that are alike. What a run
// is for is told in program/condition_run.h.
//
// The statements are sorted by all of the first condition but its values: key, operator, set
// operator, IfExists and form. Neighbours that are equal in these are a run where they are min_run
// at least. Runs are rotated to the front of the chunk, in order, and the rest stays behind them:
//
//   before   a  n1 b  n2 n3 s1 n4 s2 s3        n: NumericGreaterThan ex:age
//   sorted   n1 n2 n3 n4 s1 s2 s3 a  b         s: StringLike aws:UserAgent
//   runs     [n1 n2 n3 n4][s1 s2 s3] a b       a, b: alike with too few, or none
//
// Sorting is stable, so that equal policies make equal programs. O(n log n) comparisons of n
// statements that no field finds.
#include "compile/condition_run_maker.h"

#include "compile/condition_prefilter.h"
#include "program/program.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace abac::inline abi1::internal {
namespace {

/// More statements are several runs, so that what a prefilter lets pass is tested against few.
constexpr std::size_t kLongest = 32;

/// Of the prefilter of several runs.
constexpr std::size_t kMostValues = 2;

/// Makes runs of statements that are alike.
class RunMaker {
 public:
  RunMaker(const Program& program, bool has_prefilters, PrefilterMaker& prefilters,
           ProgramArray<ConditionRun>& runs)
      : program_(program), has_prefilters_(has_prefilters), prefilters_(prefilters), runs_(runs) {}

  /// REQUIRES: the statements stand from `begin` on.
  void add(std::span<std::uint32_t> statements, std::uint32_t begin) {
    if (statements.size() <= kLongest) {
      add_run(statements, begin, statements.size());
      return;
    }
    prefilters_.sort(statements);
    const std::size_t first = runs_.size();
    add_run(statements, begin, 0);
    for (std::size_t i = 0; i < statements.size(); i += kLongest) {
      const auto part = statements.subspan(i, std::min(kLongest, statements.size() - i));
      add_run(part, begin + static_cast<std::uint32_t>(i), part.size());
    }
    runs_[first].runs_behind = static_cast<std::uint32_t>(runs_.size() - first - 1);
  }

 private:
  /// Adds a run of the first `size` statements with a prefilter of all.
  void add_run(std::span<const std::uint32_t> statements, std::uint32_t begin, std::size_t size) {
    conditions_.clear();
    for (const std::uint32_t statement : statements) {
      conditions_.push_back(program_.statements[statement].atoms.begin);
    }
    ConditionRun run;
    run.slot = program_.atoms[conditions_.front()].slot;
    run.end = begin + static_cast<std::uint32_t>(size);
    run.prefilter =
        has_prefilters_ ? prefilters_.add(conditions_, size == 0 ? kMostValues : size) : kNone;
    runs_.push_back(run);
  }

  const Program& program_;
  bool has_prefilters_;
  PrefilterMaker& prefilters_;
  ProgramArray<ConditionRun>& runs_;
  std::vector<std::uint32_t> conditions_;
};

}  // namespace

void make_runs(const Program& program, const StatementIndex::Options& options, std::uint32_t begin,
               ProgramArray<std::uint32_t>& statements, PrefilterMaker& prefilters,
               ProgramArray<ConditionRun>& runs) {
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
  RunMaker maker(program, options.has_prefilters, prefilters, runs);
  auto placed = first;
  for (auto next = first; next != has_values;) {
    const auto end =
        std::find_if(next, has_values, [&](auto id) { return kind(id) != kind(*next); });
    if (static_cast<std::size_t>(end - next) >= options.min_run) {
      const auto run = placed;
      placed = std::rotate(placed, next, end);
      maker.add({run, placed}, static_cast<std::uint32_t>(run - statements.begin()));
    }
    next = end;
  }
}

}  // namespace abac::inline abi1::internal
