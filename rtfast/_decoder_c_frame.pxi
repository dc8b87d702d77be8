# One frame: from the object that was given to a list of checked members, and from there to an event.

cdef extern from "Python.h":
    void *PyMem_Calloc(size_t n, size_t size)
    void PyMem_Free(void *p)

cdef tuple DIGITS = tuple(range(10))

cdef enum:
    TYPE_BYTES = 512  # of UTF-8, in which the type of a str is looked for first
    FEW = 24  # members that a frame usually has at most; more are kept on the heap


cdef struct Frame:
    const uint8_t *p
    size_t size
    rt_member *members
    size_t count
    size_t room
    Py_ssize_t tag         # the last top-level `type`, -1 without
    PyObject *route        # its Route, borrowed; NULL without
    Py_ssize_t text        # the member whose base64 was decoded while scanning, -1 without
    int conversion         # what it was decoded into
    bint tells_inside      # the object that holds the audio may tell its format
    rt_b64_run run
    rt_member few[FEW]


cdef inline bint is_admitted(frame, size_t limit) noexcept:
    """Whether a frame is a bytes or str itself that is not too large, whatever characters it has."""
    if type(frame) is bytes:
        return <size_t>len(<bytes>frame) <= limit
    return type(frame) is str and <size_t>len(<str>frame) <= limit // 4  # at most 4 bytes a character


cdef object admit_frame(frame, size_t limit):
    """What the event will keep: the bytes or str itself, a copy of any other buffer."""
    return frame if is_admitted(frame, limit) else admit(frame, limit)


cdef int open_source(rt_view *view, source) except -1:
    try:
        open_view(view, source)
    except UnicodeEncodeError:  # a str with a lone surrogate
        raise surrogate_error(source) from None
    return 0


cdef void open_frame(rt_view *view, Frame *f) noexcept:
    f.p, f.size = view.p, view.size
    f.members = f.few
    f.room = FEW
    f.count = 0
    f.route = NULL
    f.tag = f.text = -1
    f.tells_inside = False


cdef object surrogate_error(str source):
    """Of a str that has no UTF-8: ill-formed where the surrogate stands, unless it is bad before."""
    utf8 = source.encode("utf-8", "surrogatepass")
    return json_error(source, <const uint8_t *>utf8, <size_t>len(utf8))


cdef int more_room(Frame *f) except -1:
    cdef size_t room = 4 * f.room
    cdef rt_member *more = <rt_member *>realloc(NULL if f.members == f.few else f.members,
                                                room * sizeof(rt_member))
    if more == NULL:
        raise MemoryError
    if f.members == f.few:
        memcpy(more, f.few, sizeof(f.few))
    f.members = more
    f.room = room
    return 0


cdef rt_step skim(rt_scan *s, Frame *f) except? RT_BAD:
    """All members of the object that was entered, long strings passed over; RT_END where they are right."""
    cdef rt_step step
    while True:
        step = rt_members(s, f.members, f.room, &f.count)
        if step == RT_MEMBER:
            more_room(f)
        elif step == RT_TEXT and rt_skip_text(s, &f.members[f.count]) == RT_MEMBER:
            f.count += 1
        else:
            return RT_END if step == RT_END else RT_BAD


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


cdef inline rt_field *field_of(rt_layout *layout, rt_field *before, const uint8_t *p,
                               rt_member *m) except? NULL:
    if not m.odd_key:
        return rt_layout_next(layout, before, p + m.key, m.key_end - m.key)
    plain = odd_text(p + m.key, m.key_end - m.key).encode()
    return rt_layout_find(layout, <const uint8_t *>plain, <size_t>len(plain))


cdef object text_of(const uint8_t *p, rt_member *m):
    """The str of a member that is a string."""
    return text_at(p + m.value, m.value_end - m.value, m.odd_value)


cdef Route route_in(Tags tags, const uint8_t *p, rt_member *m):
    """The route of a member that may be a tag, None without."""
    if m.kind != RT_STR:
        return None
    if m.odd_value:
        plain = text_of(p, m).encode()
        return tags.find(<const uint8_t *>plain, <size_t>len(plain))
    return tags.find(p + m.value, m.value_end - m.value)


cdef Py_ssize_t find_member(Frame *f, const char *key, size_t size) except -2:
    """The last member of a key, -1 without."""
    cdef rt_member *m
    cdef Py_ssize_t index = <Py_ssize_t>f.count - 1
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
    cdef rt_field *field
    cdef rt_field *before = NULL
    cdef rt_member *m
    cdef Py_ssize_t index
    for index in range(<Py_ssize_t>f.count):
        m = &f.members[index]
        field = field_of(plan.c, before, f.p, m)
        if field == NULL:
            continue
        before = field
        bit = field.bit
        if seen & bit or not field.accepts & m.kind or m.kind == RT_OBJECT or m.kind == RT_ARRAY:
            return False
        seen |= bit
    return plan.required & ~seen == 0 and (not plan.has_audio or plan.paths == 1 and seen & plan.text_bit)


cdef object new_event(EventPlan plan, str tag, source, Frame *f, Ids ids):
    """An event with all its fields; nested ones wait in the frame until they are read."""
    cdef rt_layout *layout = plan.c
    cdef rt_field *field
    cdef rt_field *before = NULL
    cdef rt_member *m
    cdef uint64_t mask = 0
    cdef size_t size
    cdef Py_ssize_t index
    event = rt_node_new(layout, source)
    set_slot(event, plan.type_at, tag)
    for index in range(<Py_ssize_t>f.count):
        if index == f.tag:
            continue
        m = &f.members[index]
        field = field_of(layout, before, f.p, m)
        if field == NULL:
            continue
        before = field
        mask |= field.bit
        if field.offset < 0:
            continue
        size = m.value_end - m.value
        if m.kind == RT_STR and not m.odd_value:
            if field.reuse:
                value = rt_id(&ids.c, f.p + m.value, size)
            else:
                value = rt_new_ascii(f.p + m.value, size)
        elif m.kind == RT_INT and size == 1:
            value = DIGITS[f.p[m.value] - 48]
        elif m.kind != RT_OBJECT and m.kind != RT_ARRAY:
            value = scalar_at(f.p, m)
        elif field.lazy:
            value = new_pending(field, m.value, m.value_end)
        else:
            value = typed_at(source, f.p, m.value, m.value_end, field)
        set_slot(event, field.offset, value)
    (<rt_root *><PyObject *>event).mask = mask
    rt_node_done(event)
    return event
