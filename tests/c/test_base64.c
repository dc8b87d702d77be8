/* Every base64 kernel that this machine runs, against the oracle, between guard pages. Standalone:
   ./run.sh builds and runs it. Arguments are the names of the kernels to test, default all; `thin`
   tries one in eight where a test tries all values, for an emulator. */
#define _DEFAULT_SOURCE
#include "base64_tail.h"
#include "guarded.h"
#include "oracle_base64.h"

/* ---- one check ------------------------------------------------------------------------------ */

typedef struct {
    size_t before, behind; /* bytes between src and the guard page before, or the one behind it */
    int from_left;         /* which of the two holds */
    size_t out_behind;     /* bytes between dst + room and the guard page */
} place;

typedef struct {
    rt_conversion to;
    const uint8_t *text;
    size_t len, room;
} question;

static void expect(const kernel_row *r, const question *q, const char *what, size_t got,
                   size_t want) {
    if (got == want) return;
    printf("FAIL %s, kernel %s, conversion %d, room %zu: %s is %zu, not %zu\n  text (%zu): ",
           test_name, r->name, (int)q->to, q->room, what, got, want, q->len);
    for (size_t i = 0; i < q->len; i++) {
        printf(q->text[i] >= ' ' && q->text[i] < 127 ? "%c" : "\\x%02x", q->text[i]);
    }
    printf("\n");
    exit(1);
}

static void compare(const kernel_row *r, const question *q, const uint8_t *dst, rt_b64_status got,
                    const rt_b64_run *run, const oracle_answer *want) {
    const uint8_t *behind = dst + q->room;
    expect(r, q, "status", got, want->status);
    for (int i = 1; i <= CANARIES; i++) expect(r, q, "byte before dst", dst[-i], CANARY);
    while (behind < output.end) expect(r, q, "byte behind the room", *behind++, CANARY);
    if (got != RT_B64_OK) return;
    expect(r, q, "chars", run->chars, want->run.chars);
    expect(r, q, "bytes", run->bytes, want->run.bytes);
    expect(r, q, "odd", run->odd, want->run.odd);
    for (size_t i = 0; i < want->size; i++) {
        if (dst[i] != want->out[i]) expect(r, q, "first wrong output byte", i, want->size);
    }
}

static void check_at(rt_conversion to, const uint8_t *text, size_t len, size_t room, place at) {
    static oracle_answer want;
    question q = {to, text, len, room};
    uint8_t *src = at.from_left ? input.begin + at.before : input.end - at.behind - len;
    uint8_t *dst = output.end - at.out_behind - room;
    memcpy(src, text, len);
    oracle(to, text, len, room, &want);
    for (int i = 0; i < row_count; i++) {
        rt_b64_run run = {0, 0, 0};
        rt_b64_status got;
        if (!ROWS[i].here) continue;
        memset(dst - CANARIES, CANARY, (size_t)(output.end - dst) + CANARIES);
        got = ROWS[i].kernel[to](src, len, dst, room, &run);
        compare(&ROWS[i], &q, dst, got, &run, &want);
        checks++;
    }
}

/* All conversions, the room exact and with slack, the text against either guard page. */
static void check(const uint8_t *text, size_t len) {
    static oracle_answer want;
    for (int to = 0; to < RT_CONVERSIONS; to++) {
        oracle((rt_conversion)to, text, len, (size_t)-1, &want);
        check_at((rt_conversion)to, text, len, want.size, (place){0, 0, 0, 0});
        check_at((rt_conversion)to, text, len, want.size + RT_B64_SLACK, (place){0, 0, 1, 0});
    }
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void random_data(uint8_t *text, size_t chars) {
    for (size_t i = 0; i < chars; i++) text[i] = (uint8_t)ALPHABET[random32() >> 26];
}

/* The base64 of n random bytes; returns its length. */
static size_t random_text(uint8_t *text, size_t n) {
    size_t chars = (n * 8 + 5) / 6, unused = chars * 6 - n * 8;
    random_data(text, chars);
    if (unused) text[chars - 1] = (uint8_t)ALPHABET[random32() >> 26 >> unused << unused];
    while (chars % 4) text[chars++] = '=';
    return chars;
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* Every size, then every kind of what follows: nothing, the quote, the rest of a frame. */
static void test_sizes(void) {
    static const char MORE[] = "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    static const char *const FOLLOWS[] = {
        "", "\"", "\"}", "\",\"item_id\":\"item_0123456789abcdef\"}", "\\/", MORE};
    uint8_t text[1024];
    for (size_t n = 0; n <= 400; n++) {
        size_t step = stride == 1 ? 1 : 3;
        for (size_t i = n % step; i < sizeof FOLLOWS / sizeof *FOLLOWS; i += step) {
            size_t len = random_text(text, n), more = strlen(FOLLOWS[i]);
            memcpy(text + len, FOLLOWS[i], more);
            check(text, len + more);
        }
    }
}

/* Longer than several of the widest blocks, and every value of every byte for the samples. */
static void test_long(void) {
    static uint8_t text[ORACLE_CHARS];
    for (int i = 0; i < 40; i++) {
        size_t len = random_text(text, 3000 + random32() % 3000);
        check(text, len);
    }
}

/* Every PCM16 sample, and so every byte, in every conversion: 3072 samples a text, which are 2048
   quanta of three bytes. */
static void test_samples(void) {
    static uint8_t text[ORACLE_CHARS], bytes[ORACLE_CHARS / 4 * 3];
    for (unsigned first = 0; first < 65536; first += sizeof bytes / 2) {
        for (unsigned i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)(i % 2 ? (first + i / 2) >> 8 : first + i / 2);
        }
        for (size_t i = 0; i < sizeof text; i++) {
            const uint8_t *three = bytes + i / 4 * 3;
            uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
            text[i] = (uint8_t)ALPHABET[bits >> (18 - i % 4 * 6) & 63];
        }
        check(text, sizeof text);
    }
}

/* Every alignment of the input, every one of the output, in pairs. */
static void test_alignments(void) {
    uint8_t text[600];
    for (size_t a = 0; a < 64; a++) {
        for (size_t b = 0; b < 64; b++) {
            rt_conversion to = (rt_conversion)((a + b) % RT_CONVERSIONS);
            size_t len = random_text(text, 280 + (a * 7 + b) % 128);
            check_at(to, text, len, oracle_size(to, len), (place){a, 0, 1, b});
        }
    }
}

/* Every byte at every place of a text that each kernel takes partly in blocks. */
static void test_wrong_bytes(void) {
    uint8_t text[600];
    for (size_t at = 0; at < 130; at++) {
        random_data(text, 130);
        for (size_t c = at % stride; c < 256; c += stride) {
            text[at] = (uint8_t)c;
            check(text, 130);
        }
    }
    for (size_t at = 0; at < 600; at++) {
        for (size_t i = 0; i < 24; i += stride) {
            random_data(text, 600);
            text[at] = (uint8_t)random32();
            check(text, 600);
        }
    }
}

/* Every byte with every neighbour: AVX2 shifts bits of the one into the other. */
static void test_pairs(void) {
    uint8_t text[320];
    for (int c = 0; c < 256; c++) {
        for (size_t d = (size_t)c % stride; d < 256; d += stride) {
            random_data(text, 320);
            text[130] = (uint8_t)c, text[131] = (uint8_t)d;
            check_at(RT_RAW, text, 320, 240, (place){0, 0, 0, 0});
        }
    }
}

/* Every last character before one or two signs, after every number of quanta. */
static void test_trailing_bits(void) {
    uint8_t text[400];
    for (size_t quanta = 0; quanta <= 70; quanta++) {
        for (size_t left = 2; left <= 3; left++) {
            size_t data = quanta * 4 + left;
            for (size_t v = quanta % stride; v < 64; v += stride) {
                random_data(text, data);
                text[data - 1] = (uint8_t)ALPHABET[v];
                memcpy(text + data, "==", 4 - left);
                check(text, quanta * 4 + 4);
            }
        }
    }
}

/* Every short ending after every number of characters. */
static void test_padding(void) {
    static const char SET[] = {'=', 'A', '"', '/'};
    uint8_t text[400];
    for (size_t data = 0; data <= 280; data++) {
        for (size_t ending = data % stride; ending < 256; ending += stride) {
            size_t len = data;
            random_data(text, data);
            if (data) text[data - 1] = 'A'; /* zero bits: nothing but the padding can be wrong */
            for (size_t e = ending, i = 0; i < ending % 5; i++, e /= 4) {
                text[len++] = (uint8_t)SET[e % 4];
            }
            check_at((rt_conversion)(ending % 7), text, len, 2048, (place){0, 0, 0, 0});
            check_at((rt_conversion)(data % 7), text, len, 2048, (place){0, 0, 1, 0});
        }
    }
}

/* Every room that is too small, with the guard page right behind it. */
static void test_full(void) {
    uint8_t text[400];
    for (size_t n = 1; n <= 208; n += n < 20 ? 1 : 9) {
        size_t len = random_text(text, n);
        for (int to = 0; to < RT_CONVERSIONS; to++) {
            for (size_t room = n % stride; room < oracle_size((rt_conversion)to, n);
                 room += stride) {
                check_at((rt_conversion)to, text, len, room, (place){0, 0, 0, 0});
                check_at((rt_conversion)to, text, len - 1, room, (place){0, 0, 0, 0});
            }
        }
    }
}

/* Where 31 and 32 bits end: a size of so many bytes is told by multiplying, not by decoding. */
static void test_formulas(void) {
    static const uint64_t TIMES[RT_CONVERSIONS] = {1, 1, 2, 2, 2, 4, 4}; /* of whole samples */
    static const uint64_t NEARBY[] = {0, 2, (1ull << 29) - 2, 1ull << 29, (1ull << 30) - 2, 1ull << 30,
                                      (1ull << 31) - 2, 1ull << 31, (1ull << 32) - 2, 1ull << 32,
                                      (1ull << 32) + 2, 1ull << 40};
    for (size_t i = 0; i < sizeof NEARBY / sizeof *NEARBY; i++) {
        for (int to = 0; to < RT_CONVERSIONS; to++) {
            uint64_t want = NEARBY[i] * TIMES[to];
            if (want > SIZE_MAX) continue;
            question q = {(rt_conversion)to, input.begin, 0, 0};
            expect(&ROWS[row_count - 1], &q, "a size", rt_b64_size(q.to, (size_t)NEARBY[i]), (size_t)want);
            checks++;
        }
    }
}

static const named_test TESTS[] = {
    {"sizes", test_sizes},
    {"long texts", test_long},
    {"every sample", test_samples},
    {"alignments", test_alignments},
    {"wrong bytes", test_wrong_bytes},
    {"pairs of bytes", test_pairs},
    {"trailing bits", test_trailing_bits},
    {"padding", test_padding},
    {"too little room", test_full},
    {"size formulas", test_formulas},
};

int main(int argc, char **argv) {
    return run_tests(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
