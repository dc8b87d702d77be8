/* The search for the end of a text, and frames compared with a template: the same for every instruction
   set. Each scan_<isa>.c defines RT_ISA (its target attribute), `text_end` and `same_bytes`, and the names
   RT_TEXT_END and RT_FIT, then includes this file. What is small is inlined: a template of a short frame
   takes no longer than two calls. */

RT_ISA size_t RT_TEXT_END(const uint8_t *p, size_t at, size_t len, uint32_t *high) {
    return text_end(p, at, len, high);
}

/* A hole that is a string, which begins at m->at: its closing quote, or len if it is not right. Notes
   whether it has escapes or non-ASCII. */
RT_ISA static RT_INLINE size_t string_hole(const uint8_t *p, size_t len, rt_match *m) {
    size_t at = m->at;
    uint32_t high = 0, escaped = 0;
    at = text_end(p, at, len, &high);
    while (at < len && p[at] == '\\') {
        escaped = 1;
        at += 2;
        if (at > len) return len;
        at = RT_TEXT_END(p, at, len, &high);
    }
    m->odd[m->hole] = 0;
    if (at >= len || p[at] != '"') return len;
    if ((high | escaped) && !rt_check_text(p + m->at, at - m->at, &m->odd[m->hole])) return len;
    return at;
}

RT_ISA rt_fit RT_FIT(const rt_template *t, const uint8_t *p, size_t len, rt_match *m) {
    size_t done = m->hole ? t->literal_end[m->hole - 1] : 0; /* of the literals */
    for (;;) {
        size_t size = t->literal_end[m->hole] - done;
        if (len - m->at < size || !same_bytes(p + m->at, t->bytes + done, size)) return RT_MISFIT;
        m->at += size;
        done += size;
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
            m->at = string_hole(p, len, m);
            if (m->at == len) return RT_MISFIT;
        }
        m->end[m->hole++] = m->at;
    }
}
