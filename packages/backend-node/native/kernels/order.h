// The larger and the smaller of two; a NaN on either side wins. Without branches, so that loops use vectors.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

template <typename T>
STRIATE_INLINE T larger(T a, T b) {
  return (a > b) | (a != a) ? a : b;
}

template <typename T>
STRIATE_INLINE T smaller(T a, T b) {
  return (a < b) | (a != a) ? a : b;
}

}  // namespace striate::STRIATE_ISA
