// The one matrix product behind matmul and all three directions of convolution.
//
//   c[m * cRow + cColumn[n]] = bias[m] + sum over k of a[m * aRow + aColumn[k]] * b[bRow[k] + bColumn[n]]
//
// The offset tables are what makes a convolution a matrix product without unfolding the picture in
// memory (implicit GEMM): the packing step gathers through them.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

struct Gemm {
  int64_t m, n, k;
  const float* a;
  int64_t aRow;
  const int64_t* aColumn;
  const float* b;
  const int64_t* bRow;
  const int64_t* bColumn;
  float* c;
  int64_t cRow;
  const int64_t* cColumn;
  const float* bias;  // per row, or null
};

void gemm(const Gemm& problem, const Command& command);

}  // namespace striate::STRIATE_ISA
