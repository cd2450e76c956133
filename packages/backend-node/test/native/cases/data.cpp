// What a training step starts from: pictures, and the masks of dropout.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

struct Pictures {
  int64_t n, h, w, c;
};

constexpr Pictures kPictures[] = {
    {1, 1, 1, 1}, {0, 4, 5, 3}, {3, 4, 5, 3}, {2, 17, 33, 1}, {5, 64, 63, 3}, {1, 2, 3, 5},
};

void pictureCase(const Pictures& p, bool flips, Draw& draw, const Run& run) {
  const Values pixels = draw.integers(p.n * p.h * p.w * p.c, 0, 255), flip = draw.integers(p.n, 0, 1);
  const Values mean = draw.reals(p.c, 0.3, 0.5), deviation = draw.reals(p.c, 0.2, 0.3);
  Values y, slack;
  for (int64_t n = 0; n < p.n; n++)
    for (int64_t c = 0; c < p.c; c++)
      for (int64_t row = 0; row < p.h; row++)
        for (int64_t x = 0; x < p.w; x++) {
          const int64_t from = flips && flip[n] == 1 ? p.w - 1 - x : x;
          const double value = pixels[((n * p.h + row) * p.w + from) * p.c + c] / 255;
          y.push_back((value - mean[c]) / deviation[c]);
          slack.push_back(roundings(3, (value + mean[c]) / deviation[c]));
        }
  Values numbers{double(p.n), double(p.h), double(p.w), double(p.c)};
  numbers.insert(numbers.end(), mean.begin(), mean.end());
  numbers.insert(numbers.end(), deviation.begin(), deviation.end());
  run({"pictures",
       {input(pixels, Type::kByte), flips ? input(flip, Type::kByte) : absent(), output(y, slack)},
       numbers});
}

// Philox4x32-10 as its authors write it down, one block at a time.
void philox(uint32_t (&counter)[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++, key0 += 0x9e3779b9, key1 += 0xbb67ae85) {
    const uint64_t a = uint64_t{0xd2511f53} * counter[0], b = uint64_t{0xcd9e8d57} * counter[2];
    const uint32_t next[4] = {uint32_t(b >> 32) ^ counter[1] ^ key0, uint32_t(b),
                              uint32_t(a >> 32) ^ counter[3] ^ key1, uint32_t(a)};
    for (int i = 0; i < 4; i++) counter[i] = next[i];
  }
}

Case mask(int64_t count, uint64_t threshold, const uint32_t (&words)[5]) {
  Values y;
  for (int64_t i = 0; i < count; i++) {
    uint32_t counter[4] = {static_cast<uint32_t>(i / 4), words[0], words[1], words[2]};
    philox(counter, words[3], words[4]);
    y.push_back(counter[i % 4] >= threshold);
  }
  return {"dropoutMask", {output(y, Type::kByte)},
          {double(count), double(threshold), double(words[0]), double(words[1]), double(words[2]), double(words[3]),
           double(words[4])}};
}

}  // namespace

void dataCases(const Run& run) {
  Draw draw(12);
  for (const Pictures& p : kPictures) {
    pictureCase(p, false, draw, run);
    pictureCase(p, true, draw, run);
  }
  for (int64_t count : {0, 1, 3, 4, 5, 31, 32, 33, 1000, 16384, 70001}) {
    for (uint64_t threshold : {uint64_t{0}, uint64_t{1} << 31, uint64_t{1} << 32}) {
      run(mask(count, threshold, {0xffffffff, 3, 0, 0x80000001, static_cast<uint32_t>(count)}));
    }
  }
}

}  // namespace harness
