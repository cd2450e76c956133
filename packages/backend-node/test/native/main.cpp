// The native engine without Node: every kernel on every instruction set of this processor, on as many threads as
// each argument says, then the stream and what it is made of. Built and run by scripts/check-native.mjs.
#include <cstdio>
#include <cstdlib>

#include "cases.h"
#include "runner.h"
#include "engine.h"

int main(int count, char** arguments) {
  using namespace harness;
  constexpr void (*kFamilies[])(const Run&) = {
      elementwiseCases, rearrangeCases, lookupCases, reduceCases, softmaxCases,  matmulCases,
      convCases,        maxPoolCases,   avgPoolCases, normCases,  optimizeCases, dataCases,
  };
  std::vector<int> threads;
  for (int i = 1; i < count; i++) threads.push_back(std::atoi(arguments[i]));
  Runner runner(threads);
  for (const auto& family : kFamilies) family([&](const Case& c) { runner.run(c); });
  int failures = runner.failures();
  for (const std::string& name : runner.untested()) {
    std::printf("FAILED no case calls the kernel %s\n", name.c_str());
    failures++;
  }
  failures += engineFailures(*runner.sets().back());
  for (const striate::InstructionSet* set : runner.sets()) std::printf("%s ", set->name);
  std::printf("on");
  for (int number : threads) std::printf(" %d", number);
  std::printf(" threads: %d cases, %d failed\n", runner.cases(), failures);
  return failures > 0;
}
