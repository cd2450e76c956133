// Softmax by row, and the loss that is made of it.
#include <algorithm>

#include "../cases.h"
#include "../draw.h"

namespace harness {
namespace {

Values logSoftmax(const Values& x, int64_t classes) {
  Values y(x.size());
  for (size_t row = 0; row < x.size(); row += classes) {
    double top = -INFINITY, total = 0;
    for (int64_t c = 0; c < classes; c++) top = std::isnan(x[row + c]) ? NAN : top < x[row + c] ? x[row + c] : top;
    for (int64_t c = 0; c < classes; c++) total += std::exp(x[row + c] - top);
    for (int64_t c = 0; c < classes; c++) y[row + c] = x[row + c] - top - std::log(total);
  }
  return y;
}

void both(int64_t n, int64_t classes, const Values& x, Draw& draw, const Run& run) {
  const Values y = logSoftmax(x, classes);
  run({"logSoftmax", {input(x), output(y, roundings(1.01, y))}, {double(n), double(classes)}});

  const Values target = draw.integers(n, -1, classes);  // one too few, one too many
  Values loss, gradient, slack;
  for (int64_t i = 0; i < n; i++) {
    const int64_t named = static_cast<int64_t>(target[i]);
    const bool isInside = named >= 0 && named < classes;
    loss.push_back(isInside ? -y[i * classes + named] : NAN);
    for (int64_t c = 0; c < classes; c++) {
      const double share = std::exp(y[i * classes + c]);
      gradient.push_back(isInside ? share - (c == named) : NAN);
      slack.push_back(roundings(1.01, gradient.back()) + 1e-14);
    }
  }
  run({"crossEntropy",
       {input(x), input(target, Type::kInt), output(loss, roundings(1.01, loss)), output(gradient, slack)},
       {double(n), double(classes)}});
}

}  // namespace

void softmaxCases(const Run& run) {
  Draw draw(7);
  for (const auto& [n, classes] : {std::pair<int64_t, int64_t>{1, 1}, {0, 5}, {3, 2}, {32, 10}, {7, 1000}, {200, 33}}) {
    both(n, classes, draw.reals(n * classes, -9, 9), draw, run);
    Values special = draw.reals(n * classes, -1e30, 1e30);
    for (double& x : special) if (draw.from(0, 19) == 0) x = draw.oneOf({0, 1}) ? NAN : -INFINITY;
    both(n, classes, special, draw, run);
  }
}

}  // namespace harness
