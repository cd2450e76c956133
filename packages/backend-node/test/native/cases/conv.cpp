// Convolution in its three directions: any stride, padding, dilation and groups.
#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

struct Pair {
  int64_t y, x;
};

struct Geometry {
  int64_t batch, channels, height, width, outChannels;
  Pair kernel, stride, padding, dilation;
  int64_t groups;

  static int64_t side(int64_t size, int64_t kernel, int64_t stride, int64_t padding, int64_t dilation) {
    const int64_t room = size + 2 * padding - dilation * (kernel - 1) - 1;
    return room < 0 ? 0 : room / stride + 1;
  }
  int64_t outHeight() const { return side(height, kernel.y, stride.y, padding.y, dilation.y); }
  int64_t outWidth() const { return side(width, kernel.x, stride.x, padding.x, dilation.x); }
  int64_t inputs() const { return batch * channels * height * width; }
  int64_t weights() const { return outChannels * channels / groups * kernel.y * kernel.x; }
  int64_t outputs() const { return batch * outChannels * outHeight() * outWidth(); }
  Values numbers() const {
    Values list;
    for (int64_t number : {batch, channels, height, width, outChannels, outHeight(), outWidth(), kernel.y, kernel.x,
                           stride.y, stride.x, padding.y, padding.x, dilation.y, dilation.x, groups})
      list.push_back(static_cast<double>(number));
    return list;
  }

  // visit(y, x, w) for every product that a convolution adds up, with the places of its three elements.
  template <typename Visit>
  void eachProduct(Visit visit) const {
    const int64_t perGroup = channels / groups, perGroupOut = outChannels / groups;
    int64_t y = 0;
    for (int64_t n = 0; n < batch; n++)
      for (int64_t o = 0; o < outChannels; o++)
        for (int64_t oy = 0; oy < outHeight(); oy++)
          for (int64_t ox = 0; ox < outWidth(); ox++, y++)
            for (int64_t c = 0; c < perGroup; c++)
              for (int64_t i = 0; i < kernel.y; i++)
                for (int64_t j = 0; j < kernel.x; j++) {
                  const int64_t iy = oy * stride.y - padding.y + i * dilation.y;
                  const int64_t ix = ox * stride.x - padding.x + j * dilation.x;
                  if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue;
                  const int64_t plane = n * channels + o / perGroupOut * perGroup + c;
                  visit(y, (plane * height + iy) * width + ix, ((o * perGroup + c) * kernel.y + i) * kernel.x + j);
                }
  }
};

constexpr Geometry kGeometries[] = {
    // batch, channels, height, width, outChannels, kernel, stride, padding, dilation, groups
    {2, 3, 63, 63, 8, {11, 11}, {4, 4}, {2, 2}, {1, 1}, 1},
    {2, 5, 27, 27, 20, {5, 5}, {1, 1}, {2, 2}, {1, 1}, 1},
    {6, 4, 27, 27, 24, {5, 5}, {1, 1}, {2, 2}, {1, 1}, 1},  // cut among threads in all directions
    {9, 20, 6, 6, 33, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1},
    {2, 3, 8, 9, 4, {2, 1}, {3, 4}, {0, 0}, {1, 1}, 1},         // pixels that no window reaches
    {0, 3, 8, 9, 4, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1},         // no picture
    {2, 32, 14, 14, 32, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 32},    // every channel by itself
    {2, 70, 13, 13, 50, {1, 1}, {1, 1}, {0, 0}, {1, 1}, 1},     // a matrix product
    {1, 6, 40, 3, 9, {7, 1}, {2, 1}, {3, 0}, {1, 1}, 3},
    {1, 4, 30, 30, 6, {3, 3}, {1, 2}, {6, 5}, {6, 5}, 2},       // far apart
    {3, 2, 1, 1, 5, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1},         // more padding than picture
    {1, 1, 5, 5, 1, {5, 5}, {1, 1}, {0, 0}, {1, 1}, 1},         // a single product of pictures
    {1, 3, 4, 4, 2, {1, 1}, {1, 1}, {2, 2}, {1, 1}, 1},         // outputs of padding alone
    {1, 3, 9, 9, 2, {2, 2}, {7, 5}, {1, 0}, {1, 1}, 1},         // a stride beyond the kernel
    {1, 3, 5, 100, 40, {3, 3}, {1, 1}, {1, 1}, {1, 1}, 1},
    {33, 4, 7, 7, 6, {3, 3}, {2, 2}, {1, 1}, {1, 1}, 2},
    {4, 16, 55, 55, 4, {3, 3}, {2, 2}, {0, 0}, {1, 1}, 1},
    {1, 3, 3, 3, 4, {5, 5}, {1, 1}, {0, 0}, {1, 1}, 1},         // a kernel larger than the picture
    {3, 40, 15, 14, 33, {1, 1}, {2, 2}, {0, 0}, {1, 1}, 1},      // one tap with a stride
    {2, 6, 8, 9, 8, {1, 1}, {3, 1}, {0, 0}, {1, 1}, 2},
    {2, 6, 8, 9, 8, {1, 1}, {2, 2}, {1, 1}, {1, 1}, 1},
};

struct Operands {
  Values x, weight, bias, g;
};

// A sum with the bound of its error: however it is ordered, each product takes part in at most as many
// roundings as there are products.
class Sums {
 public:
  Sums(Values first) : sum_(std::move(first)), scale_(sum_), count_(sum_.size(), 2) {
    for (double& scale : scale_) scale = std::fabs(scale);
  }
  void add(int64_t at, double product) {
    sum_[at] += product;
    scale_[at] += std::fabs(product);
    count_[at]++;
  }
  Storage result(bool isExact) const { return near(sum_, isExact); }
  Storage relu(bool isExact) const {
    Values positive = sum_;
    for (double& value : positive) value = value < 0 ? 0 : value;
    return near(positive, isExact);
  }

 private:
  Storage near(const Values& expected, bool isExact) const {
    if (isExact) return output(expected);
    Values slack;
    for (size_t i = 0; i < sum_.size(); i++) slack.push_back(roundings(count_[i], scale_[i]));
    return output(expected, slack);
  }

  Values sum_, scale_, count_;
};

void everyDirection(const Geometry& g, const Operands& of, bool isExact, const Run& run) {
  const int64_t pixels = g.outHeight() * g.outWidth();
  Values bias(g.outputs());
  for (size_t i = 0; i < bias.size() && !of.bias.empty(); i++) bias[i] = of.bias[i / pixels % g.outChannels];
  Sums y(bias), gx(Values(g.inputs())), gw(Values(g.weights()));
  g.eachProduct([&](int64_t atY, int64_t atX, int64_t atW) {
    y.add(atY, of.x[atX] * of.weight[atW]);
    gx.add(atX, of.g[atY] * of.weight[atW]);
    gw.add(atW, of.g[atY] * of.x[atX]);
  });
  const Storage added = of.bias.empty() ? absent() : input(of.bias);
  run({"conv2d", {input(of.x), input(of.weight), added, y.result(isExact)}, g.numbers()});
  run({"conv2dRelu", {input(of.x), input(of.weight), added, y.relu(isExact)}, g.numbers()});
  run({"conv2dInputGradient", {input(of.g), input(of.weight), gx.result(isExact)}, g.numbers()});
  run({"conv2dWeightGradient", {input(of.g), input(of.x), gw.result(isExact)}, g.numbers()});
}

}  // namespace

void convCases(const Run& run) {
  Draw draw(2);
  const auto both = [&](const Geometry& g) {
    const int64_t bias = draw.coin() ? g.outChannels : 0;
    everyDirection(g, {draw.integers(g.inputs()), draw.integers(g.weights()), draw.integers(bias),
                       draw.integers(g.outputs())}, true, run);
    everyDirection(g, {draw.reals(g.inputs()), draw.reals(g.weights()), draw.reals(bias), draw.reals(g.outputs())},
                   false, run);
  };
  for (const Geometry& g : kGeometries) both(g);
  for (int done = 0; done < 120;) {
    const int64_t groups = draw.from(1, 3), size = draw.oneOf({5, 19, 19, 40});
    const auto pair = [&](int64_t low, int64_t high) { return Pair{draw.from(low, high), draw.from(low, high)}; };
    const Geometry g{draw.from(1, 3), groups * draw.from(1, 4), draw.from(1, size), draw.from(1, size),
                     groups * draw.from(1, 9), pair(1, 5), pair(1, 4), pair(0, 2), pair(1, 2), groups};
    if (g.outputs() == 0) continue;
    both(g);
    done++;
  }
  // A pixel that is NaN reaches the windows over it, and none besides.
  for (const Geometry& g : {kGeometries[4], kGeometries[8], kGeometries[14]}) {
    Operands of{draw.integers(g.inputs()), draw.integers(g.weights()), {}, draw.integers(g.outputs())};
    of.x[of.x.size() / 2] = NAN;
    everyDirection(g, of, true, run);
  }
}

}  // namespace harness
