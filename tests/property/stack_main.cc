// Fails where a call needs more than 64 KiB of stack, whatever its input: runs each on a thread of
// its own, whose stack was painted before, and looks how far the paint is gone. Argument: a folder
// of policies.
#include "support/random_cases.h"

#include <abac/abac.h>
#include <abac/case.h>
#include <abac/explain.h>
#include <abac/policy_folder.h>
#include <abac/policy_text.h>
#include <abac/session.h>
#include <abac/validate.h>

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kAllowed = std::size_t{64} << 10;
constexpr std::size_t kStackSize = std::size_t{1} << 20;
constexpr unsigned char kPaint = 0xA5;

/// A thread's stack, mapped once and painted for each run.
class PaintedStack {
 public:
  PaintedStack()
      : memory_(static_cast<unsigned char*>(mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE,
                                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    if (memory_ == MAP_FAILED) std::abort();
  }

  /// Returns the bytes of stack that the call needs below the thread's first function.
  std::size_t measure(const std::function<void()>& call) {
    std::memset(memory_, kPaint, kStackSize);
    call_ = &call;
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstack(&attributes, memory_, kStackSize) != 0 ||
        pthread_create(&thread, &attributes, &PaintedStack::run, this) != 0 ||
        pthread_join(thread, nullptr) != 0) {
      std::abort();
    }
    pthread_attr_destroy(&attributes);
    const unsigned char* const touched =
        std::find_if(memory_, base_, [](unsigned char byte) { return byte != kPaint; });
    return static_cast<std::size_t>(base_ - touched);
  }

 private:
  static void* run(void* self) {
    auto& stack = *static_cast<PaintedStack*>(self);
    unsigned char here = 0;
    stack.base_ = stack.memory_ + (&here - stack.memory_);
    (*stack.call_)();
    return nullptr;
  }

  unsigned char* memory_;
  unsigned char* base_ = nullptr;
  const std::function<void()>* call_ = nullptr;
};

std::string repeated(const std::string& text, std::size_t count, const std::string& between = "") {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += (i == 0 ? "" : between) + text;
  return result;
}

std::string nested(const std::string& open, const std::string& inside, const std::string& close,
                   std::size_t depth) {
  return repeated(open, depth) + inside + repeated(close, depth);
}

struct Input {
  std::string name;
  std::string json;
};

std::string policy_of(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

std::string statement_of(const std::string& action, const std::string& resource,
                         const std::string& condition) {
  return R"({"Effect":"Allow","Action":)" + action + R"(,"Resource":)" + resource +
         R"(,"Condition":{)" + condition + "}}";
}

/// Documents of great width, and of depth beyond the limit.
std::vector<Input> policies() {
  const std::string all = R"("*")";
  std::string keys;
  for (int i = 0; i < 1'000; ++i) {
    keys += (i == 0 ? "\"" : ",\"") + ("ex:key-" + std::to_string(i)) + R"(":"${aws:username}")";
  }
  return {
      {"arrays at the limit of depth", nested("[", "", "]", 64)},
      {"arrays far deeper than allowed", nested("[", "", "]", 400'000)},
      {"objects far deeper than allowed", nested(R"({"a":)", "1", "}", 200'000)},
      {"brackets that are never closed", repeated("[", 1'000'000)},
      {"a statement deeper than allowed", policy_of(nested("[", "", "]", 300'000))},
      {"a condition deeper than allowed",
       policy_of(
           statement_of(all, all, R"("StringEquals":)" + nested(R"({"a":)", "1", "}", 9'999)))},
      {"many statements", policy_of(repeated(statement_of(R"("s3:Get*")", all, ""), 1'000, ","))},
      {"many errors", policy_of(repeated(R"({"Effect":"Permit"})", 4'000, ","))},
      {"many escapes", R"({"Id":")" + repeated("\\u00e9", 15'000) + R"(","Statement":[]})"},
      {"many faults of the JSON", "[" + repeated(R"("\x")", 1'000, ",") + "]"},
      {"many actions",
       policy_of(statement_of("[" + repeated(R"("s3:*a*b?c")", 1'000, ",") + "]", all, ""))},
      {"many values", policy_of(statement_of(all, all,
                                             R"("ForAllValues:StringLike":{"ex:list":[)" +
                                                 repeated(R"("*a*b?c")", 1'000, ",") + "]}"))},
      {"many keys", policy_of(statement_of(all, all, R"("StringEquals":{)" + keys + "}"))},
      {"a long pattern",
       policy_of(statement_of(all, R"("arn:aws:s3:::)" + repeated("*a", 10'000) + "\"", ""))},
      {"many variables",
       policy_of(statement_of(all, R"("arn:aws:s3:::)" + repeated("${aws:username}*", 1'000) + "\"",
                              ""))},
  };
}

/// Files with policies in them, as deep as may be.
std::vector<Input> policy_files() {
  const auto in_template = [](const std::string& statement) {
    return R"({"Resources":{"X":{"Type":"a::b","Properties":{"PolicyDocument":{"Statement":)" +
           statement + "}}}}}";
  };
  return {
      {"a policy deep in an answer",
       nested(R"({"a":)", R"({"PolicyDocument":{"Statement":[]}})", "}", 60)},
      {"a policy deep in lists", nested("[", R"({"PolicyDocument":{"Statement":[]}})", "]", 60)},
      {"a document of deep objects", in_template(nested(R"({"a":)", R"({"Ref":"b"})", "}", 56))},
      {"Fn::If within Fn::If",
       in_template(nested(R"({"Fn::If":["c",)", R"({"Ref":"b"})", ",1]}", 28))},
      {"Fn::Sub within Fn::Sub",
       in_template(nested(R"({"Fn::Sub":["${a}",{"a":)", R"({"Ref":"b"})", "}]}", 18))},
      {"Fn::Join within Fn::Join",
       in_template(nested(R"({"Fn::Join":["",[)", R"({"Ref":"b"})", "]]}", 18))},
      {"YAML of deep lists", "a: " + nested("[", "", "]", 60)},
      {"YAML of deep blocks", "Statement:\n" + nested("- ", "x", "", 62)},
      {"YAML far deeper than allowed", nested("[", "", "]", 300'000) + "\n:"},
      {"Fn::Sub within Fn::Sub of YAML",
       "Resources: {X: {Type: a::b, Properties: {PolicyDocument: {Statement: " +
           nested("!Sub [\"${a}\",{a: ", "x", "}]", 26) + "}}}}"},
  };
}

/// Requests small and large.
std::vector<Input> requests() {
  const auto request = [](const std::string& tags, const std::string& context,
                          const std::string& key) {
    return R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{)" + tags +
           R"(}},"action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::)" + key +
           R"(","account":"111122223333"},"context":{)" + context + "}}";
  };
  std::string tags;
  std::string context;
  for (int i = 0; i < 1'000; ++i) {
    const std::string comma = i == 0 ? "\"" : ",\"";
    tags += comma + "tag-" + std::to_string(i) + R"(":"a")";
    context += comma + "ex:key-" + std::to_string(i) + R"(":["a","b"])";
  }
  return {
      {"a usual request", request("", "", "b/k")},
      {"many tags and keys", request(tags, context, "b/k")},
      {"a long ARN", request("", "", repeated("a", 20'000))},
      {"a list of many values",
       request("", R"("ex:list":[)" + repeated(R"("aaab")", 1'000, ",") + "]", "b/k")},
      {"a context deeper than allowed",
       request("", R"("ex:list":)" + nested("[", "", "]", 300'000), "b/k")},
  };
}

class Measurement {
 public:
  void check(const std::string& name, const std::function<void()>& call) {
    const std::size_t bytes = stack_.measure(call);
    ++calls_;
    if (bytes > most_) {
      most_ = bytes;
      greediest_ = name;
    }
    if (bytes <= kAllowed) return;
    std::cout << name << " needs " << bytes << " bytes of stack\n";
    ++failures_;
  }

  [[nodiscard]] bool report() const {
    std::cout << "at most " << most_ << " bytes of stack in " << calls_ << " calls: " << greediest_
              << '\n';
    return failures_ == 0;
  }

 private:
  PaintedStack stack_;
  std::size_t calls_ = 0;
  std::size_t most_ = 0;
  std::string greediest_;
  std::size_t failures_ = 0;
};

void measure_decisions(Measurement& measurement, const std::string& name,
                       const abac::PolicySet& set, const abac::Request& request) {
  measurement.check(name + ": decide", [&] { (void)abac::decide(set, request); });
  if (const auto changed = set.with({})) {
    measurement.check(name + ": decide by changed policies",
                      [&] { (void)abac::decide(*changed, request); });
    measurement.check(name + ": evaluate by changed policies",
                      [&] { (void)abac::evaluate(*changed, request); });
  }
  measurement.check(name + ": check_case", [&] { (void)abac::check_case(set, request); });
  measurement.check(name + ": evaluate", [&] { (void)abac::evaluate(set, request); });
  measurement.check(name + ": resolved", [&] {
    const auto action = abac::ResolvedAction::resolve(set, request.action);
    const auto session = abac::Session::open(set, request.principal);
    if (!action || !session) return;
    (void)abac::decide(*session, *action, request.resource, request.request_tags, request.context);
  });
  abac::ExplainOptions options;
  options.max_decisions = 16;
  measurement.check(name + ": explain", [&] {
    const auto explanation = abac::explain(set, request, options);
    if (!explanation) return;
    (void)abac::to_text(*explanation);
    (void)abac::to_json(*explanation);
    (void)abac::to_html(*explanation);
  });
}

void measure_policy_files(Measurement& measurement) {
  for (const Input& file : policy_files()) {
    measurement.check(file.name, [&] {
      const abac::FoundPolicies found = abac::find_policies(file.json);
      for (const abac::FoundPolicy& policy : found.policies) {
        if (auto parsed = abac::parse_policies(policy.text())) {
          (void)policy.in_file(*std::move(parsed));
        } else {
          (void)policy.in_file(parsed.error());
        }
      }
    });
  }
}

void measure_documents(Measurement& measurement) {
  const std::vector<Input> all_requests = requests();
  for (const Input& policy : policies()) {
    measurement.check(policy.name + ": parse_policy",
                      [&] { (void)abac::parse_policy(policy.json); });
    measurement.check(policy.name + ": validate_policy",
                      [&] { (void)abac::validate_policy(policy.json); });
    measurement.check(policy.name + ": find_policies",
                      [&] { (void)abac::find_policies(policy.json); });
    measurement.check(policy.name + ": parse_request",
                      [&] { (void)abac::parse_request(policy.json); });
    const auto policies = abac::parse_policies(policy.json);
    if (policies) {
      measurement.check(policy.name + ": compile",
                        [&] { (void)abac::PolicySet::compile(*policies); });
      measurement.check(policy.name + ": to_json",
                        [&] { (void)abac::to_json(policies->identity.front()); });
    }
    for (const Input& request : all_requests) {
      const std::string name = policy.name + ", " + request.name;
      measurement.check(name + ": read a case", [&] {
        (void)abac::CaseReader().answer(R"({"name":"x","policies":)" + policy.json +
                                        R"(,"request":)" + request.json + "}");
      });
      const auto set = policies ? abac::PolicySet::compile(*policies)
                                : abac::Expected<abac::PolicySet>(abac::Diagnostic{});
      const auto parsed = abac::parse_request(request.json);
      if (set && parsed) measure_decisions(measurement, name, *set, parsed->view());
    }
  }
  for (const Input& request : all_requests) {
    measurement.check(request.name + ": parse_request",
                      [&] { (void)abac::parse_request(request.json); });
  }
}

void measure_random_cases(Measurement& measurement) {
  abac::random::Source source(20'261'123);
  for (int i = 0; i < 100; ++i) {
    abac::random::Batch batch = abac::random::random_batch(source, 2);
    if (i % 10 == 0) abac::random::crowd(source, batch.theme, 500, batch.policies);
    measurement.check("random policies: compile",
                      [&] { (void)abac::PolicySet::compile(batch.policies); });
    const auto set = abac::PolicySet::compile(batch.policies);
    if (!set) continue;
    for (const auto& fields : batch.requests) {
      const abac::OwnedRequest request(fields);
      measure_decisions(measurement, "a random case", *set, request.view());
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return EXIT_FAILURE;
  const std::string folder = arguments[1];
  Measurement measurement;
  measurement.check("load_policy_folder", [&] { (void)abac::load_policy_folder(folder); });
  measure_documents(measurement);
  measure_policy_files(measurement);
  measure_random_cases(measurement);
  return measurement.report() ? EXIT_SUCCESS : EXIT_FAILURE;
}
