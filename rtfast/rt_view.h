/* The UTF-8 bytes of a frame, while it is looked at. */
#ifndef RTFAST_VIEW_H
#define RTFAST_VIEW_H

#include "rt_strings.h"

/* The bytes of a bytes object, of an ASCII str, or of a str that has its UTF-8 already; 0 for anything else.
   Without the GIL another thread may be at giving a str its UTF-8, and ours is made anew. */
static inline int rt_plain_view(PyObject *frame, const uint8_t **p, size_t *size) {
    if (PyBytes_CheckExact(frame)) {
        *p = (const uint8_t *)PyBytes_AS_STRING(frame);
        *size = (size_t)PyBytes_GET_SIZE(frame);
        return 1;
    }
    if (PyUnicode_CheckExact(frame) && PyUnicode_IS_COMPACT_ASCII(frame)) {
        *p = (const uint8_t *)((PyASCIIObject *)frame + 1);
        *size = (size_t)PyUnicode_GET_LENGTH(frame);
        return 1;
    }
#ifndef Py_GIL_DISABLED
    if (PyUnicode_CheckExact(frame) && PyUnicode_IS_COMPACT(frame)) {
        const PyCompactUnicodeObject *text = (const PyCompactUnicodeObject *)frame;
        if (!text->utf8) return 0;
        *p = (const uint8_t *)text->utf8;
        *size = (size_t)text->utf8_length;
        return 1;
    }
#endif
    return 0;
}

/* The lowest byte of each character of a word, side by side. */
#define RT_NARROW1(w) (w)
#define RT_NARROW2(w) rt_narrow4((w) | (w) >> 8)
#define RT_NARROW4(w) ((w) | (w) >> 24)
static inline uint64_t rt_narrow4(uint64_t w) {
    w &= 0x0000FFFF0000FFFFULL;
    return w | w >> 16;
}

/* Characters of a str that is not ASCII as UTF-8 at dst, which needs rt_utf8_room bytes; 0 for a lone
   surrogate. Faster than asking the str for its UTF-8, which it would keep. Words of characters: those
   before the first that is not ASCII are written at once, and that one by itself. */
#if defined(RT_LITTLE_ENDIAN)
#define RT_ASCII_AHEAD(type, high, narrow)                                                     \
    while (n - i >= 8 / sizeof(type)) {                                                        \
        uint64_t word, found;                                                                  \
        memcpy(&word, src + i, 8);                                                             \
        found = word & (high);                                                                 \
        word = narrow(word);                                                                   \
        memcpy(out, &word, 8); /* there is room for as many bytes as eight */                  \
        if (found) {                                                                           \
            size_t plain = rt_lowest(found) / (8 * sizeof(type));                              \
            out += plain;                                                                      \
            i += plain;                                                                        \
            break;                                                                             \
        }                                                                                      \
        out += 8 / sizeof(type);                                                               \
        i += 8 / sizeof(type);                                                                 \
    }
#else
#define RT_ASCII_AHEAD(type, high, narrow)
#endif

#define RT_TRANSCODE(name, type, high, narrow)                                                 \
    RT_UNUSED static size_t name(const type *src, size_t n, uint8_t *dst) {                    \
        uint8_t *out = dst;                                                                    \
        for (size_t i = 0; i < n; i++) {                                                       \
            RT_ASCII_AHEAD(type, high, narrow)                                                 \
            if (i == n) break;                                                                 \
            if (((uint32_t)src[i] & 0xFFFFF800) == 0xD800) return 0;                           \
            out += rt_put_utf8(out, src[i]);                                                   \
        }                                                                                      \
        return (size_t)(out - dst);                                                            \
    }

RT_TRANSCODE(rt_transcode_latin, uint8_t, 0x8080808080808080ULL, RT_NARROW1)
RT_TRANSCODE(rt_transcode_wide, uint16_t, 0xFF80FF80FF80FF80ULL, RT_NARROW2)
RT_TRANSCODE(rt_transcode_full, uint32_t, 0xFFFFFF80FFFFFF80ULL, RT_NARROW4)

RT_UNUSED static size_t rt_utf8_room(PyObject *text, size_t characters) {
    return characters * (PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND   ? 2
                         : PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND ? 3
                                                                        : 4);
}

/* The first characters of a str. */
RT_UNUSED static size_t rt_transcode(PyObject *text, size_t characters, uint8_t *dst) {
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        return rt_transcode_latin(PyUnicode_1BYTE_DATA(text), characters, dst);
    case PyUnicode_2BYTE_KIND:
        return rt_transcode_wide(PyUnicode_2BYTE_DATA(text), characters, dst);
    default:
        return rt_transcode_full(PyUnicode_4BYTE_DATA(text), characters, dst);
    }
}

/* The bytes of a frame for as long as they are looked at: in place, or transcoded. */
typedef struct {
    const uint8_t *p;
    size_t size;
    uint8_t *own; /* memory for it, NULL where it is not needed */
    uint8_t few[1536];
} rt_view;

static int rt_view_transcode(rt_view *v, PyObject *text) {
    size_t characters = (size_t)PyUnicode_GET_LENGTH(text), room = rt_utf8_room(text, characters);
    uint8_t *dst = v->few;
    if (room > sizeof v->few) {
        dst = v->own = (uint8_t *)PyMem_Malloc(room);
        if (!dst) {
            PyErr_NoMemory();
            return -1;
        }
    }
    v->p = dst;
    v->size = rt_transcode(text, characters, dst);
    if (v->size) return 1;
    PyMem_Free(v->own);
    v->own = NULL;
    return 0;
}

static inline void rt_view_begin(rt_view *v) {
    v->own = NULL;
    v->size = 0;
}

/* 1; 0 for a str that has no UTF-8 and for what is no bytes or str itself; -1 without memory. Then rt_view_close. */
static inline int rt_view_open(rt_view *v, PyObject *frame) {
    v->own = NULL;
    if (RT_LIKELY(rt_plain_view(frame, &v->p, &v->size))) return 1;
    return PyUnicode_CheckExact(frame) ? rt_view_transcode(v, frame) : 0;
}

static inline void rt_view_close(rt_view *v) {
    if (v->own) PyMem_Free(v->own);
}

/* The characters of a str as UTF-8, in place where it is ASCII. */
static inline int rt_str_view(PyObject *text, const uint8_t **p, size_t *size) {
    Py_ssize_t n;
    const char *utf8;
    if (RT_LIKELY(PyUnicode_IS_COMPACT_ASCII(text))) {
        *p = (const uint8_t *)((PyASCIIObject *)text + 1);
        *size = (size_t)PyUnicode_GET_LENGTH(text);
        return 0;
    }
    utf8 = PyUnicode_AsUTF8AndSize(text, &n);
    if (!utf8) return -1;
    *p = (const uint8_t *)utf8;
    *size = (size_t)n;
    return 0;
}

#endif
