#include "runner.h"

#include <cstdio>

#include "memory.h"

namespace harness {
namespace {

// What unwritten memory holds, round by round: NaN, an ordinary number, zero.
constexpr uint8_t kGarbage[] = {0xff, 0x3f, 0x00};
constexpr int kMostReports = 20;

// The kernels' interface is plain function pointers; these say whose workers and memory they mean.
striate::Workers* currentWorkers = nullptr;
uint8_t currentGarbage = 0;
// Only the thread that calls a kernel may take memory for it.
thread_local std::vector<std::unique_ptr<Guarded>>* currentScratch = nullptr;

void runParallel(int64_t count, striate::Workers::Body body, void* context) {
  currentWorkers->run(count, body, context);
}

void* takeScratch(size_t bytes) {
  currentScratch->push_back(std::make_unique<Guarded>(bytes, currentGarbage));
  return currentScratch->back()->data();
}

// What a case keeps from one round to the next: nothing in the first, as in the engine.
struct Kept {
  std::map<std::pair<int, int64_t>, std::unique_ptr<Guarded>> memory;
  size_t round = 0;
};
Kept* currentKept = nullptr;

void* takeKept(int input, int64_t form, size_t bytes, bool* isFilled) {
  *isFilled = false;
  const auto place = std::make_pair(input, form);
  *isFilled = currentKept->memory.count(place) > 0;
  if (!*isFilled && (currentKept->round == 0 || bytes == 0)) return nullptr;
  std::unique_ptr<Guarded>& memory = currentKept->memory[place];
  if (!memory) memory = std::make_unique<Guarded>(bytes, currentGarbage);
  return memory->data();
}

size_t widthOf(Type type) { return type == Type::kByte ? 1 : 4; }

void write(Type type, const Values& values, uint8_t* to) {
  for (double value : values) {
    const float number = static_cast<float>(value);
    const int32_t integer = type == Type::kInt ? static_cast<int32_t>(value) : 0;
    if (type == Type::kFloat) std::memcpy(to, &number, 4);
    else if (type == Type::kInt) std::memcpy(to, &integer, 4);
    else *to = static_cast<uint8_t>(value);
    to += widthOf(type);
  }
}

double element(Type type, const uint8_t* from) {
  float number;
  int32_t integer;
  if (type == Type::kByte) return *from;
  if (type == Type::kInt) return std::memcpy(&integer, from, 4), integer;
  return std::memcpy(&number, from, 4), number;
}

bool isNear(double value, double expected, double slack) {
  if (std::isnan(expected)) return std::isnan(value);
  return value == expected || std::fabs(value - expected) <= slack;
}

}  // namespace

Runner::Runner(const std::vector<int>& threads) {
  for (const striate::InstructionSet& set : striate::kInstructionSets) {
    if (set.isSupported()) sets_.push_back(&set);
  }
  for (int count : threads) workers_.push_back(std::make_unique<striate::Workers>(count));
  for (int i = 0; i < striate::kKernelCount; i++) numbers_[striate::baseline::kernels[i].name] = i;
}

void Runner::run(const Case& c) {
  cases_++;
  tested_.insert(c.kernel);
  for (const striate::InstructionSet* set : sets_) {
    Result first;
    Kept kept;
    currentKept = &kept;
    for (size_t round = 0; round < workers_.size(); round++) {
      const int before = failures_;
      kept.round = round;
      Result result = runOnce(c, *set, round);
      if (round == 0) compare(c, result, where(*set, round)), first = std::move(result);
      else if (result != first && failures_ == before) fail(c, where(*set, round), "other bits than " + where(*set, 0));
    }
  }
}

std::string Runner::where(const striate::InstructionSet& set, size_t round) const {
  return std::string(set.name) + " on " + std::to_string(workers_[round]->count()) + " thread(s)";
}

std::vector<std::string> Runner::untested() const {
  std::vector<std::string> names;
  for (const auto& [name, number] : numbers_) if (!tested_.count(name)) names.push_back(name);
  return names;
}

// The bytes of all storages afterwards.
Runner::Result Runner::runOnce(const Case& c, const striate::InstructionSet& set, size_t round) {
  currentGarbage = kGarbage[round % std::size(kGarbage)];
  currentWorkers = workers_[round].get();
  std::vector<std::unique_ptr<Guarded>> storages, scratch;
  std::vector<void*> pointers;
  for (const Storage& storage : c.storages) {
    storages.push_back(std::make_unique<Guarded>(storage.count() * widthOf(storage.type), currentGarbage));
    write(storage.type, storage.before, storages.back()->data());
    pointers.push_back(storage.role == Storage::kAbsent ? nullptr : storages.back()->data());
  }
  currentScratch = &scratch;
  set.kernels[numbers_.at(c.kernel)].kernel(
      {pointers.data(), c.numbers.data(), {currentWorkers->count(), &runParallel}, {&takeScratch},
       {&takeKept}});
  currentScratch = nullptr;

  Result result;
  for (size_t i = 0; i < storages.size(); i++) {
    if (!storages[i]->isIntact()) fail(c, where(set, round), "wrote outside of storage " + std::to_string(i));
    result.emplace_back(storages[i]->data(), storages[i]->data() + storages[i]->bytes());
  }
  for (const auto& memory : scratch) {
    if (!memory->isIntact()) fail(c, where(set, round), "wrote outside of its own memory");
  }
  for (const auto& [key, memory] : currentKept->memory) {
    if (!memory->isIntact()) fail(c, where(set, round), "wrote outside of what it keeps");
  }
  return result;
}

void Runner::compare(const Case& c, const Result& result, const std::string& where) {
  for (size_t i = 0; i < c.storages.size(); i++) {
    const Storage& storage = c.storages[i];
    const bool isInput = storage.role == Storage::kInput;
    const Values& expected = isInput ? storage.before : storage.expected;
    for (size_t j = 0; j < expected.size(); j++) {
      const double value = element(storage.type, result[i].data() + j * widthOf(storage.type));
      if (isNear(value, expected[j], isInput || storage.slack.empty() ? 0 : storage.slack[j])) continue;
      char text[160];
      std::snprintf(text, sizeof text, "storage %zu [%zu] is %.9g, not %.9g%s", i, j, value, expected[j],
                    isInput ? ": an input was written" : "");
      fail(c, where, text);
      break;
    }
  }
}

void Runner::fail(const Case& c, const std::string& where, const std::string& what) {
  if (++failures_ > kMostReports) return;
  std::string numbers;
  for (double number : c.numbers) {
    char text[32];
    std::snprintf(text, sizeof text, "%s%.9g", numbers.empty() ? "" : ", ", number);
    numbers += text;
  }
  std::printf("FAILED %s(%s), %s: %s\n", c.kernel, numbers.c_str(), where.c_str(), what.c_str());
}

}  // namespace harness
