// Writes a workload to files, for the program and for rivals: `policies.json`, a policy set;
// `requests.jsonl`, each request with the decision; `cases.jsonl`, the same with the policies.
#include "check.h"
#include "workload_files.h"

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

using namespace abac;

template <class Write>
void write_file(const std::filesystem::path& path, Write&& write) {
  std::ofstream out(path, std::ios::binary);
  write(out);
  out.close();
  if (!out) throw std::runtime_error("cannot write `" + path.string() + "`");
}

void write_workload(const std::string& name, const std::filesystem::path& folder) {
  const bench::Workload workload = bench::make_workload(name);
  const PolicySet policies = bench::compile(workload);
  (void)bench::check_decisions(workload, policies);
  std::filesystem::create_directories(folder);
  write_file(folder / "policies.json",
             [&](std::ostream& out) { out << bench::to_json(workload.policies) << '\n'; });
  write_file(folder / "requests.jsonl",
             [&](std::ostream& out) { bench::write_requests(workload, policies, out); });
  // The policies stand in every line; for large sets the file would be useless.
  if (policies.statement_count() <= 100) {
    write_file(folder / "cases.jsonl",
               [&](std::ostream& out) { bench::write_cases(workload, policies, out); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: abac_write_workload WORKLOAD FOLDER\n";
    return 2;
  }
  try {
    write_workload(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
