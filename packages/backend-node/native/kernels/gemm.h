// The one matrix product behind matmul and all three directions of convolution.
//
//   c[m * cRow + cColumn[n]] = bias[m] + sum over k of a[m * aRow + aColumn[k]] * b[bRow[k] + bColumn[n]]
//
// and the same for every matrix of a batch, whose operands lie aBatch, bBatch, cBatch and biasBatch apart.
//
// The offset tables are what makes a convolution a matrix product without unfolding the picture in
// memory (implicit GEMM): the packing step gathers through them.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

struct Gemm {
  int64_t batch, m, n, k;
  const float* a;
  int64_t aBatch, aRow;
  const int64_t* aColumn;
  const float* b;
  int64_t bBatch;
  const int64_t* bRow;
  const int64_t* bColumn;
  float* c;
  int64_t cBatch, cRow;
  const int64_t* cColumn;
  const float* bias;  // per row, or null
  int64_t biasBatch;
};

void gemm(const Gemm& problem, const Command& command);

}  // namespace striate::STRIATE_ISA
