// 2-d convolution in its three directions: which way to compute each.
#include "conv.h"

#include "correlate.h"
#include "implicit.h"
#include "slide.h"
#include "thin.h"
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// Every pair of a vertical and a horizontal tap, by the kernel's rows.
struct Grid {
  const Geometry& g;
  int64_t* const y;
  int64_t* const x;
  int64_t* const weight;
  int64_t count = 0;

  Grid(const Geometry& g, const Command& command)
      : g(g), y(array(command)), x(array(command)), weight(array(command)) {}
  int64_t* array(const Command& command) const { return command.workspace.array<int64_t>(g.taps()); }
  void add(int64_t tapY, int64_t tapX, int64_t atY, int64_t atX) {
    y[count] = atY;
    x[count] = atX;
    weight[count++] = tapY * g.kernelWidth + tapX;
  }
  Taps taps() const { return {count, y, x, weight}; }
};

Slide forward(const Geometry& g, const Command& command) {
  Grid grid(g, command);
  for (int64_t i = 0; i < g.kernelHeight; i++)
    for (int64_t j = 0; j < g.kernelWidth; j++) grid.add(i, j, i * g.dilationY, j * g.dilationX);
  Slide s{};
  s.groups = g.groups;
  s.pictures = g.batch;
  s.from = command.at<float>(0);
  s.channels = g.groupChannels();
  s.height = g.height;
  s.width = g.width;
  s.fromGroup = s.channels * g.height * g.width;
  s.fromPicture = g.groups * s.fromGroup;
  s.canvas = {g.reachY(g.outHeight), g.reachX(), g.padY, g.padX};
  s.stepY = g.strideY;
  s.stepX = g.strideX;
  s.taps = grid.taps();
  s.weights = command.at<float>(1);
  s.keptInput = 1;
  s.weightGroup = g.groupOut() * g.patch();
  s.weightChannel = g.taps();
  s.weightOut = g.patch();
  s.bias = command.at<float>(2);
  s.to = command.at<float>(3);
  s.outChannels = g.groupOut();
  s.outHeight = g.outHeight;
  s.outWidth = g.outWidth;
  s.toColumn = 1;
  s.toRow = g.outWidth;
  s.toChannel = g.outPixels();
  s.toGroup = s.outChannels * s.toChannel;
  s.toPicture = g.groups * s.toGroup;
  return s;
}

// The input pixels (y mod stride, x mod stride) == phase: a convolution of the output's gradient.
Slide inputPhase(const Geometry& g, const Phase& vertical, const Phase& horizontal, int64_t first,
                 const Command& command) {
  const int64_t top = vertical.before(), left = horizontal.before();
  Grid grid(g, command);
  for (int64_t i = 0; i < vertical.count; i++)
    for (int64_t j = 0; j < horizontal.count; j++) {
      grid.add(vertical.tap[i], horizontal.tap[j], vertical.from[i] + top, horizontal.from[j] + left);
    }
  Slide s{};
  s.groups = g.groups;
  s.pictures = g.batch;
  s.from = command.at<float>(0);
  s.channels = g.groupOut();
  s.height = g.outHeight;
  s.width = g.outWidth;
  s.fromGroup = s.channels * g.outPixels();
  s.fromPicture = g.groups * s.fromGroup;
  s.canvas = {top + g.outHeight + vertical.after(g.outHeight), left + g.outWidth + horizontal.after(g.outWidth), top,
              left};
  s.stepY = s.stepX = 1;
  s.taps = grid.taps();
  s.weights = command.at<float>(1);
  s.weightGroup = g.groupOut() * g.patch();
  s.weightChannel = g.patch();
  s.weightOut = g.taps();
  s.to = command.at<float>(2) + first;
  s.outChannels = g.groupChannels();
  s.outHeight = vertical.pixels;
  s.outWidth = horizontal.pixels;
  s.toColumn = g.strideX;
  s.toRow = g.strideY * g.width;
  s.toChannel = g.height * g.width;
  s.toGroup = s.outChannels * s.toChannel;
  s.toPicture = g.groups * s.toGroup;
  return s;
}

void convolve(bool relu, const Command& command) {
  const Geometry g(command);
  Slide s = forward(g, command);
  s.relu = relu;
  if (canSlide(s)) return slide(s, command);
  implicitConv(g, command);
  if (!relu) return;
  chunks(command, g.outChannels * g.columns(), [y = s.to](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) y[i] = y[i] < 0.0f ? 0.0f : y[i];
  });
}

void inputGradient(const Geometry& g, const Command& command) {
  for (int64_t y = 0; y < g.strideY; y++) {
    const Phase vertical(y, g.height, g.kernelHeight, g.strideY, g.padY, g.dilationY, command);
    for (int64_t x = 0; x < g.strideX; x++) {
      const Phase horizontal(x, g.width, g.kernelWidth, g.strideX, g.padX, g.dilationX, command);
      const int64_t first = y * g.width + x;
      const Slide s = inputPhase(g, vertical, horizontal, first, command);
      if (canSlide(s)) slide(s, command);
      else implicitInputPhase(g, vertical, horizontal, first, command);
    }
  }
}

}  // namespace

// storages: x, weight, bias or null, y
void conv2d(const Command& command) { convolve(false, command); }

// storages: x, weight, bias or null, y
void conv2dRelu(const Command& command) { convolve(true, command); }

// storages: g (of the output), weight, input gradient
void conv2dInputGradient(const Command& command) {
  const Geometry g(command);
  if (!isThin(g)) return inputGradient(g, command);
  float* const thin = command.workspace.array<float>(g.batch * g.channels * g.outPixels() + 1);
  void* storages[] = {command.storages[0], command.storages[1], thin};
  Command smaller = command;
  smaller.storages = storages;
  inputGradient(thinned(g), smaller);
  spread(g, thin, command.at<float>(2), command);
}

// storages: g (of the output), x, weight gradient
void conv2dWeightGradient(const Command& command) {
  const Geometry g(command);
  if (canCorrelate(g)) correlate(g, command);
  else implicitWeightGradient(g, command);
}

}  // namespace striate::STRIATE_ISA
