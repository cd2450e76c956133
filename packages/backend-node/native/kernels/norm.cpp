// Batch normalisation over (batch, channels, pixels): one pass over memory for the sums, in double, and one that
// writes.
#include <cmath>

#include "command.h"

namespace striate::STRIATE_ISA {
namespace {

constexpr int64_t kWide = 64;

// numbers: batch, channels, pixels, eps
struct Layout {
  int64_t batch, channels, pixels;
  double eps;
  explicit Layout(const Command& c)
      : batch(c.integer(0)), channels(c.integer(1)), pixels(c.integer(2)), eps(c.numbers[3]) {}
  double count() const { return static_cast<double>(batch * pixels); }
  int64_t at(int64_t n, int64_t channel) const { return (n * channels + channel) * pixels; }

  // body(channels) in parallel: one channel, or where single values alternate a block of at most kWide. A task's
  // channels fill some cache lines, so that few are shared with others.
  template <typename Body>
  STRIATE_INLINE void each(const Command& command, Body&& body) const {
    const int64_t together = pixels == 1 ? kWide : 1 + 1024 / (pixels + 1), step = pixels == 1 ? kWide : 1;
    command.parallel.each(blocks(channels, together), [&](int64_t task) {
      const Span some(task, together, channels);
      for (int64_t c = some.begin; c < some.end; c += step) body(Span(c / step, step, some.end));
    });
  }

  // visit(i, at) for all values of some channels: which of them, and where the value stands.
  template <typename Visit>
  STRIATE_INLINE void visit(const Span& some, Visit&& visit) const {
    for (int64_t n = 0; n < batch; n++) {
      const int64_t from = at(n, some.begin);
      if (pixels == 1) for (int64_t i = 0; i < some.end - some.begin; i++) visit(i, from + i);
      else for (int64_t i = 0; i < pixels; i++) visit(0, from + i);
    }
  }

  // The sums of f's two values over each of some channels: add(i, at, first, second). A single channel's are taken
  // in lanes that are joined in order.
  template <typename Add>
  STRIATE_INLINE void sum(const Span& some, double* first, double* second, Add&& add) const {
    if (pixels == 1) {
      for (int64_t i = 0; i < kWide; i++) first[i] = second[i] = 0;
      visit(some, [&](int64_t i, int64_t at) { add(i, at, first[i], second[i]); });
      return;
    }
    constexpr int kSide = 16;
    double one[kSide] = {}, other[kSide] = {};
    for (int64_t n = 0; n < batch; n++) {
      const int64_t from = at(n, some.begin);
      int64_t i = 0;
      for (; i + kSide <= pixels; i += kSide)
        for (int j = 0; j < kSide; j++) add(0, from + i + j, one[j], other[j]);
      for (int j = 0; i + j < pixels; j++) add(0, from + i + j, one[j], other[j]);
    }
    first[0] = second[0] = 0;
    for (int j = 0; j < kSide; j++) {
      first[0] += one[j];
      second[0] += other[j];
    }
  }
};

// y = (x - mean) * scale + bias
struct Affine {
  float mean[kWide], scale[kWide], bias[kWide];

  STRIATE_INLINE void set(int64_t i, double mean_, double scale_, double bias_) {
    mean[i] = static_cast<float>(mean_);
    scale[i] = static_cast<float>(scale_);
    bias[i] = static_cast<float>(bias_);
  }
  STRIATE_INLINE void apply(const Layout& l, const Span& some, const float* __restrict x, float* __restrict y) const {
    l.visit(some, [&](int64_t i, int64_t at) { y[at] = (x[at] - mean[i]) * scale[i] + bias[i]; });
  }
};

}  // namespace

// storages: x, weight, bias, y, mean, variance
void batchNorm(const Command& command) {
  const Layout l(command);
  const float* __restrict x = command.at<float>(0);
  l.each(command, [&](const Span& some) {
    // Less a value of its own, a channel's sum of squares keeps its digits.
    double shift[kWide], first[kWide], second[kWide];
    for (int64_t c = some.begin; c < some.end; c++) {
      const double own = l.count() > 0 ? x[l.at(0, c)] : 0;
      shift[c - some.begin] = std::isfinite(own) ? own : 0;
    }
    l.sum(some, first, second, [&](int64_t i, int64_t at, double& sum, double& squares) {
      const double distance = x[at] - shift[i];
      sum += distance;
      squares += distance * distance;
    });
    Affine affine;
    for (int64_t c = some.begin; c < some.end; c++) {
      const int64_t i = c - some.begin;
      const double distance = first[i] / l.count(), mean = shift[i] + distance;
      const double difference = second[i] / l.count() - distance * distance;
      const double variance = difference < 0 ? 0 : difference;
      command.at<float>(4)[c] = static_cast<float>(mean);
      command.at<float>(5)[c] = static_cast<float>(variance);
      affine.set(i, mean, command.at<float>(1)[c] / std::sqrt(variance + l.eps), command.at<float>(2)[c]);
    }
    affine.apply(l, some, x, command.at<float>(3));
  });
}

// storages: x, weight, bias, mean, variance, y
void batchNormInference(const Command& command) {
  const Layout l(command);
  l.each(command, [&](const Span& some) {
    Affine affine;
    for (int64_t c = some.begin; c < some.end; c++) {
      const double scale = command.at<float>(1)[c] / std::sqrt(command.at<float>(4)[c] + l.eps);
      affine.set(c - some.begin, command.at<float>(3)[c], scale, command.at<float>(2)[c]);
    }
    affine.apply(l, some, command.at<float>(0), command.at<float>(5));
  });
}

// storages: g, x, weight, mean, variance, then the gradients of x, weight, bias
void batchNormGradient(const Command& command) {
  const Layout l(command);
  const float* __restrict g = command.at<float>(0);
  const float* __restrict x = command.at<float>(1);
  float* __restrict to = command.at<float>(5);
  l.each(command, [&](const Span& some) {
    double sum[kWide], dot[kWide];
    float mean[kWide], offset[kWide], slope[kWide], scale[kWide];
    for (int64_t c = some.begin; c < some.end; c++) mean[c - some.begin] = command.at<float>(3)[c];
    l.sum(some, sum, dot, [&](int64_t i, int64_t at, double& total, double& product) {
      total += g[at];
      product += g[at] * (x[at] - static_cast<double>(mean[i]));
    });
    for (int64_t c = some.begin; c < some.end; c++) {
      const int64_t i = c - some.begin;
      const double inverse = 1.0 / std::sqrt(command.at<float>(4)[c] + l.eps);
      // The variance of nothing is NaN, but the sum over nothing is 0.
      command.at<float>(6)[c] = l.count() > 0 ? static_cast<float>(dot[i] * inverse) : 0.0f;
      command.at<float>(7)[c] = static_cast<float>(sum[i]);
      scale[i] = static_cast<float>(command.at<float>(2)[c] * inverse);
      slope[i] = static_cast<float>(dot[i] * inverse * inverse / l.count());
      offset[i] = static_cast<float>(sum[i] / l.count());
    }
    l.visit(some, [&](int64_t i, int64_t at) {
      to[at] = (g[at] - offset[i] - (x[at] - mean[i]) * slope[i]) * scale[i];
    });
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
