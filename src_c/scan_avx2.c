/* The scanner's first stage with AVX2: two registers of 32 bytes a block. */
#include "internal.h"

#ifdef RT_X86
#include "x86.h"
#include <string.h>

#include "repeat.h"

#define RT_INDEX rt_index_avx2
#define RT_ISA RT_TARGET("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")

RT_ISA static inline __m256i load(const uint8_t *src) {
    return _mm256_loadu_si256((const __m256i *)(const void *)src);
}

/* 32 times a byte. gcc would make it anew in every round of a loop, through the busiest ports; a value that
   it knows nothing of, it keeps. */
RT_ISA static inline __m256i all(char byte) {
    __m256i v = _mm256_set1_epi8(byte);
#if defined(RT_GNU)
    __asm__("" : "+x"(v));
#endif
    return v;
}

RT_ISA static inline uint64_t join(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Operators and blanks by one lookup of the low nibble each: a byte is one if it equals the entry.
     low nibble   0   9  a   b c d                       (blank)
     blank        20  09 0a      0d
     low nibble           a  b c d                       (operator, after or-ing 0x20: [ { and ] } pair up)
     operator             3a 7b 2c 7d                                                                   */
RT_ISA static inline void rt_classify(rt_bits *b, const uint8_t *src) {
    const __m256i blanks = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    const __m256i ops = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    const __m256i quote = all('"'), backslash = all('\\');
    const __m256i last_control = all(0x1F), blank = all(' ');
    __m256i x = load(src), y = load(src + 32);
    /* [ ] differ from { } in bit 5 only; of the others, ':' and ',' have it, 0x1a and 0x0c have not */
    __m256i x5 = _mm256_or_si256(x, blank), y5 = _mm256_or_si256(y, blank);
    b->quote = join(_mm256_cmpeq_epi8(x, quote), _mm256_cmpeq_epi8(y, quote));
    b->backslash = join(_mm256_cmpeq_epi8(x, backslash), _mm256_cmpeq_epi8(y, backslash));
    b->op = join(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(ops, x5), x5),
                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(ops, y5), y5));
    /* As signed numbers control characters and bytes above 0x7f are less than a blank. */
    if (RT_LIKELY(!_mm256_movemask_epi8(_mm256_cmpgt_epi8(blank, _mm256_min_epi8(x, y))))) {
        b->blank = join(_mm256_cmpeq_epi8(x, blank), _mm256_cmpeq_epi8(y, blank));
        b->control = b->high = 0;
        return;
    }
    b->control = join(_mm256_cmpeq_epi8(_mm256_min_epu8(x, last_control), x),
                      _mm256_cmpeq_epi8(_mm256_min_epu8(y, last_control), y));
    b->high = join(x, y);
    b->blank = join(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, x), x),
                    _mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, y), y));
    b->op &= ~b->control;
}

/* Zero in each byte that ends the search: a quote, a backslash, or a control character (at most 0x1f,
   where the saturated difference is zero). The smallest of the three is zero when one of them is. */
RT_ISA static inline __m256i stops(__m256i x) {
    __m256i quote = _mm256_xor_si256(x, all('"'));
    __m256i backslash = _mm256_xor_si256(x, all('\\'));
    __m256i control = _mm256_subs_epu8(x, all(0x1F));
    return _mm256_min_epu8(_mm256_min_epu8(quote, backslash), control);
}

RT_ISA static inline uint32_t zeros(__m256i x) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, _mm256_setzero_si256()));
}

RT_ISA static inline int rt_is_quiet(const uint8_t *src, uint64_t *high) {
    __m256i x = load(src), y = load(src + 32);
    *high = join(x, y);
    return !zeros(_mm256_min_epu8(stops(x), stops(y)));
}

/* A carry-less product with all ones is the prefix xor. */
#define RT_PREFIX_XOR prefix_xor
RT_ISA static inline uint64_t prefix_xor(uint64_t bits) {
    __m128i ones = _mm_set1_epi8(-1);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), ones, 0));
}

/* The numbers of the bits that are set in a byte, one byte each, lowest first. */
#define BIT(n, k) ((uint64_t)(n) >> (k) & 1)
#define BELOW1(n) BIT(n, 0)
#define BELOW2(n) (BELOW1(n) + BIT(n, 1))
#define BELOW3(n) (BELOW2(n) + BIT(n, 2))
#define BELOW4(n) (BELOW3(n) + BIT(n, 3))
#define BELOW5(n) (BELOW4(n) + BIT(n, 4))
#define BELOW6(n) (BELOW5(n) + BIT(n, 5))
#define BELOW7(n) (BELOW6(n) + BIT(n, 6))
#define NUMBERS(n)                                                                             \
    (BIT(n, 1) * 1 << 8 * BELOW1(n) | BIT(n, 2) * 2 << 8 * BELOW2(n) |                         \
     BIT(n, 3) * 3 << 8 * BELOW3(n) | BIT(n, 4) * 4 << 8 * BELOW4(n) |                         \
     BIT(n, 5) * 5 << 8 * BELOW5(n) | BIT(n, 6) * 6 << 8 * BELOW6(n) |                         \
     BIT(n, 7) * 7 << 8 * BELOW7(n))
static const uint64_t SPREAD[256] = {RT_X256(NUMBERS)};

/* Positions of the set bits, a byte of them at a time: eight are written always, and the next ones over
   those that are too many. No loop whose end is guessed, as tokens have no rhythm. */
#define RT_SPREAD spread_avx2
RT_ISA static inline uint32_t *spread_avx2(uint32_t *out, uint64_t bits, uint32_t at) {
    __m256i from = _mm256_set1_epi32((int)at);
    for (int k = 0; k < 8; k++, bits >>= 8) {
        __m128i numbers = _mm_loadl_epi64((const __m128i *)(const void *)&SPREAD[bits & 255]);
        _mm256_storeu_si256((__m256i *)(void *)out,
                            _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), from));
        out += rt_count(bits & 255);
        from = _mm256_add_epi32(from, _mm256_set1_epi32(8));
    }
    return out;
}

#include "scan_index.h"

RT_ISA static inline __m128i load16(const uint8_t *src) {
    return _mm_loadu_si128((const __m128i *)(const void *)src);
}

RT_ISA static inline int differ(__m256i x, __m256i y) {
    x = _mm256_xor_si256(x, y);
    return !_mm256_testz_si256(x, x);
}

/* One register of the search: 1 if it ends there, *at moved on in any case. */
RT_ISA static inline int step(const uint8_t *p, size_t *at, __m256i *seen, uint32_t *high) {
    __m256i x = load(p + *at);
    uint32_t stop = zeros(stops(x));
    if (stop) {
        uint32_t before = (stop & (0 - stop)) - 1;
        *high |= ((uint32_t)_mm256_movemask_epi8(x) & before) != 0;
        *at += rt_lowest(stop);
        return 1;
    }
    *seen = _mm256_or_si256(*seen, x);
    *at += 32;
    return 0;
}

/* Fewer than 32 bytes, the last ones of at least 32: the register begins in what is done. */
RT_ISA static inline size_t last_step(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    unsigned done = (unsigned)(32 - (len - at));
    __m256i x = load(p + len - 32);
    uint32_t stop = zeros(stops(x)) >> done;
    uint32_t before = stop ? (stop & (0 - stop)) - 1 : ~(uint32_t)0;
    *high |= ((uint32_t)_mm256_movemask_epi8(x) >> done & before) != 0;
    return stop ? at + rt_lowest(stop) : len;
}

/* Long texts: whether 128 bytes are ASCII and none ends the search, by one test. Quote and backslash are looked
   up by their low nibbles; as signed numbers control characters and bytes above 0x7f are less than a blank. */
RT_ISA static inline int is_plain(const uint8_t *src) {
    const __m256i marks = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(-1, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0));
    __m256i a = load(src), b = load(src + 32), c = load(src + 64), d = load(src + 96);
    __m256i low = _mm256_min_epi8(_mm256_min_epi8(a, b), _mm256_min_epi8(c, d));
    a = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marks, a), a);
    b = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marks, b), b);
    c = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marks, c), c);
    d = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marks, d), d);
    a = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
    a = _mm256_or_si256(a, _mm256_cmpgt_epi8(all(' '), low));
    return _mm256_testz_si256(a, a);
}

RT_ISA static inline size_t text_end(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    __m256i seen = _mm256_setzero_si256();
    int found = len - at >= 32 && step(p, &at, &seen, high); /* ids and words end here */
    if (!found && len - at >= 128) {
        at -= (uintptr_t)(p + at) % 32; /* as in scan_avx512.c */
        while (len - at >= 128 && is_plain(p + at)) at += 128;
    }
    while (!found && len - at >= 32) found = step(p, &at, &seen, high);
    *high |= _mm256_movemask_epi8(seen) != 0;
    if (found || at == len) return at;
    return len < 32 ? rt_text_end_portable(p, at, len, high) : last_step(p, at, len, high);
}

/* The last register, word or byte begins in what is compared. */
RT_ISA static inline int same_bytes(const uint8_t *a, const uint8_t *b, size_t n) {
    __m128i x, y;
    if (n < 16) return rt_same_bytes(a, b, n);
    if (n < 32) {
        x = _mm_xor_si128(load16(a), load16(b));
        y = _mm_xor_si128(load16(a + n - 16), load16(b + n - 16));
        x = _mm_or_si128(x, y);
        return _mm_testz_si128(x, x);
    }
    for (size_t at = 0; at + 32 < n; at += 32) {
        if (differ(load(a + at), load(b + at))) return 0;
    }
    return !differ(load(a + n - 32), load(b + n - 32));
}

#define RT_TEXT_END rt_text_end_avx2
#define RT_FIT rt_fit_avx2
#include "scan_text.h"
#endif
