// Optimizer steps in place: one pass over memory, which is what bounds them.
#include <cmath>

#include "walk.h"

namespace striate::STRIATE_ISA {

// storages: parameter, gradient, first and second moment
// numbers: count, lr, beta1, beta2, eps, weightDecay, decoupled, step
void adamStep(const Command& command) {
  const int64_t count = command.integer(0);
  const double lr = command.numbers[1], step = command.numbers[7];
  const bool decoupled = command.integer(6);
  const float beta1 = static_cast<float>(command.numbers[2]), beta2 = static_cast<float>(command.numbers[3]);
  const float rest1 = static_cast<float>(1 - command.numbers[2]), rest2 = static_cast<float>(1 - command.numbers[3]);
  const float eps = static_cast<float>(command.numbers[4]);
  const float decay = decoupled ? 0.0f : static_cast<float>(command.numbers[5]);
  const float shrink = decoupled ? static_cast<float>(1 - lr * command.numbers[5]) : 1.0f;
  const float size = static_cast<float>(lr / (1 - std::pow(command.numbers[2], step)));
  const float root = static_cast<float>(std::sqrt(1 - std::pow(command.numbers[3], step)));
  chunks(command, count, [&](int64_t begin, int64_t end) {
    float* __restrict p = command.at<float>(0);
    const float* __restrict gradient = command.at<float>(1);
    float* __restrict m = command.at<float>(2);
    float* __restrict v = command.at<float>(3);
    for (int64_t i = begin; i < end; i++) {
      const float g = gradient[i] + decay * p[i];
      m[i] = beta1 * m[i] + rest1 * g;
      v[i] = beta2 * v[i] + rest2 * g * g;
      p[i] = shrink * p[i] - size * m[i] / (std::sqrt(v[i]) / root + eps);
    }
  });
}

// storages: parameter, gradient, buffer or null
// numbers: count, lr, momentum, dampening, nesterov, weightDecay, first
void sgdStep(const Command& command) {
  const int64_t count = command.integer(0);
  const float lr = static_cast<float>(command.numbers[1]), momentum = static_cast<float>(command.numbers[2]);
  const float rest = static_cast<float>(1 - command.numbers[3]), decay = static_cast<float>(command.numbers[5]);
  const bool nesterov = command.integer(4), first = command.integer(6);
  chunks(command, count, [&](int64_t begin, int64_t end) {
    float* __restrict p = command.at<float>(0);
    const float* __restrict gradient = command.at<float>(1);
    float* __restrict buffer = command.at<float>(2);
    for (int64_t i = begin; i < end; i++) {
      const float g = gradient[i] + decay * p[i];
      float direction = g;
      if (buffer) {
        buffer[i] = first ? g : momentum * buffer[i] + rest * g;
        direction = nesterov ? g + momentum * buffer[i] : buffer[i];
      }
      p[i] -= lr * direction;
    }
  });
}

}  // namespace striate::STRIATE_ISA
