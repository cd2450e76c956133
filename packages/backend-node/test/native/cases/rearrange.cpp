// Elements that move without change: constants, choices, strided copies, placing.
#include "../cases.h"
#include "../draw.h"
#include "../shape.h"

namespace harness {
namespace {

constexpr Type kTypes[] = {Type::kInt, Type::kByte};

double widthOf(Type type) { return type == Type::kByte ? 1 : 4; }

Values elements(Draw& draw, int64_t count, Type type) {
  return type == Type::kByte ? draw.integers(count, 0, 255) : draw.integers(count, INT32_MIN, INT32_MAX);
}

struct Copy {
  int64_t xCount, yCount, xStart, yStart;
  Shape shape, x, y;  // strides
};

const Copy kCopies[] = {
    {1, 1, 0, 0, {1}, {1}, {1}},
    {0, 0, 0, 0, {0}, {1}, {1}},
    {50001, 50001, 0, 0, {50001}, {1}, {1}},
    {7 * 9, 7 * 9, 0, 0, {9, 7}, {1, 9}, {7, 1}},                         // transposed
    {300 * 200, 300 * 200, 0, 0, {200, 300}, {1, 200}, {300, 1}},
    {5, 5 * 777, 0, 0, {5, 777}, {1, 0}, {777, 1}},                       // repeated
    {777, 5 * 777, 0, 0, {5, 777}, {0, 1}, {777, 1}},
    {40 * 60, 13 * 20, 2 * 60 + 1, 0, {13, 20}, {180, 2}, {20, 1}},       // a slice with steps
    {5 * 30, 5 * 100, 0, 65, {5, 30}, {30, 1}, {100, 1}},                 // a part of a row: concat
    {2 * 3 * 4 * 5, 2 * 3 * 4 * 5, 0, 0, {5, 3, 2, 4}, {1, 20, 60, 5}, {24, 8, 4, 1}},
    {2 * 3, 2 * 3 * 2, 0, 1, {2, 3}, {3, 1}, {6, 2}},                     // a step in y
};

struct Placed {
  Shape out, x, start, step;
};

const Placed kPlaced[] = {
    {{1}, {1}, {0}, {1}},
    {{0}, {3}, {0}, {1}},
    {{5}, {0}, {2}, {1}},
    {{50001}, {49990}, {7}, {1}},
    {{50001}, {7000}, {-14}, {7}},
    {{9, 7}, {5, 3}, {2, 1}, {1, 2}},
    {{9, 7}, {15, 13}, {-3, -4}, {1, 1}},
    {{4, 30, 40}, {4, 28, 38}, {0, 1, 1}, {1, 1, 1}},
    {{6, 5}, {2, 5}, {9, 0}, {1, 1}},  // beyond the end
    {{6, 5}, {2, 5}, {-9, 0}, {2, 1}},
    {{3, 4, 5, 6}, {2, 2, 2, 2}, {1, 0, -1, 3}, {1, 3, 2, 1}},
};

// Where y keeps what it held, nothing is expected: kernels write into parts of it one after the other.
Case copy(const Copy& c, Type type, const Values& x) {
  Values before(c.yCount, 7), y = before;
  eachIndex(c.shape, [&](const Shape& index) {
    y[c.yStart + offset(index, c.y)] = x[c.xStart + offset(index, c.x)];
  });
  Storage to = inPlace(before, y);
  to.type = type;
  return {"strided", {input(x, type), to},
          walkNumbers({widthOf(type), double(c.xStart), double(c.yStart)}, c.shape, c.x, c.y)};
}

Case placing(const Placed& p, Type type, const Values& x, double value) {
  const Shape strides = rowMajor(p.out);
  Values y(countOf(p.out), value);
  size_t from = 0;
  eachIndex(p.x, [&](const Shape& index) {
    bool isInside = true;
    int64_t to = 0;
    for (size_t i = 0; i < index.size(); i++) {
      const int64_t at = p.start[i] + index[i] * p.step[i];
      isInside = isInside && at >= 0 && at < p.out[i];
      to += at * strides[i];
    }
    if (isInside) y[to] = x[from];
    from++;
  });
  Values numbers{widthOf(type), value};
  const Values where = numbersOf({{int64_t(p.out.size())}, p.out, p.x, p.start, p.step});
  numbers.insert(numbers.end(), where.begin(), where.end());
  return {"place", {input(x, type), output(y, type)}, numbers};
}

}  // namespace

void rearrangeCases(const Run& run) {
  Draw draw(9);
  for (Type type : kTypes) {
    for (int64_t count : {0, 1, 15, 16, 17, 33, 16384, 50001}) {
      const double value = type == Type::kByte ? 200 : 0x40490fdb;
      run({"fill", {output(Values(count, value), type)}, {widthOf(type), double(count), value}});

      const Values condition = draw.integers(count, 0, 1);
      const Values a = elements(draw, count, type), b = elements(draw, count, type);
      Values y;
      for (int64_t i = 0; i < count; i++) y.push_back(condition[i] != 0 ? a[i] : b[i]);
      run({"where", {input(condition, Type::kByte), input(a, type), input(b, type), output(y, type)},
           {widthOf(type), double(count)}});
    }
    for (const Copy& c : kCopies) run(copy(c, type, elements(draw, c.xCount, type)));
    for (const Placed& p : kPlaced) run(placing(p, type, elements(draw, countOf(p.x), type), 99));
  }
}

}  // namespace harness
