/* The scanner's first stage in plain C: eight bytes at a time, any byte order. */
#include "internal.h"

#define RT_INDEX rt_index_portable
#define RT_ISA

enum { QUOTE = 1, BACKSLASH = 2, CONTROL = 4, HIGH = 8, OP = 16, BLANK = 32 };

/* What a byte is: one lookup instead of six comparisons. */
static const uint8_t CLASS[256] = {
    [0] = CONTROL,  [1] = CONTROL,  [2] = CONTROL,  [3] = CONTROL,  [4] = CONTROL,
    [5] = CONTROL,  [6] = CONTROL,  [7] = CONTROL,  [8] = CONTROL,  ['\t'] = CONTROL | BLANK,
    ['\n'] = CONTROL | BLANK,       [11] = CONTROL, [12] = CONTROL, ['\r'] = CONTROL | BLANK,
    [14] = CONTROL, [15] = CONTROL, [16] = CONTROL, [17] = CONTROL, [18] = CONTROL,
    [19] = CONTROL, [20] = CONTROL, [21] = CONTROL, [22] = CONTROL, [23] = CONTROL,
    [24] = CONTROL, [25] = CONTROL, [26] = CONTROL, [27] = CONTROL, [28] = CONTROL,
    [29] = CONTROL, [30] = CONTROL, [31] = CONTROL, [' '] = BLANK,
    ['"'] = QUOTE,  ['\\'] = BACKSLASH,
    ['{'] = OP, ['}'] = OP, ['['] = OP, [']'] = OP, [':'] = OP, [','] = OP,
};

static inline void classify_part(rt_bits *b, const uint8_t *src, size_t len) {
    rt_bits found = {0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < len; i++) {
        uint64_t c = CLASS[src[i]] | (src[i] >> 7) * HIGH;
        found.quote |= (c & 1) << i;
        found.backslash |= (c >> 1 & 1) << i;
        found.control |= (c >> 2 & 1) << i;
        found.high |= (c >> 3 & 1) << i;
        found.op |= (c >> 4 & 1) << i;
        found.blank |= (c >> 5 & 1) << i;
    }
    /* Past the end everything is blank. */
    if (len < 64) found.blank |= ~(uint64_t)0 << len;
    *b = found;
}

static inline void rt_classify(rt_bits *b, const uint8_t *src) {
    classify_part(b, src, 64);
}

#define RT_CLASSIFY_END classify_end
static inline void classify_end(rt_bits *b, const uint8_t *p, size_t at, size_t end) {
    classify_part(b, p + at, end - at);
}

static inline int rt_is_quiet(const uint8_t *src, uint64_t *high) {
    uint64_t found = 0;
    *high = 0;
    for (unsigned i = 0; i < 64; i++) {
        found |= CLASS[src[i]];
        *high |= (uint64_t)(src[i] >> 7) << i;
    }
    return !(found & (QUOTE | BACKSLASH | CONTROL));
}

#include "scan_index.h"

static inline size_t text_end(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    uint32_t seen = 0;
    for (; at < len; at++) {
        if (CLASS[p[at]] & (QUOTE | BACKSLASH | CONTROL)) break;
        seen |= p[at] >> 7;
    }
    *high |= seen;
    return at;
}

#define same_bytes rt_same_bytes
#define RT_TEXT_END rt_text_end_portable
#define RT_FIT rt_fit_portable
#include "scan_text.h"
