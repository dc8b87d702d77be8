/* Frames that differ from one seen before in a few values only. */
#include "internal.h"

#include <string.h>

/* The end of the string that begins at m->at: its closing quote, or len if it is not right. Notes whether
   it has escapes or non-ASCII. */
static size_t string_end(const rt_row *row, const uint8_t *p, size_t len, rt_match *m) {
    size_t at = m->at, start = m->at;
    uint32_t high = 0, escaped = 0;
    m->odd[m->hole] = 0;
    for (;;) {
        at = row->text_end(p, at, len, &high);
        if (at >= len || p[at] != '\\') break;
        escaped = 1;
        at += 2;
        if (at > len) return len;
    }
    if (at >= len || p[at] != '"') return len;
    if ((high | escaped) && !rt_check_text(p + start, at - start, &m->odd[m->hole])) return len;
    return at;
}

rt_fit rt_template_fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len, rt_match *m) {
    for (;;) {
        size_t begin = m->hole ? t->literal_end[m->hole - 1] : 0;
        size_t size = t->literal_end[m->hole] - begin;
        if (len - m->at < size || memcmp(p + m->at, t->bytes + begin, size) != 0) return RT_MISFIT;
        m->at += size;
        if (m->hole == t->holes) return m->at == len ? RT_FITS : RT_MISFIT;
        m->start[m->hole] = m->at;
        switch (t->kind[m->hole]) {
        case RT_HOLE_AUDIO:
            return RT_AT_AUDIO;
        case RT_HOLE_INTEGER:
            m->at = rt_short_integer(p, m->at, len);
            if (m->at == 0) return RT_MISFIT;
            break;
        default:
            m->at = string_end(row, p, len, m);
            if (m->at == len) return RT_MISFIT;
        }
        m->end[m->hole++] = m->at;
    }
}

int rt_template_make(rt_template *t, const uint8_t *p, size_t len, const rt_match *spans, const uint8_t *kinds,
                     unsigned holes) {
    size_t at = 0, used = 0;
    t->holes = (uint8_t)holes;
    for (unsigned k = 0; k <= holes; k++) {
        size_t end = k < holes ? spans->start[k] : len;
        if (end - at > RT_TEMPLATE_BYTES - used) return 0;
        memcpy(t->bytes + used, p + at, end - at);
        used += end - at;
        t->literal_end[k] = (uint16_t)used;
        if (k < holes) {
            t->kind[k] = kinds[k];
            at = spans->end[k];
        }
    }
    return 1;
}
