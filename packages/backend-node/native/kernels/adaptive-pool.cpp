// The average of windows that share a picture out, plane by plane.
#include <cstring>

#include "walk.h"

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

// The windows of one axis: from floor(i in / out) up to ceil((i + 1) in / out).
struct Windows {
  int64_t* begin;
  int64_t* end;

  Windows(const Command& c, int64_t size, int64_t out)
      : begin(c.workspace.array<int64_t>(out)), end(c.workspace.array<int64_t>(out)) {
    for (int64_t i = 0; i < out; i++) {
      begin[i] = i * size / out;
      end[i] = ((i + 1) * size + out - 1) / out;
    }
  }
};

// Windows of one cell each move values as they are.
void copy(const Command& command, int64_t count) {
  chunks(command, count, [&](int64_t begin, int64_t end) {
    std::memcpy(command.at<float>(1) + begin, command.at<float>(0) + begin, (end - begin) * sizeof(float));
  });
}

// body(plane) for each, several together where they are small.
template <typename Body>
void eachPlane(const Command& command, const Planes& p, Body&& body) {
  if (p.height == p.outHeight && p.width == p.outWidth) return copy(command, p.count * p.size());
  const int64_t together = kChunk / (p.size() + p.outSize() + 1) + 1;
  command.parallel.each(blocks(p.count, together), [&](int64_t task) {
    const Span span(task, together, p.count);
    for (int64_t plane = span.begin; plane < span.end; plane++) body(plane);
  });
}

}  // namespace

// storages: x, y
void adaptiveAvgPool2d(const Command& command) {
  const Planes p(command);
  const Windows rows(command, p.height, p.outHeight), columns(command, p.width, p.outWidth);
  eachPlane(command, p, [&](int64_t plane) {
    const float* x = command.at<float>(0) + plane * p.size();
    float* y = command.at<float>(1) + plane * p.outSize();
    for (int64_t oy = 0; oy < p.outHeight; oy++) {
      for (int64_t ox = 0; ox < p.outWidth; ox++) {
        double total = 0;
        for (int64_t iy = rows.begin[oy]; iy < rows.end[oy]; iy++)
          for (int64_t ix = columns.begin[ox]; ix < columns.end[ox]; ix++) total += x[iy * p.width + ix];
        const int64_t cells = (rows.end[oy] - rows.begin[oy]) * (columns.end[ox] - columns.begin[ox]);
        *y++ = static_cast<float>(total / static_cast<double>(cells));
      }
    }
  });
}

// storages: g, input gradient
void adaptiveAvgPool2dGradient(const Command& command) {
  const Planes p(command);
  const Windows rows(command, p.height, p.outHeight), columns(command, p.width, p.outWidth);
  eachPlane(command, p, [&](int64_t plane) {
    const float* g = command.at<float>(0) + plane * p.outSize();
    float* x = command.at<float>(1) + plane * p.size();
    std::memset(x, 0, p.size() * sizeof(float));
    for (int64_t oy = 0; oy < p.outHeight; oy++) {
      for (int64_t ox = 0; ox < p.outWidth; ox++) {
        const int64_t cells = (rows.end[oy] - rows.begin[oy]) * (columns.end[ox] - columns.begin[ox]);
        const float share = *g++ / static_cast<float>(cells);
        for (int64_t iy = rows.begin[oy]; iy < rows.end[oy]; iy++)
          for (int64_t ix = columns.begin[ox]; ix < columns.end[ox]; ix++) x[iy * p.width + ix] += share;
      }
    }
  });
}

}  // namespace striate::STRIATE_ISA
