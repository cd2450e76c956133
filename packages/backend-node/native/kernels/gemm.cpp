// Packed, register-blocked matrix product after Goto and van de Geijn, "Anatomy of High-Performance
// Matrix Multiplication" (2008): A is packed once, tiles of C are the parallel work, and each tile packs
// the columns of B that it needs.
#include "gemm.h"

#include <cstring>

namespace striate::STRIATE_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16, kRows = 14;
#elif defined(__AVX2__)
constexpr int kLanes = 8, kRows = 6;
#elif defined(__aarch64__)
constexpr int kLanes = 4, kRows = 8;
#else
constexpr int kLanes = 4, kRows = 6;
#endif
constexpr int kColumns = 2 * kLanes;

constexpr int64_t kDepth = 256;                           // of one packed block: a panel of B stays in L1
constexpr int64_t kTileColumns = 128;                     // of C per task
constexpr int64_t kBlockRows = 192 / kRows * kRows;       // of A kept in L2
constexpr int64_t kTileRows = 2 * kBlockRows;             // of C per task

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

// acc (kRows x kColumns) = or += panel of A (depth x kRows) times panel of B (depth x kColumns).
inline void microKernel(int64_t depth, const float* __restrict a, const float* __restrict b,
                        float* __restrict acc, bool accumulate) {
  Vector sum[kRows][2];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; i++) sum[i][0] = sum[i][1] = Vector{};
  for (int64_t k = 0; k < depth; k++) {
    const Vector b0 = *reinterpret_cast<const Vector*>(b);
    const Vector b1 = *reinterpret_cast<const Vector*>(b + kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; i++) {
      sum[i][0] += a[i] * b0;
      sum[i][1] += a[i] * b1;
    }
    a += kRows;
    b += kColumns;
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; i++) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      Vector* to = reinterpret_cast<Vector*>(acc + i * kColumns + j * kLanes);
      *to = accumulate ? *to + sum[i][j] : sum[i][j];
    }
  }
}

// Rows [m0, m0 + kRows) of A over all k, k-major; rows past the end are zero.
void packA(const Gemm& p, int64_t m0, float* to) {
  const int64_t rows = p.m - m0 < kRows ? p.m - m0 : kRows;
  const float* from = p.a + m0 * p.aRow;
  for (int64_t k = 0; k < p.k; k++, to += kRows) {
    const float* column = from + p.aColumn[k];
    if (rows == kRows) {
      for (int i = 0; i < kRows; i++) to[i] = column[i * p.aRow];
    } else {
      for (int i = 0; i < kRows; i++) to[i] = i < rows ? column[i * p.aRow] : 0.0f;
    }
  }
}

// Columns [n0, n0 + kColumns) of B for k in [k0, k0 + depth), k-major; columns past the end repeat the last.
void packB(const Gemm& p, int64_t n0, int64_t k0, int64_t depth, float* __restrict to) {
  int64_t at[kColumns];
  bool contiguous = true;
  for (int j = 0; j < kColumns; j++) {
    at[j] = p.bColumn[n0 + j < p.n ? n0 + j : p.n - 1];
    contiguous = contiguous && at[j] == at[0] + j;
  }
  const int64_t* row = p.bRow + k0;
  if (contiguous) {
    for (int64_t k = 0; k < depth; k++, to += kColumns) {
      std::memcpy(to, p.b + row[k] + at[0], kColumns * sizeof(float));
    }
    return;
  }
  for (int64_t k = 0; k < depth; k++, to += kColumns) {
    const float* from = p.b + row[k];
#pragma GCC unroll 32
    for (int j = 0; j < kColumns; j++) to[j] = from[at[j]];
  }
}

struct Tile {
  int64_t m0, rows, n0, columns, k0, depth;
};

// One tile of C over one part of k, left in `acc` as micro-tiles: panels of columns, within them of rows.
void multiplyTile(const Gemm& p, const Tile& t, const float* packedA, float* packedB, float* acc) {
  const int64_t rowPanels = blocks(t.rows, kRows);
  const int64_t columnPanels = blocks(t.columns, kColumns);
  for (int64_t k = 0; k < t.depth; k += kDepth) {
    const int64_t depth = t.depth - k < kDepth ? t.depth - k : kDepth;
    for (int64_t j = 0; j < columnPanels; j++) {
      packB(p, t.n0 + j * kColumns, t.k0 + k, depth, packedB + j * kColumns * kDepth);
    }
    for (int64_t block = 0; block < rowPanels; block += kBlockRows / kRows) {
      const int64_t last = block + kBlockRows / kRows < rowPanels ? block + kBlockRows / kRows : rowPanels;
      for (int64_t j = 0; j < columnPanels; j++) {
        for (int64_t i = block; i < last; i++) {
          const float* panel = packedA + ((t.m0 / kRows + i) * p.k + t.k0 + k) * kRows;
          microKernel(depth, panel, packedB + j * kColumns * kDepth,
                      acc + (j * rowPanels + i) * kRows * kColumns, k > 0);
        }
      }
    }
  }
}

void storeTile(const Gemm& p, const Tile& t, const float* acc) {
  const int64_t rowPanels = blocks(t.rows, kRows);
  for (int64_t j = 0; j < t.columns; j += kColumns) {
    const int64_t width = t.columns - j < kColumns ? t.columns - j : kColumns;
    const int64_t* column = p.cColumn + t.n0 + j;
    const bool contiguous = column[width - 1] == column[0] + width - 1;
    for (int64_t i = 0; i < t.rows; i++) {
      const float* from = acc + ((j / kColumns * rowPanels + i / kRows) * kRows + i % kRows) * kColumns;
      float* to = p.c + (t.m0 + i) * p.cRow;
      const float bias = p.bias ? p.bias[t.m0 + i] : 0.0f;
      if (contiguous) {
        to += column[0];
        for (int64_t x = 0; x < width; x++) to[x] = from[x] + bias;
      } else {
        for (int64_t x = 0; x < width; x++) to[column[x]] = from[x] + bias;
      }
    }
  }
}

}  // namespace

void gemm(const Gemm& p, const Command& command) {
  if (p.m == 0 || p.n == 0) return;
  const int64_t panels = blocks(p.m, kRows);
  float* packedA = command.workspace.array<float>(panels * kRows * (p.k > 0 ? p.k : 1));
  command.parallel.each(panels, [&](int64_t i) { packA(p, i * kRows, packedA + i * kRows * p.k); });

  const int64_t tileRows = blocks(p.m, kTileRows), tileColumns = blocks(p.n, kTileColumns);
  const int64_t tiles = tileRows * tileColumns;
  const int64_t splits = p.splits > 1 ? p.splits : 1;
  const int64_t part = blocks(p.k > 0 ? p.k : 1, splits);
  const int64_t heldRows = p.m < kTileRows ? panels * kRows : kTileRows;
  const int64_t tileSize = heldRows * kTileColumns;
  // Where k is split, all partial tiles are kept and summed in order; otherwise each worker has one.
  const int workers = command.parallel.workers;
  const int64_t held = splits == 1 ? workers : tiles * splits;
  float* accumulators = command.workspace.array<float>(held * tileSize);
  float* packedB = command.workspace.array<float>(workers * kTileColumns * kDepth);

  const auto tileAt = [&](int64_t index, int64_t split) {
    Tile t;
    t.m0 = index % tileRows * kTileRows;
    t.n0 = index / tileRows * kTileColumns;
    t.rows = p.m - t.m0 < kTileRows ? p.m - t.m0 : kTileRows;
    t.columns = p.n - t.n0 < kTileColumns ? p.n - t.n0 : kTileColumns;
    const Span span(split, part, p.k);
    t.k0 = span.begin < p.k ? span.begin : p.k;
    t.depth = span.end > t.k0 ? span.end - t.k0 : 0;
    return t;
  };
  command.parallel.eachWorker(tiles * splits, [&](int64_t task, int worker) {
    const Tile t = tileAt(task / splits, task % splits);
    float* acc = accumulators + (splits == 1 ? worker : task) * tileSize;
    if (t.depth == 0) std::memset(acc, 0, tileSize * sizeof(float));
    multiplyTile(p, t, packedA, packedB + worker * kTileColumns * kDepth, acc);
    if (splits == 1) storeTile(p, t, acc);
  });
  if (splits == 1) return;
  command.parallel.each(tiles, [&](int64_t index) {
    float* acc = accumulators + index * splits * tileSize;
    for (int64_t split = 1; split < splits; split++) {
      const float* other = acc + split * tileSize;
      for (int64_t i = 0; i < tileSize; i++) acc[i] += other[i];
    }
    storeTile(p, tileAt(index, 0), acc);
  });
}

}  // namespace striate::STRIATE_ISA
