// The input's gradient of a kernel of one tap with a stride: one pixel in each stride's square has one, and none
// besides. Those, next to each other, are the gradient of a smaller picture, which the kernel meets without a stride.
#pragma once

#include "conv.h"

namespace striate::STRIATE_ISA {

STRIATE_INLINE bool isThin(const Geometry& g) {
  return g.taps() == 1 && g.strideY * g.strideX > 1 && g.padY == 0 && g.padX == 0;
}

STRIATE_INLINE Geometry thinned(Geometry g) {
  g.height = g.outHeight;
  g.width = g.outWidth;
  g.strideY = g.strideX = 1;
  return g;
}

// The smaller pictures' gradient at its places in the pictures', between zeros.
STRIATE_INLINE void spread(const Geometry& g, const float* thin, float* x, const Command& command) {
  command.parallel.each(g.batch * g.channels, [&](int64_t plane) {
    for (int64_t y = 0; y < g.height; y++) {
      float* __restrict target = x + (plane * g.height + y) * g.width;
      for (int64_t column = 0; column < g.width; column++) target[column] = 0;
      if (y % g.strideY != 0 || y / g.strideY >= g.outHeight) continue;
      const float* __restrict source = thin + plane * g.outPixels() + y / g.strideY * g.outWidth;
      for (int64_t column = 0; column < g.outWidth; column++) target[column * g.strideX] = source[column];
    }
  });
}

}  // namespace striate::STRIATE_ISA
