// Products of few rows with many, all of them contiguous along k: a batch through a Linear layer. The large matrix
// is read once, in place, at the speed of memory; both operands are vectors along k, so that nothing is packed.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

// c[i][j] = sum over k of few[i][k] * many[j][k]; c is (m, n).
struct Dot {
  int64_t m, n, k;
  const float* few;
  const float* many;
  float* c;
};

bool canDot(int64_t m, int64_t n, int64_t k);

void dot(const Dot& problem, const Command& command);

}  // namespace striate::STRIATE_ISA
