// What this machine can do at most: multiply-adds per second on one core and on all, bytes copied per second,
// and how long a plain loop takes for one Adam step. Compiled and run by peak.mjs; prints one line of JSON.
//
//     peak THREADS                  what a machine can do
//     peak THREADS adam COUNT RUNS  seconds of each of RUNS steps on COUNT parameters
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
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

struct Adam {
  std::vector<float> parameters, gradients, means, squares;
};

// One step of Adam (lr 1e-4, bias correction of step 10) on [from, to): four streams read, three written.
__attribute__((always_inline)) inline void adamLoop(Adam& adam, size_t from, size_t to) {
  float *__restrict p = adam.parameters.data(), *__restrict m = adam.means.data(), *__restrict v = adam.squares.data();
  const float* __restrict g = adam.gradients.data();
  const float beta1 = 0.9f, beta2 = 0.999f, eps = 1e-8f;
  const float rate = 1e-4f / (1 - std::pow(beta1, 10.0f)), scale = std::sqrt(1 - std::pow(beta2, 10.0f));
  for (size_t i = from; i < to; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    p[i] -= rate * m[i] / (std::sqrt(v[i]) / scale + eps);
  }
}

void adamPlain(Adam& adam, size_t from, size_t to) { adamLoop(adam, from, to); }
#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void adamAvx2(Adam& adam, size_t from, size_t to) { adamLoop(adam, from, to); }
__attribute__((target("avx512f"))) void adamAvx512(Adam& adam, size_t from, size_t to) { adamLoop(adam, from, to); }
#endif

void (*bestAdam(const std::string& isa))(Adam&, size_t, size_t) {
#if defined(__x86_64__)
  if (isa == "avx512") return adamAvx512;
  if (isa == "avx2") return adamAvx2;
#endif
  return adamPlain;
}

// Seconds per step; the threads' start, some 50 microseconds, is in it. The first step touches the memory
// and does not count.
void printAdam(const Isa& isa, int threads, size_t count, int runs) {
  Adam adam{std::vector<float>(count, 0.01f), std::vector<float>(count, 0.001f), std::vector<float>(count),
            std::vector<float>(count)};
  const auto step = bestAdam(isa.name);
  std::printf("{\"adamSeconds\":[");
  for (int run = 0; run <= runs; run++) {
    const double time =
        onThreads(threads, [&](int i) { step(adam, count * i / threads, count * (i + 1) / threads); });
    if (run > 0) std::printf(run == 1 ? "%.6f" : ",%.6f", time);
  }
  std::printf("]}\n");
  sink = adam.parameters[count / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : static_cast<int>(std::thread::hardware_concurrency());
  const Isa isa = best();
  if (argc > 4 && std::string(argv[2]) == "adam") {
    printAdam(isa, threads, std::strtoull(argv[3], nullptr, 10), std::atoi(argv[4]));
    return 0;
  }
  const double one = flops(isa, 1), all = flops(isa, threads);
  std::printf(
      "{\"isa\":\"%s\",\"threads\":%d,\"gflopsOneCore\":%.1f,\"gflopsAllCores\":%.1f,"
      "\"copyOneCoreGBs\":%.1f,\"copyAllCoresGBs\":%.1f}\n",
      isa.name, threads, one, all, copyBandwidth(1), copyBandwidth(threads));
}
