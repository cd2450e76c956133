// uint8 pictures (n, h, w, c) to normalised floats (n, c, h, w), as torchvision's ToTensor and Normalize.
#include "command.h"

namespace striate::STRIATE_ISA {

// storages: pixels, flip or null, y; numbers: n, h, w, c, means, deviations
void pictures(const Command& command) {
  const int64_t n = command.integer(0), h = command.integer(1), w = command.integer(2), c = command.integer(3);
  const uint8_t* pixels = command.at<uint8_t>(0);
  const uint8_t* flips = command.at<uint8_t>(1);
  float* y = command.at<float>(2);
  float* table = command.workspace.array<float>(c * 256);
  for (int64_t channel = 0; channel < c; channel++) {
    const float mean = static_cast<float>(command.numbers[4 + channel]);
    const float deviation = static_cast<float>(command.numbers[4 + c + channel]);
    for (int value = 0; value < 256; value++) {
      const float scaled = static_cast<float>(value) / 255.0f;
      table[channel * 256 + value] = (scaled - mean) / deviation;
    }
  }
  command.parallel.each(n * h, [&](int64_t line) {
    const int64_t picture = line / h, row = line % h;
    const bool mirrored = flips && flips[picture] == 1;
    for (int64_t channel = 0; channel < c; channel++) {
      const uint8_t* from = pixels + line * w * c + channel;
      const float* lookup = table + channel * 256;
      float* to = y + ((picture * c + channel) * h + row) * w;
      if (mirrored) for (int64_t x = 0; x < w; x++) to[x] = lookup[from[(w - 1 - x) * c]];
      else for (int64_t x = 0; x < w; x++) to[x] = lookup[from[x * c]];
    }
  });
}

}  // namespace striate::STRIATE_ISA
