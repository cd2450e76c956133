// The largest value of sliding windows and where it stands, with a vector of neighbouring outputs at a time; and
// the gradient, which goes back there.
#include <cmath>
#include <cstring>

#include "vector.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// How many floats ahead memory is asked for: the processor by itself stops at the end of each page.
constexpr int64_t kAhead = 2048;
constexpr float kLowest = -static_cast<float>(INFINITY);

typedef int32_t Indices __attribute__((vector_size(kLanes * sizeof(int32_t))));
typedef int32_t UnalignedIndices __attribute__((vector_size(kLanes * sizeof(int32_t)), aligned(4), may_alias));

// One axis: windows over `size` cells.
struct Axis {
  int64_t size, out, kernel, stride, padding, dilation;

  // numbers[from]: sizes of input and output; numbers[from + 4]: pairs of kernel, stride, padding, dilation
  Axis(const Command& c, int from)
      : size(c.integer(from)), out(c.integer(from + 2)), kernel(c.integer(from + 4)), stride(c.integer(from + 6)),
        padding(c.integer(from + 8)), dilation(c.integer(from + 10)) {}

  // The first cell of a window within the input, and where the window or the input ends.
  int64_t begin(int64_t index) const {
    const int64_t at = index * stride - padding;
    return at < 0 ? at + blocks(-at, dilation) * dilation : at;
  }
  int64_t end(int64_t index) const {
    const int64_t at = index * stride - padding + (kernel - 1) * dilation + 1;
    return at < size ? at : size;
  }
};

// Rows of the input with their cells sorted by what remains of their column, padding included, when divided by
// the stride: whatever the stride, what neighbouring outputs read lies side by side. Padding holds -infinity.
struct Sorted {
  int64_t width, stride, padding;
  int64_t length;    // of the cells of one remainder, and of the vectors that reach beyond them
  int64_t* columns;  // where the first window's cells lie

  Sorted(const Command& c, const Axis& x)
      : width(x.size), stride(x.stride), padding(x.padding), columns(c.workspace.array<int64_t>(x.kernel)) {
    const int64_t cells = x.out + ((x.kernel - 1) * x.dilation + padding) / stride, covered = blocks(width, stride);
    length = (cells > covered ? cells : covered) + padding / stride + 3 * kLanes;
    for (int64_t k = 0; k < x.kernel; k++) columns[k] = at(k * x.dilation);
  }

  int64_t size() const { return stride * length; }
  int64_t at(int64_t cell) const { return cell % stride * length + cell / stride; }

  // Whole vectors, which read beyond the row by less than one of them; what they write there is mended.
  void sort(const float* from, float* to) const {
    if (stride == 1) {
      for (int64_t i = 0; i < width; i += kLanes) store(to + padding + i, load(from + i));
      store(to + padding + width, Vector{} + kLowest);
    } else if (stride == 2) {
      float* even = to + at(padding);
      float* odd = to + at(padding + 1);
      for (int64_t i = 0; i < width; i += 2 * kLanes, even += kLanes, odd += kLanes) {
        __builtin_prefetch(from + i + kAhead);
        __builtin_prefetch(from + i + kAhead + kLanes);
        const Vector a = load(from + i), b = i + kLanes < width ? load(from + i + kLanes) : a;
        store(even, everyOther<0>(a, b));
        store(odd, everyOther<1>(a, b));
      }
      store(to + at(padding) + (width + 1) / 2, Vector{} + kLowest);
      store(to + at(padding + 1) + width / 2, Vector{} + kLowest);
    } else {
      for (int64_t rest = 0; rest < stride; rest++) {
        float* line = to + at(padding + rest);
        for (int64_t i = rest; i < width; i += stride) *line++ = from[i];
      }
    }
  }

  template <int First>
  STRIATE_INLINE static Vector everyOther(Vector a, Vector b) {
    return pick<First>(a, b, std::make_integer_sequence<int, kLanes>{});
  }
  template <int First, int... I>
  STRIATE_INLINE static Vector pick(Vector a, Vector b, std::integer_sequence<int, I...>) {
    return shuffle<(First + 2 * I)...>(a, b);
  }
};

// The columns at which the windows begin, or -1 where they miss the input.
int32_t* beginnings(const Command& command, const Axis& x) {
  int32_t* columns = command.workspace.array<int32_t>(x.out + kLanes);
  for (int64_t i = 0; i < x.out + kLanes; i++) {
    columns[i] = i < x.out && x.begin(i) < x.end(i) ? static_cast<int32_t>(x.begin(i)) : -1;
  }
  return columns;
}

template <typename T, typename Lanes>
STRIATE_INLINE void storeFirst(T* to, Lanes value, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] = value[i];
}

}  // namespace

// A window without a cell in the input gives -infinity, and -1 as its index.
// storages: x, values, indices; numbers: planes, then see Axis
void maxPool2d(const Command& command) {
  const Axis y(command, 1), x(command, 2);
  const Sorted sorted(command, x);
  const int32_t* columns = beginnings(command, x);
  const int64_t area = apart<float>(y.kernel * sorted.size()), rows = command.integer(0) * y.out;
  float* scratch = command.workspace.array<float>(command.parallel.workers * area);
  for (int64_t i = 0; i < command.parallel.workers * area; i++) scratch[i] = kLowest;
  Indices steps;
  for (int i = 0; i < kLanes; i++) steps[i] = static_cast<int32_t>(i * x.stride);

  const int64_t together = kChunk / (x.size * y.stride) + 1;
  command.parallel.eachWorker(blocks(rows, together), [&](int64_t task, int worker) {
    float* lines = scratch + worker * area;
    const Span span(task, together, rows);
    for (int64_t row = span.begin; row < span.end; row++) {
      const int64_t oy = row % y.out, begin = y.begin(oy), end = y.end(oy);
      const float* plane = command.at<float>(0) + row / y.out * y.size * x.size;
      for (int64_t iy = begin, line = 0; iy < end; iy += y.dilation, line += sorted.size()) {
        sorted.sort(plane + iy * x.size, lines + line);
      }
      const Indices noRows = Indices{} - (begin >= end);
      for (int64_t ox = 0; ox < x.out; ox += kLanes) {
        const Indices column = *reinterpret_cast<const UnalignedIndices*>(columns + ox);
        Indices at = (column < 0) | noRows ? Indices{} - 1 : column + static_cast<int32_t>(begin * x.size);
        Vector best = Vector{} + kLowest;
        Indices cells = steps + static_cast<int32_t>(begin * x.size + ox * x.stride - x.padding);
        const float* line = lines + ox;
        for (int64_t iy = begin; iy < end; iy += y.dilation) {
          for (int64_t k = 0; k < x.kernel; k++) {
            const Vector value = load(line + sorted.columns[k]);
            const Indices isBetter = (value > best) | (value != value);
            best = isBetter ? value : best;
            at = isBetter ? cells + static_cast<int32_t>(k * x.dilation) : at;
          }
          line += sorted.size();
          cells += static_cast<int32_t>(y.dilation * x.size);
        }
        float* values = command.at<float>(1) + row * x.out + ox;
        int32_t* indices = command.at<int32_t>(2) + row * x.out + ox;
        // What a vector writes beyond its row is the next rows', which come later.
        if (row * x.out + ox + kLanes <= span.end * x.out) {
          store(values, best);
          *reinterpret_cast<UnalignedIndices*>(indices) = at;
        } else {
          storeFirst(values, best, x.out - ox);
          storeFirst(indices, at, x.out - ox);
        }
      }
    }
  });
}

// An index outside the plane adds nothing.
// storages: g, indices, input gradient; numbers: planes, input size, output size
void maxPool2dGradient(const Command& command) {
  const int64_t planes = command.integer(0), size = command.integer(1), outSize = command.integer(2);
  const int64_t together = kChunk / (size + 1) + 1;
  command.parallel.each(blocks(planes, together), [&](int64_t task) {
    const Span span(task, together, planes);
    for (int64_t plane = span.begin; plane < span.end; plane++) {
      const float* __restrict g = command.at<float>(0) + plane * outSize;
      const int32_t* __restrict indices = command.at<int32_t>(1) + plane * outSize;
      float* __restrict x = command.at<float>(2) + plane * size;
      std::memset(x, 0, size * sizeof(float));
      for (int64_t i = 0; i < outSize; i++) {
        // Below zero it becomes huge.
        if (static_cast<uint32_t>(indices[i]) < size) x[indices[i]] += g[i];
      }
    }
  });
}

}  // namespace striate::STRIATE_ISA
