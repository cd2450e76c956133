// The largest value of windows, and the average of those that share a picture out, plane by plane.
#include <cmath>
#include <cstring>

#include "command.h"

namespace striate::STRIATE_ISA {
namespace {

// numbers: planes, height, width, outHeight, outWidth
struct Planes {
  int64_t count, height, width, outHeight, outWidth;
  explicit Planes(const Command& c)
      : count(c.integer(0)), height(c.integer(1)), width(c.integer(2)), outHeight(c.integer(3)),
        outWidth(c.integer(4)) {}
  int64_t size() const { return height * width; }
  int64_t outSize() const { return outHeight * outWidth; }
};

struct Window {
  int64_t begin, end;
};

// How a window slides along one axis.
struct Slide {
  int64_t kernel, stride, padding, dilation, size;

  // numbers[from]: pairs of kernel, stride, padding, dilation
  Slide(const Command& c, int from, int64_t size)
      : kernel(c.integer(from)), stride(c.integer(from + 2)), padding(c.integer(from + 4)),
        dilation(c.integer(from + 6)), size(size) {}

  // From the first cell within the input up to behind the last.
  Window at(int64_t index) const {
    int64_t begin = index * stride - padding;
    const int64_t end = begin + (kernel - 1) * dilation + 1;
    if (begin < 0) begin += blocks(-begin, dilation) * dilation;
    return {begin, end > size ? size : end};
  }
};

// From floor(i in / out) up to ceil((i + 1) in / out).
Window adapted(int64_t index, int64_t size, int64_t out) {
  return {index * size / out, ((index + 1) * size + out - 1) / out};
}

}  // namespace

// A window without a cell in the input gives -infinity, and -1 as its index.
// storages: x, values, indices; numbers: see Planes and Slide
void maxPool2d(const Command& command) {
  const Planes p(command);
  const Slide vertical(command, 5, p.height), horizontal(command, 6, p.width);
  command.parallel.each(p.count, [&](int64_t plane) {
    const float* x = command.at<float>(0) + plane * p.size();
    float* values = command.at<float>(1) + plane * p.outSize();
    int32_t* indices = command.at<int32_t>(2) + plane * p.outSize();
    for (int64_t oy = 0; oy < p.outHeight; oy++) {
      const Window rows = vertical.at(oy);
      for (int64_t ox = 0; ox < p.outWidth; ox++) {
        const Window columns = horizontal.at(ox);
        const bool isEmpty = rows.begin >= rows.end || columns.begin >= columns.end;
        int64_t at = isEmpty ? -1 : rows.begin * p.width + columns.begin;
        float best = -static_cast<float>(INFINITY);
        for (int64_t y = rows.begin; y < rows.end; y += vertical.dilation)
          for (int64_t i = y * p.width + columns.begin; i < y * p.width + columns.end; i += horizontal.dilation)
            if (x[i] > best || x[i] != x[i]) {
              best = x[i];
              at = i;
            }
        values[oy * p.outWidth + ox] = best;
        indices[oy * p.outWidth + ox] = static_cast<int32_t>(at);
      }
    }
  });
}

// An index outside the plane adds nothing.
// storages: g, indices, input gradient; numbers: planes, input size, output size
void maxPool2dGradient(const Command& command) {
  const int64_t size = command.integer(1), outSize = command.integer(2);
  command.parallel.each(command.integer(0), [&](int64_t plane) {
    const float* g = command.at<float>(0) + plane * outSize;
    const int32_t* indices = command.at<int32_t>(1) + plane * outSize;
    float* x = command.at<float>(2) + plane * size;
    std::memset(x, 0, size * sizeof(float));
    for (int64_t i = 0; i < outSize; i++) {
      if (indices[i] >= 0 && indices[i] < size) x[indices[i]] += g[i];
    }
  });
}

// storages: x, y
void adaptiveAvgPool2d(const Command& command) {
  const Planes p(command);
  command.parallel.each(p.count, [&](int64_t plane) {
    const float* x = command.at<float>(0) + plane * p.size();
    float* y = command.at<float>(1) + plane * p.outSize();
    for (int64_t oy = 0; oy < p.outHeight; oy++) {
      const Window rows = adapted(oy, p.height, p.outHeight);
      for (int64_t ox = 0; ox < p.outWidth; ox++) {
        const Window columns = adapted(ox, p.width, p.outWidth);
        double total = 0;
        for (int64_t iy = rows.begin; iy < rows.end; iy++)
          for (int64_t ix = columns.begin; ix < columns.end; ix++) total += x[iy * p.width + ix];
        const int64_t cells = (rows.end - rows.begin) * (columns.end - columns.begin);
        *y++ = static_cast<float>(total / static_cast<double>(cells));
      }
    }
  });
}

// storages: g, input gradient
void adaptiveAvgPool2dGradient(const Command& command) {
  const Planes p(command);
  command.parallel.each(p.count, [&](int64_t plane) {
    const float* g = command.at<float>(0) + plane * p.outSize();
    float* x = command.at<float>(1) + plane * p.size();
    std::memset(x, 0, p.size() * sizeof(float));
    for (int64_t oy = 0; oy < p.outHeight; oy++) {
      const Window rows = adapted(oy, p.height, p.outHeight);
      for (int64_t ox = 0; ox < p.outWidth; ox++) {
        const Window columns = adapted(ox, p.width, p.outWidth);
        const float share = *g++ / static_cast<float>((rows.end - rows.begin) * (columns.end - columns.begin));
        for (int64_t iy = rows.begin; iy < rows.end; iy++)
          for (int64_t ix = columns.begin; ix < columns.end; ix++) x[iy * p.width + ix] += share;
      }
    }
  });
}

}  // namespace striate::STRIATE_ISA
