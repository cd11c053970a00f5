// What a workload's compiled policies take, by what they are for, in bytes a statement or as a
// whole: bench/mechanisms runs it and puts the figures into docs/internals.md.
#include "compile/compiler.h"
#include "workloads.h"

#include <algorithm>
#include <exception>
#include <iomanip>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace {

using namespace abac;
using internal::Program;

template <class... Elements>
std::size_t bytes_of(const internal::ProgramArray<Elements>&... arrays) {
  return (0 + ... + (arrays.size() * sizeof(Elements)));
}

template <class Index>
std::size_t bytes_of_all(const Index& index) {
  std::size_t bytes = 0;
  index.for_each_array([&](const auto& array) { bytes += bytes_of(array); });
  return bytes;
}

/// Writes the bytes of each part, and of all: those of a statement, or of the set.
class Table {
 public:
  explicit Table(std::size_t shares) : shares_(static_cast<double>(shares)) {}

  void add(std::string_view what, std::size_t bytes) {
    sum_ += bytes;
    write(what, bytes);
  }
  [[nodiscard]] std::size_t sum() const { return sum_; }
  void finish() const { write("together", sum_); }

  void write(std::string_view what, std::size_t bytes) const {
    std::cout << std::fixed << std::setprecision(0) << static_cast<double>(bytes) / shares_ << '\t'
              << what << '\n';
  }

 private:
  double shares_;
  std::size_t sum_ = 0;
};

void write_table(const bench::Workload& workload, const Program& p, bool is_whole) {
  Table table(is_whole ? 1 : std::max<std::size_t>(p.statements.size(), 1));
  std::size_t json_bytes = 0;
  for (const bench::Document& document : workload.documents) json_bytes += document.json.size();
  table.write("the JSON it was compiled from", json_bytes);
  table.add("statements", bytes_of(p.statements));
  std::size_t stored_bytes = 0;
  std::size_t stored_text_bytes = 0;
  internal::StoredOperands::for_each([&]<class Operand>(Operand) {
    if (!p.stored_values.is_there()) return;
    stored_bytes += bytes_of(p.stored<Operand>().values);
    stored_text_bytes += bytes_of(p.stored<Operand>().texts);
  });
  table.add("conditions: atoms and values",
            bytes_of(p.atoms, p.values, p.variables, p.arn_patterns) + stored_bytes);
  table.add("resources: patterns, components, tokens",
            bytes_of(p.resource_patterns, p.component_patterns, p.tokens));
  table.add("principals", bytes_of(p.principals, p.principal_entries));
  table.add("texts, and names of keys", bytes_of(p.texts, p.key_names, p.keys, p.key_uses));
  table.add("lists of actions, and their index",
            bytes_of(p.action_lists) + bytes_of_all(*p.actions));
  table.add(
      "origins of statements and policies, for explanations",
      bytes_of(p.statement_origins, p.origin_details, p.policies, p.key_lists, p.action_spellings) +
          stored_text_bytes);
  table.add("index of statements", bytes_of_all(*p.index));
  std::size_t plan_bytes = 0;
  internal::for_each_plan_array(p.plans, [&](const auto& array) { plan_bytes += bytes_of(array); });
  table.add("plans of actions", plan_bytes);
  std::size_t parts_bytes = 0;
  internal::for_each_part(p, [&](const auto& part) {
    parts_bytes += part.is_there() ? sizeof(*part) : std::size_t{0};
  });
  table.add("what each set has once",
            sizeof(Program) + parts_bytes + p.memory.size() - table.sum());
  table.finish();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_whole = argc == 3 && argv[2] == std::string_view("whole");
  if (argc != 2 && !is_whole) {
    std::cerr << "usage: abac_memory WORKLOAD [whole]\n";
    return 2;
  }
  try {
    const bench::Workload workload = bench::make_workload(argv[1]);
    internal::DiagnosticList diagnostics;
    const auto program = internal::compile_program(workload.policies, diagnostics);
    if (!program) throw std::runtime_error("the policies are refused");
    write_table(workload, *program, is_whole);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
