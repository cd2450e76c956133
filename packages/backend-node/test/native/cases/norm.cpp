// Batch normalisation: forward, with given statistics, backward, and the running statistics.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

struct Layout {
  int64_t batch, channels, pixels;
};

constexpr Layout kLayouts[] = {
    {1, 1, 1}, {0, 3, 4}, {4, 0, 5}, {3, 5, 0}, {2, 3, 7}, {5, 4, 8}, {3, 7, 9}, {32, 6, 1}, {8, 33, 100}, {2, 2, 9001},
};
constexpr double kEps = 1e-5;

struct Statistics {
  Values mean, variance;
};

class Norm {
 public:
  Norm(const Layout& l, Values x, Draw& draw)
      : l(l), x(std::move(x)), weight(draw.reals(l.channels)), bias(draw.reals(l.channels)),
        numbers{double(l.batch), double(l.channels), double(l.pixels), kEps} {}

  void run(Draw& draw, const Run& run) const {
    const Statistics own = statistics();
    const auto [y, slack] = normalised(own);
    run({"batchNorm",
         {input(x), input(weight), input(bias), output(y, slack), output(own.mean, meanSlack()),
          output(own.variance, roundings(1.01, own.variance))},
         numbers});

    const Statistics given{draw.reals(l.channels), draw.reals(l.channels, 0.1, 2)};
    const auto [z, zSlack] = normalised(given);
    run({"batchNormInference",
         {input(x), input(weight), input(bias), input(given.mean), input(given.variance), output(z, zSlack)},
         numbers});
    backward(draw.reals(l.batch * l.channels * l.pixels), given, run);
  }

 private:
  double count() const { return static_cast<double>(l.batch * l.pixels); }

  // visit(channel, place) for every element.
  template <typename Visit>
  void each(Visit visit) const {
    for (int64_t i = 0; i < l.batch * l.channels * l.pixels; i++) visit(i / l.pixels % l.channels, i);
  }

  Statistics statistics() const {
    Statistics s{Values(l.channels), Values(l.channels)};
    each([&](int64_t c, int64_t i) { s.mean[c] += x[i]; });
    for (double& mean : s.mean) mean /= count();
    each([&](int64_t c, int64_t i) { s.variance[c] += (x[i] - s.mean[c]) * (x[i] - s.mean[c]); });
    for (double& variance : s.variance) variance /= count();
    return s;
  }

  // Sums in double may cancel each other out: what is left is as exact as the numbers were large.
  Values meanSlack() const {
    Values slack(l.channels);
    each([&](int64_t c, int64_t i) { slack[c] += std::fabs(x[i]); });
    for (double& s : slack) s = roundings(1.01, s / count());
    return slack;
  }

  std::pair<Values, Values> normalised(const Statistics& s) const {
    Values y, slack;
    each([&](int64_t c, int64_t i) {
      const double scale = weight[c] / std::sqrt(s.variance[c] + kEps);
      y.push_back((x[i] - s.mean[c]) * scale + bias[c]);
      slack.push_back(roundings(4, (std::fabs(x[i]) + std::fabs(s.mean[c])) * std::fabs(scale) + std::fabs(bias[c])));
    });
    return {y, slack};
  }

  void backward(const Values& g, const Statistics& s, const Run& run) const {
    Values sum(l.channels), dot(l.channels), inverse, sumScale(l.channels), dotScale(l.channels);
    for (double variance : s.variance) inverse.push_back(1 / std::sqrt(variance + kEps));
    each([&](int64_t c, int64_t i) {
      sum[c] += g[i];
      sumScale[c] += std::fabs(g[i]);
      dot[c] += g[i] * (x[i] - s.mean[c]) * inverse[c];
      dotScale[c] += std::fabs(g[i] * (x[i] - s.mean[c]) * inverse[c]);
    });
    Values gradient, slack;
    each([&](int64_t c, int64_t i) {
      const double slope = dot[c] * inverse[c] / count(), offset = sum[c] / count();
      gradient.push_back((g[i] - offset - (x[i] - s.mean[c]) * slope) * weight[c] * inverse[c]);
      const double scale = std::fabs(g[i]) + std::fabs(offset) +
                           (std::fabs(x[i]) + std::fabs(s.mean[c])) * std::fabs(slope);
      slack.push_back(roundings(8, scale * std::fabs(weight[c] * inverse[c])));
    });
    run({"batchNormGradient",
         {input(g), input(x), input(weight), input(s.mean), input(s.variance), output(gradient, slack),
          output(dot, roundings(1.01, dotScale)), output(sum, roundings(1.01, sumScale))},
         numbers});
  }

  const Layout l;
  const Values x, weight, bias, numbers;
};

}  // namespace

void normCases(const Run& run) {
  Draw draw(5);
  for (const Layout& l : kLayouts) {
    Values x = draw.reals(l.batch * l.channels * l.pixels, -3, 5);
    Norm(l, x, draw).run(draw, run);
    if (x.empty()) continue;
    x.back() = NAN;
    Norm(l, x, draw).run(draw, run);
  }
  for (int64_t channels : {0, 1, 3, 64}) {
    const double momentum = 0.1, count = 12;
    const Values mean = draw.reals(channels), variance = draw.reals(channels, 0, 2);
    const Values newMean = draw.reals(channels), newVariance = draw.reals(channels, 0, 2);
    Values toMean, toVariance;
    for (int64_t c = 0; c < channels; c++) {
      toMean.push_back((1 - momentum) * mean[c] + momentum * newMean[c]);
      toVariance.push_back((1 - momentum) * variance[c] + momentum * newVariance[c] * (count / (count - 1)));
    }
    run({"updateRunning",
         {inPlace(mean, toMean, roundings(1.01, Values(channels, 1))),
          inPlace(variance, toVariance, roundings(1.01, toVariance)), input(newMean), input(newVariance)},
         {double(channels), momentum, count}});
  }
}

}  // namespace harness
