// Packed, register-blocked matrix product after Goto and van de Geijn, "Anatomy of High-Performance
// Matrix Multiplication" (2008). Tiles of C are the parallel work; see plan.h for how they are cut.
#include "gemm.h"

#include <cstring>

#include "micro.h"
#include "plan.h"

namespace striate::STRIATE_ISA {
namespace {

// Panels of one operand for one block of k: `size` floats apart, the first that is held being number `first`.
struct Panels {
  float* data;
  int64_t first, size;
  STRIATE_INLINE float* at(int64_t panel) const { return data + (panel - first) * size; }
};

struct Task {
  int64_t firstRow, lastRow;        // panels
  int64_t firstColumn, lastColumn;  // panels
  int64_t firstBlock, lastBlock;    // of k
};

// A result as rows of whole panels, `row` apart; element (0, 0) is the task's first.
struct Tile {
  float* data;
  int64_t row;
};

class Product {
 public:
  Product(const Gemm& problem, const Command& command)
      : p(problem), plan(planFor(problem)), command(command) {}

  void run() {
    packAhead();
    const int workers = command.parallel.workers;
    const int64_t parts = plan.parts.parts;
    const int64_t tiles = plan.rowTasks.parts * plan.columnPanels.parts;
    tileSize = blocks(maxRows() * plan.columnPanels.most() * kColumns, 16) * 16;
    // Where k is cut into parts, all partial tiles are kept to be summed in order; else each worker has one.
    partial = plan.directC ? nullptr : take(parts > 1 ? tiles * parts : workers, tileSize);
    ownSize = ownA() + ownB() + kRows * kColumns;
    own = take(workers, ownSize);
    command.parallel.eachWorker(tiles * parts, [&](int64_t index, int worker) {
      const Task task = taskAt(index / parts, index % parts);
      const Tile tile = tileOf(task, parts > 1 ? index : worker);
      multiply(task, tile, own + worker * ownSize);
      if (!plan.directC && parts == 1) storeRows(task, tile, 0, rowsOf(task));
    });
    if (parts > 1) sumParts(tiles, parts);
  }

 private:
  float* take(int64_t count, int64_t size) const { return command.workspace.array<float>(count * size); }
  int64_t sizeA() const { return panelSize(kRows, plan.depth.most()); }
  int64_t sizeB() const { return panelSize(kColumns, plan.depth.most()); }
  int64_t ownA() const { return plan.wholeA || plan.directA ? 0 : plan.rowTasks.most() * sizeA(); }
  int64_t ownB() const { return plan.wholeB ? 0 : (plan.rowsOutermost ? plan.columnPanels.most() : 1) * sizeB(); }
  int64_t maxRows() const { return plan.rowTasks.most() * kRows; }
  int64_t rowsOf(const Task& t) const {
    return plan.rowPanels.start(t.lastRow) - plan.rowPanels.start(t.firstRow);
  }
  int64_t columnsOf(const Task& t) const {
    const int64_t end = t.lastColumn * kColumns;
    return (end < p.n ? end : p.n) - t.firstColumn * kColumns;
  }

  Task taskAt(int64_t tile, int64_t part) const {
    const int64_t row = tile % plan.rowTasks.parts, column = tile / plan.rowTasks.parts;
    return {plan.rowTasks.start(row),        plan.rowTasks.start(row + 1),
            plan.columnPanels.start(column), plan.columnPanels.start(column + 1),
            plan.parts.start(part),          plan.parts.start(part + 1)};
  }

  Tile tileOf(const Task& t, int64_t slot) const {
    if (plan.directC) {
      return {p.c + plan.rowPanels.start(t.firstRow) * p.cRow + p.cColumn[0] + t.firstColumn * kColumns,
              p.cRow};
    }
    return {partial + slot * tileSize, (t.lastColumn - t.firstColumn) * kColumns};
  }

  void packRowPanel(int64_t block, int64_t panel, float* to) const {
    int64_t outer[kRows];
    const int64_t rows = plan.rowPanels.size(panel);
    for (int64_t i = 0; i < rows; i++) outer[i] = (plan.rowPanels.start(panel) + i) * p.aRow;
    pack(p.a, outer, rows, p.aColumn + plan.depth.start(block), plan.depth.size(block), to);
  }

  // Columns past the end repeat the last one; nobody reads what comes of them.
  void packColumnPanel(int64_t block, int64_t panel, float* to) const {
    int64_t outer[kColumns];
    for (int64_t j = 0; j < kColumns; j++) {
      const int64_t column = panel * kColumns + j;
      outer[j] = p.bColumn[column < p.n ? column : p.n - 1];
    }
    pack(p.b, outer, kColumns, p.bRow + plan.depth.start(block), plan.depth.size(block), to);
  }

  void packAhead() {
    const int64_t depths = plan.depth.parts;
    const int64_t panelsA = plan.rowPanels.parts, panelsB = plan.columnPanels.total;
    if (plan.wholeA) {
      packedA = take(depths * panelsA, sizeA());
      command.parallel.each(depths * panelsA, [&](int64_t i) {
        packRowPanel(i / panelsA, i % panelsA, packedA + i * sizeA());
      });
    }
    if (plan.wholeB) {
      packedB = take(depths * panelsB, sizeB());
      command.parallel.each(depths * panelsB, [&](int64_t i) {
        packColumnPanel(i / panelsB, i % panelsB, packedB + i * sizeB());
      });
    }
  }

  void multiply(const Task& t, const Tile& tile, float* memory) const {
    float* const edge = memory + ownA() + ownB();
    for (int64_t block = t.firstBlock; block < t.lastBlock; block++) {
      Panels a{packedA + block * plan.rowPanels.parts * sizeA(), 0, sizeA()};
      Panels b{packedB + block * plan.columnPanels.total * sizeB(), 0, sizeB()};
      if (!plan.wholeA && !plan.directA) {
        a = {memory, t.firstRow, sizeA()};
        for (int64_t i = t.firstRow; i < t.lastRow; i++) packRowPanel(block, i, a.at(i));
      }
      const bool accumulate = block > t.firstBlock;
      const auto one = [&](int64_t i, int64_t j) {
        const int64_t down = plan.rowPanels.start(i) - plan.rowPanels.start(t.firstRow);
        float* to = tile.data + down * tile.row + (j - t.firstColumn) * kColumns;
        multiplyPanels(block, i, j, a, b, {to, tile.row}, accumulate, edge);
      };
      if (plan.rowsOutermost) {
        if (!plan.wholeB) {
          b = {memory + ownA(), t.firstColumn, sizeB()};
          for (int64_t j = t.firstColumn; j < t.lastColumn; j++) packColumnPanel(block, j, b.at(j));
        }
        for (int64_t i = t.firstRow; i < t.lastRow; i++)
          for (int64_t j = t.firstColumn; j < t.lastColumn; j++) one(i, j);
      } else {
        for (int64_t j = t.firstColumn; j < t.lastColumn; j++) {
          if (!plan.wholeB) {
            // Used at once, while it is in L1, by all of A's panels, which come from L2.
            b = {memory + ownA(), j, sizeB()};
            packColumnPanel(block, j, b.data);
          }
          for (int64_t i = t.firstRow; i < t.lastRow; i++) one(i, j);
        }
      }
    }
  }

  STRIATE_INLINE void multiplyPanels(int64_t block, int64_t i, int64_t j, const Panels& a, const Panels& b,
                                     Tile to, bool accumulate, float* edge) const {
    const int64_t depth = plan.depth.size(block), rows = plan.rowPanels.size(i);
    const int64_t columns = p.n - j * kColumns;
    // Only a tile of whole panels may be written beyond its last column.
    const bool narrow = plan.directC && columns < kColumns;
    float* const c = narrow ? edge : to.data;
    const int64_t row = narrow ? kColumns : to.row;
    const bool add = accumulate && !narrow;
    if (plan.directA) {
      const float* from = p.a + plan.rowPanels.start(i) * p.aRow + p.aColumn[plan.depth.start(block)];
      microKernelFor<true>(rows)(depth, from, p.aRow, b.at(j), c, row, add);
    } else {
      microKernelFor<false>(rows)(depth, a.at(i), 0, b.at(j), c, row, add);
    }
    if (!narrow) return;
    for (int64_t y = 0; y < rows; y++) {
      for (int64_t x = 0; x < columns; x++) {
        float* element = to.data + y * to.row + x;
        *element = edge[y * kColumns + x] + (accumulate ? *element : 0.0f);
      }
    }
  }

  // Rows [first, last) of the task's tile to their place in C, run by run of its columns.
  void storeRows(const Task& t, const Tile& tile, int64_t first, int64_t last) const {
    const int64_t top = plan.rowPanels.start(t.firstRow);
    const int64_t* column = p.cColumn + t.firstColumn * kColumns;
    const int64_t count = columnsOf(t);
    for (int64_t start = 0, end; start < count; start = end) {
      end = start + 1;
      while (end < count && column[end] == column[start] + end - start) end++;
      for (int64_t i = first; i < last; i++) {
        const float* __restrict from = tile.data + i * tile.row + start;
        float* __restrict to = p.c + (top + i) * p.cRow + column[start];
        const float bias = p.bias ? p.bias[top + i] : 0.0f;
        for (int64_t j = 0; j < end - start; j++) to[j] = from[j] + bias;
      }
    }
  }

  void sumParts(int64_t tiles, int64_t parts) const {
    const int64_t rows = maxRows();
    command.parallel.each(tiles * rows, [&](int64_t index) {
      const int64_t tile = index / rows, i = index % rows;
      const Task task = taskAt(tile, 0);
      if (i >= rowsOf(task)) return;
      const Tile first = tileOf(task, tile * parts);
      float* __restrict sum = first.data + i * first.row;
      for (int64_t part = 1; part < parts; part++) {
        const float* __restrict other = sum + part * tileSize;
        for (int64_t j = 0; j < first.row; j++) sum[j] += other[j];
      }
      storeRows(task, first, i, i + 1);
    });
  }

  const Gemm& p;
  const Plan plan;
  const Command& command;
  float* packedA = nullptr;
  float* packedB = nullptr;
  float* partial = nullptr;
  float* own = nullptr;
  int64_t tileSize = 0, ownSize = 0;
};

void storeEmptySum(const Gemm& p) {
  for (int64_t m = 0; m < p.m; m++)
    for (int64_t n = 0; n < p.n; n++) p.c[m * p.cRow + p.cColumn[n]] = p.bias ? p.bias[m] : 0.0f;
}

}  // namespace

void gemm(const Gemm& p, const Command& command) {
  if (p.m == 0 || p.n == 0) return;
  if (p.k == 0) return storeEmptySum(p);
  Product(p, command).run();
}

}  // namespace striate::STRIATE_ISA
