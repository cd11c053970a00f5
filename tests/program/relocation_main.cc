// A compiled program decides alike wherever its arrays stand: each is copied from the program's
// block to memory of its own, the block is overwritten and freed, and the copy is asked what the
// original was asked; then the same of the copy in a block of its own. Values of every typed
// operator are odd on purpose: what a compiler keeps of them must not be a view of a text.
#include "compile/compiler.h"
#include "decide/evaluator.h"
#include "support/random_cases.h"

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace {

/// Memory that is freed says nothing any more.
void overwrite_and_free(void* memory) noexcept {
  if (memory == nullptr) return;
  std::memset(memory, 0xDB, malloc_usable_size(memory));
  std::free(memory);
}

void* allocate(std::size_t size, std::size_t alignment) {
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { overwrite_and_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { overwrite_and_free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { overwrite_and_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  overwrite_and_free(memory);
}

namespace {

using abac::Decision;
using abac::OwnedRequest;
using abac::Policies;
using abac::internal::Program;

std::shared_ptr<const Program> compile(const Policies& policies) {
  abac::internal::DiagnosticList diagnostics;
  auto program = abac::internal::compile_program(policies, diagnostics);
  if (program == nullptr) {
    std::printf("refused: %s\n", to_string(diagnostics.first_error()).c_str());
    std::exit(1);
  }
  return program;
}

Decision decide(const Program& program, const OwnedRequest& request) {
  abac::internal::Evaluation evaluation(program, request.view());
  return evaluation.prepare() != nullptr ? Decision::Refused : evaluation.decide();
}

/// Returns how many requests the copy decides in another way, as single arrays or as one block.
int count_changes(const Policies& policies, const std::vector<OwnedRequest>& requests) {
  std::shared_ptr<const Program> original = compile(policies);
  std::vector<Decision> before;
  for (const OwnedRequest& request : requests) before.push_back(decide(*original, request));
  const auto copy = std::make_unique<Program>(*original);
  original.reset();
  int changed = 0;
  const auto ask = [&] {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      changed += decide(*copy, requests[i]) != before[i] ? 1 : 0;
    }
  };
  ask();
  abac::internal::pack(*copy);
  ask();
  return changed;
}

struct Typed {
  const char* op;
  const char* key;
  std::vector<const char*> values;
};

const std::vector<Typed>& odd_values() {
  static const std::vector<Typed> values = {
      {"DateEquals",
       "aws:CurrentTime",
       {"1704067200.1111111112222", "1704067200.111111111222200", "-62135596800",
        "-1.0000000000000000000000000000000000000001", "2024-01-01T00:00:00.123456789-23:59",
        "2024-02-29T23:59+23:59", "2024-03", "253402300799.9999999999999999999999999"}},
      {"NumericEquals",
       "ex:n",
       {"9007199254740993", "1e-400", "-0.00000000000000000000000000000000000000000000000000000001",
        "1234567890123456789012345678901234567890123456789012345678901234", "+.5E+400"}},
      {"IpAddress",
       "aws:SourceIp",
       {"::", "2001:DB8:0:0:0:0:0:1", "2001:db8::/32", "::ffff:203.0.113.9/120",
        "64:ff9b::192.0.2.33", "0.0.0.0/0"}},
      {"BinaryEquals", "ex:bin", {"", "QQ==", "QUI=", "QUJD", "/+8="}},
      {"Bool", "aws:SecureTransport", {"TRUE", "fAlSe", "${ex:s}"}},
      {"ArnLike", "ex:arn", {"arn:aws:s3:::b/${ex:s}", "arn:*:?3:::*", "**"}},
      {"StringLike", "ex:s", {"a*b?c*", "*b*", "${ex:s,'a b'}*", "\u00e9*", ""}},
  };
  return values;
}

/// For each odd value a policy that denies a request that has it, among `crowd` statements that
/// change nothing but where texts stand.
int check_odd_values(std::size_t crowd) {
  int failures = 0;
  for (const Typed& typed : odd_values()) {
    for (const char* value : typed.values) {
      abac::Policy policy;
      policy.version = abac::PolicyVersion::V2012_10_17;
      const auto add = [&](abac::Effect effect) -> abac::Statement& {
        abac::Statement statement;
        statement.effect = effect;
        statement.action.entries = {{"*", {}}};
        statement.resource.emplace();
        statement.resource->entries = {{"*", {}}};
        return policy.statements.emplace_back(std::move(statement));
      };
      add(abac::Effect::Allow);
      add(abac::Effect::Deny).conditions = {
          {{typed.op, {}}, {typed.key, {}}, false, {{value, {}}}}};
      for (std::size_t i = 0; i < crowd; ++i) {
        const std::string text = "a text of a statement, number " + std::to_string(i);
        add(abac::Effect::Deny).conditions = {
            {{"StringEquals", {}}, {"ex:other" + std::to_string(i), {}}, false, {{text, {}}}}};
      }
      OwnedRequest::Fields fields;
      fields.principal_arn = "arn:aws:iam::111122223333:user/a";
      fields.action = "s3:GetObject";
      fields.resource_arn = "arn:aws:s3:::b/k";
      fields.resource_account = "111122223333";
      fields.context = {{typed.key, false, {value}}};
      std::vector<OwnedRequest> requests;
      requests.emplace_back(fields);
      const int changed = count_changes({.identity = {policy}}, requests);
      if (changed != 0) std::printf("%s %s among %zu statements\n", typed.op, value, crowd);
      failures += changed;
    }
  }
  return failures;
}

int check_random_cases(abac::random::Source& source, int batches) {
  int failures = 0;
  for (int i = 0; i < batches; ++i) {
    abac::random::Batch batch = abac::random::random_batch(source, 8);
    abac::random::crowd(source, batch.theme, source.below(120), batch.policies);
    std::vector<OwnedRequest> requests;
    for (const auto& fields : batch.requests) requests.emplace_back(fields);
    failures += count_changes(batch.policies, requests);
  }
  return failures;
}

}  // namespace

int main() {
  int failures = 0;
  for (const std::size_t crowd : {0U, 5U, 55U, 300U}) failures += check_odd_values(crowd);
  abac::random::Source source(20261129);
  failures += check_random_cases(source, 2'000);
  std::printf("%d decisions changed with the place of the program\n", failures);
  return failures == 0 ? 0 : 1;
}
