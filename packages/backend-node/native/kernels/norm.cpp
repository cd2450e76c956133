// Batch normalisation over (batch, channels, pixels), one channel after the other, sums in double.
#include <cmath>

#include "command.h"

namespace striate::STRIATE_ISA {
namespace {

// numbers: batch, channels, pixels, eps
struct Layout {
  int64_t batch, channels, pixels;
  double eps;
  explicit Layout(const Command& c)
      : batch(c.integer(0)), channels(c.integer(1)), pixels(c.integer(2)), eps(c.numbers[3]) {}
  double count() const { return static_cast<double>(batch * pixels); }
  int64_t at(int64_t n, int64_t channel) const { return (n * channels + channel) * pixels; }
};

// Sums f over all values of a channel, in eight lanes that are joined in order.
template <typename F>
double sumOver(const Layout& l, int64_t channel, F f) {
  double lanes[8] = {};
  for (int64_t n = 0; n < l.batch; n++) {
    const int64_t from = l.at(n, channel);
    int64_t i = 0;
    for (; i + 8 <= l.pixels; i += 8)
      for (int j = 0; j < 8; j++) lanes[j] += f(from + i + j);
    for (; i < l.pixels; i++) lanes[i % 8] += f(from + i);
  }
  double total = 0;
  for (double lane : lanes) total += lane;
  return total;
}

// y = x * scale + shift for one channel
void affine(const Layout& l, int64_t channel, const float* x, float* y, double scale, double mean, double bias) {
  const float s = static_cast<float>(scale), m = static_cast<float>(mean), b = static_cast<float>(bias);
  for (int64_t n = 0; n < l.batch; n++) {
    const float* __restrict from = x + l.at(n, channel);
    float* __restrict to = y + l.at(n, channel);
    for (int64_t i = 0; i < l.pixels; i++) to[i] = (from[i] - m) * s + b;
  }
}

}  // namespace

// storages: x, weight, bias, y, mean, variance
void batchNorm(const Command& command) {
  const Layout l(command);
  const float* x = command.at<float>(0);
  command.parallel.each(l.channels, [&](int64_t c) {
    const double mean = sumOver(l, c, [&](int64_t i) { return static_cast<double>(x[i]); }) / l.count();
    const double variance = sumOver(l, c, [&](int64_t i) {
      const double d = x[i] - mean;
      return d * d;
    }) / l.count();
    command.at<float>(4)[c] = static_cast<float>(mean);
    command.at<float>(5)[c] = static_cast<float>(variance);
    const double scale = command.at<float>(1)[c] / std::sqrt(variance + l.eps);
    affine(l, c, x, command.at<float>(3), scale, mean, command.at<float>(2)[c]);
  });
}

// storages: x, weight, bias, mean, variance, y
void batchNormInference(const Command& command) {
  const Layout l(command);
  command.parallel.each(l.channels, [&](int64_t c) {
    const double scale = command.at<float>(1)[c] / std::sqrt(command.at<float>(4)[c] + l.eps);
    affine(l, c, command.at<float>(0), command.at<float>(5), scale, command.at<float>(3)[c],
           command.at<float>(2)[c]);
  });
}

// storages: g, x, weight, mean, variance, then the gradients of x, weight, bias
void batchNormGradient(const Command& command) {
  const Layout l(command);
  const float* g = command.at<float>(0);
  const float* x = command.at<float>(1);
  command.parallel.each(l.channels, [&](int64_t c) {
    const double mean = command.at<float>(3)[c];
    const double inverse = 1.0 / std::sqrt(command.at<float>(4)[c] + l.eps);
    const double sum = sumOver(l, c, [&](int64_t i) { return static_cast<double>(g[i]); });
    const double dot = sumOver(l, c, [&](int64_t i) { return g[i] * (x[i] - mean); });
    // The variance of nothing is NaN, but the sum over nothing is 0.
    command.at<float>(6)[c] = l.count() > 0 ? static_cast<float>(dot * inverse) : 0.0f;
    command.at<float>(7)[c] = static_cast<float>(sum);
    const double scale = command.at<float>(2)[c] * inverse;
    const float s = static_cast<float>(scale), m = static_cast<float>(mean);
    const float slope = static_cast<float>(dot * inverse * inverse / l.count());
    const float offset = static_cast<float>(sum / l.count());
    for (int64_t n = 0; n < l.batch; n++) {
      const float* __restrict from = x + l.at(n, c);
      const float* __restrict gradient = g + l.at(n, c);
      float* __restrict to = command.at<float>(5) + l.at(n, c);
      for (int64_t i = 0; i < l.pixels; i++) {
        to[i] = (gradient[i] - offset - (from[i] - m) * slope) * s;
      }
    }
  });
}

// storages: running mean, running variance, batch mean, batch variance; numbers: channels, momentum, count
void updateRunning(const Command& command) {
  const double momentum = command.numbers[1], count = command.numbers[2];
  for (int64_t c = 0; c < command.integer(0); c++) {
    float& mean = command.at<float>(0)[c];
    float& variance = command.at<float>(1)[c];
    mean = static_cast<float>((1 - momentum) * mean + momentum * command.at<float>(2)[c]);
    const double unbiased = command.at<float>(3)[c] * (count / (count - 1));
    variance = static_cast<float>((1 - momentum) * variance + momentum * unbiased);
  }
}

}  // namespace striate::STRIATE_ISA
