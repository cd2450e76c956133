// Batches of matrix products: (m, k) x (k, n), either operand transposed in memory.
#include "dot.h"
#include "gemm.h"
#include "skip-zeros.h"

namespace striate::STRIATE_ISA {

namespace {
int64_t* steps(const Command& command, int64_t count, int64_t stride) {
  int64_t* table = command.workspace.array<int64_t>(count + 1);
  for (int64_t i = 0; i < count; i++) table[i] = i * stride;
  return table;
}
}  // namespace

// storages: a, b, c; numbers: batch, m, n, k, transposeA, transposeB
void matmul(const Command& command) {
  const int64_t m = command.integer(1), n = command.integer(2), k = command.integer(3);
  const bool transposeA = command.integer(4), transposeB = command.integer(5);
  const int64_t batch = command.integer(0);
  if (!transposeA && transposeB && canDot(m, n, k)) {
    for (int64_t i = 0; i < batch; i++) {
      const Dot p{m, n, k, command.at<float>(0) + i * m * k, command.at<float>(1) + i * k * n,
                  command.at<float>(2) + i * m * n};
      if (batch > 1 || !skipZeros(p, 1, command)) dot(p, command);
    }
    return;
  }
  Gemm p{};
  p.batch = batch;
  p.m = m;
  p.n = n;
  p.k = k;
  p.a = command.at<float>(0);
  p.aBatch = m * k;
  p.aRow = transposeA ? 1 : k;
  p.aColumn = steps(command, k, transposeA ? m : 1);
  p.b = command.at<float>(1);
  p.bBatch = k * n;
  p.bRow = steps(command, k, transposeB ? 1 : n);
  p.bColumn = steps(command, n, transposeB ? k : 1);
  p.c = command.at<float>(2);
  p.cBatch = m * n;
  p.cRow = n;
  p.cColumn = steps(command, n, 1);
  gemm(p, command);
}

}  // namespace striate::STRIATE_ISA
