/* Every encoding kernel that this machine runs, against the oracle, between guard pages. Arguments as those of
   test_base64.c. */
#define _DEFAULT_SOURCE
#include "guarded.h"
#include "oracle_encode.h"

enum { LONGEST = 16384 }; /* bytes of items */

static void fail(const kernel_row *r, rt_conversion of, size_t n, const char *what, size_t at) {
    printf("FAIL %s, kernel %s, conversion %d, %zu items: %s, at %zu\n", test_name, r->name, (int)of, n, what, at);
    exit(1);
}

/* n items that end `behind` bytes before a guard page or begin `before` bytes behind one; the text ends
   `out_behind` bytes before one. */
static void check_at(rt_conversion of, const uint8_t *items, size_t n, size_t before, size_t behind, size_t out_behind) {
    static uint8_t wire[LONGEST], want[LONGEST * 2];
    size_t size = n * encode_unit(of), bytes = oracle_wire(of, items, n, wire);
    size_t chars = oracle_text(wire, bytes, want);
    uint8_t *src = before ? input.begin + before - 1 : input.end - behind - size;
    uint8_t *dst = output.end - out_behind - chars;
    memcpy(src, items, size);
    for (int i = 0; i < row_count; i++) {
        if (!ROWS[i].here) continue;
        if (rt_text_size(bytes) != chars) fail(&ROWS[i], of, n, "a wrong size", rt_text_size(bytes));
        memset(dst - CANARIES, CANARY, (size_t)(output.end - dst) + CANARIES);
        ROWS[i].encode[of](src, bytes, dst);
        for (size_t k = 0; k < chars; k++) {
            if (dst[k] != want[k]) fail(&ROWS[i], of, n, "a wrong character", k);
        }
        for (size_t k = 1; k <= CANARIES; k++) {
            if (*(dst - k) != CANARY) fail(&ROWS[i], of, n, "a byte before the text", k);
        }
        for (size_t k = 0; k < out_behind; k++) {
            if (dst[chars + k] != CANARY) fail(&ROWS[i], of, n, "a byte behind the text", k);
        }
        checks++;
    }
}

static void check(rt_conversion of, const uint8_t *items, size_t n) {
    check_at(of, items, n, 0, 0, 0);
    check_at(of, items, n, 1, 0, 1 + n % 5);
}

static void put_float(uint8_t *items, size_t i, float x) {
    memcpy(items + 4 * i, &x, 4);
}

/* Random items: of floats most within -1..1, some beyond, and now and then no number. */
static void random_items(rt_conversion of, uint8_t *items, size_t n) {
    for (size_t i = 0; i < n * encode_unit(of); i++) items[i] = (uint8_t)(random32() >> 24);
    if (encode_unit(of) != 4) return;
    for (size_t i = 0; i < n; i++) {
        float x = (float)((int32_t)random32() / 2147483648.0);
        uint32_t odd = random32() >> 24;
        put_float(items, i, odd == 0 ? NAN : odd == 1 ? INFINITY : odd == 2 ? -INFINITY : odd < 9 ? x * 1e12f
                  : odd < 20 ? x * 2 : x);
    }
}

static uint8_t items[LONGEST];

static void test_sizes(void) {
    for (size_t n = 0; n <= 400; n++) {
        for (int of = 0; of < RT_CONVERSIONS; of++) {
            random_items((rt_conversion)of, items, n);
            check((rt_conversion)of, items, n);
        }
    }
}

static void test_long(void) {
    for (int i = 0; i < 40; i++) {
        rt_conversion of = (rt_conversion)(i % RT_CONVERSIONS);
        size_t n = LONGEST / 4 - random32() % 1000;
        random_items(of, items, n);
        check(of, items, n);
    }
}

static void test_alignments(void) {
    for (size_t a = 0; a < 64; a++) {
        for (size_t b = 0; b < 64; b += stride) {
            rt_conversion of = (rt_conversion)((a + b) % RT_CONVERSIONS);
            size_t n = 150 + (a * 7 + b) % 128;
            random_items(of, items, n);
            check_at(of, items, n, a + 1, 0, b);
            check_at(of, items, n, 0, a, b);
        }
    }
}

/* Every int16, as such and as a float; every byte at every place of a quantum comes with them. */
static void test_samples(void) {
    for (int first = -32768; first < 32768; first += 4096) {
        for (int of = 0; of < RT_CONVERSIONS; of++) {
            for (int i = 0; i < 4096; i++) {
                int16_t sample = (int16_t)(first + i);
                if (encode_unit((rt_conversion)of) == 4) {
                    put_float(items, (size_t)i, (float)(first + i) / 32768.0f);
                } else {
                    memcpy(items + 2 * i, &sample, 2);
                }
            }
            check((rt_conversion)of, items, 4096);
        }
    }
}

/* Halves between samples and what lies next to them, where clipping begins, the largest and the smallest
   numbers, and what is none. */
static void test_floats(void) {
    static const float ENDS[] = {0.0f, -0.0f, 1.0f, -1.0f, 1.5f, -1.5f, 65536.0f, -65536.0f, 3e38f, -3e38f, 1e-45f,
                                 -1e-45f, 65537.999f, -65537.999f, NAN, -NAN, INFINITY, -INFINITY};
    static const rt_conversion FLOATS[] = {RT_F32, RT_ULAW_F32, RT_ALAW_F32};
    for (int first = -32769; first < 32769; first += 1024) {
        for (int i = 0; i < 1024; i++) {
            float half = ((float)(first + i) + 0.5f) / 32768.0f;
            put_float(items, (size_t)(3 * i), half);
            put_float(items, (size_t)(3 * i + 1), nextafterf(half, 2));
            put_float(items, (size_t)(3 * i + 2), nextafterf(half, -2));
        }
        for (int k = 0; k < 3; k++) check(FLOATS[k], items, 3 * 1024);
    }
    for (size_t n = 1; n < 80; n++) {
        for (size_t i = 0; i < n; i++) put_float(items, i, ENDS[(i + n) % (sizeof ENDS / sizeof *ENDS)]);
        for (int k = 0; k < 3; k++) check(FLOATS[k], items, n);
    }
}

static void test_formula(void) {
    static const struct {
        uint64_t bytes, chars;
    } SIZES[] = {{0, 0}, {1, 4}, {3, 4}, {4, 8}, {3221225472u, 4294967296u}, {3221225473u, 4294967300u},
                 {4294967295u, 5726623060u}, {4294967296u, 5726623064u}, {1ull << 40, 1466015503704ull}};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        if (SIZES[i].chars > SIZE_MAX) continue;
        if (rt_text_size((size_t)SIZES[i].bytes) != SIZES[i].chars) fail(&ROWS[0], RT_RAW, i, "a wrong size", i);
        checks++;
    }
}

static const named_test TESTS[] = {
    {"sizes", test_sizes},     {"long", test_long},     {"alignments", test_alignments},
    {"samples", test_samples}, {"floats", test_floats}, {"size formula", test_formula},
};

int main(int argc, char **argv) {
    return run_tests(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
