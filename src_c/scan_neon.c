/* The scanner's first stage with NEON: four registers of 16 bytes a block. */
#include "internal.h"

#ifdef RT_NEON
#include <arm_neon.h>
#include <string.h>

#define RT_INDEX rt_index_neon
#define RT_ISA

/* One bit a byte of four comparison results: each byte keeps the bit of its place modulo 8, then three
   pairwise additions bring eight bytes' bits together. */
static inline uint64_t join(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t place = vld1q_u8(places);
    uint8x16_t low = vpaddq_u8(vandq_u8(a, place), vandq_u8(b, place));
    uint8x16_t high = vpaddq_u8(vandq_u8(c, place), vandq_u8(d, place));
    low = vpaddq_u8(low, high);
    low = vpaddq_u8(low, low);
    return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

#define RT_JOIN(test) join(test(x[0]), test(x[1]), test(x[2]), test(x[3]))
#define IS_QUOTE(v) vceqq_u8(v, vdupq_n_u8('"'))
#define IS_BACKSLASH(v) vceqq_u8(v, vdupq_n_u8('\\'))
#define IS_CONTROL(v) vcltq_u8(v, vdupq_n_u8(0x20))
#define IS_HIGH(v) vcgeq_u8(v, vdupq_n_u8(0x80))
/* By the low nibble, see scan_avx2.c. */
#define NIBBLE(v) vandq_u8(v, vdupq_n_u8(0x0F))
#define IS_BLANK(v) vceqq_u8(vqtbl1q_u8(blanks, NIBBLE(v)), v)
#define WITH_BIT5(v) vorrq_u8(v, vdupq_n_u8(0x20))
#define IS_OP(v) vceqq_u8(vqtbl1q_u8(ops, NIBBLE(v)), WITH_BIT5(v))

static inline void rt_classify(rt_bits *b, const uint8_t *src) {
    static const uint8_t blank_table[16] = {' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0};
    static const uint8_t op_table[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0};
    const uint8x16_t blanks = vld1q_u8(blank_table), ops = vld1q_u8(op_table);
    uint8x16_t x[4] = {vld1q_u8(src), vld1q_u8(src + 16), vld1q_u8(src + 32), vld1q_u8(src + 48)};
    b->quote = RT_JOIN(IS_QUOTE);
    b->backslash = RT_JOIN(IS_BACKSLASH);
    b->control = RT_JOIN(IS_CONTROL);
    b->high = RT_JOIN(IS_HIGH);
    b->blank = RT_JOIN(IS_BLANK);
    b->op = RT_JOIN(IS_OP) & ~b->control;
}

/* A byte that ends the search for the end of a text. */
#define IS_STOP(v) vorrq_u8(vorrq_u8(IS_QUOTE(v), IS_BACKSLASH(v)), IS_CONTROL(v))

static inline int rt_is_quiet(const uint8_t *src, uint64_t *high) {
    uint8x16_t x[4] = {vld1q_u8(src), vld1q_u8(src + 16), vld1q_u8(src + 32), vld1q_u8(src + 48)};
    uint8x16_t stop = vorrq_u8(vorrq_u8(IS_STOP(x[0]), IS_STOP(x[1])), vorrq_u8(IS_STOP(x[2]), IS_STOP(x[3])));
    if (vmaxvq_u8(stop)) return 0;
    *high = RT_JOIN(IS_HIGH);
    return 1;
}

#include "scan_index.h"

static inline size_t text_end(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    uint8x16_t seen = vdupq_n_u8(0);
    for (; len - at >= 16; at += 16) {
        uint8x16_t v = vld1q_u8(p + at);
        if (vmaxvq_u8(IS_STOP(v))) break;
        seen = vorrq_u8(seen, v);
    }
    *high |= vmaxvq_u8(seen) >= 0x80;
    return rt_text_end_portable(p, at, len, high);
}

/* The last register begins in what is compared. */
static inline int same_bytes(const uint8_t *a, const uint8_t *b, size_t n) {
    uint8x16_t other = vdupq_n_u8(0);
    if (n < 16) return rt_same_bytes(a, b, n);
    for (size_t at = 0; at + 16 < n; at += 16) {
        other = vorrq_u8(other, veorq_u8(vld1q_u8(a + at), vld1q_u8(b + at)));
    }
    other = vorrq_u8(other, veorq_u8(vld1q_u8(a + n - 16), vld1q_u8(b + n - 16)));
    return vmaxvq_u8(other) == 0;
}

#define RT_TEXT_END rt_text_end_neon
#define RT_FIT rt_fit_neon
#include "scan_text.h"
#endif
