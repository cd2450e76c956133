// Optimizer steps in place: one pass over memory, which is what bounds them. A command takes as many parameters
// as there are, since most are too short to be one each.
#include <cmath>

#include "walk.h"

namespace striate::STRIATE_ISA {
namespace {

struct Adam {
  float beta2, rest1, rest2, eps, decay, shrink, size, root;

  // numbers: lr, beta1, beta2, eps, weightDecay, decoupled, step
  explicit Adam(const double* n)
      : beta2(static_cast<float>(n[2])), rest1(static_cast<float>(1 - n[1])),
        rest2(static_cast<float>(1 - n[2])), eps(static_cast<float>(n[3])),
        decay(n[5] != 0 ? 0.0f : static_cast<float>(n[4])),
        shrink(n[5] != 0 ? static_cast<float>(1 - n[0] * n[4]) : 1.0f),
        size(static_cast<float>(n[0] / (1 - std::pow(n[1], n[6])))),
        root(static_cast<float>(std::sqrt(1 - std::pow(n[2], n[6])))) {}
};

// Products and sums stand as PyTorch's `lerp` and `addcmul` fuse them: the moments are its own to the last bit where
// there are fused multiply-adds. By value: what is written could be the numbers themselves otherwise, and no vectors
// would be used.
STRIATE_INLINE void adam(int64_t count, float* __restrict p, const float* __restrict gradient, float* __restrict m,
                         float* __restrict v, const Adam s) {
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i] + s.decay * p[i];
    const float mean = m[i] + s.rest1 * (g - m[i]), square = s.rest2 * g * g + s.beta2 * v[i];
    m[i] = mean;
    v[i] = square;
    p[i] = s.shrink * p[i] - s.size * mean / (std::sqrt(square) / s.root + s.eps);
  }
}

struct Sgd {
  float lr, momentum, rest, decay;
  bool nesterov, first;

  // numbers: lr, momentum, dampening, nesterov, weightDecay, first
  explicit Sgd(const double* n)
      : lr(static_cast<float>(n[0])), momentum(static_cast<float>(n[1])), rest(static_cast<float>(1 - n[2])),
        decay(static_cast<float>(n[4])), nesterov(n[3] != 0), first(n[5] != 0) {}
};

STRIATE_INLINE void sgd(int64_t count, float* __restrict p, const float* __restrict gradient,
                        float* __restrict buffer, const Sgd s) {
  if (!buffer) {
    for (int64_t i = 0; i < count; i++) p[i] -= s.lr * (gradient[i] + s.decay * p[i]);
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i] + s.decay * p[i];
    const float kept = s.first ? g : s.momentum * buffer[i] + s.rest * g;
    buffer[i] = kept;
    p[i] -= s.lr * (s.nesterov ? g + s.momentum * kept : kept);
  }
}

}  // namespace

// storages: for each parameter itself, gradient, first and second moment
// numbers: lr, beta1, beta2, eps, weightDecay, decoupled, step, then how many parameters, and each one's length
void adamStep(const Command& command) {
  const Adam s(command.numbers);
  chunksOfAll(command, 7, [&](int list, int64_t begin, int64_t end) {
    const auto at = [&](int i) { return command.at<float>(4 * list + i) + begin; };
    adam(end - begin, at(0), at(1), at(2), at(3), s);
  });
}

// storages: for each parameter itself, gradient, buffer or null
// numbers: lr, momentum, dampening, nesterov, weightDecay, first, then how many parameters, and each one's length
void sgdStep(const Command& command) {
  const Sgd s(command.numbers);
  chunksOfAll(command, 6, [&](int list, int64_t begin, int64_t end) {
    float* buffer = command.at<float>(3 * list + 2);
    sgd(end - begin, command.at<float>(3 * list) + begin, command.at<float>(3 * list + 1) + begin,
        buffer ? buffer + begin : nullptr, s);
  });
}

}  // namespace striate::STRIATE_ISA
