# One frame: from the object that was given to a list of checked members, and from there to an event.

cdef extern from *:
    """
    static int rt_ascii_equals(PyObject *text, const uint8_t *src, size_t size) {
        return (size_t)PyUnicode_GET_LENGTH(text) == size &&
               memcmp(PyUnicode_1BYTE_DATA(text), src, size) == 0;
    }
    #define RT_FIELD(node, offset) (*(PyObject **)((char *)(node) + (offset)))
    #define RT_SET_FIELD(node, offset, value) do { \\
        PyObject **rt_place = &RT_FIELD(node, offset), *rt_old = *rt_place; \\
        Py_INCREF(value); \\
        *rt_place = (value); \\
        Py_XDECREF(rt_old); } while (0)
    """
    bint ascii_is "rt_ascii_equals"(object text, const uint8_t *src, size_t size)
    PyObject *get_field "RT_FIELD"(object node, Py_ssize_t offset)
    void set_field "RT_SET_FIELD"(object node, Py_ssize_t offset, object value)

cdef extern from "Python.h":
    int PyBytes_Check(object o)
    int PyUnicode_Check(object o)
    void *PyMem_Calloc(size_t n, size_t size)
    void PyMem_Free(void *p)

cdef enum:
    FEW = 24  # members that a frame usually has at most; more are kept on the heap


cdef struct Frame:
    const uint8_t *p
    size_t size
    rt_member *members
    Py_ssize_t count
    Py_ssize_t room
    Py_ssize_t tag         # the last top-level `type`, -1 without
    PyObject *route        # its Route, borrowed; NULL without
    Py_ssize_t text        # the member whose base64 was decoded while scanning, -1 without
    int conversion         # what it was decoded into
    rt_b64_run run
    rt_member few[FEW]


cdef object admit_frame(frame, size_t limit):
    """What the event will keep: the bytes or str itself, a copy of any other buffer."""
    if type(frame) is bytes and <size_t>len(<bytes>frame) <= limit:
        return frame
    return admit(frame, limit)


cdef int open_frame(source, Frame *f) except -1:
    try:
        view_of(source, &f.p, &f.size)
    except UnicodeEncodeError:  # a str with a lone surrogate
        raise surrogate_error(source) from None
    return 0


cdef object surrogate_error(str source):
    """Of a str that has no UTF-8: ill-formed where the surrogate stands, unless it is bad before."""
    utf8 = source.encode("utf-8", "surrogatepass")
    return json_error(source, <const uint8_t *>utf8, <size_t>len(utf8))


cdef rt_member *next_place(Frame *f) except NULL:
    """Room for one more member."""
    cdef rt_member *more
    cdef Py_ssize_t room
    if f.count == f.room:
        room = 4 * f.room
        more = <rt_member *>realloc(NULL if f.members == f.few else f.members, room * sizeof(rt_member))
        if more == NULL:
            raise MemoryError
        if f.members == f.few:
            memcpy(more, f.few, sizeof(f.few))
        f.members = more
        f.room = room
    return &f.members[f.count]


cdef void let_go(Frame *f) noexcept:
    if f.members != f.few:
        free(f.members)


cdef Py_ssize_t characters(str text, const uint8_t *p, size_t offset):
    """An offset into the UTF-8 of a str as characters."""
    cdef Py_ssize_t count = 0
    cdef size_t at
    for at in range(offset):
        count += (p[at] & 0xC0) != 0x80
    return count


cdef object place_of(source, const uint8_t *p, size_t offset):
    """An offset into the frame as errors tell it."""
    return characters(source, p, offset) if PyUnicode_Check(source) else offset


cdef object json_error(source, const uint8_t *p, size_t size):
    cdef rt_fault fault = rt_locate(p, size)
    cdef rt_member m
    if fault.code == RT_NO_FAULT:
        raise SystemError("rtfast: the scanner refused a frame that is valid, please report it")
    tag = None
    if rt_find_type(core.active, p, size, &m):
        tag = text_at(p + m.value, m.value_end - m.value, m.odd_value)
    return _faults.json_error(source, CODES[fault.code], place_of(source, p, fault.pos), tag)


cdef FieldPlan *field_of(Layout layout, const uint8_t *p, rt_member *m) except? NULL:
    if not m.odd_key:
        return layout.find(p + m.key, m.key_end - m.key)
    plain = text_at(p + m.key, m.key_end - m.key, m.odd_key).encode()
    return layout.find(<const uint8_t *>plain, <size_t>len(plain))


cdef object text_of(const uint8_t *p, rt_member *m):
    """The str of a member that is a string."""
    return text_at(p + m.value, m.value_end - m.value, m.odd_value)


cdef Py_ssize_t find_member(Frame *f, const char *key, size_t size) except -2:
    """The last member of a key, -1 without."""
    cdef rt_member *m
    cdef Py_ssize_t index = f.count - 1
    while index >= 0:
        m = &f.members[index]
        if m.odd_key:
            if text_at(f.p + m.key, m.key_end - m.key, m.odd_key).encode() == key[:size]:
                return index
        elif m.key_end - m.key == size and memcmp(f.p + m.key, key, size) == 0:
            return index
        index -= 1
    return -1


cdef str string_member(Frame *f, str key):
    """The str of a key, None where it is missing or no string."""
    utf8 = key.encode()
    cdef Py_ssize_t index = find_member(f, <const char *>utf8, <size_t>len(utf8))
    if index < 0 or f.members[index].kind != RT_STR:
        return None
    return text_of(f.p, &f.members[index])


cdef int check(source, Frame *f, EventPlan plan, str tag) except -1:
    """Strict mode: DecodeError where the frame breaks what its class promises."""
    if not fits(f, plan) and not conforms(plan.cls, core_loads(source)):
        raise _faults.strict_error(source, tag, plan.cls)
    return 0


cdef bint fits(Frame *f, EventPlan plan) except -1:
    """Whether a flat frame conforms; False asks for a closer look."""
    cdef uint64_t seen = 0, bit
    cdef FieldPlan *field
    cdef rt_member *m
    cdef Py_ssize_t index
    for index in range(f.count):
        m = &f.members[index]
        field = field_of(plan.layout, f.p, m)
        if field == NULL:
            continue
        bit = <uint64_t>1 << (field - plan.layout.fields)
        if seen & bit or not field.accepts & m.kind or m.kind == RT_OBJECT or m.kind == RT_ARRAY:
            return False
        seen |= bit
    return plan.required & ~seen == 0 and (not plan.has_audio or plan.paths == 1 and seen & plan.text_bit)


cdef object new_event(EventPlan plan, str tag, source, Frame *f, Ids ids, bint keeps):
    """An event with all its fields; nested ones wait in the frame, if it is kept, until they are read."""
    cdef Layout layout = plan.layout
    cdef Root event = new_node(layout, source, 0, None)
    cdef rt_member *m
    cdef FieldPlan *field
    cdef uint64_t mask = 0
    cdef size_t size
    cdef Py_ssize_t index
    set_field(event, plan.type_at, tag)
    for index in range(f.count):
        m = &f.members[index]
        field = field_of(layout, f.p, m)
        if field == NULL:
            continue
        mask |= <uint64_t>1 << (field - layout.fields)
        if field.offset < 0:
            continue
        if m.kind == RT_STR:
            size = m.value_end - m.value
            if field.reuse and not m.odd_value:
                value = ids.get(f.p + m.value, size)
            else:
                value = text_at(f.p + m.value, size, m.odd_value)
        elif m.kind != RT_OBJECT and m.kind != RT_ARRAY:
            value = scalar_at(f.p, m)
        elif field.lazy and keeps:
            value = new_pending(field, m.value, m.value_end)
        else:
            value = typed_at(source if keeps else None, f.p, m.value, m.value_end, field)
        set_field(event, field.offset, value)
    event._mask = mask
    return event
