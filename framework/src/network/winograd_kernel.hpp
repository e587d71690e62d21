// Body of the Winograd kernel for one instruction set; included by winograd_avx512.cpp and
// winograd_avx2.cpp, each compiled for its own processors. So nothing here may come from a header
// that other files use too: an inline function of it, compiled here, would run everywhere.
//
//   NASHOST_LANES       floats of a vector register
//   NASHOST_TILE_ROWS   tiles whose sums stay in registers together, by vectors of output channels
//
//   NASHOST_MOST_VECTORS, NASHOST_WINOGRAD_NAME, NASHOST_WINOGRAD_WEIGHTS
//
// See winograd.hpp for what is computed.

namespace {

constexpr int kLanes = NASHOST_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

/// V = Bᵀ d B of the tiles [first, first + count) of one image: transformed[e][tile][channel].
void transform_input(const WinogradShape& shape, const float* image, const float* zeros, long first,
                     long count, float* transformed) {
  const long plane = count * shape.in_channels;
  for (long t = 0; t < count; ++t) {
    const long top = (first + t) / shape.tile_columns * 2 - shape.padding;
    const long left = (first + t) % shape.tile_columns * 2 - shape.padding;
    const float* at[4][4];
    for (long y = 0; y < 4; ++y) {
      for (long x = 0; x < 4; ++x) {
        const bool inside =
            top + y >= 0 && top + y < shape.height && left + x >= 0 && left + x < shape.width;
        at[y][x] =
            inside ? image + ((top + y) * shape.width + left + x) * shape.in_channels : zeros;
      }
    }
    float* out = transformed + t * shape.in_channels;
    for (long c = 0; c < shape.in_channels; c += kLanes) {
      Vector rows[4][4];
      for (int x = 0; x < 4; ++x) {
        const Vector d0 = load(at[0][x] + c), d1 = load(at[1][x] + c);
        const Vector d2 = load(at[2][x] + c), d3 = load(at[3][x] + c);
        rows[0][x] = d0 - d2;
        rows[1][x] = d1 + d2;
        rows[2][x] = d2 - d1;
        rows[3][x] = d1 - d3;
      }
      for (int y = 0; y < 4; ++y) {
        const Vector* r = rows[y];
        store(out + (4 * y + 0) * plane + c, r[0] - r[2]);
        store(out + (4 * y + 1) * plane + c, r[1] + r[2]);
        store(out + (4 * y + 2) * plane + c, r[2] - r[1]);
        store(out + (4 * y + 3) * plane + c, r[1] - r[3]);
      }
    }
  }
}

/// sums[tile][·] = Σ_c values[tile][c] · weights[c][·] for Rows tiles and Vectors · kLanes
/// channels.
template <int Rows, int Vectors>
inline void multiply(const float* values, const float* weights, float* sums, long in_channels,
                     long out_channels) {
  // Asked to unroll, GCC has the sums in registers from the start; else it clears and copies them
  // in memory, a tenth of all the time.
  Vector sum[Rows][Vectors];
#pragma GCC unroll 32
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 32
    for (int v = 0; v < Vectors; ++v) sum[r][v] = Vector{};
  }
  for (long c = 0; c < in_channels; ++c) {
    Vector weight[Vectors];
#pragma GCC unroll 32
    for (int v = 0; v < Vectors; ++v) weight[v] = load(weights + c * out_channels + v * kLanes);
#pragma GCC unroll 32
    for (int r = 0; r < Rows; ++r) {
      const Vector value = values[r * in_channels + c] - Vector{};
#pragma GCC unroll 32
      for (int v = 0; v < Vectors; ++v) sum[r][v] += value * weight[v];
    }
  }
#pragma GCC unroll 32
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 32
    for (int v = 0; v < Vectors; ++v) store(sums + r * out_channels + v * kLanes, sum[r][v]);
  }
}

/// All tiles, Vectors vectors of output channels at a time.
template <int Vectors>
void multiply_tiles(const float* values, const float* weights, float* sums, long tiles,
                    long in_channels, long out_channels) {
  constexpr int kRows = NASHOST_TILE_ROWS / Vectors;
  long t = 0;
  for (; t + kRows <= tiles; t += kRows) {
    multiply<kRows, Vectors>(values + t * in_channels, weights, sums + t * out_channels,
                             in_channels, out_channels);
  }
  for (; t < tiles; ++t) {
    multiply<1, Vectors>(values + t * in_channels, weights, sums + t * out_channels, in_channels,
                         out_channels);
  }
}

void multiply_all(const WinogradShape& shape, const float* transformed, const float* weights,
                  float* sums, long count) {
  constexpr int kMost = NASHOST_MOST_VECTORS;
  for (int e = 0; e < 16; ++e) {
    const float* values = transformed + e * count * shape.in_channels;
    const float* own = weights + e * shape.in_channels * shape.out_channels;
    float* out = sums + e * count * shape.out_channels;
    long k = 0;
    for (; k + kMost * kLanes <= shape.out_channels; k += kMost * kLanes) {
      multiply_tiles<kMost>(values, own + k, out + k, count, shape.in_channels, shape.out_channels);
    }
    for (; k + 2 * kLanes <= shape.out_channels; k += 2 * kLanes) {
      multiply_tiles<2>(values, own + k, out + k, count, shape.in_channels, shape.out_channels);
    }
    for (; k < shape.out_channels; k += kLanes) {
      multiply_tiles<1>(values, own + k, out + k, count, shape.in_channels, shape.out_channels);
    }
  }
}

/// Y = Aᵀ M A + bias, and ReLU where asked.
void transform_output(const WinogradShape& shape, const float* sums, const float* bias, long first,
                      long count, float* image) {
  const long plane = count * shape.out_channels;
  const Vector zero = {};
  for (long t = 0; t < count; ++t) {
    const long top = (first + t) / shape.tile_columns * 2;
    const long left = (first + t) % shape.tile_columns * 2;
    const bool below = top + 1 < shape.out_height, beside = left + 1 < shape.out_width;
    float* out = image + (top * shape.out_width + left) * shape.out_channels;
    const long next_row = shape.out_width * shape.out_channels;
    for (long k = 0; k < shape.out_channels; k += kLanes) {
      const float* m = sums + t * shape.out_channels + k;
      Vector rows[2][4];
      for (int x = 0; x < 4; ++x) {
        const Vector m0 = load(m + x * plane), m1 = load(m + (4 + x) * plane);
        const Vector m2 = load(m + (8 + x) * plane), m3 = load(m + (12 + x) * plane);
        rows[0][x] = m0 + m1 + m2;
        rows[1][x] = m1 - m2 - m3;
      }
      const Vector offset = load(bias + k);
      for (int y = 0; y < (below ? 2 : 1); ++y) {
        const Vector* r = rows[y];
        Vector one = r[0] + r[1] + r[2] + offset;
        Vector two = r[1] - r[2] - r[3] + offset;
        if (shape.relu) {
          one = one > zero ? one : zero;
          two = two > zero ? two : zero;
        }
        store(out + y * next_row + k, one);
        if (beside) store(out + y * next_row + shape.out_channels + k, two);
      }
    }
  }
}

}  // namespace

void NASHOST_WINOGRAD_WEIGHTS(long out_channels, long in_channels, const float* weights,
                              float* transformed) {
  const long plane = out_channels * in_channels;
  const Vector half = Vector{} + 0.5F;
  // (a, b, c) ↦ (a, (a + b + c)/2, (a − b + c)/2, c), along rows, then along columns.
  const auto transform = [&](Vector a, Vector b, Vector c, Vector* to) {
    const Vector outer = half * (a + c), middle = half * b;
    to[0] = a;
    to[1] = outer + middle;
    to[2] = outer - middle;
    to[3] = c;
  };
  for (long k = 0; k < out_channels; ++k) {
    for (long c = 0; c < in_channels; c += kLanes) {
      const float* g = weights + k * 9 * in_channels + c;
      Vector rows[3][4], columns[4];
      for (int y = 0; y < 3; ++y) {
        transform(load(g + (3 * y) * in_channels), load(g + (3 * y + 1) * in_channels),
                  load(g + (3 * y + 2) * in_channels), rows[y]);
      }
      for (int x = 0; x < 4; ++x) {
        transform(rows[0][x], rows[1][x], rows[2][x], columns);
        for (int y = 0; y < 4; ++y) {
          store(transformed + (4 * y + x) * plane + k * in_channels + c, columns[y]);
        }
      }
    }
  }
}

void NASHOST_WINOGRAD_NAME(const WinogradShape& shape, const float* input, const float* weights,
                           const float* bias, float* output, float* scratch) {
  const float* zeros = scratch;
  float* transformed = scratch + shape.in_channels;
  float* sums = transformed + 16 * shape.tiles_at_once * shape.in_channels;
  const long tiles = shape.tile_rows * shape.tile_columns;
  for (long first = 0; first < tiles; first += shape.tiles_at_once) {
    const long left = tiles - first;
    const long count = left < shape.tiles_at_once ? left : shape.tiles_at_once;
    transform_input(shape, input, zeros, first, count, transformed);
    multiply_all(shape, transformed, weights, sums, count);
    transform_output(shape, sums, bias, first, count, output);
  }
}
