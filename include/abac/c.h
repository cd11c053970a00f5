/** @defgroup c_interface C interface
 * `abac/c.h`: for C, and for all languages that can call C. The C++ one is `abac/abac.h`.
 *
 * Two libraries hold it, as they do that of C++: `abac_tools` has `abac_validate`,
 * `abac_evaluate_case`, `abac_explain` and the functions on what these give; `abac` has the rest.
 *
 * Texts are UTF-8 with their size in bytes given beside them; they need not end in a zero byte. A
 * text of size 0 may be NULL.
 *
 * Ownership. What a function gives through a parameter `abac_… **` belongs to the caller, who frees
 * it with the `…_free` of its type; NULL may be freed too. What a function returns, texts above
 * all, is borrowed and lives as long as the object that was asked. No function keeps what it is
 * given, unless it says so.
 *
 * Errors. Functions that can fail return a status. Where it is not ABAC_OK, what would have been
 * given is set to NULL or 0 and, where the status is ABAC_REFUSED, `*error` is set to an object
 * that says why, else to NULL. `error` itself may be NULL. Running out of memory is a status, never
 * a crash; no exception crosses this interface.
 *
 * Threads. Any number of threads may use one object at once through pointers to const, and one
 * `abac_holder` or `abac_decision_log` in any way but freeing it. While a thread changes or frees
 * any other object, no other thread may use it. An `abac_reader` is for one thread.
 *
 * Fail closed: only ABAC_ALLOWED means yes. Every other value does not, also where a call failed.
 */
#ifndef ABAC_C_H
#define ABAC_C_H

#include <abac/export.h>
#include <abac/version.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define ABAC_NOEXCEPT noexcept
extern "C" {
#else
#define ABAC_NOEXCEPT
#endif

/** @addtogroup c_interface
 *  @{ */

/* --- values ----------------------------------------------------------------------------------- */

/** What came of a call. */
typedef int32_t abac_status;
enum {
  ABAC_OK = 0,
  ABAC_REFUSED = 1, /**< The input is; the error object says why. */
  ABAC_OUT_OF_MEMORY = 2,
  ABAC_INVALID_ARGUMENT = 3 /**< A fault of the caller: NULL where an object or a text is required,
                               an unknown enumerator or `struct_size`, an index past the end. */
};

/** The answer. Only ABAC_ALLOWED means yes. */
typedef int32_t abac_decision;
enum {
  ABAC_NO_DECISION = 0, /**< The request is malformed or contradicts the policies: not allowed. */
  ABAC_ALLOWED = 1,
  ABAC_IMPLICIT_DENY = 2, /**< Nothing allows it, or a guardrail does not. */
  ABAC_EXPLICIT_DENY = 3  /**< A Deny statement matches. */
};

/** The ways in which a policy can be attached. */
typedef int32_t abac_policy_type;
enum {
  ABAC_IDENTITY = 0,
  ABAC_RESOURCE = 1,
  ABAC_PERMISSIONS_BOUNDARY = 2,
  ABAC_SESSION = 3,
  ABAC_SERVICE_CONTROL = 4,
  ABAC_RESOURCE_CONTROL = 5,
  ABAC_VPC_ENDPOINT = 6
};

/** A text, borrowed. */
typedef struct abac_text {
  const char* data; /**< Where it begins. */
  size_t size;      /**< In bytes. */
} abac_text;

/** A text that was made for the caller. */
typedef struct abac_string abac_string;
/** Why something was refused, or a warning about it. */
typedef struct abac_error abac_error;
/** Errors and warnings about one text, in the order of their places. */
typedef struct abac_diagnostics abac_diagnostics;
/** A policy document. */
typedef struct abac_policy abac_policy;
/** Policies by the way they are attached. */
typedef struct abac_policies abac_policies;
/** Compiled policies: what decides. Immutable. */
typedef struct abac_policy_set abac_policy_set;
/** The actions and context keys that a service knows, shared by any number of policy sets. */
typedef struct abac_vocabulary abac_vocabulary;
/** A caller who was checked, with the policies of one set. Keeps these alive. */
typedef struct abac_session abac_session;
/** An action, looked up in one set of policies. Keeps these alive. */
typedef struct abac_action abac_action;
/** A resource whose ARN was read and whose owner was found. */
typedef struct abac_resource abac_resource;
/** The keys of a context, checked once. */
typedef struct abac_context_shape abac_context_shape;
/** A request. Immutable. */
typedef struct abac_request abac_request;
/** A decision with its reasons. Immutable. */
typedef struct abac_response abac_response;
/** Why a request is decided as it is, and what would change that. Immutable. */
typedef struct abac_explanation abac_explanation;
/** The current policies of a program that runs on while they change. */
typedef struct abac_holder abac_holder;
/** A thread's own view of a holder. */
typedef struct abac_reader abac_reader;
/** Reloads a folder's policies into a holder. */
typedef struct abac_folder_watcher abac_folder_watcher;
/** A log of decisions as JSON Lines. */
typedef struct abac_decision_log abac_decision_log;
/** A decision, as a hook is told; lives during that call only. */
typedef struct abac_decision_event abac_decision_event;

/** Returns the version of the library that runs, `0.2.0`; ABAC_VERSION is that of this header. */
ABAC_API const char* abac_version(void) ABAC_NOEXCEPT;

/** Returns the text, which ends in a zero byte; it is empty for NULL. */
ABAC_API abac_text abac_string_text(const abac_string* string) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_string_free(abac_string* string) ABAC_NOEXCEPT;

/* --- errors ----------------------------------------------------------------------------------- */

/** Returns the stable code: `invalid_operator`. Of NULL all parts are empty. */
ABAC_API abac_text abac_error_code(const abac_error* error) ABAC_NOEXCEPT;
/** Returns one line for a person. */
ABAC_API abac_text abac_error_message(const abac_error* error) ABAC_NOEXCEPT;
/** Returns the JSON pointer to the offending value. */
ABAC_API abac_text abac_error_pointer(const abac_error* error) ABAC_NOEXCEPT;
/** Returns the name that was given for the text. */
ABAC_API abac_text abac_error_file(const abac_error* error) ABAC_NOEXCEPT;
/** Returns the line in the text, from 1; 0 where it is unknown. */
ABAC_API uint32_t abac_error_line(const abac_error* error) ABAC_NOEXCEPT;
/** Returns the place in the line, in bytes, from 1; 0 where it is unknown. */
ABAC_API uint32_t abac_error_column(const abac_error* error) ABAC_NOEXCEPT;
/** Returns 1 for a warning and any other advice, which refuses nothing, else 0. */
ABAC_API int32_t abac_error_is_warning(const abac_error* error) ABAC_NOEXCEPT;
/** Gives `file:line:column: severity: message [code] (pointer)`. */
ABAC_API abac_status abac_error_to_string(const abac_error* error,
                                          abac_string** string) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_error_free(abac_error* error) ABAC_NOEXCEPT;

/** Checks a policy document, attached as `type`, or a policy set: gives every error and warning.
 *  `file` is put into them. ABAC_OK says only that the check was made. */
ABAC_API abac_status abac_validate(const char* json, size_t json_size, abac_policy_type type,
                                   const char* file, size_t file_size,
                                   abac_diagnostics** diagnostics) ABAC_NOEXCEPT;
/** Returns how many there are. */
ABAC_API size_t abac_diagnostics_count(const abac_diagnostics* diagnostics) ABAC_NOEXCEPT;
/** Returns a diagnostic, which belongs to the list; NULL past the end. */
ABAC_API const abac_error* abac_diagnostics_at(const abac_diagnostics* diagnostics,
                                               size_t index) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_diagnostics_free(abac_diagnostics* diagnostics) ABAC_NOEXCEPT;

/* --- policies --------------------------------------------------------------------------------- */

/** Parses a policy document. `name`, where not empty, is used in results and errors. */
ABAC_API abac_status abac_policy_parse(const char* json, size_t json_size, const char* name,
                                       size_t name_size, abac_policy** policy,
                                       abac_error** error) ABAC_NOEXCEPT;
/** Gives the document as JSON. */
ABAC_API abac_status abac_policy_to_json(const abac_policy* policy,
                                         abac_string** json) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_policy_free(abac_policy* policy) ABAC_NOEXCEPT;

/** Gives an empty set: nothing is attached, and no guardrail is present. */
ABAC_API abac_status abac_policies_new(abac_policies** policies) ABAC_NOEXCEPT;
/** Parses a policy set, or a policy document, which is then the one `identity` policy. */
ABAC_API abac_status abac_policies_parse(const char* json, size_t json_size, const char* file,
                                         size_t file_size, abac_policies** policies,
                                         abac_error** error) ABAC_NOEXCEPT;
/** Attaches a copy of the policy. `level`, from 0 for the root's, is for service and resource
 * control policies, at most one past the levels that are there, and 0 for all other types. */
ABAC_API abac_status abac_policies_add(abac_policies* policies, abac_policy_type type, size_t level,
                                       const abac_policy* policy) ABAC_NOEXCEPT;
/** Makes a guardrail present, without a policy as long as none is added: it then allows nothing. To
 *  be called where a guardrail could not be loaded. ABAC_INVALID_ARGUMENT for types that are none.
 */
ABAC_API abac_status abac_policies_require(abac_policies* policies,
                                           abac_policy_type type) ABAC_NOEXCEPT;
/** Appends copies of all policies of `more`, type by type, levels behind those that are there. */
ABAC_API abac_status abac_policies_append(abac_policies* policies,
                                          const abac_policies* more) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_policies_free(abac_policies* policies) ABAC_NOEXCEPT;

/** Compiles the policies; they are not needed afterwards. */
ABAC_API abac_status abac_policy_set_compile(const abac_policies* policies, abac_policy_set** set,
                                             abac_error** error) ABAC_NOEXCEPT;
/** The same for a service that asks by the actions of a vocabulary, which may be freed. Since 0.2.
 */
ABAC_API abac_status abac_policy_set_compile_for(const abac_vocabulary* vocabulary,
                                                 const abac_policies* policies,
                                                 abac_policy_set** set,
                                                 abac_error** error) ABAC_NOEXCEPT;
/** Names the policies of one list of a set. */
typedef struct abac_policy_name {
  abac_policy_type type; /**< How they are attached. */
  size_t level;          /**< From 0 for the root's, of types that have levels, else 0. */
  abac_text name;        /**< Their name; without one their place, as results have it. */
} abac_policy_name;
/** Gives the set with policies more and policies less, all that have one of the `removed_count`
 *  names; what it costs and where the error is `needs_compile` is told in abac/policy_set.h. The
 *  set stays as it is and may be freed. `added`, `removed` and `error` may be NULL. */
ABAC_API abac_status abac_policy_set_with(const abac_policy_set* set, const abac_policies* added,
                                          const abac_policy_name* removed, size_t removed_count,
                                          abac_policy_set** changed,
                                          abac_error** error) ABAC_NOEXCEPT;
/** Reads and compiles the files `*.json` of a folder as one set; all of them, or it is refused. */
ABAC_API abac_status abac_policy_set_load_folder(const char* path, size_t path_size,
                                                 abac_policy_set** set,
                                                 abac_error** error) ABAC_NOEXCEPT;
/** Returns the number of statements, of all types. */
ABAC_API size_t abac_policy_set_statement_count(const abac_policy_set* set) ABAC_NOEXCEPT;
/** Returns the bytes of memory that the compiled form holds. */
ABAC_API size_t abac_policy_set_memory_bytes(const abac_policy_set* set) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_policy_set_free(abac_policy_set* set) ABAC_NOEXCEPT;

/* --- requests --------------------------------------------------------------------------------- */

/** A tag. */
typedef struct abac_tag {
  abac_text key;   /**< Compared without regard to case. */
  abac_text value; /**< May be empty. */
} abac_tag;

/** A context key. Numbers and booleans are given as text: `42`, `true`. Whether a key is single- or
 *  multivalued goes by `is_list` alone; without it there must be exactly one value. */
typedef struct abac_context_entry {
  abac_text key;           /**< `aws:SourceIp`; compared without regard to case. */
  const abac_text* values; /**< One text, or those of the list. */
  size_t value_count;      /**< Of `values`. */
  int32_t is_list;         /**< Not 0 for a list, be it of one text or none. */
} abac_context_entry;

/** The parts of a request. A text whose `data` is NULL is absent; all members but the principal's
 * ARN, the action and the resource's ARN may be. To be set to zero as a whole first, then filled.
 *
 *  `context` is for verified facts only: never pour headers or form fields into it. */
typedef struct abac_request_fields {
  size_t struct_size;          /**< sizeof(abac_request_fields), of the header compiled with */
  abac_text principal_arn;     /**< The caller: an ARN, a service name, `*` for an anonymous one. */
  abac_text principal_account; /**< 12 digits; must agree with the ARN. */
  abac_text principal_type;    /**< The value of `aws:PrincipalType`, and nothing else. */
  abac_text principal_role_arn;      /**< For a role session only: the ARN of its role. */
  const abac_tag* principal_tags;    /**< Role, transitive and session tags, merged. */
  size_t principal_tag_count;        /**< Of `principal_tags`. */
  abac_text action;                  /**< `service:name`, without wildcards. */
  abac_text resource_arn;            /**< An ARN, or `*` for an action without resource. */
  abac_text resource_account;        /**< The owner, 12 digits; needed where the ARN names none. */
  const abac_tag* resource_tags;     /**< The tags that are on the resource. */
  size_t resource_tag_count;         /**< Of `resource_tags`. */
  const abac_tag* request_tags;      /**< The tags that are passed in the call. */
  size_t request_tag_count;          /**< Of `request_tags`. */
  const abac_context_entry* context; /**< All else that is known, by context key. */
  size_t context_count;              /**< Of `context`. */
  /** For a federated user only: the ARN of the user whose keys made the session. Since 0.2. */
  abac_text principal_user_arn;
} abac_request_fields;

/** Makes a request of its parts, which are copied, and checks it. */
ABAC_API abac_status abac_request_new(const abac_request_fields* fields, abac_request** request,
                                      abac_error** error) ABAC_NOEXCEPT;
/** Parses a request in its JSON form and checks it. */
ABAC_API abac_status abac_request_parse(const char* json, size_t json_size, const char* file,
                                        size_t file_size, abac_request** request,
                                        abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_request_free(abac_request* request) ABAC_NOEXCEPT;

/* --- decisions -------------------------------------------------------------------------------- */

/** Decides: the answer and nothing else. Takes no lock and no memory, but for requests with more
 * than 256 context keys or tags. ABAC_NO_DECISION where a pointer is NULL. */
ABAC_API abac_decision abac_decide(const abac_policy_set* set,
                                   const abac_request* request) ABAC_NOEXCEPT;
/** Says why there is no decision: ABAC_OK where there is one. */
ABAC_API abac_status abac_check_case(const abac_policy_set* set, const abac_request* request,
                                     abac_error** error) ABAC_NOEXCEPT;
/** Decides and says why. */
ABAC_API abac_status abac_evaluate(const abac_policy_set* set, const abac_request* request,
                                   abac_response** response, abac_error** error) ABAC_NOEXCEPT;
/** The value of a key of a context shape; `is_list` and `values` as in abac_context_entry. */
typedef struct abac_context_value {
  const abac_text* values; /**< One text, or those of the list. */
  size_t value_count;      /**< Of `values`. */
  int32_t is_list;         /**< Not 0 for a list, be it of one text or none. */
} abac_context_value;

/** Makes a vocabulary of actions and context keys, which are copied; of either there may be none.
 * Since 0.2, as all up to abac_session_decide. */
ABAC_API abac_status abac_vocabulary_new(const abac_text* actions, size_t action_count,
                                         const abac_text* context_keys, size_t context_key_count,
                                         abac_vocabulary** vocabulary,
                                         abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_vocabulary_free(abac_vocabulary* vocabulary) ABAC_NOEXCEPT;
/** Checks a caller and looks up what the policies ask of them. Of the fields the principal's alone
 * are read; they are copied. Open anew when the policies or the tags change. */
ABAC_API abac_status abac_session_open(const abac_policy_set* set,
                                       const abac_request_fields* principal, abac_session** session,
                                       abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_session_free(abac_session* session) ABAC_NOEXCEPT;
/** Looks an action up. */
ABAC_API abac_status abac_action_resolve(const abac_policy_set* set, const char* action,
                                         size_t action_size, abac_action** resolved,
                                         abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_action_free(abac_action* action) ABAC_NOEXCEPT;
/** Checks a resource. Of the fields the resource's alone are read; they are copied. */
ABAC_API abac_status abac_resource_resolve(const abac_request_fields* resource,
                                           abac_resource** resolved,
                                           abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_resource_free(abac_resource* resource) ABAC_NOEXCEPT;
/** Checks the keys of a context, at most 64, which are copied. */
ABAC_API abac_status abac_context_shape_new(const abac_text* keys, size_t key_count,
                                            abac_context_shape** shape,
                                            abac_error** error) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_context_shape_free(abac_context_shape* shape) ABAC_NOEXCEPT;
/** Decides by the session's policies: the answer and nothing else. `values` are those of the
 * shape's keys, in their order. Takes no lock, and no memory for up to 64 tags that are passed and
 * 64 texts in lists. ABAC_NO_DECISION where a pointer is NULL that must not be, where there are
 * more or fewer values than keys, and where memory runs out. */
ABAC_API abac_decision abac_session_decide(const abac_session* session, const abac_action* action,
                                           const abac_resource* resource,
                                           const abac_tag* request_tags, size_t request_tag_count,
                                           const abac_context_shape* shape,
                                           const abac_context_value* values,
                                           size_t value_count) ABAC_NOEXCEPT;

/** Returns `allowed`, `implicitDeny`, `explicitDeny` or `refused`. */
ABAC_API const char* abac_decision_name(abac_decision decision) ABAC_NOEXCEPT;

/** Returns the answer; ABAC_NO_DECISION for NULL. */
ABAC_API abac_decision abac_response_decision(const abac_response* response) ABAC_NOEXCEPT;
/** Returns the sentence that AWS would give for a denial; empty where allowed. */
ABAC_API abac_text abac_response_message(const abac_response* response) ABAC_NOEXCEPT;
/** Returns how many statements matched. Of one past the end all parts are empty. */
ABAC_API size_t abac_response_statement_count(const abac_response* response) ABAC_NOEXCEPT;
/** Returns the policy's name, or its place: `service_control[1][0]`. */
ABAC_API abac_text abac_response_statement_policy(const abac_response* response,
                                                  size_t index) ABAC_NOEXCEPT;
/** Returns which statement of its document it is, from 0. */
ABAC_API uint32_t abac_response_statement_index(const abac_response* response,
                                                size_t index) ABAC_NOEXCEPT;
/** Returns its `Sid`; `data` is NULL where it has none. */
ABAC_API abac_text abac_response_statement_sid(const abac_response* response,
                                               size_t index) ABAC_NOEXCEPT;
/** Returns 1 for an Allow, 0 for a Deny. */
ABAC_API int32_t abac_response_statement_is_allow(const abac_response* response,
                                                  size_t index) ABAC_NOEXCEPT;
/** Returns how many keys were asked for and are absent from the request. */
ABAC_API size_t abac_response_missing_key_count(const abac_response* response) ABAC_NOEXCEPT;
/** Returns such a key; empty past the end. */
ABAC_API abac_text abac_response_missing_key(const abac_response* response,
                                             size_t index) ABAC_NOEXCEPT;
/** Gives the response as one line of JSON. */
ABAC_API abac_status abac_response_to_json(const abac_response* response,
                                           abac_string** json) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_response_free(abac_response* response) ABAC_NOEXCEPT;

/** Reads a case (policies and request as one JSON value), decides it, and gives its result line:
 * the response, or the error. ABAC_OK says only that the line was made. */
ABAC_API abac_status abac_evaluate_case(const char* json, size_t json_size,
                                        abac_string** result) ABAC_NOEXCEPT;

/** Decides and explains. The bounds are those of `ExplainOptions` in abac/explain.h; 0 is the usual
 *  one. */
ABAC_API abac_status abac_explain(const abac_policy_set* set, const abac_request* request,
                                  size_t max_statements, size_t max_decisions,
                                  abac_explanation** explanation, abac_error** error) ABAC_NOEXCEPT;
/** Returns what was decided; ABAC_NO_DECISION for NULL. */
ABAC_API abac_decision abac_explanation_decision(const abac_explanation* explanation) ABAC_NOEXCEPT;
/** How an explanation is laid out as text; may be added up. */
enum {
  ABAC_TEXT_COLOR = 1,  /**< ANSI escapes. */
  ABAC_TEXT_DETAILS = 2 /**< Also what held, and facts that do not matter. */
};
/** Gives lines of text, none wider than `columns`; 0 columns is 100. */
ABAC_API abac_status abac_explanation_to_text(const abac_explanation* explanation, size_t columns,
                                              uint32_t style, abac_string** text) ABAC_NOEXCEPT;
/** Gives one line of JSON. */
ABAC_API abac_status abac_explanation_to_json(const abac_explanation* explanation,
                                              abac_string** json) ABAC_NOEXCEPT;
/** Gives one HTML page that needs nothing else. */
ABAC_API abac_status abac_explanation_to_html(const abac_explanation* explanation,
                                              abac_string** html) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_explanation_free(abac_explanation* explanation) ABAC_NOEXCEPT;

/* --- policies that change while they decide --------------------------------------------------- */

/** Told each decision of a holder's readers, on the thread that decided. `data` is what was given
 *  with the hook; both must live as long as the holder and its readers. Must not unwind. */
typedef void (*abac_decision_hook)(void* data, const abac_decision_event* event);

/** Returns what was decided. */
ABAC_API abac_decision abac_decision_event_decision(const abac_decision_event* event) ABAC_NOEXCEPT;
/** Returns the version of the policies that decided. */
ABAC_API uint64_t abac_decision_event_version(const abac_decision_event* event) ABAC_NOEXCEPT;
/** Returns the principal's ARN, as asked. */
ABAC_API abac_text abac_decision_event_principal(const abac_decision_event* event) ABAC_NOEXCEPT;
/** Returns the action, as asked. */
ABAC_API abac_text abac_decision_event_action(const abac_decision_event* event) ABAC_NOEXCEPT;
/** Returns the resource's ARN, as asked. */
ABAC_API abac_text abac_decision_event_resource(const abac_decision_event* event) ABAC_NOEXCEPT;

/** Makes a holder whose version 1 is the set, which may be freed. `hook` may be NULL. */
ABAC_API abac_status abac_holder_new(const abac_policy_set* set, abac_decision_hook hook,
                                     void* data, abac_holder** holder) ABAC_NOEXCEPT;
/** Makes the set, which may be freed, the current one. `version` may be NULL. */
ABAC_API abac_status abac_holder_publish(abac_holder* holder, const abac_policy_set* set,
                                         uint64_t* version) ABAC_NOEXCEPT;
/** Parses, compiles and publishes a policy set. Unless ABAC_OK the old one stays. */
ABAC_API abac_status abac_holder_replace(abac_holder* holder, const char* json, size_t json_size,
                                         const char* file, size_t file_size, uint64_t* version,
                                         abac_error** error) ABAC_NOEXCEPT;
/** Gives the current policies, for threads that decide rarely. `version` may be NULL. */
ABAC_API abac_status abac_holder_current(const abac_holder* holder, abac_policy_set** set,
                                         uint64_t* version) ABAC_NOEXCEPT;
/** Returns the version of the current policies. */
ABAC_API uint64_t abac_holder_version(const abac_holder* holder) ABAC_NOEXCEPT;
/** Frees the old versions that nothing uses any more and returns how many are left in memory with
 *  the current one: 1 when every reader has moved on to that. Publishing and replacing do the same,
 *  readers never: to be called, some time after a publication, from a thread that may take its
 *  time. */
ABAC_API size_t abac_holder_reclaim(abac_holder* holder) ABAC_NOEXCEPT;
/** Returns how many versions are in memory, the current one among them. */
ABAC_API size_t abac_holder_versions_in_use(const abac_holder* holder) ABAC_NOEXCEPT;
/** Readers that are left go on with the last version. */
ABAC_API void abac_holder_free(abac_holder* holder) ABAC_NOEXCEPT;

/** Makes a reader for one thread. */
ABAC_API abac_status abac_reader_new(const abac_holder* holder, abac_reader** reader) ABAC_NOEXCEPT;
/** Returns the current policies, which live until the next call with this reader. `version` may be
 *  NULL. NULL where the reader is. */
ABAC_API const abac_policy_set* abac_reader_current(abac_reader* reader,
                                                    uint64_t* version) ABAC_NOEXCEPT;
/** Decides with the current policies, as abac_decide does, and tells the hook. */
ABAC_API abac_decision abac_reader_decide(abac_reader* reader,
                                          const abac_request* request) ABAC_NOEXCEPT;
/** Evaluates with the current policies, as abac_evaluate does, and tells the hook. */
ABAC_API abac_status abac_reader_evaluate(abac_reader* reader, const abac_request* request,
                                          abac_response** response,
                                          abac_error** error) ABAC_NOEXCEPT;
/** Lets go of the version in use: to be called before the thread waits for work. */
ABAC_API void abac_reader_release(abac_reader* reader) ABAC_NOEXCEPT;
/** Frees it; NULL may be given. */
ABAC_API void abac_reader_free(abac_reader* reader) ABAC_NOEXCEPT;

/** Told after each attempt to reload, on the watcher's thread: the new version, or 0 and why the
 * old one stays. Must not unwind, and not free the watcher. */
typedef void (*abac_reload_report)(void* data, uint64_t version, const abac_error* error);

/** Reloads the policies of a folder into the holder, which must outlive the watcher, whenever they
 *  change; on Linux only. Changes count once there was none for `quiet_milliseconds`, or are
 *  reported as endless after `longest_milliseconds`; 0 is the usual time. `report` may be NULL. */
ABAC_API abac_status abac_folder_watcher_start(const char* path, size_t path_size,
                                               abac_holder* holder, abac_reload_report report,
                                               void* data, uint32_t quiet_milliseconds,
                                               uint32_t longest_milliseconds,
                                               abac_folder_watcher** watcher,
                                               abac_error** error) ABAC_NOEXCEPT;
/** Stops watching; waits for a reload that is under way. */
ABAC_API void abac_folder_watcher_free(abac_folder_watcher* watcher) ABAC_NOEXCEPT;

/** Writes one line, which ends in a line break; called on the log's own thread. Must not unwind. */
typedef void (*abac_log_sink)(void* data, const char* line, size_t size);

/** Starts a log of decisions as JSON Lines. At most `capacity` lines wait to be written, of at most
 *  `max_line_bytes` each; decisions beyond are dropped and counted; 0 is the usual bound. The
 * values of the `masked_key_count` context keys are written as `***`: see abac/decision_log.h. */
ABAC_API abac_status abac_decision_log_start(abac_log_sink sink, void* data, size_t capacity,
                                             size_t max_line_bytes, const abac_text* masked_keys,
                                             size_t masked_key_count,
                                             abac_decision_log** log) ABAC_NOEXCEPT;
/** Logs the decision or drops it, without waiting. Made to be a hook whose data is the log. */
ABAC_API void abac_decision_log_record(void* log, const abac_decision_event* event) ABAC_NOEXCEPT;
/** Returns how many decisions were dropped. */
ABAC_API uint64_t abac_decision_log_dropped_count(const abac_decision_log* log) ABAC_NOEXCEPT;
/** Writes what still waits, then stops. */
ABAC_API void abac_decision_log_free(abac_decision_log* log) ABAC_NOEXCEPT;

/** @} */

#ifdef __cplusplus
}
#endif

#endif
