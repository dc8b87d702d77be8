# Frames of a kind that was just decoded: what repeats is compared, not read again.

cdef enum:
    TEMPLATES = 16      # places for kinds of frame that a decoder remembers
    TEMPLATE_MEMBERS = 12
    TEMPLATE_SLOTS = 24
    LONGEST_PAUSE = 255


cdef struct Template:
    rt_template c
    PyObject *route                       # borrowed from the decoder's routes
    uint64_t mask
    Py_ssize_t filled                     # slots that hold the same in every event, and what, owned
    rt_fill fill[TEMPLATE_SLOTS]
    Py_ssize_t hole_offset[4]             # slots of the holes, -1 for a key without one
    rt_field *outer                       # of the object that holds the audio, NULL without
    Py_ssize_t outer_from, outer_to       # holes before its opening and its closing brace,
    size_t outer_start, outer_size        # and how far behind the last of them these are


# What is known of one kind of frame.
cdef struct Kind:
    Template *template                    # NULL until one was learnt
    PyObject *route                       # of the frame before, borrowed
    Py_ssize_t count                      # its members: their fields and their values, owned
    rt_field *field[TEMPLATE_MEMBERS]
    PyObject *value[TEMPLATE_MEMBERS]
    Outline *outline                      # of the frame before, where audio is nested
    int hits                              # since the template was learnt
    int pause, pauses                     # frames to go before learning is tried again


cdef inline size_t kind_of(const uint8_t *p, size_t size) noexcept:
    """The place of the kind that a frame may be; TEMPLATES for all that do not begin with their type.

    From eight bytes inside the tag; the factor was searched for: 14 places for the 16 tags that come
    most often.
    """
    cdef uint64_t middle
    if size < 64 or memcmp(p, b'{"type":"', 9) != 0:
        return TEMPLATES
    memcpy(&middle, p + 23, 8)
    return <size_t>((middle * <uint64_t>0x89A3242FD0439C67ULL) >> 60)


cdef void forget_template(Kind *kind) noexcept:
    cdef Template *t = kind.template
    cdef Py_ssize_t index
    kind.template = NULL
    if t == NULL:
        return
    for index in range(t.filled):
        Py_XDECREF(t.fill[index].value)
    PyMem_Free(t)


cdef void forget_frame(Kind *kind) noexcept:
    cdef PyObject *value
    cdef Py_ssize_t index
    kind.route = NULL
    for index in range(TEMPLATE_MEMBERS):
        value = kind.value[index]
        kind.value[index] = NULL
        Py_XDECREF(value)


cdef int learn(Kind **place, Frame *f, Route route, event) except -1:
    """After a frame that fitted no template: make one if the frame before was of the same kind.

    What was the same object in both repeats; strings and integers that were not are holes. A stream
    that never repeats is left alone for longer and longer. The frame has been counted, and must not
    fail any more: where there is no memory for it, nothing is learnt.
    """
    cdef Kind *kind = place[0]
    cdef bint known
    if kind == NULL:
        kind = place[0] = <Kind *>PyMem_Calloc(1, sizeof(Kind))
        if kind == NULL:
            return 0
    known = kind.route == <PyObject *>route and kind.count == <Py_ssize_t>f.count
    if kind.pause:
        kind.pause -= 1
        return 0
    if kind.template != NULL and not kind.hits:
        rest(kind)
        forget_template(kind)
        return 0
    if route.watch & OTHER_KEY:
        return learn_nested(kind, f, route, event)
    if f.count > TEMPLATE_MEMBERS or not compare(kind, f, route.plan, event, known):
        forget_frame(kind)
        rest(kind)
    elif not known:
        kind.route = <PyObject *>route
        kind.count = <Py_ssize_t>f.count
    else:
        forget_template(kind)
        kind.hits = 0
        kind.template = new_template(kind, f, route, event)
        forget_frame(kind)
        if kind.template == NULL:
            rest(kind)
    return 0


cdef void rest(Kind *kind) noexcept:
    """Nothing was gained: leave the kind alone, each time for longer."""
    kind.pauses = min(2 * kind.pauses + 1, LONGEST_PAUSE)
    kind.pause = kind.pauses


cdef bint compare(Kind *kind, Frame *f, EventPlan plan, event, bint known) except -1:
    """Put the members of a frame beside those of the one before; whether the two are alike.

    Afterwards a member has a value if it repeats, or if there is no frame before.
    """
    cdef rt_field *field
    cdef rt_field *before = NULL
    cdef rt_member *m
    cdef PyObject *value
    cdef Py_ssize_t index
    if not known:
        forget_frame(kind)
    for index in range(<Py_ssize_t>f.count):
        m = &f.members[index]
        if m.odd_key or m.kind == RT_OBJECT or m.kind == RT_ARRAY:
            return False
        field = NULL if index == f.tag else rt_layout_next(plan.c, before, f.p + m.key, m.key_end - m.key)
        value = NULL
        if index == f.tag:
            value = RT_SLOT(<PyObject *>event, plan.type_at)
        elif field != NULL:
            before = field
            if field.offset >= 0:
                value = RT_SLOT(<PyObject *>event, field.offset)
        if not known:
            kind.field[index] = field
            Py_XINCREF(value)
            kind.value[index] = value
        elif kind.field[index] != field:
            return False
        elif kind.value[index] != value:
            Py_XDECREF(kind.value[index])
            kind.value[index] = NULL
    return True


cdef Template *new_template(Kind *kind, Frame *f, Route route, event) except? NULL:
    """The template of two frames that were alike, NULL for one with too many holes or bytes, and
    without memory."""
    cdef rt_match spans
    cdef uint8_t kinds[4]
    cdef unsigned holes = 0
    cdef Py_ssize_t index, offset
    cdef rt_member *m
    cdef Template *t = <Template *>PyMem_Calloc(1, sizeof(Template))
    if t == NULL:
        return NULL
    for index in range(<Py_ssize_t>f.count):
        m = &f.members[index]
        if kind.value[index] != NULL:
            continue
        offset = -1 if kind.field[index] == NULL else kind.field[index].offset
        if (
            holes == RT_HOLES
            or m.kind != RT_STR and m.kind != RT_INT
            or offset >= 0 and is_hole(t, holes, offset)  # a key that comes twice
        ):
            PyMem_Free(t)
            return NULL
        kinds[holes] = hole_kind(f, route.plan, index)
        spans.start[holes], spans.end[holes] = m.value, m.value_end
        t.hole_offset[holes] = offset
        holes += 1
    if route.plan.c.slot_count > TEMPLATE_SLOTS or not rt_template_make(&t.c, f.p, f.size, &spans, kinds, holes):
        PyMem_Free(t)
        return NULL
    t.route = <PyObject *>route
    t.mask = (<rt_root *><PyObject *>event).mask
    fill_template(t, route.plan, event)
    return t


cdef void fill_template(Template *t, EventPlan plan, event) noexcept:
    """All slots but those of the holes: what they hold, and None in those of the audio."""
    cdef Py_ssize_t index, offset
    cdef PyObject *value
    for index in range(plan.c.slot_count):
        offset = plan.c.offsets[index]
        if is_hole(t, t.c.holes, offset) or t.outer != NULL and t.outer.offset == offset:
            continue
        value = RT_SLOT(<PyObject *>event, offset)
        if plan.has_audio and (offset == plan.audio_at or offset == plan.format_at or offset == plan.start_at):
            value = <PyObject *>None
        Py_XINCREF(value)
        t.fill[t.filled].offset, t.fill[t.filled].value = offset, value
        t.filled += 1


cdef bint is_hole(Template *t, Py_ssize_t holes, Py_ssize_t offset) noexcept:
    cdef Py_ssize_t index
    for index in range(holes):
        if t.hole_offset[index] == offset:
            return True
    return False


cdef uint8_t hole_kind(Frame *f, EventPlan plan, Py_ssize_t index) noexcept:
    cdef rt_member *m = &f.members[index]
    if m.kind == RT_INT:
        return RT_HOLE_INTEGER
    if plan.has_audio and m.key_end - m.key == plan.path[0].outer_len:
        if memcmp(f.p + m.key, plan.path[0].outer, plan.path[0].outer_len) == 0:
            return RT_HOLE_AUDIO
    return RT_HOLE_STRING


cdef object event_from(Template *t, source, const uint8_t *p, rt_match *m):
    """The event of a frame that fits: all but the audio slots."""
    cdef Py_ssize_t index, offset
    cdef size_t start, size
    event = rt_node_filled((<Route><object>t.route).plan.c, source, t.mask, t.fill, t.filled)
    for index in range(t.c.holes):
        offset = t.hole_offset[index]
        if offset < 0:
            continue
        start = m.start[index]
        size = m.end[index] - start
        if t.c.kind[index] == RT_HOLE_INTEGER:
            rt_fill_integer(event, offset, p + start, size)
        elif m.odd[index]:
            set_slot(event, offset, text_at(p + start, size, m.odd[index]))
        else:
            rt_fill_ascii(event, offset, p + start, size)
    if t.outer != NULL:
        fill_outer(t, event, m)
    return event
