// Vectors of floats in the compilers' own notation, which GCC and Clang lower to any instruction set,
// and the size of the tile of C that the registers of each hold.
#pragma once

#include <utility>

#include "command.h"

namespace striate::STRIATE_ISA {

#if defined(STRIATE_LANES)
constexpr int kLanes = STRIATE_LANES, kRows = STRIATE_ROWS, kVectors = STRIATE_VECTORS;
#elif defined(__AVX512F__)
constexpr int kLanes = 16, kRows = 14, kVectors = 2;
#elif defined(__AVX2__)
constexpr int kLanes = 8, kRows = 6, kVectors = 2;
#elif defined(__aarch64__)
constexpr int kLanes = 4, kRows = 8, kVectors = 3;
#else
constexpr int kLanes = 4, kRows = 6, kVectors = 2;
#endif
constexpr int kColumns = kVectors * kLanes;

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef float Unaligned __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

STRIATE_INLINE Vector load(const float* from) { return *reinterpret_cast<const Unaligned*>(from); }
STRIATE_INLINE void store(float* to, Vector value) { *reinterpret_cast<Unaligned*>(to) = value; }

#if defined(__clang__) || __GNUC__ >= 12
template <int... I>
STRIATE_INLINE Vector shuffle(Vector a, Vector b) {
  return __builtin_shufflevector(a, b, I...);
}
#else
template <int... I>
STRIATE_INLINE Vector shuffle(Vector a, Vector b) {
  typedef int32_t Lanes __attribute__((vector_size(kLanes * sizeof(float))));
  return __builtin_shuffle(a, b, Lanes{I...});
}
#endif

// Swaps the off-diagonal blocks of D x D elements between a pair of rows.
template <int D, int... I>
STRIATE_INLINE void swapBlocks(Vector& a, Vector& b, std::integer_sequence<int, I...>) {
  const Vector low = shuffle<((I & D) ? kLanes + I - D : I)...>(a, b);
  b = shuffle<((I & D) ? kLanes + I : I + D)...>(a, b);
  a = low;
}

// Transposes a square of kLanes x kLanes in registers.
template <int D = kLanes / 2>
STRIATE_INLINE void transpose(Vector (&rows)[kLanes]) {
  if constexpr (D > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; i++) {
      if (!(i & D)) swapBlocks<D>(rows[i], rows[i | D], std::make_integer_sequence<int, kLanes>{});
    }
    transpose<D / 2>(rows);
  }
}

}  // namespace striate::STRIATE_ISA
