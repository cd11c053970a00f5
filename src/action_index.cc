// The index of action patterns: two open-addressing tables, one of literal actions with every
// pattern that matches each, one of globs by the literal text before their first wildcard.
#include "action_index.h"

#include <algorithm>
#include <bit>

namespace abac::internal {
namespace {

constexpr std::uint64_t kLiteralSeed = 0x243F6A8885A308D3;
constexpr std::uint64_t kPrefixSeed = 0x13198A2E03707344;
constexpr std::uint64_t kServiceSeed = 0xA4093822299F31D0;

/// Twice the entries, as a power of two: at most half full.
std::size_t table_size(std::size_t entries) { return std::bit_ceil(entries * 2 + 2); }

char fold_char(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

bool matches_action(std::string_view pattern, std::string_view action) noexcept {
  std::size_t p = 0;
  std::size_t a = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (a < action.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      mark = a;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == fold_char(action[a]))) {
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

ActionIndex::ActionIndex() { static_cast<void>(intern("*")); }

std::uint32_t ActionIndex::intern(std::string_view pattern) {
  const std::size_t colon = pattern.find(':');
  const bool is_any = pattern.find_first_not_of('*') == std::string_view::npos || pattern == "*:*";
  std::string folded;
  if (is_any) {
    folded = "*";
  } else {
    folded.reserve(pattern.size());
    for (char c : pattern) folded.push_back(fold_char(c));
  }
  if (by_text_.size() < patterns_.size() * 2 + 2) {
    by_text_.assign(table_size(patterns_.size() * 2 + 8), 0);
    for (std::uint32_t id = 0; id < patterns_.size(); ++id) {
      std::size_t slot = hash_text(text(id), kLiteralSeed) & (by_text_.size() - 1);
      while (by_text_[slot] != 0) slot = (slot + 1) & (by_text_.size() - 1);
      by_text_[slot] = id + 1;
    }
  }
  std::size_t slot = hash_text(folded, kLiteralSeed) & (by_text_.size() - 1);
  for (; by_text_[slot] != 0; slot = (slot + 1) & (by_text_.size() - 1)) {
    if (text(by_text_[slot] - 1) == folded) return by_text_[slot] - 1;
  }
  Pattern entry;
  entry.offset = static_cast<std::uint32_t>(texts_.size());
  entry.size = static_cast<std::uint32_t>(folded.size());
  entry.service_size =
      is_any ? 0 : static_cast<std::uint16_t>(std::min<std::size_t>(colon, 0xFFFF));
  entry.literal_size =
      static_cast<std::uint32_t>(std::min(folded.find_first_of("*?"), folded.size()));
  texts_ += folded;
  patterns_.push_back(entry);
  by_text_[slot] = static_cast<std::uint32_t>(patterns_.size());
  return static_cast<std::uint32_t>(patterns_.size()) - 1;
}

std::string_view ActionIndex::prefix(const Pattern& pattern) const noexcept {
  const std::size_t name_size = pattern.literal_size - pattern.service_size - 1U;
  return std::string_view(texts_).substr(
      pattern.offset, pattern.service_size + 1U + std::min(name_size, kMaxPrefix));
}

void ActionIndex::build_globs() {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t id = kAny + 1; id < patterns_.size(); ++id) {
    if (!patterns_[id].is_literal()) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::string_view x = prefix(patterns_[a]);
    const std::string_view y = prefix(patterns_[b]);
    return x != y ? x < y : a < b;
  });
  globs_.assign(table_size(ids.size()), {});
  services_.assign(table_size(ids.size()), {});
  for (std::size_t i = 0; i < ids.size();) {
    const Pattern& pattern = patterns_[ids[i]];
    const std::string_view key = prefix(pattern);
    Entry entry;
    entry.hash = hash_text(key, kPrefixSeed);
    entry.pattern = ids[i];
    entry.begin = static_cast<std::uint32_t>(lists_.size());
    for (; i < ids.size() && prefix(patterns_[ids[i]]) == key; ++i) lists_.push_back(ids[i]);
    entry.end = static_cast<std::uint32_t>(lists_.size());
    std::size_t slot = entry.hash & (globs_.size() - 1);
    while (globs_[slot].end != 0) slot = (slot + 1) & (globs_.size() - 1);
    globs_[slot] = entry;

    const std::string_view service = key.substr(0, pattern.service_size);
    const std::uint64_t hash = hash_text(service, kServiceSeed);
    slot = hash & (services_.size() - 1);
    while (
        services_[slot].prefix_sizes != 0 &&
        text(services_[slot].pattern).substr(0, patterns_[services_[slot].pattern].service_size) !=
            service) {
      slot = (slot + 1) & (services_.size() - 1);
    }
    services_[slot].hash = hash;
    services_[slot].pattern = entry.pattern;
    services_[slot].prefix_sizes |= std::uint64_t{1} << (key.size() - service.size() - 1);
  }
}

template <class Visit>
void ActionIndex::visit_globs(std::string_view action, Visit&& visit) const noexcept {
  const std::size_t colon = action.find(':');
  const std::string_view service = action.substr(0, colon);
  const std::size_t name_size = action.size() - colon - 1;
  const std::uint64_t service_hash = hash_text(service, kServiceSeed);
  std::size_t slot = service_hash & (services_.size() - 1);
  for (;; slot = (slot + 1) & (services_.size() - 1)) {
    const Service& entry = services_[slot];
    if (entry.prefix_sizes == 0) return;
    if (entry.hash == service_hash &&
        text(entry.pattern).substr(0, patterns_[entry.pattern].service_size) == service) {
      break;
    }
  }
  for (std::uint64_t sizes = services_[slot].prefix_sizes; sizes != 0; sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
    if (size > name_size) return;
    const std::string_view key = action.substr(0, colon + 1 + size);
    const std::uint64_t hash = hash_text(key, kPrefixSeed);
    for (std::size_t at = hash & (globs_.size() - 1); globs_[at].end != 0;
         at = (at + 1) & (globs_.size() - 1)) {
      const Entry& entry = globs_[at];
      if (entry.hash != hash || prefix(patterns_[entry.pattern]) != key) continue;
      for (std::uint32_t i = entry.begin; i < entry.end; ++i) {
        const std::uint32_t id = lists_[i];
        if (matches_action(text(id).substr(key.size()), action.substr(key.size()))) visit(id);
      }
      break;
    }
  }
}

void ActionIndex::build_literals() {
  std::size_t count = 0;
  for (const Pattern& pattern : patterns_) count += pattern.is_literal() ? 1U : 0U;
  literals_.assign(table_size(count), {});
  for (std::uint32_t id = kAny + 1; id < patterns_.size(); ++id) {
    if (!patterns_[id].is_literal()) continue;
    Entry entry;
    entry.hash = hash_text(text(id), kLiteralSeed);
    entry.pattern = id;
    entry.begin = static_cast<std::uint32_t>(lists_.size());
    lists_.push_back(kAny);
    lists_.push_back(id);
    visit_globs(text(id), [&](std::uint32_t glob) { lists_.push_back(glob); });
    entry.end = static_cast<std::uint32_t>(lists_.size());
    std::size_t slot = entry.hash & (literals_.size() - 1);
    while (literals_[slot].end != 0) slot = (slot + 1) & (literals_.size() - 1);
    literals_[slot] = entry;
  }
}

void ActionIndex::finish() {
  build_globs();
  build_literals();
  by_text_ = {};
}

void ActionIndex::find(std::string_view action, ActionMatches& matches) const noexcept {
  if (action.size() > FoldedAction::kMaxSize) {  // no room to fold it: compare with each pattern
    for (std::uint32_t id = 0; id < patterns_.size() && !matches.is_overflow_; ++id) {
      if (matches_action(text(id), action)) matches.add(id);
    }
  } else {
    const FoldedAction folded(action);
    const std::uint64_t hash = hash_text(folded.text(), kLiteralSeed);
    for (std::size_t slot = hash & (literals_.size() - 1); literals_[slot].end != 0;
         slot = (slot + 1) & (literals_.size() - 1)) {
      const Entry& entry = literals_[slot];
      if (entry.hash != hash || text(entry.pattern) != folded.text()) continue;
      matches.ids_ = std::span(lists_).subspan(entry.begin, entry.end - entry.begin);
      return;
    }
    matches.add(kAny);
    visit_globs(folded.text(), [&](std::uint32_t id) { matches.add(id); });
  }
  if (!matches.is_overflow_) matches.ids_ = {matches.collected_.data(), matches.count_};
}

std::size_t ActionIndex::memory_bytes() const noexcept {
  return texts_.capacity() + patterns_.capacity() * sizeof(Pattern) +
         lists_.capacity() * sizeof(std::uint32_t) +
         (literals_.capacity() + globs_.capacity()) * sizeof(Entry) +
         services_.capacity() * sizeof(Service);
}

}  // namespace abac::internal
