"""What the compiled ground shares with the compiled decoder."""

from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t


cdef extern from "Python.h":
    const char *PyBytes_AS_STRING(object o)
    Py_ssize_t PyBytes_GET_SIZE(object o)
    int PyBytes_Check(object o)
    int PyUnicode_Check(object o)


cdef extern from "rtfast.h" nogil:
    enum:
        RT_NULL
        RT_BOOL
        RT_INT
        RT_FLOAT
        RT_STR
        RT_ARRAY
        RT_OBJECT
        RT_ESCAPE
        RT_HIGH
        RT_EOF
        RT_MEMBER
        RT_TEXT
        RT_END
        RT_BAD
        RT_NO_FAULT
        RT_B64_OK
        RT_B64_SLACK
        RT_OWNER_BYTES
        RT_RAW
        RT_S16
        RT_F32
        RT_ULAW_S16
        RT_ALAW_S16
        RT_ULAW_F32
        RT_ALAW_F32

    ctypedef struct rt_row:
        pass

    ctypedef int rt_conversion
    ctypedef int rt_step

    ctypedef struct rt_fault:
        int code
        size_t pos

    ctypedef struct rt_b64_run:
        size_t chars
        size_t bytes
        uint8_t odd

    ctypedef int (*rt_b64_fn)(const uint8_t *, size_t, void *, size_t, rt_b64_run *) noexcept nogil

    ctypedef struct rt_scan:
        const uint8_t *p
        size_t len
        size_t pos
        size_t base
        uint32_t odd
        uint32_t n
        uint32_t i
        size_t tag
        const uint32_t *idx

    ctypedef struct rt_member:
        size_t key
        size_t key_end
        size_t value
        size_t value_end
        uint8_t kind
        uint8_t odd_key
        uint8_t odd_value

    ctypedef struct rt_pool:
        pass

    ctypedef struct rt_pool_stats:
        size_t bytes
        size_t in_use
        size_t blocks

    ctypedef void (*rt_encode_fn)(const void *, size_t, uint8_t *) noexcept nogil

    size_t rt_text_size(size_t bytes)
    rt_encode_fn rt_row_encode(const rt_row *row, rt_conversion conversion)
    bint rt_is_plain(const rt_row *row, const uint8_t *src, size_t len)
    rt_fault rt_locate(const uint8_t *frame, size_t len)
    void rt_scan_begin(rt_scan *s, const rt_row *row, const uint8_t *p, size_t len, size_t at)
    rt_step rt_enter(rt_scan *s)
    rt_step rt_members(rt_scan *s, rt_member *m, size_t room, size_t *count)
    rt_step rt_skip_text(rt_scan *s, rt_member *m)
    rt_step rt_read_text(rt_scan *s, rt_member *m, uint8_t *dst, size_t *size)
    void rt_take_text(rt_scan *s, rt_member *m, size_t quote)
    int rt_only_blanks_follow(rt_scan *s)
    int rt_check_value(rt_scan *s, int c, size_t depth, rt_member *m)
    int rt_token(rt_scan *s)
    bint rt_is_odd(rt_scan *s, size_t at, size_t end)
    size_t rt_number_end(const uint8_t *src, size_t len, int *is_float)
    int rt_number_int(const uint8_t *src, size_t len, uint64_t *value, int *negative)
    int rt_number_double(const uint8_t *src, size_t len, double *value)
    size_t rt_unescape(const uint8_t *src, size_t len, uint8_t *dst)
    int rt_key_is(const uint8_t *p, const rt_member *m, const char *key, size_t len)
    bint rt_leading_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m)
    int rt_find_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m)
    rt_fault rt_base64_exact(const uint8_t *src, size_t len, uint8_t *dst, size_t *bytes)
    enum:
        RT_HOLES
        RT_HOLE_STRING
        RT_HOLE_INTEGER
        RT_HOLE_AUDIO
        RT_FITS
        RT_AT_AUDIO
        RT_MISFIT

    ctypedef int rt_fit

    ctypedef struct rt_template:
        uint8_t holes
        uint8_t kind[4]

    ctypedef struct rt_match:
        size_t at
        unsigned hole
        size_t start[4]
        size_t end[4]
        uint8_t odd[4]

    rt_fit rt_template_fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len, rt_match *m)
    int rt_template_make(rt_template *t, const uint8_t *p, size_t len, const rt_match *spans,
                         const uint8_t *kinds, unsigned holes)
    const rt_row *const *rt_rows()
    const char *rt_row_name(const rt_row *row)
    rt_b64_fn rt_row_base64(const rt_row *row, rt_conversion conversion)
    rt_pool *rt_pool_new(size_t block_bytes)
    void rt_pool_close(rt_pool *pool)
    void *rt_pool_take(rt_pool *pool, size_t bytes)
    void rt_pool_give(void *block)
    rt_pool_stats rt_pool_look(rt_pool *pool)


cdef extern from "rt_fields.h":
    ctypedef struct rt_layout

    ctypedef struct rt_field:
        const char *key
        size_t key_len
        uint64_t bit
        Py_ssize_t offset
        int accepts
        int item_accepts
        char required
        char reuse
        char word
        char lazy
        rt_layout *node
        rt_layout *item_node

    ctypedef struct rt_layout:
        PyTypeObject *cls
        Py_ssize_t slot_count
        Py_ssize_t *offsets
        int adopted
        Py_ssize_t field_count
        rt_field *fields

    ctypedef struct rt_root:
        PyObject *source
        uint64_t mask
        PyObject *extra
        size_t start
        size_t end
        rt_layout *layout

    PyObject *RT_SLOT(PyObject *node, Py_ssize_t offset)
    void rt_adopt(rt_layout *layout)
    object rt_node_new(rt_layout *layout, object source)
    void rt_node_done(object node)

    ctypedef struct rt_fill:
        Py_ssize_t offset
        PyObject *value

    object rt_node_filled(rt_layout *layout, object source, uint64_t mask, const rt_fill *fill,
                          Py_ssize_t count)
    int rt_fill_ascii(object node, Py_ssize_t offset, const uint8_t *src, size_t size) except -1
    int rt_fill_integer(object node, Py_ssize_t offset, const uint8_t *digits, size_t size) except -1
    void rt_put(object node, Py_ssize_t offset, PyObject *value)
    void rt_layout_clear(rt_layout *layout)
    void rt_layout_index(rt_layout *layout)
    Py_ssize_t rt_slot_offset(object descriptor)
    void rt_freeze_slot(object descriptor)
    rt_field *rt_layout_find(rt_layout *layout, const uint8_t *key, size_t size)
    rt_field *rt_layout_next(rt_layout *layout, rt_field *before, const uint8_t *key, size_t size)
    object rt_new_ascii(const uint8_t *src, size_t size)
    bint rt_short_plain(const uint8_t *p, size_t size)
    PyObject *rt_ascii_ref "rt_new_ascii"(const uint8_t *src, size_t size) except NULL
    enum:
        RT_IDS

    ctypedef struct rt_ids:
        PyObject **held

    object rt_id(rt_ids *ids, const uint8_t *src, size_t size)


cdef extern from "rt_view.h":
    bint rt_plain_view(object frame, const uint8_t **p, size_t *size)
    size_t rt_transcode(object text, size_t characters, uint8_t *dst)
    size_t rt_utf8_room(object text, size_t characters)

    ctypedef struct rt_view:
        const uint8_t *p
        size_t size
        uint8_t *few

    void rt_view_begin(rt_view *v)
    int rt_view_open(rt_view *v, object frame) except -1
    void rt_view_close(rt_view *v)

    int rt_str_view(object text, const uint8_t **p, size_t *size) except -1


cdef const rt_row *active  # the row in use

cdef class Root:
    cdef readonly object _source
    cdef readonly uint64_t _mask
    cdef readonly object _extra
    # Of a nested node, its braces in the source; of an event, its late integer and 0.
    cdef size_t start, end
    cdef rt_layout *layout

cdef class Layout:
    cdef readonly object cls
    cdef readonly tuple slots
    cdef bint ready  # the fields have been read
    cdef list kept
    cdef rt_layout c
    cdef int prepare(self) except -1

cdef class Pool:
    cdef rt_pool *pool

cdef object take_block(Pool pool, size_t size)
cdef object array_over(block, void *data, Py_ssize_t count, int dtype)
cdef object text_at(const uint8_t *src, size_t size, uint32_t odd)
cdef object short_text_at(const uint8_t *src, size_t size, uint32_t odd)
cdef object odd_text(const uint8_t *src, size_t size)
cdef object plain_value(rt_scan *s, int c)
cdef bytes members_text(const uint8_t *p, size_t start, size_t end, keys)
cdef object plain_at(const uint8_t *p, size_t start, size_t end)
cdef object scalar_at(const uint8_t *p, rt_member *m)
cdef object typed_at(source, const uint8_t *p, size_t start, size_t end, rt_field *field)
cdef object new_pending(rt_field *field, size_t start, size_t end)

cdef inline int view_of(object source, const uint8_t **p, size_t *size) except -1:
    """The UTF-8 bytes of a frame: of bytes or of a str, valid as long as the object lives."""
    if PyBytes_Check(source):
        p[0] = <const uint8_t *>PyBytes_AS_STRING(source)
        size[0] = <size_t>PyBytes_GET_SIZE(source)
        return 0
    return rt_str_view(source, p, size)

cdef inline int open_view(rt_view *v, object source) except -1:
    """The UTF-8 bytes of a frame until `rt_view_close`; UnicodeEncodeError for a lone surrogate."""
    return 0 if rt_view_open(v, source) else view_of(source, &v.p, &v.size)

cdef inline void *memory_of(block) noexcept:
    """The memory of a block from `take_block`."""
    return <char *><PyObject *>block + RT_OWNER_BYTES

cdef inline void set_slot(object node, Py_ssize_t offset, object value) noexcept:
    Py_INCREF(value)
    rt_put(node, offset, <PyObject *>value)
