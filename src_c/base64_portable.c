/* Base64 in plain C: eight characters at a time through four tables, any byte order. */
#include "base64_tail.h"

/* The six bits of each of a quantum's characters, A B C D, where they stand in its three bytes, so
   that lookups are only ORed; the top bit says that the character is not in the alphabet.

     byte 2    byte 1    byte 0
     CCDDDDDD  BBBBCCCC  AAAAAABB */
#define STOP 0x80000000u
#define FIRST(a) (a) << 2
#define SECOND(b) (b) >> 4 | ((b) & 0x0F) << 12
#define THIRD(c) (c) >> 2 << 8 | ((c) & 0x03) << 22
#define FOURTH(d) (d) << 16

static const uint32_t TABLE[4][256] = {{RT_B64_CHART(FIRST, STOP)},
                                       {RT_B64_CHART(SECOND, STOP)},
                                       {RT_B64_CHART(THIRD, STOP)},
                                       {RT_B64_CHART(FOURTH, STOP)}};

static inline uint32_t quantum(const uint8_t *s) {
    return TABLE[0][s[0]] | TABLE[1][s[1]] | TABLE[2][s[2]] | TABLE[3][s[3]];
}

/* Six bytes, the first lowest. Written out, it becomes two stores on a little-endian machine. */
static inline void put48(uint8_t *dst, uint64_t bytes) {
    dst[0] = (uint8_t)bytes, dst[1] = (uint8_t)(bytes >> 8);
    dst[2] = (uint8_t)(bytes >> 16), dst[3] = (uint8_t)(bytes >> 24);
    dst[4] = (uint8_t)(bytes >> 32), dst[5] = (uint8_t)(bytes >> 40);
}

static RT_INLINE void put(rt_conversion to, uint64_t bytes, uint8_t *dst) {
    uint8_t six[6];
    switch (to) {
    case RT_RAW:
        put48(dst, bytes);
        break;
    case RT_S16:
        for (int i = 0; i < 3; i++) rt_b64_put_s16(dst + 2 * i, (int16_t)(bytes >> 16 * i));
        break;
    case RT_F32:
        for (int i = 0; i < 3; i++) rt_b64_put_f32(dst + 4 * i, (int16_t)(bytes >> 16 * i));
        break;
    default:
        put48(six, bytes);
        rt_b64_put(to, six, 6, dst);
    }
}

static RT_INLINE rt_b64_status decode_portable(const uint8_t *src, size_t len, uint8_t *dst,
                                               size_t room, rt_b64_run *run, rt_conversion to) {
    size_t pos = 0, eights = len / 8, step = rt_b64_size(to, 6);
    if (eights > room / step) eights = room / step;
    for (uint8_t *out = dst; eights; eights--, pos += 8, out += step) {
        uint32_t first = quantum(src + pos), second = quantum(src + pos + 4);
        if ((first | second) & STOP) break;
        put(to, first | (uint64_t)second << 24, out);
    }
    return rt_b64_tail(src, len, pos, dst, room, run, to);
}

RT_B64_TABLE(portable, )
