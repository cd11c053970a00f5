/* A user of the C interface, in C11: every function, what it refuses, and who frees what (the
 * address sanitizer tells whether all was freed). Prints each check that fails and returns their
 * number. */
#define _POSIX_C_SOURCE 200809L

#include <abac/c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int failures = 0;

#define CHECK(condition)                                            \
  do {                                                              \
    if (!(condition)) {                                             \
      printf("%s:%d: CHECK(%s)\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                   \
    }                                                               \
  } while (0)

/* A literal and its size. */
#define TEXT(literal) (literal), sizeof(literal) - 1
#define ABAC_TEXT(literal) \
  { (literal), sizeof(literal) - 1 }

static const char allow_reading[] =
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"Read\",\"Effect\":\"Allow\",\"Action\":"
    "\"s3:Get*\","
    "\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"}}}}";
static const char deny_all[] =
    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":"
    "\"*\"}}";
static const char request_json[] =
    "{\"principal\":{\"arn\":\"arn:aws:iam::111122223333:user/ana\",\"tags\":{\"team\":\"blue\"}},"
    "\"action\":\"s3:GetObject\",\"resource\":{\"arn\":\"arn:aws:s3:::docs/plan\"}}";

static int equals(abac_text text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static int contains(abac_text text, const char* part) {
  const size_t size = strlen(part);
  size_t at = 0;
  for (; at + size <= text.size; ++at) {
    if (memcmp(text.data + at, part, size) == 0) return 1;
  }
  return 0;
}

/* Compiles a text that must be sound. */
static abac_policy_set* compiled(const char* json, size_t size) {
  abac_policies* policies = NULL;
  abac_policy_set* set = NULL;
  CHECK(abac_policies_parse(json, size, NULL, 0, &policies, NULL) == ABAC_OK);
  CHECK(abac_policy_set_compile(policies, &set, NULL) == ABAC_OK);
  abac_policies_free(policies);
  return set;
}

static abac_request* parsed_request(void) {
  abac_request* request = NULL;
  CHECK(abac_request_parse(TEXT(request_json), NULL, 0, &request, NULL) == ABAC_OK);
  return request;
}

static void test_errors(void) {
  static const char malformed[] =
      "{\"Version\":\"2012-10-17\",\n\"Statement\":{\"Effect\":\"Permit\",\"Action\":\"*\","
      "\"Resource\":\"*\"}}";
  abac_policies* policies = NULL;
  abac_policy* policy = NULL;
  abac_error* error = NULL;
  abac_string* string = NULL;

  CHECK(abac_policies_parse(TEXT(malformed), TEXT("team.json"), &policies, &error) == ABAC_REFUSED);
  CHECK(policies == NULL);
  CHECK(equals(abac_error_code(error), "invalid_effect"));
  CHECK(equals(abac_error_pointer(error), "/Statement/Effect"));
  CHECK(equals(abac_error_file(error), "team.json"));
  CHECK(abac_error_message(error).size > 0);
  CHECK(abac_error_line(error) == 2);
  CHECK(abac_error_column(error) == 23);
  CHECK(abac_error_is_warning(error) == 0);
  CHECK(abac_error_to_string(error, &string) == ABAC_OK);
  CHECK(strncmp(abac_string_text(string).data, "team.json:2:23: error: ", 23) == 0);
  CHECK(strlen(abac_string_text(string).data) == abac_string_text(string).size);
  abac_string_free(string);
  abac_error_free(error);

  /* Who does not want to know why need not. */
  CHECK(abac_policy_parse(TEXT(malformed), NULL, 0, &policy, NULL) == ABAC_REFUSED);
  /* The size says where the text ends. */
  CHECK(abac_policy_parse("{}garbage", 2, NULL, 0, &policy, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "missing_element"));
  abac_error_free(error);
  CHECK(abac_policy_parse(NULL, 0, NULL, 0, &policy, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "invalid_json"));
  abac_error_free(error);
}

static void test_diagnostics(void) {
  static const char bad[] =
      "{\"Id\":\"x\",\"Statement\":[{\"Effect\":\"Permit\",\"Action\":\"nothing\",\"Resource\":\"*"
      "\"}]}";
  abac_diagnostics* diagnostics = NULL;
  size_t errors = 0;
  size_t i = 0;
  CHECK(abac_validate(TEXT(bad), ABAC_IDENTITY, TEXT("bad.json"), &diagnostics) == ABAC_OK);
  CHECK(abac_diagnostics_count(diagnostics) > 2);
  for (; i < abac_diagnostics_count(diagnostics); ++i) {
    const abac_error* diagnostic = abac_diagnostics_at(diagnostics, i);
    CHECK(equals(abac_error_file(diagnostic), "bad.json"));
    if (!abac_error_is_warning(diagnostic)) ++errors;
  }
  CHECK(errors == 2);
  CHECK(abac_diagnostics_at(diagnostics, i) == NULL);
  abac_diagnostics_free(diagnostics);

  CHECK(abac_validate(TEXT(deny_all), ABAC_IDENTITY, NULL, 0, &diagnostics) == ABAC_OK);
  for (i = 0; i < abac_diagnostics_count(diagnostics); ++i) {
    CHECK(abac_error_is_warning(abac_diagnostics_at(diagnostics, i)));
  }
  abac_diagnostics_free(diagnostics);
  CHECK(abac_validate(TEXT(deny_all), 7, NULL, 0, &diagnostics) == ABAC_INVALID_ARGUMENT);
  CHECK(diagnostics == NULL);
}

static void test_policies(void) {
  abac_policy* policy = NULL;
  abac_policies* policies = NULL;
  abac_policies* more = NULL;
  abac_policy_set* set = NULL;
  abac_policy_set* changed = NULL;
  abac_policy_name reading = {ABAC_IDENTITY, 0, ABAC_TEXT("Reading")};
  abac_string* json = NULL;
  abac_error* error = NULL;
  abac_request* request = parsed_request();

  CHECK(abac_policy_parse(TEXT(allow_reading), TEXT("Reading"), &policy, NULL) == ABAC_OK);
  CHECK(abac_policy_to_json(policy, &json) == ABAC_OK);
  CHECK(contains(abac_string_text(json), "\"Sid\":\"Read\""));
  abac_string_free(json);

  CHECK(abac_policies_new(&policies) == ABAC_OK);
  CHECK(abac_policies_add(policies, ABAC_IDENTITY, 0, policy) == ABAC_OK);
  CHECK(abac_policies_add(policies, ABAC_IDENTITY, 1, policy) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_add(policies, -1, 0, policy) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_add(policies, ABAC_SERVICE_CONTROL, 1, policy) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_add(policies, ABAC_SERVICE_CONTROL, 0, policy) == ABAC_OK);
  CHECK(abac_policies_add(policies, ABAC_SERVICE_CONTROL, 1, policy) == ABAC_OK);
  CHECK(abac_policies_add(policies, ABAC_SERVICE_CONTROL, 1, policy) == ABAC_OK);
  CHECK(abac_policy_set_compile(policies, &set, &error) == ABAC_OK);
  CHECK(error == NULL);
  CHECK(abac_policy_set_statement_count(set) == 4);
  CHECK(abac_policy_set_memory_bytes(set) > 0);
  CHECK(abac_decide(set, request) == ABAC_ALLOWED);

  /* Changed: without the policy in one of its places, and with a Deny. */
  CHECK(abac_policy_set_with(set, NULL, &reading, 1, &changed, &error) == ABAC_OK);
  CHECK(abac_policy_set_statement_count(changed) == 3);
  CHECK(abac_decide(changed, request) == ABAC_IMPLICIT_DENY);
  abac_policy_set_free(changed);
  CHECK(abac_policies_parse(TEXT(deny_all), NULL, 0, &more, NULL) == ABAC_OK);
  CHECK(abac_policy_set_with(set, more, NULL, 0, &changed, NULL) == ABAC_OK);
  CHECK(abac_decide(changed, request) == ABAC_EXPLICIT_DENY);
  abac_policy_set_free(changed);
  reading.level = 2;
  CHECK(abac_policy_set_with(set, more, &reading, 1, &changed, &error) == ABAC_REFUSED);
  CHECK(changed == NULL);
  CHECK(equals(abac_error_code(error), "unknown_policy"));
  abac_error_free(error);
  reading.type = -1;
  CHECK(abac_policy_set_with(set, more, &reading, 1, &changed, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_with(set, more, NULL, 1, &changed, NULL) == ABAC_INVALID_ARGUMENT);
  abac_policies_free(more);
  abac_policy_set_free(set);

  /* A guardrail that is present and empty allows nothing. */
  CHECK(abac_policies_require(policies, ABAC_RESOURCE) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_require(policies, ABAC_SERVICE_CONTROL) == ABAC_OK);
  CHECK(abac_policies_new(&more) == ABAC_OK);
  CHECK(abac_policies_require(more, ABAC_PERMISSIONS_BOUNDARY) == ABAC_OK);
  CHECK(abac_policies_append(policies, more) == ABAC_OK);
  CHECK(abac_policies_append(policies, policies) == ABAC_OK);
  CHECK(abac_policy_set_compile(policies, &set, NULL) == ABAC_OK);
  CHECK(abac_policy_set_statement_count(set) == 8);
  CHECK(abac_decide(set, request) == ABAC_IMPLICIT_DENY);
  abac_policy_set_free(set);
  abac_policies_free(more);

  /* A resource policy has to name a principal. */
  CHECK(abac_policies_add(policies, ABAC_RESOURCE, 0, policy) == ABAC_OK);
  CHECK(abac_policy_set_compile(policies, &set, &error) == ABAC_REFUSED);
  CHECK(set == NULL);
  CHECK(equals(abac_error_code(error), "missing_element"));
  abac_error_free(error);
  abac_policies_free(policies);
  abac_policy_free(policy);
  abac_request_free(request);
}

static void test_requests(void) {
  const abac_tag tags[] = {{ABAC_TEXT("team"), ABAC_TEXT("blue")}};
  const abac_text services[] = {ABAC_TEXT("athena.amazonaws.com"), ABAC_TEXT("s3.amazonaws.com")};
  abac_context_entry context[] = {{ABAC_TEXT("aws:SourceIp"), services, 1, 0},
                                  {ABAC_TEXT("aws:CalledVia"), services, 2, 1}};
  const abac_text arn = ABAC_TEXT("arn:aws:iam::111122223333:user/ana");
  const abac_text session = ABAC_TEXT("arn:aws:sts::111122223333:federated-user/fay");
  const abac_text action = ABAC_TEXT("s3:GetObject");
  const abac_text malformed_action = ABAC_TEXT("s3");
  const abac_text resource = ABAC_TEXT("arn:aws:s3:::docs/plan");
  const abac_text account = ABAC_TEXT("111122223333");
  abac_request_fields fields;
  abac_request* request = NULL;
  abac_error* error = NULL;
  abac_policy_set* set = compiled(TEXT(allow_reading));

  memset(&fields, 0, sizeof fields);
  fields.struct_size = sizeof fields;
  fields.principal_arn = arn;
  fields.principal_tags = tags;
  fields.principal_tag_count = 1;
  fields.action = action;
  fields.resource_arn = resource;
  fields.resource_account = account;
  fields.resource_tags = tags;
  fields.resource_tag_count = 1;
  fields.request_tags = tags;
  fields.request_tag_count = 1;
  fields.context = context;
  fields.context_count = 2;
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_OK);
  CHECK(error == NULL);
  CHECK(abac_decide(set, request) == ABAC_ALLOWED);
  CHECK(abac_check_case(set, request, NULL) == ABAC_OK);
  abac_request_free(request);

  fields.principal_tag_count = 0;
  CHECK(abac_request_new(&fields, &request, NULL) == ABAC_OK);
  CHECK(abac_decide(set, request) == ABAC_IMPLICIT_DENY);
  abac_request_free(request);

  fields.action = malformed_action;
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_REFUSED);
  CHECK(request == NULL);
  CHECK(equals(abac_error_code(error), "invalid_action"));
  abac_error_free(error);
  fields.action = action;

  fields.struct_size = sizeof fields - 1;
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(error == NULL);
  fields.struct_size = sizeof fields;

  /* A user has made no session [K-18]; a program that does not know the member does not give it. */
  fields.principal_user_arn = arn;
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "invalid_user_arn"));
  abac_error_free(error);
  fields.struct_size = offsetof(abac_request_fields, principal_user_arn);
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_OK);
  CHECK(abac_decide(set, request) == ABAC_IMPLICIT_DENY);
  abac_request_free(request);
  fields.struct_size = sizeof fields;
  fields.principal_arn = session;
  CHECK(abac_request_new(&fields, &request, &error) == ABAC_OK);
  abac_request_free(request);
  fields.principal_arn = arn;
  memset(&fields.principal_user_arn, 0, sizeof fields.principal_user_arn);

  fields.request_tags = NULL;
  CHECK(abac_request_new(&fields, &request, NULL) == ABAC_INVALID_ARGUMENT);
  fields.request_tag_count = 0;
  context[1].is_list = 0;
  CHECK(abac_request_new(&fields, &request, NULL) == ABAC_INVALID_ARGUMENT);
  context[1].is_list = 1;
  context[1].values = NULL;
  CHECK(abac_request_new(&fields, &request, NULL) == ABAC_INVALID_ARGUMENT);
  context[1].value_count = 0;
  CHECK(abac_request_new(&fields, &request, NULL) == ABAC_OK);
  abac_request_free(request);
  CHECK(abac_request_parse(TEXT("{}"), TEXT("request.json"), &request, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_file(error), "request.json"));
  abac_error_free(error);
  abac_policy_set_free(set);
}

static void test_decisions(void) {
  static const char resource_policy[] =
      "{\"resource\":[{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\","
      "\"Resource\":\"*\"}}]}";
  abac_policy_set* set = compiled(TEXT(allow_reading));
  abac_policy_set* deny = compiled(TEXT(deny_all));
  abac_policy_set* resource = compiled(TEXT(resource_policy));
  abac_request* request = parsed_request();
  abac_response* response = NULL;
  abac_string* json = NULL;
  abac_error* error = NULL;

  CHECK(abac_evaluate(set, request, &response, &error) == ABAC_OK);
  CHECK(abac_response_decision(response) == ABAC_ALLOWED);
  CHECK(abac_response_message(response).size == 0);
  CHECK(abac_response_statement_count(response) == 1);
  CHECK(equals(abac_response_statement_policy(response, 0), "identity[0]"));
  CHECK(equals(abac_response_statement_sid(response, 0), "Read"));
  CHECK(abac_response_statement_index(response, 0) == 0);
  CHECK(abac_response_statement_is_allow(response, 0) == 1);
  CHECK(abac_response_statement_policy(response, 1).size == 0);
  CHECK(abac_response_missing_key_count(response) == 0);
  CHECK(abac_response_missing_key(response, 0).size == 0);
  CHECK(abac_response_to_json(response, &json) == ABAC_OK);
  CHECK(contains(abac_string_text(json), "{\"decision\":\"allowed\","));
  abac_string_free(json);
  abac_response_free(response);

  CHECK(abac_evaluate(deny, request, &response, NULL) == ABAC_OK);
  CHECK(abac_response_decision(response) == ABAC_EXPLICIT_DENY);
  CHECK(contains(abac_response_message(response), "is not authorized to perform: s3:GetObject"));
  CHECK(abac_response_statement_sid(response, 0).data == NULL);
  CHECK(abac_response_statement_is_allow(response, 0) == 0);
  abac_response_free(response);

  /* The bucket's account is needed where a resource policy is there. */
  CHECK(abac_decide(resource, request) == ABAC_NO_DECISION);
  CHECK(abac_evaluate(resource, request, &response, &error) == ABAC_REFUSED);
  CHECK(response == NULL);
  CHECK(equals(abac_error_code(error), "unknown_resource_owner"));
  abac_error_free(error);
  CHECK(abac_check_case(resource, request, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "unknown_resource_owner"));
  abac_error_free(error);

  CHECK(strcmp(abac_decision_name(ABAC_ALLOWED), "allowed") == 0);
  CHECK(strcmp(abac_decision_name(ABAC_IMPLICIT_DENY), "implicitDeny") == 0);
  CHECK(strcmp(abac_decision_name(ABAC_EXPLICIT_DENY), "explicitDeny") == 0);
  CHECK(strcmp(abac_decision_name(99), "refused") == 0);

  CHECK(abac_evaluate_case(TEXT("{\"name\":\"c\",\"policies\":{},\"request\":{}}"), &json) ==
        ABAC_OK);
  CHECK(contains(abac_string_text(json), "{\"name\":\"c\",\"error\":{\"code\":\"missing_member\""));
  abac_string_free(json);

  abac_request_free(request);
  abac_policy_set_free(set);
  abac_policy_set_free(deny);
  abac_policy_set_free(resource);
}

static void test_sessions(void) {
  const abac_tag team[] = {{ABAC_TEXT("team"), ABAC_TEXT("blue")}};
  const abac_text actions[] = {ABAC_TEXT("s3:GetObject"), ABAC_TEXT("s3:PutObject")};
  const abac_text no_action[] = {ABAC_TEXT("s3")};
  const abac_text keys[] = {ABAC_TEXT("aws:SourceIp"), ABAC_TEXT("aws:CalledVia")};
  const abac_text texts[] = {ABAC_TEXT("athena.amazonaws.com"), ABAC_TEXT("s3.amazonaws.com")};
  const abac_text arn = ABAC_TEXT("arn:aws:iam::111122223333:user/ana");
  const abac_text object = ABAC_TEXT("arn:aws:s3:::docs/plan");
  abac_context_value values[] = {{texts, 1, 0}, {texts, 2, 1}};
  abac_tag many_tags[100];
  abac_text many_texts[100];
  abac_request_fields fields;
  abac_policies* policies = NULL;
  abac_vocabulary* vocabulary = NULL;
  abac_policy_set* set = NULL;
  abac_session* session = NULL;
  abac_action* action = NULL;
  abac_resource* resource = NULL;
  abac_context_shape* shape = NULL;
  abac_error* error = NULL;
  size_t i;

  CHECK(abac_vocabulary_new(no_action, 1, NULL, 0, &vocabulary, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "invalid_action"));
  CHECK(equals(abac_error_pointer(error), "/actions/0"));
  abac_error_free(error);
  CHECK(abac_vocabulary_new(actions, 2, keys, 2, &vocabulary, &error) == ABAC_OK);
  CHECK(abac_policies_parse(TEXT(allow_reading), NULL, 0, &policies, NULL) == ABAC_OK);
  CHECK(abac_policy_set_compile_for(vocabulary, policies, &set, &error) == ABAC_OK);
  abac_vocabulary_free(vocabulary);
  abac_policies_free(policies);

  memset(&fields, 0, sizeof fields);
  fields.struct_size = sizeof fields;
  CHECK(abac_session_open(set, &fields, &session, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "invalid_caller"));
  abac_error_free(error);
  CHECK(abac_resource_resolve(&fields, &resource, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "invalid_resource"));
  abac_error_free(error);
  fields.principal_arn = arn;
  fields.principal_tags = team;
  fields.principal_tag_count = 1;
  fields.resource_arn = object;
  fields.resource_tags = team;
  fields.resource_tag_count = 1;
  CHECK(abac_session_open(set, &fields, &session, &error) == ABAC_OK);
  CHECK(abac_resource_resolve(&fields, &resource, &error) == ABAC_OK);
  CHECK(abac_action_resolve(set, TEXT("s3"), &action, &error) == ABAC_REFUSED);
  abac_error_free(error);
  CHECK(abac_action_resolve(set, TEXT("s3:GetObject"), &action, &error) == ABAC_OK);
  CHECK(abac_context_shape_new(keys, 2, &shape, &error) == ABAC_OK);
  abac_policy_set_free(set); /* which session and action keep alive */

  CHECK(abac_session_decide(session, action, resource, team, 1, shape, values, 2) == ABAC_ALLOWED);
  CHECK(abac_session_decide(session, action, resource, NULL, 0, shape, values, 1) ==
        ABAC_NO_DECISION);
  values[0].value_count = 2; /* of no list */
  CHECK(abac_session_decide(session, action, resource, NULL, 0, shape, values, 2) ==
        ABAC_NO_DECISION);
  values[0].value_count = 1;
  for (i = 0; i < 100; ++i) {
    many_tags[i] = team[0];
    many_texts[i] = texts[0];
  }
  values[1].values = many_texts;
  values[1].value_count = 100;
  CHECK(abac_session_decide(session, action, resource, many_tags, 100, shape, values, 2) ==
        ABAC_ALLOWED);
  CHECK(abac_session_decide(session, action, resource, NULL, 1, shape, values, 2) ==
        ABAC_NO_DECISION);
  CHECK(abac_session_decide(NULL, action, resource, NULL, 0, shape, values, 2) == ABAC_NO_DECISION);
  CHECK(abac_session_decide(session, action, resource, NULL, 0, NULL, NULL, 0) == ABAC_NO_DECISION);

  abac_session_free(session);
  fields.principal_tag_count = 0;
  set = compiled(TEXT(allow_reading));
  CHECK(abac_session_open(set, &fields, &session, &error) == ABAC_OK);
  /* The action is of other policies: by those of the session it is looked up anew. */
  CHECK(abac_session_decide(session, action, resource, NULL, 0, shape, values, 2) ==
        ABAC_IMPLICIT_DENY);
  abac_session_free(session);
  abac_action_free(action);
  abac_resource_free(resource);
  abac_context_shape_free(shape);
  abac_policy_set_free(set);
}

static void test_explanations(void) {
  abac_policy_set* set = compiled(TEXT(deny_all));
  abac_request* request = parsed_request();
  abac_explanation* explanation = NULL;
  abac_string* text = NULL;
  CHECK(abac_explain(set, request, 0, 0, &explanation, NULL) == ABAC_OK);
  CHECK(abac_explanation_decision(explanation) == ABAC_EXPLICIT_DENY);
  CHECK(abac_explanation_to_text(explanation, 0, 0, &text) == ABAC_OK);
  CHECK(strncmp(abac_string_text(text).data, "Denied", 6) == 0);
  abac_string_free(text);
  CHECK(abac_explanation_to_text(explanation, 80, ABAC_TEXT_COLOR | ABAC_TEXT_DETAILS, &text) ==
        ABAC_OK);
  CHECK(contains(abac_string_text(text), "\033["));
  abac_string_free(text);
  CHECK(abac_explanation_to_text(explanation, 0, 4, &text) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_explanation_to_json(explanation, &text) == ABAC_OK);
  CHECK(contains(abac_string_text(text), "explicitDeny"));
  abac_string_free(text);
  CHECK(abac_explanation_to_html(explanation, &text) == ABAC_OK);
  CHECK(contains(abac_string_text(text), "</html>"));
  abac_string_free(text);
  abac_explanation_free(explanation);
  abac_request_free(request);
  abac_policy_set_free(set);
}

/* What a hook was told. */
struct told {
  int count;
  abac_decision decision;
  uint64_t version;
  int is_whole;
};

static void tell(void* data, const abac_decision_event* event) {
  struct told* told = data;
  ++told->count;
  told->decision = abac_decision_event_decision(event);
  told->version = abac_decision_event_version(event);
  told->is_whole =
      equals(abac_decision_event_principal(event), "arn:aws:iam::111122223333:user/ana") &&
      equals(abac_decision_event_action(event), "s3:GetObject") &&
      equals(abac_decision_event_resource(event), "arn:aws:s3:::docs/plan");
}

static void test_holder(void) {
  struct told told = {0, ABAC_NO_DECISION, 0, 0};
  abac_policy_set* allow = compiled(TEXT(allow_reading));
  abac_policy_set* deny = compiled(TEXT(deny_all));
  abac_policy_set* current = NULL;
  abac_request* request = parsed_request();
  abac_response* response = NULL;
  abac_holder* holder = NULL;
  abac_reader* reader = NULL;
  abac_error* error = NULL;
  const abac_policy_set* seen = NULL;
  uint64_t version = 0;

  CHECK(abac_holder_new(allow, tell, &told, &holder) == ABAC_OK);
  abac_policy_set_free(allow);
  CHECK(abac_reader_new(holder, &reader) == ABAC_OK);
  seen = abac_reader_current(reader, &version);
  CHECK(version == 1);
  CHECK(abac_decide(seen, request) == ABAC_ALLOWED);
  CHECK(told.count == 0);

  CHECK(abac_holder_replace(holder, TEXT("{"), TEXT("new.json"), &version, &error) == ABAC_REFUSED);
  CHECK(version == 0);
  CHECK(equals(abac_error_file(error), "new.json"));
  abac_error_free(error);
  CHECK(abac_holder_version(holder) == 1);
  CHECK(abac_holder_publish(holder, deny, &version) == ABAC_OK);
  CHECK(version == 2);
  abac_policy_set_free(deny);
  CHECK(abac_holder_versions_in_use(holder) == 2);
  CHECK(abac_decide(seen, request) == ABAC_ALLOWED); /* still the version that was taken */

  CHECK(abac_reader_decide(reader, request) == ABAC_EXPLICIT_DENY);
  CHECK(told.count == 1 && told.decision == ABAC_EXPLICIT_DENY && told.version == 2);
  CHECK(told.is_whole);
  CHECK(abac_holder_versions_in_use(holder) == 2); /* readers free nothing */
  CHECK(abac_holder_reclaim(holder) == 1 && abac_holder_versions_in_use(holder) == 1);
  CHECK(abac_holder_replace(holder, TEXT(allow_reading), NULL, 0, NULL, NULL) == ABAC_OK);
  CHECK(abac_reader_evaluate(reader, request, &response, NULL) == ABAC_OK);
  CHECK(abac_response_decision(response) == ABAC_ALLOWED);
  CHECK(told.count == 2 && told.version == 3);
  abac_response_free(response);
  CHECK(abac_holder_current(holder, &current, &version) == ABAC_OK);
  CHECK(version == 3 && abac_decide(current, request) == ABAC_ALLOWED);
  abac_policy_set_free(current);

  abac_reader_release(reader);
  abac_holder_free(holder);
  CHECK(abac_reader_decide(reader, request) == ABAC_ALLOWED);
  abac_reader_free(reader);
  abac_request_free(request);
}

/* What a log wrote. */
struct written {
  char text[4096];
  size_t size;
};

static void write_line(void* data, const char* line, size_t size) {
  struct written* written = data;
  if (size > sizeof written->text - written->size) return;
  memcpy(written->text + written->size, line, size);
  written->size += size;
}

static void test_log(void) {
  static struct written written;
  const abac_text masked[] = {ABAC_TEXT("aws:PrincipalTag/*")};
  const abac_text missing[] = {{NULL, 1}};
  abac_policy_set* set = compiled(TEXT(allow_reading));
  abac_request* request = parsed_request();
  abac_decision_log* log = NULL;
  abac_holder* holder = NULL;
  abac_reader* reader = NULL;
  abac_text all;

  CHECK(abac_decision_log_start(NULL, NULL, 0, 0, NULL, 0, &log) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_decision_log_start(write_line, &written, 0, 0, missing, 1, &log) ==
        ABAC_INVALID_ARGUMENT);
  CHECK(abac_decision_log_start(write_line, &written, 0, 0, masked, 1, &log) == ABAC_OK);
  CHECK(abac_holder_new(set, abac_decision_log_record, log, &holder) == ABAC_OK);
  CHECK(abac_reader_new(holder, &reader) == ABAC_OK);
  CHECK(abac_reader_decide(reader, request) == ABAC_ALLOWED);
  CHECK(abac_decision_log_dropped_count(log) == 0);
  abac_reader_free(reader);
  abac_holder_free(holder);
  abac_decision_log_free(log); /* writes what waits */
  all.data = written.text;
  all.size = written.size;
  CHECK(contains(all, "\"version\":1,\"decision\":\"allowed\",\"request\":{"));
  CHECK(contains(all, "\"tags\":{\"team\":\"***\"}"));
  CHECK(written.size > 0 && written.text[written.size - 1] == '\n');
  abac_request_free(request);
  abac_policy_set_free(set);
}

static void write_file(const char* path, const char* text) {
  FILE* file = fopen(path, "wb");
  CHECK(file != NULL);
  if (file == NULL) return;
  CHECK(fputs(text, file) >= 0);
  CHECK(fclose(file) == 0);
}

static void report(void* data, uint64_t version, const abac_error* error) {
  (void)data;
  CHECK(version != 0);
  CHECK(error == NULL);
}

static void test_folder(void) {
  char folder[] = "abac-c-policies-XXXXXX";
  char path[64];
  abac_policy_set* set = NULL;
  abac_holder* holder = NULL;
  abac_folder_watcher* watcher = NULL;
  abac_error* error = NULL;
  const struct timespec pause = {0, 20 * 1000 * 1000};
  int rounds = 0;

  CHECK(abac_policy_set_load_folder(TEXT("no such folder"), &set, &error) == ABAC_REFUSED);
  CHECK(equals(abac_error_code(error), "unreadable_file"));
  abac_error_free(error);
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/team.json", folder);
  write_file(path, allow_reading);
  CHECK(abac_policy_set_load_folder(folder, strlen(folder), &set, NULL) == ABAC_OK);
  CHECK(abac_holder_new(set, NULL, NULL, &holder) == ABAC_OK);
  abac_policy_set_free(set);
#if defined(__linux__)
  CHECK(abac_folder_watcher_start(TEXT("no such folder"), holder, NULL, NULL, 0, 0, &watcher,
                                  &error) == ABAC_REFUSED);
  abac_error_free(error);
  CHECK(abac_folder_watcher_start(folder, strlen(folder), holder, report, NULL, 20, 60000, &watcher,
                                  NULL) == ABAC_OK);
  for (; abac_holder_version(holder) < 2 && rounds < 3000; ++rounds) nanosleep(&pause, NULL);
  CHECK(abac_holder_version(holder) == 2); /* the folder as it was found */
  write_file(path, deny_all);
  for (; abac_holder_version(holder) < 3 && rounds < 3000; ++rounds) nanosleep(&pause, NULL);
  CHECK(abac_holder_version(holder) == 3);
  abac_folder_watcher_free(watcher);
#endif
  abac_holder_free(holder);
  CHECK(remove(path) == 0);
  CHECK(remove(folder) == 0);
}

/* No function minds what is not there. */
static void test_nothing(void) {
  abac_error* error = NULL;
  uint64_t version = 1;
  CHECK(strcmp(abac_version(), ABAC_VERSION) == 0);
  CHECK(abac_string_text(NULL).size == 0);
  CHECK(abac_error_code(NULL).size == 0);
  CHECK(abac_error_message(NULL).size == 0);
  CHECK(abac_error_pointer(NULL).size == 0);
  CHECK(abac_error_file(NULL).size == 0);
  CHECK(abac_error_line(NULL) == 0 && abac_error_column(NULL) == 0);
  CHECK(abac_error_is_warning(NULL) == 0);
  CHECK(abac_error_to_string(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_validate(NULL, 1, ABAC_IDENTITY, NULL, 0, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_diagnostics_count(NULL) == 0 && abac_diagnostics_at(NULL, 0) == NULL);
  CHECK(abac_policy_parse(NULL, 1, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_to_json(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_new(NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_parse(NULL, 1, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_add(NULL, ABAC_IDENTITY, 0, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_require(NULL, ABAC_SESSION) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policies_append(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_compile(NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_with(NULL, NULL, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_load_folder(NULL, 1, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_statement_count(NULL) == 0 && abac_policy_set_memory_bytes(NULL) == 0);
  CHECK(abac_request_new(NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_request_parse(NULL, 1, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_decide(NULL, NULL) == ABAC_NO_DECISION);
  CHECK(abac_vocabulary_new(NULL, 1, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_policy_set_compile_for(NULL, NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_session_open(NULL, NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_action_resolve(NULL, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_resource_resolve(NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_context_shape_new(NULL, 1, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_check_case(NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_evaluate(NULL, NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_response_decision(NULL) == ABAC_NO_DECISION);
  CHECK(abac_response_message(NULL).size == 0 && abac_response_statement_count(NULL) == 0);
  CHECK(abac_response_missing_key_count(NULL) == 0);
  CHECK(abac_response_to_json(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_evaluate_case(NULL, 1, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_explain(NULL, NULL, 0, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_explanation_decision(NULL) == ABAC_NO_DECISION);
  CHECK(abac_explanation_to_text(NULL, 0, 0, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_explanation_to_json(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_explanation_to_html(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_decision_event_decision(NULL) == ABAC_NO_DECISION);
  CHECK(abac_decision_event_version(NULL) == 0 && abac_decision_event_action(NULL).size == 0);
  CHECK(abac_decision_event_principal(NULL).size == 0);
  CHECK(abac_decision_event_resource(NULL).size == 0);
  CHECK(abac_holder_new(NULL, NULL, NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_holder_publish(NULL, NULL, &version) == ABAC_INVALID_ARGUMENT && version == 0);
  CHECK(abac_holder_replace(NULL, NULL, 0, NULL, 0, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_holder_current(NULL, NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_holder_version(NULL) == 0 && abac_holder_versions_in_use(NULL) == 0);
  CHECK(abac_holder_reclaim(NULL) == 0);
  CHECK(abac_reader_new(NULL, NULL) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_reader_current(NULL, NULL) == NULL);
  CHECK(abac_reader_decide(NULL, NULL) == ABAC_NO_DECISION);
  CHECK(abac_reader_evaluate(NULL, NULL, NULL, &error) == ABAC_INVALID_ARGUMENT);
  CHECK(abac_folder_watcher_start(NULL, 0, NULL, NULL, NULL, 0, 0, NULL, &error) ==
        ABAC_INVALID_ARGUMENT);
  CHECK(abac_decision_log_dropped_count(NULL) == 0);
  CHECK(error == NULL);
  abac_decision_log_record(NULL, NULL);
  abac_reader_release(NULL);
  abac_string_free(NULL);
  abac_error_free(NULL);
  abac_diagnostics_free(NULL);
  abac_policy_free(NULL);
  abac_policies_free(NULL);
  abac_policy_set_free(NULL);
  abac_vocabulary_free(NULL);
  abac_session_free(NULL);
  abac_action_free(NULL);
  abac_resource_free(NULL);
  abac_context_shape_free(NULL);
  abac_request_free(NULL);
  abac_response_free(NULL);
  abac_explanation_free(NULL);
  abac_holder_free(NULL);
  abac_reader_free(NULL);
  abac_folder_watcher_free(NULL);
  abac_decision_log_free(NULL);
}

int main(void) {
  test_nothing();
  test_errors();
  test_diagnostics();
  test_policies();
  test_requests();
  test_decisions();
  test_sessions();
  test_explanations();
  test_holder();
  test_log();
  test_folder();
  printf("%d checks failed\n", failures);
  return failures == 0 ? 0 : 1;
}
