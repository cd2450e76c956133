// The average of windows that share a picture out, plane by plane.
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

// From floor(i in / out) up to ceil((i + 1) in / out).
Window adapted(int64_t index, int64_t size, int64_t out) {
  return {index * size / out, ((index + 1) * size + out - 1) / out};
}

}  // namespace

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
