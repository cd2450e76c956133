// Memory that is reused: fresh pages from the system cost more than the kernels that fill them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace striate {

class MemoryPool {
 public:
  ~MemoryPool();
  // Aligned to 64 bytes, and readable for 64 beyond `bytes`. Throws std::bad_alloc.
  void* take(size_t bytes);
  void give(void* memory, size_t bytes);

 private:
  static size_t sizeClass(size_t count);
  void trim(size_t limit);

  std::mutex mutex_;
  std::multimap<size_t, void*> idle_;
  size_t idleBytes_ = 0;
  size_t usedBytes_ = 0;
};

// What kernels made of a storage and want to find again.
class Keepsake {
 public:
  // See Keeper in kernels/command.h. Nothing is kept at the first asking: most weights change before the next.
  void* take(MemoryPool& pool, int64_t form, size_t bytes, bool* isFilled);
  void drop(MemoryPool& pool);

 private:
  static constexpr int64_t kNone = -1;
  int64_t form_ = kNone;
  void* memory_ = nullptr;
  size_t bytes_ = 0;
};

// What a storage is made of: memory that comes when the first kernel writes it.
class Buffer {
 public:
  Buffer(std::shared_ptr<MemoryPool> pool, size_t bytes) : bytes_(bytes), pool_(std::move(pool)) {}
  ~Buffer() {
    keepsake.drop(*pool_);
    if (data_) pool_->give(data_, bytes_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  void* data() {
    if (!data_) data_ = pool_->take(bytes_);
    return data_;
  }
  size_t bytes() const { return bytes_; }

  Keepsake keepsake;  // used by the stream's thread

 private:
  size_t bytes_;
  void* data_ = nullptr;
  std::shared_ptr<MemoryPool> pool_;
};

}  // namespace striate
