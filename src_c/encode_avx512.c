/* Base64 of samples with AVX-512 (F, BW, VL, VBMI): 48 bytes of the wire make a register of 64
   characters, the last few under masks. Reads nothing outside of the samples, writes no byte behind
   the text. */
#include "encode_tail.h"

#ifdef RT_X86
#include "x86.h"

#include "repeat.h"

#define AVX512 RT_TARGET("avx512f,avx512bw,avx512vl,avx512vbmi")

enum { BLOCK = 48 };

/* The bytes 1 0 2 1 of a quantum make a dword, and a rotation brings the six bits of each character to
   the place of its byte:

     bits 31..0    bbbbcccc ccdddddd aaaaaabb bbbbcccc      rotate by   a 10, b 4, c 22, d 16 */
#define SPREAD(i) ((i) / 4 * 3 + ((i) % 4 == 2 ? 2 : (i) % 4 != 1))
#define ROTATION(i) ((i) % 4 == 0 ? 10 : (i) % 4 == 1 ? 4 : (i) % 4 == 2 ? 22 : 16)
#define ROTATE(i) (ROTATION(i) + ((i) & 4) * 8)

/* Where the wire's byte j stands: as it is; in the lower word of a dword, two bytes each; or in the lowest
   byte of one. A register has 16 dwords, and bit 6 picks the second of two. */
#define IN_WORDS(i) (SPREAD(i) / 2 * 4 + SPREAD(i) % 2)
#define IN_DWORDS(i) (SPREAD(i) / 16 % 2 * 64 + SPREAD(i) % 16 * 4)

static const uint8_t PLACES[64] = {RT_X64(SPREAD, 0)};
static const uint8_t WORD_PLACES[64] = {RT_X64(IN_WORDS, 0)};
static const uint8_t DWORD_PLACES[64] = {RT_X64(IN_DWORDS, 0)};
static const uint8_t ROTATIONS[64] = {RT_X64(ROTATE, 0)};

/* What stays in registers. */
typedef struct {
    __m512i places, rotations, alphabet;
    __mmask64 third; /* lanes whose byte stands in the third register of dwords */
} plan;

AVX512 static RT_INLINE plan make_plan(rt_conversion of) {
    const uint8_t *places = of == RT_RAW ? PLACES : of == RT_F32 ? WORD_PLACES : DWORD_PLACES;
    plan p;
    p.places = _mm512_loadu_si512(places);
    p.rotations = _mm512_loadu_si512(ROTATIONS);
    p.alphabet = _mm512_loadu_si512(rt_b64_alphabet);
    p.third = ~_mm512_cmplt_epu8_mask(_mm512_loadu_si512(PLACES), _mm512_set1_epi8(32));
    return p;
}

AVX512 static RT_INLINE __mmask64 first_lanes(size_t n) {
    return n < 64 ? ((__mmask64)1 << n) - 1 : ~(__mmask64)0;
}

/* The k-th sixteen of n samples, and zeros. */
AVX512 static RT_INLINE __mmask16 sixteen_of(size_t n, size_t k) {
    return (__mmask16)(n > 16 * k ? first_lanes(n - 16 * k) : 0);
}

AVX512 static RT_INLINE __m512i whole(__mmask16 lanes, const uint8_t *src) {
    __m512 x = _mm512_maskz_loadu_ps(lanes, src);
    __m512 scaled = _mm512_mul_ps(x, _mm512_set1_ps(32768.0f));
    __mmask16 numbers = _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q);
    scaled = _mm512_min_ps(_mm512_max_ps(scaled, _mm512_set1_ps(-32768.0f)), _mm512_set1_ps(32767.0f));
    return _mm512_maskz_cvtps_epi32(numbers, scaled);
}

AVX512 static RT_INLINE __m512i samples(rt_conversion of, __mmask16 lanes, const uint8_t *src) {
    if (rt_is_float(of)) return whole(lanes, src);
    return _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(lanes, src));
}

/* As in encode_avx2.c. */
AVX512 static RT_INLINE __m512i codes(rt_conversion of, __m512i sample) {
    const __m512i first = _mm512_set1_epi32(134 << 4), sign_bit = _mm512_set1_epi32(0x80);
    __m512i below = _mm512_srai_epi32(sample, 31), size, code;
    __mmask16 small;
    if (rt_is_ulaw(of)) {
        size = _mm512_min_epi32(_mm512_abs_epi32(sample), _mm512_set1_epi32(RT_ULAW_CLIP));
        size = _mm512_add_epi32(size, _mm512_set1_epi32(RT_ULAW_BIAS));
        code = _mm512_srli_epi32(_mm512_castps_si512(_mm512_cvtepi32_ps(size)), 19);
        code = _mm512_sub_epi32(code, first);
        code = _mm512_or_si512(code, _mm512_and_si512(below, sign_bit));
        return _mm512_xor_si512(code, _mm512_set1_epi32(0xFF));
    }
    size = _mm512_xor_si512(sample, below);
    small = _mm512_cmplt_epi32_mask(size, _mm512_set1_epi32(256));
    size = _mm512_mask_add_epi32(size, small, size, _mm512_set1_epi32(256));
    code = _mm512_srli_epi32(_mm512_castps_si512(_mm512_cvtepi32_ps(size)), 19);
    code = _mm512_sub_epi32(code, first);
    code = _mm512_mask_sub_epi32(code, small, code, _mm512_set1_epi32(16));
    code = _mm512_or_si512(code, _mm512_andnot_si512(below, sign_bit));
    return _mm512_xor_si512(code, _mm512_set1_epi32(0x55));
}

/* The first n bytes of the wire from src, at most 48, spread for the rotations. */
AVX512 static RT_INLINE __m512i wire(rt_conversion of, const plan *p, const uint8_t *src, size_t n) {
    __m512i a, b, c;
    if (of == RT_RAW) return _mm512_permutexvar_epi8(p->places, _mm512_maskz_loadu_epi8(first_lanes(n), src));
    if (of == RT_F32) {
        a = whole(sixteen_of(n / 2, 0), src);
        b = whole(sixteen_of(n / 2, 1), src + 64);
        return _mm512_permutex2var_epi8(a, p->places, b);
    }
    a = codes(of, samples(of, sixteen_of(n, 0), src));
    b = codes(of, samples(of, sixteen_of(n, 1), src + (rt_is_float(of) ? 64 : 32)));
    c = codes(of, samples(of, sixteen_of(n, 2), src + (rt_is_float(of) ? 128 : 64)));
    a = _mm512_permutex2var_epi8(a, p->places, b);
    return _mm512_mask_permutexvar_epi8(a, p->third, p->places, c);
}

/* The alphabet's index is the lower six bits of a byte: no mask is needed before it. */
AVX512 static RT_INLINE __m512i characters(const plan *p, __m512i spread) {
    return _mm512_permutexvar_epi8(_mm512_multishift_epi64_epi8(p->rotations, spread), p->alphabet);
}

/* Lanes behind the samples have read as zero in bytes that are sent as they are, and are samples of zero
   otherwise, which G.711 does not code as zero: the last character's unused bits are made zero. */
AVX512 static RT_INLINE void put_rest(rt_conversion of, const plan *p, const uint8_t *src, size_t n,
                                      uint8_t *dst) {
    __mmask64 data = first_lanes((n * 4 + 2) / 3), bytes = ~_mm512_cmplt_epu8_mask(
        _mm512_set1_epi8((char)n), _mm512_add_epi8(_mm512_loadu_si512(PLACES), _mm512_set1_epi8(1)));
    __m512i text = characters(p, _mm512_maskz_mov_epi8(bytes, wire(of, p, src, n)));
    text = _mm512_mask_mov_epi8(_mm512_set1_epi8('='), data, text);
    _mm512_mask_storeu_epi8(dst, first_lanes((n + 2) / 3 * 4), text);
}

AVX512 static RT_INLINE void encode_avx512(rt_conversion of, const uint8_t *src, size_t bytes, uint8_t *dst) {
    const plan p = make_plan(of);
    for (; bytes >= BLOCK; bytes -= BLOCK, dst += 64) {
        _mm512_storeu_si512(dst, characters(&p, wire(of, &p, src, BLOCK)));
        src = rt_source_at(of, src, BLOCK);
    }
    if (bytes) put_rest(of, &p, src, bytes, dst);
}

RT_ENCODE_TABLE(avx512, AVX512)
#endif
