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
  int64_t matrix;                   // of the batch
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
    allocate();
    for (first = 0; first < p.batch; first += plan.together) {
      const int64_t rest = p.batch - first;
      multiplyMatrices(rest < plan.together ? rest : plan.together);
    }
  }

 private:
  void allocate() {
    const int64_t workers = command.parallel.workers;
    if (plan.wholeA) packedA = take(plan.together * panelsA(), sizeA());
    if (plan.wholeB) packedB = take(plan.together * panelsB(), sizeB());
    // Where k is cut into parts, all partial tiles are kept to be summed in order; else each worker has one.
    tileSize = blocks(maxRows() * plan.columnPanels.most() * kColumns, 16) * 16;
    if (!plan.directC) partial = take(parts() > 1 ? plan.together * tiles() * parts() : workers, tileSize);
    ownSize = ownA() + ownB() + kRows * kColumns;
    own = take(workers, ownSize);
  }

  // `count` matrices, the first being number `first`.
  void multiplyMatrices(int64_t count) const {
    packAhead(count);
    const int64_t tasks = count * tiles() * parts();
    command.parallel.eachWorker(blocks(tasks, plan.share), [&](int64_t index, int worker) {
      const Span span(index, plan.share, tasks);
      for (int64_t i = span.begin; i < span.end; i++) {
        const Task task = taskAt(i / parts(), i % parts());
        const Tile tile = tileOf(task, parts() > 1 ? i : worker);
        multiply(task, tile, own + worker * ownSize);
        if (!plan.directC && parts() == 1) storeRows(task, tile, 0, rowsOf(task));
      }
    });
    if (parts() > 1) sumParts(count);
  }

  float* take(int64_t count, int64_t size) const { return command.workspace.array<float>(count * size); }
  int64_t sizeA() const { return panelSize(kRows, plan.depth.most()); }
  int64_t sizeB() const { return panelSize(kColumns, plan.depth.most()); }
  int64_t parts() const { return plan.parts.parts; }
  int64_t tiles() const { return plan.rowTasks.parts * plan.columnPanels.parts; }  // of one matrix
  int64_t panelsA() const { return plan.depth.parts * plan.rowPanels.parts; }
  int64_t panelsB() const { return plan.depth.parts * plan.columnPanels.total; }
  int64_t ownA() const { return plan.wholeA || plan.directA ? 0 : plan.rowTasks.most() * sizeA(); }
  int64_t ownB() const { return plan.wholeB ? 0 : plan.columnPanels.most() * sizeB(); }
  int64_t maxRows() const { return plan.rowTasks.most() * kRows; }
  int64_t rowsOf(const Task& t) const {
    return plan.rowPanels.start(t.lastRow) - plan.rowPanels.start(t.firstRow);
  }
  int64_t columnsOf(const Task& t) const {
    const int64_t end = t.lastColumn * kColumns;
    return (end < p.n ? end : p.n) - t.firstColumn * kColumns;
  }

  // `tile` counts through the matrices at hand.
  Task taskAt(int64_t tile, int64_t part) const {
    const int64_t row = tile % plan.rowTasks.parts, column = tile % tiles() / plan.rowTasks.parts;
    return {first + tile / tiles(),
            plan.rowTasks.start(row),        plan.rowTasks.start(row + 1),
            plan.columnPanels.start(column), plan.columnPanels.start(column + 1),
            plan.parts.start(part),          plan.parts.start(part + 1)};
  }

  Tile tileOf(const Task& t, int64_t slot) const {
    if (plan.directC) {
      const int64_t top = plan.rowPanels.start(t.firstRow), left = t.firstColumn * kColumns;
      return {p.c + t.matrix * p.cBatch + top * p.cRow + p.cColumn[0] + left, p.cRow};
    }
    return {partial + slot * tileSize, (t.lastColumn - t.firstColumn) * kColumns};
  }

  void packRowPanel(int64_t matrix, int64_t block, int64_t panel, float* to) const {
    int64_t outer[kRows];
    const int64_t rows = plan.rowPanels.size(panel);
    for (int64_t i = 0; i < rows; i++) outer[i] = (plan.rowPanels.start(panel) + i) * p.aRow;
    pack(p.a + matrix * p.aBatch, outer, rows, p.aColumn + plan.depth.start(block), plan.depth.size(block), to);
  }

  // Columns past the end repeat the last one; nobody reads what comes of them.
  void packColumnPanel(int64_t matrix, int64_t block, int64_t panel, float* to) const {
    int64_t outer[kColumns];
    for (int64_t j = 0; j < kColumns; j++) {
      const int64_t column = panel * kColumns + j;
      outer[j] = p.bColumn[column < p.n ? column : p.n - 1];
    }
    pack(p.b + matrix * p.bBatch, outer, kColumns, p.bRow + plan.depth.start(block), plan.depth.size(block), to);
  }

  void packColumnPanels(const Task& t, int64_t block, const Panels& to) const {
    const int64_t whole = plan.runsB ? clamp(p.n / kColumns, t.firstColumn, t.lastColumn) : t.firstColumn;
    if (whole > t.firstColumn) {
      packRows(p.b + t.matrix * p.bBatch + p.bColumn[t.firstColumn * kColumns], whole - t.firstColumn,
               p.bRow + plan.depth.start(block), plan.depth.size(block), to.data, to.size);
    }
    for (int64_t j = whole; j < t.lastColumn; j++) packColumnPanel(t.matrix, block, j, to.at(j));
  }

  void packAhead(int64_t count) const {
    const int64_t rows = plan.rowPanels.parts, columns = plan.columnPanels.total;
    if (plan.wholeA) {
      command.parallel.each(count * panelsA(), [&](int64_t i) {
        packRowPanel(first + i / panelsA(), i % panelsA() / rows, i % rows, packedA + i * sizeA());
      });
    }
    if (plan.wholeB) {
      command.parallel.each(count * panelsB(), [&](int64_t i) {
        packColumnPanel(first + i / panelsB(), i % panelsB() / columns, i % columns, packedB + i * sizeB());
      });
    }
  }

  void multiply(const Task& t, const Tile& tile, float* memory) const {
    float* const edge = memory + ownA() + ownB();
    for (int64_t block = t.firstBlock; block < t.lastBlock; block++) {
      const int64_t ahead = (t.matrix - first) * plan.depth.parts + block;
      Panels a{packedA + ahead * plan.rowPanels.parts * sizeA(), 0, sizeA()};
      Panels b{packedB + ahead * plan.columnPanels.total * sizeB(), 0, sizeB()};
      if (!plan.wholeA && !plan.directA) {
        a = {memory, t.firstRow, sizeA()};
        for (int64_t i = t.firstRow; i < t.lastRow; i++) packRowPanel(t.matrix, block, i, a.at(i));
      }
      const bool accumulate = block > t.firstBlock;
      const auto one = [&](int64_t i, int64_t j) {
        const int64_t down = plan.rowPanels.start(i) - plan.rowPanels.start(t.firstRow);
        float* to = tile.data + down * tile.row + (j - t.firstColumn) * kColumns;
        multiplyPanels(t.matrix, block, i, j, a, b, {to, tile.row}, accumulate, edge);
      };
      if (!plan.wholeB) {
        b = {memory + ownA(), t.firstColumn, sizeB()};
        packColumnPanels(t, block, b);
      }
      for (int64_t i = t.firstRow; i < t.lastRow; i++)
        for (int64_t j = t.firstColumn; j < t.lastColumn; j++) one(i, j);
    }
  }

  STRIATE_INLINE void multiplyPanels(int64_t matrix, int64_t block, int64_t i, int64_t j, const Panels& a,
                                     const Panels& b, Tile to, bool accumulate, float* edge) const {
    const int64_t depth = plan.depth.size(block), rows = plan.rowPanels.size(i);
    const int64_t columns = p.n - j * kColumns;
    // Only a tile of whole panels may be written beyond its last column.
    const bool narrow = plan.directC && columns < kColumns;
    float* const c = narrow ? edge : to.data;
    const int64_t row = narrow ? kColumns : to.row;
    const bool add = accumulate && !narrow;
    if (plan.directA) {
      const float* from = p.a + matrix * p.aBatch + plan.rowPanels.start(i) * p.aRow +
                          p.aColumn[plan.depth.start(block)];
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
        float* __restrict to = p.c + t.matrix * p.cBatch + (top + i) * p.cRow + column[start];
        const float bias = p.bias ? p.bias[t.matrix * p.biasBatch + top + i] : 0.0f;
        for (int64_t j = 0; j < end - start; j++) to[j] = from[j] + bias;
      }
    }
  }

  void sumParts(int64_t count) const {
    const int64_t rows = maxRows();
    command.parallel.each(count * tiles() * rows, [&](int64_t index) {
      const int64_t tile = index / rows, i = index % rows;
      const Task task = taskAt(tile, 0);
      if (i >= rowsOf(task)) return;
      const Tile whole = tileOf(task, tile * parts());
      float* __restrict sum = whole.data + i * whole.row;
      for (int64_t part = 1; part < parts(); part++) {
        const float* __restrict other = sum + part * tileSize;
        for (int64_t j = 0; j < whole.row; j++) sum[j] += other[j];
      }
      storeRows(task, whole, i, i + 1);
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
  int64_t first = 0;  // of the matrices at hand
};

void storeEmptySum(const Gemm& p) {
  for (int64_t i = 0; i < p.batch; i++)
    for (int64_t m = 0; m < p.m; m++)
      for (int64_t n = 0; n < p.n; n++) {
        p.c[i * p.cBatch + m * p.cRow + p.cColumn[n]] = p.bias ? p.bias[i * p.biasBatch + m] : 0.0f;
      }
}

}  // namespace

void gemm(const Gemm& p, const Command& command) {
  if (p.batch == 0 || p.m == 0 || p.n == 0) return;
  if (p.k == 0) return storeEmptySum(p);
  Product(p, command).run();
}

}  // namespace striate::STRIATE_ISA
