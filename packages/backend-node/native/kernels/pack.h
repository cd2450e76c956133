// Packing: gathers a panel of a matrix through its offsets into the order in which the micro-kernel reads.
//
// Whole vectors are copied even where fewer elements lie next to each other: what is too much is
// overwritten by what comes after it. So up to kPackSlack floats behind a panel are written, and up to
// kLanes - 1 floats behind the source are read.
#pragma once

#include "vector.h"

namespace striate::STRIATE_ISA {

constexpr int64_t kMostWide = kColumns > kRows ? kColumns : kRows;
constexpr int64_t kPackSlack = kMostWide * kLanes + kLanes;

// Room for a panel of `wide` by `depth`, a multiple of 64 bytes.
STRIATE_INLINE int64_t panelSize(int64_t wide, int64_t depth) {
  return blocks(wide * depth + kPackSlack, 16) * 16;
}

// How many of the offsets from `from` on, at most kLanes, follow each other.
STRIATE_INLINE int64_t runLength(const int64_t* offsets, int64_t count) {
  int64_t length = 1;
  const int64_t most = count < kLanes ? count : kLanes;
  while (length < most && offsets[length] == offsets[0] + length) length++;
  return length;
}

STRIATE_INLINE int64_t runsIn(const int64_t* offsets, int64_t count) {
  int64_t runs = 0;
  for (int64_t i = 0; i < count; i += runLength(offsets + i, count - i)) runs++;
  return runs;
}

// Copies one vector for each of `Runs` runs per row. Copied offsets of known number stay in registers, though
// the stores could alias anything.
template <int Runs>
STRIATE_INLINE void copyRuns(const float* from, const int64_t* source, const int64_t* target, int64_t wide,
                             const int64_t* inner, int64_t depth, float* to) {
  int64_t sources[Runs], targets[Runs];
#pragma GCC unroll 8
  for (int r = 0; r < Runs; r++) {
    sources[r] = source[r];
    targets[r] = target[r];
  }
  for (int64_t k = 0; k < depth; k++, to += wide) {
    const float* row = from + inner[k];
#pragma GCC unroll 8
    for (int r = 0; r < Runs; r++) store(to + targets[r], load(row + sources[r]));
  }
}

// Where neighbours in a row of the panel are neighbours in memory: copies those runs.
STRIATE_INLINE void packRuns(const float* from, const int64_t* outer, int64_t wide, const int64_t* inner,
                             int64_t depth, float* to) {
  int64_t source[kMostWide], target[kMostWide];
  int64_t runs = 0;
  for (int64_t i = 0; i < wide; i += runLength(outer + i, wide - i)) {
    source[runs] = outer[i];
    target[runs++] = i;
  }
  switch (runs) {
    case 1: return copyRuns<1>(from, source, target, wide, inner, depth, to);
    case 2: return copyRuns<2>(from, source, target, wide, inner, depth, to);
    case 3: return copyRuns<3>(from, source, target, wide, inner, depth, to);
    case 4: return copyRuns<4>(from, source, target, wide, inner, depth, to);
    case 5: return copyRuns<5>(from, source, target, wide, inner, depth, to);
  }
  for (int64_t k = 0; k < depth; k++, to += wide) {
    const float* row = from + inner[k];
    for (int64_t r = 0; r < runs; r++) store(to + target[r], load(row + source[r]));
  }
}

// Several panels of kColumns that lie side by side in memory, `size` apart when packed, row by row: long runs
// are what memory is good at.
STRIATE_INLINE void packRows(const float* from, int64_t panels, const int64_t* inner, int64_t depth, float* to,
                             int64_t size) {
  constexpr int64_t kAhead = 4;
  for (int64_t k = 0; k < depth; k++, to += kColumns) {
    const float* row = from + inner[k];
    const float* later = from + inner[k + kAhead < depth ? k + kAhead : depth - 1];
    for (int64_t j = 0; j < panels; j++) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) {
        __builtin_prefetch(later + j * kColumns + v * kLanes);
        store(to + j * size + v * kLanes, load(row + j * kColumns + v * kLanes));
      }
    }
  }
}

constexpr int64_t kSquaresAhead = 8;  // fetched meanwhile: rows that lie apart are streams of their own

// Where neighbours in a column of the panel are neighbours in memory: transposes squares in registers.
STRIATE_INLINE void packSquares(const float* from, const int64_t* outer, int64_t wide,
                                const int64_t* inner, int64_t depth, float* to) {
  const int64_t groups = blocks(wide, kLanes);
  int64_t length;
  for (int64_t k = 0; k < depth; k += length) {
    length = runLength(inner + k, depth - k);
    const float* column = from + inner[k];
    // The last group first: where it is narrow, its surplus falls into the first group of the next row.
    for (int64_t group = groups - 1; group >= 0; group--) {
      Vector rows[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; i++) {
        const int64_t at = group * kLanes + i;
        const float* row = column + outer[at < wide ? at : wide - 1];
        __builtin_prefetch(row + kSquaresAhead * kLanes);
        rows[i] = load(row);
      }
      transpose(rows);
      float* square = to + k * wide + group * kLanes;
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; i++) store(square + i * wide, rows[i]);
    }
  }
}

// to[k * wide + j] = from[inner[k] + outer[j]] for k < depth, j < wide.
STRIATE_INLINE void pack(const float* from, const int64_t* outer, int64_t wide, const int64_t* inner,
                         int64_t depth, float* to) {
  // In stores per row, of which a square costs about three times its share, for its shuffles. The runs of
  // the long side are counted only where it matters.
  const int64_t squares = blocks(wide, kLanes) * 3;
  const int64_t runs = runsIn(outer, wide);
  const bool isSquare = runs > squares && runs * depth > runsIn(inner, depth) * kLanes * squares;
  if (!isSquare) packRuns(from, outer, wide, inner, depth, to);
  else packSquares(from, outer, wide, inner, depth, to);
}

}  // namespace striate::STRIATE_ISA
