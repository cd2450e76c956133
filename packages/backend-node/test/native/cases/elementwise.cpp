// Arithmetic, comparisons and conversions element by element, with broadcasting.
#include "../cases.h"
#include "../draw.h"
#include "../shape.h"

namespace harness {
namespace {

constexpr int64_t kCounts[] = {0, 1, 3, 15, 16, 17, 33, 1000, 16384, 50001};

double larger(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::fmax(a, b); }
double smaller(double a, double b) { return -larger(-a, -b); }

struct Unary {
  double (*of)(double);
  double low, high;  // of its arguments
  double roundings;
};

// In the order of UNARY_OPS (packages/tensor/src/backend.ts).
const Unary kUnary[] = {
    {[](double x) { return -x; }, -9, 9, 0},
    {[](double x) { return std::exp(x); }, -80, 80, 4},
    {[](double x) { return std::log(x); }, 0, 9, 4},
    {[](double x) { return std::log1p(x); }, -1, 9, 4},
    {[](double x) { return std::sqrt(x); }, 0, 9, 1.01},
    {[](double x) { return 1 / std::sqrt(x); }, 0, 9, 3},
    {[](double x) { return std::fabs(x); }, -9, 9, 0},
    {[](double x) { return x < 0 ? 0 : x; }, -9, 9, 0},
    {[](double x) { return 1 / (1 + std::exp(-x)); }, -80, 80, 7},
    {[](double x) { return std::tanh(x); }, -9, 9, 4},
    {[](double x) { return std::erf(x); }, -5, 5, 4},
};

// In the order of ARITHMETIC_OPS, then COMPARISON_OPS.
double (*const kBinary[])(double, double) = {
    [](double a, double b) { return a + b; },
    [](double a, double b) { return a - b; },
    [](double a, double b) { return a * b; },
    [](double a, double b) { return a / b; },
    [](double a, double b) { return std::pow(a, b); },
    larger,
    smaller,
    [](double a, double b) { return b <= 0 ? 0 : a; },
    [](double a, double b) -> double { return a == b; },
    [](double a, double b) -> double { return a != b; },
    [](double a, double b) -> double { return a > b; },
    [](double a, double b) -> double { return a >= b; },
    [](double a, double b) -> double { return a < b; },
    [](double a, double b) -> double { return a <= b; },
};
constexpr int kDivide = 3, kPower = 4, kReluGradient = 7, kFirstComparison = 8, kOps = 14;

// int32 wraps, and so do bytes.
double wrapped(Type type, double value) {
  if (type == Type::kFloat) return static_cast<float>(value);
  const uint32_t bits = static_cast<uint32_t>(static_cast<int64_t>(value));
  return type == Type::kInt ? static_cast<double>(static_cast<int32_t>(bits)) : static_cast<double>(bits & 255);
}

struct Broadcast {
  Shape shape, a, b;  // strides of the operands; 0 repeats
};

const Broadcast kBroadcasts[] = {
    {{1}, {1}, {1}},           {{0}, {1}, {1}},
    {{40001}, {1}, {1}},       {{40001}, {1}, {0}},
    {{40001}, {0}, {1}},       {{7, 33}, {33, 1}, {0, 1}},
    {{7, 33}, {1, 0}, {33, 1}}, {{3, 5, 7}, {7, 0, 1}, {0, 7, 1}},
    {{7, 33}, {1, 7}, {33, 1}}, {{2, 3, 4, 5, 6}, {3, 1, 0, 0, 0}, {120, 0, 30, 0, 1}},
    {{600, 40}, {40, 1}, {1, 0}},
};

int64_t reach(const Shape& shape, const Shape& strides) {
  int64_t last = 0;
  for (size_t i = 0; i < shape.size(); i++) last += (shape[i] - 1) * strides[i];
  return countOf(shape) == 0 ? 0 : last + 1;
}

Case binary(int op, Type type, const Broadcast& by, const Values& a, const Values& b) {
  Values result;
  eachIndex(by.shape, [&](const Shape& index) {
    result.push_back(kBinary[op](a[offset(index, by.a)], b[offset(index, by.b)]));
  });
  const Type to = op >= kFirstComparison ? Type::kByte : type;
  for (double& value : result) value = wrapped(to, value);
  Storage y = op == kPower ? output(result, roundings(4, result)) : output(result, to);
  const double typeNumber = type == Type::kFloat ? 0 : type == Type::kInt ? 1 : 2;
  return {"binary", {input(a, type), input(b, type), y},
          walkNumbers({double(op), typeNumber}, by.shape, by.a, by.b)};
}

void binaryCases(Draw& draw, const Run& run) {
  for (const Broadcast& by : kBroadcasts) {
    const int64_t a = reach(by.shape, by.a), b = reach(by.shape, by.b);
    for (int op = 0; op < kOps; op++) {
      run(binary(op, Type::kFloat, by, draw.reals(a, op == kPower ? 0.1 : -3, 3), draw.reals(b, -3, 3)));
      Values x = draw.integers(a, -2, 2), y = draw.integers(b, -2, 2);
      for (double& value : x) if (draw.from(0, 4) == 0) value = draw.coin() ? NAN : -INFINITY;
      for (double& value : y) if (draw.from(0, 4) == 0) value = draw.coin() ? NAN : INFINITY;
      run(binary(op, Type::kFloat, by, x, y));
      if (op == kDivide || op == kPower || op == kReluGradient) continue;
      run(binary(op, Type::kInt, by, draw.integers(a, -9, 9), draw.integers(b, -9, 9)));
      const int64_t most = op == 2 ? 90000000 : 2147483647;  // products of 53 bits
      run(binary(op, Type::kInt, by, draw.integers(a, -most, most), draw.integers(b, -most, most)));
      run(binary(op, Type::kByte, by, draw.integers(a, 0, 255), draw.integers(b, 0, 255)));
    }
  }
}

// Types of a cast: float32, int32, uint8, bool.
void castCases(int64_t count, Draw& draw, const Run& run) {
  constexpr Type kTypes[] = {Type::kFloat, Type::kInt, Type::kByte, Type::kByte};
  constexpr int kBool = 3;
  for (int from = 0; from < kBool; from++)
    for (int to = 0; to <= kBool; to++) {
      Values x = from == 0 ? draw.reals(count, -3, 300) : draw.integers(count, from == 1 ? -70000 : 0, from == 1 ? 70000 : 255);
      for (double& value : x) if (draw.from(0, 4) == 0) value = 0;
      Values y;
      for (double value : x) y.push_back(to == kBool ? value != 0 : to == 0 ? value : wrapped(kTypes[to], std::trunc(value)));
      run({"cast", {input(x, kTypes[from]), output(y, kTypes[to])}, {double(count), double(from), double(to)}});
    }
}

}  // namespace

void elementwiseCases(const Run& run) {
  Draw draw(8);
  for (int64_t count : kCounts) {
    for (size_t op = 0; op < std::size(kUnary); op++) {
      Values x = draw.reals(count, kUnary[op].low, kUnary[op].high), y;
      for (double special : {0.0, -0.0, double(NAN), double(INFINITY), -double(INFINITY), -1.0}) {
        if (!x.empty()) x[draw.from(0, count - 1)] = special;
      }
      for (double value : x) y.push_back(static_cast<float>(kUnary[op].of(value)));
      run({"unary", {input(x), output(y, roundings(kUnary[op].roundings, y))}, {double(op), double(count)}});
    }
    castCases(count, draw, run);
    const Values x = draw.reals(count), mask = draw.integers(count, 0, 1);
    Values y;
    for (int64_t i = 0; i < count; i++) y.push_back(mask[i] != 0 ? x[i] * 2 : 0);
    run({"maskedScale", {input(x), input(mask, Type::kByte), output(y)}, {double(count), 2}});
  }
  binaryCases(draw, run);
}

}  // namespace harness
