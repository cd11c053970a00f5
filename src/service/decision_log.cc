// Hands the lines of decisions to a thread that writes them. What a line holds is decision_line.cc.
#include <abac/decision_log.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "diagnostics/diagnostic_list.h"
#include "service/decision_line.h"
#include "service/key_mask.h"
#include "service/line_queue.h"

namespace abac::inline abi1 {

using Clock = std::chrono::system_clock;

struct DecisionLog::State {
  State(Sink line_sink, const DecisionLogOptions& options)
      : sink(std::move(line_sink)),
        mask(options.masked_keys),
        max_line_bytes(std::max(options.max_line_bytes, internal::kLeastLineBytes)),
        queue(options.capacity) {}

  void record(const DecisionEvent& event) noexcept;
  void drop() noexcept { dropped_count.fetch_add(1, std::memory_order_relaxed); }
  void stop() noexcept;
  void wake() noexcept;
  void run() noexcept;
  void write(std::string& line) noexcept;
  void tell_dropped() noexcept;

  const Sink sink;
  const internal::KeyMask mask;
  const std::size_t max_line_bytes;
  internal::LineQueue queue;
  std::atomic<std::uint64_t> dropped_count{0};
  std::uint64_t told_count = 0;  // of those, how many the log tells of
  std::atomic<bool> is_stopped{false};
  std::atomic<int> is_waiting{
      0};  // whether the writing thread waits; an int is what it can wait on
  std::thread thread;
};

void DecisionLog::State::record(const DecisionEvent& event) noexcept {
  try {
    if (!is_stopped.load(std::memory_order_relaxed)) {
      std::string line = internal::decision_line(Clock::now(), event, mask, max_line_bytes);
      if (queue.push(std::move(line))) {
        wake();
        return;
      }
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): no memory for the line; it is dropped
  }
  drop();
}

/// Either this exchange comes second and sees that the writer waits, or the writer's comes second
/// and, before it waits, sees what was done ahead of this one. So no line is left lying.
void DecisionLog::State::wake() noexcept {
  if (is_waiting.exchange(0, std::memory_order_acq_rel) != 0) is_waiting.notify_one();
}

void DecisionLog::State::run() noexcept {
  std::string line;
  for (;;) {
    while (queue.pop(line)) write(line);
    tell_dropped();
    is_waiting.exchange(1, std::memory_order_acq_rel);
    if (queue.pop(line)) {
      is_waiting.store(0, std::memory_order_relaxed);
      write(line);
    } else if (is_stopped) {
      return;
    } else {
      is_waiting.wait(1);
    }
  }
}

void DecisionLog::State::write(std::string& line) noexcept {
  tell_dropped();
  try {
    line += '\n';
    sink(line);
  } catch (...) {
    drop();
  }
}

void DecisionLog::State::tell_dropped() noexcept {
  const std::uint64_t count = dropped_count.load(std::memory_order_relaxed);
  if (count == told_count) return;
  try {
    const std::string line = internal::dropped_line(Clock::now(), count - told_count) + '\n';
    sink(line);
    told_count = count;
  } catch (...) {  // NOLINT(bugprone-empty-catch): told the next time
  }
}

void DecisionLog::State::stop() noexcept {
  is_stopped = true;
  wake();
  if (!thread.joinable()) return;
  thread.join();
  std::string line;
  while (queue.pop(line)) write(line);  // of threads that were just recording
}

DecisionLog::DecisionLog(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

DecisionLog::DecisionLog(DecisionLog&&) noexcept = default;

DecisionLog& DecisionLog::operator=(DecisionLog&& other) noexcept {
  if (this == &other) return *this;
  if (state_ != nullptr) state_->stop();
  state_ = std::move(other.state_);
  return *this;
}

DecisionLog::~DecisionLog() {
  if (state_ != nullptr) state_->stop();
}

Expected<DecisionLog> DecisionLog::start(Sink sink, const DecisionLogOptions& options) {
  try {
    auto state = std::make_shared<State>(std::move(sink), options);
    // `stop` joins the thread before the last owner can go.
    state->thread = std::thread([&running = *state] { running.run(); });
    return DecisionLog(std::move(state));
  } catch (...) {
    return internal::out_of_memory();
  }
}

void DecisionLog::record(const DecisionEvent& event) noexcept {
  if (state_ != nullptr) state_->record(event);
}

DecisionHook DecisionLog::hook() const {
  return [state = state_](const DecisionEvent& event) {
    if (state != nullptr) state->record(event);
  };
}

std::uint64_t DecisionLog::dropped_count() const noexcept {
  return state_ == nullptr ? 0 : state_->dropped_count.load(std::memory_order_relaxed);
}

}  // namespace abac::inline abi1
