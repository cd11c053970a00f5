// SHA-256 (FIPS 180-4): what a text that is too long to be shown can be told by. `sha256sum` prints
// the same digits.
#pragma once

#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the digest of the text's bytes as 64 hexadecimal digits. Throws std::bad_alloc.
[[nodiscard]] std::string sha256(std::string_view text);

}  // namespace abac::inline abi1::internal
