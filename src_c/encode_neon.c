/* Base64 of samples with NEON (little-endian aarch64): 48 bytes of the wire make 64 characters. Reads
   nothing outside of the samples, writes no byte behind the text. */
#include "encode_tail.h"

#ifdef RT_NEON
#include <arm_neon.h>

enum { BLOCK = 48 };

/* ld3 deals the bytes out to three registers, so that lane i of each belongs to quantum i, and bits
   only move within a lane:

     AAAAAABB BBBBCCCC CCDDDDDD  ->  AAAAAA BBBBBB CCCCCC DDDDDD

   and st4 deals the four characters in again. */
static RT_INLINE void put48(uint8x16x4_t alphabet, const uint8_t *wire, uint8_t *dst) {
    const uint8x16_t six = vdupq_n_u8(63);
    uint8x16x3_t bytes = vld3q_u8(wire);
    uint8x16_t a = bytes.val[0], b = bytes.val[1], c = bytes.val[2];
    uint8x16x4_t text;
    text.val[0] = vqtbl4q_u8(alphabet, vshrq_n_u8(a, 2));
    text.val[1] = vqtbl4q_u8(alphabet, vandq_u8(vsriq_n_u8(vshlq_n_u8(a, 4), b, 4), six));
    text.val[2] = vqtbl4q_u8(alphabet, vandq_u8(vsriq_n_u8(vshlq_n_u8(b, 2), c, 6), six));
    text.val[3] = vqtbl4q_u8(alphabet, vandq_u8(c, six));
    vst4q_u8(dst, text);
}

/* Rounded to nearest even; the conversion clips to 32 bits and makes NaN zero, narrowing clips to 16. */
static RT_INLINE int16x4_t whole(const uint8_t *src) {
    float32x4_t x = vreinterpretq_f32_u8(vld1q_u8(src));
    return vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(x, 32768.0f)));
}

/* Eight samples. */
static RT_INLINE int16x8_t samples(rt_conversion of, const uint8_t *src) {
    if (rt_is_float(of)) return vcombine_s16(whole(src), whole(src + 16));
    return vreinterpretq_s16_u8(vld1q_u8(src));
}

/* The segment follows from the zeros above the magnitude, eight in a word of the first one. */
static RT_INLINE uint8x8_t codes(rt_conversion of, int16x8_t sample) {
    const uint16x8_t sign_bit = vdupq_n_u16(0x80);
    uint16x8_t below = vreinterpretq_u16_s16(vshrq_n_s16(sample, 15)), size, code;
    int16x8_t segment, shift;
    if (rt_is_ulaw(of)) {
        size = vreinterpretq_u16_s16(vqabsq_s16(sample));
        size = vaddq_u16(vminq_u16(size, vdupq_n_u16(RT_ULAW_CLIP)), vdupq_n_u16(RT_ULAW_BIAS));
    } else {
        size = veorq_u16(vreinterpretq_u16_s16(sample), below);
    }
    segment = vsubq_s16(vdupq_n_s16(8), vreinterpretq_s16_u16(vclzq_u16(size)));
    segment = vmaxq_s16(segment, vdupq_n_s16(0));
    shift = vmaxq_s16(vaddq_s16(segment, vdupq_n_s16(3)), vdupq_n_s16(rt_is_ulaw(of) ? 3 : 4));
    code = vandq_u16(vshlq_u16(size, vnegq_s16(shift)), vdupq_n_u16(15));
    code = vorrq_u16(code, vshlq_n_u16(vreinterpretq_u16_s16(segment), 4));
    if (rt_is_ulaw(of)) return vmvn_u8(vmovn_u16(vorrq_u16(code, vandq_u16(below, sign_bit))));
    return veor_u8(vmovn_u16(vorrq_u16(code, vbicq_u16(sign_bit, below))), vdup_n_u8(0x55));
}

/* 48 bytes of the wire. */
static RT_INLINE void convert(rt_conversion of, const uint8_t *src, uint8_t *wire) {
    const size_t step = rt_is_float(of) ? 32 : 16; /* of eight samples */
    if (of == RT_F32) {
        for (size_t i = 0; i < 3; i++) vst1q_u8(wire + 16 * i, vreinterpretq_u8_s16(samples(of, src + i * step)));
    } else {
        for (size_t i = 0; i < 6; i++) vst1_u8(wire + 8 * i, codes(of, samples(of, src + i * step)));
    }
}

static RT_INLINE void put_block(rt_conversion of, uint8x16x4_t alphabet, const uint8_t *src, size_t pos,
                                uint8_t *dst) {
    const uint8_t *p = rt_source_at(of, src, pos);
    uint8_t wire[BLOCK];
    if (of != RT_RAW) convert(of, p, wire);
    put48(alphabet, of == RT_RAW ? p : wire, dst + pos / 3 * 4);
}

/* The last block as in encode_avx2.c. */
static RT_INLINE void encode_neon(rt_conversion of, const uint8_t *src, size_t bytes, uint8_t *dst) {
    size_t pos = 0, last = bytes / 6 * 6;
    uint8x16x4_t alphabet;
    for (int i = 0; i < 4; i++) alphabet.val[i] = vld1q_u8(rt_b64_alphabet + 16 * i);
    if (bytes >= BLOCK) {
        for (; bytes - pos >= BLOCK; pos += BLOCK) put_block(of, alphabet, src, pos, dst);
        if (last > pos) put_block(of, alphabet, src, last - BLOCK, dst);
        pos = last;
    }
    rt_encode_tail(of, src, bytes, pos, dst);
}

RT_ENCODE_TABLE(neon, )
#endif
