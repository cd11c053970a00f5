// docs/internals.md shows what the compiler makes of its example, what the index says to its
// request, how large the program's elements are, and names code: each of it is compared with the
// code.
#include "compile/compiler.h"
#include "support/program_dump.h"

#include <abac/abac.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/repository_text.h"

namespace abac::inline abi1::internal {
namespace {

namespace fs = std::filesystem;

using test::kRoot;
using test::read_text;

/// The page: its fenced blocks by what stands behind the fence, its tables' and sentences' lines,
/// and its commands, which are indented.
struct Page {
  std::map<std::string, std::string> blocks;
  std::vector<std::string> prose;
  std::vector<std::string> commands;
};

Page read_page() {
  Page page;
  std::istringstream text(read_text(kRoot / "docs/internals.md"));
  std::string* block = nullptr;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("```")) {
      block = block == nullptr ? &page.blocks[line.substr(3)] : nullptr;
    } else if (block != nullptr) {
      *block += line + "\n";
    } else if (line.starts_with("    ")) {
      page.commands.push_back(line.substr(4));
    } else {
      page.prose.push_back(line);
    }
  }
  return page;
}

const Page& page() {
  static const Page read = read_page();
  return read;
}

const std::string& block(const std::string& name) {
  INFO("the block `" << name << "` of docs/internals.md");
  REQUIRE(page().blocks.contains(name));
  return page().blocks.at(name);
}

std::shared_ptr<const Program> program_of_page() {
  const auto policies = parse_policies(block("json policies.json"));
  REQUIRE(policies);
  DiagnosticList diagnostics;
  auto program = compile_program(*policies, diagnostics);
  REQUIRE(program != nullptr);
  return program;
}

/// What `regex` captures first in each match of the page's sentences and tables.
std::vector<std::smatch> matches_in_prose(const char* regex) {
  std::vector<std::smatch> found;
  const std::regex expression(regex);
  for (const std::string& line : page().prose) {
    for (std::sregex_iterator i(line.begin(), line.end(), expression), end; i != end; ++i) {
      found.push_back(*i);
    }
  }
  return found;
}

std::set<std::string> words_of(const std::string& text) {
  static const std::regex kWord("[A-Za-z_][A-Za-z0-9_]*");
  std::set<std::string> words;
  for (std::sregex_iterator i(text.begin(), text.end(), kWord), end; i != end; ++i) {
    words.insert(i->str());
  }
  return words;
}

/// The words of each file of the library, of a header those of its source file too.
const std::map<fs::path, std::set<std::string>>& words_of_library() {
  static const auto words = [] {
    std::map<fs::path, std::set<std::string>> by_file;
    for (const char* folder : {"src", "include", "bench"}) {
      for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        const fs::path path = entry.path();
        if (path.extension() != ".h" && path.extension() != ".cc") continue;
        by_file[fs::path(path).replace_extension()].merge(words_of(read_text(path)));
      }
    }
    return by_file;
  }();
  return words;
}

/// Whether some header, with its source file, has all words of `Class::member`.
bool is_code(const std::string& name) {
  static const std::regex kName("[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*");
  if (!std::regex_match(name, kName)) return false;
  const std::set<std::string> parts = words_of(name);
  for (const auto& [path, words] : words_of_library()) {
    if (std::ranges::includes(words, parts)) return true;
  }
  return false;
}

/// Whether the example, or what is made of it, has the text.
bool is_of_example(const std::string& text) {
  for (const auto& [name, lines] : page().blocks) {
    if (name.find(' ') != name.npos && lines.find(text) != lines.npos) return true;
  }
  return false;
}

bool is_file(const std::string& words) {
  return fs::exists(kRoot / words.substr(0, words.find(' ')));
}

}  // namespace

TEST_CASE("the page of internals shows the program of its policies", "[internals]") {
  CHECK(dump_program(*program_of_page()) == block("text program"));
}

TEST_CASE("the page of internals shows the index of its policies", "[internals]") {
  CHECK(dump_index(*program_of_page()) == block("text index"));
}

TEST_CASE("the page of internals shows what the index says to its request", "[internals]") {
  const auto request = parse_request(block("json request.json"));
  REQUIRE(request);
  CHECK(dump_search(*program_of_page(), request->view()) == block("text search"));
}

TEST_CASE("the page of internals says how large the elements of a program are", "[internals]") {
  const std::map<std::string, std::size_t> sizes = {
      {"StatementCode", sizeof(StatementCode)},
      {"Atom", sizeof(Atom)},
      {"Value", sizeof(Value)},
      {"Token", sizeof(Token)},
      {"ResourcePattern", sizeof(ResourcePattern)},
      {"ComponentPattern", sizeof(ComponentPattern)},
      {"StatementOrigin", sizeof(StatementOrigin)},
      {"KeyUse", sizeof(KeyUse)},
      {"ContextKey", sizeof(ContextKey)},
      {"IndexChunk", sizeof(IndexChunk)},
      {"ConditionRun", sizeof(ConditionRun)},
  };
  std::map<std::string, std::size_t> told;
  for (const std::smatch& row : matches_in_prose(R"(^\| `(\w+)` \| (\d+) \|)")) {
    told[row[1]] = std::stoul(row[2]);
  }
  CHECK(told == sizes);

  const std::map<std::string, std::size_t> offsets = {
      {"effect", offsetof(StatementCode, effect)},
      {"layer", offsetof(StatementCode, layer)},
      {"principal", offsetof(StatementCode, principal)},
      {"actions", offsetof(StatementCode, actions)},
      {"resources", offsetof(StatementCode, resources)},
      {"atoms", offsetof(StatementCode, atoms)},
  };
  told.clear();
  for (const std::smatch& row : matches_in_prose(R"(^\| (\d+)…\d+ \| `(\w+)` \|)")) {
    told[row[2]] = std::stoul(row[1]);
  }
  CHECK(told == offsets);
}

TEST_CASE("the page of internals says where each section of the rules stands", "[internals]") {
  static const std::regex kSection("^### (.*)$");
  std::vector<std::string> sections;
  std::istringstream rules(read_text(kRoot / "docs/semantics.md"));
  for (std::string line; std::getline(rules, line);) {
    std::smatch heading;
    if (std::regex_match(line, heading, kSection)) sections.push_back(heading[1]);
  }
  std::vector<std::string> told;
  for (const std::smatch& row : matches_in_prose(R"(^\| (\d\.\d [^|]*) \| )")) {
    told.push_back(row[1]);
  }
  std::erase_if(sections, [](const std::string& name) { return name.starts_with("0.1"); });
  CHECK(told == sections);
}

TEST_CASE("what the page of internals names exists", "[internals]") {
  const auto names = matches_in_prose("`([^`]+)`");
  REQUIRE(names.size() > 50);
  for (const std::smatch& name : names) {
    INFO(name[1]);
    CHECK((is_code(name[1]) || is_of_example(name[1]) || is_file(name[1])));
  }
  REQUIRE_FALSE(page().commands.empty());
  for (const std::string& command : page().commands) {
    INFO(command);
    CHECK(is_file(command));
  }
}

}  // namespace abac::inline abi1::internal
