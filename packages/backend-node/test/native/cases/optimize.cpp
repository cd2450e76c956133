// Optimizer steps in place.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

constexpr int64_t kCounts[] = {0, 1, 7, 16, 33, 16385, 50001};

struct Adam {
  double lr, beta1, beta2, eps, weightDecay;
  bool decoupled;
  double step;
};

constexpr Adam kAdam[] = {
    {1e-3, 0.9, 0.999, 1e-8, 0, false, 1},
    {1e-2, 0.8, 0.99, 1e-6, 0.1, false, 7},
    {1e-2, 0.9, 0.999, 1e-8, 0.1, true, 1000},
};

struct Sgd {
  double lr, momentum, dampening;
  bool nesterov;
  double weightDecay;
  bool first;
};

constexpr Sgd kSgd[] = {
    {0.1, 0, 0, false, 0, false},     {0.1, 0, 0, false, 0.01, false},   {0.1, 0.9, 0, false, 0.01, true},
    {0.1, 0.9, 0.5, false, 0, false}, {0.1, 0.9, 0, true, 0.01, false},
};

// Everything here is positive but the parameter, so that no digits are lost before the last subtraction.
void adamCase(const Adam& a, int64_t count, Draw& draw, const Run& run) {
  const Values p = draw.reals(count), g = draw.reals(count, 1, 3), m = draw.reals(count, 0.1, 1),
               v = draw.reals(count, 0.1, 1);
  Values toP, toM, toV, slack;
  for (int64_t i = 0; i < count; i++) {
    const double gradient = g[i] + (a.decoupled ? 0 : a.weightDecay * p[i]);
    toM.push_back(a.beta1 * m[i] + (1 - a.beta1) * gradient);
    toV.push_back(a.beta2 * v[i] + (1 - a.beta2) * gradient * gradient);
    const double mean = toM[i] / (1 - std::pow(a.beta1, a.step)), square = toV[i] / (1 - std::pow(a.beta2, a.step));
    const double kept = p[i] * (a.decoupled ? 1 - a.lr * a.weightDecay : 1);
    const double update = a.lr * mean / (std::sqrt(square) + a.eps);
    toP.push_back(kept - update);
    slack.push_back(roundings(3, kept) + roundings(20, update));
  }
  run({"adamStep",
       {inPlace(p, toP, slack), input(g), inPlace(m, toM, roundings(8, toM)), inPlace(v, toV, roundings(8, toV))},
       {double(count), a.lr, a.beta1, a.beta2, a.eps, a.weightDecay, double(a.decoupled), a.step}});
}

void sgdCase(const Sgd& s, int64_t count, Draw& draw, const Run& run) {
  const Values p = draw.reals(count), g = draw.reals(count, 1, 3), buffer = draw.reals(count, 0.1, 1);
  Values toP, toBuffer, slack;
  for (int64_t i = 0; i < count; i++) {
    const double gradient = g[i] + s.weightDecay * p[i];
    toBuffer.push_back(s.first ? gradient : s.momentum * buffer[i] + (1 - s.dampening) * gradient);
    const double direction = s.momentum == 0 ? gradient
                             : s.nesterov    ? gradient + s.momentum * toBuffer[i]
                                             : toBuffer[i];
    toP.push_back(p[i] - s.lr * direction);
    slack.push_back(roundings(2, p[i]) + roundings(10, s.lr * direction));
  }
  const Storage kept = s.momentum == 0 ? absent() : inPlace(buffer, toBuffer, roundings(8, toBuffer));
  run({"sgdStep", {inPlace(p, toP, slack), input(g), kept},
       {double(count), s.lr, s.momentum, s.dampening, double(s.nesterov), s.weightDecay, double(s.first)}});
}

}  // namespace

void optimizeCases(const Run& run) {
  Draw draw(11);
  for (int64_t count : kCounts) {
    for (const Adam& adam : kAdam) adamCase(adam, count, draw, run);
    for (const Sgd& sgd : kSgd) sgdCase(sgd, count, draw, run);
  }
}

}  // namespace harness
