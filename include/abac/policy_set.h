// Policies by the way they are attached, and their compiled, immutable form.
#pragma once

#include <abac/export.h>
#include <abac/policy.h>
#include <abac/vocabulary.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// The policies that apply to a request, by type, as the `policies` member of a case holds them.
///
/// For the five guardrails an absent member means "no limit", a present and empty one allows
/// nothing [E-6]. A guardrail that could not be loaded must not be left absent [S-22].
struct Policies {
  std::vector<Policy> identity = {};  ///< Of the caller, its groups' too.
  std::vector<Policy> resource = {};  ///< Of the resource; a role's trust policy, a key's policy.
  std::optional<std::vector<Policy>> permissions_boundary = {};           ///< Of the caller.
  std::optional<std::vector<Policy>> session = {};                        ///< Of the session.
  std::optional<std::vector<std::vector<Policy>>> service_control = {};   ///< Levels, root first.
  std::optional<std::vector<std::vector<Policy>>> resource_control = {};  ///< Levels, root first.
  std::optional<std::vector<Policy>> vpc_endpoint = {};                   ///< Of the endpoint.

  friend bool operator==(const Policies&, const Policies&) = default;
};

/// Parses a policy set, or a bare policy document, which is then the one `identity` policy.
///
/// An object with a member `Version`, `Id` or `Statement` is a document; any other is a set.
/// Errors, ownership and threads as for `parse_policy`.
[[nodiscard]] ABAC_API Expected<Policies> parse_policies(std::string_view json,
                                                         const TextSource& source = {});

/// Appends the policies of `more`, type by type, behind those that are there; levels too. A
/// guardrail that is present in either is present then.
ABAC_API void append(Policies& policies, Policies&& more);

/// Attaches one more policy of the type, behind those that are there. `level` is for types that
/// have levels: one of those that are there, or the next. Returns false where it is neither, and
/// changes nothing. Throws std::bad_alloc, and then nothing is attached.
[[nodiscard]] ABAC_API bool attach(Policies& policies, PolicyType type, const Policy& policy,
                                   std::size_t level = 0);

/// Makes a guardrail present that is not: without policies it allows nothing [E-6]. Returns false
/// where the type is none, and changes nothing.
[[nodiscard]] ABAC_API bool require(Policies& policies, PolicyType type);

namespace internal {
struct Access;
struct Overlay;
struct Program;
}  // namespace internal

/// Names the policies of one list of a set.
struct PolicyName {
  PolicyType type = PolicyType::Identity;  ///< How they are attached.
  /// Their name or, without one, their place: as `MatchedStatement::policy` has it.
  std::string_view name;
  std::size_t level = 0;  ///< From 0 for the root's, of types that have levels.
};

/// Compiled policies: what `decide` and `evaluate` read.
///
/// A handle to an immutable program: cheap to copy, and any number of threads may use one object or
/// its copies at once. It refers to nothing outside itself. One that was moved from holds nothing:
/// what decides by it refuses, with the code `moved_from` where there is one.
class ABAC_API PolicySet {
 public:
  /// Compiles the policies.
  ///
  /// Errors: the first violation of what a policy type requires or forbids: [G-16]…[G-18], [R-8].
  /// Also everything that `parse_policy` refuses, so that a tree built by hand is as safe as a
  /// parsed one. Where the policy was parsed from a text that has a name, file, pointer, line and
  /// column are those of the text; else the pointer begins with the policy's place in the set,
  /// `/service_control/1/0/Statement/0/…`. Cost: linear in the size of the policies.
  [[nodiscard]] static Expected<PolicySet> compile(const Policies& policies);
  /// The same for a service that asks by the actions of a vocabulary, which it keeps alive.
  [[nodiscard]] static Expected<PolicySet> compile_for(const Vocabulary& vocabulary,
                                                       const Policies& policies);
  /// Compiles other policies, to take the place of these: for the same vocabulary, where there is
  /// one. Errors as for `compile`.
  [[nodiscard]] Expected<PolicySet> recompile(const Policies& policies) const;

  /// Returns the set that has policies more and policies less: it decides and evaluates as one that
  /// was compiled of them all. `added` stand behind those that are there, in their type and level;
  /// all policies that one of the `removed` names are gone, also where one
  /// of `added` gets their name. This set stays as it is.
  ///
  /// The cost is in proportion to what was added since the policies were compiled, and hardly grows
  /// with them: some 20 microseconds to add a policy to 100,000 statements, 100 to remove one. A
  /// decision looks at both parts, what was compiled and what was added, and makes no use of plans:
  /// it takes twice as long with few policies, a quarter longer with 100,000 statements. Where much
  /// changes, compile all policies anew when there is time.
  ///
  /// A policy without a name keeps the place at which it stood first. Errors: as `compile`, of
  /// `added`; `unknown_policy` where nothing has one of the names; `needs_compile` where the whole
  /// has to be compiled: for a guardrail that was absent, for a further level, and where it is not
  /// known which of the `resource` policies is the first that cannot be a role's trust policy;
  /// `moved_from`, `out_of_memory`. Never throws. `explain` needs policies that were compiled as a
  /// whole and refuses others, with `needs_compile`.
  [[nodiscard]] Expected<PolicySet> with(const Policies& added,
                                         std::span<const PolicyName> removed = {}) const;

  /// Returns the number of statements, of all types.
  [[nodiscard]] std::size_t statement_count() const noexcept;

  /// Returns the bytes of memory that the compiled form holds; 0 only for one that was moved from.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  friend struct internal::Access;

  explicit PolicySet(std::shared_ptr<const internal::Program> program) noexcept
      : program_(std::move(program)) {}
  explicit PolicySet(std::shared_ptr<const internal::Overlay> overlay) noexcept
      : overlay_(std::move(overlay)) {}

  // One of them. Who knows of programs alone finds none, and so refuses, where there is an overlay.
  std::shared_ptr<const internal::Program> program_;
  std::shared_ptr<const internal::Overlay> overlay_;
};

}  // namespace abac::inline abi1
