// A case: policies, a request and, for a test, what must come out, as one JSON value. In the
// library abac::tools.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// A statement that must match: a MatchedStatement that owns its texts.
struct ExpectedStatement {
  std::string policy;              ///< As in `MatchedStatement`, like the three below.
  std::uint32_t index = 0;         ///< Its place in its policy.
  std::optional<std::string> sid;  ///< Its `Sid`, where it has one.
  Effect effect = Effect::Deny;    ///< Whether it allows or denies.

  /// Returns the same as views, which are valid as long as this object is neither changed nor gone.
  [[nodiscard]] MatchedStatement view() const ABAC_LIFETIMEBOUND {
    return {policy, index, sid, effect};
  }

  friend bool operator==(const ExpectedStatement&, const ExpectedStatement&) = default;
  friend bool operator==(const ExpectedStatement& expected, const MatchedStatement& matched) {
    return expected.view() == matched;
  }
};

/// Writes it as it stands in the JSON of a response.
ABAC_API std::ostream& operator<<(std::ostream& out, const ExpectedStatement& statement);

/// What a case says must come out; what it names is compared.
struct Expectation {
  bool error = false;                  ///< The case must be refused; nothing else is then compared.
  std::optional<Decision> decision;    ///< Not `Refused`, which `error` says.
  std::optional<std::string> message;  ///< As in `Response`, like the two below.
  std::optional<std::vector<ExpectedStatement>> matched_statements;  ///< In their order.
  std::optional<std::vector<std::string>> missing_context_keys;      ///< In their order.

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// A case as read. Either `error` says why it is refused, or `policies` and `request` are present.
/// `name` and `expect` are present wherever they could be read, also beside an error.
struct Case {
  std::optional<std::string> name;    ///< What the case is called in results.
  std::optional<Expectation> expect;  ///< What must come out, where the case is a test.
  /// Why the member `expect`, where there is one, could not be read; the case itself may be sound.
  std::optional<Diagnostic> expect_error;
  std::optional<PolicySet> policies;    ///< Compiled.
  std::optional<OwnedRequest> request;  ///< Checked.
  std::optional<Diagnostic> error;      ///< Why the case is refused.
};

/// Reads cases one after the other and compiles their policies. Policies that are byte-identical to
/// those of the case before are not compiled again.
///
/// Not thread-safe. Throws `std::bad_alloc` where said, and nothing else.
class ABAC_API CaseReader {
 public:
  CaseReader();  ///< Throws where there is no memory.
  ~CaseReader();
  /// What was moved from refuses every case with the code `moved_from`.
  CaseReader(CaseReader&&) noexcept;
  /// What was moved from refuses every case with the code `moved_from`.
  CaseReader& operator=(CaseReader&&) noexcept;

  /// Reads a case of at most 16 MiB. The result owns all it holds. Never throws.
  [[nodiscard]] Case read(std::string_view json, const TextSource& source = {});

  /// Reads a case, evaluates it and returns its result line: the same as
  /// `result_to_json(c.name, evaluate(c))` for the case `c` that `read` returns, without making
  /// one. Throws where there is no memory even for the result `out_of_memory`.
  [[nodiscard]] std::string answer(std::string_view json);

 private:
  struct ABAC_LOCAL State;
  std::unique_ptr<State> state_;
};

/// Evaluates a case: its error where it has one, else as `evaluate(*policies, request)` with error
/// pointers into the case, from whose PolicySet the response borrows. Never throws.
[[nodiscard]] ABAC_API Expected<Response> evaluate(const Case& test_case);

/// Returns the result line of a case: `name` beside the response or the error. No line break.
[[nodiscard]] ABAC_API std::string result_to_json(const std::optional<std::string>& name,
                                                  const Expected<Response>& result);

/// Returns the texts of the cases that a JSON file holds: those of the items where it holds an
/// array, else the one text that it is. The views are into `json`.
[[nodiscard]] ABAC_API std::vector<std::string_view> split_cases(std::string_view json);

/// What a JSON file in a folder of several kinds is meant as, sound or not.
enum class DocumentKind : std::uint8_t {
  Unknown,  ///< Not JSON, or neither an object nor a list of objects.
  Policy,   ///< An object that is nothing else: a policy document or policy set.
  Request,  ///< It has a member `principal` or `action`.
  Case,     ///< It has a member `policies`, `request` or `expect`; or a list of such.
};

/// Returns what a text is meant as.
[[nodiscard]] ABAC_API DocumentKind document_kind(std::string_view json);

/// Returns the word for it: `policy`.
[[nodiscard]] ABAC_API std::string_view to_string(DocumentKind kind) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, DocumentKind kind);

/// The outcome of a case that says what must come out.
struct TestOutcome {
  std::string file;                      ///< The name of the file that the case stands in.
  std::size_t line = 0;                  ///< Where the case begins in the file, from 1.
  std::optional<std::string> name;       ///< The case's, where it could be read.
  std::vector<std::string> differences;  ///< Empty where it passed.
};

/// Returns the outcome as one line of JSON: `file`, `line`, `name`, `passed`, `differences`.
[[nodiscard]] ABAC_API std::string to_json(const TestOutcome& outcome);

/// How many cases passed, and how many did not.
struct TestSum {
  std::size_t passed = 0;  ///< Nothing differs.
  std::size_t failed = 0;  ///< Something does, or the case cannot be read.
};

/// Returns the sum as one line of JSON: `passed`, `failed`.
[[nodiscard]] ABAC_API std::string to_json(const TestSum& sum);

/// Returns what differs between result and expectation, a line each; empty where they agree.
[[nodiscard]] ABAC_API std::vector<std::string> differences(const Expectation& expected,
                                                            const Expected<Response>& result);

/// Decides a request in the other ways, by `decide`, in a session and with all prepared, which take
/// paths of their own through the policies, and returns which of them come to another decision than
/// `result`, what `evaluate` returned: a line each; empty where all agree, as they must [N-6].
[[nodiscard]] ABAC_API std::vector<std::string> disagreements(const PolicySet& policies,
                                                              const Request& request,
                                                              const Expected<Response>& result);

}  // namespace abac::inline abi1
