/*
 * The C peers of the kernels: one int8 matrix product, result[m][n] = sum over k of product(weight[m][k], activation[n][k]).
 * Built for one shape: gcc -O3 -march=native -DM=64 -DN=512 -DK=320 peers.c. Sizes are constants, every array lies in the
 * order its loop likes best, and bringing it there is not timed.
 *
 * Reads the problem from the file argv[1]: weights int8 M x K, activations int8 N x K, products int16 256 x 256 (row =
 * weight + 128, column = activation + 128). Then answers lines "<way> <repeats>" with "<nanoseconds of one> <checksum>",
 * in processor time.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

/* Taps rounded up with zeros, so that no vector loop of the exact ways has a rest. */
#define KP ((K + 15) / 16 * 16)
/* Positions rounded up to whole blocks of the table ways. */
#define BLOCK 64
#define NP ((N + BLOCK - 1) / BLOCK * BLOCK)
#define ALIGNED __attribute__((aligned(64)))
#define APART __attribute__((noinline, noclone))
/* Keeps a hoisted row pointer in its register; gcc otherwise adds the table's address again at every look-up. */
#define HOISTED(pointer) __asm__("" : "+r"(pointer))

static int8_t weight8[M][KP] ALIGNED, activation8[NP][KP] ALIGNED;
static int16_t weight16[M][KP] ALIGNED, activation16[NP][KP] ALIGNED, activation16ByTap[KP][NP] ALIGNED;
static uint8_t columnByTap[KP][NP] ALIGNED, columnByPosition[NP][KP] ALIGNED;
static int16_t table16[65536 + 16] ALIGNED;
static int32_t table32[65536] ALIGNED;
/* The row of the table that belongs to a weight: its first index. */
static int32_t row[M][KP] ALIGNED;
static int32_t result[M][NP] ALIGNED;

/* ---- Exact, vectorised by the compiler ---- */

APART static void exactInt8Dot(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < N; n++) {
      int32_t sum = 0;
      for (int k = 0; k < KP; k++) sum += weight8[m][k] * activation8[n][k];
      result[m][n] = sum;
    }
}

APART static void exactInt16Dot(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < N; n++) {
      int32_t sum = 0;
      for (int k = 0; k < KP; k++) sum += weight16[m][k] * activation16[n][k];
      result[m][n] = sum;
    }
}

/* Activations outside: their row stays in the first cache while all weights pass. */
APART static void exactInt16DotByPosition(void) {
  for (int n = 0; n < N; n++)
    for (int m = 0; m < M; m++) {
      int32_t sum = 0;
      for (int k = 0; k < KP; k++) sum += weight16[m][k] * activation16[n][k];
      result[m][n] = sum;
    }
}

APART static void exactInt16Row(void) {
  for (int m = 0; m < M; m++) {
    int32_t *restrict sums = result[m];
    memset(sums, 0, sizeof result[m]);
    for (int k = 0; k < K; k++) {
      const int16_t w = weight16[m][k];
      for (int n = 0; n < NP; n++) sums[n] += w * activation16ByTap[k][n];
    }
  }
}

/* Sums of a block of positions in registers while the taps pass. */
APART static void exactInt16Block(void) {
  for (int m = 0; m < M; m++)
    for (int from = 0; from < NP; from += BLOCK) {
      int32_t sums[BLOCK] = {0};
      for (int k = 0; k < K; k++) {
        const int16_t w = weight16[m][k];
        for (int i = 0; i < BLOCK; i++) sums[i] += w * activation16ByTap[k][from + i];
      }
      memcpy(&result[m][from], sums, sizeof sums);
    }
}

/* Outputs and positions in tiles of dot products that share their loads: blocked by hand, vectorised by the compiler. */
#if M % 4 == 0
APART static void exactTile(void) {
  for (int m = 0; m < M; m += 4)
    for (int n = 0; n < NP; n += 2) {
      const int16_t *w = weight16[m], *x = activation16[n];
      int32_t s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;
      for (int k = 0; k < KP; k++) {
        const int16_t x0 = x[k], x1 = x[KP + k];
        s00 += w[k] * x0, s01 += w[k] * x1;
        s10 += w[KP + k] * x0, s11 += w[KP + k] * x1;
        s20 += w[2 * KP + k] * x0, s21 += w[2 * KP + k] * x1;
        s30 += w[3 * KP + k] * x0, s31 += w[3 * KP + k] * x1;
      }
      result[m][n] = s00, result[m][n + 1] = s01;
      result[m + 1][n] = s10, result[m + 1][n + 1] = s11;
      result[m + 2][n] = s20, result[m + 2][n + 1] = s21;
      result[m + 3][n] = s30, result[m + 3][n + 1] = s31;
    }
}
#endif

/* ---- Any multiplier: scalar table ---- */

/* Eight positions, one output. */
APART static void tableEight(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < NP; n += 8) {
      int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (int k = 0; k < K; k++) {
        const int16_t *t = table16 + row[m][k];
        const uint8_t *x = &columnByTap[k][n];
        HOISTED(t);
        s0 += t[x[0]], s1 += t[x[1]], s2 += t[x[2]], s3 += t[x[3]];
        s4 += t[x[4]], s5 += t[x[5]], s6 += t[x[6]], s7 += t[x[7]];
      }
      int32_t *r = &result[m][n];
      r[0] = s0, r[1] = s1, r[2] = s2, r[3] = s3, r[4] = s4, r[5] = s5, r[6] = s6, r[7] = s7;
    }
}

/* Four positions, two outputs: an activation is loaded once for both. */
#if M % 2 == 0
APART static void tableTwoByFour(void) {
  for (int m = 0; m < M; m += 2)
    for (int n = 0; n < NP; n += 4) {
      int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (int k = 0; k < K; k++) {
        const int16_t *t = table16 + row[m][k], *u = table16 + row[m + 1][k];
        const uint8_t *x = &columnByTap[k][n];
        HOISTED(t);
        HOISTED(u);
        s0 += t[x[0]], s1 += t[x[1]], s2 += t[x[2]], s3 += t[x[3]];
        s4 += u[x[0]], s5 += u[x[1]], s6 += u[x[2]], s7 += u[x[3]];
      }
      int32_t *r = &result[m][n], *q = &result[m + 1][n];
      r[0] = s0, r[1] = s1, r[2] = s2, r[3] = s3, q[0] = s4, q[1] = s5, q[2] = s6, q[3] = s7;
    }
}
#endif

/* Eight taps in a pass over the positions, summed in a tree: eight partial sums, eight hoisted rows. */
APART static void tableEightTaps(void) {
  for (int m = 0; m < M; m++) {
    int32_t *restrict sums = result[m];
    memset(sums, 0, sizeof result[m]);
    int k = 0;
    for (; k + 8 <= K; k += 8) {
      const int16_t *t[8];
      for (int i = 0; i < 8; i++) {
        t[i] = table16 + row[m][k + i];
        HOISTED(t[i]);
      }
      for (int n = 0; n < NP; n++) {
        const int a = t[0][columnByTap[k][n]] + t[1][columnByTap[k + 1][n]];
        const int b = t[2][columnByTap[k + 2][n]] + t[3][columnByTap[k + 3][n]];
        const int c = t[4][columnByTap[k + 4][n]] + t[5][columnByTap[k + 5][n]];
        const int d = t[6][columnByTap[k + 6][n]] + t[7][columnByTap[k + 7][n]];
        sums[n] += (a + b) + (c + d);
      }
    }
    for (; k < K; k++)
      for (int n = 0; n < NP; n++) sums[n] += table16[row[m][k] + columnByTap[k][n]];
  }
}

/* Four taps in a pass. */
APART static void tableFourTaps(void) {
  for (int m = 0; m < M; m++) {
    int32_t *restrict sums = result[m];
    memset(sums, 0, sizeof result[m]);
    int k = 0;
    for (; k + 4 <= K; k += 4) {
      const int16_t *t = table16 + row[m][k], *u = table16 + row[m][k + 1];
      const int16_t *v = table16 + row[m][k + 2], *w = table16 + row[m][k + 3];
      HOISTED(t);
      HOISTED(u);
      HOISTED(v);
      HOISTED(w);
      for (int n = 0; n < NP; n++)
        sums[n] += (t[columnByTap[k][n]] + u[columnByTap[k + 1][n]]) + (v[columnByTap[k + 2][n]] + w[columnByTap[k + 3][n]]);
    }
    for (; k < K; k++)
      for (int n = 0; n < NP; n++) sums[n] += table16[row[m][k] + columnByTap[k][n]];
  }
}

/* ---- Any multiplier: AVX2 gather ---- */

#ifdef __AVX2__
static inline __m256i columns(const uint8_t *x) { return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)x)); }

/* Eight vectors of eight positions, one output: a 256-entry row of 32-bit products. */
APART static void gather32(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < NP; n += 64) {
      __m256i sums[8];
      for (int i = 0; i < 8; i++) sums[i] = _mm256_setzero_si256();
      for (int k = 0; k < K; k++) {
        const int *t = table32 + row[m][k];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++)
          sums[i] = _mm256_add_epi32(sums[i], _mm256_i32gather_epi32(t, columns(&columnByTap[k][n + 8 * i]), 4));
      }
      for (int i = 0; i < 8; i++) _mm256_store_si256((__m256i *)&result[m][n + 8 * i], sums[i]);
    }
}

/* The same on a row of 16-bit products: a gathered word holds the product in its lower half. */
APART static void gather16(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < NP; n += 64) {
      __m256i sums[8];
      for (int i = 0; i < 8; i++) sums[i] = _mm256_setzero_si256();
      for (int k = 0; k < K; k++) {
        const int *t = (const int *)(table16 + row[m][k]);
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
          const __m256i words = _mm256_i32gather_epi32(t, columns(&columnByTap[k][n + 8 * i]), 2);
          sums[i] = _mm256_add_epi32(sums[i], _mm256_srai_epi32(_mm256_slli_epi32(words, 16), 16));
        }
      }
      for (int i = 0; i < 8; i++) _mm256_store_si256((__m256i *)&result[m][n + 8 * i], sums[i]);
    }
}

/* Four vectors of positions, two outputs: the widened activations serve both. */
#if M % 2 == 0
APART static void gather32TwoOutputs(void) {
  for (int m = 0; m < M; m += 2)
    for (int n = 0; n < NP; n += 32) {
      __m256i a[4], b[4];
      for (int i = 0; i < 4; i++) a[i] = b[i] = _mm256_setzero_si256();
      for (int k = 0; k < K; k++) {
        const int *t = table32 + row[m][k], *u = table32 + row[m + 1][k];
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
          const __m256i x = columns(&columnByTap[k][n + 8 * i]);
          a[i] = _mm256_add_epi32(a[i], _mm256_i32gather_epi32(t, x, 4));
          b[i] = _mm256_add_epi32(b[i], _mm256_i32gather_epi32(u, x, 4));
        }
      }
      for (int i = 0; i < 4; i++) {
        _mm256_store_si256((__m256i *)&result[m][n + 8 * i], a[i]);
        _mm256_store_si256((__m256i *)&result[m + 1][n + 8 * i], b[i]);
      }
    }
}
#endif

/* Eight taps at once, each with its own row: index = row + column, summed across at the end. */
APART static void gather32Dot(void) {
  for (int m = 0; m < M; m++)
    for (int n = 0; n < NP; n += 4) {
      __m256i sums[4];
      for (int i = 0; i < 4; i++) sums[i] = _mm256_setzero_si256();
      int k = 0;
      for (; k + 8 <= K; k += 8) {
        const __m256i rows = _mm256_load_si256((const __m256i *)&row[m][k]);
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
          const __m256i index = _mm256_add_epi32(rows, columns(&columnByPosition[n + i][k]));
          sums[i] = _mm256_add_epi32(sums[i], _mm256_i32gather_epi32(table32, index, 4));
        }
      }
      for (int i = 0; i < 4; i++) {
        int32_t lanes[8], sum = 0;
        _mm256_storeu_si256((__m256i *)lanes, sums[i]);
        for (int j = 0; j < 8; j++) sum += lanes[j];
        for (int j = k; j < K; j++) sum += table32[row[m][j] + columnByPosition[n + i][j]];
        result[m][n + i] = sum;
      }
    }
}
#endif

static const struct {
  const char *name;
  void (*run)(void);
} ways[] = {
  {"exact-int8-dot", exactInt8Dot},
  {"exact-int16-dot", exactInt16Dot},
  {"exact-int16-dot-by-position", exactInt16DotByPosition},
  {"exact-int16-row", exactInt16Row},
  {"exact-int16-block", exactInt16Block},
#if M % 4 == 0
  {"exact-tile-4x2", exactTile},
#endif
  {"table-1x8", tableEight},
#if M % 2 == 0
  {"table-2x4", tableTwoByFour},
#endif
  {"table-8-taps", tableEightTaps},
  {"table-4-taps", tableFourTaps},
#ifdef __AVX2__
  {"gather-int32-8", gather32},
  {"gather-int16-8", gather16},
#if M % 2 == 0
  {"gather-int32-2x4", gather32TwoOutputs},
#endif
  {"gather-int32-dot", gather32Dot},
#endif
};

static int readProblem(const char *path) {
  static int8_t weights[M][K], activations[N][K];
  FILE *file = fopen(path, "rb");
  if (file == NULL) return 0;
  const int whole = fread(weights, sizeof weights, 1, file) == 1 && fread(activations, sizeof activations, 1, file) == 1 &&
                    fread(table16, 2 * 65536, 1, file) == 1;
  fclose(file);
  for (int i = 0; i < 65536; i++) table32[i] = table16[i];
  for (int k = 0; k < K; k++) {
    for (int m = 0; m < M; m++) {
      weight8[m][k] = weight16[m][k] = weights[m][k];
      row[m][k] = (weights[m][k] + 128) * 256;
    }
    for (int n = 0; n < N; n++) {
      activation8[n][k] = activation16[n][k] = activation16ByTap[k][n] = activations[n][k];
      columnByTap[k][n] = columnByPosition[n][k] = activations[n][k] + 128;
    }
  }
  return whole;
}

/* FNV-1a over the sums, outputs first. */
static uint32_t checksum(void) {
  uint32_t hash = 2166136261u;
  for (int m = 0; m < M; m++)
    for (int n = 0; n < N; n++) hash = (hash ^ (uint32_t)result[m][n]) * 16777619u;
  return hash;
}

int main(int count, char **arguments) {
  if (count != 2 || !readProblem(arguments[1])) {
    fprintf(stderr, "no problem file\n");
    return 1;
  }
  for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) printf("%s%s", i > 0 ? " " : "", ways[i].name);
  printf("\n");
  fflush(stdout);
  char name[64];
  long repeats;
  while (scanf("%63s %ld", name, &repeats) == 2) {
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
      if (strcmp(ways[i].name, name) != 0) continue;
      struct timespec start, end;
      memset(result, 0, sizeof result);
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
      for (long r = 0; r < repeats; r++) ways[i].run();
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
      const double ns = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
      printf("%.1f %u\n", ns / repeats, checksum());
      fflush(stdout);
    }
  }
  return 0;
}
