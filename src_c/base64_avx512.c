/* Base64 with AVX-512 (F, BW, VL, VBMI): 256 characters at a time, the last few under masks. Reads
   nothing outside of [src, src + len), writes no byte behind the samples. */
#include "base64_tail.h"

#ifdef RT_X86
#include "x86.h"

#include "repeat.h"

#define AVX512 RT_TARGET("avx512f,avx512bw,avx512vl,avx512vbmi")

/* A table of 128 bytes is two registers, and one instruction looks 64 indices up in it. */
typedef struct {
    __m512i low, high;
} table128;

AVX512 static RT_INLINE table128 load128(const void *from) {
    table128 t = {_mm512_loadu_si512(from), _mm512_loadu_si512((const uint8_t *)from + 64)};
    return t;
}

/* Bit 7 of the index is ignored. */
AVX512 static RT_INLINE __m512i look_up(table128 t, __m512i index) {
    return _mm512_permutex2var_epi8(t.low, index, t.high);
}

AVX512 static RT_INLINE __mmask64 first_lanes(size_t n) {
    return n < 64 ? ((__mmask64)1 << n) - 1 : ~(__mmask64)0;
}

AVX512 static RT_INLINE void store(void *dst, __m512i v, size_t bytes) {
    if (bytes >= 64) {
        _mm512_storeu_si512(dst, v);
    } else {
        _mm512_mask_storeu_epi8(dst, first_lanes(bytes), v);
    }
}

/* Characters to six-bit values. RT_NOT_BASE64 is bit 7, which also is what tells a byte that is not
   ASCII: ORing text and value gathers both faults there. */
AVX512 static RT_INLINE __m512i sextets(table128 alphabet, __m512i text, __m512i *faults) {
    __m512i values = look_up(alphabet, text);
    *faults = _mm512_ternarylogic_epi32(*faults, text, values, 0xFE); /* a | b | c */
    return values;
}

/* The 24 bits of each quantum, A B C D in the order of the text, joined by two multiply-adds:

     bytes      00AAAAAA 00BBBBBB 00CCCCCC 00DDDDDD      x 64, 1, 64, 1 and add pairs
     words      0000AAAAAABBBBBB  0000CCCCCCDDDDDD       x 4096, 1      and add pairs
     dword      00000000 AAAAAABB BBBBCCCC CCDDDDDD      = 0, byte 0, byte 1, byte 2

   In memory the dword is little-endian: byte 2, byte 1, byte 0, zero. */
AVX512 static RT_INLINE __m512i join(__m512i values) {
    __m512i words = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
    return _mm512_madd_epi16(words, _mm512_set1_epi32(0x00011000));
}

/* 256 characters are four registers of quanta, which hold 48 bytes each, and become three registers
   of 64 bytes:

     quanta   |---- 0 ----|---- 1 ----|---- 2 ----|---- 3 ----|
     bytes    |------ 0 ------|------ 1 ------|------ 2 ------|

   so register v takes its bytes from quanta v and v + 1, by one two-register permutation. Decoded
   byte j stands in quantum register j / 48, there in dword j % 48 / 3, at 2 - j % 3. */
#define FROM(j, v) (((j) / 48 - (v)) * 64 + (j) % 48 / 3 * 4 + 2 - (j) % 3)

/* The same permutation brings the bytes into the order that the conversion wants: which of the 64
   goes to place k.
   PLAIN         as they are.
   SPLIT         bytes to words: eight bytes of the lower half, eight of the upper, and so on, since
                 unpacking works within 16 bytes; then it yields the two halves in order.
   SPLIT_HALVES  bytes to floats: the words that are unpacked are sample i below sample i + 16 in
                 each dword, so that a shift and an AND each widen 16 samples, in order. */
#define PLAIN(k) (k)
#define SPLIT(k) (((k) & 8) * 4 + (k) / 16 * 8 + (k) % 8)
#define SPLIT_HALVES(k) ((SPLIT(k) & 32) + (SPLIT(k) & 31) / 2 + ((k) & 1) * 16)

#define AT(order, i) FROM((i) / 64 * 64 + order((i) % 64), (i) / 64)
#define AT_PLAIN(i) AT(PLAIN, i)
#define AT_SPLIT(i) AT(SPLIT, i)
#define AT_SPLIT_HALVES(i) AT(SPLIT_HALVES, i)
#define X192(F) {RT_X64(F, 0), RT_X64(F, 64), RT_X64(F, 128)}

static const uint8_t ORDER_PLAIN[192] = X192(AT_PLAIN);
static const uint8_t ORDER_SPLIT[192] = X192(AT_SPLIT);
static const uint8_t ORDER_SPLIT_HALVES[192] = X192(AT_SPLIT_HALVES);

/* PCM16 to floats takes a shorter way: two registers of quanta are 48 samples, three registers of
   16, each sample above two bytes that a mask makes zero. */
#define SAMPLE_BYTE(i) ((i) / 4 * 2 + (i) % 2)
#define AT_WIDE(i) ((i) & 2 ? FROM(SAMPLE_BYTE(i), 0) : 0)
static const uint8_t ORDER_WIDE[192] = X192(AT_WIDE);

/* What stays in registers while the text runs through. */
typedef struct {
    table128 alphabet;
    __m512i order[3];
    table128 size_low, size_high; /* G.711: the two bytes of a magnitude, by a byte's low 7 bits */
} plan;

#define EVEN(i) (2 * (i))
static const uint8_t EVEN_BYTES[64] = {RT_X64(EVEN, 0)};

/* The positive samples of a law are its bytes from 128 on. */
AVX512 static RT_INLINE void plan_law(plan *p, const int16_t *law) {
    const __m512i low = _mm512_loadu_si512(EVEN_BYTES);
    const __m512i high = _mm512_add_epi8(low, _mm512_set1_epi8(1));
    const table128 a = load128(law + 128), b = load128(law + 192);
    p->size_low.low = look_up(a, low), p->size_low.high = look_up(b, low);
    p->size_high.low = look_up(a, high), p->size_high.high = look_up(b, high);
}

AVX512 static RT_INLINE plan make_plan(rt_conversion to) {
    plan p;
    const uint8_t *order = to == RT_RAW || to == RT_S16             ? ORDER_PLAIN
                           : to == RT_F32                           ? ORDER_WIDE
                           : to == RT_ULAW_S16 || to == RT_ALAW_S16 ? ORDER_SPLIT
                                                                    : ORDER_SPLIT_HALVES;
    memset(&p, 0, sizeof p);
    p.alphabet = load128(rt_b64_value);
    for (int i = 0; i < 3; i++) p.order[i] = _mm512_loadu_si512(order + 64 * i);
    if (to == RT_ULAW_S16 || to == RT_ULAW_F32) plan_law(&p, rt_ulaw);
    if (to == RT_ALAW_S16 || to == RT_ALAW_F32) plan_law(&p, rt_alaw);
    return p;
}

/* 16 samples, each above 16 zero bits: the integer is exact as a float, and so is its scaling. */
AVX512 static RT_INLINE void put_wide(uint8_t *dst, __m512i v, size_t bytes) {
    __m512 floats = _mm512_mul_ps(_mm512_cvtepi32_ps(v), _mm512_set1_ps(1.0f / 2147483648.0f));
    store(dst, _mm512_castps_si512(floats), bytes);
}

/* The PCM16 samples of the quanta a, b. */
AVX512 static RT_INLINE void put_pcm_floats(const plan *p, __m512i a, __m512i b, uint8_t *dst,
                                            size_t bytes) {
    const __mmask64 high = 0xCCCCCCCCCCCCCCCC;
    put_wide(dst, _mm512_maskz_permutexvar_epi8(high, p->order[0], a), bytes);
    if (bytes <= 64) return;
    put_wide(dst + 64, _mm512_maskz_permutex2var_epi8(high, a, p->order[1], b), bytes - 64);
    if (bytes <= 128) return;
    put_wide(dst + 128, _mm512_maskz_permutexvar_epi8(high, p->order[2], b), bytes - 128);
}

/* 32 words, SPLIT_HALVES, as floats. */
AVX512 static RT_INLINE void put_halves(uint8_t *dst, __m512i halves, size_t bytes) {
    put_wide(dst, _mm512_slli_epi32(halves, 16), bytes);
    if (bytes <= 64) return;
    put_wide(dst + 64, _mm512_and_si512(halves, _mm512_set1_epi32(-0x10000)), bytes - 64);
}

/* 64 bytes of mu-law or A-law, SPLIT or SPLIT_HALVES, to 2 x 32 samples. The magnitude has 15 bits;
   the sign, inverted as G.711 sends it, goes above, and 0x8000 - w makes such a word w negative. */
AVX512 static RT_INLINE void expand(const plan *p, __m512i bytes, __m512i words[2]) {
    const __m512i sign = _mm512_set1_epi8(-0x80), negative = _mm512_set1_epi16(-0x8000);
    __m512i low = look_up(p->size_low, bytes), high = look_up(p->size_high, bytes);
    high = _mm512_ternarylogic_epi32(high, bytes, sign, 0xF2); /* a | (~b & c) */
    words[0] = _mm512_unpacklo_epi8(low, high);
    words[1] = _mm512_unpackhi_epi8(low, high);
    for (int i = 0; i < 2; i++) {
        __mmask32 below = _mm512_movepi16_mask(words[i]);
        words[i] = _mm512_mask_sub_epi16(words[i], below, negative, words[i]);
    }
}

/* Convert the first n of 64 decoded bytes, which stand in the conversion's order. */
AVX512 static RT_INLINE void put(rt_conversion to, const plan *p, __m512i bytes, size_t n,
                                 uint8_t *dst) {
    __m512i words[2];
    if (to == RT_RAW || to == RT_S16) {
        store(dst, bytes, n);
    } else if (to == RT_ULAW_S16 || to == RT_ALAW_S16) {
        expand(p, bytes, words);
        store(dst, words[0], n * 2);
        if (n > 32) store(dst + 64, words[1], n * 2 - 64);
    } else {
        expand(p, bytes, words);
        put_halves(dst, words[0], n * 4);
        if (n > 32) put_halves(dst + 128, words[1], n * 4 - 128);
    }
}

/* Convert the first n bytes of 64 characters. */
AVX512 static RT_INLINE void put48(rt_conversion to, const plan *p, __m512i quanta, size_t n,
                                   uint8_t *dst) {
    if (to == RT_F32) {
        put_pcm_floats(p, quanta, quanta, dst, n / 2 * 4);
    } else {
        put(to, p, _mm512_permutexvar_epi8(p->order[0], quanta), n, dst);
    }
}

AVX512 static RT_INLINE void put192(rt_conversion to, const plan *p, const __m512i quanta[4],
                                    uint8_t *dst) {
    if (to == RT_F32) {
        put_pcm_floats(p, quanta[0], quanta[1], dst, 192);
        put_pcm_floats(p, quanta[2], quanta[3], dst + 192, 192);
        return;
    }
    for (int i = 0; i < 3; i++, dst += rt_b64_size(to, 64)) {
        put(to, p, _mm512_permutex2var_epi8(quanta[i], p->order[i], quanta[i + 1]), 64, dst);
    }
}

/* 256 characters; 0, and nothing is written, when one of them is not base64. */
AVX512 static RT_INLINE int put_block(rt_conversion to, const plan *p, const uint8_t *src,
                                      uint8_t *dst) {
    __m512i faults = _mm512_setzero_si512(), quanta[4];
    for (int i = 0; i < 4; i++) {
        quanta[i] = join(sextets(p->alphabet, _mm512_loadu_si512(src + 64 * i), &faults));
    }
    if (_mm512_movepi8_mask(faults)) return 0;
    put192(to, p, quanta, dst);
    return 1;
}

AVX512 static RT_INLINE rt_b64_status decode_avx512(const uint8_t *src, size_t len, uint8_t *dst,
                                                    size_t room, rt_b64_run *run,
                                                    rt_conversion to) {
    const plan p = make_plan(to);
    const size_t step = rt_b64_size(to, 48);
    size_t pos = 0, n = len / 256 < room / (4 * step) ? len / 256 : room / (4 * step);
    __m512i text, values, faults;
    for (; n && put_block(to, &p, src + pos, dst); n--) {
        pos += 256, dst += 4 * step, room -= 4 * step;
    }
    /* Less than 256 characters are left, or less room, or there is a stop among them. A lane behind
       the text reads as zero, which is not base64: the end stops like any other byte. */
    for (;; pos += 64, dst += step, room -= step) {
        faults = _mm512_setzero_si512();
        text = _mm512_maskz_loadu_epi8(first_lanes(len - pos), src + pos);
        values = sextets(p.alphabet, text, &faults);
        n = rt_lowest(_mm512_movepi8_mask(faults));
        if (room < rt_b64_size(to, n / 4 * 3)) return RT_B64_FULL;
        if (n < 64) break;
        put48(to, &p, join(values), 48, dst);
    }
    if (rt_b64_end(src, len, pos + n, to, run) != RT_B64_OK) return RT_B64_BAD;
    values = _mm512_maskz_mov_epi8(first_lanes(n), values);
    n = run->bytes - pos / 4 * 3;
    if (room < rt_b64_size(to, n)) return RT_B64_FULL;
    put48(to, &p, join(values), n, dst);
    return RT_B64_OK;
}

RT_B64_TABLE(avx512, AVX512)
#endif
