// What `lint_policy` found, for people and for machines: lines with the place marked, JSON, SARIF,
// GitHub's annotations, JUnit; and the pages of the checks. In the library abac::tools.
#pragma once

#include <abac/export.h>
#include <abac/validate.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// A file that was checked, with what was found in it. The places of the findings are places in
/// `text`.
struct CheckedFile {
  std::string name = {};  ///< As messages show it: a path, or what stands for one.
  std::string text = {};  ///< As it stands. May be empty where nobody is to see its lines.
  std::vector<Finding> findings = {};  ///< In the order of their places.
};

/// How many findings there are.
struct FindingCounts {
  std::size_t errors = 0;          ///< What refuses a policy.
  std::size_t security = 0;        ///< What widens access or disarms a Deny.
  std::size_t warnings = 0;        ///< What does not do what it says.
  std::size_t suggestions = 0;     ///< What would be clearer or narrower.
  std::size_t refused_by_aws = 0;  ///< Of them, those for which AWS refuses to save a policy.

  friend bool operator==(const FindingCounts&, const FindingCounts&) = default;
};

/// Adds the findings to the counts.
ABAC_API void count(FindingCounts& counts, std::span<const Finding> findings) noexcept;

/// Returns `1 error, 2 security, 3 warnings, 1 suggestion`; parts that are none are left out, and
/// it is `no findings` where all are. Throws std::bad_alloc, as all that follows.
[[nodiscard]] ABAC_API std::string to_string(const FindingCounts& counts);

/// Returns the line of the diagnostic, and under it, each indented and ended by a line break, the
/// line of `text` with the place underlined, and the fix where there is one. A long line is cut
/// around the place. Everything is printable.
[[nodiscard]] ABAC_API std::string to_text(const Finding& finding, std::string_view text);

/// Returns the finding as one line of JSON: the members of a diagnostic, and `fix`, `edits`,
/// `keeps_decisions` and `refused_by_aws` where they say something.
[[nodiscard]] ABAC_API std::string to_json(const Finding& finding);

/// Returns the finding as a command of GitHub's workflows, which shows it beside the line, as an
/// error where `is_failure` says so:
/// `::``warning file=a.json,line=3,col=7,title=code``::``message`.
[[nodiscard]] ABAC_API std::string to_github(const Finding& finding, bool is_failure = false);

/// Returns a SARIF 2.1.0 log of one run, on one line: the rules of the codes that occur, with their
/// help, and a result for each finding, with its fix where one can be applied; of level `error`
/// where `is_failure` holds. Columns count characters.
[[nodiscard]] ABAC_API std::string to_sarif(
    std::span<const CheckedFile> files,
    bool (*is_failure)(const Finding&) = [](const Finding& finding) {
      return abac::is_failure(finding);
    });

/// Returns a report in the form of JUnit: a test case for each file, which fails by the findings
/// for which `is_failure` holds; the others stand in its output.
[[nodiscard]] ABAC_API std::string to_junit(std::span<const CheckedFile> files,
                                            bool (*is_failure)(const Finding&));

/// A text with fixes made.
struct FixedText {
  std::string text = {};  ///< The text with the edits.
  std::size_t fixed = 0;  ///< Of how many findings the fix was made.
};

/// Returns the text with the edits of the findings whose fix keeps all decisions. Of edits that
/// overlap the first is made; what is left is found again.
[[nodiscard]] ABAC_API FixedText apply_fixes(std::string_view text,
                                             std::span<const Finding> findings);

/// Returns the page of a check in Markdown: why, what it needs, whether AWS refuses the policy,
/// when it speaks without need, a bad and a good example.
[[nodiscard]] ABAC_API std::string check_page(const CheckInfo& check);

}  // namespace abac::inline abi1
