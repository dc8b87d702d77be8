/* The AVX-512 instructions that rtfast uses, in plain C, after the pseudocode of Intel's intrinsics guide.
   Included by the *_avx512.c in place of the compiler's header: on a CPU without AVX-512 that row is
   tested too, and on any of them a sanitizer sees which lanes of a masked load or store touch memory. */
#ifndef RTFAST_EMULATED_AVX512_H
#define RTFAST_EMULATED_AVX512_H

#include <stdint.h>
#include <string.h>

/* No instruction set is asked for: nothing may be left to the compiler that this CPU cannot run. */
#undef RT_TARGET
#define RT_TARGET(set)

/* Nor is anything inlined by force: seven conversions of plain C would take a compiler minutes. */
#undef RT_INLINE
#define RT_INLINE inline

typedef uint64_t __mmask64;
typedef uint32_t __mmask32;
typedef uint16_t __mmask16;
typedef union {
    uint8_t u8[64];
    int8_t i8[64];
    uint16_t u16[32];
    int16_t i16[32];
    uint32_t u32[16];
    int32_t i32[16];
} __m512i;
typedef struct {
    float f[16];
} __m512;
typedef struct {
    int16_t i16[16];
} __m256i;
typedef union {
    uint8_t u8[16];
    uint64_t u64[2];
} __m128i;

#define EACH(n) for (unsigned i = 0; i < (n); i++)
#define EMULATED static inline __attribute__((unused))

/* One line a function: the lanes of r from those of a and b. */
#define OF_NOTHING(name, type, n, lane, value)                                                     \
    EMULATED __m512i _mm512_##name(type v) {                                                       \
        __m512i r;                                                                                 \
        EACH(n) r.lane[i] = value;                                                                 \
        return r;                                                                                  \
    }
#define OF_TWO(name, n, lane, value)                                                               \
    EMULATED __m512i _mm512_##name(__m512i a, __m512i b) {                                         \
        __m512i r;                                                                                 \
        EACH(n) r.lane[i] = value;                                                                 \
        return r;                                                                                  \
    }
#define MASK(name, n, lane, condition)                                                             \
    EMULATED __mmask64 _mm512_##name##_mask(__m512i a, __m512i b) {                                \
        __mmask64 k = 0;                                                                           \
        EACH(n) k |= (__mmask64)(condition) << i;                                                  \
        return k;                                                                                  \
    }

OF_NOTHING(set1_epi8, int, 64, u8, (uint8_t)v)
OF_NOTHING(set1_epi16, int, 32, u16, (uint16_t)v)
OF_NOTHING(set1_epi32, int, 16, u32, (uint32_t)v)
OF_NOTHING(broadcast_i32x4, __m128i, 64, u8, v.u8[i % 16])
OF_NOTHING(cvtepu8_epi32, __m128i, 16, u32, v.u8[i])

OF_TWO(add_epi8, 64, u8, (uint8_t)(a.u8[i] + b.u8[i]))
OF_TWO(add_epi32, 16, u32, a.u32[i] + b.u32[i])
OF_TWO(sub_epi32, 16, u32, a.u32[i] - b.u32[i])
OF_TWO(min_epi32, 16, i32, a.i32[i] < b.i32[i] ? a.i32[i] : b.i32[i])
OF_TWO(andnot_si512, 16, u32, ~a.u32[i] & b.u32[i])
OF_TWO(subs_epu8, 64, u8, (uint8_t)(a.u8[i] > b.u8[i] ? a.u8[i] - b.u8[i] : 0))
OF_TWO(min_epu8, 64, u8, a.u8[i] < b.u8[i] ? a.u8[i] : b.u8[i])
OF_TWO(and_si512, 16, u32, a.u32[i] & b.u32[i])
OF_TWO(or_si512, 16, u32, a.u32[i] | b.u32[i])
OF_TWO(xor_si512, 16, u32, a.u32[i] ^ b.u32[i])
OF_TWO(shuffle_epi8, 64, u8, b.u8[i] & 0x80 ? 0 : a.u8[i / 16 * 16 + (b.u8[i] & 15)])
OF_TWO(permutexvar_epi8, 64, u8, b.u8[a.u8[i] & 63])
OF_TWO(unpacklo_epi8, 64, u8, (i & 1 ? b : a).u8[i / 16 * 16 + i % 16 / 2])
OF_TWO(unpackhi_epi8, 64, u8, (i & 1 ? b : a).u8[i / 16 * 16 + 8 + i % 16 / 2])
OF_TWO(madd_epi16, 16, i32,
       a.i16[2 * i] * b.i16[2 * i] + a.i16[2 * i + 1] * b.i16[2 * i + 1])

MASK(cmpeq_epi8, 64, u8, a.u8[i] == b.u8[i])
MASK(cmpneq_epi8, 64, u8, a.u8[i] != b.u8[i])
MASK(cmplt_epi8, 64, i8, a.i8[i] < b.i8[i])
MASK(cmplt_epu8, 64, u8, a.u8[i] < b.u8[i])
MASK(cmplt_epi32, 16, i32, a.i32[i] < b.i32[i])
MASK(testn_epi8, 64, u8, (a.u8[i] & b.u8[i]) == 0)

EMULATED __m512i _mm512_setzero_si512(void) {
    return _mm512_set1_epi8(0);
}

/* Unsigned bytes by signed ones; the sum of two saturates. */
EMULATED __m512i _mm512_maddubs_epi16(__m512i a, __m512i b) {
    __m512i r;
    EACH(32) {
        int sum = a.u8[2 * i] * b.i8[2 * i] + a.u8[2 * i + 1] * b.i8[2 * i + 1];
        r.i16[i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
    }
    return r;
}

/* Bit 6 of an index says which table. */
EMULATED __m512i _mm512_permutex2var_epi8(__m512i a, __m512i index, __m512i b) {
    __m512i r;
    EACH(64) r.u8[i] = (index.u8[i] & 64 ? b : a).u8[index.u8[i] & 63];
    return r;
}

/* Three bits are the number of a bit of `table`. */
EMULATED __m512i _mm512_ternarylogic_epi32(__m512i a, __m512i b, __m512i c, int table) {
    __m512i r = _mm512_setzero_si512();
    EACH(512) {
        unsigned bit = 7 - i % 8, at = i / 8;
        unsigned number = (a.u8[at] >> bit & 1u) << 2 | (b.u8[at] >> bit & 1u) << 1 | (c.u8[at] >> bit & 1u);
        r.u8[at] |= (uint8_t)((unsigned)table >> number << 7 & 0x80) >> (7 - bit);
    }
    return r;
}

EMULATED __m512i _mm512_slli_epi32(__m512i a, unsigned n) {
    EACH(16) a.u32[i] = n < 32 ? a.u32[i] << n : 0;
    return a;
}

EMULATED __m512i _mm512_srli_epi32(__m512i a, unsigned n) {
    EACH(16) a.u32[i] = n < 32 ? a.u32[i] >> n : 0;
    return a;
}

EMULATED __m512i _mm512_srai_epi32(__m512i a, unsigned n) {
    EACH(16) a.u32[i] = (a.i32[i] < 0 ? ~(~a.u32[i] >> n) : a.u32[i] >> n);
    return a;
}

EMULATED __m512i _mm512_abs_epi32(__m512i a) {
    EACH(16) a.u32[i] = a.i32[i] < 0 ? 0 - a.u32[i] : a.u32[i];
    return a;
}

EMULATED __m512i _mm512_mask_add_epi32(__m512i rest, __mmask16 k, __m512i a, __m512i b) {
    EACH(16) rest.u32[i] = k >> i & 1 ? a.u32[i] + b.u32[i] : rest.u32[i];
    return rest;
}

EMULATED __m512i _mm512_mask_sub_epi32(__m512i rest, __mmask16 k, __m512i a, __m512i b) {
    EACH(16) rest.u32[i] = k >> i & 1 ? a.u32[i] - b.u32[i] : rest.u32[i];
    return rest;
}

/* Each byte is eight bits of its qword, rotated right by so many. */
EMULATED __m512i _mm512_multishift_epi64_epi8(__m512i shifts, __m512i a) {
    __m512i r;
    EACH(64) {
        uint64_t whole;
        unsigned by = shifts.u8[i] & 63;
        memcpy(&whole, a.u8 + i / 8 * 8, 8);
        r.u8[i] = (uint8_t)(by ? whole >> by | whole << (64 - by) : whole);
    }
    return r;
}

EMULATED __m512i _mm512_mask_mov_epi8(__m512i rest, __mmask64 k, __m512i a) {
    EACH(64) rest.u8[i] = k >> i & 1 ? a.u8[i] : rest.u8[i];
    return rest;
}

EMULATED __m512i _mm512_mask_permutexvar_epi8(__m512i rest, __mmask64 k, __m512i index, __m512i a) {
    return _mm512_mask_mov_epi8(rest, k, _mm512_permutexvar_epi8(index, a));
}

EMULATED __m512i _mm512_maskz_mov_epi8(__mmask64 k, __m512i a) {
    EACH(64) a.u8[i] = k >> i & 1 ? a.u8[i] : 0;
    return a;
}

EMULATED __m512i _mm512_maskz_permutexvar_epi8(__mmask64 k, __m512i index, __m512i a) {
    return _mm512_maskz_mov_epi8(k, _mm512_permutexvar_epi8(index, a));
}

EMULATED __m512i _mm512_maskz_permutex2var_epi8(__mmask64 k, __m512i a, __m512i index, __m512i b) {
    return _mm512_maskz_mov_epi8(k, _mm512_permutex2var_epi8(a, index, b));
}

EMULATED __m512i _mm512_mask_sub_epi16(__m512i rest, __mmask32 k, __m512i a, __m512i b) {
    EACH(32) rest.u16[i] = k >> i & 1 ? (uint16_t)(a.u16[i] - b.u16[i]) : rest.u16[i];
    return rest;
}

EMULATED __m512i _mm512_maskz_compress_epi8(__mmask64 k, __m512i a) {
    __m512i r = _mm512_setzero_si512();
    unsigned n = 0;
    EACH(64) {
        if (k >> i & 1) r.u8[n++] = a.u8[i];
    }
    return r;
}

EMULATED __mmask64 _mm512_movepi8_mask(__m512i a) {
    return _mm512_cmplt_epi8_mask(a, _mm512_setzero_si512());
}

EMULATED __mmask32 _mm512_movepi16_mask(__m512i a) {
    __mmask32 k = 0;
    EACH(32) k |= (__mmask32)(a.u16[i] >> 15) << i;
    return k;
}

/* Memory: lanes that the mask leaves out are not touched. */
EMULATED __m512i _mm512_loadu_si512(const void *from) {
    __m512i r;
    memcpy(&r, from, 64);
    return r;
}

EMULATED void _mm512_storeu_si512(void *to, __m512i a) {
    memcpy(to, &a, 64);
}

EMULATED __m512i _mm512_mask_loadu_epi8(__m512i rest, __mmask64 k, const void *from) {
    EACH(64) {
        if (k >> i & 1) rest.u8[i] = ((const uint8_t *)from)[i];
    }
    return rest;
}

EMULATED __m512i _mm512_maskz_loadu_epi8(__mmask64 k, const void *from) {
    return _mm512_mask_loadu_epi8(_mm512_setzero_si512(), k, from);
}

EMULATED void _mm512_mask_storeu_epi8(void *to, __mmask64 k, __m512i a) {
    EACH(64) {
        if (k >> i & 1) ((uint8_t *)to)[i] = a.u8[i];
    }
}

EMULATED __m256i _mm256_maskz_loadu_epi16(__mmask16 k, const void *from) {
    __m256i r;
    EACH(16) {
        r.i16[i] = 0;
        if (k >> i & 1) memcpy(&r.i16[i], (const uint8_t *)from + 2 * i, 2);
    }
    return r;
}

EMULATED __m512i _mm512_cvtepi16_epi32(__m256i a) {
    __m512i r;
    EACH(16) r.i32[i] = a.i16[i];
    return r;
}

/* Floats. */
EMULATED __m512 _mm512_maskz_loadu_ps(__mmask16 k, const void *from) {
    __m512 r;
    EACH(16) {
        r.f[i] = 0;
        if (k >> i & 1) memcpy(&r.f[i], (const uint8_t *)from + 4 * i, 4);
    }
    return r;
}

/* Of a number and none, the second operand. */
EMULATED __m512 _mm512_min_ps(__m512 a, __m512 b) {
    EACH(16) a.f[i] = a.f[i] < b.f[i] ? a.f[i] : b.f[i];
    return a;
}

EMULATED __m512 _mm512_max_ps(__m512 a, __m512 b) {
    EACH(16) a.f[i] = a.f[i] > b.f[i] ? a.f[i] : b.f[i];
    return a;
}

#define _CMP_ORD_Q 7
EMULATED __mmask16 _mm512_cmp_ps_mask(__m512 a, __m512 b, int how) {
    __mmask16 k = 0;
    (void)how;
    EACH(16) k |= (__mmask16)((a.f[i] == a.f[i] && b.f[i] == b.f[i]) << i);
    return k;
}

/* To the nearest, of two the even one; what does not fit is the lowest integer. */
EMULATED __m512i _mm512_maskz_cvtps_epi32(__mmask16 k, __m512 a) {
    __m512i r;
    EACH(16) {
        double rounded = __builtin_nearbyint(a.f[i]);
        r.i32[i] = rounded >= -2147483648.0 && rounded < 2147483648.0 ? (int32_t)rounded : -2147483647 - 1;
        if (!(k >> i & 1)) r.i32[i] = 0;
    }
    return r;
}

EMULATED __m512 _mm512_set1_ps(float v) {
    __m512 r;
    EACH(16) r.f[i] = v;
    return r;
}

EMULATED __m512 _mm512_cvtepi32_ps(__m512i a) {
    __m512 r;
    EACH(16) r.f[i] = (float)a.i32[i];
    return r;
}

EMULATED __m512 _mm512_mul_ps(__m512 a, __m512 b) {
    EACH(16) a.f[i] *= b.f[i];
    return a;
}

EMULATED __m512i _mm512_castps_si512(__m512 a) {
    __m512i r;
    memcpy(&r, &a, 64);
    return r;
}

/* A quarter of a register. */
EMULATED __m128i _mm512_extracti32x4_epi32(__m512i a, int quarter) {
    __m128i r;
    memcpy(&r, a.u8 + 16 * quarter, 16);
    return r;
}

EMULATED __m128i _mm512_castsi512_si128(__m512i a) {
    return _mm512_extracti32x4_epi32(a, 0);
}

EMULATED __m128i _mm_set1_epi8(int v) {
    __m128i r;
    EACH(16) r.u8[i] = (uint8_t)v;
    return r;
}

#define _mm_setr_epi8(...) ((__m128i){.u8 = {__VA_ARGS__}})

EMULATED __m128i _mm_set_epi64x(int64_t high, int64_t low) {
    __m128i r = {.u64 = {(uint64_t)low, (uint64_t)high}};
    return r;
}

EMULATED int64_t _mm_cvtsi128_si64(__m128i a) {
    return (int64_t)a.u64[0];
}

/* The low halves alone, as they are used. */
EMULATED __m128i _mm_clmulepi64_si128(__m128i a, __m128i b, int halves) {
    __m128i r = {.u64 = {0, 0}};
    (void)halves;
    EACH(64) {
        if (!(b.u64[0] >> i & 1)) continue;
        r.u64[0] ^= a.u64[0] << i;
        if (i) r.u64[1] ^= a.u64[0] >> (64 - i);
    }
    return r;
}

EMULATED uint64_t _bzhi_u64(uint64_t a, unsigned n) {
    return (n & 255) < 64 ? a & (((uint64_t)1 << (n & 255)) - 1) : a;
}

#endif
