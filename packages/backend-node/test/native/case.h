// A call of one kernel, and what should come of it.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace harness {

// Elements of any type: float32, int32 and bytes are all exact in double.
using Values = std::vector<double>;

enum class Type { kFloat, kInt, kByte };

struct Storage {
  enum Role { kAbsent, kInput, kOutput, kInPlace } role;
  Type type;
  Values before;    // of inputs, and of what changes in place
  Values expected;  // of outputs, and of what changes in place
  Values slack;     // how far each may be off; empty: not at all

  int64_t count() const { return static_cast<int64_t>(role == kOutput ? expected.size() : before.size()); }
};

inline Storage absent() { return {Storage::kAbsent, Type::kFloat, {}, {}, {}}; }
inline Storage input(Values values, Type type = Type::kFloat) {
  return {Storage::kInput, type, std::move(values), {}, {}};
}
inline Storage output(Values expected, Type type = Type::kFloat) {
  return {Storage::kOutput, type, {}, std::move(expected), {}};
}
inline Storage output(Values expected, Values slack) {
  return {Storage::kOutput, Type::kFloat, {}, std::move(expected), std::move(slack)};
}
inline Storage inPlace(Values before, Values expected, Values slack = {}) {
  return {Storage::kInPlace, Type::kFloat, std::move(before), std::move(expected), std::move(slack)};
}

struct Case {
  const char* kernel;
  std::vector<Storage> storages;  // inputs first, then outputs, as the kernel's comment says
  Values numbers;
};

using Run = std::function<void(const Case&)>;

constexpr double kRounding = 1.0 / (1 << 24);  // the relative error of one operation in float32
constexpr double kTiny = 1e-44;                // and the absolute one, where numbers are too small for that

// So many roundings of numbers as large as `scale`.
inline double roundings(double many, double scale) { return many * kRounding * std::fabs(scale) + kTiny; }

inline Values roundings(double many, const Values& scales) {
  Values slack;
  for (double scale : scales) slack.push_back(roundings(many, scale));
  return slack;
}

}  // namespace harness
