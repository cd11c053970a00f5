// The examples in policies/ agree with themselves: cases, sets and requests hold what the files
// hold. What the policies decide is checked by `abac test`.

#include "support/catch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
// Ordered: explanations follow the order in which conditions are written.
using Json = nlohmann::ordered_json;

const fs::path policies_folder = fs::path(ABAC_SOURCE_DIR) / "policies";

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Json read_json(const fs::path& path) {
  INFO(path);
  return Json::parse(read_text(path));
}

/// Returns a file's path below policies/ without its ending, which is what a policy is named.
std::string policy_name(const fs::path& path) {
  fs::path name = fs::relative(path, policies_folder);
  return name.replace_extension().generic_string();
}

/// The files below policies/, by what they hold.
struct Files {
  std::map<std::string, Json> documents;        // by name
  std::map<fs::path, Json> sets;                // by path
  std::map<fs::path, Json> requests;            // by path
  std::map<fs::path, std::vector<Json>> cases;  // by folder
};

Files read_files() {
  Files files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(policies_folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".jsonl") {
      std::istringstream lines(read_text(path));
      for (std::string line; std::getline(lines, line);) {
        files.cases[path.parent_path()].push_back(Json::parse(line));
      }
    } else if (path.extension() == ".json") {
      Json value = read_json(path);
      if (path.parent_path().filename() == "requests") {
        files.requests.emplace(path, std::move(value));
      } else if (value.contains("Statement")) {
        files.documents.emplace(policy_name(path), std::move(value));
      } else {
        files.sets.emplace(path, std::move(value));
      }
    }
  }
  return files;
}

const Files& files() {
  static const Files result = read_files();
  return result;
}

/// Returns the policies of a set, those of all levels one after the other.
std::vector<Json> policies_of(const Json& set) {
  std::vector<Json> result;
  for (const auto& [type, list] : set.items()) {
    for (const Json& item : list) {
      if (item.is_array()) {
        result.insert(result.end(), item.begin(), item.end());
      } else {
        result.push_back(item);
      }
    }
  }
  return result;
}

/// Returns whether the policy stands in the file that its name says.
bool is_the_file(const Json& policy) {
  if (!policy.contains("name")) return false;
  const auto file = files().documents.find(policy["name"].get<std::string>());
  return file != files().documents.end() && file->second == policy["document"];
}

/// Returns the folders from which the policies of a case come.
std::set<std::string> folders_of(const Json& test_case) {
  std::set<std::string> result;
  for (const Json& policy : policies_of(test_case["policies"])) {
    const auto name = policy["name"].get<std::string>();
    result.insert(name.substr(0, name.find('/')));
  }
  return result;
}

std::map<std::string, Json> by_name(const std::vector<Json>& cases) {
  std::map<std::string, Json> result;
  for (const Json& test_case : cases) {
    result.emplace(test_case["name"].get<std::string>(), test_case);
  }
  return result;
}

}  // namespace

TEST_CASE("each example folder has a README and policies and cases", "[policies]") {
  std::size_t folders = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(policies_folder)) {
    if (!entry.is_directory()) continue;
    ++folders;
    INFO(entry.path());
    CHECK(fs::exists(entry.path() / "README.md"));
    CHECK(files().cases.contains(entry.path()));
    CHECK(fs::exists(entry.path() / "requests"));
  }
  CHECK(folders == files().cases.size());
}

TEST_CASE("a policy in an example's case is the file it is named after", "[policies]") {
  for (const auto& [folder, cases] : files().cases) {
    CHECK(by_name(cases).size() == cases.size());
    for (const Json& test_case : cases) {
      for (const Json& policy : policies_of(test_case["policies"])) {
        INFO(folder << ": " << test_case["name"] << ": " << policy.value("name", "(no name)"));
        CHECK(is_the_file(policy));
      }
    }
  }
}

TEST_CASE("an example's policy set holds the files it names and is used by a case", "[policies]") {
  REQUIRE_FALSE(files().sets.empty());
  for (const auto& [path, set] : files().sets) {
    INFO(path);
    for (const Json& policy : policies_of(set)) CHECK(is_the_file(policy));
    const std::vector<Json>& cases = files().cases.at(path.parent_path());
    CHECK(std::any_of(cases.begin(), cases.end(),
                      [&set = set](const Json& c) { return c["policies"] == set; }));
  }
}

TEST_CASE("each example policy is used by a case", "[policies]") {
  std::set<std::string> used;
  for (const auto& [folder, cases] : files().cases) {
    for (const Json& test_case : cases) {
      for (const Json& policy : policies_of(test_case["policies"])) {
        used.insert(policy["name"].get<std::string>());
      }
    }
  }
  for (const auto& [name, document] : files().documents) {
    INFO(name);
    CHECK(used.contains(name));
  }
}

TEST_CASE("an example's request file is the request of a case beside it", "[policies]") {
  REQUIRE_FALSE(files().requests.empty());
  for (const auto& [path, request] : files().requests) {
    INFO(path);
    const std::vector<Json>& cases = files().cases.at(path.parent_path().parent_path());
    CHECK(std::any_of(cases.begin(), cases.end(),
                      [&request = request](const Json& c) { return c["request"] == request; }));
  }
}

TEST_CASE("each hole is open under the published policies and shut under the hardened ones",
          "[policies]") {
  const std::map<std::string, Json> cases =
      by_name(files().cases.at(policies_folder / "studio-hardened"));
  const std::map<std::string, Json> published =
      by_name(files().cases.at(policies_folder / "studio"));
  const std::string before_ending = "-open-before";
  std::set<char> holes;
  for (const auto& [name, before] : cases) {
    if (!name.ends_with(before_ending)) continue;
    INFO(name);
    const std::string hole = name.substr(0, name.size() - before_ending.size());
    REQUIRE(cases.contains(hole + "-shut-after"));
    const Json& after = cases.at(hole + "-shut-after");
    CHECK(before["request"] == after["request"]);
    CHECK(before["expect"]["decision"] == "allowed");
    CHECK(after["expect"]["decision"] != "allowed");
    CHECK(folders_of(before) == std::set<std::string>{"studio"});
    CHECK(folders_of(after) == std::set<std::string>{"studio-hardened"});
    REQUIRE(published.contains(hole));
    CHECK(published.at(hole)["request"] == before["request"]);
    if (hole.starts_with("hole-")) holes.insert(hole[5]);
  }
  CHECK(holes == std::set<char>{'1', '2', '3', '4', '5', '6', '7', '8'});
}

TEST_CASE("the hardened developer policy creates and tags and changes the same kinds of things",
          "[policies]") {
  const Json& statements =
      files().documents.at("studio-hardened/team-3-studio-developer")["Statement"];
  std::map<std::string, Json> resources;
  for (const Json& statement : statements) {
    resources.emplace(statement["Sid"].get<std::string>(), statement["Resource"]);
  }
  CHECK(resources.at("CreateForTheTeam").size() > 1);
  CHECK(resources.at("TagWhileCreating") == resources.at("CreateForTheTeam"));
  CHECK(resources.at("ChangeWhatIsTheTeams") == resources.at("CreateForTheTeam"));
}
