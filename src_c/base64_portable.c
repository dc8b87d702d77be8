/* Base64 in plain C: eight characters at a time through four tables, any byte order. */
#include "base64_tail.h"
#include "repeat.h"

#define VALUE(c)                                                                           \
    ((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                                \
     : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                           \
     : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                           \
     : (c) == '+'               ? 62                                                       \
     : (c) == '/'               ? 63                                                       \
                                : RT_NOT_BASE64)

const uint8_t rt_b64_value[256] = {RT_X256(VALUE)};

/* The six bits of a character where they stand in the quantum's 24, so that four lookups are only
   ORed; the top bit says that the character is not in the alphabet. */
#define STOP 0x80000000u
#define PLACED(c, shift) (VALUE(c) == RT_NOT_BASE64 ? STOP : (uint32_t)VALUE(c) << (shift))
#define FIRST(c) PLACED(c, 18)
#define SECOND(c) PLACED(c, 12)
#define THIRD(c) PLACED(c, 6)
#define FOURTH(c) PLACED(c, 0)

static const uint32_t TABLE[4][256] = {
    {RT_X256(FIRST)}, {RT_X256(SECOND)}, {RT_X256(THIRD)}, {RT_X256(FOURTH)}};

static inline uint32_t quantum(const uint8_t *s) {
    return TABLE[0][s[0]] | TABLE[1][s[1]] | TABLE[2][s[2]] | TABLE[3][s[3]];
}

/* Six bytes, the first in bits 47..40. Two stores, which may overlap nothing behind them. */
static inline void put48(uint8_t *dst, uint64_t bits) {
    for (int i = 0; i < 6; i++) dst[i] = (uint8_t)(bits >> (40 - 8 * i));
}

/* The first sample of six bytes is in bits 47..32, low byte first. */
static inline int16_t sample(uint64_t bits, int i) {
    uint32_t pair = (uint32_t)(bits >> (32 - 16 * i)) & 0xFFFF;
    return (int16_t)(uint16_t)(pair << 8 | pair >> 8);
}

static RT_INLINE void put(rt_conversion to, uint64_t bits, uint8_t *dst) {
    uint8_t bytes[6];
    switch (to) {
    case RT_RAW:
        put48(dst, bits);
        break;
    case RT_S16:
        for (int i = 0; i < 3; i++) rt_b64_put_s16(dst + 2 * i, sample(bits, i));
        break;
    case RT_F32:
        for (int i = 0; i < 3; i++) rt_b64_put_f32(dst + 4 * i, sample(bits, i));
        break;
    default:
        put48(bytes, bits);
        rt_b64_put(to, bytes, 6, dst);
    }
}

static RT_INLINE rt_b64_status decode_portable(const uint8_t *src, size_t len, uint8_t *dst,
                                               size_t room, rt_b64_run *run, rt_conversion to) {
    size_t pos = 0, eights = len / 8, step = rt_b64_size(to, 6);
    if (eights > room / step) eights = room / step;
    for (uint8_t *out = dst; eights; eights--, pos += 8, out += step) {
        uint32_t first = quantum(src + pos), second = quantum(src + pos + 4);
        if ((first | second) & STOP) break;
        put(to, (uint64_t)first << 24 | second, out);
    }
    return rt_b64_tail(src, len, pos, dst, room, run, to);
}

RT_B64_TABLE(portable, )
