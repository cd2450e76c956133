// Convolution as one matrix product with the groups as its batch. The picture is copied once with its padding
// around it; after that every tap is an offset, without a check for borders.
#include "implicit.h"

#include <cstring>

#include "gemm.h"

namespace striate::STRIATE_ISA {
namespace {

// Planes with a border of zeros. Columns may be sorted by their phase (index mod `phases`), so that those
// which a stride visits one after the other are neighbours.
struct Padded {
  const float* data;
  int64_t height, phases, phaseWidth;
  int64_t row() const { return phases * phaseWidth; }
  int64_t plane() const { return height * row(); }
  int64_t column(int64_t x) const { return x % phases * phaseWidth + x / phases; }
};

struct Border {
  int64_t top, left, bottom, right;
};

Padded pad(const float* from, int64_t planes, int64_t height, int64_t width, const Border& border,
           int64_t phases, const Command& command) {
  const int64_t paddedWidth = border.left + width + border.right;
  Padded result{from, border.top + height + border.bottom, phases, blocks(paddedWidth, phases)};
  if (border.top + border.left + border.bottom + border.right == 0 && phases == 1) return result;
  float* data = command.workspace.array<float>(planes * result.plane());
  result.data = data;
  command.parallel.each(planes, [&](int64_t plane) {
    float* to = data + plane * result.plane();
    std::memset(to, 0, result.plane() * sizeof(float));
    for (int64_t y = 0; y < height; y++) {
      const float* source = from + (plane * height + y) * width;
      float* row = to + (border.top + y) * result.row();
      for (int64_t phase = 0; phase < phases; phase++) {
        // The first source column of this phase, and where it goes.
        const int64_t first = (phase - border.left % phases + phases) % phases;
        float* target = row + result.column(border.left + first);
        if (phases == 1) std::memcpy(target, source, width * sizeof(float));
        else for (int64_t x = first; x < width; x += phases) *target++ = source[x];
      }
    }
  });
  return result;
}

Padded padInput(const float* x, const Geometry& g, int64_t phases, const Command& command) {
  return pad(x, g.batch * g.channels, g.height, g.width, {g.padY, g.padX, g.padY, g.padX}, phases, command);
}

// Offsets of a grid of pixels in every picture: picture * perPicture + y * perRow + x * perColumn.
int64_t* gridOffsets(int64_t batch, int64_t rows, int64_t columns, int64_t perPicture, int64_t perRow,
                     int64_t perColumn, const Command& command) {
  int64_t* table = command.workspace.array<int64_t>(batch * rows * columns + 1);
  int64_t* to = table;
  for (int64_t n = 0; n < batch; n++)
    for (int64_t y = 0; y < rows; y++)
      for (int64_t x = 0; x < columns; x++) *to++ = n * perPicture + y * perRow + x * perColumn;
  return table;
}

// Where the taps of one output pixel lie, relative to its first: channel, then kernel row and column.
int64_t* tapOffsets(const Geometry& g, const Padded& input, const Command& command) {
  int64_t* table = command.workspace.array<int64_t>(g.patch() + 1);
  int64_t* to = table;
  for (int64_t c = 0; c < g.groupChannels(); c++)
    for (int64_t i = 0; i < g.kernelHeight; i++)
      for (int64_t j = 0; j < g.kernelWidth; j++)
        *to++ = c * input.plane() + i * g.dilationY * input.row() + input.column(j * g.dilationX);
  return table;
}

// Where the first tap of each output pixel lies. There are 1 or strideX phases.
int64_t* pixelOffsets(const Geometry& g, const Padded& input, const Command& command) {
  return gridOffsets(g.batch, g.outHeight, g.outWidth, g.channels * input.plane(),
                     g.strideY * input.row(), g.strideX / input.phases, command);
}

// Where each output pixel lies in the first output channel.
int64_t* outputOffsets(const Geometry& g, const Command& command) {
  return gridOffsets(g.batch, g.outHeight, g.outWidth, g.outChannels * g.outPixels(), g.outWidth, 1,
                     command);
}

int64_t* steps(int64_t count, const Command& command) {
  return gridOffsets(1, 1, count, 0, 0, 1, command);
}

}  // namespace

void implicitConv(const Geometry& g, const Command& command) {
  const Padded input = padInput(command.at<float>(0), g, g.strideX, command);
  Gemm p{};
  p.batch = g.groups;
  p.m = g.groupOut();
  p.n = g.columns();
  p.k = g.patch();
  p.a = command.at<float>(1);
  p.aBatch = p.m * p.k;
  p.aRow = g.patch();
  p.aColumn = steps(p.k, command);
  p.b = input.data;
  p.bBatch = g.groupChannels() * input.plane();
  p.bRow = tapOffsets(g, input, command);
  p.bColumn = pixelOffsets(g, input, command);
  p.bias = command.at<float>(2);
  p.biasBatch = p.m;
  p.c = command.at<float>(3);
  p.cBatch = p.m * g.outPixels();
  p.cRow = g.outPixels();
  p.cColumn = outputOffsets(g, command);
  gemm(p, command);
}

void implicitWeightGradient(const Geometry& g, const Command& command) {
  const Padded input = padInput(command.at<float>(1), g, 1, command);
  Gemm p{};
  p.batch = g.groups;
  p.m = g.groupOut();
  p.n = g.patch();
  p.k = g.columns();
  p.a = command.at<float>(0);
  p.aBatch = p.m * g.outPixels();
  p.aRow = g.outPixels();
  p.aColumn = outputOffsets(g, command);
  p.b = input.data;
  p.bBatch = g.groupChannels() * input.plane();
  p.bRow = pixelOffsets(g, input, command);
  p.bColumn = tapOffsets(g, input, command);
  p.c = command.at<float>(2);
  p.cBatch = p.m * p.n;
  p.cRow = g.patch();
  p.cColumn = steps(p.n, command);
  gemm(p, command);
}

void implicitInputPhase(const Geometry& g, const Phase& vertical, const Phase& horizontal, int64_t first,
                const Command& command) {
  const int64_t top = vertical.before(), left = horizontal.before();
  const Border border{top, left, vertical.after(g.outHeight), horizontal.after(g.outWidth)};
  const Padded from = pad(command.at<float>(0), g.batch * g.outChannels, g.outHeight, g.outWidth, border,
                          1, command);
  Gemm p{};
  p.batch = g.groups;
  p.m = g.groupChannels();
  p.n = g.batch * vertical.pixels * horizontal.pixels;
  p.k = g.groupOut() * vertical.count * horizontal.count;
  int64_t* aColumn = command.workspace.array<int64_t>(p.k + 1);
  int64_t* bRow = command.workspace.array<int64_t>(p.k + 1);
  int64_t k = 0;
  for (int64_t o = 0; o < g.groupOut(); o++)
    for (int64_t i = 0; i < vertical.count; i++)
      for (int64_t j = 0; j < horizontal.count; j++, k++) {
        aColumn[k] = o * g.patch() + vertical.tap[i] * g.kernelWidth + horizontal.tap[j];
        bRow[k] = o * from.plane() + (vertical.from[i] + top) * from.row() + horizontal.from[j] + left;
      }
  p.a = command.at<float>(1);
  p.aBatch = g.groupOut() * g.patch();
  p.aRow = g.taps();
  p.aColumn = aColumn;
  p.b = from.data;
  p.bBatch = g.groupOut() * from.plane();
  p.bRow = bRow;
  p.bColumn = gridOffsets(g.batch, vertical.pixels, horizontal.pixels, g.outChannels * from.plane(),
                          from.row(), 1, command);
  p.c = command.at<float>(2) + first;
  p.cBatch = p.m * g.height * g.width;
  p.cRow = g.height * g.width;
  p.cColumn = gridOffsets(g.batch, vertical.pixels, horizontal.pixels, g.channels * g.height * g.width,
                          g.strideY * g.width, g.strideX, command);
  gemm(p, command);
}

}  // namespace striate::STRIATE_ISA
