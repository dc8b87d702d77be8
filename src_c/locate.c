/* Why and where a frame is bad: a plain reader, byte by byte, for frames that the scanner refused.
   It follows the grammar of RFC 8259 from left to right, so the first fault met is the lowest. */
#include "internal.h"

typedef struct {
    const uint8_t *p;
    size_t len, at;
    rt_fault fault;
} reader;

/* At the end of the input the fault is always that it ends. */
static int fail(reader *r, rt_code code, size_t pos) {
    r->fault.code = pos < r->len ? code : RT_UNEXPECTED_END;
    r->fault.pos = pos;
    return 0;
}

static int end(reader *r) {
    return fail(r, RT_UNEXPECTED_END, r->len);
}

static int is_blank(uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void blanks(reader *r) {
    while (r->at < r->len && is_blank(r->p[r->at])) r->at++;
}

static int all_hex(const uint8_t *src, size_t len) {
    for (size_t i = 0; i < len; i++) {
        uint8_t c = src[i] | 0x20;
        if (!((src[i] >= '0' && src[i] <= '9') || (c >= 'a' && c <= 'f'))) return 0;
    }
    return 1;
}

/* Whether the input ends inside an escape that is right so far. */
static int escape_is_cut(const uint8_t *src, size_t left) {
    if (left < 2) return 1;
    return src[1] == 'u' && left < 6 && all_hex(src + 2, left - 2);
}

/* Whether the input ends inside the escape of the low surrogate that must follow. */
static int pair_is_cut(const uint8_t *src, size_t left) {
    static const char begin[] = "\\ud";
    size_t more = left - 6;
    uint8_t high = src[3] | 0x20;
    if (more >= 6 || high >= 'c') return 0; /* not cut, or a low one */
    for (size_t i = 0; i < more && i < 3; i++) {
        if ((i == 2 ? src[8] | 0x20 : src[6 + i]) != begin[i]) return 0;
    }
    if (more > 3 && (src[9] | 0x20) < 'c') return 0;
    return more < 3 || all_hex(src + 8, more - 2);
}

static int escape(reader *r) {
    const uint8_t *src = r->p + r->at;
    size_t left = r->len - r->at;
    uint32_t value;
    size_t size = rt_escape_size(src, left, &value);
    if (size == 0) {
        if (escape_is_cut(src, left)) return end(r);
        if (value != RT_LONE) return fail(r, RT_BAD_ESCAPE, r->at);
        return pair_is_cut(src, left) ? end(r) : fail(r, RT_LONE_SURROGATE, r->at);
    }
    r->at += size;
    return 1;
}

/* A string; its opening quote stands at `at`. */
static int string(reader *r) {
    r->at++;
    while (r->at < r->len) {
        uint8_t c = r->p[r->at];
        if (c == '"') {
            r->at++;
            return 1;
        }
        if (c < 0x20) return fail(r, RT_CONTROL_CHARACTER, r->at);
        if (c == '\\') {
            if (!escape(r)) return 0;
        } else {
            size_t size = rt_utf8_sequence(r->p + r->at, r->len - r->at);
            if (size == 0) return fail(r, RT_BAD_UTF8, r->at);
            r->at += size;
        }
    }
    return end(r);
}

static int number(reader *r) {
    const uint8_t *src = r->p + r->at;
    int is_float;
    size_t size = rt_number_end(src, r->len - r->at, &is_float);
    if (size == 0) {
        return is_float == RT_NUMBER_CUT ? end(r) : fail(r, RT_BAD_NUMBER, r->at);
    }
    if (!rt_number_is_finite(src, size)) return fail(r, RT_NUMBER_RANGE, r->at);
    r->at += size;
    return 1;
}

static int literal(reader *r, const char *word) {
    size_t start = r->at;
    for (; *word; word++, r->at++) {
        if (r->at >= r->len) return end(r);
        if (r->p[r->at] != (uint8_t)*word) return fail(r, RT_BAD_LITERAL, start);
    }
    return 1;
}

/* A value that is no object and no array. */
static int scalar(reader *r) {
    uint8_t c = r->p[r->at];
    if (c == '"') return string(r);
    if (c == '-' || (c >= '0' && c <= '9')) return number(r);
    if (c == 't') return literal(r, "true");
    if (c == 'f') return literal(r, "false");
    if (c == 'n') return literal(r, "null");
    return fail(r, RT_UNEXPECTED_BYTE, r->at);
}

static int key_and_colon(reader *r) {
    if (r->at >= r->len) return end(r);
    if (r->p[r->at] != '"') return fail(r, RT_UNEXPECTED_BYTE, r->at);
    if (!string(r)) return 0;
    blanks(r);
    if (r->at >= r->len || r->p[r->at] != ':') return fail(r, RT_UNEXPECTED_BYTE, r->at);
    r->at++;
    blanks(r);
    return 1;
}

/* Any value, `at` at its first byte; one bit a level tells whether it is an object. */
static int value(reader *r) {
    uint64_t is_object[RT_MAX_DEPTH / 64] = {0};
    size_t depth = 0;
    for (;;) {
        uint8_t c;
        if (r->at >= r->len) return end(r);
        c = r->p[r->at];
        if (c == '{' || c == '[') {
            uint64_t bit = (uint64_t)1 << (depth % 64);
            if (depth == RT_MAX_DEPTH) return fail(r, RT_TOO_DEEP, r->at);
            is_object[depth / 64] = (is_object[depth / 64] & ~bit) | (c == '{' ? bit : 0);
            depth++;
            r->at++;
            blanks(r);
            if (r->at >= r->len) return end(r);
            if (r->p[r->at] != (c == '{' ? '}' : ']')) {
                if (c == '{' && !key_and_colon(r)) return 0;
                continue;
            }
        } else if (!scalar(r)) {
            return 0;
        } else {
            if (depth == 0) return 1;
            goto completed;
        }
        do { /* close what is complete */
            r->at++;
            if (--depth == 0) return 1;
        completed:
            blanks(r);
            if (r->at >= r->len) return end(r);
            c = r->p[r->at];
        } while (c == (is_object[(depth - 1) / 64] >> ((depth - 1) % 64) & 1 ? '}' : ']'));
        if (c != ',') return fail(r, RT_UNEXPECTED_BYTE, r->at);
        r->at++;
        blanks(r);
        if ((is_object[(depth - 1) / 64] >> ((depth - 1) % 64) & 1) && !key_and_colon(r)) return 0;
    }
}

rt_fault rt_locate(const uint8_t *frame, size_t len) {
    reader r = {frame, len, 0, {RT_NO_FAULT, 0}};
    size_t start;
    blanks(&r);
    start = r.at;
    if (!value(&r)) return r.fault;
    blanks(&r);
    if (r.at < len) {
        fail(&r, RT_TRAILING_DATA, r.at);
    } else if (frame[start] != '{') {
        fail(&r, RT_NOT_AN_OBJECT, start);
    }
    return r.fault;
}

int rt_find_type_exact(const uint8_t *p, size_t len, rt_member *m) {
    reader r = {p, len, 0, {RT_NO_FAULT, 0}};
    blanks(&r);
    if (r.at >= len || p[r.at] != '{') return 0;
    do {
        r.at++;
        blanks(&r);
        if (r.at >= len || p[r.at] != '"') return 0;
        m->key = r.at + 1;
        if (!string(&r)) return 0;
        m->key_end = r.at - 1;
        m->odd_key = 0;
        rt_check_text(p + m->key, m->key_end - m->key, &m->odd_key);
        blanks(&r);
        if (r.at >= len || p[r.at] != ':') return 0;
        r.at++;
        blanks(&r);
        m->value = r.at + 1;
        if (r.at >= len || !value(&r)) return 0;
        if (rt_key_is(p, m, "type", 4)) {
            m->value_end = r.at - 1;
            m->odd_value = 0;
            return p[m->value - 1] == '"' &&
                   rt_check_text(p + m->value, m->value_end - m->value, &m->odd_value);
        }
        blanks(&r);
    } while (r.at < len && p[r.at] == ',');
    return 0;
}
