#include "stream.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace striate {
namespace {

// How far JavaScript may run ahead.
constexpr size_t kMostCommands = 4096;
constexpr size_t kMostBytes = size_t{1} << 30;

// What a worker copies at a time to memory that is not the engine's.
constexpr size_t kPiece = size_t{4} << 20;
constexpr uintptr_t kPage = 4096;

// Makes the pages that are not there yet, in one call: met one by one they take longer than what is written to them.
void populate(void* memory, size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  const uintptr_t address = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t begin = (address + kPage - 1) / kPage * kPage, end = (address + bytes) / kPage * kPage;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
#else
  static_cast<void>(memory), static_cast<void>(bytes);
#endif
}

// The kernels' interface is plain function pointers; these say whose workers and memory they mean.
struct Scratch {
  MemoryPool* pool;
  std::vector<std::pair<void*, size_t>> taken;

  ~Scratch() {
    for (const auto& [memory, bytes] : taken) pool->give(memory, bytes);
  }
};
thread_local Workers* currentWorkers = nullptr;
thread_local Scratch* currentScratch = nullptr;

// Which storages of the call under way keep what was made of them.
struct Keeping {
  MemoryPool* pool;
  const std::vector<BufferPtr>& storages;
  std::vector<bool> asked = std::vector<bool>(storages.size());

  ~Keeping() {
    for (size_t i = 0; i < storages.size(); i++) if (storages[i] && !asked[i]) storages[i]->keepsake.drop(*pool);
  }
};
thread_local Keeping* currentKeeping = nullptr;

void runParallel(int64_t count, Workers::Body body, void* context) {
  currentWorkers->run(count, body, context);
}

void* takeScratch(size_t bytes) {
  void* memory = currentScratch->pool->take(bytes);
  currentScratch->taken.emplace_back(memory, bytes);
  return memory;
}

void* takeKept(int input, int64_t form, size_t bytes, bool* isFilled) {
  currentKeeping->asked[input] = true;
  return currentKeeping->storages[input]->keepsake.take(*currentKeeping->pool, form, bytes, isFilled);
}

}  // namespace

Stream::Stream(int threads) : workers_(threads), thread_([this] { loop(); }) {}

Stream::~Stream() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    queue_.clear();
  }
  filled_.notify_all();
  drained_.notify_all();
  thread_.join();
}

void Stream::enqueue(KernelCall call, size_t bytes) { push({std::move(call), nullptr, bytes}); }

void Stream::then(std::function<void(const std::string&)> action) { push({{}, std::move(action), 0}); }

void copyOut(void* target, const void* source, size_t bytes) {
  struct Copy {
    char* target;
    const char* source;
    size_t bytes;
  } copy{static_cast<char*>(target), static_cast<const char*>(source), bytes};
  const auto piece = [](void* context, int64_t index, int) {
    const Copy& c = *static_cast<Copy*>(context);
    const size_t begin = static_cast<size_t>(index) * kPiece, count = std::min(kPiece, c.bytes - begin);
    if (count == kPiece) populate(c.target + begin, count);
    std::memcpy(c.target + begin, c.source + begin, count);
  };
  runParallel(static_cast<int64_t>((bytes + kPiece - 1) / kPiece), piece, &copy);
}

void Stream::push(Item item) {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    drained_.wait(lock, [this] {
      return closing_ || (queue_.size() < kMostCommands && queuedBytes_ < kMostBytes);
    });
    queuedBytes_ += item.bytes;
    queue_.push_back(std::move(item));
  }
  filled_.notify_one();
}

void Stream::loop() {
  currentWorkers = &workers_;
  for (;;) {
    Item item;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      filled_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      if (closing_) return;
      item = std::move(queue_.front());
      queue_.pop_front();
      queuedBytes_ -= item.bytes;
    }
    drained_.notify_one();
    if (item.action) item.action(failure_);
    else if (failure_.empty()) execute(item.call);
  }
}

void Stream::execute(KernelCall& call) {
  if (!call.kernel) return;  // a release: the operands go with the item
  try {
    Scratch scratch{pool_.get(), {}};
    currentScratch = &scratch;
    Keeping keeping{pool_.get(), call.storages};
    currentKeeping = &keeping;
    std::vector<void*> storages;
    for (const BufferPtr& buffer : call.storages) storages.push_back(buffer ? buffer->data() : nullptr);
    call.kernel->kernel({storages.data(), call.numbers.data(), {workers_.count(), &runParallel}, {&takeScratch},
                          {&takeKept}});
  } catch (const std::bad_alloc&) {
    failure_ = std::string(call.kernel->name) + ": out of memory";
  } catch (const std::exception& error) {
    failure_ = std::string(call.kernel->name) + ": " + error.what();
  }
}

}  // namespace striate
