// A log of decisions as JSON Lines: a decision hook that hands each to a thread that writes.
#pragma once

#include <abac/decision_hook.h>
#include <abac/diagnostic.h>
#include <abac/export.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace abac {

/// What is logged, and how much of it may wait.
struct DecisionLogOptions {
  /// How many lines may wait to be written, rounded up to a power of two, at most a million.
  /// Decisions beyond are dropped and counted.
  std::size_t capacity = 4096;
  /// A line that would be longer goes without the request's tags and context, and one that is
  /// still longer is dropped. With `capacity`, this bounds the memory.
  std::size_t max_line_bytes = 8192;
  /// Context keys whose values are written as `***`, in any case of letters; `aws:PrincipalTag/*`
  /// means all that begin so. Tags go by the keys that policies know them by: `aws:PrincipalTag/…`,
  /// `aws:ResourceTag/…` or `<service>:ResourceTag/…`, `aws:RequestTag/…`. ARNs are not masked.
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
  /// What was moved from may only be assigned or destroyed.
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

}  // namespace abac
