/* A user's program in C: it finds the header and decides. */
#include <abac/c.h>
#include <string.h>

int main(void) {
  static const char policy[] =
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}";
  static const char wanted[] =
      "{\"principal\":{\"arn\":\"arn:aws:iam::111122223333:user/ana\"},"
      "\"action\":\"s3:GetObject\",\"resource\":{\"arn\":\"arn:aws:s3:::docs/plan.txt\"}}";
  abac_policies* policies = NULL;
  abac_policy_set* set = NULL;
  abac_request* request = NULL;
  const int is_allowed =
      abac_policies_parse(policy, strlen(policy), NULL, 0, &policies, NULL) == ABAC_OK &&
      abac_policy_set_compile(policies, &set, NULL) == ABAC_OK &&
      abac_request_parse(wanted, strlen(wanted), NULL, 0, &request, NULL) == ABAC_OK &&
      abac_decide(set, request) == ABAC_ALLOWED;
  abac_request_free(request);
  abac_policy_set_free(set);
  abac_policies_free(policies);
  return is_allowed && strcmp(abac_version(), ABAC_VERSION) == 0 ? 0 : 1;
}
