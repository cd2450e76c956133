// The largest value of windows, and its gradient.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

struct Axis {
  int64_t size, kernel, stride, padding, dilation;
  bool isCeil = false;

  int64_t out() const {
    const int64_t room = size + 2 * padding - dilation * (kernel - 1) - 1;
    if (room < 0) return 0;
    const int64_t count = (room + (isCeil ? stride - 1 : 0)) / stride + 1;
    // The last window must begin within the picture or the padding before it.
    return (count - 1) * stride >= size + padding ? count - 1 : count;
  }
};

struct Windows {
  int64_t planes;
  Axis y, x;
};

constexpr Windows kWindows[] = {
    {6, {13, 3, 2, 0, 1}, {13, 3, 2, 0, 1}},
    {64, {55, 3, 2, 0, 1}, {55, 3, 2, 0, 1}},
    {5, {1, 1, 1, 0, 1}, {1, 1, 1, 0, 1}},
    {0, {9, 3, 2, 0, 1}, {9, 3, 2, 0, 1}},
    {3, {7, 2, 3, 1, 1}, {40, 5, 1, 2, 1}},
    {2, {9, 3, 2, 1, 3}, {11, 2, 5, 1, 4}},
    {2, {2, 2, 1, 1, 4}, {2, 2, 1, 1, 4}},  // windows that miss the picture
    {2, {6, 3, 2, 0, 1, true}, {9, 2, 3, 1, 1, true}},
    {1, {3, 1, 5, 0, 1}, {200, 7, 1, 3, 1}},
};

void poolCases(const Windows& w, const Values& x, const Values& g, const Run& run) {
  const int64_t size = w.y.size * w.x.size, outSize = w.y.out() * w.x.out();
  Values values, indices, gradient(x.size());
  for (int64_t plane = 0; plane < w.planes; plane++)
    for (int64_t oy = 0; oy < w.y.out(); oy++)
      for (int64_t ox = 0; ox < w.x.out(); ox++) {
        double best = -INFINITY;
        int64_t at = -1;
        for (int64_t i = 0; i < w.y.kernel; i++)
          for (int64_t j = 0; j < w.x.kernel; j++) {
            const int64_t iy = oy * w.y.stride - w.y.padding + i * w.y.dilation;
            const int64_t ix = ox * w.x.stride - w.x.padding + j * w.x.dilation;
            if (iy < 0 || ix < 0 || iy >= w.y.size || ix >= w.x.size) continue;
            const double value = x[plane * size + iy * w.x.size + ix];
            if (at >= 0 && !(value > best || std::isnan(value))) continue;
            best = value;
            at = iy * w.x.size + ix;
          }
        if (at >= 0) gradient[plane * size + at] += g[values.size()];
        values.push_back(best);
        indices.push_back(static_cast<double>(at));
      }
  const Values numbers{double(w.planes),   double(w.y.size),    double(w.x.size),    double(w.y.out()),
                       double(w.x.out()),  double(w.y.kernel),  double(w.x.kernel),  double(w.y.stride),
                       double(w.x.stride), double(w.y.padding), double(w.x.padding), double(w.y.dilation),
                       double(w.x.dilation)};
  run({"maxPool2d", {input(x), output(values), output(indices, Type::kInt)}, numbers});
  run({"maxPool2dGradient", {input(g), input(indices, Type::kInt), output(gradient)},
       {double(w.planes), double(size), double(outSize)}});
}

}  // namespace

void maxPoolCases(const Run& run) {
  Draw draw(3);
  const auto every = [&](const Windows& w) {
    const int64_t count = w.planes * w.y.size * w.x.size;
    const Values g = draw.integers(w.planes * w.y.out() * w.x.out());
    poolCases(w, draw.reals(count), g, run);
    Values special = draw.integers(count, -2, 2);  // many alike: the first wins
    for (double& x : special) {
      const int64_t kind = draw.from(0, 9);
      x = kind == 0 ? NAN : kind == 1 ? -INFINITY : x;
    }
    poolCases(w, special, g, run);
  };
  for (const Windows& w : kWindows) every(w);
  for (int done = 0; done < 60;) {
    const auto axis = [&] {
      const int64_t kernel = draw.from(1, 4);
      return Axis{draw.from(1, 20), kernel, draw.from(1, 4), draw.from(0, kernel / 2), draw.from(1, 3), draw.coin()};
    };
    const Windows w{draw.from(1, 5), axis(), axis()};
    if (w.y.out() == 0 || w.x.out() == 0) continue;
    every(w);
    done++;
  }
}

}  // namespace harness
