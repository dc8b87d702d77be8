"""What the compiled ground shares with the compiled decoder."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t


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
        uint32_t odd

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

    rt_fault rt_locate(const uint8_t *frame, size_t len)
    void rt_scan_begin(rt_scan *s, const rt_row *row, const uint8_t *p, size_t len, size_t at)
    rt_step rt_enter(rt_scan *s)
    rt_step rt_next_member(rt_scan *s, rt_member *m, int first)
    rt_step rt_skip_text(rt_scan *s, rt_member *m)
    void rt_take_text(rt_scan *s, rt_member *m, size_t quote)
    int rt_only_blanks_follow(rt_scan *s)
    int rt_check_value(rt_scan *s, int c, size_t depth, rt_member *m)
    int rt_token(rt_scan *s)
    size_t rt_number_end(const uint8_t *src, size_t len, int *is_float)
    int rt_number_int(const uint8_t *src, size_t len, uint64_t *value, int *negative)
    int rt_number_double(const uint8_t *src, size_t len, double *value)
    size_t rt_unescape(const uint8_t *src, size_t len, uint8_t *dst)
    int rt_key_is(const uint8_t *p, const rt_member *m, const char *key, size_t len)
    int rt_find_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m)
    rt_fault rt_base64_exact(const uint8_t *src, size_t len, uint8_t *dst, size_t *bytes)
    const rt_row *const *rt_rows()
    const char *rt_row_name(const rt_row *row)
    rt_b64_fn rt_row_base64(const rt_row *row, rt_conversion conversion)
    rt_pool *rt_pool_new(size_t block_bytes)
    void rt_pool_close(rt_pool *pool)
    void *rt_pool_take(rt_pool *pool, size_t bytes)
    void rt_pool_give(void *block)
    rt_pool_stats rt_pool_look(rt_pool *pool)


cdef const rt_row *active  # the row in use

cdef class Root:
    cdef readonly object _source
    cdef readonly uint64_t _mask
    cdef readonly object _extra
    cdef size_t start, end  # of a nested node, its braces in the source; 0, 0 of an event

# One field of a class, as the compiled code reads it. What is borrowed here, its Layout keeps alive.
cdef struct FieldPlan:
    const char *key
    size_t key_len
    Py_ssize_t offset  # of the slot in an instance, -1 for a key that is only on the wire
    int accepts
    int item_accepts
    bint required
    bint reuse         # ids repeat from frame to frame
    bint lazy          # the slot may hold a Pending, its attribute knows
    void *node         # borrowed Layout of the resource that an object becomes, or NULL
    void *item_node

cdef class Layout:
    cdef readonly object cls
    cdef readonly tuple slots
    cdef readonly bint ready
    cdef Py_ssize_t slot_count
    cdef Py_ssize_t *offsets
    cdef Py_ssize_t field_count
    cdef FieldPlan *fields
    cdef list kept
    cdef uint8_t table[256]
    cdef int prepare(self) except -1
    cdef FieldPlan *find(self, const uint8_t *key, size_t size) noexcept

cdef class Pool:
    cdef rt_pool *pool

cdef class Block:
    cdef void *memory

cdef Block take_block(Pool pool, size_t size)
cdef object array_over(Block block, void *data, Py_ssize_t count, int dtype)
cdef int view_of(object source, const uint8_t **p, size_t *size) except -1
cdef object text_at(const uint8_t *src, size_t size, uint32_t odd)
cdef object short_text_at(const uint8_t *src, size_t size, uint32_t odd)
cdef object plain_value(rt_scan *s, int c)
cdef object plain_at(const uint8_t *p, size_t start, size_t end)
cdef object scalar_at(const uint8_t *p, rt_member *m)
cdef object typed_at(source, const uint8_t *p, size_t start, size_t end, FieldPlan *field)
cdef object new_pending(FieldPlan *field, size_t start, size_t end)
cdef object new_node(Layout layout, object source, uint64_t mask, object extra)
