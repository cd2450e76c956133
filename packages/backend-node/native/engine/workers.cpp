#include "workers.h"

namespace striate {
namespace {

// Kernels, and the ends of their parts, follow each other closely: a short wait awake is cheaper than sleeping in between.
constexpr int kSpins = 200;

template <typename Condition>
void stayAwakeUntil(Condition condition) {
  for (int spin = 0; spin < kSpins && !condition(); spin++) std::this_thread::yield();
}

}  // namespace

Workers::Workers(int threads) {
  for (int worker = 1; worker < threads; worker++) {
    threads_.emplace_back([this, worker] { serve(worker); });
  }
}

Workers::~Workers() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  started_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run(int64_t count, Body body, void* context) {
  if (count <= 1 || threads_.empty()) {
    for (int64_t i = 0; i < count; i++) body(context, i, 0);
    return;
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    body_ = body;
    context_ = context;
    count_ = count;
    next_.store(0, std::memory_order_relaxed);
    isOpen_ = true;
    announced_.store(++generation_, std::memory_order_release);
  }
  started_.notify_all();
  work(0);
  const auto areDone = [this] { return busy_.load(std::memory_order_acquire) == 0; };
  {
    // Whoever has not woken up by now isn't waited for.
    std::lock_guard<std::mutex> lock(mutex_);
    isOpen_ = false;
  }
  stayAwakeUntil(areDone);
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, areDone);
}

void Workers::work(int worker) {
  for (int64_t i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) body_(context_, i, worker);
}

void Workers::serve(int worker) {
  uint64_t seen = 0;
  for (;;) {
    stayAwakeUntil([&] { return announced_.load(std::memory_order_acquire) != seen; });
    {
      std::unique_lock<std::mutex> lock(mutex_);
      started_.wait(lock, [&] { return closing_ || (isOpen_ && generation_ != seen); });
      if (closing_) return;
      seen = generation_;
      busy_++;
    }
    work(worker);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      busy_--;
    }
    finished_.notify_one();
  }
}

}  // namespace striate
