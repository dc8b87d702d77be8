/* What every base64 kernel shares: the end of the text, where all strictness is, and the scalar
   path for the few characters that no block takes. Included by the kernels only. */
#ifndef RTFAST_BASE64_TAIL_H
#define RTFAST_BASE64_TAIL_H

#include <string.h>

#include "g711.h"
#include "internal.h"

#define RT_NOT_BASE64 0x80

/* The chart of all bytes, row by row: F of the six bits of a character, N outside of the alphabet. */
#define RT_B64_NONE(N) N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N
#define RT_B64_CHART(F, N)                                                                       \
    RT_B64_NONE(N), RT_B64_NONE(N),                                                              \
    N, N, N, N, N, N, N, N, N, N, N, F(62), N, N, N, F(63),                        /* + / */     \
    F(52), F(53), F(54), F(55), F(56), F(57), F(58), F(59), F(60), F(61), N, N, N, N, N, N,      \
    N, F(0), F(1), F(2), F(3), F(4), F(5), F(6), F(7), F(8), F(9), F(10), F(11), F(12), F(13),   \
    F(14), F(15), F(16), F(17), F(18), F(19), F(20), F(21), F(22), F(23), F(24), F(25),          \
    N, N, N, N, N,                                                                               \
    N, F(26), F(27), F(28), F(29), F(30), F(31), F(32), F(33), F(34), F(35), F(36), F(37),       \
    F(38), F(39), F(40), F(41), F(42), F(43), F(44), F(45), F(46), F(47), F(48), F(49), F(50),   \
    F(51), N, N, N, N, N,                                                                        \
    RT_B64_NONE(N), RT_B64_NONE(N), RT_B64_NONE(N), RT_B64_NONE(N),                              \
    RT_B64_NONE(N), RT_B64_NONE(N), RT_B64_NONE(N), RT_B64_NONE(N)

/* The six bits of every character, RT_NOT_BASE64 for a byte outside the alphabet. */
extern const uint8_t rt_b64_value[256];

/* Bytes written for `n` decoded bytes. */
static inline size_t rt_b64_size(rt_conversion to, size_t n) {
    switch (to) {
    case RT_RAW:
    case RT_S16:
        return n;
    case RT_F32:
        return n / 2 * 4;
    case RT_ULAW_S16:
    case RT_ALAW_S16:
        return n * 2;
    default:
        return n * 4;
    }
}

static inline int16_t rt_b64_pcm16(const uint8_t *p) {
    return (int16_t)(p[0] | p[1] << 8);
}

static inline void rt_b64_put_s16(uint8_t *dst, int16_t sample) {
    memcpy(dst, &sample, 2);
}

/* Exact: 16 bits and a power of two fit a float. */
static inline void rt_b64_put_f32(uint8_t *dst, int16_t sample) {
    float value = (float)sample * (1.0f / 32768);
    memcpy(dst, &value, 4);
}

/* Convert n decoded bytes, one sample at a time. */
static RT_INLINE void rt_b64_put(rt_conversion to, const uint8_t *bytes, size_t n, uint8_t *dst) {
    const int16_t *law = to == RT_ULAW_S16 || to == RT_ULAW_F32 ? rt_ulaw : rt_alaw;
    switch (to) {
    case RT_RAW:
        memcpy(dst, bytes, n);
        break;
    case RT_S16:
        for (size_t i = 0; i < n / 2; i++) rt_b64_put_s16(dst + 2 * i, rt_b64_pcm16(bytes + 2 * i));
        if (n & 1) dst[n - 1] = bytes[n - 1];
        break;
    case RT_F32:
        for (size_t i = 0; i < n / 2; i++) rt_b64_put_f32(dst + 4 * i, rt_b64_pcm16(bytes + 2 * i));
        break;
    case RT_ULAW_S16:
    case RT_ALAW_S16:
        for (size_t i = 0; i < n; i++) rt_b64_put_s16(dst + 2 * i, law[bytes[i]]);
        break;
    default:
        for (size_t i = 0; i < n; i++) rt_b64_put_f32(dst + 4 * i, law[bytes[i]]);
    }
}

/* The end of the text, after `data` characters of the alphabet: fills `run`, or refuses it.

     left over | must follow  | of the last character, must be 0 | bytes more
         0     | no =         |                                  |     0
         1     | (6 bits are no byte: never right)               |
         2     | ==           | the low 4 bits                   |     1
         3     | =            | the low 2 bits                   |     2        */
static inline rt_b64_status rt_b64_end(const uint8_t *src, size_t len, size_t data,
                                       rt_conversion to, rt_b64_run *run) {
    size_t left = data & 3, signs = left ? 4 - left : 0, unused = left ? 8 - 2 * left : 0;
    const uint8_t *end = src + data;
    if (left == 1 || len - data < signs) return RT_B64_BAD;
    if (left == 0 && data < len && *end == '=') return RT_B64_BAD;
    if (left != 0 && (end[0] != '=' || end[signs - 1] != '=')) return RT_B64_BAD;
    if (left != 0 && rt_b64_value[end[-1]] & ((1u << unused) - 1)) return RT_B64_BAD;
    run->chars = data + signs;
    run->bytes = data / 4 * 3 + (left ? left - 1 : 0);
    run->odd = 0;
    if (to == RT_F32 && run->bytes & 1) {
        run->odd = (uint8_t)((rt_b64_value[end[-2]] << 6 | rt_b64_value[end[-1]]) >> unused);
    }
    return RT_B64_OK;
}

/* From `pos`, a multiple of 8 with everything before it written, to the end: at the speed of a
   character a nanosecond, for what no block takes. */
rt_b64_status rt_b64_tail(const uint8_t *src, size_t len, size_t pos, uint8_t *dst, size_t room,
                          rt_b64_run *run, rt_conversion to);

/* The seven functions of a kernel and their table, from `decode_<isa>`, which takes the conversion
   as its last argument and is inlined into each. */
#define RT_B64_FUNCTION(isa, attributes, name, to)                                              \
    attributes static rt_b64_status name##_##isa(const uint8_t *src, size_t len, void *dst,     \
                                                 size_t room, rt_b64_run *run) {                \
        return decode_##isa(src, len, (uint8_t *)dst, room, run, to);                           \
    }

#define RT_B64_TABLE(isa, attributes)                                                           \
    RT_B64_FUNCTION(isa, attributes, raw, RT_RAW)                                               \
    RT_B64_FUNCTION(isa, attributes, s16, RT_S16)                                               \
    RT_B64_FUNCTION(isa, attributes, f32, RT_F32)                                               \
    RT_B64_FUNCTION(isa, attributes, ulaw_s16, RT_ULAW_S16)                                     \
    RT_B64_FUNCTION(isa, attributes, alaw_s16, RT_ALAW_S16)                                     \
    RT_B64_FUNCTION(isa, attributes, ulaw_f32, RT_ULAW_F32)                                     \
    RT_B64_FUNCTION(isa, attributes, alaw_f32, RT_ALAW_F32)                                     \
    const rt_b64_fn rt_b64_##isa[RT_CONVERSIONS] = {                                            \
        raw_##isa,      s16_##isa,      f32_##isa,     ulaw_s16_##isa,                          \
        alaw_s16_##isa, ulaw_f32_##isa, alaw_f32_##isa,                                         \
    };

#endif
