/* Python objects made quickly: the memory of events and resources, strings, and fields by their keys.
   Shared by both extensions; the plain C of src_c stays free of Python. */
#ifndef RTFAST_OBJECTS_H
#define RTFAST_OBJECTS_H

#include <Python.h>
#include <string.h>
#include "structmember.h"
#include "rtfast.h"

#if defined(__GNUC__)
#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#else
#define RT_LIKELY(x) (x)
#endif

/* Each extension uses its share of what follows. */
#if defined(__GNUC__)
#define RT_UNUSED __attribute__((unused))
#else
#define RT_UNUSED
#endif

/* ---- memory ---------------------------------------------------------------------------------- */

typedef struct rt_layout rt_layout;

/* One field of a class. */
typedef struct {
    const char *key;
    size_t key_len;
    Py_ssize_t offset; /* of its slot, -1 for a key that is only on the wire */
    int accepts;       /* kinds in strict mode */
    int item_accepts;
    char required;
    char reuse; /* an id, which repeats from frame to frame */
    char word;  /* one of few strings, like a status */
    char lazy;  /* the slot may hold a Pending; the attribute knows */
    uint8_t follower; /* the number of the field that came after this one last */
    rt_layout *node; /* what an object becomes, NULL: a Record */
    rt_layout *item_node;
} rt_field;

#define RT_SPARES 32 /* instances of a class that wait for their next use */

/* Where a class keeps its slots, and what its fields are. */
struct rt_layout {
    PyTypeObject *cls;
    Py_ssize_t slot_count;
    Py_ssize_t *offsets;   /* of the slots, in bytes from the start of an instance */
    int adopted;           /* instances are made and freed here, their slots lie in one row */
    Py_ssize_t field_count;
    rt_field *fields; /* and one more, which no key is equal to */
    uint8_t first;    /* the number of the field that came first last */
    uint8_t table[256]; /* of a key's hash: the number of its field, from 1 */
#ifndef Py_GIL_DISABLED
    int spares;
    PyObject *spare[RT_SPARES];
#endif
};

/* The instance part of Root, as Cython lays it out; compared at import. */
typedef struct {
    PyObject_HEAD
    PyObject *source;
    uint64_t mask;
    PyObject *extra;
    size_t start, end;
    rt_layout *layout;
} rt_root;

#define RT_SLOT(node, offset) (*(PyObject **)((char *)(node) + (offset)))

RT_UNUSED static void rt_node_dealloc(PyObject *self) {
    rt_root *root = (rt_root *)self;
    rt_layout *layout = root->layout;
    PyTypeObject *cls = Py_TYPE(self);
    Py_CLEAR(root->source);
    Py_CLEAR(root->extra);
    if (layout) {
        for (Py_ssize_t i = 0; i < layout->slot_count; i++) Py_CLEAR(RT_SLOT(self, layout->offsets[i]));
#ifndef Py_GIL_DISABLED
        if (cls == layout->cls && layout->adopted && layout->spares < RT_SPARES) {
            layout->spare[layout->spares++] = self; /* and keeps its reference to the class */
            return;
        }
#endif
    }
    cls->tp_free(self);
    Py_DECREF(cls);
}

/* Take instances of a finished class into our hands: no garbage collector (JSON values form no cycles),
   memory used again. Before the first instance. Subclasses made by users stay ordinary ones. */
RT_UNUSED static void rt_adopt(rt_layout *layout) {
    PyTypeObject *cls = layout->cls;
    cls->tp_flags &= ~(unsigned long)Py_TPFLAGS_HAVE_GC;
    cls->tp_traverse = NULL;
    cls->tp_clear = NULL;
    cls->tp_dealloc = rt_node_dealloc;
    cls->tp_free = PyObject_Free;
    PyType_Modified(cls);
    layout->adopted = 1;
}

/* An instance whose slots are all empty; rt_node_done must follow, or every slot be filled. */
static inline PyObject *rt_node_new(rt_layout *layout, PyObject *source) {
    PyTypeObject *cls = layout->cls;
    rt_root *root;
#ifndef Py_GIL_DISABLED
    if (RT_LIKELY(layout->spares)) {
        root = (rt_root *)layout->spare[--layout->spares];
        Py_SET_REFCNT((PyObject *)root, 1);
    } else
#endif
    if (layout->adopted) {
        root = (rt_root *)PyObject_Malloc((size_t)cls->tp_basicsize);
        if (!root) return PyErr_NoMemory();
        PyObject_Init((PyObject *)root, cls);
        memset(root + 1, 0, (size_t)cls->tp_basicsize - sizeof *root);
    } else {
        root = (rt_root *)cls->tp_alloc(cls, 0);
        if (!root) return NULL;
    }
    Py_INCREF(source);
    Py_INCREF(Py_None);
    root->source = source;
    root->extra = Py_None;
    root->mask = 0;
    root->start = root->end = 0;
    root->layout = layout;
    return (PyObject *)root;
}

/* None into the slots that were left empty. */
static inline void rt_node_done(PyObject *node) {
    rt_layout *layout = ((rt_root *)node)->layout;
    for (Py_ssize_t i = 0; i < layout->slot_count; i++) {
        PyObject **slot = &RT_SLOT(node, layout->offsets[i]);
        if (!*slot) {
            Py_INCREF(Py_None);
            *slot = Py_None;
        }
    }
}

/* A slot and what it holds in every event of a kind. */
typedef struct {
    Py_ssize_t offset;
    PyObject *value;
} rt_fill;

/* An instance with these values; every other slot is empty and must be filled. */
static inline PyObject *rt_node_filled(rt_layout *layout, PyObject *source, uint64_t mask, const rt_fill *fill,
                                       Py_ssize_t count) {
    PyObject *node = rt_node_new(layout, source);
    if (!node) return NULL;
    ((rt_root *)node)->mask = mask;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(fill[i].value);
        RT_SLOT(node, fill[i].offset) = fill[i].value;
    }
    return node;
}

/* Put a value, whose reference is taken over, into a slot. */
static inline void rt_put(PyObject *node, Py_ssize_t offset, PyObject *value) {
    PyObject *old = RT_SLOT(node, offset);
    RT_SLOT(node, offset) = value;
    Py_XDECREF(old);
}

RT_UNUSED static void rt_layout_clear(rt_layout *layout) {
#ifndef Py_GIL_DISABLED
    while (layout->spares) {
        PyObject *node = layout->spare[--layout->spares];
        PyTypeObject *cls = Py_TYPE(node);
        PyObject_Free(node);
        Py_DECREF(cls);
    }
#endif
}

/* Where a slot lies in an instance, -1 for anything that is no slot. */
RT_UNUSED static Py_ssize_t rt_slot_offset(PyObject *descriptor) {
    PyMemberDef *member;
    if (Py_TYPE(descriptor) != &PyMemberDescr_Type) return -1;
    member = ((PyMemberDescrObject *)descriptor)->d_member;
    return member->type == T_OBJECT_EX ? member->offset : -1;
}

/* Nobody can write to a slot any more, not even by object.__setattr__. */
RT_UNUSED static void rt_freeze_slot(PyObject *descriptor) {
    ((PyMemberDescrObject *)descriptor)->d_member->flags |= READONLY;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static inline unsigned rt_key_hash(const uint8_t *key, size_t size) {
    if (size == 0) return 0;
    return (unsigned)(size * 37 + key[0] * 5 + key[size - 1] * 11 + key[size / 2] * 3) & 255;
}

/* Equal bytes; keys and words are short, so the call of memcmp would cost more than it does. */
static inline int rt_same(const uint8_t *a, const char *b, size_t size) {
    uint64_t x, y, u, v;
    uint32_t s, t;
    size_t at = 0;
    if (size < 8) {
        if (size < 4) {
            while (at < size && a[at] == (uint8_t)b[at]) at++;
            return at == size;
        }
        memcpy(&s, a, 4);
        memcpy(&t, b, 4);
        if (s != t) return 0;
        memcpy(&s, a + size - 4, 4);
        memcpy(&t, b + size - 4, 4);
        return s == t;
    }
    for (; at + 16 < size; at += 8) {
        memcpy(&x, a + at, 8);
        memcpy(&y, b + at, 8);
        if (x != y) return 0;
    }
    /* At most sixteen are left: two words that may overlap. */
    memcpy(&x, a + at, 8);
    memcpy(&y, b + at, 8);
    memcpy(&u, a + size - 8, 8);
    memcpy(&v, b + size - 8, 8);
    return ((x ^ y) | (u ^ v)) == 0;
}

static inline rt_field *rt_layout_find(rt_layout *layout, const uint8_t *key, size_t size) {
    unsigned place = rt_key_hash(key, size);
    while (layout->table[place]) {
        rt_field *field = &layout->fields[layout->table[place] - 1];
        if (field->key_len == size && rt_same(key, field->key, size)) return field;
        place = (place + 1) & 255;
    }
    return NULL;
}

/* The same for the key after that of the field `before` (NULL: the first): objects of a class bring their keys
   in the same order most times, which is remembered. Without the GIL it would have to be locked. */
static inline rt_field *rt_layout_next(rt_layout *layout, rt_field *before, const uint8_t *key, size_t size) {
    uint8_t *next = before ? &before->follower : &layout->first;
    rt_field *field = &layout->fields[*next];
    if (RT_LIKELY(field->key_len == size && rt_same(key, field->key, size))) return field;
    field = rt_layout_find(layout, key, size);
#ifndef Py_GIL_DISABLED
    if (field) *next = (uint8_t)(field - layout->fields);
#endif
    return field;
}

RT_UNUSED static void rt_layout_index(rt_layout *layout) {
    for (Py_ssize_t i = 0; i < layout->field_count; i++) {
        rt_field *field = &layout->fields[i];
        unsigned place = rt_key_hash((const uint8_t *)field->key, field->key_len);
        while (layout->table[place]) place = (place + 1) & 255;
        layout->table[place] = (uint8_t)(i + 1);
        field->follower = (uint8_t)(i + 1);
    }
    layout->fields[layout->field_count].key_len = SIZE_MAX;
}

/* ---- strings --------------------------------------------------------------------------------- */

static inline PyObject *rt_new_ascii(const uint8_t *src, size_t size) {
    PyObject *text = PyUnicode_New((Py_ssize_t)size, 127);
    if (RT_LIKELY(text != NULL)) memcpy(PyUnicode_1BYTE_DATA(text), src, size);
    return text;
}

/* A new value into an empty slot: an ASCII str, or an integer of at most 18 digits. */
static inline int rt_fill_ascii(PyObject *node, Py_ssize_t offset, const uint8_t *src, size_t size) {
    RT_SLOT(node, offset) = rt_new_ascii(src, size);
    return RT_LIKELY(RT_SLOT(node, offset) != NULL) ? 0 : -1;
}

static inline int rt_fill_integer(PyObject *node, Py_ssize_t offset, const uint8_t *digits, size_t size) {
    long long value = 0;
    for (size_t i = 0; i < size; i++) value = 10 * value + (digits[i] - '0');
    RT_SLOT(node, offset) = PyLong_FromLongLong(value);
    return RT_LIKELY(RT_SLOT(node, offset) != NULL) ? 0 : -1;
}

/* Whether an ASCII str is these bytes. */
static inline int rt_ascii_is(PyObject *text, const uint8_t *src, size_t size) {
    const char *own = (const char *)((PyASCIIObject *)text + 1);
    return (size_t)PyUnicode_GET_LENGTH(text) == size && rt_same(src, own, size);
}

/* Ids of a connection, and words like "completed" anywhere: strings that come again and again, ASCII
   only. Two places for each: a stream of new strings costs two comparisons each, and two that fall
   together do not drive each other out. `mask` is a power of two less one. */
static inline PyObject *rt_repeated(PyObject **table, size_t mask, const uint8_t *src, size_t size) {
    PyObject **place, *text, *old;
    uint32_t last = 0;
    if (size < 4) return rt_new_ascii(src, size);
    memcpy(&last, src + size - 4, 4); /* ids differ at their end, words in their length */
    place = &table[(((last ^ src[0]) * 0x9E3779B1u >> 20) ^ size) & mask & ~(size_t)1];
    if (RT_LIKELY(place[0] && rt_ascii_is(place[0], src, size))) {
        Py_INCREF(place[0]);
        return place[0];
    }
    text = place[1];
    if (text && rt_ascii_is(text, src, size)) {
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

/* The bytes of a bytes object, of an ASCII str, or of a str that has its UTF-8 already; 0 for anything else. */
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
    if (PyUnicode_CheckExact(frame) && PyUnicode_IS_COMPACT(frame)) {
        const PyCompactUnicodeObject *text = (const PyCompactUnicodeObject *)frame;
        if (!text->utf8) return 0;
        *p = (const uint8_t *)text->utf8;
        *size = (size_t)text->utf8_length;
        return 1;
    }
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
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define RT_ASCII_AHEAD(type, high, narrow)                                                     \
    while (n - i >= 8 / sizeof(type)) {                                                        \
        uint64_t word, found;                                                                  \
        memcpy(&word, src + i, 8);                                                             \
        found = word & (high);                                                                 \
        word = narrow(word);                                                                   \
        memcpy(out, &word, 8); /* there is room for as many bytes as eight */                  \
        if (found) {                                                                           \
            size_t plain = (size_t)__builtin_ctzll(found) / (8 * sizeof(type));                \
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
