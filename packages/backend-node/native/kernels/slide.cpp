#include "slide.h"

#include "pack.h"
#include "tile.h"

namespace striate::STRIATE_ISA {
namespace {

// tile[i][lane] = sum over k of x[tap[k] + i * step] * weights[k][lane], for R pixels of a row and, where `Pair`,
// as many of another that lies `next` apart. Meanwhile a line of `soon` is fetched per k.
template <int R, bool Pair, int V, bool Unit>
void slideTile(int64_t depth, const int64_t* tap, const float* x, int64_t next, int64_t step,
               const float* weights, const float* soon, float* tile) {
  constexpr int kPixels = Pair ? 2 * R : R;
  Vector sum[kPixels][V];
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) sum[i][v] = Vector{};
  }
  for (int64_t k = 0; k < depth; k++) {
    Vector weight[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) weight[v] = load(weights + (k * V + v) * kLanes);
    __builtin_prefetch(soon + k * kLanes);
    const float* at = x + tap[k];
#pragma GCC unroll 16
    for (int i = 0; i < kPixels; i++) {
      if (Pair && i == R) at = x + tap[k] + next;
      const float pixel = Unit ? at[i % R] : *at;
#pragma GCC unroll 4
      for (int v = 0; v < V; v++) sum[i][v] += pixel * weight[v];
      if (!Unit) at += step;
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kPixels; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) store(tile + (i * V + v) * kLanes, sum[i][v]);
  }
}

using TileKernel = void (*)(int64_t, const int64_t*, const float*, int64_t, int64_t, const float*, const float*, float*);

constexpr int kMostPaired = kRows / 2;

template <bool Pair, int V, bool Unit, int... I>
STRIATE_INLINE TileKernel byPixels(int64_t pixels, std::integer_sequence<int, I...>) {
  constexpr TileKernel kernels[] = {slideTile<I + 1, Pair, V, Unit>...};
  return kernels[pixels - 1];
}

template <int V, bool Unit>
STRIATE_INLINE TileKernel tileKernel(int64_t pixels, bool pair) {
  return pair ? byPixels<true, V, Unit>(pixels, std::make_integer_sequence<int, kMostPaired>{})
              : byPixels<false, V, Unit>(pixels, std::make_integer_sequence<int, kRows>{});
}

template <int V = kVectors>
STRIATE_INLINE TileKernel tileKernel(int64_t pixels, bool pair, int vectors, bool unit) {
  if constexpr (V > 1) {
    if (vectors < V) return tileKernel<V - 1>(pixels, pair, vectors, unit);
  }
  return unit ? tileKernel<V, true>(pixels, pair) : tileKernel<V, false>(pixels, pair);
}

constexpr int64_t kCanvasFloats = 160 << 10;  // of a task: with a panel of weights they stay in L2
constexpr int64_t kFewestPixels = 512;        // for which a panel of weights is worth fetching
constexpr int64_t kTasksPerWorker = 6;

class Sliding {
 public:
  Sliding(const Slide& slide, const Command& command) : s(slide), command(command), panels{slide.outChannels} {
    const int64_t pixels = s.outHeight * s.outWidth, perPicture = s.channels * s.canvas.plane();
    const int64_t wanted = command.parallel.workers > 1 ? command.parallel.workers * kTasksPerWorker : 1;
    together = clamp(blocks(kFewestPixels, pixels), 1, clamp(kCanvasFloats / perPicture, 1, s.pictures));
    bands = together > 1 ? 1 : clamp(blocks(perPicture, kCanvasFloats), 1, s.outHeight);
    const int64_t whole = s.groups * blocks(s.pictures, together);
    if (whole * bands < wanted && together == 1) {
      bands = clamp(blocks(wanted, whole), bands, clamp(pixels / kFewestPixels, bands, s.outHeight));
    }
    rowsPerBand = blocks(s.outHeight, bands);
    bands = blocks(s.outHeight, rowsPerBand);
    panelTasks = clamp(blocks(wanted, whole * bands), 1, panels.count());
    canvas = s.canvas;
    if (bands > 1) canvas.height = s.canvas.height - (s.outHeight - rowsPerBand) * s.stepY;
  }

  void run() {
    packWeights();
    tap = command.workspace.array<int64_t>(s.depth());
    for (int64_t c = 0, k = 0; c < s.channels; c++)
      for (int64_t t = 0; t < s.taps.count; t++, k++) {
        tap[k] = c * canvas.plane() + s.taps.y[t] * canvas.width + s.taps.x[t];
      }
    const int64_t canvasSize = blocks(together * s.channels * canvas.plane() + kLanes, 16) * 16;
    const int64_t ownSize = canvasSize + kRows * kColumns;
    float* own = command.workspace.array<float>(command.parallel.workers * ownSize);
    const int64_t units = blocks(s.pictures, together) * bands;
    command.parallel.eachWorker(s.groups * units * panelTasks, [&](int64_t task, int worker) {
      float* const memory = own + worker * ownSize;
      const int64_t part = task % panelTasks, unit = task / panelTasks % units, group = task / panelTasks / units;
      const Span pictures(unit / bands, together, s.pictures), rows(unit % bands, rowsPerBand, s.outHeight);
      paintPictures(group, pictures, rows, memory);
      const int64_t end = firstPanel(part + 1);
      for (int64_t j = firstPanel(part); j < end; j++) {
        // Weights that are used soon: by the next panel, or by the part that this worker takes next.
        const int64_t next = j + 1 < end ? j + 1 : firstPanel(part + command.parallel.workers);
        for (int64_t n = pictures.begin; n < pictures.end; n++) {
          const float* picture = memory + (n - pictures.begin) * s.channels * canvas.plane();
          slidePanel(group, j, next, n, rows, picture, memory + canvasSize);
        }
      }
    });
  }

 private:
  int64_t firstPanel(int64_t part) const {
    return (part < panelTasks ? part : panelTasks) * panels.count() / panelTasks;
  }
  int64_t panelSize() const { return striate::STRIATE_ISA::panelSize(kColumns, s.depth()); }

  void packWeights() {
    const int64_t size = s.groups * panels.count() * panelSize();
    const int64_t form = s.groups << 32 | s.outChannels;
    bool isPacked = false;
    packed = s.keptInput ? command.keeper.array<float>(s.keptInput, form, size, &isPacked) : nullptr;
    if (isPacked) return;
    if (!packed) packed = command.workspace.array<float>(size);
    int64_t* inner = command.workspace.array<int64_t>(s.depth());
    for (int64_t c = 0, k = 0; c < s.channels; c++)
      for (int64_t t = 0; t < s.taps.count; t++, k++) inner[k] = c * s.weightChannel + s.taps.weight[t];
    command.parallel.each(s.groups * panels.count(), [&](int64_t i) {
      const int64_t panel = i % panels.count(), wide = panels.vectors(panel) * kLanes;
      int64_t outer[kColumns];
      for (int64_t j = 0; j < wide; j++) {
        const int64_t channel = panel * kColumns + j;
        outer[j] = (channel < s.outChannels ? channel : s.outChannels - 1) * s.weightOut;
      }
      pack(s.weights + i / panels.count() * s.weightGroup, outer, wide, inner, s.depth(), packed + i * panelSize());
    });
  }

  void paintPictures(int64_t group, const Span& pictures, const Span& rows, float* to) const {
    Canvas shown = canvas;
    shown.top -= rows.begin * s.stepY;
    for (int64_t n = pictures.begin; n < pictures.end; n++)
      for (int64_t c = 0; c < s.channels; c++, to += canvas.plane()) {
        const float* plane = s.from + group * s.fromGroup + n * s.fromPicture + c * s.height * s.width;
        paint(plane, s.height, s.width, shown, to);
      }
  }

  void slidePanel(int64_t group, int64_t panel, int64_t next, int64_t n, const Span& rows, const float* picture,
                  float* tile) const {
    const float* weights = packed + (group * panels.count() + panel) * panelSize();
    const float* soon = next < panels.count() ? weights + (next - panel) * panelSize() : weights;
    int64_t fetched = 0;  // tiles that fetch a line per k until the next panel is there
    const float* bias = s.bias ? s.bias + group * s.outChannels + panel * kColumns : nullptr;
    float* const to = s.to + group * s.toGroup + n * s.toPicture + panel * kColumns * s.toChannel;
    const int64_t pieces = blocks(s.outWidth, kRows);
    const int64_t height = 2 * s.outWidth <= kRows ? 2 : 1;  // rows of a tile
    const bool isRun = s.toRow == s.outWidth * s.toColumn;  // rows follow each other
    for (int64_t y = rows.begin; y < rows.end; y += height) {
      const bool pair = height == 2 && y + 1 < rows.end;
      for (int64_t piece = 0; piece < pieces; piece++) {
        const int64_t x = s.outWidth * piece / pieces, pixels = s.outWidth * (piece + 1) / pieces - x;
        const float* corner = picture + (y - rows.begin) * s.stepY * canvas.width + x * s.stepX;
        tileKernel(pixels, pair, panels.vectors(panel), s.stepX == 1)(
            s.depth(), tap, corner, s.stepY * canvas.width, s.stepX, weights, soon, tile);
        if (++fetched < panels.vectors(panel)) soon += s.depth() * kLanes;
        else soon = weights;
        const auto place = [&](int64_t row) {
          const int64_t room = (isRun ? rows.end - row : 1) * s.outWidth - x;
          return Place{to + row * s.toRow + x * s.toColumn, s.toChannel, s.toColumn, room};
        };
        storeTile(tile, pair && isRun ? 2 * pixels : pixels, panels.vectors(panel), panels.wide(panel), bias, s.relu,
                  place(y));
        if (pair && !isRun) {
          storeTile(tile + pixels * panels.vectors(panel) * kLanes, pixels, panels.vectors(panel), panels.wide(panel),
                    bias, s.relu, place(y + 1));
        }
      }
    }
  }

  const Slide& s;
  const Command& command;
  const Panels panels;
  int64_t together, bands, rowsPerBand, panelTasks;
  Canvas canvas;  // of a band
  int64_t* tap = nullptr;
  float* packed = nullptr;
};

constexpr int64_t kFewestChannels = kLanes / 2, kLeastDepth = 4 * kLanes;

}  // namespace

bool canSlide(const Slide& s) {
  return s.outChannels >= kFewestChannels && s.depth() >= kLeastDepth && s.outWidth >= 1;
}

void slide(const Slide& s, const Command& command) {
  if (s.groups * s.pictures * s.outHeight * s.outWidth == 0) return;
  Sliding(s, command).run();
}

}  // namespace striate::STRIATE_ISA
