// Convolution in its three directions as an implicit matrix product: any geometry, any number of channels.
#pragma once

#include "conv.h"
#include "phase.h"

namespace striate::STRIATE_ISA {

// storages: x, weight, bias or null, y
void implicitConv(const Geometry& g, const Command& command);

// storages: g (of the output), x, weight gradient
void implicitWeightGradient(const Geometry& g, const Command& command);

// The input pixels (y mod stride, x mod stride) == phase, the first being number `first` of a plane: a convolution
// of the output's gradient. storages: g (of the output), weight, input gradient
void implicitInputPhase(const Geometry& g, const Phase& vertical, const Phase& horizontal, int64_t first,
                        const Command& command);

}  // namespace striate::STRIATE_ISA
