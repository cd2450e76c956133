// Sums and extremes over any axes, and the first maximum along one.
#include <algorithm>
#include <array>

#include "../cases.h"
#include "../draw.h"
#include "../shape.h"

namespace harness {
namespace {

struct Reduction {
  Shape shape;
  std::vector<bool> reduced;
};

const Reduction kReductions[] = {
    {{5}, {true}},
    {{0}, {true}},
    {{7}, {false}},
    {{3, 0}, {false, true}},
    {{0, 3}, {false, true}},
    {{70, 3001}, {true, false}},
    {{70, 3001}, {false, true}},
    {{33, 7}, {true, false}},  // narrow rows
    {{4, 9, 5, 11}, {true, false, true, false}},
    {{4, 9, 5, 11}, {false, true, false, true}},
    {{2, 3, 4, 5, 6}, {true, false, false, true, true}},
    {{6, 48, 27, 27}, {true, false, true, true}},
    {{1, 1, 1}, {true, true, true}},
    {{50, 20, 30}, {false, true, false}},
    {{3, 2, 2, 2, 2, 2, 2, 3}, {true, false, true, false, true, false, true, false}},
};

enum Op { kSum, kMax, kMin };

struct Split {
  Shape kept, keptStride, reduced, reducedStride;
};

// Unlike src/encode.ts this joins no neighbours, which kernels must take as well.
Split split(const Reduction& r) {
  const Shape strides = rowMajor(r.shape);
  Split s;
  for (size_t i = 0; i < r.shape.size(); i++) {
    (r.reduced[i] ? s.reduced : s.kept).push_back(r.shape[i]);
    (r.reduced[i] ? s.reducedStride : s.keptStride).push_back(strides[i]);
  }
  return s;
}

double combine(Op op, double a, double b) {
  if (op == kSum) return a + b;
  if (std::isnan(a) || std::isnan(b)) return NAN;
  return op == kMax ? std::max(a, b) : std::min(a, b);
}

Case reduction(const Reduction& r, Op op, Type type, const Values& x) {
  const Split s = split(r);
  const double limit = type == Type::kFloat ? INFINITY : op == kMax ? 2147483648.0 : 2147483647.0;
  Values result, slack;
  eachIndex(s.kept, [&](const Shape& at) {
    double total = op == kSum ? 0 : op == kMax ? -limit : limit, scale = 0;
    eachIndex(s.reduced, [&](const Shape& index) {
      const double value = x[offset(at, s.keptStride) + offset(index, s.reducedStride)];
      total = combine(op, total, value);
      scale += std::fabs(value);
    });
    // int32 wraps.
    if (type == Type::kInt) total = static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(total)));
    result.push_back(total);
    slack.push_back(roundings(1.01, total) + 1e-12 * scale);
  });
  const Values axes = numbersOf({{int64_t(s.kept.size())}, s.kept, s.keptStride, {int64_t(s.reduced.size())}, s.reduced,
                                 s.reducedStride});
  Values numbers{double(op), double(type == Type::kInt)};
  numbers.insert(numbers.end(), axes.begin(), axes.end());
  const bool isExact = op != kSum || type == Type::kInt;
  return {"reduce", {input(x, type), isExact ? output(result, type) : output(result, slack)}, numbers};
}

Case firstMaximum(int64_t outer, int64_t size, int64_t inner, const Values& x) {
  Values result;
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++) {
      const auto at = [&](int64_t j) { return x[(o * size + j) * inner + i]; };
      int64_t best = 0;
      for (int64_t j = 1; j < size; j++) {
        if (!std::isnan(at(best)) && (at(j) > at(best) || std::isnan(at(j)))) best = j;
      }
      result.push_back(static_cast<double>(best));
    }
  return {"argmax", {input(x), output(result, Type::kInt)}, {double(outer), double(size), double(inner)}};
}

}  // namespace

void reduceCases(const Run& run) {
  Draw draw(6);
  for (const Reduction& r : kReductions) {
    const int64_t count = countOf(r.shape);
    Values reals = draw.reals(count), few = draw.integers(count), integers = draw.integers(count, -2000000000, 2000000000);
    for (Op op : {kSum, kMax, kMin}) {
      run(reduction(r, op, Type::kFloat, reals));
      run(reduction(r, op, Type::kInt, integers));
    }
    if (count == 0) continue;
    few[count / 2] = NAN;
    few[count / 3] = INFINITY;
    for (Op op : {kSum, kMax, kMin}) run(reduction(r, op, Type::kFloat, few));
  }
  for (const auto& [outer, size, inner] : {std::array<int64_t, 3>{1, 1, 1}, {0, 3, 2}, {3, 2, 0}, {40, 10, 1},
                                           {5, 70, 3}, {1, 1000, 33}, {300, 7, 7}}) {
    Values x = draw.integers(outer * size * inner, -4, 4);
    run(firstMaximum(outer, size, inner, x));
    for (double& value : x) if (draw.from(0, 9) == 0) value = draw.coin() ? NAN : -INFINITY;
    run(firstMaximum(outer, size, inner, x));
  }
}

}  // namespace harness
