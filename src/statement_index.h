// The index of statements: from the action patterns that match to the statements that may.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace abac::internal {

/// Statements of one action pattern, effect and layer.
struct IndexChunk {
  std::uint16_t layer = 0;
  std::uint32_t begin = 0;  ///< of `StatementIndex::statements`
  std::uint32_t end = 0;
};

/// Chunks by action pattern: those of pattern `p` with an effect are `chunks[starts[p]]` up to
/// `chunks[starts[p + 1]]`, in the order of layers.
struct StatementIndex {
  struct ByEffect {
    std::vector<std::uint32_t> starts;
    std::vector<IndexChunk> chunks;

    [[nodiscard]] std::span<const IndexChunk> of(std::uint32_t pattern) const noexcept {
      return std::span(chunks).subspan(starts[pattern], starts[pattern + 1] - starts[pattern]);
    }
  };
  ByEffect allow, deny;
  std::vector<std::uint32_t> statements;
};

}  // namespace abac::internal
