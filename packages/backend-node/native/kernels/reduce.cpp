// Sums and extremes over any axes, the first maximum along one, and softmax by row.
#include <cmath>

#include "order.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// Sums in 16 separate double lanes, joined in order: accurate, vectorisable, and the same every time.
double sumRun(const float* x, int64_t count) {
  double lanes[16] = {};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int j = 0; j < 16; j++) lanes[j] += x[i + j];
  for (; i < count; i++) lanes[i % 16] += x[i];
  double total = 0;
  for (double lane : lanes) total += lane;
  return total;
}

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

// One output after the other; the innermost reduced dimension is a run where it is contiguous.
template <typename T, typename Total, typename Step>
void reduceEach(const Command& command, const Axes& axes, Total first, Step step) {
  const T* x = command.at<T>(0);
  T* y = command.at<T>(1);
  const int inner = axes.reducedRank - 1;
  const int64_t run = inner >= 0 ? axes.reducedSize[inner] : 1;
  const int64_t stride = inner >= 0 ? axes.reducedStride[inner] : 1;
  const int64_t runs = run > 0 ? axes.reduced / run : 0;
  command.parallel.each(axes.kept, [&](int64_t index) {
    const T* from = x + axes.keptOffset(index);
    Total total = first;
    for (int64_t i = 0; i < runs; i++) {
      total = step(total, from + axes.reducedOffset(i, inner > 0 ? inner : 0), run, stride);
    }
    y[index] = static_cast<T>(total);
  });
}

// The kept dimension is innermost: whole rows are added, in double.
void sumRows(const Command& command, const Axes& axes) {
  const float* x = command.at<float>(0);
  float* y = command.at<float>(1);
  const int64_t width = axes.keptSize[axes.keptRank - 1];
  const int64_t outer = width > 0 ? axes.kept / width : 0;
  constexpr int64_t kBlock = 512;
  const int64_t perRow = blocks(width, kBlock);
  command.parallel.each(outer * perRow, [&](int64_t task) {
    const Span span(task % perRow, kBlock, width);
    const int64_t row = task / perRow * width;
    const float* from = x + axes.keptOffset(row);
    double total[kBlock] = {};
    for (int64_t i = 0; i < axes.reduced; i++) {
      const float* line = from + axes.reducedOffset(i, axes.reducedRank) + span.begin;
      for (int64_t j = 0; j < span.end - span.begin; j++) total[j] += line[j];
    }
    for (int64_t j = span.begin; j < span.end; j++) y[row + j] = static_cast<float>(total[j - span.begin]);
  });
}

// Every output from `first` on, combined with its elements in order.
template <typename T, typename Combine>
void fold(const Command& command, const Axes& axes, T first, Combine combine) {
  reduceEach<T>(command, axes, first, [combine](T total, const T* x, int64_t count, int64_t stride) {
    for (int64_t i = 0; i < count; i++) total = combine(total, x[i * stride]);
    return total;
  });
}

template <typename T>
void extreme(const Command& command, const Axes& axes, T least, T most) {
  if (command.integer(0) == 1) fold<T>(command, axes, least, [](T a, T b) { return larger(a, b); });
  else fold<T>(command, axes, most, [](T a, T b) { return smaller(a, b); });
}

void sum(const Command& command, const Axes& axes) {
  const bool isRows = axes.keptRank > 0 && axes.reducedRank > 0 &&
                      axes.keptStride[axes.keptRank - 1] == 1 && axes.keptSize[axes.keptRank - 1] > 8;
  if (isRows) return sumRows(command, axes);
  reduceEach<float>(command, axes, 0.0, [](double total, const float* x, int64_t count, int64_t stride) {
    if (stride == 1) return total + sumRun(x, count);
    for (int64_t i = 0; i < count; i++) total += x[i * stride];
    return total;
  });
}

}  // namespace

// storages: x, y; numbers: see Axes; op 0 sum, 1 max, 2 min; type 0 float32, 1 int32
void reduce(const Command& command) {
  const Axes axes(command);
  const bool isSum = command.integer(0) == 0, isInteger = command.integer(1);
  constexpr float kInfinity = static_cast<float>(INFINITY);
  if (isSum && isInteger) {
    // Beyond the range it wraps, as unsigned numbers may.
    fold<uint32_t>(command, axes, 0, [](uint32_t a, uint32_t b) { return a + b; });
  } else if (isSum) {
    sum(command, axes);
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
  float top = -static_cast<float>(INFINITY);
  double logTotal;

  LogSoftmax(const float* x, int64_t count) {
    for (int64_t i = 0; i < count; i++) top = larger(top, x[i]);
    double total = 0;
    for (int64_t i = 0; i < count; i++) total += std::exp(static_cast<double>(x[i]) - top);
    logTotal = std::log(total);
  }
  double of(float value) const { return static_cast<double>(value) - top - logTotal; }
};
}  // namespace

// storages: x (n, c), y; numbers: n, c
void logSoftmax(const Command& command) {
  const int64_t classes = command.integer(1);
  command.parallel.each(command.integer(0), [&](int64_t i) {
    const float* x = command.at<float>(0) + i * classes;
    float* y = command.at<float>(1) + i * classes;
    const LogSoftmax row(x, classes);
    for (int64_t c = 0; c < classes; c++) y[c] = static_cast<float>(row.of(x[c]));
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
    loss = static_cast<float>(-row.of(x[target]));
    for (int64_t c = 0; c < classes; c++) {
      gradient[c] = static_cast<float>(std::exp(row.of(x[c])) - (c == target ? 1.0 : 0.0));
    }
  });
}

}  // namespace striate::STRIATE_ISA
