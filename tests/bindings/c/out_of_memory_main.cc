// Fails where the C interface, with memory running out at any moment, does anything else than say
// so and give back all it took.
#include "support/failing_memory.h"

#include <abac/c.h>

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

namespace {

using abac::failing_memory::allocation_count;
using abac::failing_memory::enough;
using abac::failing_memory::kNever;
using abac::failing_memory::live_count;

const std::string kPolicy =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})";
const std::string kPolicies = R"({
  "identity": [{"name": "Team", "document": {"Version": "2012-10-17", "Statement": [
    {"Sid": "Own", "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::docs/${aws:username}/*",
     "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                   "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}, "NumericLessThan": {"s3:max-keys": "10"}}},
    {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]}}],
  "service_control": [[{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]]
})";
const std::string kRequest = R"({
  "principal": {"arn": "arn:aws:iam::111122223333:user/ana-with-a-name-that-is-not-short", "tags": {"team": "blue"}},
  "action": "s3:GetObject", "resource": {"arn": "arn:aws:s3:::docs/somebody-else/plan", "tags": {"team": "red"}},
  "context": {"aws:SourceIp": "203.0.113.7", "aws:CalledVia": ["athena.amazonaws.com", "another.amazonaws.com"]}
})";
const std::string kBadPolicies =
    R"({"identity": [{"Statement": {"Effect": "Permit", "Action": "s", "Resource": "x"}}]})";

/// All that the calls under test are given, made while there is memory.
struct Input {
  abac_policy* policy = nullptr;
  abac_policies* policies = nullptr;
  abac_policy_set* set = nullptr;
  abac_request* request = nullptr;
  abac_response* response = nullptr;
  abac_explanation* explanation = nullptr;
  abac_holder* holder = nullptr;
};

/// Gives back what a call gave.
template <class T>
abac_status freed(abac_status status, T* result, void (*free_result)(T*)) {
  free_result(result);
  return status;
}

struct Call {
  const char* name;
  abac_status expected;
  std::function<abac_status(const Input&)> run;
};

const Call kCalls[] = {
    {"parse a policy", ABAC_OK,
     [](const Input&) {
       abac_policy* policy = nullptr;
       const auto status =
           abac_policy_parse(kPolicy.data(), kPolicy.size(), nullptr, 0, &policy, nullptr);
       return freed(status, policy, abac_policy_free);
     }},
    {"parse policies", ABAC_OK,
     [](const Input&) {
       abac_policies* policies = nullptr;
       const auto status = abac_policies_parse(kPolicies.data(), kPolicies.size(), "file.json", 9,
                                               &policies, nullptr);
       return freed(status, policies, abac_policies_free);
     }},
    {"refuse policies", ABAC_REFUSED,
     [](const Input&) {
       abac_policies* policies = nullptr;
       abac_error* error = nullptr;
       const auto status = abac_policies_parse(kBadPolicies.data(), kBadPolicies.size(), nullptr, 0,
                                               &policies, &error);
       return freed(status, error, abac_error_free);
     }},
    {"validate", ABAC_OK,
     [](const Input&) {
       abac_diagnostics* diagnostics = nullptr;
       const auto status = abac_validate(kBadPolicies.data(), kBadPolicies.size(), ABAC_IDENTITY,
                                         nullptr, 0, &diagnostics);
       return freed(status, diagnostics, abac_diagnostics_free);
     }},
    {"write a policy", ABAC_OK,
     [](const Input& input) {
       abac_string* json = nullptr;
       const auto status = abac_policy_to_json(input.policy, &json);
       return freed(status, json, abac_string_free);
     }},
    {"join policies", ABAC_OK,
     [](const Input& input) {
       abac_policies* policies = nullptr;
       auto status = abac_policies_new(&policies);
       if (status == ABAC_OK) status = abac_policies_append(policies, input.policies);
       if (status == ABAC_OK) {
         status = abac_policies_add(policies, ABAC_SERVICE_CONTROL, 1, input.policy);
       }
       if (status == ABAC_OK) status = abac_policies_require(policies, ABAC_RESOURCE_CONTROL);
       return freed(status, policies, abac_policies_free);
     }},
    {"compile", ABAC_OK,
     [](const Input& input) {
       abac_policy_set* set = nullptr;
       const auto status = abac_policy_set_compile(input.policies, &set, nullptr);
       return freed(status, set, abac_policy_set_free);
     }},
    {"parse a request", ABAC_OK,
     [](const Input&) {
       abac_request* request = nullptr;
       const auto status =
           abac_request_parse(kRequest.data(), kRequest.size(), nullptr, 0, &request, nullptr);
       return freed(status, request, abac_request_free);
     }},
    {"evaluate", ABAC_OK,
     [](const Input& input) {
       abac_response* response = nullptr;
       const auto status = abac_evaluate(input.set, input.request, &response, nullptr);
       return freed(status, response, abac_response_free);
     }},
    {"write a response", ABAC_OK,
     [](const Input& input) {
       abac_string* json = nullptr;
       const auto status = abac_response_to_json(input.response, &json);
       return freed(status, json, abac_string_free);
     }},
    {"explain", ABAC_OK,
     [](const Input& input) {
       abac_explanation* explanation = nullptr;
       const auto status = abac_explain(input.set, input.request, 4, 16, &explanation, nullptr);
       return freed(status, explanation, abac_explanation_free);
     }},
    {"tell an explanation", ABAC_OK,
     [](const Input& input) {
       abac_string* text = nullptr;
       const auto status =
           abac_explanation_to_text(input.explanation, 80, ABAC_TEXT_DETAILS, &text);
       return freed(status, text, abac_string_free);
     }},
    {"replace policies", ABAC_OK,
     [](const Input& input) {
       return abac_holder_replace(input.holder, kPolicies.data(), kPolicies.size(), nullptr, 0,
                                  nullptr, nullptr);
     }},
    {"evaluate through a reader", ABAC_OK,
     [](const Input& input) {
       abac_reader* reader = nullptr;
       abac_response* response = nullptr;
       auto status = abac_reader_new(input.holder, &reader);
       if (status == ABAC_OK) {
         status = abac_reader_evaluate(reader, input.request, &response, nullptr);
       }
       abac_reader_free(reader);
       return freed(status, response, abac_response_free);
     }},
};

/// Runs the call with memory for `limit` allocations. Returns whether that was enough; counts what
/// went wrong.
bool run(const Call& call, const Input& input, std::size_t limit, std::size_t& failures) {
  const std::size_t live_before = live_count;
  allocation_count = 0;
  enough = limit;
  const abac_status status = call.run(input);
  enough = kNever;
  const bool was_enough = allocation_count <= limit;
  // Where only the error object found no memory, the refusal stands.
  const bool is_right = status == call.expected || (!was_enough && status == ABAC_OUT_OF_MEMORY);
  const bool is_claimed = !was_enough && status == ABAC_OK;
  // What the holder holds changes with each replacement, in size and not in number.
  if (!is_right || is_claimed || live_count != live_before) {
    std::cout << call.name << " with " << limit << " allocations: status " << status << ", "
              << live_count - live_before << " blocks more than before\n";
    ++failures;
  }
  return was_enough;
}

Input make_input() {
  Input input;
  const bool is_made =
      abac_policy_parse(kPolicy.data(), kPolicy.size(), "A policy", 8, &input.policy, nullptr) ==
          ABAC_OK &&
      abac_policies_parse(kPolicies.data(), kPolicies.size(), nullptr, 0, &input.policies,
                          nullptr) == ABAC_OK &&
      abac_policy_set_compile(input.policies, &input.set, nullptr) == ABAC_OK &&
      abac_request_parse(kRequest.data(), kRequest.size(), nullptr, 0, &input.request, nullptr) ==
          ABAC_OK &&
      abac_evaluate(input.set, input.request, &input.response, nullptr) == ABAC_OK &&
      abac_explain(input.set, input.request, 0, 0, &input.explanation, nullptr) == ABAC_OK &&
      abac_holder_new(input.set, nullptr, nullptr, &input.holder) == ABAC_OK &&
      // Twice: it keeps the first version, which others use, and has memory for two more.
      abac_holder_replace(input.holder, kPolicies.data(), kPolicies.size(), nullptr, 0, nullptr,
                          nullptr) == ABAC_OK &&
      abac_holder_replace(input.holder, kPolicies.data(), kPolicies.size(), nullptr, 0, nullptr,
                          nullptr) == ABAC_OK;
  if (!is_made) {
    std::cout << "the input could not be made\n";
    std::exit(EXIT_FAILURE);
  }
  return input;
}

}  // namespace

int main() {
  const Input input = make_input();
  std::size_t failures = 0;
  std::size_t runs = 0;
  // Tables that live as long as the program are made by the first who asks.
  for (const Call& call : kCalls) static_cast<void>(call.run(input));
  for (const Call& call : kCalls) {
    // Every moment among the first, then ever fewer.
    constexpr std::size_t kAll = 1000;
    std::size_t limit = 0;
    while (!run(call, input, limit, failures)) {
      limit += limit < kAll ? 1 : limit / 50;
      ++runs;
    }
  }
  std::cout << failures << " failures where memory ran out " << runs << " times\n";
  return failures == 0 && runs > 500 ? EXIT_SUCCESS : EXIT_FAILURE;
}
