#include "stream.h"

#include <exception>

namespace striate {
namespace {

// How far JavaScript may run ahead.
constexpr size_t kMostCommands = 4096;
constexpr size_t kMostBytes = size_t{1} << 30;

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
