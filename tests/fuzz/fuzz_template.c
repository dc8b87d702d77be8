/* Templates: made from a frame, compared with the same frame after some edits, on every row. What
   fits must be a frame that rt_locate accepts. The input:

     byte 0      how many edits, up to seven; bit 7: the first string hole is the audio
     byte 1, 2   which members are holes, one bit each
     4 bytes     an edit: where (two bytes), how many bytes go (one), what comes (one)
     the rest    the frame */
#include "fuzz.h"

#include "walk.h"

static const char *const PIECES[32] = {
    "", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-1", "12345678901234567890", ".", "\\\"",
    "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\\\", "\x01", "\n", "\xC3\xA9", "\xC3", "\xFF",
    "true", "null", "AAAA", "\"x\":1,", "\"type\":\"", " ",
    "a word of thirty-two characters.",
    "AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHAAAABBBBCCCCDDDDEEEEFFFFGGGG",
    "\xF0\x9F\x98\x80"};

/* The frame after the edits, in memory that ends where it does. */
static uint8_t *edited(const uint8_t *frame, size_t *len, const uint8_t *edits, size_t count) {
    uint8_t *p = exact_copy(frame, *len);
    for (; count; count--, edits += 4) {
        size_t at = (size_t)(edits[0] | edits[1] << 8) % (*len + 1), gone = edits[2] % 8u;
        uint8_t single = edits[3];
        const uint8_t *piece = single < 32 ? (const uint8_t *)PIECES[single] : &single;
        size_t size = single < 32 ? strlen(PIECES[single]) : 1;
        if (gone > *len - at) gone = *len - at;
        uint8_t *q = exact_room(*len - gone + size);
        memcpy(q, p, at);
        memcpy(q + at, piece, size);
        memcpy(q + at + size, p + at + gone, *len - at - gone);
        *len += size - gone;
        free(p);
        p = q;
    }
    return p;
}

/* Fit, and read the audio as the decoder does: base64 up to the byte that ends it, then go on. */
static rt_fit fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len,
                  rt_match *m) {
    memset(m, 0, sizeof *m);
    rt_fit got = rt_template_fit(t, row, p, len, m);
    if (got != RT_AT_AUDIO) return got;
    size_t left = len - m->at;
    uint8_t *dst = exact_room(left);
    rt_b64_run run;
    EXPECT(m->start[m->hole] == m->at && t->kind[m->hole] == RT_HOLE_AUDIO);
    rt_b64_status status = rt_row_base64(row, RT_RAW)(p + m->at, left, dst, left, &run);
    free(dst);
    if (status != RT_B64_OK) return RT_MISFIT;
    m->odd[m->hole] = 0;
    m->at += run.chars;
    m->end[m->hole++] = m->at;
    return rt_template_fit(t, row, p, len, m);
}

static void prove(const rt_template *t, const uint8_t *p, size_t len, const rt_match *m) {
    EXPECT(rt_locate(p, len).code == RT_NO_FAULT);
    for (unsigned k = 0; k < t->holes; k++) {
        if (t->kind[k] == RT_HOLE_INTEGER) {
            for (size_t at = m->start[k]; at < m->end[k]; at++) EXPECT(p[at] - '0' < 10u);
            continue;
        }
        EXPECT(p[m->start[k] - 1] == '"' && p[m->end[k]] == '"');
        EXPECT(m->odd[k] == odd_truth(p, m->start[k], m->end[k]));
    }
}

static rt_fit check_fits(const rt_template *t, const uint8_t *p, size_t len) {
    rt_match first, m;
    rt_fit want = RT_MISFIT, got;
    for EACH_ROW(row) {
        got = fit(t, *row, p, len, row == rt_rows() ? &first : &m);
        if (got == RT_FITS) prove(t, p, len, row == rt_rows() ? &first : &m);
        if (row == rt_rows()) {
            want = got;
            continue;
        }
        EXPECT(got == want);
        EXPECT(got != RT_FITS || memcmp(&first, &m, sizeof m) == 0);
    }
    return want;
}

/* The holes: members that the mask names, strings and integers, up to as many as there may be. */
static unsigned choose(const walk *w, unsigned mask, int audio, rt_match *spans, uint8_t *kinds) {
    unsigned holes = 0;
    for (size_t i = 0; i < w->count && i < 16 && holes < RT_HOLES; i++) {
        const rt_member *m = &w->members[i];
        if (!(mask >> i & 1) || !(m->kind & (RT_STR | RT_INT))) continue;
        kinds[holes] = m->kind == RT_INT ? RT_HOLE_INTEGER : RT_HOLE_STRING;
        if (audio && m->kind == RT_STR) kinds[holes] = RT_HOLE_AUDIO, audio = 0;
        spans->start[holes] = m->value;
        spans->end[holes++] = m->value_end;
    }
    return holes;
}

/* The frame that the template was made of fits, but for what holes do not take. */
static int all_plain(const uint8_t *p, const rt_match *spans, const uint8_t *kinds, unsigned n) {
    for (unsigned k = 0; k < n; k++) {
        size_t size = spans->end[k] - spans->start[k];
        if (kinds[k] == RT_HOLE_AUDIO) return 0;
        if (kinds[k] == RT_HOLE_INTEGER && (size > 18 || p[spans->start[k]] == '-')) return 0;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t edits = size ? data[0] & 7 : 0, head = 3 + 4 * edits;
    uint8_t kinds[RT_HOLES];
    rt_template t;
    rt_match spans;
    walk w = {0};
    if (size < head) return -1;
    size_t len = size - head;
    uint8_t *p = exact_copy(data + head, len);
    walk_frame(&w, *rt_rows(), p, len);
    unsigned mask = data[1] | (unsigned)data[2] << 8, holes = 0;
    if (w.accepted) holes = choose(&w, mask, data[0] >> 7, &spans, kinds);
    if (w.accepted && rt_template_make(&t, p, len, &spans, kinds, holes)) {
        rt_fit itself = check_fits(&t, p, len);
        EXPECT(itself == RT_FITS || !all_plain(p, &spans, kinds, holes));
        uint8_t *q = edited(p, &len, data + 3, edits);
        check_fits(&t, q, len);
        free(q);
    }
    free(w.members);
    free(p);
    return 0;
}
