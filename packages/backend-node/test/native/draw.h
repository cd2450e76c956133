// Deterministic random numbers, sizes and elements.
#pragma once

#include <initializer_list>

#include "case.h"

namespace harness {

class Draw {
 public:
  explicit Draw(uint64_t seed) : state_(seed) {}

  uint64_t bits() {  // SplitMix64
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  int64_t from(int64_t low, int64_t high) { return low + static_cast<int64_t>(bits() % (high - low + 1)); }
  int64_t oneOf(std::initializer_list<int64_t> list) { return list.begin()[bits() % list.size()]; }
  bool coin() { return bits() & 1; }

  // Integers so small that float32 adds up their products without error, in any order.
  Values integers(int64_t count, int64_t low = -8, int64_t high = 8) {
    return many(count, [&] { return static_cast<double>(from(low, high)); });
  }
  Values reals(int64_t count, double low = -1, double high = 1) {
    return many(count, [&] {
      return static_cast<double>(static_cast<float>(low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53));
    });
  }

 private:
  template <typename F>
  static Values many(int64_t count, F one) {
    Values values;
    values.reserve(count);
    for (int64_t i = 0; i < count; i++) values.push_back(one());
    return values;
  }

  uint64_t state_;
};

}  // namespace harness
