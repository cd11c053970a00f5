// W3: real managed policies attached at once, read from a folder that need not be there.
#include "request_maker.h"
#include "workload_files.h"
#include "workloads.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace abac::bench {
namespace {

constexpr const char* kFolder = ABAC_CORPUS_DIR;  // empty where the build was given none
const std::string kFile = std::string(kFolder) + "/aws-managed-policies.jsonl";

/// Cuts `{"name": …, "document": …}`, a line of the corpus, into its two members; false where the
/// line has another shape.
bool cut_line(const std::string& line, Document& document) {
  constexpr std::string_view kName = R"({"name":")", kDocument = R"(","document":)";
  const std::size_t middle = line.find(kDocument);
  if (!line.starts_with(kName) || middle == line.npos || !line.ends_with('}')) return false;
  document.name = line.substr(kName.size(), middle - kName.size());
  const std::size_t begin = middle + kDocument.size();
  document.json = line.substr(begin, line.size() - begin - 1);
  return true;
}

/// Whether a statement answers every request, or every request but those over a few actions: with
/// it attached, all answers are the same.
bool settles_everything(const Statement& statement) {
  const auto is_star = [](const Text& entry) { return entry.value == "*"; };
  const auto& actions = statement.action.entries;
  const bool any_action =
      statement.action.is_negated || std::any_of(actions.begin(), actions.end(), is_star);
  const bool any_resource =
      statement.resource && !statement.resource->is_negated &&
      std::any_of(statement.resource->entries.begin(), statement.resource->entries.end(), is_star);
  return any_action && any_resource && statement.conditions.empty();
}

}  // namespace

bool has_corpus() { return kFolder[0] != '\0' && std::filesystem::exists(kFile); }

Workload make_corpus() {
  std::ifstream in(kFile, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read `" + kFile + "`");
  std::vector<Document> documents;
  std::vector<Statement> statements;
  std::vector<std::string> actions;
  for (std::string line; std::getline(in, line);) {
    Document document;
    if (!cut_line(line, document))
      throw std::runtime_error("cannot read a line of `" + kFile + "`");
    const auto policy = parse_policy(document.json, {.name = document.name});
    if (!policy) throw std::runtime_error(to_string(policy.error()));
    const auto& all = policy->statements;
    if (std::any_of(all.begin(), all.end(), settles_everything)) continue;
    statements.insert(statements.end(), all.begin(), all.end());
    for (const Statement& statement : all) {
      for (const Text& entry : statement.action.entries) {
        if (entry.value.find_first_of("*?") == std::string::npos) actions.push_back(entry.value);
      }
    }
    documents.push_back(std::move(document));
  }
  std::sort(actions.begin(), actions.end());
  actions.erase(std::unique(actions.begin(), actions.end()), actions.end());

  random::Source source(3);
  RequestMaker maker(source, actions);
  auto fields = distinct_requests([&] { return maker.make(source.pick(statements), 35); });
  return finish("W3", std::move(documents), std::move(fields));
}

}  // namespace abac::bench
