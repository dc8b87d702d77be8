/* Base64 with AVX2: blocks of 64 characters in two registers. Reads nothing outside of
   [src, src + len), writes no byte behind the samples. */
#include "base64_tail.h"

#ifdef RT_X86
#include "x86.h"

#include "repeat.h"

#define AVX2 RT_TARGET("avx2")
#define BLOCKS AVX2

/* Which six bits a character stands for, and whether it is one, without a table of 128 entries: a
   character has a row (its high nibble) and a column (its low nibble) in the chart of ASCII.

     row   column 0123456789ABCDEF    value - character
      2           ...........+.../          19, 16
      3           0123456789......           4
      4           .ABCDEFGHIJKLMNO         -65
      5           PQRSTUVWXYZ.....         -65
      6           .abcdefghijklmno         -71
      7           pqrstuvwxyz.....         -71

   Row and an offset by column add up to a slot of 16. Offsets are chosen so that columns which must
   not meet in a slot are moved apart. With OFFSET = 6 for 0..9 and C..E, 1 for A and B, 2 for F,
   all base64 characters of a slot have one distance to their value. They also lie in a window of 64
   codes that begins or ends with one of them, and nothing else of their slot does:

     slot      3   4   5   6   7   8        9           10          11           12          13
     has       +   /  JK  OZ  jk  oz  0123456789 ABCDEFGHILMN PQRSTUVWXY abcdefghilmn pqrstuvwxy
     DISTANCE 19  16 -65 -65 -71 -71        4          -65         -65          -71         -71
     begins    +       J       j                         A                        a
     ends          /       Z       z        9                        Y                        y

   Less the begin of its window (WINDOW is that, negated), a base64 character has 0 in bits 6 and 7;
   another byte has not. Slots without base64 characters and bytes above 0x7F go by the same rule:
   no byte that falls into slot 0, 1, 2, 14 or 15 is in 64..127.

   pshufb looks the tables up: by the low nibble of the index, and 0 where its bit 7 is set. Row
   plus offset is one pavgb, (x + y + 1) / 2, of the character shifted right by three and a table
   that has twice the offset, less one in columns 8..F, whose bit 3 is in the sum. The bits that the
   shift draws in from the next byte stay above the slot's four; they would carry into bit 7 if the
   table had entries above 15. They may for bytes 0xF8..0xFF alone, which
   are outside with 0 added, too. */
#define LANES(...) {__VA_ARGS__, __VA_ARGS__}
static const int8_t OFFSET[32] = LANES(12, 12, 12, 12, 12, 12, 12, 12, 11, 11, 1, 1, 11, 11, 11, 3);
static const int8_t DISTANCE[32] =
    LANES(0, 0, 0, 19, 16, -65, -65, -71, -71, 4, -65, -65, -71, -71, 0, 0);
#define BEGINS(c) (-(c))
#define ENDS(c) (63 - (c))
static const int8_t WINDOW[32] =
    LANES(-64, -64, -64, BEGINS('+'), ENDS('/'), BEGINS('J'), ENDS('Z'), BEGINS('j'), ENDS('z'),
          ENDS('9'), BEGINS('A'), ENDS('Y'), BEGINS('a'), ENDS('y'), -64, -64);
#define OUTSIDE 0xC0

/* Decoded byte j of a quantum register: in dword j / 3, at 2 - j % 3; base64_avx512.c draws why. */
#define FROM(j) ((j) / 3 * 4 + 2 - (j) % 3)

/* The 12 bytes of a lane, then nothing. */
#define PACKED(j) ((j) < 12 ? FROM(j) : -1)
static const int8_t PACK[32] = {RT_X16(PACKED, 0), RT_X16(PACKED, 0)};

/* The four samples of a lane that begin at its decoded byte 0, 1 or 2, each above 16 zero bits. */
#define WIDENED(i, first) ((i) & 2 ? FROM((first) + (i) / 4 * 2 + ((i) & 1)) : -1)
#define WIDEN0(i) WIDENED(i, 0)
#define WIDEN1(i) WIDENED(i, 1)
#define WIDEN2(i) WIDENED(i, 2)
static const int8_t WIDEN[3][32] = {{RT_X16(WIDEN0, 0), RT_X16(WIDEN2, 0)},
                                    {RT_X16(WIDEN1, 0), RT_X16(WIDEN0, 0)},
                                    {RT_X16(WIDEN2, 0), RT_X16(WIDEN1, 0)}};

/* What stays in registers, or is read from memory where they do not suffice. */
typedef struct {
    __m256i offset, distance, window;
    __m256i slope, base, step, factor; /* G.711, see g711.h */
} plan;

AVX2 static RT_INLINE __m256i load(const void *from) {
    return _mm256_loadu_si256((const __m256i *)from);
}

AVX2 static RT_INLINE __m256i load_twice(const void *from) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)from));
}

AVX2 static RT_INLINE void store(void *dst, __m256i v) {
    _mm256_storeu_si256((__m256i *)dst, v);
}

AVX2 static RT_INLINE plan make_plan(rt_conversion to) {
    plan p;
    const rt_g711_lines *law =
        to == RT_ULAW_S16 || to == RT_ULAW_F32 ? &rt_ulaw_lines : &rt_alaw_lines;
    p.offset = load(OFFSET), p.distance = load(DISTANCE), p.window = load(WINDOW);
    p.slope = load_twice(law->slope), p.base = load_twice(law->base);
    p.step = load_twice(law->step), p.factor = load_twice(law->factor);
    return p;
}

AVX2 static RT_INLINE __m256i sextets(const plan *p, __m256i text, __m256i *faults) {
    __m256i row = _mm256_srli_epi32(text, 3);
    __m256i slot = _mm256_avg_epu8(row, _mm256_shuffle_epi8(p->offset, text));
    __m256i place = _mm256_add_epi8(text, _mm256_shuffle_epi8(p->window, slot));
    *faults = _mm256_or_si256(*faults, place);
    return _mm256_add_epi8(text, _mm256_shuffle_epi8(p->distance, slot));
}

AVX2 static RT_INLINE int any_outside(__m256i places) {
    return !_mm256_testz_si256(places, _mm256_set1_epi8((char)OUTSIDE));
}

/* Bit 7 of the sum is bit 6 of the byte or its bit 7. */
AVX2 static RT_INLINE uint32_t outside(__m256i places) {
    places = _mm256_or_si256(places, _mm256_slli_epi16(places, 1));
    return (uint32_t)_mm256_movemask_epi8(places);
}

/* As in base64_avx512.c: the dwords 0, byte 0, byte 1, byte 2. */
AVX2 static RT_INLINE __m256i join(__m256i values) {
    __m256i words = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    return _mm256_madd_epi16(words, _mm256_set1_epi32(0x00011000));
}

/* Eight quanta to 24 bytes in order, and eight bytes of any value behind them. Six dwords of a
   register are bytes once its lanes are shuffled:  a0 a1 a2 -- | a3 a4 a5 --  */
AVX2 static RT_INLINE __m256i pack24(__m256i v) {
    return _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(v, load(PACK)),
                                       _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
}

/* The quanta a, b, eight each, to 48 bytes and none behind: 32 and 16. One blend completes the first
   register, and the second is the lower half of b.

     a   a0 a1 a2 a3 a4 a5 -- --
     b   b2 b3 b4 b5 -- -- b0 b1 */
AVX2 static RT_INLINE void pack48(__m256i a, __m256i b, __m256i *first, __m128i *second) {
    b = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(b, load(PACK)),
                                    _mm256_setr_epi32(2, 4, 5, 6, 7, 7, 0, 1));
    *first = _mm256_blend_epi32(pack24(a), b, 0xC0);
    *second = _mm256_castsi256_si128(b);
}

/* Eight integers, each 16 bits and zeros below: exact as floats, as is their scaling to -1..1. */
AVX2 static RT_INLINE void put_floats(uint8_t *dst, __m256i v, float scale) {
    _mm256_storeu_ps((float *)dst, _mm256_mul_ps(_mm256_cvtepi32_ps(v), _mm256_set1_ps(scale)));
}

/* The quanta a, b to 24 floats. A lane's four samples are eight bytes, which three or four quanta
   hold: quanta and bytes within them are brought there, from

     a0 a1 a2 . | a2 a3 a4 a5,  a5 a6 a7 . | b0 b1 b2 .,  b2 b3 b4 b5 | b5 b6 b7 . */
AVX2 static RT_INLINE void put_pcm_floats(uint8_t *dst, __m256i a, __m256i b) {
    const float scale = 1.0f / 2147483648.0f;
    __m256i middle = _mm256_blend_epi32(a, b, 0x07);
    a = _mm256_permutevar8x32_epi32(a, _mm256_setr_epi32(0, 1, 2, 2, 2, 3, 4, 5));
    middle = _mm256_permutevar8x32_epi32(middle, _mm256_setr_epi32(5, 6, 7, 7, 0, 1, 2, 2));
    b = _mm256_permutevar8x32_epi32(b, _mm256_setr_epi32(2, 3, 4, 5, 5, 6, 7, 7));
    put_floats(dst, _mm256_shuffle_epi8(a, load(WIDEN[0])), scale);
    put_floats(dst + 32, _mm256_shuffle_epi8(middle, load(WIDEN[1])), scale);
    put_floats(dst + 64, _mm256_shuffle_epi8(b, load(WIDEN[2])), scale);
}

/* What g711.h says of 32 bytes. Unpacked with each other, slope and base are multiplied by step and
   factor and added by one pmaddubsw. */
typedef struct {
    __m256i slope, base, step, factor;
} lines;

AVX2 static RT_INLINE lines find_lines(const plan *p, __m256i bytes) {
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i high = _mm256_and_si256(_mm256_srli_epi32(bytes, 4), nibble);
    __m256i step = _mm256_shuffle_epi8(p->step, _mm256_and_si256(bytes, nibble));
    lines l;
    l.slope = _mm256_shuffle_epi8(p->slope, high);
    l.base = _mm256_shuffle_epi8(p->base, high);
    l.factor = _mm256_shuffle_epi8(p->factor, high);
    /* psignb by the byte itself, whose bit 7 is set for a positive sample; never by zero. */
    l.step = _mm256_sign_epi8(step, _mm256_or_si256(bytes, _mm256_set1_epi8(1)));
    return l;
}

AVX2 static RT_INLINE void put_words(rt_conversion to, uint8_t *dst, size_t at, __m256i words) {
    if (to == RT_ULAW_S16 || to == RT_ALAW_S16) {
        store(dst + 2 * at, words);
    } else {
        __m128i low = _mm256_castsi256_si128(words), high = _mm256_extracti128_si256(words, 1);
        put_floats(dst + 4 * at, _mm256_cvtepi16_epi32(low), 1.0f / 32768);
        put_floats(dst + 4 * at + 32, _mm256_cvtepi16_epi32(high), 1.0f / 32768);
    }
}

/* 48 bytes of G.711. Unpacking works within lanes, so bytes 8..15 go to the upper lane first. */
AVX2 static RT_INLINE void put_law(rt_conversion to, const plan *p, uint8_t *dst, __m256i first,
                                   __m128i second) {
    const __m256i last = _mm256_castsi128_si256(second);
    lines l = find_lines(p, _mm256_permute4x64_epi64(first, 0xD8));
    put_words(to, dst, 0, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(l.slope, l.base),
                                               _mm256_unpacklo_epi8(l.step, l.factor)));
    put_words(to, dst, 16, _mm256_maddubs_epi16(_mm256_unpackhi_epi8(l.slope, l.base),
                                                _mm256_unpackhi_epi8(l.step, l.factor)));
    l = find_lines(p, _mm256_permute4x64_epi64(last, 0xD8));
    put_words(to, dst, 32, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(l.slope, l.base),
                                                _mm256_unpacklo_epi8(l.step, l.factor)));
}

typedef struct {
    __m256i a, b; /* eight quanta each: six-bit values, joined already where they are converted */
} block;

AVX2 static RT_INLINE int read_block(rt_conversion to, const plan *p, const uint8_t *src,
                                     block *quanta) {
    __m256i faults = _mm256_setzero_si256();
    quanta->a = sextets(p, load(src), &faults);
    quanta->b = sextets(p, load(src + 32), &faults);
    if (to != RT_RAW && to != RT_S16) quanta->a = join(quanta->a), quanta->b = join(quanta->b);
    return !any_outside(faults);
}

AVX2 static RT_INLINE void write_block(rt_conversion to, const plan *p, const block *quanta,
                                       uint8_t *dst, int more) {
    __m256i a = quanta->a, b = quanta->b, first;
    __m128i second;
    if (to == RT_F32) {
        put_pcm_floats(dst, a, b);
        return;
    }
    if (to == RT_RAW || to == RT_S16) a = join(a), b = join(b);
    if (more && (to == RT_RAW || to == RT_S16)) {
        store(dst, pack24(a)); /* the next store mends what one writes too much */
        store(dst + 24, pack24(b));
        return;
    }
    pack48(a, b, &first, &second);
    if (to == RT_RAW || to == RT_S16) {
        store(dst, first);
        _mm_storeu_si128((__m128i *)(dst + 32), second);
    } else {
        put_law(to, p, dst, first, second);
    }
}

AVX2 static RT_INLINE size_t whole_quanta(const plan *p, const uint8_t *src) {
    __m256i low = _mm256_setzero_si256(), high = low;
    sextets(p, load(src), &low), sextets(p, load(src + 32), &high);
    return rt_lowest((uint64_t)outside(high) << 32 | outside(low)) / 4;
}

#include "base64_blocks.h"

AVX2 static RT_INLINE rt_b64_status decode_avx2(const uint8_t *src, size_t len, uint8_t *dst,
                                                size_t room, rt_b64_run *run, rt_conversion to) {
    return decode_blocks(src, len, dst, room, run, to);
}

RT_B64_TABLE(avx2, AVX2)
#endif
