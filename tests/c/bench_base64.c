/* Nanoseconds a payload, and GB/s of base64 read, of every kernel that this CPU has: ./run.sh
   bench. The minimum of many runs, hot in the cache, from an unaligned address, up to a quote. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels.h"

static const size_t SIZES[] = {200, 1600, 12800, 64000};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES, LARGEST = 64000, OFFSET = 37, REPEATS = 80 };

static uint8_t text[LARGEST + OFFSET + 2];
static _Alignas(64) uint8_t samples[LARGEST * 3];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* NULL measures memcpy of the text. */
static double measure(rt_b64_fn kernel, size_t len) {
    size_t calls = 100000 / len + 1;
    double best = 1e18;
    rt_b64_run run;
    uint8_t *src = text + OFFSET;
    src[len] = '"';
    for (int i = 0; i < REPEATS; i++) {
        double start = now();
        for (size_t k = 0; k < calls; k++) {
            if (!kernel) {
                memcpy(*(uint8_t *volatile[]){samples}, src, len);
            } else if (kernel(src, len + 1, samples, sizeof samples, &run) || run.chars != len) {
                exit(1);
            }
        }
        start = (now() - start) / (double)calls;
        if (start < best) best = start;
    }
    src[len] = 'A';
    return best;
}

static void line(const char *kernel, const char *conversion, rt_b64_fn function) {
    printf("%-9s %-9s", kernel, conversion);
    for (int i = 0; i < SIZE_COUNT; i++) {
        double ns = measure(function, SIZES[i]);
        printf(" %8.1f (%5.1f)", ns, (double)SIZES[i] / ns);
    }
    printf("\n");
}

int main(void) {
    static const char *const NAMES[RT_CONVERSIONS] = {"raw",      "s16",      "f32",     "ulaw_s16",
                                                      "alaw_s16", "ulaw_f32", "alaw_f32"};
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    kernel_row rows[KERNEL_ROWS];
    int count = find_kernels(rows);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)ALPHABET[i * i * 7919 >> 7 & 63];
    printf("ns (GB/s)          ");
    for (int i = 0; i < SIZE_COUNT; i++) printf(" %16zu", SIZES[i]);
    printf("\n");
    line("memcpy", "", NULL);
    for (int r = 0; r < count; r++) {
        for (int to = 0; to < RT_CONVERSIONS && rows[r].here; to++) {
            line(rows[r].name, NAMES[to], rows[r].kernel[to]);
        }
    }
    return 0;
}
