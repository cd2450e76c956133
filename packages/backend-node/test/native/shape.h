// Arrays by their sizes and strides.
#pragma once

#include "case.h"

namespace harness {

using Shape = std::vector<int64_t>;

inline int64_t countOf(const Shape& shape) {
  int64_t count = 1;
  for (int64_t size : shape) count *= size;
  return count;
}

inline Shape rowMajor(const Shape& shape) {
  Shape strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0; stride *= shape[i]) strides[i] = stride;
  return strides;
}

inline int64_t offset(const Shape& index, const Shape& strides) {
  int64_t at = 0;
  for (size_t i = 0; i < index.size(); i++) at += index[i] * strides[i];
  return at;
}

// visit(index) for every index, in row-major order.
template <typename Visit>
void eachIndex(const Shape& shape, Visit visit) {
  Shape index(shape.size());
  for (int64_t left = countOf(shape); left > 0; left--) {
    visit(index);
    for (size_t i = shape.size(); i-- > 0 && ++index[i] == shape[i];) index[i] = 0;
  }
}

// Lists behind each other, as numbers of a command.
inline Values numbersOf(std::initializer_list<Shape> lists) {
  Values numbers;
  for (const Shape& list : lists) numbers.insert(numbers.end(), list.begin(), list.end());
  return numbers;
}

// As Walk in native/kernels/walk.h reads it; ranks from 1 on.
inline Values walkNumbers(Values first, const Shape& shape, const Shape& a, const Shape& b) {
  const Values walk = numbersOf({{static_cast<int64_t>(shape.size())}, shape, a, b});
  first.insert(first.end(), walk.begin(), walk.end());
  return first;
}

}  // namespace harness
