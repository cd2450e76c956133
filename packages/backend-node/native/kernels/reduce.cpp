// Sums and extremes over any axes, the first maximum along one, and softmax by row.
#include <cmath>

#include "functions.h"
#include "order.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// The input as alternating kept and reduced dimensions, gathered into the two groups.
struct Axes {
  // numbers: op, type, kept rank, kept sizes, kept strides, reduced rank, reduced sizes, reduced strides
  int keptRank, reducedRank;
  int64_t keptSize[kMaxRank], keptStride[kMaxRank], reducedSize[kMaxRank], reducedStride[kMaxRank];
  int64_t kept = 1, reduced = 1;

  explicit Axes(const Command& c) {
    int at = 2;
    keptRank = static_cast<int>(c.integer(at++));
    for (int i = 0; i < keptRank; i++) kept *= keptSize[i] = c.integer(at++);
    for (int i = 0; i < keptRank; i++) keptStride[i] = c.integer(at++);
    reducedRank = static_cast<int>(c.integer(at++));
    for (int i = 0; i < reducedRank; i++) reduced *= reducedSize[i] = c.integer(at++);
    for (int i = 0; i < reducedRank; i++) reducedStride[i] = c.integer(at++);
  }

  static int64_t offset(int64_t index, int rank, const int64_t* size, const int64_t* stride) {
    int64_t at = 0;
    for (int i = rank - 1; i >= 0; i--) {
      at += index % size[i] * stride[i];
      index /= size[i];
    }
    return at;
  }
  int64_t keptOffset(int64_t index) const { return offset(index, keptRank, keptSize, keptStride); }
  int64_t reducedOffset(int64_t index, int rank) const {
    return offset(index, rank, reducedSize, reducedStride);
  }
};

// What is combined side by side and joined at the end: accurate, vectorisable, and the same every time.
template <typename Total, typename Combine>
struct Lanes {
  static constexpr int kSide = 32;
  Total lanes[kSide];
  Combine combine;

  STRIATE_INLINE Lanes(Total first, Combine combine) : combine(combine) {
    for (Total& lane : lanes) lane = first;
  }
  template <typename T>
  STRIATE_INLINE void add(const T* values, int64_t count, int64_t stride) {
    int64_t at = 0;
    if (stride == 1) {
      for (; at + kSide <= count; at += kSide)
        for (int j = 0; j < kSide; j++) lanes[j] = combine(lanes[j], static_cast<Total>(values[at + j]));
    }
    for (; at < count; at++) {
      Total& lane = lanes[at % kSide];
      lane = combine(lane, static_cast<Total>(values[at * stride]));
    }
  }
  STRIATE_INLINE Total join() {
    for (int half = kSide / 2; half > 0; half /= 2)
      for (int j = 0; j < half; j++) lanes[j] = combine(lanes[j], lanes[j + half]);
    return lanes[0];
  }
};

// One output after the other; the innermost reduced dimension is a run where it is contiguous.
template <typename T, typename Total, typename Combine>
void reduceEach(const Command& command, const Axes& axes, Total first, Combine combine) {
  const T* x = command.at<T>(0);
  T* y = command.at<T>(1);
  const int inner = axes.reducedRank - 1;
  const int64_t run = inner >= 0 ? axes.reducedSize[inner] : 1;
  const int64_t stride = inner >= 0 ? axes.reducedStride[inner] : 1;
  const int64_t runs = run > 0 ? axes.reduced / run : 0, together = kChunk / (axes.reduced + 1) + 1;
  command.parallel.each(blocks(axes.kept, together), [&](int64_t task) {
    const Span span(task, together, axes.kept);
    for (int64_t index = span.begin; index < span.end; index++) {
      const T* from = x + axes.keptOffset(index);
      Lanes<Total, Combine> total(first, combine);
      for (int64_t i = 0; i < runs; i++) total.add(from + axes.reducedOffset(i, inner > 0 ? inner : 0), run, stride);
      y[index] = static_cast<T>(total.join());
    }
  });
}

// The kept dimension is innermost: whole rows are combined.
template <typename T, typename Total, typename Combine>
void reduceRows(const Command& command, const Axes& axes, Total first, Combine combine) {
  const T* x = command.at<T>(0);
  T* y = command.at<T>(1);
  const int64_t width = axes.keptSize[axes.keptRank - 1];
  const int64_t outer = width > 0 ? axes.kept / width : 0;
  constexpr int64_t kBlock = 512;
  const int64_t perRow = blocks(width, kBlock);
  command.parallel.each(outer * perRow, [&](int64_t task) {
    const Span span(task % perRow, kBlock, width);
    const int64_t row = task / perRow * width, count = span.end - span.begin;
    const T* from = x + axes.keptOffset(row);
    Total total[kBlock];
    for (Total& one : total) one = first;
    for (int64_t i = 0; i < axes.reduced; i++) {
      const T* line = from + axes.reducedOffset(i, axes.reducedRank) + span.begin;
      for (int64_t j = 0; j < count; j++) total[j] = combine(total[j], static_cast<Total>(line[j]));
    }
    for (int64_t j = 0; j < count; j++) y[row + span.begin + j] = static_cast<T>(total[j]);
  });
}

template <typename T, typename Total, typename Combine>
void reduceWith(const Command& command, const Axes& axes, Total first, Combine combine) {
  const bool isRows = axes.keptRank > 0 && axes.reducedRank > 0 &&
                      axes.keptStride[axes.keptRank - 1] == 1 && axes.keptSize[axes.keptRank - 1] > 8;
  if (isRows) reduceRows<T>(command, axes, first, combine);
  else reduceEach<T>(command, axes, first, combine);
}

template <typename T>
void extreme(const Command& command, const Axes& axes, T least, T most) {
  if (command.integer(0) == 1) reduceWith<T>(command, axes, least, [](T a, T b) { return larger(a, b); });
  else reduceWith<T>(command, axes, most, [](T a, T b) { return smaller(a, b); });
}

}  // namespace

// storages: x, y; numbers: see Axes; op 0 sum, 1 max, 2 min; type 0 float32, 1 int32
void reduce(const Command& command) {
  const Axes axes(command);
  const bool isSum = command.integer(0) == 0, isInteger = command.integer(1);
  constexpr float kInfinity = static_cast<float>(INFINITY);
  if (isSum && isInteger) {
    // Beyond the range it wraps, as unsigned numbers may.
    reduceWith<uint32_t>(command, axes, uint32_t{0}, [](uint32_t a, uint32_t b) { return a + b; });
  } else if (isSum) {
    reduceWith<float>(command, axes, 0.0, [](double a, double b) { return a + b; });
  } else if (isInteger) {
    extreme<int32_t>(command, axes, INT32_MIN, INT32_MAX);
  } else {
    extreme<float>(command, axes, -kInfinity, kInfinity);
  }
}

// storages: x (outer, size, inner), y (outer, inner); numbers: outer, size, inner
void argmax(const Command& command) {
  const float* x = command.at<float>(0);
  int32_t* y = command.at<int32_t>(1);
  const int64_t size = command.integer(1), inner = command.integer(2);
  command.parallel.each(command.integer(0), [&](int64_t outer) {
    for (int64_t i = 0; i < inner; i++) {
      const float* line = x + outer * size * inner + i;
      int64_t best = 0;
      for (int64_t j = 1; j < size && line[best * inner] == line[best * inner]; j++) {
        const float value = line[j * inner];
        if (value > line[best * inner] || value != value) best = j;
      }
      y[outer * inner + i] = static_cast<int32_t>(best);
    }
  });
}

namespace {
// log(softmax) of a row. Its maximum is taken off first, and the logarithm afterwards, so that huge
// values keep their digits; in double.
struct LogSoftmax {
  double top, logTotal;

  LogSoftmax(const float* x, int64_t count) {
    Lanes highest(-static_cast<float>(INFINITY), [](float a, float b) { return larger(a, b); });
    highest.add(x, count, 1);
    top = highest.join();
    Double sums = {}, index;
    for (int i = 0; i < kHalf; i++) index[i] = i;
    for (int64_t i = 0; i < count; i += kHalf) {
      const Double power = exponential(widen(x + i) - top);
      sums += index < all(static_cast<double>(count - i)) ? power : Double{};
    }
    double total = 0;
    for (int i = 0; i < kHalf; i++) total += sums[i];
    logTotal = std::log(total);
  }
  template <typename T>
  STRIATE_INLINE T of(T value) const { return value - top - logTotal; }
};
}  // namespace

// storages: x (n, c), y; numbers: n, c
void logSoftmax(const Command& command) {
  const int64_t classes = command.integer(1);
  command.parallel.each(command.integer(0), [&](int64_t i) {
    const float* x = command.at<float>(0) + i * classes;
    float* y = command.at<float>(1) + i * classes;
    const LogSoftmax row(x, classes);
    mapRow(x, y, classes, [&](Double values) { return row.of(values); });
  });
}

// A target outside [0, c) makes loss and gradient NaN.
// storages: logits (n, c), target (n), loss (n), gradient (n, c); numbers: n, c
void crossEntropy(const Command& command) {
  const int64_t classes = command.integer(1);
  command.parallel.each(command.integer(0), [&](int64_t i) {
    const float* x = command.at<float>(0) + i * classes;
    const int64_t target = command.at<int32_t>(1)[i];
    float& loss = command.at<float>(2)[i];
    float* gradient = command.at<float>(3) + i * classes;
    if (target < 0 || target >= classes) {
      loss = static_cast<float>(NAN);
      for (int64_t c = 0; c < classes; c++) gradient[c] = static_cast<float>(NAN);
      return;
    }
    const LogSoftmax row(x, classes);
    const double own = row.of(static_cast<double>(x[target]));
    loss = static_cast<float>(-own);
    mapRow(x, gradient, classes, [&](Double values) { return exponential(row.of(values)); });
    gradient[target] = static_cast<float>(std::exp(own) - 1.0);
  });
}

}  // namespace striate::STRIATE_ISA
