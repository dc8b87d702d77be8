# The short way from a frame to an object of a model: its members, scanned once, go straight into the fields.
# What it cannot do, the long way over the plain value can (`ModelReader.read`).

cdef enum:
    MEMBERS = 32


cdef int index_fields(Filler filler) except -1:
    """The keys of a model's fields, to be found like those of our own classes."""
    cdef Py_ssize_t count = len(filler.names)
    if count > 64:  # no bits for them
        return 0
    filler.keys = [name.encode() for name in filler.names]
    filler.c.fields = <rt_field *>PyMem_Calloc(count + 1, sizeof(rt_field))
    if filler.c.fields == NULL:
        raise MemoryError
    for index, key in enumerate(filler.keys):
        filler.c.fields[index].key = PyBytes_AS_STRING(key)
        filler.c.fields[index].key_len = <size_t>len(key)
    filler.c.field_count = count
    rt_layout_index(&filler.c)
    for index, required in enumerate(filler.required):
        filler.every |= filler.c.fields[index].bit
        if required:
            filler.needed |= filler.c.fields[index].bit
    return 0


cdef object from_members(dict models, frame):
    """An object of a validated frame; MISFIT asks for the long way."""
    cdef rt_view view
    cdef rt_scan s
    cdef rt_member members[MEMBERS]
    cdef size_t count = 0
    cdef PyObject *model
    try:
        open_view(&view, frame)
        rt_scan_begin(&s, active, view.p, view.size, 0)
        if not read_members(&s, members, &count) or s.tag >= count or members[s.tag].kind != RT_STR:
            return MISFIT
        tag = short_scalar_at(view.p, &members[s.tag])
        model = PyDict_GetItemWithError(models, tag)
        if model == NULL or (<Filler>model).c.fields == NULL:
            return MISFIT
        return made_from(<Filler>model, view.p, members, count)
    finally:
        rt_view_close(&view)


cdef bint read_members(rt_scan *s, rt_member *members, size_t *count) noexcept:
    """Whether the frame is an object with so few members, and no more than that."""
    cdef rt_step step = rt_enter(s)
    if step != RT_MEMBER:
        return False
    while True:
        step = rt_members(s, members, MEMBERS, count)
        if step == RT_END:
            return rt_only_blanks_follow(s)
        if step != RT_TEXT or rt_skip_text(s, &members[count[0]]) != RT_MEMBER:
            return False
        count[0] += 1


cdef object short_scalar_at(const uint8_t *p, rt_member *m):
    """A checked scalar whose value may come again."""
    if m.kind == RT_STR and m.value_end - m.value <= 32:
        return short_text_at(p + m.value, m.value_end - m.value, m.odd_value)
    return scalar_at(p, m)


cdef object member_value(const uint8_t *p, rt_member *m):
    if m.kind == RT_OBJECT or m.kind == RT_ARRAY:
        return plain_at(p, m.value, m.value_end)
    return scalar_at(p, m)


cdef object made_from(Filler filler, const uint8_t *p, rt_member *members, size_t count):
    cdef dict fields = PyDict_Copy(filler.absent), extra = {}
    cdef uint64_t seen = 0
    cdef rt_field *field
    cdef rt_field *before = NULL
    cdef rt_member *m
    cdef Fit fit
    cdef Py_ssize_t index
    cdef size_t place
    for place in range(count):
        m = &members[place]
        if m.odd_key:
            return MISFIT
        field = rt_layout_next(&filler.c, before, p + m.key, m.key_end - m.key)
        if field == NULL:
            value = member_value(p, m)
            if not is_plain(value, 1):
                return MISFIT
            extra[short_text_at(p + m.key, m.key_end - m.key, 0)] = value
            continue
        before = field
        seen |= field.bit
        index = field - filler.c.fields
        fit = <Fit>PyTuple_GET_ITEM(filler.fits, index)
        if m.kind == RT_STR and fit.text:
            value = scalar_at(p, m)
        else:
            value = fitted(fit, short_scalar_at(p, m) if m.kind == RT_STR else member_value(p, m))
            if value is MISFIT:
                return MISFIT
        PyDict_SetItem(fields, <object>PyTuple_GET_ITEM(filler.names, index), value)
    if filler.needed & ~seen:
        return MISFIT
    return made_of(filler, fields, extra, names_set(filler, seen, extra))


cdef set names_set(Filler filler, uint64_t seen, dict extra):
    """The names of the fields that were there, and of what else was."""
    cdef Py_ssize_t index
    cdef set names
    if seen == filler.every:
        names = PySet_New(filler.all_set)
    else:
        names = set()
        for index in range(len(filler.names)):
            if seen & filler.c.fields[index].bit:
                names.add(filler.names[index])
    if extra and filler.keeps_extra:
        names.update(extra)
    return names
