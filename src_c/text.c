/* The inside of JSON strings: escapes (RFC 8259, section 7) and UTF-8 (RFC 3629). */
#include "internal.h"

#include <string.h>

size_t rt_utf8_sequence(const uint8_t *src, size_t len) {
    uint8_t c = src[0], low = 0x80, high = 0xBF;
    size_t size;
    if (c < 0x80) return 1;
    if (c < 0xC2 || c > 0xF4) return 0;
    size = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (len < size) return 0;
    /* The second byte is narrower where overlong forms, surrogates or > U+10FFFF would begin. */
    if (c == 0xE0) low = 0xA0;
    if (c == 0xED) high = 0x9F;
    if (c == 0xF0) low = 0x90;
    if (c == 0xF4) high = 0x8F;
    if (src[1] < low || src[1] > high) return 0;
    for (size_t i = 2; i < size; i++) {
        if ((src[i] & 0xC0) != 0x80) return 0;
    }
    return size;
}

/* The value of a hex digit, more than 15 for anything else. */
static unsigned hex_digit(uint8_t c) {
    unsigned digit = (unsigned)c - '0', letter = ((unsigned)c | 0x20) - 'a';
    return digit < 10 ? digit : letter < 6 ? letter + 10 : 16;
}

/* The four hex digits at src, or -1. */
static int32_t hex4(const uint8_t *src, size_t len) {
    unsigned value = 0, wrong = 0;
    if (len < 4) return -1;
    for (int i = 0; i < 4; i++) {
        unsigned digit = hex_digit(src[i]);
        wrong |= digit;
        value = value << 4 | (digit & 15);
    }
    return wrong & 16 ? -1 : (int32_t)value;
}

/* What the character after a backslash stands for, 0 where it is no escape of one character. */
const uint8_t rt_short_escape[256] = {
    ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

size_t rt_escape_size(const uint8_t *src, size_t len, uint32_t *value) {
    int32_t unit, low;
    *value = RT_NO_ESCAPE;
    if (len < 2) return 0;
    if (src[1] != 'u') {
        if (rt_short_escape[src[1]] == 0) return 0;
        *value = rt_short_escape[src[1]];
        return 2;
    }
    unit = hex4(src + 2, len - 2);
    if (unit < 0) return 0;
    *value = (uint32_t)unit;
    if (unit < 0xD800 || unit > 0xDFFF) return 6;
    *value = RT_LONE;
    if (unit > 0xDBFF || len < 8 || src[6] != '\\' || src[7] != 'u') return 0;
    low = hex4(src + 8, len - 8);
    if (low < 0xDC00 || low > 0xDFFF) return 0;
    *value = 0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
    return 12;
}

/* How many of eight bytes stand before the first backslash, or one of those whose top bit is in `tops`
   too. On a big-endian machine 0 where there is any. */
static size_t bytes_before(uint64_t word, uint64_t tops) {
    const uint64_t ones = 0x0101010101010101ULL;
    uint64_t slash = word ^ (ones * '\\');
    uint64_t found = (word & tops) | ((slash - ones) & ~slash & (ones << 7));
#ifdef RT_LITTLE_ENDIAN
    return rt_lowest(found) / 8; /* a borrow makes wrong bits above the lowest only */
#else
    return found ? 0 : 8;
#endif
}

#define plain_bytes(word) bytes_before(word, 0x8080808080808080ULL)
#define slashless_bytes(word) bytes_before(word, 0)

int rt_check_text(const uint8_t *src, size_t len, uint8_t *odd) {
    size_t at = 0;
    uint32_t value;
    while (at < len) {
        size_t size;
        if (len - at >= 8) {
            uint64_t word;
            memcpy(&word, src + at, 8);
            size = plain_bytes(word);
            at += size;
            if (size == 8) continue;
        }
        if (src[at] == '\\') {
            *odd |= RT_ESCAPE;
            if (len - at >= 2 && rt_short_escape[src[at + 1]]) {
                at += 2;
                continue;
            }
            size = rt_escape_size(src + at, len - at, &value);
        } else {
            if (src[at] >= 0x80) *odd |= RT_HIGH;
            size = rt_utf8_sequence(src + at, len - at);
        }
        if (size == 0) return 0;
        at += size;
    }
    return 1;
}

size_t rt_unescape(const uint8_t *src, size_t len, uint8_t *dst) {
    size_t at = 0, out = 0;
    while (at < len) {
        uint32_t value;
        if (len - at >= 8) {
            uint64_t word;
            size_t plain = 0;
            memcpy(&word, src + at, 8);
            memcpy(dst + out, &word, 8);
            plain = slashless_bytes(word);
            at += plain;
            out += plain;
            if (plain == 8) continue;
        }
        if (src[at] != '\\') {
            dst[out++] = src[at++];
        } else if (rt_short_escape[src[at + 1]]) {
            dst[out++] = rt_short_escape[src[at + 1]];
            at += 2;
        } else {
            at += rt_escape_size(src + at, len - at, &value);
            out += rt_put_utf8(dst + out, value);
        }
    }
    return out;
}

int rt_is_plain(const rt_row *row, const uint8_t *src, size_t len) {
    uint32_t high = 0;
    return row->text_end(src, 0, len, &high) == len && !high;
}

int rt_key_is(const uint8_t *p, const rt_member *m, const char *key, size_t len) {
    uint8_t plain[6 * 32];
    size_t size = m->key_end - m->key;
    const uint8_t *src = p + m->key;
    if (m->odd_key & RT_ESCAPE) { /* an escape is at most six bytes for one */
        if (size > sizeof plain || size > 6 * len) return 0;
        size = rt_unescape(src, size, plain);
        src = plain;
    }
    return size == len && memcmp(src, key, len) == 0;
}
