/* All members of a frame, in the ways a decoder asks for them: many at a time, long texts skipped
   or taken at a quote found elsewhere; or one by one, long texts read without their escapes. */
#ifndef WALK_H
#define WALK_H

#include "fuzz.h"

typedef struct {
    int one_by_one, accepted;
    size_t count, room, tag;
    rt_member *members;
} walk;

/* Read a long text into exactly the room that is asked for: what comes out is unescaped rightly. */
static rt_step read_text(rt_scan *s, rt_member *m) {
    size_t room = s->len - m->value, size = 0;
    uint8_t *dst = exact_room(room);
    rt_step step = rt_read_text(s, m, dst, &size);
    if (step == RT_MEMBER) {
        size_t len = m->value_end - m->value;
        uint8_t *plain = exact_room(len);
        EXPECT(rt_unescape(s->p + m->value, len, plain) == size);
        EXPECT(memcmp(plain, dst, size) == 0);
        free(plain);
    }
    free(dst);
    return step;
}

/* As after a base64 kernel: the closing quote was found here where the text is plain. */
static rt_step take_text(rt_scan *s, rt_member *m) {
    size_t at = m->value;
    while (at < s->len && s->p[at] >= '#' && s->p[at] <= 'z' && s->p[at] != '\\') at++;
    if (at == s->len || s->p[at] != '"') return rt_skip_text(s, m);
    rt_take_text(s, m, at);
    return RT_MEMBER;
}

static void grow(walk *w) {
    w->room = w->room ? 2 * w->room : 2;
    w->members = realloc(w->members, w->room * sizeof *w->members);
    EXPECT(w->members);
}

static rt_step next_members(walk *w, rt_scan *s) {
    rt_member *m = &w->members[w->count];
    rt_step step;
    if (!w->one_by_one) {
        step = rt_members(s, w->members, w->room, &w->count);
        if (step != RT_TEXT) return step;
        step = take_text(s, &w->members[w->count]);
    } else {
        step = rt_next_member(s, m, w->count == 0);
        if (step == RT_TEXT) step = read_text(s, m);
    }
    if (step == RT_MEMBER) w->count++;
    return step;
}

static void walk_frame(walk *w, const rt_row *row, const uint8_t *p, size_t len) {
    rt_scan s;
    rt_step step;
    grow(w);
    rt_scan_begin(&s, row, p, len, 0);
    step = rt_enter(&s);
    while (step == RT_MEMBER) {
        if (w->count == w->room) grow(w);
        step = next_members(w, &s);
    }
    EXPECT(step == RT_END || step == RT_BAD);
    w->tag = s.tag;
    w->accepted = step == RT_END && rt_only_blanks_follow(&s);
}

#endif
