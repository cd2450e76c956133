// The plainest Adam step there is, on threads that share the parameters out: what memory lets the native
// kernel reach at best. Compiled with -ffast-math and run by kernels.mjs; prints one line of JSON.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

void step(long count, float* p, const float* g, float* m, float* v) {
  for (long i = 0; i < count; i++) {
    m[i] = 0.9f * m[i] + 0.1f * g[i];
    v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
    p[i] -= 1e-4f * m[i] / (std::sqrt(v[i]) + 1e-8f);
  }
}

}  // namespace

int main(int, char** argv) {
  const long count = std::atol(argv[1]), threads = std::atol(argv[2]), share = count / threads;
  std::vector<float> p(count, 1), g(count, 0.5f), m(count, 0.25f), v(count, 0.125f);
  double fastest = 1e9;
  for (int attempt = 0; attempt < 7; attempt++) {
    const auto start = Clock::now();
    std::vector<std::thread> running;
    for (long i = 0; i < threads; i++) {
      const long at = i * share;
      running.emplace_back(step, share, p.data() + at, g.data() + at, m.data() + at, v.data() + at);
    }
    for (auto& thread : running) thread.join();
    const double time = std::chrono::duration<double>(Clock::now() - start).count();
    if (time < fastest) fastest = time;
  }
  std::printf("{\"ms\":%.3f}\n", fastest * 1e3);
}
