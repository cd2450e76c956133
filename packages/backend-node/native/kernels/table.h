// The tables of all instruction sets that this binary was built with.
#pragma once

#include "command.h"
#include "list.h"

namespace striate {

namespace baseline { extern const NamedKernel kernels[]; }
#if defined(STRIATE_X64)
namespace avx2 { extern const NamedKernel kernels[]; }
namespace avx512 { extern const NamedKernel kernels[]; }
#endif

#define COUNT(name) +1
constexpr int kKernelCount = 0 STRIATE_KERNELS(COUNT);
#undef COUNT

}  // namespace striate
