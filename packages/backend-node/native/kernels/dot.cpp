#include "dot.h"

#include "vector.h"

namespace striate::STRIATE_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int kFew = 4, kMany = 6;
#else
constexpr int kFew = 4, kMany = 6;
#endif
constexpr int64_t kDepth = 512;  // of a block: its rows of the large matrix stay in L1 for all of the few
constexpr int64_t kFewBytes = 1280 << 10;  // of the small matrix, which stays in L2
constexpr int64_t kMostRows = 64;
constexpr int64_t kFewestProducts = 1 << 13;
constexpr int64_t kTasks = 48;

// sums[i][j] += few[i] * many[j] over `vectors` vectors, lane by lane; meanwhile `ahead` is fetched.
template <int F, int M>
void dotTile(int64_t vectors, const float* few, const float* many, int64_t row, const float* ahead, Vector* sums) {
  Vector sum[F][M];
#pragma GCC unroll 8
  for (int i = 0; i < F; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < M; j++) sum[i][j] = sums[i * M + j];
  }
  for (int64_t v = 0; v < vectors; v++) {
    __builtin_prefetch(ahead + v * kLanes);
    Vector x[F];
#pragma GCC unroll 8
    for (int i = 0; i < F; i++) x[i] = load(few + i * row + v * kLanes);
#pragma GCC unroll 8
    for (int j = 0; j < M; j++) {
      const Vector w = load(many + j * row + v * kLanes);
#pragma GCC unroll 8
      for (int i = 0; i < F; i++) sum[i][j] += x[i] * w;
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < F; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < M; j++) sums[i * M + j] = sum[i][j];
  }
}

using TileKernel = void (*)(int64_t, const float*, const float*, int64_t, const float*, Vector*);

template <int M, int... F>
STRIATE_INLINE TileKernel byFew(int64_t few, std::integer_sequence<int, F...>) {
  constexpr TileKernel kernels[] = {dotTile<F + 1, M>...};
  return kernels[few - 1];
}

template <int... M>
STRIATE_INLINE TileKernel tileKernel(int64_t few, int64_t many, std::integer_sequence<int, M...>) {
  const TileKernel kernels[] = {byFew<M + 1>(few, std::make_integer_sequence<int, kFew>{})...};
  return kernels[many - 1];
}

// The sums over the lanes of `count` vectors, in place of their first floats.
STRIATE_INLINE void sumLanes(const Vector* sums, int64_t count, float* to) {
  for (int64_t first = 0; first < count; first += kLanes) {
    Vector square[kLanes];
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; i++) square[i] = sums[first + i < count ? first + i : count - 1];
    transpose(square);
    Vector total = square[0];
#pragma GCC unroll 16
    for (int i = 1; i < kLanes; i++) total += square[i];
    store(to + first, total);
  }
}

}  // namespace

bool canDot(int64_t m, int64_t n, int64_t k) {
  return m <= kMostRows && m * k * int64_t(sizeof(float)) <= kFewBytes && n >= m && k >= 4 * kLanes &&
         n * k >= kFewestProducts;
}

void dot(const Dot& p, const Command& command) {
  const int64_t groups = blocks(p.m, kFew), tasks = clamp(blocks(p.n, kMany), 1, kTasks);
  const int64_t rowsPerTask = blocks(blocks(p.n, kMany), tasks) * kMany;
  const int64_t whole = p.k / kLanes;
  command.parallel.each(blocks(p.n, rowsPerTask), [&](int64_t task) {
    const Span rows(task, rowsPerTask, p.n);
    Vector sums[blocks(kMostRows, kFew)][kFew * kMany];
    for (int64_t j = rows.begin; j < rows.end; j += kMany) {
      const int64_t many = rows.end - j < kMany ? rows.end - j : kMany;
      for (int64_t g = 0; g < groups; g++)
        for (int i = 0; i < kFew * kMany; i++) sums[g][i] = Vector{};
      for (int64_t v = 0; v < whole; v += kDepth / kLanes) {
        const int64_t vectors = whole - v < kDepth / kLanes ? whole - v : kDepth / kLanes;
        const float* from = p.many + j * p.k + v * kLanes;
        for (int64_t g = 0; g < groups; g++) {
          const int64_t few = p.m - g * kFew < kFew ? p.m - g * kFew : kFew;
          // Each group of the few fetches another row of what comes next.
          const float* ahead = from + g % many * p.k + kDepth;
          tileKernel(few, many, std::make_integer_sequence<int, kMany>{})(
              vectors, p.few + g * kFew * p.k + v * kLanes, from, p.k, ahead, sums[g]);
        }
      }
      for (int64_t g = 0; g < groups; g++) {
        const int64_t few = p.m - g * kFew < kFew ? p.m - g * kFew : kFew;
        float total[kFew * kMany + kLanes];
        sumLanes(sums[g], few * many, total);
        for (int64_t i = 0; i < few; i++)
          for (int64_t o = 0; o < many; o++) {
            const float* x = p.few + (g * kFew + i) * p.k;
            const float* w = p.many + (j + o) * p.k;
            float sum = total[i * many + o];
            for (int64_t k = whole * kLanes; k < p.k; k++) sum += x[k] * w[k];
            p.c[(g * kFew + i) * p.n + j + o] = sum;
          }
      }
    }
  });
}

}  // namespace striate::STRIATE_ISA
