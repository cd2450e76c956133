// Dropout masks by Philox4x32-10 (Salmon et al., 2011), bit for bit those of @striate/tensor/random.
#include <cstring>

#include "command.h"

namespace striate::STRIATE_ISA {
namespace {

constexpr int64_t kBlocks = 4096;  // of four elements per task

// Blocks side by side: so many that the compiler keeps the loops over them, and makes vectors of them.
constexpr int kSide = 64;

void philox(uint32_t first, const uint32_t (&rest)[3], uint32_t key0, uint32_t key1, uint32_t (&out)[4][kSide]) {
  uint32_t c0[kSide], c1[kSide], c2[kSide], c3[kSide];
  for (int i = 0; i < kSide; i++) {
    c0[i] = first + static_cast<uint32_t>(i);
    c1[i] = rest[0];
    c2[i] = rest[1];
    c3[i] = rest[2];
  }
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < kSide; i++) {
      const uint64_t product0 = uint64_t{0xd2511f53} * c0[i], product1 = uint64_t{0xcd9e8d57} * c2[i];
      c0[i] = static_cast<uint32_t>(product1 >> 32) ^ c1[i] ^ key0;
      c1[i] = static_cast<uint32_t>(product1);
      c2[i] = static_cast<uint32_t>(product0 >> 32) ^ c3[i] ^ key1;
      c3[i] = static_cast<uint32_t>(product0);
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  for (int i = 0; i < kSide; i++) {
    out[0][i] = c0[i];
    out[1][i] = c1[i];
    out[2][i] = c2[i];
    out[3][i] = c3[i];
  }
}

// Each block's four bytes as one number, lowest first as in memory. The numbers come by value, so that they can't
// change under the loop.
STRIATE_INLINE void compare(const uint32_t (&words)[4][kSide], uint32_t threshold, uint32_t kept,
                            uint32_t (&keeps)[kSide]) {
  for (int i = 0; i < kSide; i++) {
    const uint32_t a = words[0][i] >= threshold, b = words[1][i] >= threshold;
    const uint32_t c = words[2][i] >= threshold, d = words[3][i] >= threshold;
    keeps[i] = (a | b << 8 | c << 16 | d << 24) * kept;
  }
}

}  // namespace

// storages: mask; numbers: count, threshold, counter 1..3, key 0..1
void dropoutMask(const Command& command) {
  uint8_t* mask = command.at<uint8_t>(0);
  const int64_t count = command.integer(0), total = blocks(count, 4);
  // What is below the threshold is dropped: at 2^32, which is no word any more, all is.
  const bool isAllDropped = command.numbers[1] >= 4294967296.0;
  const uint32_t threshold = isAllDropped ? UINT32_MAX : static_cast<uint32_t>(command.numbers[1]);
  const uint32_t kept = isAllDropped ? 0 : 1;
  const uint32_t rest[3] = {static_cast<uint32_t>(command.numbers[2]), static_cast<uint32_t>(command.numbers[3]),
                            static_cast<uint32_t>(command.numbers[4])};
  const uint32_t key0 = static_cast<uint32_t>(command.numbers[5]), key1 = static_cast<uint32_t>(command.numbers[6]);
  command.parallel.each(blocks(total, kBlocks), [&](int64_t task) {
    const Span span(task, kBlocks, total);
    for (int64_t block = span.begin; block < span.end; block += kSide) {
      uint32_t words[4][kSide];
      philox(static_cast<uint32_t>(block), rest, key0, key1, words);
      uint32_t keeps[kSide];
      compare(words, threshold, kept, keeps);
      // A task's blocks are a multiple of kSide, but for the last one's.
      const int64_t rest = count - 4 * block;
      std::memcpy(mask + 4 * block, keeps, rest < 4 * kSide ? rest : 4 * kSide);
    }
  });
}

}  // namespace striate::STRIATE_ISA
