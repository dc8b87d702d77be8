/* Base64 of samples in plain C: six bytes at a time through one table of pairs, any byte order. */
#include "encode_tail.h"

#include "repeat.h"

/* Two characters for every twelve bits. */
#define PAIR(i) {RT_B64_CHAR((i) >> 6), RT_B64_CHAR((i) & 63)}
#define X1024(n) RT_X64(PAIR, n), RT_X64(PAIR, (n) + 64), RT_X64(PAIR, (n) + 128), RT_X64(PAIR, (n) + 192), \
    RT_X64(PAIR, (n) + 256), RT_X64(PAIR, (n) + 320), RT_X64(PAIR, (n) + 384), RT_X64(PAIR, (n) + 448), \
    RT_X64(PAIR, (n) + 512), RT_X64(PAIR, (n) + 576), RT_X64(PAIR, (n) + 640), RT_X64(PAIR, (n) + 704), \
    RT_X64(PAIR, (n) + 768), RT_X64(PAIR, (n) + 832), RT_X64(PAIR, (n) + 896), RT_X64(PAIR, (n) + 960)
static const uint8_t PAIRS[4096][2] = {X1024(0), X1024(1024), X1024(2048), X1024(3072)};

/* The upper six bytes. */
static inline void put_eight(uint64_t bits, uint8_t *dst) {
    memcpy(dst, PAIRS[bits >> 52], 2);
    memcpy(dst + 2, PAIRS[bits >> 40 & 4095], 2);
    memcpy(dst + 4, PAIRS[bits >> 28 & 4095], 2);
    memcpy(dst + 6, PAIRS[bits >> 16 & 4095], 2);
}

/* Eight bytes, the first one highest; compilers know what this is. */
static inline uint64_t eight_bytes(const uint8_t *p) {
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
           (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 | (uint64_t)p[6] << 8 | p[7];
}

static RT_INLINE void encode_portable(rt_conversion of, const uint8_t *src, size_t bytes, uint8_t *dst) {
    uint8_t wire[8] = {0};
    size_t pos = 0;
    for (; of == RT_RAW && bytes - pos >= 26; pos += 24, dst += 32) {
        for (size_t i = 0; i < 4; i++) put_eight(eight_bytes(src + pos + 6 * i), dst + 8 * i);
    }
    for (; bytes - pos >= 8; pos += 6, dst += 8) {
        if (of != RT_RAW) rt_wire_bytes(of, src, pos, 6, wire);
        put_eight(eight_bytes(of == RT_RAW ? src + pos : wire), dst);
    }
    rt_encode_tail(of, src, bytes, pos, dst - pos / 3 * 4);
}

RT_ENCODE_TABLE(portable, )
