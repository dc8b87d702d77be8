/* The scanner on every row: what it accepts is what rt_locate accepts, and its members are proved
   from the bytes. The input is a frame. */
#include "fuzz.h"

#include "walk.h"

static int is_blank(uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Blanks and exactly one `sign` (none for 0) in [at, end). */
static int is_gap(const uint8_t *p, size_t at, size_t end, uint8_t sign) {
    for (; at < end; at++) {
        if (is_blank(p[at])) continue;
        if (!sign || p[at] != sign) return 0;
        sign = 0;
    }
    return sign == 0;
}

/* An integer within 64 bits is one, as orjson reads it; every other number is a float. */
static rt_kind number_kind(const uint8_t *p, size_t at, size_t end) {
    unsigned __int128 value = 0, limit = p[at] == '-' ? (unsigned __int128)1 << 63 : UINT64_MAX;
    for (at += p[at] == '-'; at < end; at++) {
        if (p[at] < '0' || p[at] > '9') return RT_FLOAT;
        if (value <= limit) value = value * 10 + (p[at] - '0');
    }
    return value <= limit ? RT_INT : RT_FLOAT;
}

static rt_kind kind_truth(const uint8_t *p, const rt_member *m) {
    switch (p[m->value]) {
    case 'n': return RT_NULL;
    case 't':
    case 'f': return RT_BOOL;
    case '{': return RT_OBJECT;
    case '[': return RT_ARRAY;
    default: return number_kind(p, m->value, m->value_end);
    }
}

/* Spans whose ends and gaps are right, in order and without holes, are the members. */
static void prove(const uint8_t *p, size_t len, const walk *w) {
    size_t at = 0, tag = RT_NO_TAG;
    while (is_blank(p[at])) at++;
    EXPECT(p[at++] == '{');
    for (size_t i = 0; i < w->count; i++) {
        const rt_member *m = &w->members[i];
        size_t open = m->kind == RT_STR;
        EXPECT(p[m->key - 1] == '"' && p[m->key_end] == '"');
        EXPECT(is_gap(p, at, m->key - 1, i ? ',' : 0));
        EXPECT(is_gap(p, m->key_end + 1, m->value - open, ':'));
        EXPECT(m->odd_key == odd_truth(p, m->key, m->key_end));
        if (open) {
            EXPECT(p[m->value - 1] == '"' && p[m->value_end] == '"');
            EXPECT(m->odd_value == odd_truth(p, m->value, m->value_end));
        } else {
            EXPECT(m->kind == kind_truth(p, m));
        }
        if (rt_key_is(p, m, "type", 4)) tag = i;
        at = m->value_end + open;
    }
    while (is_blank(p[at])) at++;
    EXPECT(p[at++] == '}');
    EXPECT(is_gap(p, at, len, 0));
    EXPECT(w->one_by_one || w->tag == tag);
}

static int same_members(const walk *a, const walk *b) {
    if (a->count != b->count) return 0;
    for (size_t i = 0; i < a->count; i++) {
        const rt_member *x = &a->members[i], *y = &b->members[i];
        if (x->key != y->key || x->key_end != y->key_end || x->value != y->value ||
            x->value_end != y->value_end || x->kind != y->kind) return 0;
    }
    return 1;
}

static void check_walks(const uint8_t *p, size_t len) {
    int right = rt_locate(p, len).code == RT_NO_FAULT;
    walk first = {0};
    for EACH_ROW(row) {
        for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
            walk w = {0};
            w.one_by_one = one_by_one;
            walk_frame(&w, *row, p, len);
            EXPECT(w.accepted == right);
            if (right) {
                prove(p, len, &w);
                if (first.members) EXPECT(same_members(&first, &w));
            }
            if (first.members) {
                free(w.members);
            } else {
                first = w;
            }
        }
    }
    free(first.members);
}

static void check_type(const uint8_t *p, size_t len) {
    rt_member want, got;
    int there = rt_find_type_exact(p, len, &want);
    for EACH_ROW(row) {
        EXPECT(rt_find_type(*row, p, len, &got) == there);
        if (!there) continue;
        EXPECT(got.value == want.value && got.value_end == want.value_end);
        EXPECT(got.odd_value == odd_truth(p, got.value, got.value_end));
    }
}

/* Each window that is indexed whole: where its odd bytes are, asked for from every place, and for
   spans from left to right, short ones and longer ones, over a block's border. */
static void check_odd(const uint8_t *p, size_t len, const rt_row *row) {
    rt_scan s;
    rt_scan_begin(&s, row, p, len, 0);
    while (!s.in_string && rt_refill(&s)) {
        size_t next = s.next;
        for (size_t at = s.next; at-- > s.base;) {
            if (p[at] == '\\' || p[at] >= 0x80) next = at;
            EXPECT(rt_next_odd(&s, at) == next);
        }
        for (size_t at = s.base; at < s.next; at += 1 + at % 13) {
            size_t end = at + at * 7 % 80;
            if (end > s.next) end = s.next;
            EXPECT(rt_is_odd(&s, at, end) == (odd_truth(p, at, end) != 0));
        }
        EXPECT(s.odd || !odd_truth(p, s.base, s.next));
        s.i = s.n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *p = exact_copy(data, size);
    check_walks(p, size);
    check_type(p, size);
    for EACH_ROW(row) {
        if (row - rt_rows() == (ptrdiff_t)(size % 3)) check_odd(p, size, *row);
    }
    free(p);
    return 0;
}
