// Average pooling over sliding windows, and its gradient. A window is summed down its columns first and along
// the row then: both passes run over neighbours, and share what overlapping windows have in common. In double.
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

  // Cells from the first window's first to the last window's last, in the padding or beyond too.
  int64_t reach() const { return (out - 1) * stride + kernel; }
  // Where those cells, of which the input's begin at `padding`, leave the input or end within it.
  int64_t covered() const {
    const int64_t end = padding + size < reach() ? padding + size : reach();
    return end > padding ? end : padding;
  }

  // What each window's sum is multiplied with: 1 / cells.
  double* factors(const Command& c, bool includePad, double divisor) const {
    double* factors = c.workspace.array<double>(out);
    for (int64_t i = 0; i < out; i++) {
      const int64_t first = i * stride - padding, last = first + kernel;
      const int64_t low = includePad ? -padding : 0, high = includePad ? size + padding : size;
      const int64_t cells = (last < high ? last : high) - (first > low ? first : low);
      factors[i] = divisor != 0 ? 1 / divisor : cells > 0 ? 1.0 / static_cast<double>(cells) : 0;
    }
    return factors;
  }
};

// numbers: planes, then see Axis, whether the padding counts, the divisor or 0
struct Windows {
  int64_t planes;
  Axis y, x;
  const double* down;
  const double* across;
  int64_t width;  // of a worker's scratch
  double* scratch;

  explicit Windows(const Command& c) : planes(c.integer(0)), y(c, 1), x(c, 2) {
    const bool includePad = c.integer(11);
    const double divisor = c.numbers[12];
    down = y.factors(c, includePad, divisor != 0 ? 1 : 0);
    across = x.factors(c, includePad, divisor);
    width = apart<double>(x.reach() + x.out);
    scratch = c.workspace.array<double>(c.parallel.workers * width);
  }

  // body(row, line, total) for each of `rows`, in parallel, with a line as long as the windows reach and one as
  // long as the output.
  template <typename Body>
  void each(const Command& command, int64_t rows, Body&& body) const {
    const int64_t step = kChunk / width > 1 ? kChunk / width : 1;
    command.parallel.eachWorker(blocks(rows, step), [&](int64_t task, int worker) {
      double* line = scratch + worker * width;
      const Span span(task, step, rows);
      for (int64_t row = span.begin; row < span.end; row++) body(row, line, line + x.reach());
    });
  }

  // visit(window, cell) for the windows' cells in a line; the stride is known to the compiler where it is small.
  template <typename Visit>
  STRIATE_INLINE void slide(Visit&& visit) const {
    for (int64_t k = 0; k < x.kernel; k++) {
      if (x.stride == 1) for (int64_t i = 0; i < x.out; i++) visit(i, i + k);
      else if (x.stride == 2) for (int64_t i = 0; i < x.out; i++) visit(i, 2 * i + k);
      else for (int64_t i = 0; i < x.out; i++) visit(i, i * x.stride + k);
    }
  }
};

}  // namespace

// storages: x, y
void avgPool2d(const Command& command) {
  const Windows w(command);
  w.each(command, w.planes * w.y.out, [&](int64_t row, double* __restrict line, double* __restrict total) {
    const int64_t plane = row / w.y.out, oy = row % w.y.out;
    const int64_t first = oy * w.y.stride - w.y.padding, last = first + w.y.kernel;
    for (int64_t i = 0; i < w.x.reach(); i++) line[i] = 0;
    for (int64_t iy = first > 0 ? first : 0; iy < (last < w.y.size ? last : w.y.size); iy++) {
      const float* from = command.at<float>(0) + (plane * w.y.size + iy) * w.x.size - w.x.padding;
      for (int64_t i = w.x.padding; i < w.x.covered(); i++) line[i] += from[i];
    }
    for (int64_t i = 0; i < w.x.out; i++) total[i] = 0;
    w.slide([&](int64_t window, int64_t cell) { total[window] += line[cell]; });
    float* __restrict y = command.at<float>(1) + row * w.x.out;
    for (int64_t i = 0; i < w.x.out; i++) y[i] = static_cast<float>(total[i] * (w.down[oy] * w.across[i]));
  });
}

// storages: g, input gradient
void avgPool2dGradient(const Command& command) {
  const Windows w(command);
  w.each(command, w.planes * w.y.size, [&](int64_t row, double* __restrict line, double* __restrict total) {
    const int64_t plane = row / w.y.size, padded = row % w.y.size + w.y.padding;
    // The windows over this row.
    const int64_t first = padded < w.y.kernel ? 0 : (padded - w.y.kernel) / w.y.stride + 1;
    const int64_t last = padded / w.y.stride + 1;
    for (int64_t i = 0; i < w.x.out; i++) total[i] = 0;
    for (int64_t oy = first; oy < (last < w.y.out ? last : w.y.out); oy++) {
      const float* __restrict g = command.at<float>(0) + (plane * w.y.out + oy) * w.x.out;
      for (int64_t i = 0; i < w.x.out; i++) total[i] += g[i] * (w.down[oy] * w.across[i]);
    }
    for (int64_t i = 0; i < w.x.reach(); i++) line[i] = 0;
    w.slide([&](int64_t window, int64_t cell) { line[cell] += total[window]; });
    float* __restrict to = command.at<float>(1) + row * w.x.size - w.x.padding;
    for (int64_t i = w.x.padding; i < w.x.covered(); i++) to[i] = static_cast<float>(line[i]);
    for (int64_t i = w.x.covered(); i < w.x.padding + w.x.size; i++) to[i] = 0;
  });
}

}  // namespace striate::STRIATE_ISA
