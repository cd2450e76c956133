// Average pooling over sliding windows, and its gradient. A window is summed down its columns first and along
// the row then: both passes run over neighbours in whole vectors, and add up less than cell by cell.
#include <cstring>

#include "vector.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// One axis: windows over `size` cells.
struct Axis {
  int64_t size, out, kernel, stride, padding;

  // numbers[from]: sizes of input and output; numbers[from + 4]: pairs of kernel, stride and padding
  Axis(const Command& c, int from)
      : size(c.integer(from)), out(c.integer(from + 2)), kernel(c.integer(from + 4)),
        stride(c.integer(from + 6)), padding(c.integer(from + 8)) {}

  int64_t start(int64_t window) const { return window * stride - padding; }
  // Cells from the first window's first to the last window's last, in the padding or beyond too.
  int64_t reach() const { return (out - 1) * stride + kernel; }
  // How many of the input's cells they have in them.
  int64_t covered() const { return clamp(reach() - padding, 0, size); }

  // What each window counts as cells: those before `low` and from `high` on do not.
  float* cells(const Command& c, bool includePad) const {
    float* cells = c.workspace.array<float>(out + kLanes);
    const int64_t low = includePad ? -padding : 0, high = includePad ? size + padding : size;
    for (int64_t i = 0; i < out; i++) {
      const int64_t count = clamp(start(i) + kernel, low, high) - clamp(start(i), low, high);
      cells[i] = static_cast<float>(count > 0 ? count : 1);
    }
    for (int64_t i = out; i < out + kLanes; i++) cells[i] = 1;
    return cells;
  }
};

// numbers: planes, then see Axis, whether the padding counts, the divisor or 0
struct Windows {
  int64_t planes;
  Axis y, x;
  float* down;    // each window's cells along y
  float* across;  // and along x, or the divisor

  explicit Windows(const Command& c) : planes(c.integer(0)), y(c, 1), x(c, 2) {
    down = y.cells(c, c.integer(11));
    across = x.cells(c, c.integer(11));
    if (const float divisor = static_cast<float>(c.numbers[12]); divisor != 0) {
      for (int64_t i = 0; i < y.out; i++) down[i] = 1;
      for (int64_t i = 0; i < x.out; i++) across[i] = divisor;
    }
  }
};

// body(row, line) for each of `rows`, in parallel, with a line of `size` floats that is 0 at first, and then what
// the row before it left.
template <typename Body>
STRIATE_INLINE void eachRow(const Command& command, int64_t rows, int64_t size, Body&& body) {
  const int64_t step = clamp(kChunk / size, 1, kChunk), workers = command.parallel.workers;
  float* lines = command.workspace.array<float>(workers * size);
  std::memset(lines, 0, workers * size * sizeof(float));
  command.parallel.eachWorker(blocks(rows, step), [&](int64_t task, int worker) {
    const Span span(task, step, rows);
    for (int64_t row = span.begin; row < span.end; row++) body(row, lines + worker * size);
  });
}

// to[i] = sum over rows of weight[row] * from[row * pitch + i] for i < count, and for what fills the last vector.
STRIATE_INLINE void sumDown(const float* from, int64_t pitch, int64_t rows, const float* weight, int64_t count,
                            float* to) {
  for (int64_t i = 0; i < count; i += kLanes) {
    Vector sum{};
    for (int64_t row = 0; row < rows; row++) sum += weight[row] * load(from + row * pitch + i);
    store(to + i, sum);
  }
}

template <int... I>
STRIATE_INLINE Vector everyOther(const float* from, std::integer_sequence<int, I...>) {
  return shuffle<(2 * I)...>(load(from), load(from + kLanes));
}

template <int Stride>
STRIATE_INLINE Vector spaced(const float* from, int64_t stride) {
  if constexpr (Stride == 1) return load(from);
  if constexpr (Stride == 2) return everyOther(from, std::make_integer_sequence<int, kLanes>{});
  Vector result;
  for (int i = 0; i < kLanes; i++) result[i] = from[i * stride];
  return result;
}

// to[i] = sum of line[i * stride + k] over k < kernel, by divisor[i] * factor, for i < count and no more.
template <int Stride>
STRIATE_INLINE void sumAcross(const float* line, int64_t stride, int64_t kernel, const float* divisor, float factor,
                              int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += kLanes) {
    Vector sum{};
    for (int64_t k = 0; k < kernel; k++) sum += spaced<Stride>(line + i * stride + k, stride);
    if (divisor) sum /= load(divisor + i) * factor;
    if (i + kLanes <= count) store(to + i, sum);
    else std::memcpy(to + i, &sum, (count - i) * sizeof(float));
  }
}

}  // namespace

// storages: x, y
void avgPool2d(const Command& command) {
  const Windows w(command);
  const Axis& x = w.x;
  float* ones = command.workspace.array<float>(w.y.kernel);
  for (int64_t i = 0; i < w.y.kernel; i++) ones[i] = 1;
  // The last windows are summed in a whole vector with some that do not exist.
  const int64_t size = x.reach() + kLanes * (x.stride + 1) + x.padding;
  eachRow(command, w.planes * w.y.out, size, [&](int64_t row, float* line) {
    const int64_t plane = row / w.y.out, oy = row % w.y.out;
    const int64_t top = clamp(w.y.start(oy), 0, w.y.size);
    const int64_t bottom = clamp(w.y.start(oy) + w.y.kernel, 0, w.y.size);
    const float* from = command.at<float>(0) + (plane * w.y.size + top) * x.size;
    float* y = command.at<float>(1) + row * x.out;
    sumDown(from, x.size, bottom - top, ones, x.covered(), line + x.padding);
    for (int64_t i = x.padding + x.covered(); i < x.reach(); i++) line[i] = 0;
    const float factor = w.down[oy];
    if (x.stride == 1) sumAcross<1>(line, 1, x.kernel, w.across, factor, x.out, y);
    else if (x.stride == 2) sumAcross<2>(line, 2, x.kernel, w.across, factor, x.out, y);
    else sumAcross<0>(line, x.stride, x.kernel, w.across, factor, x.out, y);
  });
}

// An input cell is in the windows that start up to a kernel before it. With these spread out as far apart as they
// start, and 0 in between, its gradient is a sum over a window of its own.
// storages: g, input gradient
void avgPool2dGradient(const Command& command) {
  const Windows w(command);
  const Axis& x = w.x;
  float* weight = command.workspace.array<float>(w.y.out);
  for (int64_t i = 0; i < w.y.out; i++) weight[i] = 1 / w.down[i];
  const int64_t spread = blocks(x.out, kLanes) * kLanes;
  const int64_t size = spread + x.kernel + x.reach() + x.padding + x.size + kLanes;
  eachRow(command, w.planes * w.y.size, size, [&](int64_t row, float* memory) {
    const int64_t plane = row / w.y.size, padded = row % w.y.size + w.y.padding;
    const int64_t first = padded < w.y.kernel ? 0 : (padded - w.y.kernel) / w.y.stride + 1;
    const int64_t last = clamp(padded / w.y.stride + 1, first, w.y.out);
    const float* g = command.at<float>(0) + (plane * w.y.out + first) * x.out;
    float* total = memory;
    float* line = memory + spread;
    sumDown(g, x.out, last - first, weight + first, x.out, total);
    for (int64_t i = 0; i < x.out; i++) line[x.kernel - 1 + i * x.stride] = total[i] / w.across[i];
    sumAcross<1>(line + x.padding, 1, x.kernel, nullptr, 1, x.size, command.at<float>(1) + row * x.size);
  });
}

}  // namespace striate::STRIATE_ISA
