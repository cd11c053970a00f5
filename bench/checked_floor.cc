// The checked floor: W1 decided by hand, with every check of the request that the engine makes.
//
// Idea: one pass over the request that takes what usual requests look like, by words of eight and
// sixteen bytes: a role session or a user of partition `aws`, an action of letters, digits and
// dashes, a resource of the caller's account, keys of ASCII that differ at a glance and replace
// nothing that the policies ask for. All else, whether sound or not, is left to the plain way at
// the end of this file, which is slow and takes everything.
//
// It shares no code with the engine but `check_request`, which tells the plain way what is refused.
#include "floor.h"

#include "floor_policies.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace abac::bench {
namespace {

Decision decide_plainly(const Request& request);

#if defined(__SSE2__)

std::uint64_t load_8(const char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint32_t load_4(const char* at) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

__m128i load_16(const char* at) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

/// The eight characters of a literal as a word.
constexpr std::uint64_t word_of(const char (&text)[9]) noexcept {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  return word;
}
constexpr std::uint32_t word_of(const char (&text)[5]) noexcept {
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) {
    word |= std::uint32_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  return word;
}

std::size_t first_place(std::uint64_t bits) noexcept {
  return static_cast<unsigned>(std::countr_zero(bits));
}

bool is_one_bit(std::uint64_t bits) noexcept { return bits != 0 && (bits & (bits - 1)) == 0; }

/// Returns zero for the bytes from `low` to `high`.
__m128i beyond(__m128i bytes, char low, char high) noexcept {
  return _mm_subs_epu8(_mm_sub_epi8(bytes, _mm_set1_epi8(low)),
                       _mm_set1_epi8(static_cast<char>(high - low)));
}

/// Returns which of sixteen bytes are the character, as bits.
std::uint64_t places_of(char c, __m128i bytes) noexcept {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

bool is_zero(__m128i bytes) noexcept { return places_of('\0', bytes) == 0xFFFF; }

bool are_same_12(const char* a, const char* b) noexcept {
  return ((load_8(a) ^ load_8(b)) | (load_4(a + 8) ^ load_4(b + 8))) == 0;
}

constexpr std::size_t kAccount = 13;  // where it stands in `arn:aws:iam::` and `arn:aws:sts::`

/// Returns the slashes of a name of up to 64 bytes, a path or a session behind it; all bits where
/// it holds a character that no name has, or that need not be looked at here. REQUIRES: sixteen
/// bytes before its end can be read.
std::uint64_t slashes_of_name(std::string_view name) noexcept {
  const char* const data = name.data();
  const std::size_t size = name.size();
  const auto unusual = [](__m128i bytes) {
    return _mm_min_epu8(beyond(bytes, '+', '9'), beyond(bytes, '@', '~'));
  };
  const __m128i last = load_16(data + size - 16);
  if (size < 16) {
    const std::uint64_t usual = places_of('\0', unusual(last)) >> (16 - size);
    return usual == 0xFFFFU >> (16 - size) ? places_of('/', last) >> (16 - size) : ~0ULL;
  }
  std::uint64_t slashes = places_of('/', last) << (size - 16);
  __m128i others = unusual(last);
  for (std::size_t i = 0; i + 16 < size; i += 16) {
    const __m128i bytes = load_16(data + i);
    slashes |= places_of('/', bytes) << i;
    others = _mm_or_si128(others, unusual(bytes));
  }
  return is_zero(others) ? slashes : ~0ULL;
}

/// Takes a role session, or a user.
bool is_usual_caller(std::string_view arn) noexcept {
  constexpr std::size_t kUser = 31;
  constexpr std::size_t kRole = 39;
  const char* const data = arn.data();
  if (arn.size() <= kUser || load_8(data) != word_of("arn:aws:")) return false;
  const unsigned digits =
      static_cast<unsigned>(places_of('\0', beyond(load_16(data + kAccount), '0', '9')));
  if ((digits & 0xFFF) != 0xFFF) return false;
  if (load_8(data + 5) == word_of("ws:sts::")) {
    if (arn.size() <= kRole || arn.size() > kRole + 64 ||
        load_8(data + 25) != word_of(":assumed") || load_8(data + 31) != word_of("ed-role/")) {
      return false;
    }
    const std::uint64_t slash = slashes_of_name({data + kRole, arn.size() - kRole});
    return is_one_bit(slash) && (slash & 1) == 0 && arn.back() != '/';
  }
  if (arn.size() > kUser + 64 || load_8(data + 5) != word_of("ws:iam::") ||
      load_4(data + 25) != word_of(":use") || load_4(data + 27) != word_of("ser/")) {
    return false;
  }
  const std::uint64_t slashes = slashes_of_name({data + kUser, arn.size() - kUser});
  return (slashes & (slashes << 1 | 1)) == 0 && arn.back() != '/';
}

/// Folds an action that is made of letters, digits and dashes but for its colon.
bool read_usual_action(std::string_view action, char* folded) noexcept {
  const char* const data = action.data();
  const std::size_t size = action.size();
  if (size < 8 || size > 64) return false;
  std::uint64_t colons = 0;
  const auto fold_16 = [](__m128i bytes) { return _mm_or_si128(bytes, _mm_set1_epi8(0x20)); };
  const auto unusual = [](__m128i bytes, __m128i small) {  // the colon stands behind the digits
    const __m128i other = _mm_min_epu8(beyond(small, 'a', 'z'), beyond(bytes, '0', ':'));
    return _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')), other);
  };
  if (size < 16) {  // two halves that overlap
    const auto half = [](const char* at) {
      return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    };
    const __m128i bytes = _mm_unpacklo_epi64(half(data), half(data + size - 8));
    const __m128i small = fold_16(bytes);
    if (!is_zero(unusual(bytes, small))) return false;
    _mm_storel_epi64(reinterpret_cast<__m128i*>(folded), small);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(folded + size - 8), _mm_srli_si128(small, 8));
    const std::uint64_t places = places_of(':', bytes);
    colons = (places & 0xFF) | places >> 8 << (size - 8);
  } else {
    __m128i others = _mm_setzero_si128();
    const auto add = [&](std::size_t i) {
      const __m128i bytes = load_16(data + i);
      const __m128i small = fold_16(bytes);
      others = _mm_or_si128(others, unusual(bytes, small));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(folded + i), small);
      colons |= places_of(':', bytes) << i;
    };
    for (std::size_t i = 0; i + 16 < size; i += 16) add(i);
    add(size - 16);
    if (!is_zero(others)) return false;
  }
  return is_one_bit(colons) && (colons & 1) == 0 && data[size - 1] != ':';
}

/// Takes `*`, and what names the caller's account or none.
bool is_usual_resource(const Resource& resource, const char* account) noexcept {
  if (resource.account &&
      (resource.account->size() != 12 || !are_same_12(resource.account->data(), account))) {
    return false;
  }
  const char* const data = resource.arn.data();
  const std::size_t size = resource.arn.size();
  if (size == 1) return data[0] == '*';
  if (size < 24 || load_8(data) != word_of("arn:aws:")) return false;
  std::uint64_t colons = places_of(':', load_16(data + 8));
  colons |= size < 40 ? places_of(':', load_16(data + size - 16)) << (size - 24)
                      : places_of(':', load_16(data + 24)) << 16;
  const std::uint64_t behind_service = colons & (colons - 1);
  if ((colons & 1) != 0 || behind_service == 0) return false;
  const std::size_t named = 8 + first_place(behind_service) + 1;
  if (named + 1 < size && data[named] == ':') return true;
  return named + 13 < size && data[named + 12] == ':' && are_same_12(data + named, account);
}

/// A bit for a key, the same in whatever case it is written.
constexpr unsigned place_of_key(std::size_t size, char last) noexcept {
  return static_cast<unsigned>(5 * size + 4U * (static_cast<unsigned char>(last) | 0x20)) % 64;
}
constexpr std::uint64_t bit_of_key(std::string_view key) noexcept {
  return std::uint64_t{1} << place_of_key(key.size(), key.back());
}

/// Of the keys that the policies ask for, and that `context` might replace.
constexpr std::uint64_t kAskedKeys =
    bit_of_key("aws:principaltag/team") | bit_of_key("aws:requesttag/team") |
    bit_of_key("sagemaker:resourcetag/team") | bit_of_key("aws:tagkeys") |
    bit_of_key("aws:principaltag/studiouserid") | bit_of_key("sagemaker:resourcetag/studiouserid") |
    bit_of_key("aws:username");

/// Returns whether the keys are ASCII and have a bit each, none of them in `taken`.
template <class Elements>
bool are_usual_keys(const Elements& elements, std::uint64_t taken) noexcept {
  __m128i bits = _mm_setzero_si128();
  for (const auto& element : elements) {
    const char* const data = element.key.data();
    const std::size_t size = element.key.size();
    if (size >= 16) {
      if (size > 32) return false;
      bits = _mm_or_si128(bits, _mm_or_si128(load_16(data), load_16(data + size - 16)));
    } else if (size >= 8) {
      const std::uint64_t both = load_8(data) | load_8(data + size - 8);
      bits = _mm_or_si128(bits, _mm_cvtsi64_si128(static_cast<long long>(both)));
    } else if (size >= 4) {
      const std::uint32_t both = load_4(data) | load_4(data + size - 4);
      bits = _mm_or_si128(bits, _mm_cvtsi32_si128(static_cast<int>(both)));
    } else {
      return false;
    }
    const std::uint64_t bit = std::uint64_t{1} << place_of_key(size, data[size - 1]);
    if ((taken & bit) != 0) return false;
    taken |= bit;
  }
  return _mm_movemask_epi8(bits) == 0;
}

/// The keys of tags, folded by words: the bit that tells small from large letters is set in both.
bool is_team(std::string_view key) noexcept {
  return key.size() == 4 && (load_4(key.data()) | 0x20202020U) == word_of("team");
}
bool is_user_id(std::string_view key) noexcept {
  constexpr std::uint64_t kSmall = 0x2020202020202020;
  return key.size() == 12 && (load_8(key.data()) | kSmall) == word_of("studious") &&
         (load_4(key.data() + 8) | 0x20202020U) == word_of("erid");
}

/// The conditions of the policies, over a request that looked usual; where its tags do not, they
/// say so. A condition that is not told does not hold.
class UsualConditions {
 public:
  explicit UsualConditions(const Request& request) noexcept : request_(request) {}

  /// Whether some tag was not told.
  [[nodiscard]] bool are_unusual() const noexcept { return is_unusual_; }

  [[nodiscard]] bool opens_own_studio() noexcept {
    const std::string_view owner = find(request_.resource.tags, is_user_id);
    // What else folds to the key holds one or two letters of two bytes in place of its `s`.
    for (const Tag& tag : request_.resource.tags) is_unusual_ |= tag.key.size() - 13 < 2;
    if (owner.empty() || is_unusual_) return false;
    if (find_first(request_.principal.tags, is_user_id) == owner) return true;
    const std::string_view arn = request_.principal.arn;
    return arn[10] == 'm' && arn.ends_with(owner) && arn[arn.size() - owner.size() - 1] == '/';
  }

  [[nodiscard]] bool creates_for_own_team() noexcept {
    if (!passes("team")) return false;
    const std::string_view team = find_first(request_.principal.tags, is_team);
    return !team.empty() && find(request_.request_tags, is_team) == team && !is_unusual_;
  }

  [[nodiscard]] bool changes_own_team() noexcept {
    const std::string_view team = find(request_.resource.tags, is_team);
    return !team.empty() && !is_unusual_ && find_first(request_.principal.tags, is_team) == team;
  }

  [[nodiscard]] bool passes_user_id() const noexcept { return passes("studiouserid"); }

  /// REQUIRES: the resource is a usual one.
  [[nodiscard]] bool is_kms_key() const noexcept {
    const std::string_view arn = request_.resource.arn;
    if (arn.size() == 1 || load_4(arn.data() + 8) != word_of("kms:")) return false;
    const std::size_t region_end = arn.find(':', 12);
    return arn.substr(arn.find(':', region_end + 1)).starts_with(":key/");
  }

 private:
  /// Returns the value of the first tag of the key: of a caller, the only one.
  template <class IsKey>
  [[nodiscard]] static std::string_view find_first(std::span<const Tag> tags,
                                                   IsKey&& is_key) noexcept {
    for (const Tag& tag : tags) {
      if (is_key(tag.key)) return tag.value;
    }
    return {};
  }

  /// Returns the value of the only tag of the key.
  template <class IsKey>
  [[nodiscard]] std::string_view find(std::span<const Tag> tags, IsKey&& is_key) noexcept {
    const Tag* found = nullptr;
    for (const Tag& tag : tags) {
      if (!is_key(tag.key)) continue;
      is_unusual_ |= found != nullptr;
      found = &tag;
    }
    return found == nullptr ? std::string_view() : std::string_view(found->value);
  }

  [[nodiscard]] bool passes(std::string_view key) const noexcept {
    for (const Tag& tag : request_.request_tags) {
      if (tag.key == key) return true;
    }
    return false;
  }

  const Request& request_;
  bool is_unusual_ = false;
};

#endif

// The plain way.

/// A text cut at its colons; the last part is all that is left.
std::array<std::string_view, 6> cut_arn(std::string_view arn) noexcept {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t size = std::min(arn.find(':'), arn.size());
    parts[i] = arn.substr(0, size);
    arn.remove_prefix(std::min(size + 1, arn.size()));
  }
  parts[5] = arn;
  return parts;
}

/// Returns whether a key folds to one of ASCII [K-1]: two characters beyond ASCII fold into it.
bool folds_to(std::string_view key, std::string_view folded) noexcept {
  for (const char wanted : folded) {
    if (wanted == 's' && key.starts_with("\u017F")) {
      key.remove_prefix(2);
    } else if (wanted == 'k' && key.starts_with("\u212A")) {
      key.remove_prefix(3);
    } else if (!key.empty() && fold(key.front()) == wanted) {
      key.remove_prefix(1);
    } else {
      return false;
    }
  }
  return key.empty();
}

/// What a request holds of a key.
struct KeyTexts {
  std::size_t count = 0;
  bool is_list = false;
  std::string_view text;  ///< the last

  /// The one text; empty where there is none or more, or none is known of a list.
  [[nodiscard]] std::string_view single() const noexcept {
    return count == 1 && !is_list ? text : std::string_view();
  }
};

KeyTexts find_tags(std::span<const Tag> tags, std::string_view key) noexcept {
  KeyTexts found;
  for (const Tag& tag : tags) {
    if (folds_to(tag.key, key)) found = {found.count + 1, false, tag.value};
  }
  return found;
}

/// The conditions over any sound request of a user, a role or a session of one.
class PlainConditions {
 public:
  PlainConditions(const Request& request, std::string_view user_name, bool is_kms_key) noexcept
      : request_(request), user_name_(user_name), is_kms_key_(is_kms_key) {}

  [[nodiscard]] bool opens_own_studio() const noexcept {
    const std::string_view owner = replaced("sagemaker:resourcetag/studiouserid",
                                            find_tags(request_.resource.tags, "studiouserid"))
                                       .single();
    const KeyTexts name = {user_name_.empty() ? 0U : 1U, false, user_name_};
    return !owner.empty() && (replaced("aws:username", name).single() == owner ||
                              replaced("aws:principaltag/studiouserid",
                                       find_tags(request_.principal.tags, "studiouserid"))
                                      .single() == owner);
  }

  [[nodiscard]] bool creates_for_own_team() const noexcept {
    if (!passes("team")) return false;
    const KeyTexts passed =
        replaced("aws:requesttag/team", find_tags(request_.request_tags, "team"));
    return passed.count == 0 || (!team().empty() && passed.single() == team());
  }

  [[nodiscard]] bool changes_own_team() const noexcept {
    const std::string_view owner =
        replaced("sagemaker:resourcetag/team", find_tags(request_.resource.tags, "team")).single();
    return !owner.empty() && team() == owner;
  }

  [[nodiscard]] bool passes_user_id() const noexcept { return passes("studiouserid"); }
  [[nodiscard]] bool is_kms_key() const noexcept { return is_kms_key_; }

 private:
  [[nodiscard]] const ContextEntry* find_entry(std::string_view folded) const noexcept {
    for (const ContextEntry& entry : request_.context) {
      if (folds_to(entry.key, folded)) return &entry;
    }
    return nullptr;
  }

  /// What `context` holds of the key, or where it does not hold the key, what follows [K-6].
  [[nodiscard]] KeyTexts replaced(std::string_view folded, KeyTexts derived) const noexcept {
    const ContextEntry* const entry = find_entry(folded);
    if (entry == nullptr) return derived;
    if (!entry->value.is_list()) return {1, false, entry->value.text()};
    return {entry->value.list().size(), true, {}};
  }

  [[nodiscard]] std::string_view team() const noexcept {
    return replaced("aws:principaltag/team", find_tags(request_.principal.tags, "team")).single();
  }

  [[nodiscard]] bool passes(std::string_view key) const noexcept {
    if (const ContextEntry* const entry = find_entry("aws:tagkeys")) {
      if (!entry->value.is_list()) return entry->value.text() == key;
      return std::ranges::any_of(entry->value.list(),
                                 [&](std::string_view passed) { return passed == key; });
    }
    return std::ranges::any_of(request_.request_tags,
                               [&](const Tag& tag) { return tag.key == key; });
  }

  const Request& request_;
  std::string_view user_name_;
  bool is_kms_key_;
};

bool is_account_id(std::string_view text) noexcept {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Decides whatever request it is given.
[[gnu::noinline, gnu::cold]] Decision decide_plainly(const Request& request) {
  if (!check_request(request)) return Decision::Refused;
  const auto [scheme, partition, service, region, account, name] = cut_arn(request.principal.arn);
  // Callers without an account can't have identity policies, which are attached [E-21].
  if (scheme != "arn" || name.starts_with("saml-provider/") || name.starts_with("oidc-provider/")) {
    return Decision::Refused;
  }
  if (name.starts_with("federated-user/"))
    return Decision::ImplicitDeny;  // no session policy [E-13]

  std::string action(request.action);
  for (char& c : action) c = fold(c);
  bool is_key = false, is_trust_case = false;
  std::string_view owner = account;
  if (request.resource.arn != "*") {
    const auto of = cut_arn(request.resource.arn);
    if (is_account_id(of[4])) owner = of[4];
    is_key = of[2] == "kms" && of[5].starts_with("key/");
    is_trust_case =
        of[2] == "iam" && of[3].empty() && of[5].starts_with("role/") && action.starts_with("sts:");
  }
  if (request.resource.account) owner = *request.resource.account;
  if (owner != account || is_trust_case) return Decision::ImplicitDeny;
  if (name == "root") return is_key ? Decision::ImplicitDeny : Decision::Allowed;
  const bool is_user = service == "iam" && name.starts_with("user/");
  const std::string_view user_name = is_user ? name.substr(name.rfind('/') + 1) : "";
  const bool is_allowed =
      allows(action, request.resource.arn, PlainConditions(request, user_name, is_key));
  return is_allowed && !is_key ? Decision::Allowed : Decision::ImplicitDeny;
}

}  // namespace

Decision decide_checked_floor(const Request& request) noexcept {
#if defined(__SSE2__)
  const Principal& principal = request.principal;
  std::array<char, 64> folded;
  if (!principal.account && !principal.role_arn && !principal.user_arn &&
      is_usual_caller(principal.arn) && read_usual_action(request.action, folded.data()) &&
      is_usual_resource(request.resource, principal.arn.data() + kAccount) &&
      are_usual_keys(principal.tags, 0) && are_usual_keys(request.context, kAskedKeys)) [[likely]] {
    UsualConditions conditions(request);
    const bool is_allowed =
        allows({folded.data(), request.action.size()}, request.resource.arn, conditions);
    if (is_allowed) {
      return conditions.is_kms_key() ? Decision::ImplicitDeny : Decision::Allowed;
    }
    if (!conditions.are_unusual()) [[likely]]
      return Decision::ImplicitDeny;
  }
#endif
  return decide_plainly(request);
}

}  // namespace abac::bench
