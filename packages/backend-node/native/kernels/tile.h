// A tile of sums as the direct convolutions make it: rows of positions (pixels or taps), channels in the lanes.
#pragma once

#include <cstring>

#include "vector.h"

namespace striate::STRIATE_ISA {

// Panels of channels: kColumns each, of which the last takes no more vectors than it needs.
struct Panels {
  int64_t channels;
  STRIATE_INLINE int64_t count() const { return blocks(channels, kColumns); }
  STRIATE_INLINE int64_t wide(int64_t panel) const {
    return clamp(channels - panel * kColumns, 0, kColumns);
  }
  STRIATE_INLINE int vectors(int64_t panel) const { return static_cast<int>(blocks(wide(panel), kLanes)); }
};

// Where the tile's positions lie in an array that has channels outermost.
struct Place {
  float* to;        // of the first position in the first channel
  int64_t channel;  // from one channel to the next
  int64_t step;     // from one position to the next
  int64_t room;     // positions from the first on that may be overwritten, as they come later, or belong to the tile
};

// Writes `rows` positions of `channels` channels; the tile has `vectors` vectors per row.
STRIATE_INLINE void storeTile(const float* tile, int64_t rows, int vectors, int64_t channels, const float* bias,
                              const Place& place) {
  for (int64_t first = 0; first < channels; first += kLanes, tile += kLanes) {
    const int64_t lanes = channels - first < kLanes ? channels - first : kLanes;
    Vector shift{};
    if (bias) std::memcpy(&shift, bias + first, lanes * sizeof(float));
    for (int64_t row = 0; row < rows; row += kLanes) {
      const int64_t count = rows - row < kLanes ? rows - row : kLanes;
      Vector square[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; i++) {
        const int64_t at = row + i < rows ? row + i : rows - 1;
        square[i] = load(tile + at * vectors * kLanes) + shift;
      }
      transpose(square);
      float* to = place.to + first * place.channel + row * place.step;
      if (place.step == 1 && place.room - row >= kLanes) {
#pragma GCC unroll 16
        for (int i = 0; i < kLanes; i++) {
          if (i < lanes) store(to + i * place.channel, square[i]);
        }
        continue;
      }
      alignas(64) float rest[kLanes][kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; i++) store(rest[i], square[i]);
      for (int64_t i = 0; i < lanes; i++)
        for (int64_t j = 0; j < count; j++) to[i * place.channel + j * place.step] = rest[i][j];
    }
  }
}

}  // namespace striate::STRIATE_ISA
