#include "engine.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <future>
#include <string>
#include <thread>

#include "../../native/engine/stream.h"

namespace harness {
namespace {

using namespace striate;

int failures = 0;

void check(bool holds, const char* what) {
  if (holds) return;
  failures++;
  std::printf("FAILED engine: %s\n", what);
}

const NamedKernel* find(const InstructionSet& set, const char* name) {
  for (int i = 0; i < kKernelCount; i++) {
    if (std::strcmp(set.kernels[i].name, name) == 0) return &set.kernels[i];
  }
  return nullptr;
}

// A stream as the addon uses it: one thread makes storages, enqueues and reads.
class Session {
 public:
  Session(const InstructionSet& set, int threads) : set_(set), stream_(std::make_unique<Stream>(threads)) {}

  BufferPtr create(size_t bytes) { return std::make_shared<Buffer>(stream_->pool(), bytes); }
  BufferPtr upload(const std::vector<float>& values) {
    BufferPtr buffer = create(values.size() * sizeof(float));
    std::memcpy(buffer->data(), values.data(), buffer->bytes());
    stream_->enqueue({nullptr, {buffer}, {}}, buffer->bytes());
    return buffer;
  }
  BufferPtr compute(const char* kernel, std::vector<BufferPtr> inputs, size_t count, std::vector<double> numbers) {
    inputs.push_back(create(count * sizeof(float)));
    BufferPtr result = inputs.back();
    stream_->enqueue({find(set_, kernel), std::move(inputs), std::move(numbers)}, 0);
    return result;
  }
  BufferPtr product(const BufferPtr& a, const BufferPtr& b, int side) {
    const double n = side;
    return compute("matmul", {a, b}, side * side, {1, n, n, n, 0, 0});
  }
  // What the storage holds, or the stream's failure.
  std::future<std::pair<std::vector<float>, std::string>> read(BufferPtr buffer) {
    auto promise = std::make_shared<std::promise<std::pair<std::vector<float>, std::string>>>();
    stream_->then([promise, buffer](const std::string& failure) {
      std::vector<float> values(failure.empty() ? buffer->bytes() / sizeof(float) : 0);
      if (!values.empty()) std::memcpy(values.data(), buffer->data(), buffer->bytes());
      promise->set_value({values, failure});
    });
    return promise->get_future();
  }
  void close() { stream_.reset(); }
  Stream& stream() { return *stream_; }

 private:
  const InstructionSet& set_;
  std::unique_ptr<Stream> stream_;
};

// Storages are let go while the commands that use them are still queued.
void runsInOrder(const InstructionSet& set, int threads) {
  constexpr int kMany = 10000;  // far more than are queued at a time
  Session session(set, threads);
  const BufferPtr one = session.upload({1});
  BufferPtr sum = session.upload({0});
  std::vector<std::future<std::pair<std::vector<float>, std::string>>> reads;
  for (int i = 1; i <= kMany; i++) {
    sum = session.compute("binary", {sum, one}, 1, {0, 0, 1, 1, 1, 1});
    if (i % 1000 == 0) reads.push_back(session.read(sum));
  }
  float expected = 0;
  for (auto& read : reads) check(read.get().first == std::vector<float>{expected += 1000}, "a sum, command by command");
}

void sharesKernels(const InstructionSet& set, int threads) {
  constexpr int kSide = 160, kTurns = 10;  // large enough to be cut among threads
  Session session(set, threads);
  std::vector<float> values(kSide * kSide, 0.0f);
  for (int i = 0; i < kSide; i++) values[i * kSide + (i + kSide / kTurns) % kSide] = 1;  // moves rows up
  const BufferPtr turn = session.upload(values);
  BufferPtr product = turn;
  for (int i = 1; i < kTurns; i++) product = session.product(turn, product, kSide);
  std::vector<float> identity(kSide * kSide, 0.0f);
  for (int i = 0; i < kSide; i++) identity[i * kSide + i] = 1;
  check(session.read(product).get().first == identity, "rows that were moved all the way round");
}

// Whatever is under way: storages, commands and reads that nobody waits for go with the stream.
void closesAtAnyTime(const InstructionSet& set, int threads) {
  constexpr int kSide = 64;
  for (int commands : {0, 1, 2, 5, 20, 60}) {
    Session session(set, threads);
    const BufferPtr x = session.upload(std::vector<float>(kSide * kSide, 1));
    std::vector<BufferPtr> products;
    for (int i = 0; i < commands; i++) products.push_back(session.product(x, x, kSide));
    auto dropped = session.read(x);
    if (commands % 2 == 0) products.clear();
    session.close();
  }
}

void failsOnce(const InstructionSet& set, int threads) {
  Session session(set, threads);
  const BufferPtr x = session.upload({5});
  auto before = session.read(x);
  const double many = 1e15;
  const BufferPtr huge = session.compute("fill", {}, static_cast<size_t>(many), {4, many, 0});
  session.compute("unary", {huge}, 1, {0, 1});
  auto after = session.read(x);
  check(before.get().first == std::vector<float>{5}, "a read before a failure");
  check(after.get().second == "fill: out of memory", "a read after a failure");
  check(session.read(x).get().second == "fill: out of memory", "the first failure stays");
}

// The caller waits while commands keep more than a limit alive.
void limitsWhatIsInFlight(const InstructionSet& set, int threads) {
  Session session(set, threads);
  for (int i = 0; i < 200; i++) session.stream().enqueue({nullptr, {}, {}}, size_t{400} << 20);
  std::promise<void> done;
  session.stream().then([&](const std::string&) { done.set_value(); });
  done.get_future().get();
}

void streamsRunBesideEachOther(const InstructionSet& set) {
  std::vector<std::thread> threads;
  for (int i = 1; i <= 3; i++) threads.emplace_back([&set, i] { sharesKernels(set, i); });
  for (std::thread& thread : threads) thread.join();
}

// Each index once, whatever the number of workers and however fast calls follow each other.
void dealsEveryPart(int threads) {
  for (int round = 0; round < 20; round++) {
    Workers workers(threads);
    for (int64_t count : {0, 1, 2, 3, 17, 200, 1, 50}) {
      struct Deal {
        std::vector<int> calls;
        std::vector<int> perWorker;
      } deal{std::vector<int>(count), std::vector<int>(threads)};
      workers.run(count, [](void* context, int64_t index, int worker) {
        static_cast<Deal*>(context)->calls[index]++;
        static_cast<Deal*>(context)->perWorker[worker]++;  // a race, if two threads had one number
      }, &deal);
      int total = 0;
      for (int calls : deal.calls) check(calls == 1, "each part is run once");
      for (int calls : deal.perWorker) total += calls;
      check(total == count, "every part has a worker");
    }
  }
}

void reusesMemory() {
  MemoryPool pool;
  std::vector<std::thread> threads;
  std::atomic<int> faults{0};
  for (int thread = 0; thread < 3; thread++) {
    threads.emplace_back([&pool, &faults, thread] {
      for (int round = 0; round < 200; round++) {
        std::array<std::pair<uint8_t*, size_t>, 6> pieces;
        for (size_t i = 0; i < pieces.size(); i++) {
          const size_t bytes = (round * 977 + i * 4099) % 30000;
          pieces[i] = {static_cast<uint8_t*>(pool.take(bytes)), bytes};
          if (reinterpret_cast<uintptr_t>(pieces[i].first) % 64 != 0) faults++;
          std::memset(pieces[i].first, thread, bytes + 64);  // readable beyond, so that is the pool's own
        }
        for (const auto& [memory, bytes] : pieces) {
          for (size_t i = 0; i < bytes + 64; i++) if (memory[i] != thread) faults++;
          pool.give(memory, bytes);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  check(faults == 0, "memory is aligned and belongs to one at a time");
}

}  // namespace

int engineFailures(const InstructionSet& set) {
  for (int threads : {1, 2, 4}) {
    runsInOrder(set, threads);
    sharesKernels(set, threads);
    closesAtAnyTime(set, threads);
    failsOnce(set, threads);
    limitsWhatIsInFlight(set, threads);
    dealsEveryPart(threads);
  }
  streamsRunBesideEachOther(set);
  reusesMemory();
  return failures;
}

}  // namespace harness
