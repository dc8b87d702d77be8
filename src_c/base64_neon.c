/* Base64 with NEON (little-endian aarch64): blocks of 64 characters. Reads nothing outside of
   [src, src + len), writes no byte behind the samples. */
#include "base64_tail.h"

#ifdef RT_NEON
#include <arm_neon.h>

#define BLOCKS

/* What stays in registers. */
typedef struct {
    uint8x16x4_t low, high;               /* the alphabet, 64 entries each */
    uint8x16_t slope, base, step, factor; /* G.711, see g711.h, without signs */
} plan;

static RT_INLINE uint8x16x4_t load64(const uint8_t *from) {
    uint8x16x4_t t;
    for (int i = 0; i < 4; i++) t.val[i] = vld1q_u8(from + 16 * i);
    return t;
}

static RT_INLINE plan make_plan(rt_conversion to) {
    plan p;
    const rt_g711_lines *law =
        to == RT_ULAW_S16 || to == RT_ULAW_F32 ? &rt_ulaw_lines : &rt_alaw_lines;
    p.low = load64(rt_b64_value), p.high = load64(rt_b64_value + 64);
    p.slope = vld1q_u8(law->slope), p.base = vld1q_u8(law->base);
    p.step = vreinterpretq_u8_s8(vabsq_s8(vld1q_s8(law->step)));
    p.factor = vreinterpretq_u8_s8(vabsq_s8(vld1q_s8(law->factor)));
    return p;
}

/* tbl gives 0 for an index above its 64 entries, tbx then leaves what is there. A fault is bit 7:
   in the value of an ASCII character outside of the alphabet, or of the character itself. */
static RT_INLINE uint8x16_t sextets(const plan *p, uint8x16_t text, uint8x16_t *faults) {
    uint8x16_t value = vqtbl4q_u8(p->low, text);
    value = vqtbx4q_u8(value, p->high, veorq_u8(text, vdupq_n_u8(0x40)));
    *faults = vorrq_u8(*faults, vorrq_u8(text, value));
    return value;
}

/* ld4 deals the characters out to four registers, so that lane i of each belongs to quantum i, and
   bits only move within a lane:

     00AAAAAA 00BBBBBB 00CCCCCC 00DDDDDD  ->  AAAAAABB BBBBCCCC CCDDDDDD

   and three registers hold every third byte: st3 deals them in again. */
static RT_INLINE uint8x16x3_t decode64(const plan *p, const uint8_t *src, uint8x16_t *faults) {
    uint8x16x4_t text = vld4q_u8(src);
    uint8x16_t a = sextets(p, text.val[0], faults), b = sextets(p, text.val[1], faults);
    uint8x16_t c = sextets(p, text.val[2], faults), d = sextets(p, text.val[3], faults);
    uint8x16x3_t bytes;
    bytes.val[0] = vsliq_n_u8(vshrq_n_u8(b, 4), a, 2); /* shift left, insert: keeps the low bits */
    bytes.val[1] = vsliq_n_u8(vshrq_n_u8(c, 2), b, 4);
    bytes.val[2] = vsliq_n_u8(d, c, 6);
    return bytes;
}

/* Three times eight samples, dealt in to 24 floats; / 2^15 is part of the conversion, and exact. */
static RT_INLINE void put_floats(uint8_t *dst, int16x8_t a, int16x8_t b, int16x8_t c) {
    float32x4x3_t low, high;
    low.val[0] = vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(a)), 15);
    low.val[1] = vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(b)), 15);
    low.val[2] = vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(c)), 15);
    high.val[0] = vcvtq_n_f32_s32(vmovl_s16(vget_high_s16(a)), 15);
    high.val[1] = vcvtq_n_f32_s32(vmovl_s16(vget_high_s16(b)), 15);
    high.val[2] = vcvtq_n_f32_s32(vmovl_s16(vget_high_s16(c)), 15);
    vst3q_f32((float *)dst, low);
    vst3q_f32((float *)(dst + 48), high);
}

/* PCM16: the six bytes of two quanta, in an even and an odd lane, are three samples:

     even lane  x y z     first sample   x y    of the even lane
     odd lane   u v w     second         z u    even, odd
                          third          v w    of the odd lane */
static RT_INLINE void put_pcm_floats(uint8_t *dst, uint8x16x3_t bytes) {
    const uint8x16_t even = vreinterpretq_u8_u16(vdupq_n_u16(0x00FF));
    uint8x16_t first = vtrn1q_u8(bytes.val[0], bytes.val[1]);
    uint8x16_t second = vbslq_u8(even, bytes.val[2], bytes.val[0]);
    uint8x16_t third = vtrn2q_u8(bytes.val[1], bytes.val[2]);
    put_floats(dst, vreinterpretq_s16_u8(first), vreinterpretq_s16_u8(second),
               vreinterpretq_s16_u8(third));
}

static RT_INLINE int16x8_t signed_words(uint16x8_t size, int8x8_t below) {
    int16x8_t negative = vmovl_s8(below); /* 0, or all ones: -x is ~x + 1 */
    return vsubq_s16(veorq_s16(vreinterpretq_s16_u16(size), negative), negative);
}

/* 16 bytes of G.711 by the formula of g711.h. */
static RT_INLINE int16x8x2_t expand(const plan *p, uint8x16_t bytes) {
    uint8x16_t high = vshrq_n_u8(bytes, 4);
    uint8x16_t slope = vqtbl1q_u8(p->slope, high), base = vqtbl1q_u8(p->base, high);
    uint8x16_t factor = vqtbl1q_u8(p->factor, high);
    uint8x16_t step = vqtbl1q_u8(p->step, vandq_u8(bytes, vdupq_n_u8(15)));
    int8x16_t below = vreinterpretq_s8_u8(vcltq_u8(bytes, vdupq_n_u8(128)));
    uint16x8_t first = vmull_u8(vget_low_u8(slope), vget_low_u8(step));
    uint16x8_t second = vmull_u8(vget_high_u8(slope), vget_high_u8(step));
    int16x8x2_t words;
    first = vmlal_u8(first, vget_low_u8(base), vget_low_u8(factor));
    second = vmlal_u8(second, vget_high_u8(base), vget_high_u8(factor));
    words.val[0] = signed_words(first, vget_low_s8(below));
    words.val[1] = signed_words(second, vget_high_s8(below));
    return words;
}

static RT_INLINE void put_law(rt_conversion to, const plan *p, uint8_t *dst, uint8x16x3_t bytes) {
    int16x8x2_t a = expand(p, bytes.val[0]), b = expand(p, bytes.val[1]);
    int16x8x2_t c = expand(p, bytes.val[2]);
    for (int half = 0; half < 2; half++) {
        if (to == RT_ULAW_S16 || to == RT_ALAW_S16) {
            int16x8x3_t words;
            words.val[0] = a.val[half], words.val[1] = b.val[half], words.val[2] = c.val[half];
            vst3q_s16((int16_t *)(dst + 48 * half), words);
        } else {
            put_floats(dst + 96 * half, a.val[half], b.val[half], c.val[half]);
        }
    }
}

typedef uint8x16x3_t block;

static RT_INLINE int read_block(rt_conversion to, const plan *p, const uint8_t *src, block *bytes) {
    uint8x16_t faults = vdupq_n_u8(0);
    (void)to;
    *bytes = decode64(p, src, &faults);
    return vmaxvq_u8(faults) < 0x80;
}

static RT_INLINE void write_block(rt_conversion to, const plan *p, const block *bytes, uint8_t *dst,
                                  int more) {
    (void)more;
    if (to == RT_RAW || to == RT_S16) {
        vst3q_u8(dst, *bytes);
    } else if (to == RT_F32) {
        put_pcm_floats(dst, *bytes);
    } else {
        put_law(to, p, dst, *bytes);
    }
}

/* A lane is a quantum. Narrowing by four bits leaves four of a lane's eight. */
static RT_INLINE size_t whole_quanta(const plan *p, const uint8_t *src) {
    uint8x16_t faults = vdupq_n_u8(0);
    decode64(p, src, &faults);
    faults = vcgeq_u8(faults, vdupq_n_u8(0x80));
    return rt_lowest(vget_lane_u64(
               vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(faults), 4)), 0)) / 4;
}

#include "base64_blocks.h"

static RT_INLINE rt_b64_status decode_neon(const uint8_t *src, size_t len, uint8_t *dst,
                                           size_t room, rt_b64_run *run, rt_conversion to) {
    return decode_blocks(src, len, dst, room, run, to);
}

RT_B64_TABLE(neon, )
#endif
