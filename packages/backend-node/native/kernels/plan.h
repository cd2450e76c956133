// How a matrix product is cut into tasks: by its shape alone, so that the same bits come out of any number
// of threads.
#pragma once

#include "gemm.h"
#include "pack.h"

namespace striate::STRIATE_ISA {

// `total` dealt into `parts` that differ by at most one.
struct Deal {
  int64_t total, parts;
  STRIATE_INLINE int64_t start(int64_t i) const { return total * i / parts; }
  STRIATE_INLINE int64_t size(int64_t i) const { return start(i + 1) - start(i); }
  STRIATE_INLINE int64_t most() const { return blocks(total, parts); }
};

constexpr int64_t kDepth = 2048;          // of a block: sums stay in registers for long
constexpr int64_t kBlockBytes = 1 << 20;  // of B that a task packs at a time: every panel of A meets it in L2
constexpr int64_t kTasks = 24;            // enough to occupy many cores evenly
constexpr int64_t kPartDepth = 2048;
constexpr int64_t kTaskProducts = 1 << 18;  // of two numbers: what handing out a task is worth

struct Plan {
  bool directA;       // A is read in place: its rows are contiguous, and few columns would reuse a packed copy
  bool runsB;         // B's columns are contiguous: several panels are packed at once, along its rows
  bool directC;       // C's columns are contiguous: micro-kernels write in place
  Deal depth;         // k into blocks
  Deal parts;         // those blocks into parts that are summed afterwards
  Deal rowPanels;     // m into panels
  Deal columnPanels;  // panels of columns into tasks
  Deal rowTasks;      // panels of rows into tasks
  bool wholeA, wholeB; // packed ahead, since several tasks need the same panels
  int64_t together;   // matrices of the batch whose tiles are dealt out at once, and packed ahead
  int64_t share;      // tiles that go together as one task, where they are tiny
};

STRIATE_INLINE bool isContiguous(const int64_t* offsets, int64_t count) {
  for (int64_t i = 1; i < count; i++) {
    if (offsets[i] != offsets[0] + i) return false;
  }
  return true;
}

STRIATE_INLINE Plan planFor(const Gemm& p) {
  Plan plan;
  const int64_t panelsM = blocks(p.m, kRows), panelsN = blocks(p.n, kColumns);
  plan.directA = p.n <= 8 * kColumns && p.m > 4 * p.n && isContiguous(p.aColumn, p.k);
  plan.runsB = isContiguous(p.bColumn, p.n);
  plan.directC = !p.bias && isContiguous(p.cColumn, p.n);
  plan.depth = {p.k, blocks(p.k, kDepth)};
  const int64_t depth = plan.depth.most();

  const int64_t budget = clamp(kBlockBytes / int64_t(depth * kColumns * sizeof(float)), 1, 256);
  int64_t columnTasks = blocks(panelsN, budget);
  int64_t rowTasks = 1;
  // Small products are not worth more tasks; others are cut further where k is long, or C is large.
  int64_t wanted = p.m * p.n * p.k < (int64_t{1} << 21) ? 1 : blocks(kTasks, columnTasks * rowTasks);
  const int64_t parts = clamp(wanted, 1, p.k / kPartDepth > 1 ? p.k / kPartDepth : 1);
  // The batch cuts no k, so that each matrix comes out as it would alone.
  wanted = blocks(wanted, parts * p.batch);
  if (wanted > 1) {
    if (panelsN >= panelsM) columnTasks = clamp(columnTasks * wanted, columnTasks, blocks(panelsN, 2));
    else rowTasks = clamp(rowTasks * wanted, rowTasks, blocks(panelsM, 4));
  }
  plan.parts = {plan.depth.parts, parts < plan.depth.parts ? parts : plan.depth.parts};
  plan.rowPanels = {p.m, panelsM};
  plan.rowTasks = {panelsM, rowTasks};
  plan.columnPanels = {panelsN, columnTasks};
  plan.wholeA = columnTasks > 1 && !plan.directA;
  plan.wholeB = rowTasks > 1;
  if (plan.parts.parts > 1) plan.directC = false;
  const int64_t tiles = columnTasks * rowTasks * plan.parts.parts;
  plan.together = tiles == 1 ? p.batch : clamp(blocks(kTasks, tiles), 1, p.batch);
  plan.share = tiles == 1 ? clamp(kTaskProducts / (p.m * p.n * p.k), 1, p.batch) : 1;
  return plan;
}

}  // namespace striate::STRIATE_ISA
