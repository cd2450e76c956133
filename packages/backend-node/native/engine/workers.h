// A few threads that share the parts of one kernel with the thread that runs it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace striate {

class Workers {
 public:
  using Body = void (*)(void* context, int64_t index, int worker);

  // `threads` counts the calling thread.
  explicit Workers(int threads);
  ~Workers();

  int count() const { return static_cast<int>(threads_.size()) + 1; }
  void run(int64_t count, Body body, void* context);

 private:
  void serve(int worker);
  void work(int worker);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  uint64_t generation_ = 0;
  bool isOpen_ = false;  // the call under way still has parts to give away
  bool closing_ = false;

  Body body_ = nullptr;
  void* context_ = nullptr;
  int64_t count_ = 0;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> announced_{0};
  std::atomic<int> busy_{0};  // workers inside the call
};

}  // namespace striate
