// The index of action patterns: from a request's action to the patterns that match it, at a cost
// that does not grow with the patterns that do not …[A-4]. How is told in action_index.cc.
#pragma once

#include "base/keyed_hash.h"
#include "iam/folded_action.h"
#include "program/program_array.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Returns whether the action matches a pattern, which is folded, [A-4].
[[nodiscard]] bool matches_action(std::string_view pattern, std::string_view action) noexcept;
/// The same of a pattern as written.
[[nodiscard]] bool matches_written_action(std::string_view pattern,
                                          std::string_view action) noexcept;

/// The patterns that match one action, by their ids; of a small set whose statements are known by
/// action, these instead.
class ActionMatches {
 public:
  ActionMatches() noexcept {}
  ActionMatches(const ActionMatches&) = delete;
  ActionMatches& operator=(const ActionMatches&) = delete;

  /// More than this many patterns on one action that no policy names literally is left to a plain
  /// walk over all statements.
  static constexpr std::size_t kMaxCollected = 128;

  [[nodiscard]] std::span<const std::uint32_t> ids() const noexcept { return ids_; }
  /// Takes what was found before; that must live as long as this.
  void borrow(const ActionMatches& found) noexcept {
    ids_ = found.ids_;
    kind_ = found.kind_;
    statements_ = found.statements_;
  }
  /// The same for ids alone. REQUIRES: all that match are among them.
  void borrow(std::span<const std::uint32_t> found) noexcept { ids_ = found; }
  /// Takes the statements whose action holds, by bit; then there are no ids.
  void set_statements(std::uint64_t statements) noexcept {
    kind_ = Kind::Statements;
    statements_ = statements;
  }
  /// Whether there were too many to collect; `ids` is then empty.
  [[nodiscard]] bool is_overflow() const noexcept { return kind_ == Kind::Overflow; }
  /// Whether there are no ids, so that all statements have to be walked.
  [[nodiscard]] bool is_walked() const noexcept { return kind_ != Kind::Ids; }
  [[nodiscard]] bool has_statements() const noexcept { return kind_ == Kind::Statements; }
  /// REQUIRES: it has statements.
  [[nodiscard]] std::uint64_t statements() const noexcept { return statements_; }
  [[nodiscard]] bool contains(std::uint32_t id) const noexcept {
    for (std::uint32_t candidate : ids_) {
      if (candidate == id) return true;
    }
    return false;
  }

 private:
  friend class ActionIndex;

  void add(std::uint32_t id) noexcept {
    if (count_ == kMaxCollected) {
      kind_ = Kind::Overflow;
      return;
    }
    collected_[count_++] = id;
  }
  void finish() noexcept {
    if (!is_overflow()) ids_ = {collected_.data(), count_};
  }

  std::span<const std::uint32_t> ids_;
  std::size_t count_ = 0;
  enum class Kind : std::uint8_t { Ids, Overflow, Statements };
  Kind kind_ = Kind::Ids;
  std::uint64_t statements_ = 0;
  std::array<std::uint32_t, kMaxCollected> collected_;
};

/// Immutable once `finish` was called; any number of threads may use one object at once.
class ActionIndex {
 public:
  /// The id of the pattern `*`.
  static constexpr std::uint32_t kAny = 0;

  ActionIndex();

  /// Returns the id of a pattern, the same for the same pattern. Not after `finish`.
  [[nodiscard]] std::uint32_t intern(std::string_view pattern);

  /// Builds the tables. `has_any` says whether `find` has to give kAny.
  void finish(bool has_any);

  /// Finds the patterns that match an action. REQUIRES: the action was read and is one.
  void find(const FoldedAction& action, ActionMatches& matches) const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return patterns_.size(); }
  /// The folded text of a pattern.
  [[nodiscard]] std::string_view text(std::uint32_t id) const noexcept {
    return {texts_.data() + patterns_[id].offset, patterns_[id].size};
  }

 private:
  struct Pattern {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  /// Where the parts of a pattern end; read from its text while the tables are built.
  struct Shape {
    std::uint32_t service_size = 0;
    std::uint32_t literal_size = 0;  ///< up to the first wildcard
  };
  /// An entry of an open-addressing table: texts by hash. `end == 0` marks a free one.
  struct Entry {
    std::uint32_t fingerprint = 0;  ///< the lower half of the hash
    std::uint32_t pattern = 0;      ///< one that has the text
    std::uint32_t begin = 0;        ///< of `lists_`
    std::uint32_t end = 0;
  };
  [[nodiscard]] static bool is_free(const Entry& entry) noexcept { return entry.end == 0; }
  /// An entry of the table of interned patterns: id + 1, so that 0 marks a free one, and its text.
  struct Interned {
    std::uint32_t hash = 0;
    std::uint32_t id_after = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  /// The globs of one service: few in any order; more by the first characters of their names or,
  /// where too many share one, by the sizes of their prefixes. `globs_end == 0` marks a free entry.
  struct Service {
    std::uint64_t first_word = 0;  ///< the first eight bytes of the service's name
    std::uint32_t pattern = 0;     ///< one of the globs
    std::uint32_t size = 0;        ///< of the service's name
    std::uint32_t globs_begin = 0;
    std::uint32_t globs_end = 0;
    /// By first character: `starts_` from here on say where the globs begin that start with it,
    /// counted from `globs_begin`. By size: behind kBySize, which of `prefix_sizes_` tells.
    std::uint32_t starts = kFew;
  };
  static constexpr std::uint32_t kBySize = 0x80000000;
  static constexpr std::uint32_t kFew = 0xFFFFFFFF;
  /// Kinds of first characters, told apart by five bits.
  static constexpr std::uint32_t kStarts = 32;
  [[nodiscard]] static std::uint32_t start_of(char c) noexcept {
    return static_cast<std::uint32_t>(c) % kStarts;
  }
  /// A glob, told from most actions by the first and the last eight bytes of their names. Sizes
  /// stop at kMaxGlobSize, which no name that is folded has.
  struct Glob {
    std::uint64_t mask = 0;
    std::uint64_t word = 0;
    std::uint64_t end_mask = 0;
    std::uint64_t end_word = 0;
    std::uint32_t pattern = 0;
    std::uint8_t literal_size = 0;  ///< of the name, up to the first wildcard
    std::uint8_t least_size = 0;    ///< of the names that match
    enum class Rest : std::uint8_t { Any, Suffix, Pattern } rest = Rest::Pattern;
    bool is_short_prefix : 1 = false;  ///< `mask` and `word` say all
    bool is_short : 1 = false;         ///< masks, words and `least_size` say all
  };
  static constexpr std::size_t kMaxGlobSize = 255;
  static_assert(kMaxGlobSize > FoldedAction::kMaxSize);
  /// Up to so many globs of a service are compared with each of its actions.
  static constexpr std::size_t kMaxFew = 4;
  /// Where more globs than this share a first character they are looked up by prefix: to compare
  /// one takes about four instructions, to hash a prefix and look it up about forty.
  static constexpr std::size_t kMaxScanned = 12;
  /// Each literal has a list of the globs that match it, unless to make the lists takes more visits
  /// of globs than this: no policies for AWS's services come near, but others could fill memory.
  static constexpr std::size_t kListedVisits = std::size_t{1} << 18;
  static constexpr std::size_t kListedVisitsPerPattern = 64;
  /// Prefixes longer than this are filed by their first characters.
  static constexpr std::size_t kMaxPrefix = 63;

  [[nodiscard]] bool build();
  [[nodiscard]] Shape shape(std::uint32_t id) const noexcept;
  [[nodiscard]] std::string_view service_of(std::uint32_t id) const noexcept;
  [[nodiscard]] std::string_view prefix(std::uint32_t id) const noexcept;
  [[nodiscard]] bool has_prefix(std::uint32_t id, std::string_view key,
                                std::size_t name_size) const noexcept;
  [[nodiscard]] Glob glob_of(std::uint32_t id) const noexcept;
  [[nodiscard]] bool matches(const Glob& glob, const FoldedAction& action) const noexcept;
  void grow_interned();
  [[nodiscard]] std::size_t interned_slot(std::string_view folded,
                                          std::uint32_t hash) const noexcept;
  void collect(const FoldedAction& action, ActionMatches& matches) const noexcept;
  [[nodiscard]] std::size_t visit_count(const FoldedAction& action) const noexcept;
  [[nodiscard]] std::uint64_t service_hash(std::string_view name,
                                           std::uint64_t first_word) const noexcept;
  [[nodiscard]] static std::uint64_t last_word(const FoldedAction& action) noexcept;
  [[nodiscard]] static std::uint64_t service_word(const FoldedAction& action) noexcept;
  [[nodiscard]] const Service* find_service(const FoldedAction& action) const noexcept;
  template <class Visit>
  void visit_globs(const FoldedAction& action, Visit&& visit) const;
  [[nodiscard]] bool build_globs();
  [[nodiscard]] bool order_by_start(Service& service);
  void file_by_size(Service& service, std::vector<Entry>& filed);
  void find_long(const FoldedAction& action, ActionMatches& matches) const noexcept;
  [[nodiscard]] bool build_literals();

  HashKey key_ = kKnownHashKey;
  std::size_t literal_mask_ = 0;  ///< of the places of `literals_`; they are a power of two
  std::size_t prefix_mask_ = 0;   ///< of `prefixes_`
  std::size_t service_mask_ = 0;  ///< of `services_`
  ProgramArray<char> texts_;
  ProgramArray<Pattern> patterns_;
  ProgramArray<std::uint32_t> lists_;
  ProgramArray<Entry> literals_;
  ProgramArray<Entry> prefixes_;
  ProgramArray<Glob> globs_;  ///< by service
  ProgramArray<std::uint16_t> starts_;
  ProgramArray<std::uint64_t> prefix_sizes_;  ///< bit n: some glob has a literal prefix of n bytes
  ProgramArray<Service> services_;
  bool has_any_ = true;
  bool has_unlisted_ = false;       ///< literals without a list
  ProgramArray<Interned> by_text_;  ///< only while patterns are interned, or for unlisted ones

 public:
  /// Calls `visit(array)` for each array, those that most look-ups read first.
  template <class Visit>
  void for_each_array(Visit&& visit) {
    visit_arrays(*this, visit);
  }
  template <class Visit>
  void for_each_array(Visit&& visit) const {
    visit_arrays(*this, visit);
  }
  /// Whether all of its arrays may move.
  [[nodiscard]] static constexpr bool holds_offsets_only() noexcept {
    return kAreOffsetArrays<decltype(patterns_), decltype(lists_), decltype(literals_),
                            decltype(prefixes_), decltype(globs_), decltype(starts_),
                            decltype(prefix_sizes_), decltype(services_), decltype(by_text_)>;
  }

 private:
  template <class Index, class Visit>
  static void visit_arrays(Index& index, Visit& visit) {
    const auto visit_all = [&](auto&... arrays) { (visit(arrays), ...); };
    visit_all(index.literals_, index.patterns_, index.texts_, index.lists_, index.services_,
              index.starts_, index.globs_, index.prefix_sizes_, index.prefixes_, index.by_text_);
  }
};
static_assert(ActionIndex::holds_offsets_only());

}  // namespace abac::inline abi1::internal
