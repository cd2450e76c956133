// The weight gradient of a convolution, direct: a few taps of a channel's rows times a panel of output channels
// stay in registers while all pixels go by. The input is read in place, tap by tap; only the output's gradient is
// transposed, panel by panel.
#pragma once

#include "conv.h"

namespace striate::STRIATE_ISA {

bool canCorrelate(const Geometry& g);

// storages: g (of the output), x, weight gradient
void correlate(const Geometry& g, const Command& command);

}  // namespace striate::STRIATE_ISA
