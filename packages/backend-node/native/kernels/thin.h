// A kernel of one tap with a stride meets a pixel in each stride's square and none besides. Those, next to each other,
// are a smaller picture, which the same kernel meets without a stride.
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

// body(picture's plane, plane of what is left of it), in parallel.
template <typename Body>
STRIATE_INLINE void eachPlane(const Geometry& g, const Command& command, Body&& body) {
  command.parallel.each(g.batch * g.channels, [&](int64_t i) { body(i * g.height * g.width, i * g.outPixels()); });
}

// The smaller pictures, in memory for the time of the kernel.
STRIATE_INLINE float* thinPictures(const Geometry& g, const float* x, const Command& command) {
  float* const thin = command.workspace.array<float>(g.batch * g.channels * g.outPixels() + 1);
  eachPlane(g, command, [&](int64_t from, int64_t to) {
    for (int64_t row = 0; row < g.outHeight; row++) {
      const float* __restrict source = x + from + row * g.strideY * g.width;
      float* __restrict target = thin + to + row * g.outWidth;
      for (int64_t column = 0; column < g.outWidth; column++) target[column] = source[column * g.strideX];
    }
  });
  return thin;
}

// Their gradient at its places in the picture's, between zeros.
STRIATE_INLINE void spreadPictures(const Geometry& g, const float* thin, float* x, const Command& command) {
  eachPlane(g, command, [&](int64_t to, int64_t from) {
    for (int64_t y = 0; y < g.height; y++) {
      float* __restrict target = x + to + y * g.width;
      for (int64_t column = 0; column < g.width; column++) target[column] = 0;
      if (y % g.strideY != 0 || y / g.strideY >= g.outHeight) continue;
      const float* __restrict source = thin + from + y / g.strideY * g.outWidth;
      for (int64_t column = 0; column < g.outWidth; column++) target[column * g.strideX] = source[column];
    }
  });
}

// The same command with another storage in one place.
struct Replaced {
  void* storages[4];
  Command command;

  STRIATE_INLINE Replaced(const Command& from, int count, int place, float* storage) : command(from) {
    for (int i = 0; i < count; i++) storages[i] = from.storages[i];
    storages[place] = storage;
    command.storages = storages;
  }
  Replaced(const Replaced&) = delete;
};

}  // namespace striate::STRIATE_ISA
