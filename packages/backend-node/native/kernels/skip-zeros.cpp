#include "skip-zeros.h"

#include "vector.h"

namespace striate::STRIATE_ISA {
namespace {

// Columns of a block: a row of it is a page of memory, which the processor reads ahead to its end and no further, so
// that what is skipped is not read either.
constexpr int64_t kBlock = 1024;
constexpr int kTogether = 4;  // rows that are added in one go
constexpr int64_t kFewestColumns = 64, kFewestNumbers = 1 << 18;  // a smaller matrix stays in the cache

// A number of the row, and which row of a block it meets.
struct Factor {
  float x;
  int32_t row;
};

// The matrix, turned: blocks of columns, and in each a row per k. Rows are in the order in which `dot` sums up: all k
// that its first lane adds, then those of the second.
class Turned {
 public:
  Turned(const Dot& p, float* memory)
      : p(p), depth(p.k / kLanes), memory(memory + (-(reinterpret_cast<uintptr_t>(memory) / sizeof(float)) & (kBlock - 1))) {}

  static int64_t vectors(const Dot& p) { return blocks(p.n, kLanes); }
  static int64_t size(const Dot& p) { return vectors(p) * (p.k * kLanes + 1) + kBlock; }
  int64_t count() const { return blocks(p.n, kBlock); }
  int64_t width(int64_t block) const {
    const int64_t left = vectors(p) * kLanes - block * kBlock;
    return left < kBlock ? left : kBlock;
  }
  const float* rows(int64_t block) const { return memory + block * kBlock * p.k; }

  bool isFinite() const {
    float sum = 0;
    for (int64_t i = 0; i < vectors(p); i++) sum += checks()[i];
    return sum == 0;
  }

  void fill(const Command& command) const {
    command.parallel.each(vectors(p), [&](int64_t vector) {
      const int64_t block = vector * kLanes / kBlock, column = vector * kLanes % kBlock;
      float* const to = memory + block * kBlock * p.k + column;
      Vector check{};
      for (int64_t v = 0; v < depth; v++) {
        Vector square[kLanes];
#pragma GCC unroll 16
        for (int j = 0; j < kLanes; j++) {
          const int64_t row = vector * kLanes + j;
          square[j] = row < p.n ? load(p.many + row * p.k + v * kLanes) : Vector{};
          check += square[j] * 0.0f;
        }
        transpose(square);
#pragma GCC unroll 16
        for (int lane = 0; lane < kLanes; lane++) store(to + (lane * depth + v) * width(block), square[lane]);
      }
      float sum = 0;
      for (int lane = 0; lane < kLanes; lane++) sum += check[lane];
      checks()[vector] = sum;
    });
  }

 private:
  const Dot& p;
  const int64_t depth;
  float* const memory;

  // Of each vector of columns: 0, or NaN where it holds a number that isn't finite, which even zero has to meet.
  float* checks() const { return memory + vectors(p) * kLanes * p.k; }
};

// sum += R rows times their factors, or = with `First`.
template <int R, bool First>
STRIATE_INLINE void addRows(const Factor* factors, const float* rows, int64_t width, float* sum) {
  float x[R];
  const float* from[R];
#pragma GCC unroll 4
  for (int r = 0; r < R; r++) {
    x[r] = factors[r].x;
    from[r] = rows + factors[r].row * width;
  }
  for (int64_t i = 0; i < width; i += kLanes) {
    Vector total = First ? Vector{} : load(sum + i);
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) total += x[r] * load(from[r] + i);
    store(sum + i, total);
  }
}

// `factors` holds what each lane adds, one lane behind the other: lane i up to ends[i].
void sumBlock(const Factor* factors, const int64_t* ends, const float* rows, int64_t width, float* to) {
  float sum[kBlock];
  int64_t i = 0;
  for (int lane = 0; lane < kLanes; lane++) {
    const int64_t begin = i, end = ends[lane];
    for (; i + kTogether <= end; i += kTogether) {
      if (i == begin) addRows<kTogether, true>(factors + i, rows, width, sum);
      else addRows<kTogether, false>(factors + i, rows, width, sum);
    }
    for (; i < end; i++) {
      if (i == begin) addRows<1, true>(factors + i, rows, width, sum);
      else addRows<1, false>(factors + i, rows, width, sum);
    }
    for (int64_t j = 0; j < width; j += kLanes) {
      const Vector own = begin == end ? Vector{} : load(sum + j);
      store(to + j, lane ? load(to + j) + own : own);
    }
  }
}

int64_t zeros(const float* x, int64_t count) {
  int64_t zeros = 0;
  for (int64_t i = 0; i < count; i++) zeros += x[i] == 0;
  return zeros;
}

}  // namespace

bool skipZeros(const Dot& p, int kept, const Command& command) {
  if (p.m != 1 || p.k % kLanes || p.n < kFewestColumns || p.n * p.k < kFewestNumbers) return false;
  const bool isWorthIt = zeros(p.few, p.k) * 4 >= p.k;
  bool isFilled = false;
  float* memory = command.keeper.array<float>(kept, p.n, isWorthIt ? Turned::size(p) : 0, &isFilled);
  if (!memory) return false;
  const Turned turned(p, memory);
  if (!isFilled) turned.fill(command);

  const bool all = !turned.isFinite();
  const int64_t depth = p.k / kLanes;
  Factor* factors = command.workspace.array<Factor>(p.k + 1);
  int64_t ends[kLanes], count = 0;
  for (int64_t lane = 0; lane < kLanes; lane++) {
    for (int64_t v = 0; v < depth; v++) {
      const float x = p.few[v * kLanes + lane];
      factors[count] = {x, static_cast<int32_t>(lane * depth + v)};
      count += all || x != 0;
    }
    ends[lane] = count;
  }

  command.parallel.each(turned.count(), [&](int64_t block) {
    float results[kBlock];
    sumBlock(factors, ends, turned.rows(block), turned.width(block), results);
    const Span columns(block, kBlock, p.n);
    for (int64_t j = columns.begin; j < columns.end; j++) p.c[j] = results[j - columns.begin];
  });
  return true;
}

}  // namespace striate::STRIATE_ISA
