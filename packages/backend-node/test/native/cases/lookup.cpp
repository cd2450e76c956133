// Elements by index along one axis, and adding to them.
#include "../cases.h"
#include "../draw.h"
#include "../shape.h"

namespace harness {
namespace {

struct Lookup {
  Shape index, x;  // shapes; x is at least as large besides along the axis
  size_t axis;
};

const Lookup kLookups[] = {
    {{1}, {1}, 0},
    {{0}, {4}, 0},
    {{5}, {1000}, 0},
    {{40001}, {3}, 0},
    {{70, 300}, {70, 30}, 1},
    {{70, 300}, {30, 300}, 0},
    {{3, 4, 5}, {3, 9, 5}, 1},
    {{2, 4, 3}, {5, 7, 6}, 1},  // of a corner of x
    {{6, 2}, {6, 1}, 1},
    {{600, 33}, {2, 40}, 0},
    {{4, 0, 3}, {4, 2, 3}, 1},
};

// As Walk: with a stride of 0 along the axis, which the index decides.
Shape otherStrides(const Lookup& l, const Shape& shape) {
  Shape strides = rowMajor(shape);
  strides[l.axis] = 0;
  return strides;
}

Case gather(const Lookup& l, Type type, const Values& x, const Values& index) {
  const Shape strides = rowMajor(l.x), others = otherStrides(l, l.x);
  Values y;
  eachIndex(l.index, [&](const Shape& at) {
    const int64_t named = static_cast<int64_t>(index[y.size()]);
    const bool isInside = named >= 0 && named < l.x[l.axis];
    y.push_back(isInside ? x[offset(at, others) + named * strides[l.axis]] : 0);
  });
  return {"gather", {input(x, type), input(index, Type::kInt), output(y, type)},
          walkNumbers({type == Type::kByte ? 1.0 : 4.0, double(l.x[l.axis]), double(strides[l.axis])}, l.index, others,
                      others)};
}

Shape without(Shape shape, size_t axis) {
  shape.erase(shape.begin() + static_cast<int64_t>(axis));
  return shape.empty() ? Shape{1} : shape;
}

// Small integers, so that float32 adds them up without error in any order.
Case scatterAdd(const Lookup& l, const Values& before, const Values& g, const Values& index) {
  const Shape from = rowMajor(l.index), to = rowMajor(l.x), others = otherStrides(l, l.x);
  Values y = before;
  size_t i = 0;
  eachIndex(l.index, [&](const Shape& at) {
    const int64_t named = static_cast<int64_t>(index[i]);
    if (named >= 0 && named < l.x[l.axis]) y[offset(at, others) + named * to[l.axis]] += g[i];
    i++;
  });
  return {"scatterAdd", {input(g), input(index, Type::kInt), inPlace(before, y)},
          walkNumbers({double(l.index[l.axis]), double(from[l.axis]), double(l.x[l.axis]), double(to[l.axis])},
                      without(l.index, l.axis), without(from, l.axis), without(to, l.axis))};
}

}  // namespace

void lookupCases(const Run& run) {
  Draw draw(10);
  for (const Lookup& l : kLookups) {
    const int64_t size = l.x[l.axis], count = countOf(l.index);
    Values index = draw.integers(count, -1, size);  // one too few, one too many
    run(gather(l, Type::kByte, draw.integers(countOf(l.x), 0, 255), index));
    run(scatterAdd(l, draw.integers(countOf(l.x)), draw.integers(count), index));
    if (count > 0) index[count / 2] = INT32_MIN;
    run(gather(l, Type::kInt, draw.integers(countOf(l.x), INT32_MIN, INT32_MAX), index));
  }
}

}  // namespace harness
