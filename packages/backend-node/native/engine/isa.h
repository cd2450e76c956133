// Which instruction sets this binary was built with, and which of them this processor has.
#pragma once

#include "../kernels/table.h"

namespace striate {

struct InstructionSet {
  const char* name;
  const NamedKernel* kernels;
  bool (*isSupported)();
};

// Best first; the last one runs everywhere.
inline const InstructionSet kInstructionSets[] = {
#if defined(STRIATE_X64)
    {"avx512", avx512::kernels,
     [] {
       return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
              __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
     }},
    {"avx2", avx2::kernels, [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }},
#endif
    {"baseline", baseline::kernels, [] { return true; }},
};

}  // namespace striate
