// Checking policies before they ship: every error at once, and the warnings. In the library
// abac::tools.
#pragma once

#include <abac/expected.h>
#include <abac/export.h>
#include <abac/policy.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

class Catalogue;

/// What a check needs to know beside the document.
enum class CheckNeeds : std::uint8_t {
  Nothing,
  Keys,              ///< The built-in table of AWS's global condition keys.
  Catalogue,         ///< A catalogue; without one the check is silent.
  KeysAndCatalogue,  ///< The table, and for the keys of services a catalogue.
};

/// Whether AWS saves a policy that has the finding.
enum class AwsAnswer : std::uint8_t {
  Saves,
  RefusesManaged,  ///< Refuses it as a managed policy, saves it inline.
  Refuses,
};

/// What an example of a check shows.
enum class ExampleForm : std::uint8_t {
  Statements,  ///< Statements of one document of 2012-10-17, with commas between them.
  Document,    ///< A policy document.
  Set,         ///< A policy set.
};

/// A policy that a check finds, or the one to write in its place.
struct CheckExample {
  ExampleForm form = ExampleForm::Statements;  ///< What the text is.
  PolicyType type = PolicyType::Identity;      ///< How it is attached; of no meaning for a set.
  std::string_view text = {};                  ///< JSON.
};

/// A row of the table of checks: what one code of advice is about.
struct CheckInfo {
  ErrorCode code = ErrorCode::None;  ///< What its findings have.
  /// What its findings have, but for those that are graver or less grave for a reason of their own.
  Severity severity = Severity::Warning;
  CheckNeeds needs = CheckNeeds::Nothing;  ///< What it asks beside the document.
  /// The policy types that it is for, each a letter or word with blanks between them: `I` identity,
  /// `R` resource, `T` role trust, `B` permissions boundary, `S` session, `SCP`, `RCP`, `V` VPC
  /// endpoint, `set` a whole policy set; `all` is every type of document.
  std::string_view types = "all";
  AwsAnswer aws = AwsAnswer::Saves;    ///< Whether AWS saves a policy that has the finding.
  bool is_off_by_default = false;      ///< Whether it has to be asked for.
  std::string_view why = {};           ///< One line: what is the matter with it.
  std::string_view false_alarms = {};  ///< Where it is known to speak without need; may be empty.
  CheckExample bad = {};               ///< A policy in which it finds something.
  CheckExample good = {};              ///< What to write in its place.
};

/// Returns all checks, family by family. They live as long as the program. Throws std::bad_alloc.
[[nodiscard]] ABAC_API std::span<const CheckInfo> policy_checks();

/// Returns the row of a code; null where it is no check's, as those of errors. Throws
/// std::bad_alloc.
[[nodiscard]] ABAC_API const CheckInfo* find_check(ErrorCode code);

/// Returns the example as a whole text of JSON. Throws std::bad_alloc.
[[nodiscard]] ABAC_API std::string to_json(const CheckExample& example);

/// How an identity policy is saved: AWS asks more of managed policies than of inline ones.
enum class SavedAs : std::uint8_t { Unknown, Managed, Inline };

/// What `lint_policy` looks for.
struct LintOptions {
  PolicyType type = PolicyType::Identity;  ///< How a policy document is attached.
  /// Whether a document of type `Resource` is the trust policy of a role, whatever it looks like.
  bool is_trust_policy = false;
  SavedAs saved_as = SavedAs::Unknown;  ///< How an identity policy is saved.
  /// What the checks that need one ask; null where there is none. Borrowed for the call.
  const Catalogue* catalogue = nullptr;
  bool includes_off_by_default = false;  ///< Also the checks that are off by default.
  /// Checks that are made though they are off by default.
  std::vector<ErrorCode> switched_on = {};
  bool is_whole_level = false;  ///< A control policy given alone is all that its level has.
  bool accepts_private_source_ip = false;  ///< `aws:SourceIp` is the peer's address, private too.
  bool lists_template_marks = false;  ///< Each place that looks like a template is told, not one.
  std::vector<ErrorCode> switched_off = {};      ///< Checks that are not made.
  std::vector<std::string> own_services = {};    ///< Prefixes of services that AWS has not.
  std::vector<std::string> own_partitions = {};  ///< Partitions that AWS has not.
  std::vector<std::string> own_accounts = {};    ///< Accounts that are no third party's.
};

/// What makes findings that are no errors count as such: severities and codes.
struct DeniedFindings {
  bool security = false;              ///< Those of severity `security`.
  bool warnings = false;              ///< Those of severity `warning`.
  bool suggestions = false;           ///< Those of severity `suggestion`.
  std::vector<ErrorCode> codes = {};  ///< Those of these codes.

  friend bool operator==(const DeniedFindings&, const DeniedFindings&) = default;
};

/// Adds what a word names: `security`, `warnings`, `suggestions`, or the code of a check. Returns
/// false where it names none. Throws std::bad_alloc.
[[nodiscard]] ABAC_API bool add_denied(DeniedFindings& denied, std::string_view word);

/// The text of a file that says how a project's policies are checked.
struct LintConfig {
  LintOptions options = {};    ///< What is looked for.
  DeniedFindings denied = {};  ///< What counts as an error.
};

/// Reads such a text, a JSON object with any of the members `allow` and `deny`, lists of codes,
/// `deny` of severities too; `all`, `level`, `private_source_ip_ok`; `as`; `own_services`,
/// `own_partitions`, `own_accounts`. docs/formats.md tells of it. Errors: as for `parse_policy`,
/// and `unknown_check` for a code that is none. Never throws.
[[nodiscard]] ABAC_API Expected<LintConfig> parse_lint_config(std::string_view json,
                                                              const TextSource& source = {});

/// A change of a text: what stands at `where` becomes `text`.
struct TextEdit {
  SourceRange where = {};  ///< What is replaced; empty where something is put in.
  std::string text = {};   ///< What stands there then.

  friend bool operator==(const TextEdit&, const TextEdit&) = default;
};

/// What `lint_policy` found: an error or advice, and what to write instead where that is known.
struct Finding {
  Diagnostic diagnostic = {};  ///< What is said, and of what place.
  std::string fix = {};  ///< One line for a person: ``did you mean `dynamodb`?``; may be empty.
  /// What makes the text so; in the order of their places, without overlap. May be empty.
  std::vector<TextEdit> edits = {};
  bool keeps_decisions = false;    ///< Whether no decision changes with the edits.
  bool is_refused_by_aws = false;  ///< Whether AWS refuses to save the policy for it.

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Checks a policy document or a policy set (told apart as by `parse_policies`). Returns every
/// error, and what the checks of `policy_checks` find, in the order of places, then of codes.
///
/// A document of type `Resource` in which every statement is one of a role trust policy is checked
/// as such [G-17], unless the options say that it is one.
///
/// Without an error among the findings, `parse_policies` and `PolicySet::compile` accept the text.
/// Time is linear in the text, but for the checks that compare entries or statements in pairs,
/// which stop after 10,000 comparisons a document. Throws `std::bad_alloc`, and nothing else; any
/// number of threads may call it at once.
[[nodiscard]] ABAC_API std::vector<Finding> lint_policy(std::string_view json,
                                                        const LintOptions& options = {},
                                                        const TextSource& source = {});

/// Returns the diagnostics of `lint_policy` without a catalogue, for a document attached as `type`.
/// Where there is no memory it returns the diagnostic `out_of_memory`; throws `std::bad_alloc`
/// where there is none even for that, and nothing else.
[[nodiscard]] ABAC_API std::vector<Diagnostic> validate_policy(
    std::string_view json, PolicyType type = PolicyType::Identity, const TextSource& source = {});

/// Returns whether the finding is an error, is one for which AWS refuses to save the policy, or is
/// among the denied.
[[nodiscard]] ABAC_API bool is_failure(const Finding& finding,
                                       const DeniedFindings& denied = {}) noexcept;

/// Returns whether AWS refuses to save a policy that has this diagnostic, though the engine takes
/// it: a warning that counts as an error for whoever is about to ship the policy.
[[nodiscard]] ABAC_API bool is_refused_by_aws(const Diagnostic& diagnostic) noexcept;

/// Returns the policy type that a text shows: `Resource` for a policy document with a `Principal`
/// or `NotPrincipal`, else `Identity`. Control policies, boundaries, session and endpoint policies
/// are known by where they are attached alone. Throws `std::bad_alloc`, and nothing else.
[[nodiscard]] ABAC_API PolicyType shown_policy_type(std::string_view json);

}  // namespace abac::inline abi1
