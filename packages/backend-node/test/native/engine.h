// The stream, its workers and its memory, used as the addon uses them.
#pragma once

#include "../../native/engine/isa.h"

namespace harness {

// Prints what fails, and says how many did.
int engineFailures(const striate::InstructionSet& set);

}  // namespace harness
