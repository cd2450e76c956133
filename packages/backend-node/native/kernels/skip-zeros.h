// The product of one row with many that stay as they are between calls, as weights in inference do: of those, only
// what meets a number other than zero is read. Behind a ReLU that is half, and memory is what such a product waits for.
#pragma once

#include "dot.h"

namespace striate::STRIATE_ISA {

// Computes the product to the last bit as `dot` does, from a turned copy of `many`, input `kept` of the command; or
// returns false, where the row has few zeros or no such copy is kept.
bool skipZeros(const Dot& problem, int kept, const Command& command);

}  // namespace striate::STRIATE_ISA
