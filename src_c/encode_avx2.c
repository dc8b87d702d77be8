/* Base64 of samples with AVX2: 24 bytes of the wire make a register of 32 characters. Reads nothing
   outside of the samples, writes no byte behind the text. */
#include "encode_tail.h"

#ifdef RT_X86
#include "x86.h"

#include "repeat.h"

#define AVX2 RT_TARGET("avx2")

enum { BLOCK = 24 };

/* A lane has twelve bytes, four quanta; each is spread so that the bits of its characters can be
   multiplied to their places:

     byte           1        0        2        1       of the quantum
     in memory   bbbbcccc aaaaaabb ccdddddd bbbbcccc

   as two little-endian words   aaaaaabb bbbbcccc   and   bbbbcccc ccdddddd . */
#define SPREAD(i) ((i) / 4 * 3 + ((i) % 4 == 2 ? 2 : (i) % 4 != 1))
#define HIGHER(i) (SPREAD(i) + 4)
/* Of six samples that were packed from four and four, the middle two stand there twice. */
#define PACKED(i) (SPREAD(i) < 8 ? SPREAD(i) : SPREAD(i) + 4)
static const int8_t SPREAD_LANES[32] = {RT_X16(SPREAD, 0), RT_X16(SPREAD, 0)};
static const int8_t SPREAD_EXACT[32] = {RT_X16(SPREAD, 0), RT_X16(HIGHER, 0)};
static const int8_t SPREAD_INNER[32] = {RT_X16(HIGHER, 0), RT_X16(SPREAD, 0)};
static const int8_t SPREAD_PACKED[32] = {RT_X16(PACKED, 0), RT_X16(PACKED, 0)};

AVX2 static RT_INLINE __m256i load(const void *from) {
    return _mm256_loadu_si256((const __m256i *)from);
}

AVX2 static RT_INLINE __m256i load_two(const void *low, const void *high) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)low)),
                                   _mm_loadu_si128((const __m128i *)high), 1);
}

/* The first and third characters' bits are moved down by a multiplication of which the upper half
   is kept, the other two's up by one of which the lower half is. */
AVX2 static RT_INLINE __m256i sextets(__m256i spread) {
    __m256i down = _mm256_and_si256(spread, _mm256_set1_epi32(0x0FC0FC00));
    __m256i up = _mm256_and_si256(spread, _mm256_set1_epi32(0x003F03F0));
    down = _mm256_mulhi_epu16(down, _mm256_set1_epi32(0x04000040));
    up = _mm256_mullo_epi16(up, _mm256_set1_epi32(0x01000010));
    return _mm256_or_si256(down, up);
}

/* Every run of the alphabet has one distance between value and character; values become slots of a
   table of these:  0..25 -> 0, 26..51 -> 1, 52..61 -> 2..11, 62 -> 12, 63 -> 13. */
AVX2 static RT_INLINE __m256i characters(__m256i values) {
    const __m256i distance = _mm256_setr_epi8(
        'A', 'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
        '0' - 52, '0' - 52, '+' - 62, '/' - 63, 0, 0, 'A', 'a' - 26, '0' - 52, '0' - 52, '0' - 52,
        '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 0, 0);
    __m256i slot = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
    slot = _mm256_sub_epi8(slot, _mm256_cmpgt_epi8(values, _mm256_set1_epi8(25)));
    return _mm256_add_epi8(values, _mm256_shuffle_epi8(distance, slot));
}

AVX2 static RT_INLINE void put(uint8_t *dst, __m256i bytes, const int8_t *spread) {
    bytes = _mm256_shuffle_epi8(bytes, load(spread));
    _mm256_storeu_si256((__m256i *)dst, characters(sextets(bytes)));
}

/* Rounded and clipped above; what is too low, or NaN before it is made zero, is left to who narrows. */
AVX2 static RT_INLINE __m256i whole(__m256 x) {
    __m256 scaled = _mm256_min_ps(_mm256_mul_ps(x, _mm256_set1_ps(32768.0f)), _mm256_set1_ps(32767.0f));
    scaled = _mm256_and_ps(scaled, _mm256_cmp_ps(x, x, _CMP_ORD_Q));
    return _mm256_cvtps_epi32(scaled);
}

AVX2 static RT_INLINE __m256i floats(const uint8_t *low, const uint8_t *high) {
    return whole(_mm256_castsi256_ps(load_two(low, high)));
}

/* Eight samples, four of either lane: those at src, and those twelve samples on. */
AVX2 static RT_INLINE __m256i samples(rt_conversion of, const uint8_t *src) {
    const __m256i lowest = _mm256_set1_epi32(-32768);
    if (rt_is_float(of)) return _mm256_max_epi32(floats(src, src + 48), lowest);
    return _mm256_cvtepi16_epi32(_mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)src),
                                                    _mm_loadl_epi64((const __m128i *)(src + 24))));
}

/* Segment and step are the exponent and the upper four bits of the mantissa of a float: 7 + 127 is
   taken off the exponent of the first segment. In A-law that one goes on down to zero, as if the
   second one's 256 were added. */
AVX2 static RT_INLINE __m256i codes(rt_conversion of, __m256i sample) {
    const __m256i first = _mm256_set1_epi32(134 << 4), sign_bit = _mm256_set1_epi32(0x80);
    __m256i below = _mm256_srai_epi32(sample, 31), size, small, code;
    if (rt_is_ulaw(of)) {
        size = _mm256_min_epi32(_mm256_abs_epi32(sample), _mm256_set1_epi32(RT_ULAW_CLIP));
        size = _mm256_add_epi32(size, _mm256_set1_epi32(RT_ULAW_BIAS));
        code = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(size)), 19);
        code = _mm256_sub_epi32(code, first);
        return _mm256_or_si256(code, _mm256_and_si256(below, sign_bit));
    }
    size = _mm256_xor_si256(sample, below);
    small = _mm256_cmpgt_epi32(_mm256_set1_epi32(256), size);
    size = _mm256_add_epi32(size, _mm256_and_si256(small, _mm256_set1_epi32(256)));
    code = _mm256_srli_epi32(_mm256_castps_si256(_mm256_cvtepi32_ps(size)), 19);
    code = _mm256_sub_epi32(code, first);
    code = _mm256_sub_epi32(code, _mm256_and_si256(small, _mm256_set1_epi32(16)));
    return _mm256_or_si256(code, _mm256_andnot_si256(below, sign_bit));
}

/* 24 codes, twelve a lane. */
AVX2 static RT_INLINE __m256i law_bytes(rt_conversion of, const uint8_t *src) {
    const size_t step = rt_is_float(of) ? 16 : 8;
    __m256i a = codes(of, samples(of, src)), b = codes(of, samples(of, src + step));
    __m256i c = codes(of, samples(of, src + 2 * step));
    c = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, c));
    return _mm256_xor_si256(c, _mm256_set1_epi8(rt_is_ulaw(of) ? -1 : 0x55));
}

/* 24 bytes of the wire; nothing before or behind their samples is read. */
AVX2 static RT_INLINE void put_block(rt_conversion of, const uint8_t *src, size_t pos, uint8_t *dst) {
    const uint8_t *p = rt_source_at(of, src, pos);
    dst += pos / 3 * 4;
    if (of == RT_RAW) {
        put(dst, load_two(p, p + 8), SPREAD_EXACT);
    } else if (of == RT_F32) {
        __m256i first = floats(p, p + 24), second = floats(p + 8, p + 32);
        put(dst, _mm256_packs_epi32(first, second), SPREAD_PACKED);
    } else {
        put(dst, law_bytes(of, p), SPREAD_LANES);
    }
}

/* Bytes that are sent as they are, and have four on either side: one load brings twelve to each lane. */
AVX2 static RT_INLINE size_t put_inner_blocks(const uint8_t *src, size_t bytes, size_t pos, uint8_t *dst) {
    for (dst += pos / 3 * 4; bytes - pos >= 4 * BLOCK + 4; pos += 4 * BLOCK, dst += 128) {
        for (int i = 0; i < 4; i++) {
            put(dst + 32 * i, load(src + pos + (size_t)i * BLOCK - 4), SPREAD_INNER);
        }
    }
    return pos;
}

/* The last block begins in what is done, and writes the same characters again; it ends after a whole
   sample and a whole quantum, with less than six bytes to go. */
AVX2 static RT_INLINE void encode_avx2(rt_conversion of, const uint8_t *src, size_t bytes, uint8_t *dst) {
    size_t pos = 0, last = bytes / 6 * 6;
    if (bytes >= BLOCK) {
        if (of == RT_RAW && bytes >= 6 * BLOCK) {
            put_block(of, src, 0, dst);
            pos = put_inner_blocks(src, bytes, BLOCK, dst);
        }
        for (; bytes - pos >= BLOCK; pos += BLOCK) put_block(of, src, pos, dst);
        if (last > pos) put_block(of, src, last - BLOCK, dst);
        pos = last;
    }
    rt_encode_tail(of, src, bytes, pos, dst);
}

RT_ENCODE_TABLE(avx2, AVX2)
#endif
