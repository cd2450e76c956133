// Averages of sliding windows, and of windows that share a picture out, with their gradients.
#include <algorithm>

#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

// The cells of a window along one axis, and how many it is divided by.
struct Span {
  int64_t begin, end;
  double cells;
};

struct Axis {
  int64_t size, out, kernel, stride, padding;

  Span at(int64_t index, bool includesPadding) const {
    const int64_t first = index * stride - padding, last = first + kernel;
    const int64_t begin = std::max<int64_t>(first, 0), end = std::max(begin, std::min(last, size));
    const int64_t counted = includesPadding ? std::min(last, size + padding) - first : end - begin;
    return {begin, end, static_cast<double>(std::max<int64_t>(counted, 0))};
  }
};

struct Windows {
  int64_t planes;
  Axis y, x;
  bool includesPadding = false;
  double divisor = 0;
};

constexpr Windows kWindows[] = {
    {6, {13, 6, 3, 2, 0}, {13, 6, 3, 2, 0}},
    {64, {28, 14, 3, 2, 1}, {28, 14, 3, 2, 1}, true},
    {3, {1, 1, 1, 1, 0}, {1, 1, 1, 1, 0}},
    {0, {9, 4, 3, 2, 0}, {9, 4, 3, 2, 0}},
    {2, {6, 3, 3, 2, 0}, {9, 4, 2, 3, 1}},  // the last windows reach beyond the picture
    {2, {6, 3, 3, 2, 0}, {9, 4, 2, 3, 1}, true, 7},
    {2, {9, 2, 2, 6, 0}, {40, 40, 5, 1, 2}},  // cells that no window reaches
    {1, {2, 3, 2, 1, 1}, {300, 299, 2, 1, 0}, true},
    {1, {5, 1, 5, 1, 0}, {70000, 35000, 2, 2, 0}},  // a line longer than a task
};

struct Shares {
  int64_t planes, height, width, outHeight, outWidth;
};

constexpr Shares kShares[] = {
    {6, 13, 13, 6, 6}, {40, 7, 9, 1, 1}, {3, 2, 3, 5, 7}, {0, 4, 4, 2, 2}, {2, 1, 100, 1, 33}, {9, 6, 6, 6, 6},
};

// The means of windows and the gradient of their inputs, with the sums of magnitudes that bound the errors.
struct Means {
  const Values& x;
  const Values& g;
  Values y{}, yScale{}, gradient = Values(x.size()), gradientScale = gradient;

  // The next window: of the plane that begins at `plane`, divided by `cells`.
  void add(int64_t plane, int64_t width, const Span& rows, const Span& columns, double cells) {
    const double factor = cells == 0 ? 0 : 1 / cells, share = g[y.size()] * factor;
    double sum = 0, scale = 0;
    for (int64_t iy = rows.begin; iy < rows.end; iy++)
      for (int64_t ix = columns.begin; ix < columns.end; ix++) {
        const int64_t at = plane + iy * width + ix;
        sum += x[at];
        scale += std::fabs(x[at]);
        gradient[at] += share;
        gradientScale[at] += std::fabs(share);
      }
    y.push_back(sum * factor);
    yScale.push_back(scale * factor);
  }
};

// One rounding at the end of what is computed in double.
Values onceRounded(const Values& values, const Values& scales) {
  Values slack;
  for (size_t i = 0; i < values.size(); i++) slack.push_back(roundings(1.01, values[i]) + 1e-12 * scales[i]);
  return slack;
}

void sliding(const Windows& w, const Values& x, const Values& g, const Run& run) {
  Means means{x, g};
  for (int64_t plane = 0; plane < w.planes; plane++)
    for (int64_t oy = 0; oy < w.y.out; oy++)
      for (int64_t ox = 0; ox < w.x.out; ox++) {
        const Span rows = w.y.at(oy, w.includesPadding), columns = w.x.at(ox, w.includesPadding);
        const double cells = w.divisor != 0 ? w.divisor : rows.cells * columns.cells;
        means.add(plane * w.y.size * w.x.size, w.x.size, rows, columns, cells);
      }
  const Values numbers{double(w.planes),   double(w.y.size),    double(w.x.size),
                       double(w.y.out),    double(w.x.out),     double(w.y.kernel),
                       double(w.x.kernel), double(w.y.stride),  double(w.x.stride),
                       double(w.y.padding), double(w.x.padding), double(w.includesPadding),
                       w.divisor};
  run({"avgPool2d", {input(x), output(means.y, onceRounded(means.y, means.yScale))}, numbers});
  run({"avgPool2dGradient",
       {input(g), output(means.gradient, onceRounded(means.gradient, means.gradientScale))},
       numbers});
}

void sharing(const Shares& s, const Values& x, const Values& g, const Run& run) {
  Means means{x, g};
  const auto at = [](int64_t i, int64_t size, int64_t out) {
    const int64_t begin = i * size / out, end = ((i + 1) * size + out - 1) / out;
    return Span{begin, end, static_cast<double>(end - begin)};
  };
  for (int64_t plane = 0; plane < s.planes; plane++)
    for (int64_t oy = 0; oy < s.outHeight; oy++)
      for (int64_t ox = 0; ox < s.outWidth; ox++) {
        const Span rows = at(oy, s.height, s.outHeight), columns = at(ox, s.width, s.outWidth);
        means.add(plane * s.height * s.width, s.width, rows, columns, rows.cells * columns.cells);
      }
  const Values numbers{double(s.planes), double(s.height), double(s.width), double(s.outHeight), double(s.outWidth)};
  // Each cell lies in at most (out / size + 2) windows along an axis.
  const double additions = (s.height == 0 ? 0 : double(s.outHeight) / s.height + 2) * (double(s.outWidth) / s.width + 2);
  run({"adaptiveAvgPool2d", {input(x), output(means.y, onceRounded(means.y, means.yScale))}, numbers});
  run({"adaptiveAvgPool2dGradient",
       {input(g), output(means.gradient, roundings(additions + 2, means.gradientScale))},
       numbers});
}

}  // namespace

void avgPoolCases(const Run& run) {
  Draw draw(4);
  const auto slide = [&](const Windows& w) {
    Values x = draw.reals(w.planes * w.y.size * w.x.size), g = draw.reals(w.planes * w.y.out * w.x.out);
    sliding(w, x, g, run);
    if (x.empty()) return;
    x[x.size() / 2] = NAN;
    sliding(w, x, g, run);
  };
  for (const Windows& w : kWindows) slide(w);
  for (int i = 0; i < 60; i++) {
    const auto axis = [&] {
      const int64_t kernel = draw.from(1, 5), padding = draw.from(0, kernel / 2), stride = draw.from(1, 4);
      const int64_t size = std::max<int64_t>(draw.from(1, 24), kernel - 2 * padding);
      const int64_t room = size + 2 * padding - kernel, out = (room + (draw.coin() ? stride - 1 : 0)) / stride + 1;
      return Axis{size, (out - 1) * stride >= size + padding ? out - 1 : out, kernel, stride, padding};
    };
    slide({draw.from(1, 5), axis(), axis(), draw.coin(), draw.coin() ? 0.0 : 3.0});
  }
  for (const Shares& s : kShares) {
    sharing(s, draw.reals(s.planes * s.height * s.width), draw.reals(s.planes * s.outHeight * s.outWidth), run);
  }
}

}  // namespace harness
