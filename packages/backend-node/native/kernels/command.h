// What a kernel is handed: its storages, its numbers, and a way to use all cores.
//
// Kernels are compiled once per instruction set. They use neither threads nor the heavy parts of the
// standard library: an inline function of it, compiled for AVX-512 here, could be linked into code that
// must run without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace striate {

// What is not inlined could be compiled for one instruction set and linked into another's code.
#define STRIATE_INLINE [[gnu::always_inline]] inline

// Runs body(0) ... body(count - 1), in any order, on any threads. What a body computes depends on its
// index alone, so that the number of threads changes no bit. The worker's number, below `workers`, is
// for scratch memory.
struct Parallel {
  int workers;
  void (*run)(int64_t count, void (*body)(void* context, int64_t index, int worker), void* context);

  template <typename Body>
  STRIATE_INLINE void eachWorker(int64_t count, Body&& body) const {
    struct Call {
      static void one(void* context, int64_t index, int worker) {
        (*static_cast<std::remove_reference_t<Body>*>(context))(index, worker);
      }
    };
    run(count, &Call::one, const_cast<void*>(static_cast<const void*>(&body)));
  }

  template <typename Body>
  STRIATE_INLINE void each(int64_t count, Body&& body) const {
    eachWorker(count, [&](int64_t index, int) { body(index); });
  }
};

// Memory for the time of one kernel.
struct Workspace {
  void* (*take)(size_t bytes);

  template <typename T>
  STRIATE_INLINE T* array(int64_t count) const {
    return static_cast<T*>(take(static_cast<size_t>(count) * sizeof(T)));
  }
};

// Memory that stays with an input until a kernel that does not ask for it is handed the same input, since that may
// write it: what was made of weights that nobody changes is made once.
struct Keeper {
  void* (*take)(int input, int64_t form, size_t bytes, bool* isFilled);

  // What an earlier call made of the input in the same `form`; else memory to fill, or null where it isn't known yet
  // that the input stays as it is: then nothing is kept. A `count` of 0 asks for what is there already, or null.
  template <typename T>
  STRIATE_INLINE T* array(int input, int64_t form, int64_t count, bool* isFilled) const {
    return static_cast<T*>(take(input, form, static_cast<size_t>(count) * sizeof(T), isFilled));
  }
};

// Elements of scratch memory for one worker, rounded up to two cache lines: workers that write to the same line, or
// to one that is fetched along, wait for each other.
template <typename T>
STRIATE_INLINE int64_t apart(int64_t count) {
  constexpr int64_t kElements = 128 / sizeof(T);
  return (count + kElements - 1) / kElements * kElements;
}

struct Command {
  void* const* storages;  // inputs first, then outputs; null where an optional input is absent
  const double* numbers;  // sizes and options, in the order that the TypeScript side writes them
  Parallel parallel;
  Workspace workspace;
  Keeper keeper;

  template <typename T>
  STRIATE_INLINE T* at(int index) const { return static_cast<T*>(storages[index]); }
  STRIATE_INLINE int64_t integer(int index) const { return static_cast<int64_t>(numbers[index]); }
};

using Kernel = void (*)(const Command&);

struct NamedKernel {
  const char* name;
  Kernel kernel;
};

// A contiguous share of `total` items: part `index` of blocks of `size`.
struct Span {
  int64_t begin, end;
  STRIATE_INLINE Span(int64_t index, int64_t size, int64_t total)
      : begin(index * size), end(begin + size < total ? begin + size : total) {}
};

STRIATE_INLINE int64_t blocks(int64_t total, int64_t size) { return (total + size - 1) / size; }

STRIATE_INLINE int64_t clamp(int64_t value, int64_t low, int64_t high) {
  return value < low ? low : value > high ? high : value;
}

}  // namespace striate
