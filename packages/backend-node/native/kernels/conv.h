// A convolution's sizes, and its pictures with a border of zeros around them.
#pragma once

#include "vector.h"

namespace striate::STRIATE_ISA {

// numbers: see convNumbers in src/encode.ts
struct Geometry {
  int64_t batch, channels, height, width;  // of the input
  int64_t outChannels, outHeight, outWidth;
  int64_t kernelHeight, kernelWidth, strideY, strideX, padY, padX, dilationY, dilationX, groups;

  STRIATE_INLINE explicit Geometry(const Command& c)
      : batch(c.integer(0)), channels(c.integer(1)), height(c.integer(2)), width(c.integer(3)),
        outChannels(c.integer(4)), outHeight(c.integer(5)), outWidth(c.integer(6)),
        kernelHeight(c.integer(7)), kernelWidth(c.integer(8)), strideY(c.integer(9)),
        strideX(c.integer(10)), padY(c.integer(11)), padX(c.integer(12)), dilationY(c.integer(13)),
        dilationX(c.integer(14)), groups(c.integer(15)) {}

  STRIATE_INLINE int64_t groupChannels() const { return channels / groups; }
  STRIATE_INLINE int64_t groupOut() const { return outChannels / groups; }
  STRIATE_INLINE int64_t taps() const { return kernelHeight * kernelWidth; }
  STRIATE_INLINE int64_t outPixels() const { return outHeight * outWidth; }
  STRIATE_INLINE int64_t columns() const { return batch * outPixels(); }
  STRIATE_INLINE int64_t patch() const { return groupChannels() * taps(); }
  // Rows and columns of the padded input that windows reach.
  STRIATE_INLINE int64_t reachY(int64_t rows) const { return (rows - 1) * strideY + (kernelHeight - 1) * dilationY + 1; }
  STRIATE_INLINE int64_t reachX() const { return (outWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1; }
};

// A plane as a kernel sees it: `height` rows of `width`, of which row y and column x show those of the picture
// that are `top` and `left` less, or zeros where there are none.
struct Canvas {
  int64_t height, width, top, left;
  STRIATE_INLINE int64_t plane() const { return height * width; }
};

// Whole vectors are stored in ascending order: up to kLanes - 1 floats behind the canvas are written, and as many
// behind the picture are read.
STRIATE_INLINE void paint(const float* picture, int64_t height, int64_t width, const Canvas& canvas, float* to) {
  const auto clear = [&](int64_t from, int64_t end) {
    for (int64_t x = from; x < end; x += kLanes) store(to + x, Vector{});
  };
  const int64_t left = clamp(canvas.left, 0, canvas.width);
  const int64_t right = clamp(canvas.left + width, 0, canvas.width);
  for (int64_t y = -canvas.top; y < canvas.height - canvas.top; y++, to += canvas.width) {
    if (y < 0 || y >= height) {
      clear(0, canvas.width);
      continue;
    }
    clear(0, left);
    const float* row = picture + y * width - left;
    for (int64_t x = left; x < right; x += kLanes) store(to + x, load(row + x));
    clear(right, canvas.width);
  }
}

}  // namespace striate::STRIATE_ISA
