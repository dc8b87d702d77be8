/* Frames that differ from one seen before in a few values only. */
#include "internal.h"

#include <string.h>

rt_fit rt_template_fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len, rt_match *m) {
    return row->fit(t, p, len, m);
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
