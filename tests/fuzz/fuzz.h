/* Shared by the libFuzzer targets: memory of exactly the size that was asked for, so that the
   address sanitizer sees the first byte too far, and a check that says what it expected. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define EXPECT(what)                                                                     \
    do {                                                                                 \
        if (!(what)) {                                                                   \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);           \
            abort();                                                                     \
        }                                                                                \
    } while (0)

#define EACH_ROW(row) (const rt_row *const *row = rt_rows(); *row; row++)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A heap buffer that ends after `len` bytes; the caller frees it. */
static inline uint8_t *exact_room(size_t len) {
    uint8_t *p = malloc(len ? len : 1);
    EXPECT(p);
    return p;
}

static inline uint8_t *exact_copy(const uint8_t *data, size_t len) {
    uint8_t *p = exact_room(len);
    if (len) memcpy(p, data, len);
    return p;
}

/* What a string has in it, looked up byte by byte. */
static inline uint8_t odd_truth(const uint8_t *p, size_t at, size_t end) {
    uint8_t odd = 0;
    for (; at < end; at++) {
        odd |= (uint8_t)(p[at] == '\\' ? RT_ESCAPE : p[at] >= 0x80 ? RT_HIGH : 0);
    }
    return odd;
}

#endif
