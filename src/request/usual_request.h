// The facts of a usual request, read in line: as read_facts reads them (request_check.cc), for
// requests about which nothing is unusual. Whatever is, sound or not, is left to read_facts.
//
// Usual is: a caller whom all policies bind, given without further members (most are users or role
// sessions of partition `aws`, who are read by words); a resource of the caller's account; keys of
// ASCII no two of which are one.
#pragma once

#include "base/bytes.h"
#include "iam/context_key.h"
#include "iam/usual_arn.h"
#include "request/key_scan.h"
#include "request/request_check.h"

#include <cstdint>
#include <span>

namespace abac::inline abi1::internal {

/// Goes over the keys of a map. Returns false where some key is not of ASCII, where two are one, or
/// where they are not few. Else sets the signatures of all.
template <class Element>
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_keys(std::span<const Element> map,
                                                      std::uint64_t& signatures) noexcept {
  if (map.size() > kFewElements) return false;
  const KeyScan scan = scan_without_marks(map);
  signatures = scan.signatures;
  if (scan.is_usual) [[likely]]
    return true;
  return !scan.has_non_ascii() && find_repeats_by_pairs(map, false) == Repeats::None;
}

/// Reads a caller whom all types of policy bind [E-4], but for the tags.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_principal(const Request& request,
                                                           CallerFacts& facts) noexcept {
  const Principal& principal = request.principal;
  if (principal.account || principal.role_arn || principal.user_arn) return false;
  if (read_usual_caller(principal.arn, facts.caller)) return true;
  return parse_any_caller(principal.arn, request.action, facts.caller) &&
         has_identity(facts.caller.kind) && facts.caller.kind != CallerKind::Role;
}

/// The resource of a usual request: what decides, without its ARN's parts.
struct UsualOwner {
  bool is_usual = false;
  bool is_named = false;      ///< by the ARN
  bool has_key_gate = false;  ///< [E-12]
};

/// Reads the owner off an ARN. REQUIRES: an account has twelve characters.
[[nodiscard]] ABAC_ALWAYS_INLINE UsualOwner read_usual_owner(std::string_view arn,
                                                             std::string_view own_account,
                                                             bool is_sts) noexcept {
#if defined(__SSE2__)
  // Most: `arn:aws:`, a service and a Region that end within 40 bytes, then the account or none.
  constexpr std::size_t kService = 8;
  const char* const data = arn.data();
  const std::size_t size = arn.size();
  if (size >= 24 && load_8(data) == word_of("arn:aws:")) {
    const auto colons_at = [&](std::size_t place) ABAC_INLINE_LAMBDA {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + place));
      return static_cast<std::uint64_t>(
          _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(':'))));
    };
    const std::size_t last = size < 40 ? size - 16 : 24;
    const std::uint64_t colons = colons_at(kService) | colons_at(last) << (last - kService);
    const std::uint64_t from_second = colons & (colons - 1);
    if ((colons & 1) == 0 && from_second != 0) {
      const std::size_t account = kService + first_place(from_second) + 1;
      const bool is_named = account < size && data[account] != ':';
      const std::size_t end = account + (is_named ? 12 : 0);
      const std::uint32_t service = load_4(data + kService);
      if (end + 1 < size && data[end] == ':' && !(is_sts && service == load_4("iam:")) &&
          (!is_named || ((load_8(data + account) ^ load_8(own_account.data())) |
                         (load_4(data + account + 8) ^ load_4(own_account.data() + 8))) == 0)) {
        return {true, is_named,
                service == load_4("kms:") && arn.substr(end + 1).starts_with("key/")};
      }
    }
  }
#endif
  Arn parts;
  if (!parse_resource_arn(arn, parts)) return {};
  if (!parts.account.empty() && !equal_text(parts.account, own_account)) return {};
  if (is_sts && is_role_arn(parts)) return {};
  return {true, !parts.account.empty(), is_key_arn(parts)};
}

/// Reads a resource of the caller's account, all but the parts of its ARN, which stay to be read
/// (`complete`). `is_sts` says whether the action is of STS: then it may be asked for a role
/// [G-19]. REQUIRES: the caller was read and has an account.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_resource(const Resource& resource, bool is_sts,
                                                          RequestFacts& facts) noexcept {
  const std::string_view own = facts.caller.account;
  facts.is_same_account = true;
  facts.resource_account = own;
  facts.is_resource_star = resource.arn.size() == 1;
  if (facts.is_resource_star) {
    facts.is_owner_fallback = true;
    if (resource.arn[0] != '*') return false;
  } else {
    const UsualOwner owner = read_usual_owner(resource.arn, own, is_sts);
    if (!owner.is_usual) return false;
    facts.is_owner_fallback = !owner.is_named;
    facts.has_own_gate = owner.has_key_gate;
  }
  if (!resource.account) return true;
  facts.is_owner_fallback = false;
  return equal_text(*resource.account, own);
}

/// Reads the facts of a request whose action is known to be one. Returns whether all was usual;
/// where not, `facts` are left in any state. Where it is, they are what read_facts finds, once
/// `complete` was called.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_request(const Request& request, bool is_sts,
                                                         RequestFacts& facts) noexcept {
  std::uint64_t tag_signatures = 0;
  return read_usual_principal(request, facts) && facts.has_room_for_role_arn() &&
         read_usual_resource(request.resource, is_sts, facts) &&
         read_usual_keys(std::span<const Tag>(request.principal.tags), tag_signatures) &&
         read_usual_keys(std::span<const ContextEntry>(request.context), facts.context_signatures);
}

/// Reads the parts of the resource's ARN. REQUIRES: the request was usual.
inline void complete(const Request& request, RequestFacts& facts) noexcept {
  if (facts.is_resource_star) return;
  static_cast<void>(parse_resource_arn(request.resource.arn, facts.resource));  // it is one
}

}  // namespace abac::inline abi1::internal
