// What this machine can do at most: multiply-adds per second on one core and on all, and bytes copied per
// second. Compiled and run by peak.mjs; prints one line of JSON.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

constexpr int kChains = 12;        // independent sums: more than latency times units, fewer than registers
constexpr long kRounds = 20000000; // about half a second

// Where numbers come from that the compiler can't know.
volatile float factorSource = 0.999f, termSource = 0.001f;

// Multiply-adds in registers alone. The vector's width is the instruction set's.
template <typename Vector>
__attribute__((always_inline)) inline float multiplyAdds(long rounds) {
  const Vector factor = Vector{} + factorSource, term = Vector{} + termSource;
  Vector sums[kChains];
#pragma GCC unroll 12
  for (int i = 0; i < kChains; i++) sums[i] = Vector{} + static_cast<float>(i);
  for (long round = 0; round < rounds; round++) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; i++) sums[i] = sums[i] * factor + term;
  }
  Vector total = sums[0];
#pragma GCC unroll 12
  for (int i = 1; i < kChains; i++) total += sums[i];
  return total[0];
}

typedef float Float4 __attribute__((vector_size(16)));
typedef float Float8 __attribute__((vector_size(32)));
typedef float Float16 __attribute__((vector_size(64)));

float plain(long rounds) { return multiplyAdds<Float4>(rounds); }
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) float avx2(long rounds) { return multiplyAdds<Float8>(rounds); }
__attribute__((target("avx512f"))) float avx512(long rounds) { return multiplyAdds<Float16>(rounds); }
#endif

struct Isa {
  const char* name;
  int lanes;
  float (*run)(long);
};

Isa best() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {"avx512", 16, avx512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {"avx2", 8, avx2};
#endif
  return {"baseline", 4, plain};
}

volatile float sink;

double onThreads(int threads, const std::function<void(int)>& body) {
  const auto start = Clock::now();
  std::vector<std::thread> running;
  for (int i = 0; i < threads; i++) running.emplace_back(body, i);
  for (auto& thread : running) thread.join();
  return seconds(start);
}

// GFLOP/s, a multiply-add counted as two; the best of three.
double flops(const Isa& isa, int threads) {
  double fastest = 0;
  for (int attempt = 0; attempt < 3; attempt++) {
    const double time = onThreads(threads, [&](int) { sink = isa.run(kRounds); });
    const double done = 2.0 * isa.lanes * kChains * kRounds * threads;
    if (done / time > fastest) fastest = done / time;
  }
  return fastest / 1e9;
}

// GB/s read and written by memcpy of arrays far larger than any cache; the best of five.
double copyBandwidth(int threads) {
  constexpr size_t kBytes = size_t{256} << 20;
  const size_t share = kBytes / threads;
  std::vector<char> from(kBytes, 1), to(kBytes, 2);
  double fastest = 0;
  for (int attempt = 0; attempt < 5; attempt++) {
    const double time = onThreads(threads, [&](int i) {
      std::memcpy(to.data() + i * share, from.data() + i * share, share);
    });
    if (2.0 * share * threads / time > fastest) fastest = 2.0 * share * threads / time;
  }
  return fastest / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : static_cast<int>(std::thread::hardware_concurrency());
  const Isa isa = best();
  const double one = flops(isa, 1), all = flops(isa, threads);
  std::printf(
      "{\"isa\":\"%s\",\"threads\":%d,\"gflopsOneCore\":%.1f,\"gflopsAllCores\":%.1f,"
      "\"copyOneCoreGBs\":%.1f,\"copyAllCoresGBs\":%.1f}\n",
      isa.name, threads, one, all, copyBandwidth(1), copyBandwidth(threads));
}
