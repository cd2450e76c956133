// Memory that ends where it should: what a kernel writes beside it is found afterwards, and what it reads
// beside it is either an error of the address sanitizer or garbage that differs from run to run.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(from, size) ((void)(from), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(from, size) ((void)(from), (void)(size))
#endif

namespace harness {

class Guarded {
 public:
  static constexpr size_t kZone = 1024;
  static constexpr size_t kAlignment = 64;
  // As the engine's MemoryPool promises: whole vectors may be read.
  static constexpr size_t kReadable = 64;

  // `garbage` fills the memory and the zones around it.
  Guarded(size_t bytes, uint8_t garbage) : bytes_(bytes), garbage_(garbage), memory_(bytes + 2 * kZone + kAlignment) {
    void* begin = memory_.data() + kZone;
    size_t space = memory_.size() - kZone;
    data_ = static_cast<uint8_t*>(std::align(kAlignment, bytes, begin, space));
    std::memset(memory_.data(), garbage, memory_.size());
    ASAN_POISON_MEMORY_REGION(data_ - kZone, kZone);
    ASAN_POISON_MEMORY_REGION(data_ + bytes + kReadable, kZone - kReadable);
  }
  ~Guarded() { unpoison(); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  uint8_t* data() const { return data_; }
  size_t bytes() const { return bytes_; }

  bool isIntact() const {
    unpoison();
    return isGarbage(data_ - kZone) && isGarbage(data_ + bytes_);
  }

 private:
  // Every byte of the zone is like the one before it.
  bool isGarbage(const uint8_t* zone) const {
    return zone[0] == garbage_ && std::memcmp(zone, zone + 1, kZone - 1) == 0;
  }
  void unpoison() const { ASAN_UNPOISON_MEMORY_REGION(memory_.data(), memory_.size()); }

  size_t bytes_;
  uint8_t garbage_;
  std::vector<uint8_t> memory_;
  uint8_t* data_;
};

}  // namespace harness
