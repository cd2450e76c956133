// Elements of any type, known by their width, that move without change.
#include <cstring>

#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

template <typename T>
STRIATE_INLINE void fillRun(T* to, int64_t count, T value) {
  if constexpr (sizeof(T) == 1) std::memset(to, value, count);
  else for (int64_t i = 0; i < count; i++) to[i] = value;
}

template <typename T>
void fillWith(const Command& command) {
  T* y = command.at<T>(0);
  const T value = static_cast<T>(command.integer(2));
  chunks(command, command.integer(1), [&](int64_t begin, int64_t end) { fillRun(y + begin, end - begin, value); });
}

template <typename T>
void copyStrided(const Command& command) {
  const T* x = command.at<T>(0) + command.integer(1);
  T* y = command.at<T>(1) + command.integer(2);
  const Walk walk(command, 3);
  const int64_t stepX = walk.stepA, stepY = walk.stepB;
  // Where neighbours lie apart, the next rows find theirs beside them while those are in the nearest cache.
  const int64_t widest = stepX == 1 ? kChunk : 256;
  walk.each(command, kChunk, widest, [&](int64_t, int64_t count, int64_t a, int64_t b) {
    const T* __restrict from = x + a;
    T* __restrict to = y + b;
    if (stepX == 1 && stepY == 1) std::memcpy(to, from, count * sizeof(T));
    else if (stepX == 0 && stepY == 1) fillRun(to, count, *from);
    else if (stepY == 1) for (int64_t i = 0; i < count; i++) to[i] = from[i * stepX];
    else for (int64_t i = 0; i < count; i++) to[i * stepY] = from[i * stepX];
  });
}

// Where x lies along one dimension of a larger or smaller array.
struct Placed {
  int64_t size, start, step, stride;

  // How many elements of x stand before position `at`.
  int64_t before(int64_t at) const {
    const int64_t passed = at > start ? (at - start + step - 1) / step : 0;
    return passed < size ? passed : size;
  }
  // The index in x of what stands at `at`; outside [0, size) where nothing does.
  int64_t indexAt(int64_t at) const {
    const int64_t distance = at - start;
    if (step == 1) return distance;
    return distance % step == 0 ? distance / step : -1;
  }
};

// Fills and copies row by row, so that each element of y is written to memory once.
template <typename T>
void placeOn(const Command& command) {
  const T* x = command.at<T>(0);
  T* y = command.at<T>(1);
  const T value = static_cast<T>(command.integer(1));
  const Rows rows(command, 2);
  const int rank = rows.outer + 1;
  Placed placed[kMaxRank];
  int64_t stride = 1;
  for (int i = rank - 1; i >= 0; i--) {
    const int at = 3 + rank + i;
    placed[i] = {command.integer(at), command.integer(at + rank), command.integer(at + 2 * rank), stride};
    stride *= placed[i].size;
  }
  const Placed& inner = placed[rank - 1];
  rows.each(command, kChunk, kChunk, [&](int64_t row, const int64_t* index, int64_t begin, int64_t end) {
    int64_t first = inner.before(begin), last = inner.before(end);
    const T* __restrict from = x;
    for (int i = 0; i < rows.outer; i++) {
      const int64_t at = placed[i].indexAt(index[i]);
      if (at < 0 || at >= placed[i].size) last = first;
      else from += at * placed[i].stride;
    }
    T* __restrict to = y + row * rows.width;
    if (inner.step != 1 || first == last) {
      fillRun(to + begin, end - begin, value);
      for (int64_t i = first; i < last; i++) to[inner.start + i * inner.step] = from[i];
      return;
    }
    fillRun(to + begin, inner.start + first - begin, value);
    std::memcpy(to + inner.start + first, from + first, (last - first) * sizeof(T));
    fillRun(to + inner.start + last, end - inner.start - last, value);
  });
}

template <typename T>
void chooseFrom(const Command& command) {
  const uint8_t* __restrict condition = command.at<uint8_t>(0);
  const T* __restrict a = command.at<T>(1);
  const T* __restrict b = command.at<T>(2);
  T* __restrict y = command.at<T>(3);
  chunks(command, command.integer(1), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      // Both are read, so that vectors need no branch.
      const T one = a[i], other = b[i];
      y[i] = condition[i] ? one : other;
    }
  });
}

}  // namespace

// numbers[0] of all of these: bytes per element
#define BY_WIDTH(function) (command.integer(0) == 4 ? function<uint32_t>(command) : function<uint8_t>(command))

// storages: y; numbers: width, count, the element's bits
void fill(const Command& command) { BY_WIDTH(fillWith); }

// storages: x, y; numbers: width, first element of x, first element of y, walk over x and y
void strided(const Command& command) { BY_WIDTH(copyStrided); }

// storages: x, y; numbers: width, the bits of what stands elsewhere, rank, then y's sizes, and x's sizes,
// starts and steps
void place(const Command& command) { BY_WIDTH(placeOn); }

// storages: condition, a, b, y; numbers: width, count
void where(const Command& command) { BY_WIDTH(chooseFrom); }

#undef BY_WIDTH

}  // namespace striate::STRIATE_ISA
