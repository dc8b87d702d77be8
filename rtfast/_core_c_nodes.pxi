# The root of events and resources, and their memory layout.

CUT = 1 << 62  # mask bit: the source is the frame without its base64 text, so there is no `frame`

cdef class Root:
    """What every node carries beside its slots.

    _source: the frame (bytes or str) that the node was decoded from, or None.
    _mask: bit i is set when the i-th field of the class is on the wire.
    _extra: of a node without a source, its wire values that no slot holds; None when there are none.
    """

    @property
    def frame(self):
        """The frame this came from: the same bytes or str object that was decoded, else None."""
        return None if self.end or self._mask >> 62 & 1 else self._source


def wire(Root node not None):
    """The plain JSON value of a node that was decoded."""
    cdef rt_view view
    if not node.end:
        return loads(node._source)
    try:
        open_view(&view, node._source)
        return plain_at(view.p, node.start, node.end)
    finally:
        rt_view_close(&view)


cdef class Layout:
    """Where a class keeps its slots, and what its fields are on the wire."""

    def __cinit__(self, cls, tuple slots):
        self.cls = cls
        self.slots = slots
        self.c.cls = <PyTypeObject *>cls
        self.c.offsets = <Py_ssize_t *>PyMem_Calloc(len(slots) + 1, sizeof(Py_ssize_t))
        if self.c.offsets == NULL:
            raise MemoryError
        for index, name in enumerate(slots):
            self.c.offsets[index] = slot_offset(cls, name)
        self.c.slot_count = len(slots)

    def __dealloc__(self):
        rt_layout_clear(&self.c)
        PyMem_Free(self.c.offsets)
        PyMem_Free(self.c.fields)

    cdef int prepare(self) except -1:
        """Read the class's fields; done when it is first needed, so that importing stays quick.

        Of two threads that come here at once, both read, and the first one's fields stay: a lock held
        while Python code runs would be held for ever in a child that is forked meanwhile.
        """
        with cython.critical_section(self):
            if self.ready:
                return 0
        fields = self.cls._fields
        cdef list kept = []
        cdef rt_field *plans = <rt_field *>PyMem_Calloc(len(fields) + 1, sizeof(rt_field))
        if plans == NULL:
            raise MemoryError
        try:
            for index, field in enumerate(fields):
                plan_field(self, kept, &plans[index], field)
            with cython.critical_section(self):
                if not self.ready:
                    self.kept = kept
                    self.c.fields, plans = plans, NULL
                    self.c.field_count = len(fields)
                    rt_layout_index(&self.c)
                    self.ready = True
        finally:
            PyMem_Free(plans)
        return 0


cdef Py_ssize_t slot_offset(cls, str name) except -1:
    descriptor = getattr(cls, name)
    if isinstance(descriptor, LazyField):
        return (<LazyField>descriptor).offset
    if isinstance(descriptor, LateInteger):
        return (<LateInteger>descriptor).offset
    offset = rt_slot_offset(descriptor)
    if offset < 0:
        raise TypeError(f"{cls.__name__}.{name} is no slot")
    rt_freeze_slot(descriptor)
    return offset


cdef int plan_field(Layout self, list kept, rt_field *plan, field) except -1:
    key = field.name.encode()
    kept.append(key)
    plan.key = PyBytes_AS_STRING(key)
    plan.key_len = <size_t>len(key)
    plan.offset = -1 if field.slot < 0 else self.c.offsets[field.slot]
    plan.accepts = field.accepts
    plan.item_accepts = field.item_accepts
    plan.required = field.required
    plan.reuse = field.name.endswith("_id") and field.name != "event_id"
    plan.word = field.name in ("type", "object", "role", "status", "name")
    plan.lazy = plan.offset >= 0 and isinstance(getattr(self.cls, field.name), LazyField)
    plan.node = layout_of(kept, field.node)
    plan.item_node = layout_of(kept, field.item_node)
    return 0


cdef rt_layout *layout_of(list kept, node) except? NULL:
    if node is None:
        return NULL
    cdef Layout layout = node._layout
    kept.append(layout)
    layout.prepare()
    return &layout.c


def seal(cls, tuple slots):
    """Prepare a finished class for `build`: find its slots, let nested fields of a lazy one wait."""
    cdef Layout layout
    for field in cls._fields if cls._lazy else ():
        if field.slot >= 0 and field.accepts & (RT_OBJECT | RT_ARRAY) and field.name in cls.__dict__:
            offset = rt_slot_offset(cls.__dict__[field.name])
            setattr(cls, field.name, LazyField(cls, field.name, offset))
    for name in cls._late_integers:
        if rt_slot_offset(cls.__dict__.get(name)) >= 0:
            setattr(cls, name, LateInteger(cls, name, rt_slot_offset(cls.__dict__[name])))
    layout = Layout(cls, slots)
    if cls.__module__.startswith("rtfast.") and slots and holds_slots_only(layout):
        rt_adopt(&layout.c)
    return layout


cdef bint holds_slots_only(Layout layout):
    """No dict, no weak references, no slots of somebody else."""
    cls = layout.cls
    size = sizeof(rt_root) + len(layout.slots) * sizeof(PyObject *)
    return cls.__basicsize__ == size and cls.__dictoffset__ == 0 and cls.__weakrefoffset__ == 0


def build(cls, values, uint64_t mask, source, extra):
    """An instance of `cls` with one value for each of its slots."""
    cdef Layout layout = cls._layout
    if not (source is None or type(source) is bytes or type(source) is str):
        raise TypeError(f"source is {type(source).__name__}, expected bytes, str or None")
    if not (extra is None or type(extra) is dict):
        raise TypeError(f"extra is {type(extra).__name__}, expected dict or None")
    values = tuple(values)
    if len(values) != len(layout.slots):
        raise ValueError(f"{cls.__name__} has {len(layout.slots)} slots, got {len(values)} values")
    if any(type(value) is Pending for value in values):
        raise TypeError("a pending value belongs to its own node")
    cdef Root node = rt_node_new(&layout.c, source)
    node._mask = mask
    node._extra = extra
    for index, value in enumerate(values):
        set_slot(node, layout.c.offsets[index], value)
    return node


cdef int compare_root() except -1:
    """rt_root is how Cython lays out Root; everything rests on it."""
    cdef Root root = Root.__new__(Root)
    cdef rt_root *seen = <rt_root *><PyObject *>root
    root._source, root._extra = "source", {}
    root._mask, root.start, root.end = 1, 2, 3
    if (
        Root.__basicsize__ != sizeof(rt_root)
        or seen.source != <PyObject *>root._source
        or seen.extra != <PyObject *>root._extra
        or (seen.mask, seen.start, seen.end) != (1, 2, 3)
        or seen.layout != NULL
    ):
        raise ImportError("rtfast._core_c was built for another memory layout")
    return 0


compare_root()
