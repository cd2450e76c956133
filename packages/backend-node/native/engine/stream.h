// The stream: one thread that runs commands in the order in which they were enqueued.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../kernels/command.h"
#include "memory.h"
#include "workers.h"

namespace striate {

using BufferPtr = std::shared_ptr<Buffer>;

// A kernel with all it needs, kept alive until it has run.
struct KernelCall {
  const NamedKernel* kernel;
  std::vector<BufferPtr> storages;  // inputs, then outputs
  std::vector<double> numbers;
};

class Stream {
 public:
  explicit Stream(int threads);
  // Drops what is queued, waits for the kernel under way, and ends the threads.
  ~Stream();

  const std::shared_ptr<MemoryPool>& pool() const { return pool_; }
  int threads() const { return workers_.count(); }

  // Waits where too much is in flight; `bytes` is what the call keeps alive beyond its operands.
  void enqueue(KernelCall call, size_t bytes);
  // Runs on the stream's thread after all before it; gets the stream's failure, empty while there is none.
  void then(std::function<void(const std::string& failure)> action);

 private:
  struct Item {
    KernelCall call;
    std::function<void(const std::string&)> action;
    size_t bytes = 0;
  };

  void push(Item item);
  void loop();
  void execute(KernelCall& call);

  std::shared_ptr<MemoryPool> pool_ = std::make_shared<MemoryPool>();
  Workers workers_;
  std::mutex mutex_;
  std::condition_variable filled_, drained_;
  std::deque<Item> queue_;
  size_t queuedBytes_ = 0;
  bool closing_ = false;
  std::string failure_;
  std::thread thread_;
};

// For an action of the stream: copies into memory that is not the engine's, with all workers.
void copyOut(void* target, const void* source, size_t bytes);

// For an action of the stream: copies to memory that is not the engine's, with all workers.
void copyOut(void* target, const void* source, size_t bytes);

}  // namespace striate
