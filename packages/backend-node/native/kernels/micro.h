// The micro-kernel: a tile of C as high as R and as wide as kColumns, held in registers.
#pragma once

#include "vector.h"

namespace striate::STRIATE_ISA {

// c (R x kColumns, rows cRow apart) = or += a (R x depth) times b (depth x kColumns, packed).
// a is packed with a[k * R + i], or, where `Direct`, read in place from a[i * aRow + k].
template <int R, bool Direct>
void microKernel(int64_t depth, const float* __restrict a, int64_t aRow, const float* __restrict b,
                 float* __restrict c, int64_t cRow, bool accumulate) {
  Vector sum[R][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < R; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; v++) {
      sum[i][v] = Vector{};
    }
    __builtin_prefetch(c + i * cRow, 1);
  }
#pragma GCC unroll 4
  for (int64_t k = 0; k < depth; k++) {
    Vector row[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; v++) row[v] = load(b + k * kColumns + v * kLanes);
    if (!Direct) __builtin_prefetch(a + k * R + 512);
#pragma GCC unroll 16
    for (int i = 0; i < R; i++) {
      const float factor = Direct ? a[i * aRow + k] : a[k * R + i];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) sum[i][v] += factor * row[v];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; v++) {
      float* to = c + i * cRow + v * kLanes;
      store(to, accumulate ? load(to) + sum[i][v] : sum[i][v]);
    }
  }
}

using MicroKernel = void (*)(int64_t, const float*, int64_t, const float*, float*, int64_t, bool);

template <bool Direct, int... I>
constexpr MicroKernel microKernelOf(int64_t rows, std::integer_sequence<int, I...>) {
  constexpr MicroKernel byRows[] = {microKernel<I + 1, Direct>...};
  return byRows[rows - 1];
}

// The micro-kernel for a panel of `rows`, 1 to kRows.
template <bool Direct>
STRIATE_INLINE MicroKernel microKernelFor(int64_t rows) {
  return microKernelOf<Direct>(rows, std::make_integer_sequence<int, kRows>{});
}

}  // namespace striate::STRIATE_ISA
