/* Python strings made of checked ASCII: new ones, and those that come again and again. */
#ifndef RTFAST_STRINGS_H
#define RTFAST_STRINGS_H

#include <Python.h>
#include <string.h>
#include "rtfast.h"

/* Each extension uses its share of what follows. */
#if defined(RT_GNU)
#define RT_UNUSED __attribute__((unused))
#else
#define RT_UNUSED
#endif

static inline PyObject *rt_new_ascii(const uint8_t *src, size_t size) {
    PyObject *text = PyUnicode_New((Py_ssize_t)size, 127);
    if (RT_LIKELY(text != NULL)) memcpy(PyUnicode_1BYTE_DATA(text), src, size);
    return text;
}

/* Whether an ASCII str is these bytes. */
static inline int rt_ascii_is(PyObject *text, const uint8_t *src, size_t size) {
    const uint8_t *own = (const uint8_t *)((PyASCIIObject *)text + 1);
    return (size_t)PyUnicode_GET_LENGTH(text) == size && rt_same_bytes(src, own, size);
}

/* Bit 7 of every byte of eight that a JSON string must escape, of ASCII; for the rest of them, anything once
   there is one. */
static inline uint64_t rt_to_escape(uint64_t x) {
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote = x ^ ones * '"', backslash = x ^ ones * '\\';
    return ((x - ones * ' ') | (quote - ones) | (backslash - ones)) & ones * 0x80;
}

/* Whether an ASCII str, a short one, needs no escape in JSON. */
static inline int rt_short_plain(const uint8_t *p, size_t size) {
    uint64_t last, bad = 0;
    uint32_t first, end;
    if (size < 4) {
        for (last = 0x2020202020202020u; size; size--) last = last << 8 | p[size - 1];
        return !rt_to_escape(last);
    }
    if (size < 8) {
        memcpy(&first, p, 4);
        memcpy(&end, p + size - 4, 4);
        return !rt_to_escape((uint64_t)first << 32 | end);
    }
    for (size_t at = 0; at + 8 < size; at += 8) {
        memcpy(&last, p + at, 8);
        bad |= rt_to_escape(last);
    }
    memcpy(&last, p + size - 8, 8);
    return !(bad | rt_to_escape(last));
}

/* Strings that come again and again, ASCII only: words like "completed". Two places for each: a stream of new
   strings costs two comparisons each, and two that fall together do not drive each other out. `mask` is a
   power of two less one; *found is set where the string was there. */
static inline PyObject *rt_repeated(PyObject **table, size_t mask, const uint8_t *src, size_t size,
                                    int *found) {
    PyObject **place, *text, *old;
    uint32_t last = 0;
    *found = 0;
    if (size < 4) return rt_new_ascii(src, size);
    memcpy(&last, src + size - 4, 4); /* ids differ at their end, words in their length */
    place = &table[(((last ^ src[0]) * 0x9E3779B1u >> 20) ^ size) & mask & ~(size_t)1];
    if (RT_LIKELY(place[0] && rt_ascii_is(place[0], src, size))) {
        *found = 1;
        Py_INCREF(place[0]);
        return place[0];
    }
    text = place[1];
    if (text && rt_ascii_is(text, src, size)) {
        *found = 1;
        place[1] = place[0];
        place[0] = text;
        Py_INCREF(text);
        return text;
    }
    text = rt_new_ascii(src, size);
    if (text) {
        old = place[1];
        place[1] = place[0];
        place[0] = text;
        Py_INCREF(text);
        Py_XDECREF(old);
    }
    return text;
}

/* The last ids of a connection: a response's and an item's stand in frame after frame. Where none comes again
   for long, most are not kept; now and then one is, to see whether that has changed. */
#define RT_IDS 32
#define RT_PATIENCE 16
#define RT_NOW_AND_THEN 7 /* odd: frames have two ids, and each must get its turn */
typedef struct {
    PyObject *held[RT_IDS];
    unsigned misses; /* in a row */
} rt_ids;

static inline PyObject *rt_id(rt_ids *ids, const uint8_t *src, size_t size) {
    PyObject *text;
    int found;
    if (ids->misses > RT_PATIENCE && ids->misses % RT_NOW_AND_THEN) {
        ids->misses++;
        return rt_new_ascii(src, size);
    }
    text = rt_repeated(ids->held, RT_IDS - 1, src, size, &found);
    ids->misses = found ? 0 : ids->misses + 1;
    return text;
}

#endif
