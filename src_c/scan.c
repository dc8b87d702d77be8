/* Stage two of the scanner: the grammar, walked over the tokens of the index. */
#include "internal.h"

#include <string.h>

void rt_scan_begin(rt_scan *s, const rt_row *row, const uint8_t *p, size_t len, size_t at) {
    s->row = row;
    s->p = p;
    s->len = len;
    s->pos = at;
    s->base = s->next = at;
    s->in_string = s->escaped = s->scalar = 0;
    s->bad = s->odd = 0;
    s->n = s->i = 0;
    s->odd_from = s->odd_at = 0;
    s->tag = RT_NO_TAG;
}

/* Forget the window; what follows `at` is indexed afresh, outside of any string. */
static void restart(rt_scan *s, size_t at) {
    s->base = s->next = at;
    s->in_string = s->escaped = s->scalar = 0;
    s->n = s->i = 0;
}

/* From inside a string: the position of its closing quote, or len. Notes what stands before it. */
static size_t closing_quote(rt_scan *s, size_t at) {
    for (;;) {
        uint32_t high = 0;
        at = s->row->text_end(s->p, at, s->len, &high);
        if (high) s->odd |= RT_HIGH;
        if (at >= s->len || s->p[at] == '"') return at;
        if (s->p[at] != '\\') { /* a control character */
            s->bad = 1;
            return s->len;
        }
        s->odd |= RT_ESCAPE;
        at += 2;
        if (at > s->len) return s->len;
    }
}

/* More tokens, at least one; 0 at the end of the frame. */
int rt_refill(rt_scan *s) {
    if (s->in_string) { /* the window ended inside a string: its end is the next token */
        size_t at = s->next + (s->escaped ? 1 : 0);
        at = at < s->len ? closing_quote(s, at) : s->len;
        if (at >= s->len) {
            s->next = s->len;
            s->n = s->i = 0;
            return 0;
        }
        restart(s, at);
        s->idx[0] = 0;
        s->n = 1;
        s->next = at + 1;
        return 1;
    }
    size_t window = s->next == 0 ? RT_FIRST_WINDOW : RT_WINDOW;
    s->n = s->i = 0;
    s->odd_from = SIZE_MAX; /* another window: look again */
    while (s->n == 0 && s->next < s->len) {
        size_t left = s->len - s->next;
        s->base = s->next;
        s->row->index(s, s->next + (left < window ? left : window));
    }
    return s->n != 0;
}

static int is_delimiter(uint8_t c) {
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static int same(const uint8_t *p, const char *word, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (p[i] != (uint8_t)word[i]) return 0;
    }
    return 1;
}

size_t rt_short_integer(const uint8_t *p, size_t at, size_t len) {
    size_t end = at;
    size_t stop = len - at < 19 ? len : at + 19;
    while (end < stop && (uint8_t)(p[end] - '0') < 10) end++;
    if (end == at || end == stop || !is_delimiter(p[end]) || (p[at] == '0' && end > at + 1)) return 0;
    return end;
}

/* A number or literal at `at`; what follows must be a blank, a bracket, a comma or the end. */
static int check_scalar(rt_scan *s, size_t at, rt_member *m) {
    const uint8_t *src = s->p + at;
    size_t left = s->len - at, size;
    int is_float = 0;
    m->value = at;
    m->kind = RT_INT;
    m->value_end = rt_short_integer(s->p, at, s->len);
    if (m->value_end) return 1;
    if (*src == '-' || (*src >= '0' && *src <= '9')) {
        size = rt_number_end(src, left, &is_float);
        if (size == 0) return 0;
        if ((is_float || size > 300) && !rt_number_is_finite(src, size)) return 0;
        if (!is_float && size > 18) {
            uint64_t value;
            int negative;
            is_float = !rt_number_int(src, size, &value, &negative);
        }
        m->kind = is_float ? RT_FLOAT : RT_INT;
    } else if (left >= 4 && same(src, "true", 4)) {
        size = 4, m->kind = RT_BOOL;
    } else if (left >= 5 && same(src, "false", 5)) {
        size = 5, m->kind = RT_BOOL;
    } else if (left >= 4 && same(src, "null", 4)) {
        size = 4, m->kind = RT_NULL;
    } else {
        return 0;
    }
    m->value_end = at + size;
    return size == left || is_delimiter(src[size]);
}

size_t rt_next_odd(const rt_scan *s, size_t at) {
    size_t word = (at - s->base) / 64, last = (s->next - 1 - s->base) / 64;
    uint64_t bits = s->odd_bits[word] >> ((at - s->base) % 64) << ((at - s->base) % 64);
    while (!bits && word < last) bits = s->odd_bits[++word];
    return bits ? s->base + 64 * word + rt_lowest(bits) : s->next;
}

/* Whether all that is odd in a string of the window, which is not empty, are escapes of one character. */
static int simple_escapes(const rt_scan *s, size_t at, size_t end) {
    size_t block = (at - s->base) / 64, last = (end - 1 - s->base) / 64;
    uint64_t bits = s->odd_bits[block] & ~(uint64_t)0 << (at - s->base) % 64;
    const uint8_t *stop = s->p + end, *escaped = stop;
    for (;;) {
        const uint8_t *src = s->p + s->base + 64 * block;
        for (; bits; bits &= bits - 1) {
            const uint8_t *c = src + rt_lowest(bits);
            if (c >= stop) return 1;
            if (c == escaped) continue; /* the second of two backslashes */
            if (*c != '\\' || !rt_short_escape[c[1]]) return 0;
            escaped = c + 1;
        }
        if (block == last) return 1;
        bits = s->odd_bits[++block];
    }
}

/* The inside [at, end) of a string, whose quotes are tokens. */
static int check_text(rt_scan *s, size_t at, size_t end, uint8_t *odd) {
    *odd = 0;
    if (s->bad) return 0;
    if (!s->odd || !rt_is_odd(s, at, end)) return 1;
    if (at >= s->base && simple_escapes(s, at, end)) {
        *odd = RT_ESCAPE;
        return 1;
    }
    return rt_check_text(s->p + at, end - at, odd);
}

/* A string whose opening quote was the last token. */
static int check_string(rt_scan *s, rt_member *m) {
    m->kind = RT_STR;
    m->value = s->pos + 1;
    if (rt_token(s) != '"') return 0;
    m->value_end = s->pos;
    return check_text(s, m->value, m->value_end, &m->odd_value);
}

/* A key and its colon; its opening quote was the last token. */
static int check_key(rt_scan *s, rt_member *m) {
    m->key = s->pos + 1;
    if (rt_token(s) != '"') return 0;
    m->key_end = s->pos;
    return check_text(s, m->key, m->key_end, &m->odd_key) && rt_token(s) == ':';
}

/* Members of a nested object as most of them are, "key" : "value" or a scalar, from the key whose opening
   quote was the last token. Stops at the quote of the first that is anything else, or that may reach
   over the end of the window; after the closing brace it returns that. */
static int plain_object_members(rt_scan *s) {
    const size_t base = s->base;
    const uint8_t *window = s->p + base;
    rt_member m;
    while (s->n - s->i >= 6) {
        const uint32_t *t = s->idx + s->i; /* closing quote, colon, value */
        size_t value = t[2];
        int c;
        if (window[t[1]] != ':' || (s->odd && rt_is_odd(s, s->pos + 1, base + t[0]))) break;
        if (window[value] == '"') {
            if (s->odd && rt_is_odd(s, base + value + 1, base + t[3])) break;
            t += 4;
        } else {
            if (window[value] == '{' || window[value] == '[' || !check_scalar(s, base + value, &m)) break;
            t += 3;
        }
        c = window[t[0]];
        if (c == ',' && window[t[1]] == '"') {
            t++;
        } else if (c != '}') {
            break;
        }
        s->i = (uint32_t)(t - s->idx) + 1;
        s->pos = base + t[0];
        if (c == '}') return c;
    }
    return 0;
}

/* An object or array whose bracket was the last token, without recursion: one bit a level tells
   whether it is an object. `depth` levels are open around it. */
static int check_container(rt_scan *s, int c, size_t depth) {
    uint64_t is_object[RT_MAX_DEPTH / 64] = {0};
    size_t outside = depth;
    rt_member m;
    goto open;
value: /* c is the first character of a value */
    if (c == '"') {
        if (!check_string(s, &m)) return 0;
    } else if (c == '{' || c == '[') {
        goto open;
    } else if (c == RT_EOF || !check_scalar(s, s->pos, &m)) {
        return 0;
    }
after: /* a value is complete */
    c = rt_token(s);
    if (is_object[(depth - 1) / 64] >> ((depth - 1) % 64) & 1) {
        if (c == ',') {
            if (rt_token(s) != '"') return 0;
            goto key;
        }
        if (c != '}') return 0;
    } else {
        if (c == ',') {
            c = rt_token(s);
            goto value;
        }
        if (c != ']') return 0;
    }
    if (--depth == outside) return 1;
    goto after;
open:
    if (depth == RT_MAX_DEPTH) return 0;
    {
        uint64_t bit = (uint64_t)1 << (depth % 64);
        uint64_t *word = &is_object[depth / 64];
        *word = c == '{' ? *word | bit : *word & ~bit;
        depth++;
        if (c == '{') {
            c = rt_token(s);
            if (c == '"') goto key;
            if (c != '}') return 0;
        } else {
            c = rt_token(s);
            if (c != ']') goto value;
        }
    }
    if (--depth == outside) return 1;
    goto after;
key:
    c = plain_object_members(s);
    if (c == '}') {
        if (--depth == outside) return 1;
        goto after;
    }
    if (!check_key(s, &m)) return 0;
    c = rt_token(s);
    goto value;
}

int rt_check_value(rt_scan *s, int c, size_t depth, rt_member *m) {
    if (c == '"') return check_string(s, m);
    if (c == '{' || c == '[') {
        m->kind = c == '{' ? RT_OBJECT : RT_ARRAY;
        m->value = s->pos;
        if (!check_container(s, c, depth)) return 0;
        m->value_end = s->pos + 1;
        return !s->bad;
    }
    return c != RT_EOF && check_scalar(s, s->pos, m);
}

rt_step rt_enter(rt_scan *s) {
    return rt_token(s) == '{' ? RT_MEMBER : RT_BAD;
}

rt_step rt_next_member(rt_scan *s, rt_member *m, int first) {
    int c = rt_token(s);
    if (c == '}') return s->bad ? RT_BAD : RT_END;
    if (!first) {
        if (c != ',') return RT_BAD;
        c = rt_token(s);
    }
    if (c != '"' || !check_key(s, m)) return RT_BAD;
    c = rt_token(s);
    if (c == '"' && s->i == s->n && s->in_string) {
        m->kind = RT_STR;
        m->value = s->pos + 1;
        return RT_TEXT;
    }
    return rt_check_value(s, c, 1, m) ? RT_MEMBER : RT_BAD;
}

/* Whether the key [at, end) is `type`. */
static int is_type(const uint8_t *p, size_t at, size_t end) {
    return end - at == 4 && memcmp(p + at, "type", 4) == 0;
}

/* Members as nearly all of them are: , "key" : "value" or a small integer, the whole member in the window.
   Positions only: if nothing odd was seen, no character between the quotes is looked at again but for the
   key `type`. From m[n] on; stops before the first member that is anything else, or at `room`. */
static size_t plain_members(rt_scan *s, rt_member *m, size_t n, size_t room) {
    const uint32_t *t = s->idx + s->i, *done = t, *last = s->idx + s->n - 7;
    const size_t base = s->base;
    const uint8_t *window = s->p + base;
    if (s->bad | (s->n < 7)) return n;
    for (; n < room && t <= last; n++) {
        size_t key, key_end, value, value_end;
        if (window[t[0]] != ',' || window[t[1]] != '"' || window[t[3]] != ':') break;
        key = t[1] + 1;
        key_end = t[2];
        value = t[4];
        if (window[value] == '"') {
            value_end = t[5];
            value++;
            t += 6;
            m[n].kind = RT_STR;
        } else {
            value_end = rt_short_integer(window, value, s->len - base);
            if (!value_end) break;
            t += 5;
            m[n].kind = RT_INT;
        }
        m[n].key = base + key;
        m[n].key_end = base + key_end;
        m[n].value = base + value;
        m[n].value_end = base + value_end;
        m[n].odd_key = m[n].odd_value = 0;
        if (s->odd) {
            if (!check_text(s, m[n].key, m[n].key_end, &m[n].odd_key)) break;
            if (m[n].kind == RT_STR &&
                !check_text(s, m[n].value, m[n].value_end, &m[n].odd_value)) break;
            done = t;
            if (rt_key_is(s->p, &m[n], "type", 4)) s->tag = n;
            continue;
        }
        done = t;
        if (is_type(window, key, key_end)) s->tag = n;
    }
    s->i = (uint32_t)(done - s->idx);
    return n;
}

rt_step rt_members(rt_scan *s, rt_member *m, size_t room, size_t *count) {
    while (*count < room) {
        rt_member *one = &m[*count];
        int first = *count == 0 && s->p[s->pos] == '{';
        rt_step step = rt_next_member(s, one, first);
        if ((step == RT_MEMBER || step == RT_TEXT) && rt_key_is(s->p, one, "type", 4)) s->tag = *count;
        if (step != RT_MEMBER) return step;
        *count = plain_members(s, m, *count + 1, room);
    }
    return RT_MEMBER;
}

rt_step rt_skip_text(rt_scan *s, rt_member *m) {
    size_t size = 0;
    return rt_read_text(s, m, 0, &size);
}

rt_step rt_read_text(rt_scan *s, rt_member *m, uint8_t *dst, size_t *size) {
    size_t at = m->value, from = at;
    uint32_t high = 0, value;
    uint8_t odd = 0;
    *size = 0;
    for (;;) {
        size_t escape;
        at = s->row->text_end(s->p, at, s->len, &high);
        if (dst) memcpy(dst + *size, s->p + from, at - from);
        *size += at - from;
        if (at >= s->len || (s->p[at] != '"' && s->p[at] != '\\')) return RT_BAD;
        if (s->p[at] == '"') break;
        escape = rt_escape_size(s->p + at, s->len - at, &value);
        if (escape == 0) return RT_BAD;
        odd = RT_ESCAPE;
        if (dst) *size += rt_put_utf8(dst + *size, value);
        from = at += escape;
    }
    if (high && !rt_check_text(s->p + m->value, at - m->value, &odd)) return RT_BAD;
    rt_take_text(s, m, at);
    m->odd_value = odd;
    s->odd |= odd;
    return RT_MEMBER;
}

void rt_take_text(rt_scan *s, rt_member *m, size_t quote) {
    m->value_end = quote;
    m->odd_value = 0;
    restart(s, quote + 1);
    s->pos = quote;
}

int rt_only_blanks_follow(rt_scan *s) {
    return rt_token(s) == RT_EOF && !s->bad && !s->in_string;
}

int rt_leading_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m) {
    uint32_t high = 0;
    if (len <= 9 || memcmp(p, "{\"type\":\"", 9) != 0) return 0;
    m->value = 9;
    m->value_end = row->text_end(p, 9, len, &high);
    m->odd_value = 0;
    return !high && m->value_end < len && p[m->value_end] == '"';
}

int rt_find_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m) {
    rt_scan s;
    rt_step step = RT_BAD;
    if (rt_leading_type(row, p, len, m)) return 1;
    rt_scan_begin(&s, row, p, len, 0);
    if (rt_enter(&s) == RT_MEMBER) {
        for (int first = 1;; first = 0) {
            step = rt_next_member(&s, m, first);
            if (step == RT_TEXT) step = rt_skip_text(&s, m);
            if (step != RT_MEMBER) break;
            if (rt_key_is(p, m, "type", 4)) return m->kind == RT_STR;
        }
    }
    /* What is bad may stand behind the type, in the same window. */
    return step == RT_BAD && rt_find_type_exact(p, len, m);
}
