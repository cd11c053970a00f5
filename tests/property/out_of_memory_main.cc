// Fails where the C++ API, with memory running out at any of its allocations, does anything else
// than return the error `out_of_memory`, or all that it returns otherwise, and give back what it
// took. Arguments: the folders `policies` and `tests`, whose documents are the sample.
#include "support/failing_memory.h"

#include <abac/abac.h>
#include <abac/case.h>
#include <abac/catalogue.h>
#include <abac/explain.h>
#include <abac/policy_text.h>
#include <abac/session.h>
#include <abac/validate.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace memory = abac::failing_memory;

enum class Outcome { Same, OutOfMemory, Wrong };

/// What came of a call, beside what comes of it with enough memory. Allocates nothing.
template <class T, class IsSame>
Outcome outcome(const abac::Expected<T>& result, const abac::Expected<T>& expected,
                const IsSame& is_same) {
  if (!result && result.error().code == abac::ErrorCode::OutOfMemory) return Outcome::OutOfMemory;
  if (result.has_value() != expected.has_value()) return Outcome::Wrong;
  const bool is_right = result ? is_same(*result, *expected) : result.error() == expected.error();
  return is_right ? Outcome::Same : Outcome::Wrong;
}

template <class T>
Outcome outcome(const abac::Expected<T>& result, const abac::Expected<T>& expected) {
  return outcome(result, expected, [](const T& a, const T& b) { return a == b; });
}

/// For what is documented to throw where memory runs out.
template <class Call>
Outcome or_bad_alloc(const Call& call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return Outcome::OutOfMemory;
  }
}

/// Runs calls with memory running out at every allocation, and counts.
class Trial {
 public:
  /// Runs `call`, which says what came of it, with each of its allocations the first that fails:
  /// alone, and with all that follow.
  void run(const std::string& name, const std::function<Outcome()>& call) {
    for (const std::size_t failures : {std::size_t{1}, memory::kNever}) {
      std::size_t limit = 0;
      while (!was_enough(name, call, limit, failures)) ++limit;
      refused_ += limit;
    }
    ++calls_;
  }

  [[nodiscard]] std::size_t calls() const { return calls_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }
  [[nodiscard]] std::size_t failures() const { return failures_; }

 private:
  bool was_enough(const std::string& name, const std::function<Outcome()>& call, std::size_t limit,
                  std::size_t fail_count) {
    const std::size_t live_before = memory::live_count;
    memory::allocation_count = 0;
    memory::fail_count = fail_count;
    memory::enough = limit;
    Outcome result = Outcome::Wrong;
    bool has_thrown = false;
    try {
      result = call();
    } catch (...) {
      has_thrown = true;
    }
    memory::enough = memory::kNever;
    const bool was_enough = memory::allocation_count <= limit;
    // Some of what the library uses does without memory where there is none: sorting.
    const bool is_right =
        result == Outcome::Same || (result == Outcome::OutOfMemory && !was_enough);
    if (!is_right || has_thrown || memory::live_count != live_before) {
      std::cout << name << ", allocation " << limit << (fail_count == 1 ? "" : " and all after")
                << ": "
                << (has_thrown ? "an exception"
                    : is_right ? ""
                               : "another result")
                << ", " << memory::live_count - live_before << " blocks more than before\n";
      ++failures_;
    }
    return was_enough;
  }

  std::size_t calls_ = 0;
  std::size_t refused_ = 0;
  std::size_t failures_ = 0;
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The files of a folder with that ending, by their names.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            const std::string& ending) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void try_policies(Trial& trial, const std::string& name, const std::string& json) {
  const auto policy = abac::parse_policy(json);
  const auto policies = abac::parse_policies(json, {.file = name});
  const auto diagnostics = abac::validate_policy(json);
  trial.run(name + ": parse_policy", [&] { return outcome(abac::parse_policy(json), policy); });
  trial.run(name + ": parse_policies",
            [&] { return outcome(abac::parse_policies(json, {.file = name}), policies); });
  trial.run(name + ": validate_policy", [&] {
    return or_bad_alloc([&] {
      const auto found = abac::validate_policy(json);
      if (found == diagnostics) return Outcome::Same;
      const bool is_told = found.size() == 1 && found.front().code == abac::ErrorCode::OutOfMemory;
      return is_told ? Outcome::OutOfMemory : Outcome::Wrong;
    });
  });
  if (!policies) return;
  const auto set = abac::PolicySet::compile(*policies);
  const auto request = abac::parse_request(
      R"({"principal": {"arn": "arn:aws:sts::111122223333:assumed-role/Dev/s1"},)"
      R"("action": "s3:GetObject", "resource": {"arn": "arn:aws:s3:::b/k"}})");
  trial.run(name + ": compile", [&] {
    return outcome(abac::PolicySet::compile(*policies), set, [&](const auto& a, const auto& b) {
      return a.statement_count() == b.statement_count() &&
             abac::decide(a, request->view()) == abac::decide(b, request->view());
    });
  });
}

/// A file of policies: it is found whole, or not at all.
void try_policy_file(Trial& trial, const std::string& name, const std::string& file) {
  const auto texts = [&] {
    const abac::FoundPolicies found = abac::find_policies(file);
    std::string all = found.looks_like;
    for (const abac::FoundPolicy& policy : found.policies) all += std::string(policy.text()) + '\n';
    return all;
  };
  const std::string expected = texts();
  trial.run(name + ": find_policies", [&] {
    return or_bad_alloc([&] { return texts() == expected ? Outcome::Same : Outcome::Wrong; });
  });
}

/// Policies that are changed.
void try_change(Trial& trial, const std::string& json) {
  const auto parsed = abac::parse_policies(json);
  const auto set = abac::PolicySet::compile(*parsed);
  abac::Policies added = *parsed;
  for (abac::Policy& policy : added.identity) policy.name = "Added";
  const abac::PolicyName names[] = {{abac::PolicyType::Identity, "Added"}};
  const auto changed = set->with(added);
  const auto is_same = [](const abac::PolicySet& a, const abac::PolicySet& b) {
    return a.statement_count() == b.statement_count();
  };
  trial.run("with, added", [&] { return outcome(set->with(added), changed, is_same); });
  trial.run("with, removed", [&] { return outcome(changed->with({}, names), set, is_same); });
}

void try_request(Trial& trial, const std::string& name, const std::string& json) {
  const auto request = abac::parse_request(json);
  trial.run(name + ": parse_request", [&] {
    return outcome(abac::parse_request(json), request,
                   [](const auto& a, const auto& b) { return a.fields() == b.fields(); });
  });
}

void try_case(Trial& trial, const std::string& name, const std::string& json) {
  abac::CaseReader reader;
  const abac::Case read = reader.read(json);
  const auto response = abac::evaluate(read);
  const std::string answer = abac::result_to_json(read.name, response);
  trial.run(name + ": read a case", [&] {
    return or_bad_alloc([&] {
      const abac::Case again = abac::CaseReader().read(json);
      if (again.error && again.error->code == abac::ErrorCode::OutOfMemory)
        return Outcome::OutOfMemory;
      const bool is_same = again.error == read.error && again.expect == read.expect;
      return is_same ? Outcome::Same : Outcome::Wrong;
    });
  });
  trial.run(name + ": answer a case", [&] {
    return or_bad_alloc([&] {
      const std::string line = abac::CaseReader().answer(json);
      if (line == answer) return Outcome::Same;
      const bool is_told = line.find("\"out_of_memory\"") != std::string::npos;
      return is_told ? Outcome::OutOfMemory : Outcome::Wrong;
    });
  });
  if (!read.policies || !read.request) return;
  const abac::PolicySet& set = *read.policies;
  const abac::Request& request = read.request->view();
  trial.run(name + ": evaluate", [&] { return outcome(abac::evaluate(set, request), response); });
  trial.run(name + ": decide", [&] {
    const abac::Decision decision = abac::decide(set, request);
    if (response && decision == response->decision) return Outcome::Same;
    return response ? Outcome::OutOfMemory : Outcome::Same;
  });
  abac::ExplainOptions options;
  options.max_statements = 4;
  options.max_decisions = 8;
  const auto explanation = abac::explain(set, request, options);
  trial.run(name + ": explain", [&] {
    return outcome(abac::explain(set, request, options), explanation,
                   [](const auto& a, const auto& b) {
                     return a.response == b.response && a.changes.size() == b.changes.size() &&
                            a.facts.size() == b.facts.size();
                   });
  });
  trial.run(name + ": resolve", [&] {
    const auto caller = abac::Session::open(set, request.principal);
    const auto action = abac::ResolvedAction::resolve(set, request.action);
    if (caller && action) return Outcome::Same;
    return action || action.error().code == abac::ErrorCode::OutOfMemory ? Outcome::OutOfMemory
                                                                         : Outcome::Wrong;
  });
}

/// A decision about keys of many values, which are looked up where there is memory for it.
void try_many_values(Trial& trial) {
  std::string statements = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";
  const auto deny = [&](const std::string& op, const std::string& key, const std::string& value) {
    statements += R"(, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {")" + op +
                  "\": {\"" + key + "\": " + value + "}}}";
  };
  const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  // All of the numbers but the last match one of these.
  std::string most = "[";
  for (int i = 0; i < 9; ++i) {
    const std::string digit = std::to_string(i);
    most += quoted(digit + "*") + "," + quoted("9" + digit) + ",";
  }
  most += "\"9\"]";
  std::vector<std::string> numbers, addresses, arns;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    numbers.push_back(number);
    addresses.push_back("10.0.0." + number);
    arns.push_back("arn:aws:s3:::b/" + number);
    deny("ForAnyValue:StringEquals", "ex:numbers", quoted("x" + number));
    deny("ForAllValues:StringEquals", "ex:numbers", quoted(number));
    deny("ForAnyValue:StringEquals", "ex:numbers", quoted(number + "${ex:own}"));
    deny("ForAnyValue:StringLike", "ex:numbers", quoted("*?" + number + "${ex:own}"));
    deny("ForAnyValue:StringLike", "ex:numbers", quoted(number + "?0*"));
    deny("ForAllValues:StringLike", "ex:numbers", most);
    deny("ForAnyValue:NumericEquals", "ex:numbers", quoted(number + ".5"));
    deny("ForAnyValue:IpAddress", "ex:addresses", quoted("10.0.1." + number));
    deny("ForAnyValue:ArnEquals", "ex:arns", quoted("arn:aws:s3:::b/${ex:own}" + number));
    deny("ForAnyValue:ArnLike", "ex:arns", quoted("arn:aws:s3:::b/x*" + number));
  }
  const auto policies =
      abac::parse_policies(R"({"identity": [{"Version": "2012-10-17", "Statement": [)" +
                           statements + "]}]}")
          .and_then(abac::PolicySet::compile);
  const abac::ContextEntry context[] = {
      {"ex:numbers", numbers}, {"ex:addresses", addresses}, {"ex:arns", arns}, {"ex:own", "own"}};
  const abac::Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                              .action = "s3:GetObject",
                              .resource = {.arn = "arn:aws:s3:::b/k"},
                              .context = context};
  trial.run("decide about many values", [&] {
    const bool is_same = policies && abac::decide(*policies, request) == abac::Decision::Allowed;
    return is_same ? Outcome::Same : Outcome::Wrong;
  });
}

/// What runs on in a service: policies of a folder, their holder and watcher, the log.
void try_services(Trial& trial, const std::string& folder, const std::string& json) {
  const auto is_same = [](const abac::PolicySet& a, const abac::PolicySet& b) {
    return a.statement_count() == b.statement_count();
  };
  const auto policies = abac::load_policy_folder(folder);
  const std::string missing = folder + "/missing";
  const auto none = abac::load_policy_folder(missing);
  trial.run("load_policy_folder",
            [&] { return outcome(abac::load_policy_folder(folder), policies, is_same); });
  trial.run("load_policy_folder: no folder",
            [&] { return outcome(abac::load_policy_folder(missing), none, is_same); });

  trial.run("a holder", [&] {
    return or_bad_alloc([&] {
      abac::PolicySetHolder holder(*policies);
      abac::PolicySetReader reader(holder);
      const bool is_read = reader.current().statement_count() == policies->statement_count();
      return is_read ? Outcome::Same : Outcome::Wrong;
    });
  });
  abac::PolicySetHolder holder(*policies);
  // Versions only grow, so what is compared is that there is one.
  const auto published = [](const abac::Expected<std::uint64_t>& version) {
    if (version) return Outcome::Same;
    const bool is_told = version.error().code == abac::ErrorCode::OutOfMemory;
    return is_told ? Outcome::OutOfMemory : Outcome::Wrong;
  };
  static_cast<void>(holder.publish(*policies));  // from now on it has memory for two versions
  trial.run("publish", [&] { return published(holder.publish(*policies)); });
  trial.run("replace", [&] {
    return or_bad_alloc([&] {
      abac::PolicySetHolder own(*policies);
      return published(own.replace(json, {.file = "pushed.json"}));
    });
  });

  trial.run("a log and a line of it", [&] {
    return or_bad_alloc([&] {
      std::atomic<std::size_t> written = 0;
      abac::DecisionLogOptions options;
      options.capacity = 4;
      options.masked_keys = {"aws:SourceIp", "ec2:ResourceTag/*", "aws:PrincipalArn"};
      auto log = abac::DecisionLog::start([&](std::string_view) { ++written; }, options);
      if (!log) {
        const bool is_told = log.error().code == abac::ErrorCode::OutOfMemory;
        return is_told ? Outcome::OutOfMemory : Outcome::Wrong;
      }
      const abac::Tag tags[] = {{"team", "blue"}};
      const abac::Request request{
          .principal = {.arn = "arn:aws:iam::111122223333:user/ana", .tags = tags},
          .action = "s3:GetObject",
          .resource = {.arn = "arn:aws:s3:::b/k"}};
      log->record({request, abac::Decision::Allowed, 1});
      const std::uint64_t dropped = log->dropped_count();
      *log = abac::DecisionLog(*std::move(log));  // writes what waits
      return dropped == 0 ? Outcome::Same : Outcome::OutOfMemory;
    });
  });

  trial.run("a watcher", [&] {
    return or_bad_alloc([&] {
      auto watcher =
          abac::PolicyFolderWatcher::start(folder, holder, {}, {std::chrono::milliseconds(0), {}});
      if (watcher) return Outcome::Same;
      const bool is_told = watcher.error().code == abac::ErrorCode::OutOfMemory;
      return is_told ? Outcome::OutOfMemory : Outcome::Wrong;
    });
  });
}

/// Every `step`th line of the files.
std::vector<std::string> some_lines(const std::vector<std::filesystem::path>& files,
                                    std::size_t step) {
  std::vector<std::string> lines;
  std::size_t count = 0;
  for (const auto& file : files) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
      if (count++ % step == 0) lines.push_back(line);
    }
  }
  return lines;
}

void try_catalogue(Trial& trial) {
  const std::string text =
      "abac-catalogue 1\nsource by-hand 1 2026-09-26\nSs3 r\nKss3:prefix\nRbucket s3:::* 0\nC0\n"
      "AListBucket L 0! 0\n";
  const auto catalogue = abac::Catalogue::parse(text);
  const auto is_same = [](const abac::Catalogue& a, const abac::Catalogue& b) {
    return a.actions().size() == b.actions().size();
  };
  // The text is copied before it is given away: that may throw.
  const auto parse = [&](const std::string& given, const auto& wanted) {
    return or_bad_alloc([&] { return outcome(abac::Catalogue::parse(given), wanted, is_same); });
  };
  trial.run("a catalogue", [&] { return parse(text, catalogue); });
  const std::string cut = text + "AA";
  const auto refused = abac::Catalogue::parse(cut);
  trial.run("no catalogue", [&] { return parse(cut, refused); });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return EXIT_FAILURE;
  const std::filesystem::path policies = arguments[1];
  const std::filesystem::path tests = arguments[2];
  constexpr std::size_t kMaxBytes = 32'768;  // each allocation is a run: larger ones take long
  Trial trial;
  for (const auto& file : files_of(policies, ".json")) {
    const std::string json = read_file(file);
    if (json.size() > kMaxBytes) continue;
    const bool is_request = abac::document_kind(json) == abac::DocumentKind::Request;
    (is_request ? try_request : try_policies)(trial, file.string(), json);
  }
  try_services(trial, (policies / "organization").string(),
               read_file(policies / "studio" / "team.json"));
  try_change(trial, read_file(policies / "studio" / "team.json"));
  try_many_values(trial);
  try_catalogue(trial);
  std::size_t number = 0;
  for (const auto& file : files_of(tests / "refused", ".json")) {
    const std::string json = read_file(file);
    if (number++ % 5 != 0 || json.size() > kMaxBytes) continue;
    try_policies(trial, file.string(), json);
    try_request(trial, file.string(), json);
    try_case(trial, file.string(), json);
  }
  // Those from which fuzzing begins; they have no ending.
  for (const auto& file : files_of(tests / "fuzz/corpus/policy_file", "")) {
    try_policy_file(trial, file.string(), read_file(file));
  }
  for (const std::string& line : some_lines(files_of(tests / "conformance", ".jsonl"), 10)) {
    try_case(trial, line.substr(0, 40), line);
  }
  std::cout << trial.failures() << " failures in " << trial.calls()
            << " calls with memory running out " << trial.refused() << " times\n";
  return trial.failures() == 0 && trial.calls() > 300 ? EXIT_SUCCESS : EXIT_FAILURE;
}
