// The kernels of one instruction set by name.
#include "table.h"

namespace striate::STRIATE_ISA {

#define DECLARE(name) void name(const Command&);
STRIATE_KERNELS(DECLARE)
#undef DECLARE

extern const NamedKernel kernels[];
#define ENTRY(name) {#name, name},
const NamedKernel kernels[] = {STRIATE_KERNELS(ENTRY)};
#undef ENTRY

}  // namespace striate::STRIATE_ISA
