# The same for frames whose audio stands in an object of theirs: a phone's media.
#
# What differs from frame to frame stands in that object too, where no slots tell what repeats: texts are
# compared. The attribute of the object waits in the frame, as always.

cdef enum:
    LONGEST_MODEL = 65536  # bytes of a frame that is kept to be compared


cdef struct Leaf:
    size_t start, end   # of the value, inside its quotes
    uint8_t kind        # of the hole that it may become
    Py_ssize_t offset   # of its slot, -1 without


cdef struct Outline:
    PyObject *route                       # borrowed
    rt_field *field                       # of the object, NULL where the class has no attribute for it
    size_t outer, outer_end               # the object
    Py_ssize_t count
    Leaf leaf[TEMPLATE_MEMBERS]
    size_t size
    uint8_t *text                         # a copy of the frame, owned


cdef void forget_outline(Kind *kind) noexcept:
    if kind.outline != NULL:
        PyMem_Free(kind.outline.text)
        PyMem_Free(kind.outline)
        kind.outline = NULL


cdef int learn_nested(Kind *kind, Frame *f, Route route, event) except -1:
    """Make a template if the frame before had the same outline; keep that of this one otherwise."""
    cdef Outline now
    cdef bint alike
    now.route = <PyObject *>route
    if not outline(&now, f, route.plan):
        forget_outline(kind)
        rest(kind)
    elif kind.outline == NULL:
        keep_outline(kind, &now, f)
    else:
        alike = same_outline(kind.outline, &now, f.p)
        if alike:
            forget_template(kind)
            kind.hits = 0
            kind.template = nested_template(kind.outline, &now, f, route, event)
            alike = kind.template != NULL
        forget_outline(kind)
        if not alike:
            rest(kind)
    return 0


cdef void keep_outline(Kind *kind, Outline *now, Frame *f) noexcept:
    cdef Outline *kept = <Outline *>PyMem_Calloc(1, sizeof(Outline))
    if kept == NULL:
        return
    kept[0] = now[0]
    kept.text = <uint8_t *>PyMem_Calloc(1, f.size)
    if kept.text == NULL:
        PyMem_Free(kept)
        return
    memcpy(kept.text, f.p, f.size)
    kind.outline = kept


cdef bint outline(Outline *now, Frame *f, EventPlan plan) except -1:
    """Whether a frame may be the model of others; the strings and integers in it that may differ."""
    cdef rt_field *field
    cdef rt_member *m
    cdef uint64_t seen = 0
    cdef Py_ssize_t index
    now.field = NULL
    now.outer = 0
    now.count = 0
    now.size = f.size
    if f.size > LONGEST_MODEL or plan.paths != 1 or plan.path[0].inner == NULL:
        return False
    for index in range(<Py_ssize_t>f.count):
        m = &f.members[index]
        if m.odd_key:
            return False
        field = rt_layout_find(plan.c, f.p + m.key, m.key_end - m.key)
        if field != NULL:
            if seen & field.bit:
                return False
            seen |= field.bit
        if is_key(f.p, m, plan.path[0].outer, plan.path[0].outer_len):
            if now.outer or m.kind != RT_OBJECT or not inner_outline(now, f.p, m, plan):
                return False
            if field != NULL and field.offset >= 0:
                if not field.lazy:
                    return False
                now.field = field
        elif m.kind == RT_STR or m.kind == RT_INT:
            # The tag decides the class: it is compared like the text around it.
            if not is_key(f.p, m, plan.tag_key, plan.tag_key_len):
                if not add_leaf(now, m, -1 if field == NULL else field.offset):
                    return False
        elif (m.kind == RT_OBJECT or m.kind == RT_ARRAY) and field != NULL:
            return False
    return now.outer != 0


cdef bint inner_outline(Outline *now, const uint8_t *p, rt_member *outer, EventPlan plan) noexcept:
    """The same of the object, whose audio must be there once."""
    cdef rt_scan s
    cdef rt_step step
    cdef rt_member members[TEMPLATE_MEMBERS]
    cdef rt_member *m
    cdef size_t count = 0, index
    cdef int texts = 0
    now.outer, now.outer_end = outer.value, outer.value_end
    rt_scan_begin(&s, core.active, p, outer.value_end, outer.value)
    rt_enter(&s)
    step = rt_members(&s, members, TEMPLATE_MEMBERS, &count)
    while step == RT_TEXT:
        rt_skip_text(&s, &members[count])
        count += 1
        step = rt_members(&s, members, TEMPLATE_MEMBERS, &count)
    if step != RT_END:
        return False
    for index in range(count):
        m = &members[index]
        if m.odd_key or plan.told_inside and is_key(p, m, b"contentType", 11):
            return False
        if is_key(p, m, plan.path[0].inner, plan.path[0].inner_len):
            texts += 1
            if m.kind != RT_STR or not add_leaf(now, m, -1):
                return False
            now.leaf[now.count - 1].kind = RT_HOLE_AUDIO
        elif (m.kind == RT_STR or m.kind == RT_INT) and not add_leaf(now, m, -1):
            return False
    return texts == 1


cdef bint is_key(const uint8_t *p, rt_member *m, const char *key, size_t size) noexcept:
    return m.key_end - m.key == size and memcmp(p + m.key, key, size) == 0


cdef bint add_leaf(Outline *now, rt_member *m, Py_ssize_t offset) noexcept:
    cdef Leaf *leaf = &now.leaf[now.count]
    if now.count == TEMPLATE_MEMBERS:
        return False
    leaf.start, leaf.end = m.value, m.value_end
    leaf.kind = RT_HOLE_STRING if m.kind == RT_STR else RT_HOLE_INTEGER
    leaf.offset = offset
    now.count += 1
    return True


cdef bint same_outline(Outline *before, Outline *now, const uint8_t *p) noexcept:
    """Whether two frames are the same but for the values of their leaves."""
    cdef Py_ssize_t index
    cdef size_t at = 0, its = 0, size
    if before.route != now.route or before.count != now.count:
        return False
    for index in range(now.count + 1):
        size = (now.leaf[index].start if index < now.count else now.size) - at
        if (before.leaf[index].start if index < now.count else before.size) - its != size:
            return False
        if memcmp(before.text + its, p + at, size) != 0:
            return False
        if index < now.count:
            if before.leaf[index].kind != now.leaf[index].kind:
                return False
            at, its = now.leaf[index].end, before.leaf[index].end
    return True


cdef bint repeats(Outline *before, Outline *now, const uint8_t *p, Py_ssize_t index) noexcept:
    cdef Leaf *one = &before.leaf[index]
    cdef Leaf *other = &now.leaf[index]
    if other.kind == RT_HOLE_AUDIO or one.end - one.start != other.end - other.start:
        return False
    return memcmp(before.text + one.start, p + other.start, one.end - one.start) == 0


cdef Template *nested_template(Outline *before, Outline *now, Frame *f, Route route, event) noexcept:
    """The template of two frames of one outline, NULL for one with too many holes or bytes, and
    without memory."""
    cdef rt_match spans
    cdef uint8_t kinds[4]
    cdef unsigned holes = 0
    cdef Py_ssize_t index
    cdef Template *t = <Template *>PyMem_Calloc(1, sizeof(Template))
    if t == NULL:
        return NULL
    for index in range(now.count):
        if repeats(before, now, f.p, index):
            continue
        if holes == RT_HOLES:
            PyMem_Free(t)
            return NULL
        if now.leaf[index].end <= now.outer:
            t.outer_from = holes + 1
        if now.leaf[index].end <= now.outer_end:
            t.outer_to = holes + 1
        kinds[holes] = now.leaf[index].kind
        spans.start[holes], spans.end[holes] = now.leaf[index].start, now.leaf[index].end
        t.hole_offset[holes] = now.leaf[index].offset
        holes += 1
    if route.plan.c.slot_count > TEMPLATE_SLOTS or not rt_template_make(&t.c, f.p, f.size, &spans, kinds, holes):
        PyMem_Free(t)
        return NULL
    t.outer = now.field
    t.outer_start = now.outer - (spans.end[t.outer_from - 1] if t.outer_from else 0)
    t.outer_size = now.outer_end - spans.end[t.outer_to - 1]
    t.route = now.route
    t.mask = (<rt_root *><PyObject *>event).mask
    fill_template(t, route.plan, event)
    return t


cdef int fill_outer(Template *t, event, rt_match *m) except -1:
    """The attribute of the object, which is as far behind the holes before its braces as it was."""
    cdef size_t start = t.outer_start + (m.end[t.outer_from - 1] if t.outer_from else 0)
    set_slot(event, t.outer.offset, new_pending(t.outer, start, t.outer_size + m.end[t.outer_to - 1]))
    return 0
