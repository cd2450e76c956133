#include "skip-zeros.h"

#include "vector.h"

namespace striate::STRIATE_ISA {
namespace {

constexpr int kWide = 8;  // vectors of results that registers sum up
constexpr int64_t kBlock = kWide * kLanes;
constexpr int64_t kFewestNumbers = 1 << 18;  // of the matrix: smaller ones stay in the cache
constexpr int64_t kAhead = 12;  // how many numbers before its use a row is fetched

// A number of the row, and which row of a block it meets.
struct Factor {
  float x;
  int32_t row;
};

// The matrix, turned: blocks of kBlock columns, and in each a row per k. Rows are in the order in which `dot` sums
// up: all k that its first lane adds, then those of the second.
class Turned {
 public:
  Turned(const Dot& p, float* memory) : p(p), depth(p.k / kLanes), memory(memory) {}

  static int64_t size(const Dot& p) { return blocks(p.n, kBlock) * (p.k * kBlock + 1); }
  int64_t count() const { return blocks(p.n, kBlock); }
  float* block(int64_t i) const { return memory + i * p.k * kBlock; }

  bool isFinite() const {
    float sum = 0;
    for (int64_t i = 0; i < count(); i++) sum += flags()[i];
    return sum == 0;
  }

  void fill(const Command& command) const {
    command.parallel.each(count(), [&](int64_t i) {
      Vector check{};
      for (int64_t vector = 0; vector < kWide; vector++)
        for (int64_t v = 0; v < depth; v++) {
          Vector square[kLanes];
#pragma GCC unroll 16
          for (int j = 0; j < kLanes; j++) {
            const int64_t row = i * kBlock + vector * kLanes + j;
            square[j] = row < p.n ? load(p.many + row * p.k + v * kLanes) : Vector{};
            check += square[j] * 0.0f;
          }
          transpose(square);
#pragma GCC unroll 16
          for (int lane = 0; lane < kLanes; lane++)
            store(block(i) + ((lane * depth + v) * kWide + vector) * kLanes, square[lane]);
        }
      float sum = 0;
      for (int lane = 0; lane < kLanes; lane++) sum += check[lane];
      flags()[i] = sum;
    });
  }

 private:
  const Dot& p;
  const int64_t depth;
  float* const memory;

  // Of each block: 0, or NaN where it holds a number that isn't finite, which even zero has to meet.
  float* flags() const { return memory + count() * p.k * kBlock; }
};

// `from` holds what each lane adds, one lane behind the other: lane i up to ends[i].
STRIATE_INLINE void sumBlock(const Factor* from, const int64_t* ends, const float* block, float* to) {
  Vector total[kWide];
  int64_t i = 0;
  for (int lane = 0; lane < kLanes; lane++) {
    Vector sum[kWide] = {};
    for (; i < ends[lane]; i++) {
      const float* soon = block + from[i + kAhead].row * kBlock;
#pragma GCC unroll 16
      for (int j = 0; j < kWide; j++) __builtin_prefetch(soon + j * kLanes);
      const float* row = block + from[i].row * kBlock;
#pragma GCC unroll 16
      for (int j = 0; j < kWide; j++) sum[j] += from[i].x * load(row + j * kLanes);
    }
#pragma GCC unroll 16
    for (int j = 0; j < kWide; j++) total[j] = lane ? total[j] + sum[j] : sum[j];
  }
#pragma GCC unroll 16
  for (int j = 0; j < kWide; j++) store(to + j * kLanes, total[j]);
}

int64_t zeros(const float* x, int64_t count) {
  int64_t zeros = 0;
  for (int64_t i = 0; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

}  // namespace

bool skipZeros(const Dot& p, int kept, const Command& command) {
  if (p.m != 1 || p.k % kLanes || p.n < kBlock || p.n * p.k < kFewestNumbers) return false;
  const bool isWorthIt = zeros(p.few, p.k) * 4 >= p.k;
  bool isFilled = false;
  float* memory = command.keeper.array<float>(kept, p.n, isWorthIt ? Turned::size(p) : 0, &isFilled);
  if (!memory) return false;
  const Turned turned(p, memory);
  if (!isFilled) turned.fill(command);

  const bool all = !turned.isFinite();
  const int64_t depth = p.k / kLanes;
  Factor* factors = command.workspace.array<Factor>(p.k + kAhead);
  int64_t ends[kLanes], count = 0;
  for (int64_t lane = 0; lane < kLanes; lane++) {
    for (int64_t v = 0; v < depth; v++) {
      const float x = p.few[v * kLanes + lane];
      factors[count] = {x, static_cast<int32_t>(lane * depth + v)};
      count += all || x != 0;
    }
    ends[lane] = count;
  }
  for (int64_t i = 0; i < kAhead; i++) factors[count + i] = {0, 0};

  command.parallel.each(turned.count(), [&](int64_t i) {
    const int64_t columns = p.n - i * kBlock;
    if (columns >= kBlock) return sumBlock(factors, ends, turned.block(i), p.c + i * kBlock);
    float results[kBlock];
    sumBlock(factors, ends, turned.block(i), results);
    for (int64_t j = 0; j < columns; j++) p.c[i * kBlock + j] = results[j];
  });
  return true;
}

}  // namespace striate::STRIATE_ISA
