// What the index of statements takes.
#include "program/statement_index.h"

namespace abac::inline abi1::internal {

std::size_t StatementIndex::memory_bytes() const noexcept {
  return (statements_.capacity() + filed_.capacity()) * sizeof(std::uint32_t) +
         postings_.capacity() * sizeof(Postings) + chunks_.capacity() * sizeof(IndexChunk) +
         fields_.capacity() * sizeof(IndexField) + runs_.capacity() * sizeof(ConditionRun) +
         chunk_runs_.capacity() * sizeof(ChunkRuns) +
         fingerprints_.capacity() * sizeof(std::uint32_t) + buckets_.capacity() * sizeof(Bucket) +
         filter_.capacity() * sizeof(FilterLine);
}

}  // namespace abac::inline abi1::internal
