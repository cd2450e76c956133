// Functions of vectors of floats, in double and without branches: what is rounded at the end is PyTorch's float, or
// its neighbour.
#pragma once

#include <cmath>

#include "vector.h"

namespace striate::STRIATE_ISA {

// As many doubles as a register holds, and their floats.
constexpr int kHalf = kLanes / 2;
typedef double Double __attribute__((vector_size(kHalf * sizeof(double))));
typedef uint64_t Bits __attribute__((vector_size(kHalf * sizeof(uint64_t))));
typedef float Half __attribute__((vector_size(kHalf * sizeof(float))));
typedef float UnalignedHalf __attribute__((vector_size(kHalf * sizeof(float)), aligned(4), may_alias));

STRIATE_INLINE Double widen(const float* from) {
  return __builtin_convertvector(Half(*reinterpret_cast<const UnalignedHalf*>(from)), Double);
}
STRIATE_INLINE void narrow(float* to, Double value) {
  *reinterpret_cast<UnalignedHalf*>(to) = __builtin_convertvector(value, Half);
}

// y = f(x) for a row of floats, which is readable beyond its end as storages are.
template <typename F>
STRIATE_INLINE void mapRow(const float* __restrict x, float* __restrict y, int64_t count, F f) {
  int64_t i = 0;
  for (; i + kHalf <= count; i += kHalf) narrow(y + i, f(widen(x + i)));
  if (i == count) return;
  float last[kHalf];
  narrow(last, f(widen(x + i)));
  for (int j = 0; i + j < count; j++) y[i + j] = last[j];
}

STRIATE_INLINE Double all(double value) { return Double{} + value; }
STRIATE_INLINE Bits all(uint64_t value) { return Bits{} + value; }
// A NaN stays one.
STRIATE_INLINE Double bounded(Double x, double limit) {
  const Double above = x < all(-limit) ? all(-limit) : x;
  return above > all(limit) ? all(limit) : above;
}

constexpr double kLn2 = 0.693147180559945309;

template <int Count>
STRIATE_INLINE Double polynomial(Double x, const double (&coefficients)[Count]) {
  Double value = all(coefficients[Count - 1]);
#pragma GCC unroll 32
  for (int i = Count - 2; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}

// e^x as 2^n e^r with |r| <= ln 2 / 2, e^r by its series: exact to 2e-13. Beyond +-200, where no float is, e^+-200.
STRIATE_INLINE Double exponential(Double x) {
  // Added, it leaves the nearest integer in the lowest bits.
  constexpr double kRound = 6755399441055744.0;
  const Double within = bounded(x, 200), shifted = within * (1 / kLn2) + kRound;
  const Double rest = within - (shifted - kRound) * kLn2;
  const Bits power = ((Bits)shifted << 52) + (Bits)all(1.0);
  return (Double)power * polynomial(rest, {1, 1, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0,
                                           1 / 40320.0, 1 / 362880.0, 1 / 3628800.0});
}

// log x by x = 2^n m with m near 1, and log m by the series of 2 artanh((m - 1) / (m + 1)); its limits at 0 and
// infinity, NaN below.
STRIATE_INLINE Double logarithm(Double x) {
  constexpr double kInteger = 4503599627370496.0;  // 2^52: its lowest bits count
  const Bits rootHalf = all(uint64_t{0x3fe6a09e667f3bcd}), mantissa = all((uint64_t{1} << 52) - 1);
  // Counted from the root of a half, and never below zero.
  const Bits from = (Bits)x - rootHalf + (uint64_t{1024} << 52);
  const Double exponent = (Double)(from >> 52 | (Bits)all(kInteger)) - (kInteger + 1024);
  const Double m = (Double)((from & mantissa) + rootHalf);
  const Double s = (m - 1) / (m + 1);
  const Double series = polynomial(s * s, {2, 2 / 3.0, 2 / 5.0, 2 / 7.0, 2 / 9.0, 2 / 11.0, 2 / 13.0});
  const Double infinity = all(static_cast<double>(INFINITY));
  const Double value = x == infinity ? x : exponent * kLn2 + s * series;
  return x > all(0.0) ? value : x == all(0.0) ? -infinity : all(static_cast<double>(NAN));
}

STRIATE_INLINE Double log1p(Double x) {
  const Double sum = x + 1, lost = (x - (sum - 1)) / sum;
  // Infinities have lost nothing, and zero keeps its sign.
  const Double value = logarithm(sum), mended = lost == lost ? value + lost : value;
  return x == all(0.0) ? x : mended;
}

STRIATE_INLINE Double sigmoid(Double x) { return 1 / (1 + exponential(-x)); }

STRIATE_INLINE Double tanh(Double x) {
  const Double square = x * x, power = exponential(2 * x);
  // Near zero the difference would lose its digits.
  const Double small = x * polynomial(square, {1, -1 / 3.0, 2 / 15.0, -17 / 315.0, 62 / 2835.0});
  return square < all(0.00390625) ? small : (power - 1) / (power + 1);
}

// erf(x) / x as a polynomial in x^2 / 8 - 1 through the Chebyshev nodes of [-4, 4], exact to 4e-10; beyond, floats are 1.
STRIATE_INLINE Double erf(Double x) {
  const Double within = bounded(x, 4);
  return within * polynomial(within * within * 0.125 - 1,
                            {0.35353099564340495,    -0.17657623580039056,   0.13167511777580795,   -0.1077102928865076,
                             0.09020894134343026,    -0.07473048679557817,   0.05988782957568627,   -0.04574431268539967,
                             0.033053291738967594,   -0.022562558254619065,  0.014381038603613836,  -0.008384044356366693,
                             0.0047749464891676035,  -0.0029097128615879733, 0.001410152598130207,  -0.00032551968560941486,
                             0.00017322967630806508, -0.00024642199980983505, 9.403812402468554e-05});
}

}  // namespace striate::STRIATE_ISA
