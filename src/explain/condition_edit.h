// Which facts of a request to change, and to what, so that a condition comes out as wanted. Each
// proposal has been tested on the changed request; whether it changes the decision is asked by
// explain_search.h.
#pragma once

#include "explain/request_edit.h"
#include "explain/scenario.h"

#include <optional>
#include <span>

namespace abac::inline abi1::internal {

/// What a condition shall come out as.
enum class Wish : std::uint8_t { True, NotTrue, False, NotFalse };

[[nodiscard]] constexpr bool is_met(Wish wish, Truth truth) noexcept {
  switch (wish) {
    case Wish::True:
      return truth == Truth::True;
    case Wish::NotTrue:
      return truth != Truth::True;
    case Wish::False:
      return truth == Truth::False;
    case Wish::NotFalse:
      return truth != Truth::False;
  }
  return false;
}

/// A request with edits made.
struct EditedCase {
  const Program& program;
  const Request& original;
  const RequestFacts& facts;  ///< of the original
  RequestKeys& keys;          ///< of the original
  std::span<const Edit> edits;
  bool& is_cut;  ///< set where a bound keeps values of the policy from being tried
};

/// The keys of a changed request, for testing conditions. It is not said that the request is not
/// refused; whoever decides it will know.
class Probe {
 public:
  Probe(const EditedCase& edited_case, std::span<const Edit> edits, Arena& arena);

  [[nodiscard]] bool is_refused() const noexcept { return is_refused_; }
  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] const RequestFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] RequestKeys& keys() noexcept { return keys_; }

 private:
  std::optional<Request> changed_;  ///< where there are edits
  const Request& request_;
  std::optional<RequestFacts> own_facts_;  ///< where the edits may change them
  const RequestFacts& facts_;
  std::optional<RequestKeys> own_keys_;  ///< where there are edits
  RequestKeys& keys_;
  bool is_refused_ = false;
};

/// Returns lists of edits, each `edited_case.edits` with one or a few more, after which the
/// condition comes out as wished: the likeliest first, at most `limit`. Throws std::bad_alloc.
[[nodiscard]] List<std::span<const Edit>> find_condition_edits(const EditedCase& edited_case,
                                                               const Atom& atom, Wish wish,
                                                               std::size_t limit, Arena& arena);

}  // namespace abac::inline abi1::internal
