// Numbers in as few bytes as they need: of what a program keeps for explanations, most are small.
//
//   0…127   one byte      0x05             5
//   more    7 bits each, the lowest first; all bytes but the last have the eighth bit
//                         0xAC 0x02        300
#pragma once

#include <cstdint>

namespace abac::inline abi1::internal {

/// Appends a number to an array of bytes.
template <class Bytes>
void add_number(std::uint32_t number, Bytes& bytes) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

/// Reads the number at `next` and moves behind it. REQUIRES: add_number wrote it.
[[nodiscard]] inline std::uint32_t read_number(const std::uint8_t*& next) noexcept {
  std::uint32_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t byte = *next++;
    number |= std::uint32_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return number;
  }
}

}  // namespace abac::inline abi1::internal
