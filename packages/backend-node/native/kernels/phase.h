// One phase of a strided convolution's input gradient, along one axis.
#pragma once

#include "command.h"

namespace striate::STRIATE_ISA {

// The taps of one axis that reach the input pixels of one phase (index mod stride), and from where.
struct Phase {
  int64_t count = 0;       // taps
  int64_t* tap = nullptr;  // the tap's index in the kernel
  int64_t* from = nullptr; // the output index for input index `phase`; it grows by one per stride
  int64_t pixels = 0;      // input pixels of this phase

  STRIATE_INLINE Phase(int64_t phase, int64_t size, int64_t kernel, int64_t stride, int64_t padding, int64_t dilation,
        const Command& command)
      : tap(command.workspace.array<int64_t>(kernel)), from(command.workspace.array<int64_t>(kernel)) {
    pixels = phase < size ? (size - phase - 1) / stride + 1 : 0;
    for (int64_t k = 0; k < kernel; k++) {
      const int64_t distance = phase + padding - k * dilation;
      if (distance % stride != 0) continue;
      tap[count] = k;
      from[count++] = distance / stride;
    }
  }

  // How far the taps reach before the first and past the last of `outputs`.
  STRIATE_INLINE int64_t before() const {
    int64_t reach = 0;
    for (int64_t i = 0; i < count; i++) reach = -from[i] > reach ? -from[i] : reach;
    return reach;
  }
  STRIATE_INLINE int64_t after(int64_t outputs) const {
    int64_t reach = 0;
    for (int64_t i = 0; i < count; i++) {
      const int64_t last = from[i] + pixels - outputs;
      reach = last > reach ? last : reach;
    }
    return reach;
  }
};

}  // namespace striate::STRIATE_ISA
