/* Nanoseconds a payload of every encoding kernel that this CPU has, by bytes on the wire: ./run.sh bench. The
   minimum of many turns, hot in the cache, to an unaligned address. With LIBBASE64 in the environment, the folder
   of a built github.com/aklomp/base64, its encoders run in the same turns. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels.h"
#ifdef LIBBASE64
#include "libbase64.h"
#endif

static const size_t SIZES[] = {160, 480, 960, 4800, 9600, 48000};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES, LARGEST = 48000, OFFSET = 37, TURNS = 60, LINES = 32 };

static _Alignas(64) uint8_t items[LARGEST * 4];
static uint8_t text[LARGEST * 2];

typedef struct {
    char name[32];
    rt_encode_fn encode; /* NULL: libbase64's, with `flags` */
    int flags;
    double best[SIZE_COUNT];
} contender;

static contender lines[LINES];
static int count;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void add(const char *kernel, const char *conversion, rt_encode_fn encode, int flags) {
    contender *c = &lines[count++];
    snprintf(c->name, sizeof c->name, "%-10s %s", kernel, conversion);
    c->encode = encode, c->flags = flags;
    for (int i = 0; i < SIZE_COUNT; i++) c->best[i] = 1e18;
}

#ifdef LIBBASE64
/* Its encoder for the same instruction set. */
static int libbase64_flag(const char *name) {
    if (!strcmp(name, "avx512")) return BASE64_FORCE_AVX512;
    if (!strcmp(name, "avx2")) return BASE64_FORCE_AVX2;
    return strcmp(name, "neon") ? BASE64_FORCE_PLAIN : BASE64_FORCE_NEON64;
}
#endif

static void turn(contender *c, int size) {
    size_t calls = 60000 / SIZES[size] + 1;
    double start = now();
    for (size_t k = 0; k < calls; k++) {
        if (c->encode) {
            c->encode(items, SIZES[size], text + OFFSET);
        } else {
#ifdef LIBBASE64
            size_t out;
            base64_encode((const char *)items, SIZES[size], (char *)text + OFFSET, &out, c->flags);
            if (out != rt_text_size(SIZES[size])) exit(1);
#endif
        }
    }
    start = (now() - start) / (double)calls;
    if (start < c->best[size]) c->best[size] = start;
}

int main(void) {
    static const char *const NAMES[RT_CONVERSIONS] = {"raw",      "s16",      "f32",     "s16_ulaw",
                                                      "s16_alaw", "f32_ulaw", "f32_alaw"};
    kernel_row rows[KERNEL_ROWS];
    int row_count = find_kernels(rows);
    for (size_t i = 0; i < sizeof items; i++) items[i] = (uint8_t)(i * i * 7919 >> 7);
    for (int r = 0; r < row_count; r++) {
        if (!rows[r].here) continue;
#ifdef LIBBASE64
        add("libbase64", rows[r].name, NULL, libbase64_flag(rows[r].name));
#endif
        for (int of = 0; of < RT_CONVERSIONS; of++) add(rows[r].name, NAMES[of], rows[r].encode[of], 0);
    }
    for (int t = 0; t < TURNS; t++) {
        for (int size = 0; size < SIZE_COUNT; size++) {
            for (int i = 0; i < count; i++) turn(&lines[i], size);
        }
    }
    printf("ns (GB/s of bytes)  ");
    for (int i = 0; i < SIZE_COUNT; i++) printf(" %16zu", SIZES[i]);
    printf("\n");
    for (int i = 0; i < count; i++) {
        printf("%-20s", lines[i].name);
        for (int k = 0; k < SIZE_COUNT; k++) printf(" %8.1f (%5.1f)", lines[i].best[k], (double)SIZES[k] / lines[i].best[k]);
        printf("\n");
    }
    return 0;
}
