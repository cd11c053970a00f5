// A user's program that explains: it links the tools, which bring the library that decides.
#include <abac/abac.h>

#include <iostream>

int main() {
  const auto policies = abac::parse_policies(R"({"identity": [{"Statement": {
      "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"}}]})");
  const auto set = policies.and_then(
      [](const abac::Policies& attached) { return abac::PolicySet::compile(attached); });
  if (!set) {
    std::cerr << to_string(set.error()) << '\n';
    return 2;
  }
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "s3:GetObject";
  request.resource.arn = "arn:aws:s3:::secrets/plan.txt";
  const auto explanation = explain(*set, request);
  const bool is_denied = explanation && explanation->response.decision == decide(*set, request) &&
                         to_text(*explanation).find("Denied") != std::string::npos;
  const bool is_refused =
      abac::validate_policy(R"({"Version": "2012-10-17", "Statement": []})").size() == 1;
  return is_denied && is_refused ? 0 : 1;
}
