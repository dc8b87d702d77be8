/* Frames that differ from one seen before in a few values only. */
#include "internal.h"

#include <string.h>

rt_fit rt_template_fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len, rt_match *m) {
    for (;;) {
        size_t begin = m->hole ? t->literal_end[m->hole - 1] : 0;
        size_t size = t->literal_end[m->hole] - begin;
        uint32_t high = 0;
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
            m->at = row->text_end(p, m->at, len, &high);
            if (high || m->at == len || p[m->at] != '"') return RT_MISFIT;
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
