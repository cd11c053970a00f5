// A log of decisions as JSON Lines: a decision hook that hands each to a thread that writes.
#pragma once

#include <abac/decision_hook.h>
#include <abac/expected.h>
#include <abac/export.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// What is logged, and how much of it may wait.
struct DecisionLogOptions {
  /// How many lines may wait to be written, rounded up to a power of two, at most a million.
  /// Decisions beyond are dropped and counted.
  std::size_t capacity = 4096;
  /// No line is longer, without its line break: what would be too long is cut and says so. With
  /// `capacity`, this bounds the memory. Fewer than 2048 count as 2048.
  std::size_t max_line_bytes = 8192;
  /// Context keys whose values are written as `***`, in any case of letters; `aws:PrincipalTag/*`
  /// means all that begin so. They are hidden wherever a request holds them:
  /// - tags by the keys that policies know them by, `aws:PrincipalTag/…`, `aws:RequestTag/…` and
  ///   `aws:ResourceTag/…`; a resource's tag is one fact, so that `ec2:ResourceTag/owner` hides it
  ///   from whatever service asks [K-12];
  /// - `aws:TagKeys`: the request's tags as a whole, keys and values;
  /// - `aws:PrincipalType`, `aws:PrincipalAccount` and `aws:ResourceAccount`: the members `type`
  ///   and `account`, and the account within the ARNs and in `message`;
  /// - `aws:username`: the last part of the user's ARN, there and in `message`;
  /// - `aws:PrincipalArn` and `aws:PrincipalServiceName`: the principal's ARNs as a whole. The
  ///   digest in their place tells one caller from another, and by trying whether it is a known
  ///   one.
  ///
  /// What merely equals a hidden value and has nothing to do with it stays: a tag of another key, a
  /// bucket's name that holds the account. A context key is masked by its name, as it overrides
  /// what would follow from the request [K-6]; one whose name folds to that of a masked key is that
  /// key [K-1]. Within a context's `aws:PrincipalArn`, account and user name are hidden as in the
  /// principal's own.
  std::vector<std::string> masked_keys;
};

/// Writes a line of JSON for each decision:
///
///     {"time":"2026-11-23T05:41:01.123Z","version":7,"decision":"allowed","request":{…}}
///
/// with the request in the form that `parse_request` reads, and what `evaluate` told beside the
/// decision: the response's other members, or `error`. Where decisions were dropped, a line
/// `{"time":…,"dropped":12}` stands in their place.
///
/// Whatever a caller is called or asks for, its line is written, and holds who, what, which
/// resource and the answer. In one that would be too long the longest texts are cut, and where that
/// is not enough, tags, context keys, statements and missing keys are left out:
///
///     …,"cut":{"text_bytes":256,"left_out":3},"sha256":{"resource":"9f86d0…"}}
///
/// says that texts which took more than 256 bytes end in `…` after at most so many, that three such
/// items are missing, and by what SHA-256 the whole of `principal.arn`, `action` or `resource.arn`
/// is known that is not shown wholly. Where parts of it are masked, the digest is that of the text
/// with `***` in it.
///
/// Any number of threads may record at once; none ever waits, neither for another nor for the sink.
class ABAC_API DecisionLog {
 public:
  /// Writes a line, which ends in a line break. Called on the log's own thread, one line at a time;
  /// a line for which it throws counts as dropped.
  using Sink = std::function<void(std::string_view line)>;

  /// Starts the thread that writes. Errors: `out_of_memory`, also where no thread can be started.
  /// Never throws.
  static Expected<DecisionLog> start(Sink sink, const DecisionLogOptions& options = {});

  /// Writes what still waits, then stops; decisions that are recorded later are dropped.
  ~DecisionLog();
  /// What was moved from records nothing, as one that has stopped, and counts no drops.
  DecisionLog(DecisionLog&&) noexcept;
  /// First stops the log that is replaced, as the destructor does.
  DecisionLog& operator=(DecisionLog&&) noexcept;

  /// Logs the decision, or drops it.
  void record(const DecisionEvent& event) noexcept;

  /// Returns a hook that records; it may outlive the log, and then drops all. Throws
  /// std::bad_alloc only.
  [[nodiscard]] DecisionHook hook() const;

  /// Returns how many decisions were dropped.
  [[nodiscard]] std::uint64_t dropped_count() const noexcept;

 private:
  struct ABAC_LOCAL State;
  explicit DecisionLog(std::shared_ptr<State> state) noexcept;

  std::shared_ptr<State> state_;
};

}  // namespace abac::inline abi1
