// The facts of a usual request, read in line: as read_facts reads them (request_check.cc), for
// requests about which nothing is unusual. Whatever is, sound or not, is left to read_facts.
//
// Usual is: a user or a role session of partition `aws` without path or further members, whose
// account the resource is of; keys of ASCII that are told apart by their signatures.
#pragma once

#include "base/bytes.h"
#include "iam/context_key.h"
#include "iam/usual_arn.h"
#include "request/request_check.h"

#include <cstdint>

namespace abac::inline abi1::internal {

/// Goes over the keys of a map. Returns false where some key is not ASCII, or where two may be one:
/// then they have one signature. Else sets the signatures of all.
template <class Range>
[[nodiscard]] ABAC_ALWAYS_INLINE bool scan_usual_keys(const Range& range,
                                                      std::uint64_t& signatures) noexcept {
  std::uint64_t all = 0;
  std::uint64_t bits = 0;
  std::uint64_t repeated = 0;
  for (const auto& element : range) {
    const std::string_view key = element.key;
    const char* const data = key.data();
    const std::size_t size = key.size();
    std::uint64_t end = 0;
    if (size >= 8) {
      end = load_8(data + size - 8);
      bits |= load_8(data) | end;
      if (size > 16) {
        bits |= load_8(data + 8) | load_8(data + size - 16);
        if (size > 32) [[unlikely]]
          bits |= all_bits_before_last(key);
      }
    } else {
      end = last_bytes(key);
      bits |= end;
    }
    const unsigned place = signature_place(end);
    repeated |= all >> place;
    all |= std::uint64_t{1} << place;
  }
  signatures = all;
  return ((bits & kHighBits) | (repeated & 1)) == 0;
}

/// Reads a usual caller, but for the tags.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_principal(const Principal& principal,
                                                           CallerFacts& facts) noexcept {
  return !principal.account && !principal.role_arn && !principal.user_arn &&
         read_usual_caller(principal.arn, facts.caller);
}

/// Reads a resource of the caller's account. `is_sts` says whether the action is of STS: then it
/// may be asked for a role [G-19]. REQUIRES: the caller was read and has an account.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_resource(const Resource& resource, bool is_sts,
                                                          RequestFacts& facts) noexcept {
  const auto is_own = [&](std::string_view account) ABAC_INLINE_LAMBDA {
    const char* const own = facts.caller.account.data();
    return account.size() == 12 && ((load_8(account.data()) ^ load_8(own)) |
                                    (load_4(account.data() + 8) ^ load_4(own + 8))) == 0;
  };
  facts.is_same_account = true;
  facts.resource_account = facts.caller.account;
  facts.is_resource_star = resource.arn.size() == 1;
  if (facts.is_resource_star) {
    facts.is_owner_fallback = true;
    if (resource.arn[0] != '*') return false;
  } else {
    if (!parse_resource_arn(resource.arn, facts.resource)) return false;
    const Arn& arn = facts.resource;
    facts.is_owner_fallback = arn.account.empty();
    if (!facts.is_owner_fallback && !is_own(arn.account)) return false;
    if (arn.service.size() == 3) {
      const std::uint32_t word = load_4(arn.service.data()) << 8;  // the colon behind it falls out
      if (word == load_4("iam") << 8 && is_sts) return false;
      facts.has_own_gate = word == load_4("kms") << 8 && arn.resource.starts_with("key/");
    }
  }
  if (!resource.account) return true;
  facts.is_owner_fallback = false;
  return is_own(*resource.account);
}

/// Reads the facts of a request whose action is known to be one. Returns whether all was usual;
/// where not, `facts` are left in any state. Where it is, they are what read_facts finds.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_request(const Request& request, bool is_sts,
                                                         RequestFacts& facts) noexcept {
  std::uint64_t tag_signatures = 0;
  return read_usual_principal(request.principal, facts) && facts.has_room_for_role_arn() &&
         read_usual_resource(request.resource, is_sts, facts) &&
         scan_usual_keys(request.principal.tags, tag_signatures) &&
         scan_usual_keys(request.context, facts.context_signatures);
}

}  // namespace abac::inline abi1::internal
