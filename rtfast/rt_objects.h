/* Events and resources made quickly: their memory, and what is in their slots. Shared by both extensions; the
   plain C of src_c stays free of Python. */
#ifndef RTFAST_OBJECTS_H
#define RTFAST_OBJECTS_H

#include <Python.h>
#include <string.h>
#include "structmember.h"

#include "rt_strings.h"

typedef struct rt_layout rt_layout;

/* One field of a class. */
typedef struct {
    const char *key;
    size_t key_len;
    uint64_t bit;      /* in the mask of what is present */
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

#endif
