// The families of cases, a file of cases/ each.
#pragma once

#include "case.h"

namespace harness {

void elementwiseCases(const Run& run);
void rearrangeCases(const Run& run);
void lookupCases(const Run& run);
void reduceCases(const Run& run);
void softmaxCases(const Run& run);
void matmulCases(const Run& run);
void convCases(const Run& run);
void maxPoolCases(const Run& run);
void avgPoolCases(const Run& run);
void normCases(const Run& run);
void optimizeCases(const Run& run);
void dataCases(const Run& run);

}  // namespace harness
