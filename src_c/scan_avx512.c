/* The scanner's first stage with AVX-512: a block is one register, a bit set one mask. */
#include "internal.h"

#ifdef RT_X86
#include "x86.h"

#define RT_INDEX rt_index_avx512
#define RT_ISA RT_TARGET("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt,pclmul")

RT_ISA static inline void classify(rt_bits *b, __m512i x) {
    /* By the low nibble, see scan_avx2.c. */
    const __m512i blanks = _mm512_broadcast_i32x4(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    const __m512i ops = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    __m512i x5 = _mm512_or_si512(x, _mm512_set1_epi8(0x20));
    b->quote = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"'));
    b->backslash = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\\'));
    b->op = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(ops, x5), x5);
    /* As signed numbers control characters and bytes above 0x7f are less than a blank. */
    if (RT_LIKELY(!_mm512_cmplt_epi8_mask(x, _mm512_set1_epi8(' ')))) {
        b->blank = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(' '));
        b->control = b->high = 0;
        return;
    }
    b->control = _mm512_cmplt_epu8_mask(x, _mm512_set1_epi8(0x20));
    b->high = _mm512_movepi8_mask(x);
    b->blank = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(blanks, x), x);
    b->op &= ~b->control;
}

RT_ISA static inline void rt_classify(rt_bits *b, const uint8_t *src) {
    classify(b, _mm512_loadu_si512(src));
}

#define RT_CLASSIFY_END classify_end
RT_ISA static inline void classify_end(rt_bits *b, const uint8_t *p, size_t at, size_t end) {
    __mmask64 there = _bzhi_u64(~(uint64_t)0, (unsigned)(end - at));
    classify(b, _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), there, p + at));
}

/* Zero in each byte that ends the search: a quote, a backslash, or a control character (at most 0x1f,
   where the saturated difference is zero). The smallest of the three is zero when one of them is. */
RT_ISA static inline __m512i stops(__m512i x) {
    __m512i quote = _mm512_xor_si512(x, _mm512_set1_epi8('"'));
    __m512i backslash = _mm512_xor_si512(x, _mm512_set1_epi8('\\'));
    __m512i control = _mm512_subs_epu8(x, _mm512_set1_epi8(0x1F));
    return _mm512_min_epu8(_mm512_min_epu8(quote, backslash), control);
}

RT_ISA static inline int rt_is_quiet(const uint8_t *src, uint64_t *high) {
    __m512i x = _mm512_loadu_si512(src), low = stops(x);
    *high = _mm512_movepi8_mask(x);
    return !_mm512_testn_epi8_mask(low, low);
}

/* Positions of the set bits: the numbers 0 to 63 squeezed together where a bit is set, sixteen widened
   and stored at a time. */
#define RT_SPREAD spread_avx512
RT_ISA static inline uint32_t *spread_avx512(uint32_t *out, uint64_t bits, uint32_t at) {
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i start = _mm512_set1_epi32((int)at);
    __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    uint32_t count = rt_count(bits);
    _mm512_storeu_si512(
        out, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found))));
    if (count > 16) {
        _mm512_storeu_si512(
            out + 16, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 1))));
    }
    if (count > 32) {
        _mm512_storeu_si512(
            out + 32, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 2))));
        _mm512_storeu_si512(
            out + 48, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 3))));
    }
    return out + count;
}

/* A carry-less product with all ones is the prefix xor. */
#define RT_PREFIX_XOR prefix_xor
RT_ISA static inline uint64_t prefix_xor(uint64_t bits) {
    __m128i ones = _mm_set1_epi8(-1);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), ones, 0));
}

#include "scan_index.h"

/* One register of the search, masked at the end: 1 if it ends there, *at moved on in any case. */
RT_ISA static inline int step(const uint8_t *p, size_t *at, size_t len, __m512i *seen, uint32_t *high) {
    size_t left = len - *at;
    __mmask64 there = left >= 64 ? ~(uint64_t)0 : _bzhi_u64(~(uint64_t)0, (unsigned)left);
    __m512i x = _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), there, p + *at);
    __m512i low = stops(x);
    uint64_t stop = _mm512_testn_epi8_mask(low, low);
    if (stop) {
        uint64_t before = (stop & (0 - stop)) - 1;
        *high |= (_mm512_movepi8_mask(x) & before) != 0;
        *at += rt_lowest(stop);
        return 1;
    }
    *seen = _mm512_or_si512(*seen, x);
    *at += left >= 64 ? 64 : left;
    return 0;
}

RT_ISA static inline __m512i differ(__m512i x, char c) {
    return _mm512_xor_si512(x, _mm512_set1_epi8(c));
}

RT_ISA static inline __m512i lowest(__m512i a, __m512i b, __m512i c, __m512i d) {
    return _mm512_min_epu8(_mm512_min_epu8(a, b), _mm512_min_epu8(c, d));
}

/* Long texts: whether none of 256 bytes ends the search, by one test; if so, they are seen. Quote and blank
   change places first: then the quote and the control characters are what is not above a blank. */
RT_ISA static inline int is_quiet(const uint8_t *src, __m512i *seen) {
    const char swap = '"' ^ ' ', backslash = '\\' ^ swap;
    __m512i a = differ(_mm512_loadu_si512(src), swap), b = differ(_mm512_loadu_si512(src + 64), swap);
    __m512i c = differ(_mm512_loadu_si512(src + 128), swap), d = differ(_mm512_loadu_si512(src + 192), swap);
    __m512i low = lowest(a, b, c, d);
    __m512i other = lowest(differ(a, backslash), differ(b, backslash),
                           differ(c, backslash), differ(d, backslash));
    if (_mm512_testn_epi8_mask(other, other) | _mm512_cmplt_epu8_mask(low, _mm512_set1_epi8(' ' + 1))) return 0;
    *seen = _mm512_or_si512(_mm512_or_si512(*seen, _mm512_or_si512(a, b)), _mm512_or_si512(c, d));
    return 1;
}

RT_ISA static inline size_t text_end(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    __m512i seen = _mm512_setzero_si512();
    int found = at < len && step(p, &at, len, &seen, high); /* ids and words end here */
    if (!found && len - at >= 256) {
        /* A load that crosses lines counts twice. 64 bytes and more are done: some of them once more. */
        at -= (uintptr_t)(p + at) % 64;
        while (len - at >= 256 && is_quiet(p + at, &seen)) at += 256;
    }
    while (!found && at < len) found = step(p, &at, len, &seen, high);
    *high |= _mm512_movepi8_mask(seen) != 0;
    return at;
}

RT_ISA static inline int same_bytes(const uint8_t *a, const uint8_t *b, size_t n) {
    __mmask64 there;
    for (; n > 64; n -= 64, a += 64, b += 64) {
        if (_mm512_cmpneq_epi8_mask(_mm512_loadu_si512(a), _mm512_loadu_si512(b))) return 0;
    }
    there = _bzhi_u64(~(uint64_t)0, (unsigned)n);
    return !_mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(there, a), _mm512_maskz_loadu_epi8(there, b));
}

#define RT_TEXT_END rt_text_end_avx512
#define RT_FIT rt_fit_avx512
#include "scan_text.h"
#endif
