/* Base64 one character at a time, JSON escapes included: for a text that a kernel refused, whose fault must
   be named. RFC 4648, section 4, strictly. */
#include "internal.h"

static int alphabet(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return (int)c - 'A';
    if (c >= 'a' && c <= 'z') return (int)c - 'a' + 26;
    if (c >= '0' && c <= '9') return (int)c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

typedef struct {
    const uint8_t *src;
    size_t len, at, last; /* `last`: where the last data character stands */
} text;

/* The next unescaped character, its place in *pos; RT_EOF at the end. */
static int64_t next(text *t, size_t *pos) {
    uint32_t c;
    *pos = t->at;
    if (t->at >= t->len) return RT_EOF;
    if (t->src[t->at] != '\\') return t->src[t->at++];
    t->at += rt_escape_size(t->src + t->at, t->len - t->at, &c);
    return c;
}

static rt_fault fault(rt_code code, size_t pos) {
    rt_fault f = {code, pos};
    return f;
}

/* `c`, at `pos`, ends the data: `have` bits of a quantum of `quantum` characters are left over. */
static rt_fault finish(text *t, int64_t c, size_t pos, unsigned quantum, uint32_t bits) {
    if (c == RT_EOF) return fault(quantum ? RT_BASE64_PADDING : RT_NO_FAULT, pos);
    if (c != '=') return fault(RT_BASE64_CHARACTER, pos);
    if (quantum < 2) return fault(RT_BASE64_PADDING, pos);
    if (bits & (quantum == 2 ? 0xF : 0x3)) return fault(RT_BASE64_TRAILING_BITS, t->last);
    if (quantum == 2 && next(t, &pos) != '=') return fault(RT_BASE64_PADDING, pos);
    c = next(t, &pos);
    return fault(c == RT_EOF ? RT_NO_FAULT : RT_BASE64_PADDING, pos);
}

rt_fault rt_base64_exact(const uint8_t *src, size_t len, uint8_t *dst, size_t *bytes) {
    text t = {src, len, 0, 0};
    unsigned quantum = 0; /* data characters of the quantum at hand */
    uint32_t bits = 0;
    *bytes = 0;
    for (;;) {
        size_t pos;
        int64_t c = next(&t, &pos);
        int six = c < 0 ? -1 : alphabet((uint32_t)c);
        if (six < 0) return finish(&t, c, pos, quantum, bits);
        t.last = pos;
        bits = bits << 6 | (uint32_t)six;
        quantum = (quantum + 1) % 4;
        /* A byte is complete after the 2nd, 3rd and 4th character: 6+6 = 8+4, 4+6 = 8+2, 2+6 = 8. */
        if (quantum != 1) dst[(*bytes)++] = (uint8_t)(bits >> (quantum ? 8 - 2 * quantum : 0));
    }
}
