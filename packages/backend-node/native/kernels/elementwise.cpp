// Element by element, with broadcasting, and the copies that rearrange.
#include <cmath>
#include <cstring>

#include "command.h"

namespace striate::STRIATE_ISA {
namespace {

constexpr int64_t kChunk = 16384;
constexpr int kMaxRank = 12;

template <typename Body>
void chunks(const Command& command, int64_t count, Body&& body) {
  command.parallel.each(blocks(count, kChunk), [&](int64_t i) {
    const Span span(i, kChunk, count);
    body(span.begin, span.end);
  });
}

template <typename F>
void map(const Command& command, F f) {
  const float* __restrict x = command.at<float>(0);
  float* __restrict y = command.at<float>(1);
  chunks(command, command.integer(1), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) y[i] = f(x[i]);
  });
}

// A walk over an output in row-major order while one or two inputs move by strides of their own.
struct Walk {
  int rank = 0;
  int64_t size[kMaxRank] = {}, strideA[kMaxRank] = {}, strideB[kMaxRank] = {};

  // numbers[from]: rank, then sizes, strides of a, strides of b
  Walk(const Command& c, int from) : rank(static_cast<int>(c.integer(from))) {
    for (int i = 0; i < rank; i++) {
      size[i] = c.integer(from + 1 + i);
      strideA[i] = c.integer(from + 1 + rank + i);
      strideB[i] = c.integer(from + 1 + 2 * rank + i);
    }
  }

  int64_t inner() const { return rank == 0 ? 1 : size[rank - 1]; }

  int64_t rows() const {
    int64_t rows = 1;
    for (int i = 0; i + 1 < rank; i++) rows *= size[i];
    return rows;
  }

  // Where row `row` (of the innermost dimension) starts in a and in b.
  void start(int64_t row, int64_t& a, int64_t& b) const {
    a = b = 0;
    for (int i = rank - 2; i >= 0; i--) {
      const int64_t at = row % size[i];
      row /= size[i];
      a += at * strideA[i];
      b += at * strideB[i];
    }
  }

  // body(at, count, a, b) for pieces of rows, in parallel by about kChunk elements: `at` in the output,
  // `a` and `b` in the inputs.
  template <typename Body>
  void each(const Command& command, Body&& body) const {
    const int64_t total = rows(), width = inner();
    const int64_t step = width > 0 && kChunk / width > 0 ? kChunk / width : 1;
    const int64_t pieces = blocks(width, kChunk);
    command.parallel.each(blocks(total, step) * pieces, [&](int64_t task) {
      const Span taken(task / pieces, step, total), columns(task % pieces, kChunk, width);
      for (int64_t row = taken.begin; row < taken.end; row++) {
        int64_t a, b;
        start(row, a, b);
        body(row * width + columns.begin, columns.end - columns.begin, a + columns.begin * stepA(),
             b + columns.begin * stepB());
      }
    });
  }

  // Steps between neighbours of the innermost dimension.
  int64_t stepA() const { return rank == 0 ? 0 : strideA[rank - 1]; }
  int64_t stepB() const { return rank == 0 ? 0 : strideB[rank - 1]; }
};

template <typename In, typename Out, typename F>
void combine(const Command& command, F f) {
  const In* __restrict a = command.at<In>(0);
  const In* __restrict b = command.at<In>(1);
  Out* __restrict y = command.at<Out>(2);
  const Walk walk(command, 2);
  const int64_t stepA = walk.stepA(), stepB = walk.stepB();
  walk.each(command, [&](int64_t at, int64_t count, int64_t startA, int64_t startB) {
    const In* __restrict pa = a + startA;
    const In* __restrict pb = b + startB;
    Out* __restrict py = y + at;
    if (stepA == 1 && stepB == 1) {
      for (int64_t i = 0; i < count; i++) py[i] = f(pa[i], pb[i]);
    } else if (stepA == 1 && stepB == 0) {
      const In scalar = *pb;
      for (int64_t i = 0; i < count; i++) py[i] = f(pa[i], scalar);
    } else {
      for (int64_t i = 0; i < count; i++) py[i] = f(pa[i * stepA], pb[i * stepB]);
    }
  });
}

template <typename T>
void combineOp(const Command& command) {
  switch (command.integer(0)) {
    case 0: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(a + b); });
    case 1: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(a - b); });
    case 2: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(a * b); });
    case 3: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(a / b); });
    case 4: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(std::pow(a, b)); });
    // A NaN on either side wins.
    case 5: return combine<T, T>(command, [](T a, T b) { return a > b || a != a ? a : b; });
    case 6: return combine<T, T>(command, [](T a, T b) { return b <= 0 ? T(0) : a; });
    case 7: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a == b; });
    case 8: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a > b; });
    case 9: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a < b; });
  }
}

template <typename T>
void rearrange(const Command& command) {
  const T* __restrict x = command.at<T>(0);
  T* __restrict y = command.at<T>(1);
  const Walk walk(command, 1);
  const int64_t step = walk.stepA();
  walk.each(command, [&](int64_t at, int64_t count, int64_t start, int64_t) {
    const T* __restrict from = x + start;
    T* __restrict to = y + at;
    if (step == 1) std::memcpy(to, from, count * sizeof(T));
    else for (int64_t i = 0; i < count; i++) to[i] = from[i * step];
  });
}

template <typename In, typename Out>
void convert(const Command& command, bool toBool) {
  const In* __restrict x = command.at<In>(0);
  Out* __restrict y = command.at<Out>(1);
  chunks(command, command.integer(0), [&](int64_t begin, int64_t end) {
    if (toBool) for (int64_t i = begin; i < end; i++) y[i] = static_cast<Out>(x[i] != In(0));
    else for (int64_t i = begin; i < end; i++) y[i] = static_cast<Out>(x[i]);
  });
}

// float -> uint8 by way of int32, which wraps instead of being undefined below zero
void floatToByte(const Command& command) {
  const float* x = command.at<float>(0);
  uint8_t* y = command.at<uint8_t>(1);
  chunks(command, command.integer(0), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) y[i] = static_cast<uint8_t>(static_cast<int32_t>(x[i]));
  });
}

}  // namespace

// storages: x, y; numbers: op, count
void unary(const Command& command) {
  switch (command.integer(0)) {
    case 0: return map(command, [](float x) { return -x; });
    case 1: return map(command, [](float x) { return std::exp(x); });
    case 2: return map(command, [](float x) { return std::log(x); });
    case 3: return map(command, [](float x) { return std::sqrt(x); });
    case 4: return map(command, [](float x) { return std::fabs(x); });
    case 5: return map(command, [](float x) { return x < 0.0f ? 0.0f : x; });
    case 6: return map(command, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
    case 7: return map(command, [](float x) { return std::tanh(x); });
  }
}

// storages: a, b, y; numbers: op, type (0 float32, 1 int32, 2 bytes), walk
void binary(const Command& command) {
  switch (command.integer(1)) {
    case 0: return combineOp<float>(command);
    case 1: return combineOp<int32_t>(command);
    case 2: return combineOp<uint8_t>(command);
  }
}

// storages: x, y; numbers: bytes per element, walk
void gather(const Command& command) {
  if (command.integer(0) == 4) rearrange<uint32_t>(command);
  else rearrange<uint8_t>(command);
}

// storages: x, y; numbers: count, from, to (types as in binary; to 3 is bool)
void cast(const Command& command) {
  const bool toBool = command.integer(2) == 3;
  switch (command.integer(1) * 4 + command.integer(2)) {
    case 0: return convert<float, float>(command, false);
    case 1: return convert<float, int32_t>(command, false);
    case 2: return floatToByte(command);
    case 3: return convert<float, uint8_t>(command, toBool);
    case 4: return convert<int32_t, float>(command, false);
    case 5: return convert<int32_t, int32_t>(command, false);
    case 6: return convert<int32_t, uint8_t>(command, false);
    case 7: return convert<int32_t, uint8_t>(command, toBool);
    case 8: return convert<uint8_t, float>(command, false);
    case 9: return convert<uint8_t, int32_t>(command, false);
    case 10: return convert<uint8_t, uint8_t>(command, false);
    case 11: return convert<uint8_t, uint8_t>(command, toBool);
  }
}

// storages: y; numbers: bytes per element, count, value
void fill(const Command& command) {
  const int64_t count = command.integer(1);
  if (command.integer(0) == 1) {
    uint8_t* y = command.at<uint8_t>(0);
    std::memset(y, static_cast<int>(command.numbers[2]), count);
    return;
  }
  // numbers[3]: whether the elements are int32
  const bool isInteger = command.integer(3);
  chunks(command, count, [&](int64_t begin, int64_t end) {
    if (isInteger) {
      int32_t* y = command.at<int32_t>(0);
      for (int64_t i = begin; i < end; i++) y[i] = static_cast<int32_t>(command.numbers[2]);
    } else {
      float* y = command.at<float>(0);
      const float value = static_cast<float>(command.numbers[2]);
      for (int64_t i = begin; i < end; i++) y[i] = value;
    }
  });
}

// storages: x, mask, y; numbers: count, scale
void maskedScale(const Command& command) {
  const float* __restrict x = command.at<float>(0);
  const uint8_t* __restrict mask = command.at<uint8_t>(1);
  float* __restrict y = command.at<float>(2);
  const float scale = static_cast<float>(command.numbers[1]);
  chunks(command, command.integer(0), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) y[i] = mask[i] ? x[i] * scale : 0.0f;
  });
}

}  // namespace striate::STRIATE_ISA
