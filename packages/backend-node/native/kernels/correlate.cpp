#include "correlate.h"

#include "pack.h"
#include "tile.h"

namespace striate::STRIATE_ISA {
namespace {

// sum[s * KW + t][lane] = or += sum over pixels p of x[pixel[p] + segment[s] + t] * g[p][lane]: S rows of KW taps.
template <int KW, int S, int V>
void correlateTile(int64_t pixels, const int64_t* pixel, const float* x, const int64_t* segment, const float* g,
                   float* to, bool accumulate) {
  Vector sum[S * KW][V];
#pragma GCC unroll 16
  for (int i = 0; i < S * KW; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) sum[i][v] = accumulate ? load(to + (i * V + v) * kLanes) : Vector{};
  }
  int64_t offset[S];
#pragma GCC unroll 16
  for (int s = 0; s < S; s++) offset[s] = segment[s];
  for (int64_t p = 0; p < pixels; p++) {
    Vector gradient[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) gradient[v] = load(g + (p * V + v) * kLanes);
    const float* at = x + pixel[p];
#pragma GCC unroll 16
    for (int s = 0; s < S; s++) {
      const float* row = at + offset[s];
#pragma GCC unroll 16
      for (int t = 0; t < KW; t++) {
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) sum[s * KW + t][v] += row[t] * gradient[v];
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < S * KW; i++) {
#pragma GCC unroll 4
    for (int v = 0; v < V; v++) store(to + (i * V + v) * kLanes, sum[i][v]);
  }
}

using TileKernel = void (*)(int64_t, const int64_t*, const float*, const int64_t*, const float*, float*, bool);

// Kernel rows of a tile; 0 where one does not fit the registers.
constexpr int segmentsOf(int kernelWidth) {
  const int fit = kRows / kernelWidth;
  return fit < 4 ? fit : 4;
}

template <int KW, int V, int... I>
STRIATE_INLINE TileKernel bySegments(int64_t segments, std::integer_sequence<int, I...>) {
  constexpr TileKernel kernels[] = {correlateTile<KW, I + 1, V>..., nullptr};
  return kernels[segments - 1];
}

template <int KW, int V = kVectors>
STRIATE_INLINE TileKernel byVectors(int64_t segments, int vectors) {
  if constexpr (V > 1) {
    if (vectors < V) return byVectors<KW, V - 1>(segments, vectors);
  }
  return bySegments<KW, V>(segments, std::make_integer_sequence<int, segmentsOf(KW)>{});
}

// The widths that networks have.
STRIATE_INLINE TileKernel tileKernel(int64_t kernelWidth, int64_t segments, int vectors) {
  switch (kernelWidth) {
    case 2: return byVectors<2>(segments, vectors);
    case 3: return byVectors<3>(segments, vectors);
    case 4: return byVectors<4>(segments, vectors);
    case 5: return byVectors<5>(segments, vectors);
    case 7: return byVectors<7>(segments, vectors);
    case 9: return byVectors<9>(segments, vectors);
    case 11: return byVectors<11>(segments, vectors);
    default: return nullptr;
  }
}

constexpr int64_t kCanvasFloats = 128 << 10;  // of a task
constexpr int64_t kSumFloats = 160 << 10;
constexpr int64_t kMostTaps = 640;           // of a task, for each of which a transposed gradient is used once
constexpr int64_t kFewestPixels = 1024, kMostPixels = 2048;
constexpr int64_t kTasks = 16;

class Correlation {
 public:
  Correlation(const Geometry& geometry, const Command& command)
      : g(geometry), command(command), panels{geometry.groupOut()} {
    const int64_t pixels = g.outPixels(); 
    together = clamp(kFewestPixels / pixels, 1, g.batch);
    const int64_t bands = together > 1 ? 1 : clamp(blocks(pixels, kMostPixels), 1, g.outHeight);
    rowsPerChunk = blocks(g.outHeight, bands);
    bandsPerPicture = blocks(g.outHeight, rowsPerChunk);
    chunks = blocks(g.batch, together) * bandsPerPicture;
    canvas = {g.reachY(rowsPerChunk), g.reachX(), g.padY, g.padX};

    const int64_t channels = clamp(kCanvasFloats / (together * canvas.plane()), 1, clamp(kMostTaps / g.taps(), 1, g.groupChannels()));
    channelTasks = blocks(g.groupChannels(), channels);
    channelsPerTask = blocks(g.groupChannels(), channelTasks);
    channelTasks = blocks(g.groupChannels(), channelsPerTask);
    panelsPerTask = clamp(kSumFloats / (channelsPerTask * g.taps() * kColumns), 1, panels.count());
    panelTasks = clamp(blocks(kTasks, g.groups * channelTasks), blocks(panels.count(), panelsPerTask), panels.count());
    panelsPerTask = blocks(panels.count(), panelTasks);
    panelTasks = blocks(panels.count(), panelsPerTask);
    parts = clamp(kTasks / (g.groups * channelTasks * panelTasks), 1, chunks);
    tileSegments = segmentsOf(static_cast<int>(g.kernelWidth));
    tilesPerTask = blocks(channelsPerTask * g.kernelHeight, tileSegments);
  }

  void run() {
    step = command.workspace.array<int64_t>(g.outPixels() + 1);
    for (int64_t i = 0; i < g.outPixels(); i++) step[i] = i;
    pixel = command.workspace.array<int64_t>(together * rowsPerChunk * g.outWidth);
    for (int64_t n = 0, i = 0; n < together; n++)
      for (int64_t y = 0; y < rowsPerChunk; y++)
        for (int64_t x = 0; x < g.outWidth; x++) {
          pixel[i++] = n * channelsPerTask * canvas.plane() + y * g.strideY * canvas.width + x * g.strideX;
        }
    segment = command.workspace.array<int64_t>(channelsPerTask * g.kernelHeight);
    for (int64_t c = 0, i = 0; c < channelsPerTask; c++)
      for (int64_t y = 0; y < g.kernelHeight; y++) segment[i++] = c * canvas.plane() + y * g.dilationY * canvas.width;
    const int64_t size = g.outChannels * g.patch();
    float* const result = command.at<float>(2);
    float* const partial = parts > 1 ? command.workspace.array<float>((parts - 1) * size) : nullptr;

    canvasSize = blocks(together * channelsPerTask * canvas.plane() + kLanes, 16) * 16;
    gradientSize = blocks(together * rowsPerChunk * g.outWidth * kColumns + kPackSlack, 16) * 16;
    const int64_t ownSize = canvasSize + gradientSize + panelsPerTask * tilesPerTask * kRows * kColumns;
    float* const own = command.workspace.array<float>(command.parallel.workers * ownSize);
    const int64_t tasks = g.groups * channelTasks * panelTasks;
    command.parallel.eachWorker(parts * tasks, [&](int64_t index, int worker) {
      const int64_t part = index / tasks, task = index % tasks;
      correlateTask(task, part, own + worker * ownSize, part == 0 ? result : partial + (part - 1) * size);
    });
    if (parts == 1) return;
    constexpr int64_t kPiece = 4096;
    command.parallel.each(blocks(size, kPiece), [&](int64_t i) {
      const Span span(i, kPiece, size);
      for (int64_t part = 0; part < parts - 1; part++) {
        const float* __restrict from = partial + part * size;
        float* __restrict to = result;
        for (int64_t j = span.begin; j < span.end; j++) to[j] += from[j];
      }
    });
  }

 private:
  void correlateTask(int64_t task, int64_t part, float* memory, float* to) const {
    const int64_t group = task / panelTasks / channelTasks;
    const Span channels(task / panelTasks % channelTasks, channelsPerTask, g.groupChannels());
    const Span panelRange(task % panelTasks, panelsPerTask, panels.count());
    const int64_t segments = (channels.end - channels.begin) * g.kernelHeight;
    float* const gradient = memory + canvasSize;
    float* const sums = gradient + gradientSize;
    const auto sumsOf = [&](int64_t panel, int64_t tile) {
      return sums + ((panel - panelRange.begin) * tilesPerTask + tile) * kRows * kColumns;
    };
    const int64_t firstChunk = chunks * part / parts, lastChunk = chunks * (part + 1) / parts;
    for (int64_t chunk = firstChunk; chunk < lastChunk; chunk++) {
      const Span pictures(chunk / bandsPerPicture, together, g.batch);
      const Span rows(chunk % bandsPerPicture, rowsPerChunk, g.outHeight);
      paintChannels(group, channels, pictures, rows, memory);
      const int64_t pixels = (pictures.end - pictures.begin) * (rows.end - rows.begin) * g.outWidth;
      for (int64_t panel = panelRange.begin; panel < panelRange.end; panel++) {
        transposeGradient(group, panel, pictures, rows, gradient);
        for (int64_t tile = 0; tile * tileSegments < segments; tile++) {
          const Span span(tile, tileSegments, segments);
          tileKernel(g.kernelWidth, span.end - span.begin, panels.vectors(panel))(
              pixels, pixel, memory, segment + span.begin, gradient, sumsOf(panel, tile), chunk > firstChunk);
        }
      }
    }
    for (int64_t panel = panelRange.begin; panel < panelRange.end; panel++) {
      float* const first = to + (group * g.groupOut() + panel * kColumns) * g.patch() + channels.begin * g.taps();
      for (int64_t tile = 0; tile * tileSegments < segments; tile++) {
        const Span span(tile, tileSegments, segments);
        const Place place{first + span.begin * g.kernelWidth, g.patch(), 1, (segments - span.begin) * g.kernelWidth};
        storeTile(sumsOf(panel, tile), (span.end - span.begin) * g.kernelWidth, panels.vectors(panel),
                  panels.wide(panel), nullptr, place);
      }
    }
  }

  void paintChannels(int64_t group, const Span& channels, const Span& pictures, const Span& rows, float* to) const {
    Canvas shown = canvas;
    shown.top -= rows.begin * g.strideY;
    for (int64_t n = pictures.begin; n < pictures.end; n++)
      for (int64_t c = channels.begin; c < channels.end; c++) {
        const int64_t plane = n * g.channels + group * g.groupChannels() + c;
        const int64_t at = (n - pictures.begin) * channelsPerTask + c - channels.begin;
        paint(command.at<float>(1) + plane * g.height * g.width, g.height, g.width, shown, to + at * canvas.plane());
      }
  }

  // Channels past the end repeat the last one; nobody reads what comes of them.
  void transposeGradient(int64_t group, int64_t panel, const Span& pictures, const Span& rows, float* to) const {
    const int64_t wide = panels.vectors(panel) * kLanes, pixels = (rows.end - rows.begin) * g.outWidth;
    int64_t outer[kColumns];
    for (int64_t j = 0; j < wide; j++) {
      const int64_t channel = panel * kColumns + j;
      outer[j] = (channel < g.groupOut() ? channel : g.groupOut() - 1) * g.outPixels();
    }
    for (int64_t n = pictures.begin; n < pictures.end; n++, to += pixels * wide) {
      const int64_t first = (n * g.outChannels + group * g.groupOut()) * g.outPixels() + rows.begin * g.outWidth;
      pack(command.at<float>(0) + first, outer, wide, step, pixels, to);
    }
  }

  const Geometry& g;
  const Command& command;
  const Panels panels;
  int64_t together, rowsPerChunk, bandsPerPicture, chunks;  // the pixels
  int64_t channelTasks, channelsPerTask, panelTasks, panelsPerTask, parts;
  int64_t tileSegments, tilesPerTask;
  Canvas canvas;  // of a chunk
  int64_t canvasSize = 0, gradientSize = 0;
  int64_t* step = nullptr;
  int64_t* pixel = nullptr;
  int64_t* segment = nullptr;
};

constexpr int64_t kFewestChannels = kLanes / 2;

}  // namespace

bool canCorrelate(const Geometry& g) {
  return g.dilationX == 1 && g.groupOut() >= kFewestChannels && g.columns() > 0 &&
         tileKernel(g.kernelWidth, 1, 1) != nullptr;
}

void correlate(const Geometry& g, const Command& command) { Correlation(g, command).run(); }

}  // namespace striate::STRIATE_ISA
