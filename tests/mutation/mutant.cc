// Which mutant runs, and which are reached: read before the first of them could be.
#include "mutant.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace abac_mutation {
namespace {

constexpr int kMost = 1 << 18;
unsigned char nowhere[kMost];

// A file that outlives the process, however that ends.
unsigned char* shared_file(const char* path) {
  const int file = open(path, O_RDWR);
  if (file < 0) return nowhere;
  void* const memory = mmap(nullptr, kMost, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return memory == MAP_FAILED ? nowhere : static_cast<unsigned char*>(memory);
}

}  // namespace

int active = 0;
unsigned char* reached = nowhere;

__attribute__((constructor(101))) void start() {
  if (const char* number = std::getenv("ABAC_MUTANT")) active = std::atoi(number);
  if (const char* path = std::getenv("ABAC_MUTANTS_REACHED")) reached = shared_file(path);
}

}  // namespace abac_mutation
