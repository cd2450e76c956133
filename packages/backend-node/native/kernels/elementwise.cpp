// Arithmetic element by element, with broadcasting.
#include <cmath>

#include "functions.h"
#include "order.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

template <typename F>
void map(const Command& command, F f) {
  const float* __restrict x = command.at<float>(0);
  float* __restrict y = command.at<float>(1);
  chunks(command, command.integer(1), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) y[i] = f(x[i]);
  });
}

// The same for functions of vectors of doubles.
template <typename F>
void mapWide(const Command& command, F f) {
  const float* x = command.at<float>(0);
  float* y = command.at<float>(1);
  chunks(command, command.integer(1), [&](int64_t begin, int64_t end) { mapRow(x + begin, y + begin, end - begin, f); });
}

template <typename In, typename Out, typename F>
void combine(const Command& command, F f) {
  const In* __restrict a = command.at<In>(0);
  const In* __restrict b = command.at<In>(1);
  Out* __restrict y = command.at<Out>(2);
  const Walk walk(command, 2);
  const int64_t stepA = walk.stepA, stepB = walk.stepB;
  walk.each(command, kChunk, [&](int64_t at, int64_t count, int64_t startA, int64_t startB) {
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

// Integers wrap, as unsigned numbers may.
template <typename T>
using Wrapping = std::conditional_t<std::is_integral_v<T>, uint32_t, T>;

template <typename T>
void combineOp(const Command& command) {
  using W = Wrapping<T>;
  switch (command.integer(0)) {
    case 0: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(W(a) + W(b)); });
    case 1: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(W(a) - W(b)); });
    case 2: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(W(a) * W(b)); });
    case 3: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(a / b); });
    case 4: return combine<T, T>(command, [](T a, T b) { return static_cast<T>(std::pow(a, b)); });
    case 5: return combine<T, T>(command, [](T a, T b) { return larger(a, b); });
    case 6: return combine<T, T>(command, [](T a, T b) { return smaller(a, b); });
    case 7: return combine<T, T>(command, [](T a, T b) { return b <= 0 ? T(0) : a; });
    case 8: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a == b; });
    case 9: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a != b; });
    case 10: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a > b; });
    case 11: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a >= b; });
    case 12: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a < b; });
    case 13: return combine<T, uint8_t>(command, [](T a, T b) -> uint8_t { return a <= b; });
  }
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

// storages: x, y; numbers: op (as in UNARY_OPS), count
void unary(const Command& command) {
  switch (command.integer(0)) {
    case 0: return map(command, [](float x) { return -x; });
    case 1: return mapWide(command, [](Double x) { return exponential(x); });
    case 2: return mapWide(command, [](Double x) { return logarithm(x); });
    case 3: return mapWide(command, [](Double x) { return log1p(x); });
    case 4: return map(command, [](float x) { return std::sqrt(x); });
    case 5: return map(command, [](float x) { return 1.0f / std::sqrt(x); });
    case 6: return map(command, [](float x) { return std::fabs(x); });
    case 7: return map(command, [](float x) { return x < 0.0f ? 0.0f : x; });
    case 8: return mapWide(command, [](Double x) { return sigmoid(x); });
    case 9: return mapWide(command, [](Double x) { return tanh(x); });
    case 10: return mapWide(command, [](Double x) { return erf(x); });
  }
}

// storages: a, b, y; numbers: op (as in ARITHMETIC_OPS, then COMPARISON_OPS), type (0 float32, 1 int32, 2 bytes),
// walk over y with the strides of a and b
void binary(const Command& command) {
  switch (command.integer(1)) {
    case 0: return combineOp<float>(command);
    case 1: return combineOp<int32_t>(command);
    case 2: return combineOp<uint8_t>(command);
  }
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

// storages: x, mask, y; numbers: count, scale
void maskedScale(const Command& command) {
  const float* __restrict x = command.at<float>(0);
  const uint8_t* __restrict mask = command.at<uint8_t>(1);
  float* __restrict y = command.at<float>(2);
  const float scale = static_cast<float>(command.numbers[1]);
  chunks(command, command.integer(0), [&](int64_t begin, int64_t end) {
    // A product instead of a choice, so that all instruction sets have vectors for it.
    for (int64_t i = begin; i < end; i++) y[i] = x[i] * (scale * static_cast<float>(mask[i]));
  });
}

}  // namespace striate::STRIATE_ISA
