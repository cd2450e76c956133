// Matrix products: sizes that no tile divides, products of nothing, long sums, batches of tiny ones.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

struct Product {
  int64_t batch, m, n, k;
};

constexpr Product kProducts[] = {
    {1, 1, 1, 1},      {0, 5, 4, 3},       {1, 0, 4, 3},      {1, 5, 0, 3},       {2, 5, 4, 0},
    {1, 200, 150, 90}, {1, 33, 2100, 40},  {1, 2100, 33, 40}, {1, 700, 9, 1025},  {1, 9, 700, 1025},
    {1, 20, 30, 6500}, {1, 3, 70, 4100},   {1, 128, 96, 512}, {1, 1, 1000, 300},  {1, 1000, 1, 300},
    {60, 20, 20, 50},  {300, 3, 4, 5},     {3, 130, 140, 60}, {5, 64, 64, 260},   {2, 400, 17, 33},
    {1, 385, 65, 257}, {1, 14, 32, 10000}, {2, 50, 60, 2049}, {1, 1, 1, 5000},    {7, 1, 33, 129},
};

struct Operands {
  Values a, b;
};

// The products with their errors' bound: however the sum is ordered, each product takes part in at most k
// roundings.
Case product(const Product& p, bool transposeA, bool transposeB, const Operands& operands, bool isExact) {
  Values c(p.batch * p.m * p.n), slack(isExact ? 0 : c.size());
  for (int64_t i = 0; i < p.batch; i++)
    for (int64_t row = 0; row < p.m; row++)
      for (int64_t column = 0; column < p.n; column++) {
        double sum = 0, scale = 0;
        for (int64_t k = 0; k < p.k; k++) {
          const double a = operands.a[i * p.m * p.k + (transposeA ? k * p.m + row : row * p.k + k)];
          const double b = operands.b[i * p.k * p.n + (transposeB ? column * p.k + k : k * p.n + column)];
          sum += a * b;
          scale += std::fabs(a * b);
        }
        const int64_t at = (i * p.m + row) * p.n + column;
        c[at] = sum;
        if (!isExact) slack[at] = roundings(static_cast<double>(p.k + 1), scale);
      }
  Storage result = isExact ? output(c) : output(c, slack);
  return {"matmul",
          {input(operands.a), input(operands.b), result},
          {double(p.batch), double(p.m), double(p.n), double(p.k), double(transposeA), double(transposeB)}};
}

Values rectified(Values values) {
  for (double& value : values) value = value > 0 ? value : 0;
  return values;
}

}  // namespace

void matmulCases(const Run& run) {
  Draw draw(1);
  const auto everyWay = [&](const Product& p, const Operands& operands, bool isExact) {
    for (int way = 0; way < 4; way++) run(product(p, way & 1, way & 2, operands, isExact));
  };
  const auto both = [&](const Product& p) {
    const int64_t a = p.batch * p.m * p.k, b = p.batch * p.k * p.n;
    everyWay(p, {draw.integers(a), draw.integers(b)}, true);
    everyWay(p, {draw.reals(a), draw.reals(b)}, false);
  };
  for (const Product& p : kProducts) both(p);
  for (int i = 0; i < 150; i++) {
    const auto side = [&] { return draw.coin() ? draw.from(1, 34) : draw.oneOf({40, 47, 48, 56, 63, 64, 65, 96, 97}); };
    const int64_t k = draw.coin() ? side() : draw.oneOf({1, 2, 127, 255, 256, 257, 300});
    both({draw.oneOf({1, 1, 1, 2, 3, 7}), side(), side(), k});
  }
  // NaN and infinity reach their own rows and columns, and none besides.
  for (const Product& p : {Product{1, 17, 35, 19}, Product{3, 7, 9, 5}, Product{1, 100, 5, 300}}) {
    Operands operands{draw.integers(p.batch * p.m * p.k), draw.integers(p.batch * p.k * p.n)};
    operands.a.back() = NAN;
    operands.b.back() = INFINITY;
    everyWay(p, operands, true);
  }
  // Rows behind a ReLU: their zeros are skipped, but not those that meet infinity.
  for (const Product& p : {Product{1, 1, 700, 528}, Product{1, 1, 512, 1024}, Product{1, 1, 4096, 80}}) {
    run(product(p, false, true, {rectified(draw.reals(p.k)), draw.reals(p.k * p.n)}, false));
    Operands operands{rectified(draw.integers(p.k)), draw.integers(p.k * p.n)};
    operands.a[p.k / 2] = 0;
    operands.b[p.k * (p.n / 2) + p.k / 2] = INFINITY;
    run(product(p, false, true, operands, true));
  }
}

}  // namespace harness
