/* The scanner's first stage with AVX-512: a block is one register, a bit set one mask. */
#include "internal.h"

#ifdef RT_X86
#include <immintrin.h>

#define RT_INDEX rt_index_avx512
#define RT_ISA RT_TARGET("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2,lzcnt,popcnt")

RT_ISA static inline void classify(rt_bits *b, __m512i x) {
    /* By the low nibble, see scan_avx2.c. */
    const __m512i blanks = _mm512_broadcast_i32x4(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    const __m512i ops = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    __m512i x5 = _mm512_or_si512(x, _mm512_set1_epi8(0x20));
    b->quote = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"'));
    b->backslash = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\\'));
    b->control = _mm512_cmplt_epu8_mask(x, _mm512_set1_epi8(0x20));
    b->high = _mm512_movepi8_mask(x);
    b->blank = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(blanks, x), x);
    b->op = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(ops, x5), x5) & ~b->control;
}

RT_ISA static inline void rt_classify(rt_bits *b, const uint8_t *src) {
    classify(b, _mm512_loadu_si512(src));
}

RT_ISA static inline void rt_classify_part(rt_bits *b, const uint8_t *src, size_t len) {
    __mmask64 there = _bzhi_u64(~(uint64_t)0, (unsigned)len);
    classify(b, _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), there, src));
}

#include "scan_index.h"

RT_ISA size_t rt_text_end_avx512(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    const __m512i quote = _mm512_set1_epi8('"'), backslash = _mm512_set1_epi8('\\');
    const __m512i first_plain = _mm512_set1_epi8(0x20);
    __m512i seen = _mm512_setzero_si512();
    while (at < len) {
        size_t left = len - at;
        __mmask64 there = left >= 64 ? ~(uint64_t)0 : _bzhi_u64(~(uint64_t)0, (unsigned)left);
        __m512i x = _mm512_mask_loadu_epi8(first_plain, there, p + at);
        uint64_t stop = _mm512_cmpeq_epi8_mask(x, quote) | _mm512_cmpeq_epi8_mask(x, backslash) |
                        _mm512_cmplt_epu8_mask(x, first_plain);
        if (stop) {
            uint64_t before = (stop & (0 - stop)) - 1;
            *high |= (_mm512_movepi8_mask(x) & before) != 0;
            at += rt_lowest(stop);
            break;
        }
        seen = _mm512_or_si512(seen, x);
        at += left >= 64 ? 64 : left;
    }
    *high |= _mm512_movepi8_mask(seen) != 0;
    return at;
}
#endif
