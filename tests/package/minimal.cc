// The smallest program that decides: it reads a policy and compiles it, and asks. How large it is
// tells what the library drags along.
#include <abac/evaluate.h>
#include <abac/policy.h>
#include <abac/policy_set.h>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto policy = abac::parse_policy(argv[1]);
  if (!policy) return 2;
  const auto policies = abac::PolicySet::compile({.identity = {*policy}});
  if (!policies) return 2;
  const abac::Request request{
      .principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
      .action = argv[2],
      .resource = {.arn = argv[3]},
  };
  return decide(*policies, request) == abac::Decision::Allowed ? 0 : 1;
}
