// How kernels that touch every element once are cut into tasks: flat pieces, or the rows of an array.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

// Elements of a task: they stay in the nearer caches, and are worth handing out.
constexpr int64_t kChunk = 16384;
constexpr int kMaxRank = 12;  // checked in src/encode.ts

// body(begin, end) for pieces of [0, count), in parallel.
template <typename Body>
STRIATE_INLINE void chunks(const Command& command, int64_t count, Body&& body) {
  command.parallel.each(blocks(count, kChunk), [&](int64_t i) {
    const Span span(i, kChunk, count);
    body(span.begin, span.end);
  });
}

// body(list, begin, end) for pieces of several arrays, in parallel. numbers[from]: how many, then their lengths.
template <typename Body>
STRIATE_INLINE void chunksOfAll(const Command& command, int from, Body&& body) {
  const int lists = static_cast<int>(command.integer(from));
  int64_t* before = command.workspace.array<int64_t>(lists + 1);  // pieces of the lists in front of each
  before[0] = 0;
  for (int i = 0; i < lists; i++) before[i + 1] = before[i] + blocks(command.integer(from + 1 + i), kChunk);
  command.parallel.each(before[lists], [&](int64_t piece) {
    int low = 0, high = lists;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      if (before[middle] <= piece) low = middle;
      else high = middle;
    }
    const Span span(piece - before[low], kChunk, command.integer(from + 1 + low));
    body(low, span.begin, span.end);
  });
}

// A row-major array as rows of its innermost dimension.
struct Rows {
  int outer;  // dimensions besides the innermost
  int64_t count = 1, width;
  int64_t size[kMaxRank];

  // numbers[from]: rank, at least 1, then sizes
  STRIATE_INLINE Rows(const Command& c, int from) : outer(static_cast<int>(c.integer(from)) - 1) {
    for (int i = 0; i < outer; i++) count *= size[i] = c.integer(from + 1 + i);
    width = c.integer(from + 1 + outer);
  }

  // body(row, index, begin, end) in parallel, by about `grain` elements of whole rows, or of pieces no wider than
  // `widest`: elements [begin, end) of row number `row`, whose outer index is `index`.
  template <typename Body>
  STRIATE_INLINE void each(const Command& command, int64_t grain, int64_t widest, Body&& body) const {
    const int64_t wide = width < widest ? width : widest;
    const int64_t together = wide > 0 && grain / wide > 1 ? grain / wide : 1;
    const int64_t pieces = blocks(width, widest);
    command.parallel.each(blocks(count, together) * pieces, [&](int64_t task) {
      const Span rows(task / pieces, together, count), columns(task % pieces, widest, width);
      int64_t index[kMaxRank];
      for (int64_t i = outer - 1, rest = rows.begin; i >= 0; i--) {
        index[i] = rest % size[i];
        rest /= size[i];
      }
      for (int64_t row = rows.begin; row < rows.end; row++) {
        body(row, index, columns.begin, columns.end);
        for (int i = outer - 1; i >= 0 && ++index[i] == size[i]; i--) index[i] = 0;
      }
    });
  }
};

// Rows during whose walk two arrays move by strides of their own.
struct Walk {
  Rows rows;
  int64_t strideA[kMaxRank], strideB[kMaxRank];
  int64_t stepA, stepB;  // between neighbours in a row

  // numbers[from]: rank, then sizes, strides of a, strides of b
  STRIATE_INLINE Walk(const Command& c, int from) : rows(c, from) {
    const int rank = rows.outer + 1;
    for (int i = 0; i < rank; i++) {
      strideA[i] = c.integer(from + 1 + rank + i);
      strideB[i] = c.integer(from + 1 + 2 * rank + i);
    }
    stepA = strideA[rank - 1];
    stepB = strideB[rank - 1];
  }

  // body(at, count, a, b) for runs within rows: where they start in row-major order, in a and in b.
  template <typename Body>
  STRIATE_INLINE void each(const Command& command, int64_t grain, Body&& body) const {
    each(command, grain, grain, body);
  }
  template <typename Body>
  STRIATE_INLINE void each(const Command& command, int64_t grain, int64_t widest, Body&& body) const {
    rows.each(command, grain, widest, [&](int64_t row, const int64_t* index, int64_t begin, int64_t end) {
      int64_t a = begin * stepA, b = begin * stepB;
      for (int i = 0; i < rows.outer; i++) {
        a += index[i] * strideA[i];
        b += index[i] * strideB[i];
      }
      body(row * rows.width + begin, end - begin, a, b);
    });
  }
};

}  // namespace striate::STRIATE_ISA
