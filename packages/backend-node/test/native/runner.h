// Runs a case with every instruction set of this processor and several numbers of threads.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../../native/engine/isa.h"
#include "../../native/engine/workers.h"
#include "case.h"

namespace harness {

class Runner {
 public:
  explicit Runner(const std::vector<int>& threads);

  void run(const Case& c);

  const std::vector<const striate::InstructionSet*>& sets() const { return sets_; }
  int cases() const { return cases_; }
  int failures() const { return failures_; }
  // Kernels of the list that no case has called.
  std::vector<std::string> untested() const;

 private:
  using Result = std::vector<std::vector<uint8_t>>;

  // `round` counts through the numbers of threads.
  Result runOnce(const Case& c, const striate::InstructionSet& set, size_t round);
  std::string where(const striate::InstructionSet& set, size_t round) const;
  void compare(const Case& c, const Result& result, const std::string& where);
  void fail(const Case& c, const std::string& where, const std::string& what);

  std::vector<const striate::InstructionSet*> sets_;
  std::vector<std::unique_ptr<striate::Workers>> workers_;
  std::map<std::string, int> numbers_;  // of kernels
  std::set<std::string> tested_;
  int cases_ = 0, failures_ = 0;
};

}  // namespace harness
