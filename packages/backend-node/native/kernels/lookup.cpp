// Elements by index along one axis: gather, and its converse, which adds.
#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

// An index outside [0, size) is one comparison away: below zero it becomes huge.
STRIATE_INLINE bool isInside(int32_t index, uint32_t size) { return static_cast<uint32_t>(index) < size; }

template <typename T>
void gatherOf(const Command& command) {
  const T* x = command.at<T>(0);
  const int32_t* index = command.at<int32_t>(1);
  T* y = command.at<T>(2);
  const uint32_t size = static_cast<uint32_t>(command.integer(1));
  const int64_t stride = command.integer(2);
  const Walk walk(command, 3);
  const int64_t step = walk.stepA;
  walk.each(command, kChunk, [&](int64_t at, int64_t count, int64_t start, int64_t) {
    const T* __restrict from = x + start;
    const int32_t* __restrict named = index + at;
    T* __restrict to = y + at;
    for (int64_t i = 0; i < count; i++) {
      to[i] = isInside(named[i], size) ? from[i * step + named[i] * stride] : T(0);
    }
  });
}

}  // namespace

// storages: x, index, y; numbers: width, x's size and stride along the axis, walk over y with x's other strides
void gather(const Command& command) {
  if (command.integer(0) == 4) gatherOf<uint32_t>(command);
  else gatherOf<uint8_t>(command);
}

// Adds to y in place. A line along the axis belongs to one task, which goes through it in order.
// storages: g, index, y; numbers: length and stride of g along the axis, size and stride of y, walk over the
// other dimensions of g with g's and y's strides
void scatterAdd(const Command& command) {
  const float* g = command.at<float>(0);
  const int32_t* index = command.at<int32_t>(1);
  float* y = command.at<float>(2);
  const int64_t length = command.integer(0), stride = command.integer(1), yStride = command.integer(3);
  const uint32_t size = static_cast<uint32_t>(command.integer(2));
  const Walk walk(command, 4);
  const int64_t step = walk.stepA, yStep = walk.stepB;
  const auto add = [&](int64_t from, float* to) {
    if (isInside(index[from], size)) to[index[from] * yStride] += g[from];
  };
  // Lines next to each other share cache lines.
  const int64_t fewest = step == 1 ? 32 : 1, lines = length > 0 ? kChunk / length : 1;
  const int64_t grain = lines > fewest ? lines : fewest;
  walk.each(command, grain, [&](int64_t, int64_t count, int64_t start, int64_t yStart) {
    if (stride == 1) {
      for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < length; j++) add(start + i * step + j, y + yStart + i * yStep);
    } else {
      for (int64_t j = 0; j < length; j++)
        for (int64_t i = 0; i < count; i++) add(start + i * step + j * stride, y + yStart + i * yStep);
    }
  });
}

}  // namespace striate::STRIATE_ISA
