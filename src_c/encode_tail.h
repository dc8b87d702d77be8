/* What every encoding kernel shares: samples as the wire wants them, one by one, and the scalar path
   for the few bytes that no block takes. Included by the kernels only. */
#ifndef RTFAST_ENCODE_TAIL_H
#define RTFAST_ENCODE_TAIL_H

#include <string.h>

#include "g711.h"
#include "internal.h"

/* The character of six bits. */
#define RT_B64_CHAR(v) \
    ((uint8_t)((v) < 26 ? 'A' + (v) : (v) < 52 ? 'a' - 26 + (v) : (v) < 62 ? '0' - 52 + (v) : (v) == 62 ? '+' : '/'))

extern const uint8_t rt_b64_alphabet[64];

/* What the wire's bytes come from. */
static inline int rt_is_law(rt_conversion of) {
    return of != RT_RAW && of != RT_S16 && of != RT_F32;
}
static inline int rt_is_ulaw(rt_conversion of) {
    return of == RT_ULAW_S16 || of == RT_ULAW_F32;
}
static inline int rt_is_float(rt_conversion of) {
    return of == RT_F32 || of == RT_ULAW_F32 || of == RT_ALAW_F32;
}

/* The place of the wire's byte `at`, the first of its sample. */
static inline const uint8_t *rt_source_at(rt_conversion of, const void *src, size_t at) {
    size_t times = of == RT_RAW || of == RT_S16 ? 1 : of == RT_ULAW_F32 || of == RT_ALAW_F32 ? 4 : 2;
    return (const uint8_t *)src + at * times;
}

/* To the nearest integer, of two the even one; the scaling is exact, and so is what is left over. */
static inline int16_t rt_sample_of(float x) {
    float scaled = x * 32768.0f, rest;
    int32_t whole;
    if (x != x) return 0;
    if (scaled >= 32767.0f) return 32767;
    if (scaled <= -32768.0f) return -32768;
    whole = (int32_t)scaled;
    rest = scaled - (float)whole;
    if (rest > 0.5f || (rest == 0.5f && whole & 1)) whole++;
    if (rest < -0.5f || (rest == -0.5f && whole & 1)) whole--;
    return (int16_t)whole;
}

static RT_INLINE int16_t rt_sample_at(rt_conversion of, const uint8_t *p) {
    int16_t sample;
    float x;
    if (rt_is_float(of)) {
        memcpy(&x, p, 4);
        return rt_sample_of(x);
    }
    memcpy(&sample, p, 2);
    return sample;
}

/* n bytes of the wire from its byte `at`, the first of a sample. */
static RT_INLINE void rt_wire_bytes(rt_conversion of, const void *src, size_t at, size_t n, uint8_t *wire) {
    const size_t unit = rt_is_float(of) ? 4 : 2;
    const uint8_t *p = rt_source_at(of, src, at);
    if (of == RT_RAW) {
        memcpy(wire, p, n);
    } else if (rt_is_law(of)) {
        for (size_t i = 0; i < n; i++) {
            int16_t sample = rt_sample_at(of, p + i * unit);
            wire[i] = rt_is_ulaw(of) ? rt_ulaw_code(sample) : rt_alaw_code(sample);
        }
    } else {
        for (size_t i = 0; i < n / 2; i++) {
            uint16_t sample = (uint16_t)rt_sample_at(of, p + i * unit);
            wire[2 * i] = (uint8_t)sample, wire[2 * i + 1] = (uint8_t)(sample >> 8);
        }
    }
}

/* From the byte `pos` of the wire, a multiple of six with everything before it written, to the end. */
void rt_encode_tail(rt_conversion of, const void *src, size_t bytes, size_t pos, uint8_t *dst);

/* PCM16 is little-endian on the wire: in a machine of that order the bytes of int16 are sent as they are. */
#ifdef RT_LITTLE_ENDIAN
#define RT_PCM16_BYTES RT_RAW
#else
#define RT_PCM16_BYTES RT_S16
#endif

/* The seven functions of a kernel and their table, from `encode_<isa>`, which takes the conversion as its
   first argument and is inlined into each. */
#define RT_ENCODE_FUNCTION(isa, attributes, name, of)                                             \
    attributes static void name##_##isa(const void *src, size_t bytes, uint8_t *dst) {            \
        encode_##isa(of, (const uint8_t *)src, bytes, dst);                                       \
    }

#define RT_ENCODE_TABLE(isa, attributes)                                                          \
    RT_ENCODE_FUNCTION(isa, attributes, raw, RT_RAW)                                              \
    RT_ENCODE_FUNCTION(isa, attributes, s16, RT_PCM16_BYTES)                                      \
    RT_ENCODE_FUNCTION(isa, attributes, f32, RT_F32)                                              \
    RT_ENCODE_FUNCTION(isa, attributes, ulaw_s16, RT_ULAW_S16)                                    \
    RT_ENCODE_FUNCTION(isa, attributes, alaw_s16, RT_ALAW_S16)                                    \
    RT_ENCODE_FUNCTION(isa, attributes, ulaw_f32, RT_ULAW_F32)                                    \
    RT_ENCODE_FUNCTION(isa, attributes, alaw_f32, RT_ALAW_F32)                                    \
    const rt_encode_fn rt_encode_##isa[RT_CONVERSIONS] = {                                        \
        raw_##isa,      s16_##isa,      f32_##isa,     ulaw_s16_##isa,                            \
        alaw_s16_##isa, ulaw_f32_##isa, alaw_f32_##isa,                                           \
    };

#endif
