// The key of this process, drawn once, when it is first asked for. Nothing that can be observed
// depends on it but time, so tests and users see the same answers in every process.
#include "base/keyed_hash.h"

#include <chrono>
#include <exception>
#include <random>

namespace abac::inline abi1::internal {
namespace {

HashKey draw_key() noexcept {
  HashKey key;
  try {
    std::random_device random;
    const auto draw = [&] { return std::uint64_t{random()} << 32 | random(); };
    key = {draw(), draw()};
  } catch (const std::exception&) {
    // Where a process may not ask for random numbers, time and its addresses must do.
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    key = {static_cast<std::uint64_t>(now), reinterpret_cast<std::uintptr_t>(&key)};
    KeyedHash mixed({key.factor, 0x9E3779B97F4A7C15});
    mixed.add(key.start);
    key.factor = mixed.value();
  }
  key.factor |= 1;
  return key;
}

}  // namespace

const HashKey& process_hash_key() noexcept {
  static const HashKey key = draw_key();
  return key;
}

}  // namespace abac::inline abi1::internal
