// The index of action patterns: which patterns of the policies match an action.
//
// Idea: policies name most actions that are asked for, literally or by a glob of the service. What
// a literal action matches is known when the policies are: it has a list. For any other action
// only globs of its own service are compared, and of these mostly such as begin as its name does.
//
//   patterns    0 `*`  1 `s3:getobject`  2 `s3:get*`  3 `s3:*object`  4 `s3:put*`  5 `ec2:run*`
//
//   literals_   `s3:getobject` → 0 1 2 3             lists_, made by asking for it once
//   services_   `s3`  → globs_ by first character    [ wildcard: *object ][ g: get* ][ p: put* ]
//               `ec2` → globs_ in a row, as up to kMaxFew are anyway   [ run* ]
//   prefixes_   `s3:` → *object, `s3:get` → get*, …  only where too many share a first character
//
//   find(s3:GetObject)     one look-up: 0 1 2 3
//   find(s3:GetObjectAcl)  no literal; of the globs of `s3` those that begin with a wildcard or g:
//                          `*object` has another end, `get*` matches: 0 2
//
// A glob is told from most names by two words of eight bytes, the first and the last of the name:
// `get*acl` asks for `get` in the one and for `acl` in the other, under masks, whatever is between.
// Only globs with more in them (`get*object*acl`) are matched step by step.
//
// Cost: an action that some policy names takes a hash and a comparison, however many patterns there
// are. Another takes a look-up of its service, and at most 2 × kMaxScanned comparisons of words or,
// where more globs share a first character, a look-up for each size of prefix.
//
// Bound: lists take at most kListedVisits visits of globs, and kListedVisitsPerPattern for each
// pattern, to be made; literals past that have no list and are found as others are. More than
// ActionMatches::kMaxCollected patterns are not collected, and all statements are walked. An
// action of over 240 bytes is compared with each pattern. Known hashes as in base/keyed_hash.h.
#include "program/action_index.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// Twice the entries, as a power of two: at most half full.
std::size_t table_size(std::size_t entries) { return std::bit_ceil(entries * 2 + 2); }

bool is_wildcard(char c) noexcept { return c == '*' || c == '?'; }

char fold_char(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Greedy with one point of return, as matches_glob of iam/pattern.h: only the last star may have
/// to take more, since any before it could leave what it takes to that one. O(pattern × action).
template <class Fold>
bool matches_folded(std::string_view pattern, std::string_view action, Fold&& fold) noexcept {
  std::size_t p = 0;
  std::size_t a = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (a < action.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      mark = a;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || fold(pattern[p]) == fold_char(action[a]))) {
      ++p;
      ++a;
    } else if (star != std::string_view::npos) {
      p = star;
      a = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool matches_action(std::string_view pattern, std::string_view action) noexcept {
  return matches_folded(pattern, action, [](char c) { return c; });
}

bool matches_written_action(std::string_view pattern, std::string_view action) noexcept {
  return matches_folded(pattern, action, fold_char);
}

ActionIndex::ActionIndex() { static_cast<void>(intern("*")); }

void ActionIndex::grow_interned() {
  ProgramArray<Interned> entries(table_size(patterns_.size() * 2 + 8));
  for (const Interned& entry : by_text_) {
    if (entry.id_after == 0) continue;
    std::size_t slot = entry.hash & (entries.size() - 1);
    while (entries[slot].id_after != 0) slot = (slot + 1) & (entries.size() - 1);
    entries[slot] = entry;
  }
  by_text_ = std::move(entries);
}

/// Returns where a text is, or where it would be added.
std::size_t ActionIndex::interned_slot(std::string_view folded, std::uint32_t hash) const noexcept {
  std::size_t slot = hash & (by_text_.size() - 1);
  for (; by_text_[slot].id_after != 0; slot = (slot + 1) & (by_text_.size() - 1)) {
    const Interned& entry = by_text_[slot];
    if (entry.hash == hash && entry.size == folded.size() &&
        equal_bytes(texts_.data() + entry.offset, folded.data(), folded.size())) {
      break;
    }
  }
  return slot;
}

std::uint32_t ActionIndex::intern(std::string_view pattern) {
  const bool is_any = is_all_stars(pattern) || pattern.empty() || pattern == "*:*";
  if (is_any) pattern = "*";
  // Folded where it would be kept, and taken back where it is known.
  const std::size_t offset = texts_.size();
  texts_.resize(offset + pattern.size());
  fold_ascii(pattern, texts_.data() + offset);
  const std::string_view folded = std::string_view(texts_).substr(offset);

  if (by_text_.size() < patterns_.size() * 2 + 2) grow_interned();
  const auto hash = static_cast<std::uint32_t>(KeyedTextHash()(folded));
  const std::size_t slot = interned_slot(folded, hash);
  if (const std::uint32_t id_after = by_text_[slot].id_after; id_after != 0) {
    texts_.resize(offset);
    return id_after - 1;
  }
  Pattern entry;
  entry.offset = static_cast<std::uint32_t>(offset);
  entry.size = static_cast<std::uint32_t>(folded.size());
  patterns_.push_back(entry);
  by_text_[slot] = {hash, static_cast<std::uint32_t>(patterns_.size()), entry.offset, entry.size};
  return static_cast<std::uint32_t>(patterns_.size()) - 1;
}

/// REQUIRES: the pattern is not kAny, and so has a service.
ActionIndex::Shape ActionIndex::shape(std::uint32_t id) const noexcept {
  const std::string_view pattern = text(id);
  Shape shape;
  shape.service_size =
      static_cast<std::uint32_t>(std::min<std::size_t>(pattern.find(':'), pattern.size()));
  shape.literal_size =
      static_cast<std::uint32_t>(std::ranges::find_if(pattern, is_wildcard) - pattern.begin());
  return shape;
}

std::string_view ActionIndex::service_of(std::uint32_t id) const noexcept {
  return text(id).substr(0, shape(id).service_size);
}

/// A glob's text up to its first wildcard, or up to the kMaxPrefix-th byte of its name.
std::string_view ActionIndex::prefix(std::uint32_t id) const noexcept {
  const auto [service_size, literal_size] = shape(id);
  return text(id).substr(0, std::min<std::size_t>(literal_size, service_size + 1U + kMaxPrefix));
}

/// Returns whether `prefix(id)` is this start of an action, with so many bytes of its name: the
/// glob goes on behind it with a wildcard, unless prefixes end there.
bool ActionIndex::has_prefix(std::uint32_t id, std::string_view key,
                             std::size_t name_size) const noexcept {
  const std::string_view glob = text(id);
  return glob.starts_with(key) && (name_size == kMaxPrefix || is_wildcard(glob[key.size()]));
}

ActionIndex::Glob ActionIndex::glob_of(std::uint32_t id) const noexcept {
  const auto [service_size, literal_end] = shape(id);
  const std::string_view name = text(id).substr(service_size + 1U);
  const std::size_t literal_size = literal_end - service_size - 1U;
  std::size_t least_size = literal_size;
  const auto set_sizes = [&](Glob& glob) {
    glob.literal_size = static_cast<std::uint8_t>(std::min(literal_size, kMaxGlobSize));
    glob.least_size = static_cast<std::uint8_t>(std::min(least_size, kMaxGlobSize));
  };
  Glob glob;
  glob.pattern = id;
  set_sizes(glob);
  for (std::size_t i = 0; i < std::min<std::size_t>(literal_size, 8); ++i) {
    glob.mask |= std::uint64_t{0xFF} << (8 * i);
    glob.word |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
  }
  const std::string_view rest = name.substr(literal_size);
  const std::size_t literal = rest.find_first_not_of('*');
  if (rest.front() != '*') return glob;
  if (literal == std::string_view::npos) {
    glob.rest = Glob::Rest::Any;
    glob.is_short_prefix = literal_size <= 8;
  } else if (rest.find_first_of("*?", literal) == std::string_view::npos) {
    glob.rest = Glob::Rest::Suffix;
    const std::string_view suffix = rest.substr(literal);
    for (std::size_t i = 0; i < std::min<std::size_t>(suffix.size(), 8); ++i) {
      const std::size_t shift = 8 * (7 - i);
      glob.end_mask |= std::uint64_t{0xFF} << shift;
      glob.end_word |= std::uint64_t{static_cast<unsigned char>(suffix[suffix.size() - 1 - i])}
                       << shift;
    }
    least_size += suffix.size();
    set_sizes(glob);
    glob.is_short = literal_size <= 8 && suffix.size() <= 8;
  }
  return glob;
}

bool ActionIndex::matches(const Glob& glob, const FoldedAction& action) const noexcept {
  const std::size_t start = action.colon() + 1;
  const std::string_view name = action.text().substr(start);
  const std::string_view pattern = text(glob.pattern).substr(start);
  if (name.size() < glob.least_size ||
      (glob.literal_size > 8 && !equal_bytes(name.data(), pattern.data(), glob.literal_size))) {
    return false;
  }
  switch (glob.rest) {
    case Glob::Rest::Any:
      return true;
    case Glob::Rest::Suffix: {
      const std::string_view suffix = pattern.substr(pattern.rfind('*') + 1);
      return equal_bytes(name.data() + name.size() - suffix.size(), suffix.data(), suffix.size());
    }
    case Glob::Rest::Pattern:
      return matches_action(pattern.substr(glob.literal_size), name.substr(glob.literal_size));
  }
  return false;
}

ABAC_ALWAYS_INLINE std::uint64_t ActionIndex::service_word(const FoldedAction& action) noexcept {
  const std::uint64_t word = action.word(0);
  return action.colon() >= 8 ? word : word & ((std::uint64_t{1} << (8 * action.colon())) - 1);
}

/// Says where a service is looked for first.
ABAC_ALWAYS_INLINE std::uint64_t ActionIndex::service_hash(
    std::string_view name, std::uint64_t first_word) const noexcept {
  if (name.size() > 8) return hash_text(name, key_);
  KeyedHash hash(key_);
  hash.add(first_word);
  return hash.value();
}

/// Returns the last eight bytes of an action; of a shorter one zeros before them.
ABAC_ALWAYS_INLINE std::uint64_t ActionIndex::last_word(const FoldedAction& action) noexcept {
  const std::size_t size = action.text().size();
  return size >= 8 ? action.word(size - 8) : action.word(0) << (8 * (8 - size));
}

ABAC_ALWAYS_INLINE const ActionIndex::Service* ActionIndex::find_service(
    const FoldedAction& action) const noexcept {
  const std::uint64_t word = service_word(action);
  const std::string_view name = action.text().substr(0, action.colon());
  for (std::size_t slot = service_hash(name, word) & service_mask_;;
       slot = (slot + 1) & service_mask_) {
    const Service& entry = services_[slot];
    if (entry.globs_end == 0) return nullptr;
    if (entry.first_word == word && entry.size == action.colon() &&
        (entry.size <= 8 ||
         equal_bytes(text(entry.pattern).data(), action.text().data(), entry.size))) {
      return &entry;
    }
  }
}

/// Sorted by service and prefix, the globs of a service are neighbours, and among these the globs
/// of one prefix: each group is a range of `globs_`. Returns false as `build` does.
bool ActionIndex::build_globs() {
  struct Sorted {
    std::string_view service, prefix;
    std::uint32_t id = 0;
  };
  std::vector<Sorted> sorted;
  for (std::uint32_t id = kAny + 1; id < patterns_.size(); ++id) {
    if (shape(id).literal_size != text(id).size())
      sorted.push_back({service_of(id), prefix(id), id});
  }
  std::ranges::sort(sorted, {}, [](const Sorted& glob) {
    return std::tuple(glob.service, glob.prefix, glob.id);
  });
  globs_.clear();
  starts_.clear();
  prefix_sizes_.clear();
  std::vector<Service> services;
  std::vector<Entry> prefixes;  // of the services that are filed by size
  for (auto next = sorted.begin(); next != sorted.end();) {
    const std::string_view name = next->service;
    Service& service = services.emplace_back();
    service.pattern = next->id;
    service.size = static_cast<std::uint32_t>(name.size());
    for (std::size_t byte = 0; byte < std::min<std::size_t>(name.size(), 8); ++byte) {
      service.first_word |= std::uint64_t{static_cast<unsigned char>(name[byte])} << (8 * byte);
    }
    service.globs_begin = static_cast<std::uint32_t>(globs_.size());
    for (; next != sorted.end() && next->service == name; ++next) {
      globs_.push_back(glob_of(next->id));
    }
    service.globs_end = static_cast<std::uint32_t>(globs_.size());
    if (service.globs_end - service.globs_begin > kMaxFew && !order_by_start(service)) {
      file_by_size(service, prefixes);
    }
  }
  ProbeCount probes(sorted.size(), key_);
  prefixes_.assign(prefixes.empty() ? 0 : table_size(prefixes.size()), {});
  prefix_mask_ = prefixes_.size() - 1;
  for (const Entry& entry : prefixes) {
    place(prefixes_, entry, hash_text(prefix(entry.pattern), key_), probes, is_free);
  }
  services_.assign(std::bit_ceil(services.size() + services.size() / 2 + 1), {});
  service_mask_ = services_.size() - 1;
  for (const Service& entry : services) {
    place(services_, entry, service_hash(service_of(entry.pattern), entry.first_word), probes,
          [](const Service& other) { return other.globs_end == 0; });
  }
  return !probes.is_exceeded();
}

/// Adds an entry to `filed` for each prefix of a service's globs.
void ActionIndex::file_by_size(Service& service, std::vector<Entry>& filed) {
  std::uint64_t sizes = 0;
  for (std::uint32_t next = service.globs_begin; next != service.globs_end;) {
    const std::string_view key = prefix(globs_[next].pattern);
    Entry& entry = filed.emplace_back();
    entry.fingerprint = static_cast<std::uint32_t>(hash_text(key, key_));
    entry.pattern = globs_[next].pattern;
    entry.begin = next;
    while (next != service.globs_end && prefix(globs_[next].pattern) == key) ++next;
    entry.end = next;
    sizes |= std::uint64_t{1} << (key.size() - service.size - 1);
  }
  service.starts = kBySize | static_cast<std::uint32_t>(prefix_sizes_.size());
  prefix_sizes_.push_back(sizes);
}

/// Files the globs of a service by the first characters of their names, those that begin with a
/// wildcard ahead of all. Returns false where too many share one.
bool ActionIndex::order_by_start(Service& service) {
  const auto begin = globs_.begin() + service.globs_begin;
  const auto end = globs_.begin() + service.globs_end;
  std::array<std::uint16_t, kStarts + 1> counts{};  // the first: wildcards
  const auto place_of = [&](const Glob& glob) -> std::size_t {
    return glob.literal_size == 0 ? 0 : 1 + start_of(text(glob.pattern)[service.size + 1U]);
  };
  for (auto glob = begin; glob != end; ++glob) {
    if (++counts[place_of(*glob)] > kMaxScanned) return false;
  }
  std::stable_sort(begin, end,
                   [&](const Glob& a, const Glob& b) { return place_of(a) < place_of(b); });
  service.starts = static_cast<std::uint32_t>(starts_.size());
  std::uint16_t next = 0;
  for (const std::uint16_t count : counts) {
    starts_.push_back(next = static_cast<std::uint16_t>(next + count));
  }
  return true;
}

template <class Visit>
ABAC_ALWAYS_INLINE void ActionIndex::visit_globs(const FoldedAction& action, Visit&& visit) const {
  const Service* const service = find_service(action);
  if (service == nullptr) return;
  const std::uint64_t word = action.word(action.colon() + 1);
  const std::uint64_t last = last_word(action);
  const std::size_t name_size = action.text().size() - action.colon() - 1;
  const auto visit_matching = [&](const Glob* glob, const Glob* end) {
    for (; glob != end; ++glob) {
      if ((word & glob->mask) != glob->word) continue;
      if (!glob->is_short_prefix) {
        if ((last & glob->end_mask) != glob->end_word || name_size < glob->least_size) continue;
        if (!glob->is_short && !matches(*glob, action)) continue;
      }
      visit(glob->pattern);
    }
  };
  const Glob* const globs = globs_.data() + service->globs_begin;
  if (service->starts < kBySize) {
    const std::uint16_t* const starts = starts_.data() + service->starts;
    visit_matching(globs, globs + starts[0]);
    const std::uint32_t start = start_of(static_cast<char>(word));
    visit_matching(globs + starts[start], globs + starts[start + 1]);
    return;
  }
  if (service->starts == kFew) {
    visit_matching(globs, globs_.data() + service->globs_end);
    return;
  }
  for (std::uint64_t sizes = prefix_sizes_[service->starts ^ kBySize]; sizes != 0;
       sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
    if (size > name_size) return;
    const std::string_view key = action.text().substr(0, action.colon() + 1 + size);
    const std::uint64_t hash = hash_text(key, key_);
    for (std::size_t at = hash & prefix_mask_; prefixes_[at].end != 0;
         at = (at + 1) & prefix_mask_) {
      const Entry& entry = prefixes_[at];
      if (entry.fingerprint != static_cast<std::uint32_t>(hash) ||
          !has_prefix(entry.pattern, key, size)) {
        continue;
      }
      visit_matching(globs_.data() + entry.begin, globs_.data() + entry.end);
      break;
    }
  }
}

/// Returns how many globs `visit_globs` looks at for an action at most, where that is many.
std::size_t ActionIndex::visit_count(const FoldedAction& action) const noexcept {
  const Service* const service = find_service(action);
  if (service == nullptr || service->starts < kBySize) return 0;
  return service->globs_end - service->globs_begin;
}

/// Asks the finished tables of globs for every literal, and keeps what they say.
bool ActionIndex::build_literals() {
  const std::size_t most_visits = kListedVisits + kListedVisitsPerPattern * patterns_.size();
  std::size_t visits = 0;
  std::size_t count = 0;
  const auto is_literal = [&](std::uint32_t id) {
    return shape(id).literal_size == text(id).size();
  };
  for (std::uint32_t id = kAny + 1; id < patterns_.size(); ++id) count += is_literal(id) ? 1U : 0U;
  literals_.assign(table_size(count), {});
  literal_mask_ = literals_.size() - 1;
  lists_.clear();
  has_unlisted_ = false;
  ProbeCount probes(count, key_);
  for (std::uint32_t id = kAny + 1; id < patterns_.size(); ++id) {
    if (!is_literal(id)) continue;
    FoldedAction action;
    if (!action.read(text(id)) || !action.is_folded()) continue;  // `find` never comes here
    visits += visit_count(action);
    if (visits > most_visits) {
      has_unlisted_ = true;
      continue;
    }
    Entry entry;
    const std::uint64_t hash = hash_padded(action.text(), key_);
    entry.fingerprint = static_cast<std::uint32_t>(hash);
    entry.pattern = id;
    entry.begin = static_cast<std::uint32_t>(lists_.size());
    if (has_any_) lists_.push_back(kAny);
    lists_.push_back(id);
    visit_globs(action, [&](std::uint32_t glob) { lists_.push_back(glob); });
    entry.end = static_cast<std::uint32_t>(lists_.size());
    place(literals_, entry, hash, probes, is_free);
  }
  return !probes.is_exceeded();
}

/// Returns false where the key puts too many actions together.
bool ActionIndex::build() { return build_globs() && build_literals(); }

void ActionIndex::finish(bool has_any) {
  has_any_ = has_any;
  if (!build()) {
    key_ = process_hash_key();
    static_cast<void>(build());
  }
  if (!has_unlisted_) by_text_.reset();
}

/// The action is too long to be folded: compares it with each pattern.
void ActionIndex::find_long(const FoldedAction& action, ActionMatches& matches) const noexcept {
  for (std::uint32_t id = 0; id < patterns_.size() && !matches.is_overflow(); ++id) {
    if (matches_action(text(id), action.original())) matches.add(id);
  }
  matches.finish();
}

void ActionIndex::find(const FoldedAction& action, ActionMatches& matches) const noexcept {
  if (!action.is_folded()) return find_long(action, matches);
  const std::string_view folded = action.text();
  const std::uint64_t hash = hash_padded(folded, key_);
  for (std::size_t slot = hash & literal_mask_; literals_[slot].end != 0;
       slot = (slot + 1) & literal_mask_) {
    const Entry& entry = literals_[slot];
    if (entry.fingerprint != static_cast<std::uint32_t>(hash) ||
        !equal_text(text(entry.pattern), folded)) {
      continue;
    }
    matches.ids_ = {lists_.data() + entry.begin, lists_.data() + entry.end};
    return;
  }
  collect(action, matches);
}

/// `find` of an action that has no list.
void ActionIndex::collect(const FoldedAction& action, ActionMatches& matches) const noexcept {
  if (has_any_) matches.add(kAny);
  if (has_unlisted_) {
    const std::string_view folded = action.text();
    const auto text_hash = static_cast<std::uint32_t>(KeyedTextHash()(folded));
    const std::uint32_t id_after = by_text_[interned_slot(folded, text_hash)].id_after;
    if (id_after != 0) matches.add(id_after - 1);
  }
  visit_globs(action, [&](std::uint32_t id) { matches.add(id); });
  matches.finish();
}

}  // namespace abac::inline abi1::internal
