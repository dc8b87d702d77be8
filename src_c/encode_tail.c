/* The scalar path of every encoding kernel, and what it makes of single samples. */
#include "encode_tail.h"

#include "repeat.h"

const uint8_t rt_b64_alphabet[64] = {RT_X64(RT_B64_CHAR, 0)};

/* A quantum of one to three bytes. */
static void put_quantum(const uint8_t *wire, size_t n, uint8_t *dst) {
    uint32_t bits = (uint32_t)wire[0] << 16;
    if (n > 1) bits |= (uint32_t)wire[1] << 8;
    if (n > 2) bits |= wire[2];
    dst[0] = rt_b64_alphabet[bits >> 18];
    dst[1] = rt_b64_alphabet[bits >> 12 & 63];
    dst[2] = n > 1 ? rt_b64_alphabet[bits >> 6 & 63] : '=';
    dst[3] = n > 2 ? rt_b64_alphabet[bits & 63] : '=';
}

void rt_encode_tail(rt_conversion of, const void *src, size_t bytes, size_t pos, uint8_t *dst) {
    uint8_t wire[6];
    dst += pos / 3 * 4;
    for (size_t n; pos < bytes; pos += n) {
        n = bytes - pos < 6 ? bytes - pos : 6;
        rt_wire_bytes(of, src, pos, n, wire);
        for (size_t i = 0; i < n; i += 3, dst += 4) put_quantum(wire + i, n - i < 3 ? n - i : 3, dst);
    }
}
