// What policies a file holds, whatever stands around them: AWS's answers, templates, plans. In the
// library abac::tools.
#pragma once

#include <abac/export.h>
#include <abac/policy.h>
#include <abac/policy_set.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// How a policy is attached, and whether it is a role's trust policy, which is attached as
/// `Resource` [G-19].
struct PolicyUse {
  PolicyType type = PolicyType::Identity;  ///< How it is attached.
  bool is_trust = false;                   ///< Of `Resource`: whether a role's trust policy.

  friend bool operator==(const PolicyUse&, const PolicyUse&) = default;
};

/// Returns `trust` for a trust policy, else the word for the type: `resource`.
[[nodiscard]] ABAC_API std::string_view to_string(const PolicyUse& use) noexcept;

/// Returns the use that a word names: those of `parse_policy_type`, and `trust`.
[[nodiscard]] ABAC_API std::optional<PolicyUse> parse_policy_use(std::string_view word) noexcept;

/// Returns how a policy document is attached, told by its content: with a `Principal` or
/// `NotPrincipal` it is a resource policy, and a trust policy where each action is one of `sts`
/// and no statement has a `Resource`; else an identity policy. Control policies, boundaries,
/// session and endpoint policies are never guessed. Throws `std::bad_alloc`, and nothing else.
[[nodiscard]] ABAC_API PolicyUse shown_policy_use(std::string_view json);

namespace internal {
class PlaceMap;
}  // namespace internal

/// What stands in a policy in place of what only its deployment knows.
struct StandIn {
  std::string expression;  ///< What it stands for, printable: `Fn::GetAtt Bucket.Arn`.
  std::string text;        ///< What stands in the policy, its first 200 bytes at most.
  SourceRange where = {};  ///< The expression's place in the file.
};

/// A policy as a file holds it.
class ABAC_API FoundPolicy {
 public:
  /// Who says how the policy is attached.
  enum class ToldBy : std::uint8_t {
    Content,  ///< Its own content: it stands in nothing that would say.
    Wrapper,  ///< What it stands in.
  };

  FoundPolicy();
  ~FoundPolicy();
  /// Takes what the other has.
  FoundPolicy(FoundPolicy&&) noexcept;
  /// Takes what the other has.
  FoundPolicy& operator=(FoundPolicy&&) noexcept;

  /// The policy as JSON text: that of the file where it stands there so, and then valid as long as
  /// the file's text; else one that this object holds.
  [[nodiscard]] std::string_view text() const noexcept ABAC_LIFETIMEBOUND;

  /// Returns a diagnostic of `text()` as one of the file: line, column, offsets and pointer are
  /// those of the file. What is said of a stand-in says so.
  [[nodiscard]] Diagnostic in_file(Diagnostic diagnostic) const;
  /// Returns a policy that was parsed from `text()` with all places and pointers as in the file.
  [[nodiscard]] Policy in_file(Policy policy) const;
  /// The same of a policy set that was parsed from it.
  [[nodiscard]] Policies in_file(Policies policies) const;
  /// Returns the place in the file of a range of `text()`.
  [[nodiscard]] SourceRange in_file(const SourceRange& where) const noexcept;
  /// Whether a range of `text()` is within a stand-in of which nothing is of the file: a diagnostic
  /// of that range is about a guess, and not about what is deployed.
  [[nodiscard]] bool is_guess(const SourceRange& where) const noexcept;
  /// Whether `text()` stands in the file byte for byte, so that it can be edited there.
  [[nodiscard]] bool is_as_written() const noexcept;

  bool is_set = false;                  ///< A policy set; `use` is then of no meaning.
  PolicyUse use = {};                   ///< How the document is attached.
  ToldBy told_by = ToldBy::Content;     ///< Who says so.
  std::string name = {};                ///< What the wrapper calls it; empty where it does not.
  std::string pointer = {};             ///< JSON pointer to it in the file, through the wrapper.
  std::vector<StandIn> stand_ins = {};  ///< In the order of their places.

 private:
  friend class internal::PlaceMap;
  std::string_view borrowed_;
  std::unique_ptr<internal::PlaceMap> map_;  // none where the policy is the whole file
};

/// A policy of a template that only its deployment knows.
struct UnknownPolicy {
  std::string expression;  ///< What stands for it, printable: `Ref Document`.
  SourceRange where = {};  ///< The expression's place in the file.
};

/// What a file is, as far as policies go.
struct FoundPolicies {
  /// What kind of file holds them.
  enum class Kind : std::uint8_t {
    None,      ///< No policy is in it: `looks_like` says what it is.
    Bare,      ///< One policy document or policy set.
    Several,   ///< A list of them: an array, or JSON Lines.
    Answer,    ///< An answer of AWS, or what is built alike.
    Template,  ///< A CloudFormation template.
    Plan,      ///< What `terraform show -json` prints.
    /// Something else of this program: a request, a case, a suite. No policy is in it.
    Other,
  };

  Kind kind = Kind::None;  ///< What kind of file it is.
  /// In the order of their places. Where a document of a template has branches (`Fn::If`) there are
  /// as many of one pointer as it needs for each branch to be in one, the first branches first.
  std::vector<FoundPolicy> policies;
  /// What else of a template holds a policy, and is none of `policies`.
  std::vector<UnknownPolicy> left_out;
  /// Where there is none, one printable line that says what the file looks like: `YAML without a
  /// policy`.
  std::string looks_like;
  /// Where there is none: whether the text is neither sound JSON nor sound YAML, or could not be
  /// read to its end, so that a policy may be in it for all that is known.
  bool is_unreadable = false;
};

/// Finds the policies that the text of a file holds: a policy document, a policy set, a list of
/// documents, JSON Lines of them, an answer of AWS (with documents as objects, as JSON in a string,
/// or URL-encoded), a CloudFormation template in JSON or YAML, or the JSON of `terraform show`.
///
/// A text that is no sound JSON, but begins as an object or array does, is found as a document, so
/// that its diagnostics say what is wrong. One text has at most 16 MiB, JSON Lines 256 MiB, a file
/// at most 100,000 policies; of larger ones `looks_like` says so. `file` must outlive the result.
/// A text that begins as JSON does and is none is read as YAML, which may begin so, where `name` is
/// that of a YAML file: it ends in `.yaml` or `.yml`, in any case. It may be empty.
/// Throws `std::bad_alloc`, and nothing else; any number of threads may call it at once.
[[nodiscard]] ABAC_API FoundPolicies find_policies(std::string_view file ABAC_LIFETIMEBOUND,
                                                   std::string_view name = {});

}  // namespace abac::inline abi1
