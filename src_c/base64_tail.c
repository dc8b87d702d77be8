/* The alphabet, and the scalar path of every base64 kernel. */
#include "base64_tail.h"

#define SAME(value) value
const uint8_t rt_b64_value[256] = {RT_B64_CHART(SAME, RT_NOT_BASE64)};

static uint32_t quantum(const uint8_t *s) {
    return (uint32_t)rt_b64_value[s[0]] << 18 | (uint32_t)rt_b64_value[s[1]] << 12 |
           (uint32_t)rt_b64_value[s[2]] << 6 | rt_b64_value[s[3]];
}

/* Up to eight data characters from src, decoded as if zero bits followed; returns how many. */
static size_t eight_characters(const uint8_t *src, size_t len, uint8_t *bytes) {
    uint8_t text[8] = {'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'};
    uint32_t first, second;
    size_t n = 0;
    while (n < 8 && n < len && rt_b64_value[src[n]] != RT_NOT_BASE64) {
        text[n] = src[n];
        n++;
    }
    first = quantum(text), second = quantum(text + 4);
    for (int i = 0; i < 3; i++) {
        bytes[i] = (uint8_t)(first >> (16 - 8 * i));
        bytes[3 + i] = (uint8_t)(second >> (16 - 8 * i));
    }
    return n;
}

rt_b64_status rt_b64_tail(const uint8_t *src, size_t len, size_t pos, uint8_t *dst, size_t room,
                          rt_b64_run *run, rt_conversion to) {
    size_t start = pos / 4 * 3, n;
    uint8_t bytes[6];
    dst += rt_b64_size(to, start), room -= rt_b64_size(to, start);
    while ((n = eight_characters(src + pos, len - pos, bytes)) == 8) {
        if (room < rt_b64_size(to, 6)) return RT_B64_FULL;
        rt_b64_put(to, bytes, 6, dst);
        dst += rt_b64_size(to, 6), room -= rt_b64_size(to, 6);
        pos += 8, start += 6;
    }
    if (room < rt_b64_size(to, n / 4 * 3)) return RT_B64_FULL;
    if (rt_b64_end(src, len, pos + n, to, run) != RT_B64_OK) return RT_B64_BAD;
    n = run->bytes - start;
    if (room < rt_b64_size(to, n)) return RT_B64_FULL;
    rt_b64_put(to, bytes, n, dst);
    return RT_B64_OK;
}
