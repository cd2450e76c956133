#include "memory.h"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#elif defined(_WIN32)
#include <malloc.h>
#endif

namespace striate {
namespace {
constexpr size_t kAlignment = 64;
constexpr size_t kPage = 4096;
// Kernels read whole vectors: up to one of them behind the last element.
constexpr size_t kReadBeyond = 64;
// Idle memory beyond this share of what is in use goes back to the system.
constexpr size_t kIdleFloor = size_t{256} << 20;

// Rows of a large matrix lie on many pages: on small ones, looking those up costs more than reading them.
constexpr size_t kHugePage = size_t{2} << 20;

void* allocate(size_t size) {
  const bool isLarge = size >= 2 * kHugePage;
  const size_t alignment = isLarge ? kHugePage : kAlignment;
#if defined(_WIN32)
  return _aligned_malloc(size, alignment);
#else
  void* memory = std::aligned_alloc(alignment, size);
#if defined(__linux__)
  if (memory && isLarge) madvise(memory, size, MADV_HUGEPAGE);
#endif
  return memory;
#endif
}

void giveBack(void* memory) {
#if defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}
}  // namespace

MemoryPool::~MemoryPool() { trim(0); }

// Sixteen classes per power of two: at most 1/16 is wasted, and sizes meet again.
size_t MemoryPool::sizeClass(size_t count) {
  const size_t bytes = count + kReadBeyond;
  size_t step = kPage;
  while (step * 32 < bytes) step *= 2;
  if (bytes <= kPage) step = kAlignment;
  return (bytes + step - 1) / step * step;
}

void* MemoryPool::take(size_t bytes) {
  const size_t size = sizeClass(bytes);
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = idle_.find(size);
  void* memory = nullptr;
  if (found != idle_.end()) {
    memory = found->second;
    idle_.erase(found);
    idleBytes_ -= size;
  } else {
    memory = allocate(size);
    if (!memory) {
      trim(0);
      memory = allocate(size);
    }
    if (!memory) throw std::bad_alloc();
  }
  usedBytes_ += size;
  return memory;
}

void MemoryPool::give(void* memory, size_t bytes) {
  const size_t size = sizeClass(bytes);
  std::lock_guard<std::mutex> lock(mutex_);
  idle_.emplace(size, memory);
  idleBytes_ += size;
  usedBytes_ -= size;
  trim(kIdleFloor + usedBytes_);
}

// Gives the largest idle pieces back until at most `limit` bytes are idle. The lock is held.
void MemoryPool::trim(size_t limit) {
  while (idleBytes_ > limit && !idle_.empty()) {
    const auto largest = std::prev(idle_.end());
    giveBack(largest->second);
    idleBytes_ -= largest->first;
    idle_.erase(largest);
  }
}

void* Keepsake::take(MemoryPool& pool, int64_t form, size_t bytes, bool* isFilled) {
  *isFilled = form_ == form && memory_;
  if (*isFilled) return memory_;
  if (form_ != form) {
    drop(pool);
    form_ = form;
    return nullptr;
  }
  if (bytes == 0) return nullptr;
  bytes_ = bytes;
  return memory_ = pool.take(bytes);
}

void Keepsake::drop(MemoryPool& pool) {
  if (memory_) pool.give(memory_, bytes_);
  memory_ = nullptr;
  form_ = kNone;
}

}  // namespace striate
