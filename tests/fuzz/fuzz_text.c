/* The inside of strings: where a text ends, on every row, and its escapes and UTF-8 against a plain
   reading of RFC 8259 section 7 and RFC 3629. The input is the text. */
#include "fuzz.h"

/* ---- a reading of our own: code points, one after the other -------------------------------- */

enum { WRONG = -1 };

static int32_t hex_unit(const uint8_t *src, size_t len) {
    int32_t unit = 0;
    if (len < 6 || src[0] != '\\' || src[1] != 'u') return WRONG;
    for (int i = 2; i < 6; i++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *at = src[i] ? strchr(digits, src[i]) : NULL;
        if (!at) return WRONG;
        unit = unit * 16 + (int32_t)((at - digits) % 16);
    }
    return unit;
}

static int32_t escape_point(const uint8_t *src, size_t len, size_t *size) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at = len > 1 && src[1] ? strchr(from, src[1]) : NULL;
    int32_t unit = hex_unit(src, len), low;
    if (at) return *size = 2, to[at - from];
    *size = 6;
    if (unit == WRONG || unit < 0xD800 || unit >= 0xE000) return unit;
    low = unit < 0xDC00 ? hex_unit(src + 6, len - 6) : WRONG;
    *size = 12;
    return low >= 0xDC00 && low < 0xE000 ? 0x10000 + (unit - 0xD800) * 1024 + low - 0xDC00 : WRONG;
}

/* Bits first, rules after: too long for its value, a surrogate, or too large. */
static int32_t utf8_point(const uint8_t *src, size_t len, size_t *size) {
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t c = src[0];
    *size = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 : c >> 3 == 30 ? 4 : 0;
    if (*size == 0 || *size > len) return WRONG;
    int32_t point = *size == 1 ? c : c & (0x7F >> *size);
    for (size_t i = 1; i < *size; i++) {
        if (src[i] >> 6 != 2) return WRONG;
        point = point << 6 | (src[i] & 63);
    }
    return point < least[*size] || (point >> 11) == 27 || point > 0x10FFFF ? WRONG : point;
}

static size_t put_point(uint8_t *out, int32_t c) {
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; c >>= 6) out[i] = (uint8_t)(0x80 + c % 64);
    out[0] = (uint8_t)(size == 1 ? c : (0xF00 >> size & 0xFF) | c);
    return size;
}

static int plain_reading(const uint8_t *src, size_t len, uint8_t *out, size_t *written) {
    *written = 0;
    for (size_t at = 0, size; at < len; at += size) {
        int32_t c = src[at] == '\\' ? escape_point(src + at, len - at, &size)
                                    : utf8_point(src + at, len - at, &size);
        if (c == WRONG) return 0;
        *written += put_point(out + *written, c);
    }
    return 1;
}

/* ---- checks --------------------------------------------------------------------------------- */

static void check_reading(const uint8_t *p, size_t len) {
    uint8_t *mine = exact_room(len + 4), *theirs = exact_room(len), odd = 0;
    size_t size;
    int right = plain_reading(p, len, mine, &size);
    EXPECT(rt_check_text(p, len, &odd) == right);
    if (right) {
        EXPECT(odd == odd_truth(p, 0, len));
        EXPECT(rt_unescape(p, len, theirs) == size);
        EXPECT(memcmp(mine, theirs, size) == 0);
    }
    free(mine);
    free(theirs);
}

static void check_end(const uint8_t *p, size_t at, size_t len) {
    size_t end = at;
    uint32_t seen = 0;
    for (; end < len && p[end] != '"' && p[end] != '\\' && p[end] >= 0x20; end++) {
        seen |= p[end] >= 0x80;
    }
    for EACH_ROW(row) {
        uint32_t high = 0, before = 1;
        EXPECT((*row)->text_end(p, at, len, &high) == end);
        EXPECT((high != 0) == seen);
        EXPECT((*row)->text_end(p, at, len, &before) == end && before != 0);
    }
}

/* From every place of a short text, from eight places of a long one, spread by its length. */
static void check_ends(const uint8_t *p, size_t len) {
    size_t step = len < 32 ? 1 : len / 8;
    for (size_t at = len % step; at <= len; at += step) check_end(p, at, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *p = exact_copy(data, size);
    check_ends(p, size);
    check_reading(p, size);
    free(p);
    return 0;
}
