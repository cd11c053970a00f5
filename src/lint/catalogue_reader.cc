// Reads a catalogue: a line a thing, known by its first letter, each in one pass.
//
// Idea: a line is cut into fields, which stay views of the text, and goes to the end of the list
// of its kind. Lines of a service come in the order K, R, C, A, so that numbers are checked against
// what has been read; only the key set of a resource type is of a line further on, and is checked
// when these begin to be complete. Which line an error is in is counted when there is one.
//
// Cost: linear in the text, some 2 ms for 30,000 lines; memory at most 12 bytes for each.
#include "lint/catalogue_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/case_folding.h"
#include "diagnostics/diagnostic_list.h"
#include "diagnostics/quoted_text.h"

namespace abac::inline abi1::internal {

bool is_before_folded(std::string_view a, std::string_view b) noexcept {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return fold_ascii(x) < fold_ascii(y); });
}

namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxLines = std::size_t{1} << 20;
constexpr std::string_view kFirstWord = "abac-catalogue ";
constexpr std::string_view kKnownVersion = "1";

bool is_refused(char c) noexcept { return (c < ' ' || c > '~') && c != '\n'; }

/// How many bytes of a block end lines, and how many no catalogue has. Counted in bytes, which the
/// compiler does for many at once.
struct ByteCounts {
  std::uint8_t lines = 0;
  std::uint8_t refused = 0;
};

constexpr std::size_t kBlockBytes = 240;  // fewer than a byte counts

ByteCounts count_bytes(std::string_view block) noexcept {
  ByteCounts counts;
  for (const char c : block) {
    counts.lines = static_cast<std::uint8_t>(counts.lines + (c == '\n' ? 1 : 0));
    counts.refused = static_cast<std::uint8_t>(counts.refused + (is_refused(c) ? 1 : 0));
  }
  return counts;
}

/// Cuts the text before the first mark off and returns it; all of it where there is no mark.
std::string_view cut_field(std::string_view& rest, char mark) noexcept {
  const std::size_t end = std::min(rest.find(mark), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

/// Cuts the text behind the last blank off and returns it; nothing where there is no blank.
std::string_view cut_last_field(std::string_view& rest) noexcept {
  const std::size_t blank = rest.rfind(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view field = rest.substr(blank + 1);
  rest = rest.substr(0, blank);
  return field;
}

std::optional<std::uint32_t> parse_number(std::string_view text) noexcept {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || text.empty()) return std::nullopt;
  return number;
}

std::optional<AccessLevel> parse_level(std::string_view text) noexcept {
  constexpr std::string_view kLetters = "LRWTP";
  const std::size_t index = text.size() == 1 ? kLetters.find(text.front()) : kLetters.npos;
  if (index == kLetters.npos) return std::nullopt;
  return static_cast<AccessLevel>(index);
}

std::optional<KeyType> parse_key_type(char letter) noexcept {
  constexpr std::string_view kLetters = "sabndix";
  const std::size_t index = kLetters.find(letter);
  if (index == kLetters.npos) return std::nullopt;
  return static_cast<KeyType>(index);
}

bool is_date(std::string_view text) noexcept {
  constexpr std::string_view kForm = "0000-00-00";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    return form == '-' ? c == '-' : c >= '0' && c <= '9';
  });
}

std::uint32_t count_of(const auto& list) noexcept {
  return static_cast<std::uint32_t>(list.size());
}

class CatalogueReader {
 public:
  explicit CatalogueReader(CatalogueState& state) noexcept : state_(state), text_(state.text) {}

  /// Returns whether the text is a catalogue; where not, `error` tells why.
  bool read() {
    state_.actions.reserve(text_.size() / 36);
    if (!check_bytes()) return false;
    std::string_view rest = text_;
    if (!read_version(cut_field(rest, '\n')) || !read_source(cut_field(rest, '\n'))) return false;
    while (!rest.empty()) {
      if (!read_line(cut_field(rest, '\n'))) return false;
    }
    return end_service();
  }

  [[nodiscard]] Diagnostic error(const TextSource& source) {
    error_.file = name_of_text(source);
    return std::move(error_);
  }

 private:
  /// Refuses the text for one of its parts. Returns false.
  bool fail(std::string_view part, std::string message) {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    const std::string_view before = text_.substr(0, begin);
    const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    error_ = make_error(ErrorCode::InvalidCatalogue, std::move(message), {},
                        {.begin = static_cast<std::uint32_t>(begin),
                         .end = static_cast<std::uint32_t>(begin + part.size()),
                         .line = static_cast<std::uint32_t>(line),
                         .column = static_cast<std::uint32_t>(begin - line_begin + 1)});
    return false;
  }

  bool fail_size(std::string message) {
    error_ = make_error(ErrorCode::DocumentTooLarge, std::move(message), {});
    return false;
  }

  bool check_bytes() {
    if (text_.size() > kMaxBytes) {
      return fail_size(fmt::format("a catalogue has at most {} bytes", kMaxBytes));
    }
    std::size_t line_count = 0;
    bool is_clean = true;
    for (std::string_view rest = text_; !rest.empty();) {
      const ByteCounts counts = count_bytes(rest.substr(0, kBlockBytes));
      line_count += counts.lines;
      is_clean = is_clean && counts.refused == 0;
      rest.remove_prefix(std::min(kBlockBytes, rest.size()));
    }
    if (!is_clean) {
      const auto wrong = std::ranges::find_if(text_, is_refused);
      return fail(text_.substr(static_cast<std::size_t>(wrong - text_.begin()), 1),
                  "a catalogue has no bytes but printable ASCII and line feeds");
    }
    if (line_count > kMaxLines) {
      return fail_size(fmt::format("a catalogue has at most {} lines", kMaxLines));
    }
    if (!text_.ends_with('\n')) return fail(text_.substr(text_.size()), "the last line has no end");
    return true;
  }

  bool read_version(std::string_view line) {
    if (!line.starts_with(kFirstWord)) {
      return fail(line.substr(0, 0), "not a catalogue: the first line is not `abac-catalogue 1`");
    }
    const std::string_view version = line.substr(kFirstWord.size());
    if (version == kKnownVersion) return true;
    return fail(version, fmt::format("version {} of catalogues is not known, only {}",
                                     quoted(version), kKnownVersion));
  }

  bool read_source(std::string_view line) {
    const std::string_view whole = line;
    const bool has_word = cut_field(line, ' ') == "source";
    state_.source = cut_field(line, ' ');
    state_.source_version = cut_field(line, ' ');
    state_.date = line;
    if (has_word && !state_.source.empty() && !state_.source_version.empty() &&
        is_date(state_.date)) {
      return true;
    }
    return fail(whole, "the second line is not `source`, a name, a version and a date");
  }

  bool read_line(std::string_view line) {
    if (line.empty()) return fail(line, "a line is empty");
    const std::string_view rest = line.substr(1);
    switch (line.front()) {
      case '#':
        return true;
      case 'G':
        return state_.services.empty() ? read_key(rest)
                                       : fail(line, "a global key stands behind a service");
      case 'S':
        return read_service(rest);
      case 'K':
      case 'R':
      case 'C':
      case 'A':
        return begin_kind(line) && read_part(line.front(), rest);
      default:
        // A kind that a later program knows.
        if (const char folded = fold_ascii(line.front()); folded >= 'a' && folded <= 'z')
          return true;
        return fail(line.substr(0, 1), "a line begins with no letter");
    }
  }

  /// Lines of a service come kind by kind: what is behind them is complete then.
  bool begin_kind(std::string_view line) {
    constexpr std::string_view kOrder = "KRCA";
    const std::size_t kind = kOrder.find(line.front());
    if (state_.services.empty()) return fail(line.substr(0, 1), "a line stands before any service");
    if (kind < kind_) {
      return fail(line.substr(0, 1),
                  fmt::format("a line `{}` stands behind a line `{}` of the service", line.front(),
                              kOrder[kind_]));
    }
    kind_ = kind;
    return true;
  }

  bool read_part(char kind, std::string_view rest) {
    switch (kind) {
      case 'K':
        return read_key(rest);
      case 'R':
        return read_type(rest);
      case 'C':
        return read_set(rest);
      default:
        return read_action(rest);
    }
  }

  bool read_service(std::string_view rest) {
    if (!end_service()) return false;
    const std::string_view prefix = cut_field(rest, ' ');
    if (prefix.empty()) return fail(prefix, "a service has no prefix");
    if (!state_.services.empty() && !is_before_folded(state_.services.back().prefix, prefix)) {
      return fail(prefix, fmt::format("the service {} is not in order", quoted(prefix)));
    }
    if (state_.services.empty()) state_.global_keys = {0, count_of(state_.keys)};
    CatalogueState::Service& service = state_.services.emplace_back();
    service.prefix = prefix;
    service.has_resource_control = rest.find('r') != std::string_view::npos;
    service.keys.first = count_of(state_.keys);
    service.types.first = count_of(state_.types);
    service.sets.first = count_of(state_.sets);
    service.actions.first = count_of(state_.actions);
    kind_ = 0;
    return true;
  }

  /// Closes what was begun last.
  bool end_service() {
    if (state_.services.empty()) {
      state_.global_keys = {0, count_of(state_.keys)};
      return true;
    }
    CatalogueState::Service& service = state_.services.back();
    service.keys.last = count_of(state_.keys);
    service.types.last = count_of(state_.types);
    service.sets.last = count_of(state_.sets);
    service.actions.last = count_of(state_.actions);
    // Only now it is known how many sets there are.
    for (std::uint32_t i = service.types.first; i < service.types.last; ++i) {
      CatalogueState::ResourceType& type = state_.types[i];
      if (type.set == kNoKeys) continue;
      if (type.set >= service.sets.size()) {
        return fail(type.name, fmt::format("the resource type {} has a key set that there is not",
                                           quoted(type.name)));
      }
      type.set += service.sets.first;
    }
    return true;
  }

  bool read_key(std::string_view rest) {
    if (rest.size() < 2) return fail(rest, "a key has no type or no name");
    const auto type = parse_key_type(fold_ascii(rest.front()));
    if (!type) return fail(rest.substr(0, 1), "a key has a type that is not known");
    state_.keys.push_back({.name = rest.substr(1),
                           .type = *type,
                           .is_multivalued = rest.front() != fold_ascii(rest.front())});
    return true;
  }

  bool read_type(std::string_view rest) {
    const std::string_view whole = rest;
    const std::string_view set = cut_last_field(rest);
    std::string_view patterns = cut_last_field(rest);
    if (rest.empty() || patterns.empty() || set.empty()) {
      return fail(whole, "a resource type has no name, no ARN or no key set");
    }
    if (patterns.ends_with('|')) return fail(patterns, "a resource type has an empty ARN");
    CatalogueState::ResourceType& type = state_.types.emplace_back();
    type.name = rest;
    type.service = count_of(state_.services) - 1;
    type.patterns.first = count_of(state_.patterns);
    while (!patterns.empty()) {
      const std::string_view pattern = cut_field(patterns, '|');
      if (pattern.starts_with(':') || std::ranges::count(pattern, ':') < 3) {
        return fail(pattern, "an ARN has no service, region, account and resource");
      }
      state_.patterns.push_back(pattern);
    }
    type.patterns.last = count_of(state_.patterns);
    if (set == "-") return true;
    const auto number = parse_number(set);
    if (!number || *number == kNoKeys) return fail(set, "a key set is no number");
    type.set = *number;  // of those of the service, until this is complete
    return true;
  }

  bool read_set(std::string_view rest) {
    const std::uint32_t first_key = state_.services.back().keys.first;
    const std::uint32_t key_count = count_of(state_.keys) - first_key;
    NumberRange set = {count_of(state_.key_ranges), 0};
    if (rest.empty()) return fail(rest, "a key set is empty");
    if (rest.ends_with(',')) return fail(rest, "a key set ends in a comma");
    std::uint32_t next = 0;  // the least that may follow
    while (!rest.empty()) {
      const std::string_view field = cut_field(rest, ',');
      std::string_view ends = field;
      const std::string_view first_text = cut_field(ends, '-');
      const auto first = parse_number(first_text);
      const auto last = first_text == field ? first : parse_number(ends);
      if (!first || !last) return fail(field, "no number of a key");
      if (*last >= key_count) return fail(field, "a number is of no key of the service");
      if (*first < next || *last < *first) return fail(field, "numbers are not in order");
      next = *last + 1;
      state_.key_ranges.push_back({first_key + *first, first_key + next});
    }
    set.last = count_of(state_.key_ranges);
    state_.sets.push_back(set);
    return true;
  }

  bool read_action(std::string_view rest) {
    const std::string_view whole = rest;
    const std::string_view name = cut_field(rest, ' ');
    const std::string_view level_text = cut_field(rest, ' ');
    std::string_view uses = cut_field(rest, ' ');
    if (name.empty() || uses.empty() || rest.empty()) {
      return fail(whole, "an action has no name, level, resource types or key set");
    }
    const auto level = parse_level(level_text);
    if (!level) return fail(level_text, "an action has a level that is not known");
    const bool is_first = state_.services.back().actions.first == state_.actions.size();
    if (!is_first && !is_before_folded(state_.actions.back().name, name)) {
      return fail(name, fmt::format("the action {} is not in order", quoted(name)));
    }
    CatalogueState::Action& action = state_.actions.emplace_back();
    action.name = name;
    action.service = count_of(state_.services) - 1;
    action.level = *level;
    action.uses.first = count_of(state_.uses);
    if (uses != "-" && !read_uses(uses)) return false;
    action.uses.last = count_of(state_.uses);
    return read_set_number(rest, action.set);
  }

  bool read_uses(std::string_view rest) {
    const std::uint32_t first_type = state_.services.back().types.first;
    const std::uint32_t type_count = count_of(state_.types) - first_type;
    if (rest.ends_with(',')) return fail(rest, "resource types end in a comma");
    std::uint32_t next = 0;
    while (!rest.empty()) {
      const std::string_view field = cut_field(rest, ',');
      std::string_view own_set = field;
      std::string_view type = cut_field(own_set, '=');
      const bool has_own_set = type != field;
      CatalogueState::Use use;
      use.is_required = type.ends_with('!');
      if (use.is_required) type.remove_suffix(1);
      const auto number = parse_number(type);
      if (!number) return fail(field, "no number of a resource type");
      if (*number >= type_count) return fail(field, "a number is of no resource type");
      if (*number < next) return fail(field, "numbers are not in order");
      next = *number + 1;
      use.type = first_type + *number;
      if (has_own_set && !read_set_number(own_set, use.own_set)) return false;
      state_.uses.push_back(use);
    }
    return true;
  }

  /// Reads the number of one of the sets of the service, or `-`.
  bool read_set_number(std::string_view text, std::uint32_t& set) {
    if (text == "-") return true;
    const std::uint32_t first_set = state_.services.back().sets.first;
    const auto number = parse_number(text);
    if (!number) return fail(text, "a key set is no number");
    if (*number >= count_of(state_.sets) - first_set) {
      return fail(text, "a number is of no key set of the service");
    }
    set = first_set + *number;
    return true;
  }

  CatalogueState& state_;
  std::string_view text_;
  std::size_t kind_ = 0;  // which of a service's kinds of lines was read last
  Diagnostic error_;
};

/// What stands in the third place of the ARNs of a pattern.
std::string_view service_of(std::string_view pattern) noexcept {
  return pattern.substr(0, pattern.find(':'));
}

/// Whether a part is used, with what was known of others before.
ArnPartUse joined(ArnPartUse before, bool is_first, std::string_view part) noexcept {
  const ArnPartUse use = part.empty() ? ArnPartUse::Never : ArnPartUse::Always;
  return is_first || before == use ? use : ArnPartUse::Sometimes;
}

/// A pattern of ARNs, and whose it is.
struct PatternPlace {
  std::uint32_t pattern;
  std::uint32_t type;
};

/// The patterns that have no wildcard in the third place of ARNs, in the order of what stands
/// there. One with a wildcard says nothing of any service.
std::vector<PatternPlace> places_by_service(const CatalogueState& state) {
  std::vector<PatternPlace> places;
  places.reserve(state.patterns.size());
  for (std::uint32_t type = 0; type < state.types.size(); ++type) {
    const NumberRange range = state.types[type].patterns;
    for (std::uint32_t pattern = range.first; pattern < range.last; ++pattern) {
      const std::string_view service = service_of(state.patterns[pattern]);
      if (service.find('*') == std::string_view::npos) places.push_back({pattern, type});
    }
  }
  std::ranges::sort(places, [&](const PatternPlace& a, const PatternPlace& b) {
    const int order =
        service_of(state.patterns[a.pattern]).compare(service_of(state.patterns[b.pattern]));
    return order != 0 ? order < 0 : a.pattern < b.pattern;
  });
  return places;
}

/// Finds out which resource types have which text in the third place of their ARNs.
void add_arn_services(CatalogueState& state) {
  const std::vector<PatternPlace> places = places_by_service(state);
  const auto is_first = [&](std::size_t i) {
    return i == 0 || service_of(state.patterns[places[i].pattern]) !=
                         service_of(state.patterns[places[i - 1].pattern]);
  };
  std::size_t count = 0;
  for (std::size_t i = 0; i < places.size(); ++i) count += is_first(i) ? 1U : 0U;
  state.arn_services.reserve(count);
  state.arn_service_types.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool is_new = is_first(i);
    std::string_view rest = state.patterns[places[i].pattern];
    const std::string_view name = cut_field(rest, ':');
    if (is_new) {
      const std::uint32_t begin = count_of(state.arn_service_types);
      state.arn_services.push_back({.name = name, .types = {begin, begin}});
    }
    CatalogueState::ArnService& service = state.arn_services.back();
    service.region = joined(service.region, is_new, cut_field(rest, ':'));
    service.account = joined(service.account, is_new, cut_field(rest, ':'));
    if (is_new || state.arn_service_types.back() != places[i].type) {
      state.arn_service_types.push_back(places[i].type);
    }
    service.types.last = count_of(state.arn_service_types);
  }
}

}  // namespace

Expected<std::shared_ptr<const CatalogueState>> read_catalogue(std::string text,
                                                               const TextSource& source) {
  const auto state = std::make_shared<CatalogueState>();
  state->text = std::move(text);
  CatalogueReader reader(*state);
  if (!reader.read()) return reader.error(source);
  add_arn_services(*state);
  return std::shared_ptr<const CatalogueState>(state);
}

}  // namespace abac::inline abi1::internal
