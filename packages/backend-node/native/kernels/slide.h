// Direct convolution: a kernel slides over a picture that has its border already. The sums of a few pixels of a
// row, for a panel of channels, stay in registers over the whole kernel; nothing is unfolded or packed but the
// weights. Convolution forward is one of these, its input gradient one for each phase of the stride.
#pragma once

#include "conv.h"

namespace striate::STRIATE_ISA {

// The taps of one channel: where they lie in the canvas, from the first pixel's corner, and in the weights.
struct Taps {
  int64_t count;
  const int64_t* y;
  const int64_t* x;
  const int64_t* weight;
};

struct Slide {
  int64_t groups, pictures;
  // Pictures: planes of height x width, and how they lie on a canvas.
  const float* from;
  int64_t fromGroup, fromPicture, channels, height, width;
  Canvas canvas;
  int64_t stepY, stepX;  // on the canvas, from one result to the next
  Taps taps;
  const float* weights;
  int64_t weightGroup, weightChannel, weightOut;  // apart: groups, channels of the picture, channels of the result
  int keptInput;                                  // what is made of the weights is kept with this input, if not 0
  const float* bias;                              // per channel of the result, or null
  bool relu;                                      // the result is max(sum, 0)
  float* to;
  int64_t toGroup, toPicture, toChannel, toRow, toColumn;
  int64_t outChannels, outHeight, outWidth;

  STRIATE_INLINE int64_t depth() const { return channels * taps.count; }
};

// Worth it where channels fill the lanes, and sums are long enough to outweigh the storing of a tile.
bool canSlide(const Slide& slide);

void slide(const Slide& slide, const Command& command);

}  // namespace striate::STRIATE_ISA
