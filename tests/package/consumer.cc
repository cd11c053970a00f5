// A user's program: whichever way it found the library, it compiles, links and decides.
#include <abac/abac.h>

#include <iostream>

int main() {
  const auto policy = abac::parse_policy(R"({"Version": "2012-10-17", "Statement": {
      "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"}})");
  if (!policy) {
    std::cerr << to_string(policy.error()) << '\n';
    return 2;
  }
  abac::Policies attached;
  attached.identity.push_back(*policy);
  const auto policies = abac::PolicySet::compile(attached);
  if (!policies) {
    std::cerr << to_string(policies.error()) << '\n';
    return 2;
  }
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "s3:GetObject";
  request.resource.arn = "arn:aws:s3:::docs/plan.txt";
  const bool plan = decide(*policies, request) == abac::Decision::Allowed;
  request.resource.arn = "arn:aws:s3:::secrets/plan.txt";
  const bool secret = decide(*policies, request) == abac::Decision::Allowed;
  std::cout << ABAC_VERSION << '\n';
  return plan && !secret ? 0 : 1;
}
