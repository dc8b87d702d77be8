# The root of events and resources, their memory layout, and fields that are built when they are read.

CUT = 1 << 62  # mask bit: the source is the frame without its base64 text, so there is no `frame`

cdef extern from *:
    """
    static PyObject *rt_alloc(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_alloc((PyTypeObject *)cls, 0);
    }
    """
    object rt_alloc(object cls)

cdef extern from "Python.h":
    bint PyObject_TypeCheck(object o, PyTypeObject *type)
    PyObject *PyLong_FromLongLong_ref "PyLong_FromLongLong"(long long value) except NULL

cdef Py_ssize_t record_data = rt_slot_offset(Record.__dict__["_data"])


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


# Classes are prepared once, by whichever thread needs them first; nested ones with their outer one.
cdef object preparing = RLock()


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
        """Read the class's fields; done when it is first needed, so that importing stays quick."""
        with preparing:
            if not self.ready:
                self.read_fields()
        return 0

    cdef int read_fields(self) except -1:
        fields = self.cls._fields
        cdef rt_field *plans = <rt_field *>PyMem_Calloc(len(fields) + 1, sizeof(rt_field))
        if plans == NULL:
            raise MemoryError
        self.kept = []
        for index, field in enumerate(fields):
            try:
                plan_field(self, &plans[index], field)
            except:
                PyMem_Free(plans)
                raise
        self.c.fields = plans
        self.c.field_count = len(fields)
        rt_layout_index(&self.c)
        self.ready = True
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


cdef int plan_field(Layout self, rt_field *plan, field) except -1:
    key = field.name.encode()
    self.kept.append(key)
    plan.key = PyBytes_AS_STRING(key)
    plan.key_len = <size_t>len(key)
    plan.offset = -1 if field.slot < 0 else self.c.offsets[field.slot]
    plan.accepts = field.accepts
    plan.item_accepts = field.item_accepts
    plan.required = field.required
    plan.reuse = field.name.endswith("_id") and field.name != "event_id"
    plan.word = field.name in ("type", "object", "role", "status", "name")
    plan.lazy = plan.offset >= 0 and isinstance(getattr(self.cls, field.name), LazyField)
    plan.node = layout_of(self, field.node)
    plan.item_node = layout_of(self, field.item_node)
    return 0


cdef rt_layout *layout_of(Layout self, node) except? NULL:
    if node is None:
        return NULL
    cdef Layout layout = node._layout
    self.kept.append(layout)
    if not layout.ready:
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


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Pending:
    """Stands in a slot for a nested value that was checked but not built; its place in the frame."""

    cdef rt_field *field
    cdef size_t start, end


cdef object new_pending(rt_field *field, size_t start, size_t end):
    cdef Pending pending = Pending.__new__(Pending)
    pending.field = field
    pending.start = start
    pending.end = end
    return pending


@cython.final
cdef class LazyField:
    """The attribute of a field whose value is an object or array: built when it is first read."""

    cdef readonly object __objclass__
    cdef readonly str __name__
    cdef Py_ssize_t offset

    def __cinit__(self, cls, str name, Py_ssize_t offset):
        self.__objclass__ = cls
        self.__name__ = name
        self.offset = offset

    def __get__(self, node, owner):
        if node is None:
            return self
        if not PyObject_TypeCheck(node, <PyTypeObject *>self.__objclass__):
            raise TypeError(f"{self.__name__!r} is a field of {self.__objclass__.__name__}")
        with cython.critical_section(node):
            return read_slot(<Root>node, self.offset)

    def __set__(self, node, value):
        raise AttributeError(f"{type(node).__name__} is read-only, cannot set {self.__name__!r}")

    def __repr__(self):
        return f"<field {self.__name__!r} of {self.__objclass__.__name__!r} objects>"


@cython.final
cdef class LateInteger:
    """The attribute of a count that the decoder knows: an int when it is first read, its slot empty before."""

    cdef readonly object __objclass__
    cdef readonly str __name__
    cdef Py_ssize_t offset

    def __cinit__(self, cls, str name, Py_ssize_t offset):
        self.__objclass__ = cls
        self.__name__ = name
        self.offset = offset

    def __get__(self, node, owner):
        if node is None:
            return self
        if not PyObject_TypeCheck(node, <PyTypeObject *>self.__objclass__):
            raise TypeError(f"{self.__name__!r} is a field of {self.__objclass__.__name__}")
        with cython.critical_section(node):
            if RT_SLOT(<PyObject *>node, self.offset) == NULL:
                set_slot(node, self.offset, (<Root>node).start)
            return <object>RT_SLOT(<PyObject *>node, self.offset)

    def __set__(self, node, value):
        raise AttributeError(f"{type(node).__name__} is read-only, cannot set {self.__name__!r}")

    def __repr__(self):
        return f"<field {self.__name__!r} of {self.__objclass__.__name__!r} objects>"


cdef object read_slot(Root node, Py_ssize_t offset):
    cdef PyObject *held = RT_SLOT(<PyObject *>node, offset)
    cdef rt_view view
    cdef Pending pending
    if held == NULL:
        return None
    if type(<object>held) is not Pending:
        return <object>held
    pending = <Pending><object>held
    try:
        open_view(&view, node._source)
        value = typed_at(node._source, view.p, pending.start, pending.end, pending.field)
    finally:
        rt_view_close(&view)
    set_slot(node, offset, value)
    return value


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


cdef object new_record(dict data):
    record = rt_alloc(Record)
    set_slot(record, record_data, data)
    return record


cdef object typed_at(source, const uint8_t *p, size_t start, size_t end, rt_field *field):
    """A checked value of the frame `source` as an attribute shows it."""
    cdef rt_scan s
    rt_scan_begin(&s, active, p, end, start)
    return typed_value(source, &s, rt_token(&s), field.node, field.item_node)


cdef object typed_value(source, rt_scan *s, int c, rt_layout *node, rt_layout *item_node):
    """A checked value as an attribute shows it. Recursion ends with the schema's own depth: what no
    class describes is built by `plain_value`."""
    if c == c'{':
        if node != NULL:
            return node_value(source, s, node)
        return new_record(plain_value(s, c))
    if c != c'[':
        return plain_scalar(s, c)
    if item_node == NULL:
        return wrap(plain_value(s, c))
    items = []
    c = rt_token(s)
    while c != c']':
        if c == c',':
            c = rt_token(s)
        if c == c'{':
            items.append(node_value(source, s, item_node))
        else:
            items.append(wrap(plain_value(s, c)))
        c = rt_token(s)
    return items


cdef object node_value(source, rt_scan *s, rt_layout *layout):
    """The resource whose opening brace was the last token."""
    cdef Root node = rt_node_new(layout, source)
    cdef rt_field *field
    cdef rt_field *before = NULL
    cdef size_t start = s.pos
    cdef size_t key, key_end
    cdef uint64_t mask = 0
    cdef int c = next_key(s, &key, &key_end)
    while c != c'}':
        field = find_field(layout, before, s.p + key, key_end - key,
                           s.odd if s.odd and rt_is_odd(s, key, key_end) else 0)
        if field == NULL or field.offset < 0:
            skip_value(s, c)
        elif c == c'"':
            put_string(node, field, s)
        elif c == c'{' or c == c'[':
            set_slot(node, field.offset, typed_value(source, s, c, field.node, field.item_node))
        else:
            put_scalar(node, field.offset, s, c)
        if field != NULL:
            mask |= <uint64_t>1 << (field - layout.fields)
            before = field
        c = next_key(s, &key, &key_end)
    node._mask = mask
    node.start = start
    node.end = s.pos + 1
    rt_node_done(node)
    return node


cdef inline int next_key(rt_scan *s, size_t *key, size_t *key_end) noexcept:
    """Pass the next key of a checked object: the first token of its value, or the closing brace.

    Five tokens at most,  , " " : value,  which nearly always are in the window.
    """
    cdef const uint32_t *t = s.idx + s.i
    cdef int c
    if s.n - s.i < 5:
        return next_key_anywhere(s, key, key_end)
    c = s.p[s.base + t[0]]
    if c == c'}':
        s.pos = s.base + t[0]
        s.i += 1
        return c
    t += c == c','
    key[0] = s.base + t[0] + 1
    key_end[0] = s.base + t[1]
    s.pos = s.base + t[3]
    s.i = <uint32_t>(t - s.idx) + 4
    return s.p[s.pos]


cdef int next_key_anywhere(rt_scan *s, size_t *key, size_t *key_end) noexcept:
    cdef int c = rt_token(s)
    if c == c'}':
        return c
    if c == c',':
        rt_token(s)
    key[0] = s.pos + 1
    rt_token(s)
    key_end[0] = s.pos
    rt_token(s)  # the colon
    return rt_token(s)


cdef inline int put_string(node, rt_field *field, rt_scan *s) except -1:
    """The string whose opening quote was the last token, into an attribute's slot."""
    cdef const uint8_t *src = s.p + s.pos + 1
    cdef size_t size = s.pos + 1
    rt_token(s)
    size = s.pos - size
    if s.odd and rt_is_odd(s, s.pos - size, s.pos):
        set_slot(node, field.offset, text_at(src, size, s.odd))
    elif field.word:
        rt_put(node, field.offset, rt_word_ref(src, size))
    else:
        rt_put(node, field.offset, rt_ascii_ref(src, size))
    return 0


cdef inline int put_scalar(node, Py_ssize_t offset, rt_scan *s, int c) except -1:
    """The number or literal that was the last token."""
    cdef const uint8_t *src = s.p + s.pos
    cdef size_t size = 0
    cdef long long value = 0
    while <uint8_t>(src[size] - 48) < 10 and size < 19:  # what follows is no digit: the node's end is behind
        value = 10 * value + (src[size] - 48)
        size += 1
    if 0 < size < 19 and src[size] != c'.' and src[size] | 32 != c'e':
        rt_put(node, offset, PyLong_FromLongLong_ref(value))
    else:
        set_slot(node, offset, plain_scalar(s, c))
    return 0


cdef void skip_value(rt_scan *s, int c) noexcept:
    """Pass a checked value whose first token is `c`."""
    cdef size_t depth = 0
    while True:
        if c == c'"':
            rt_token(s)
        elif c == c'{' or c == c'[':
            depth += 1
        elif c == c'}' or c == c']':
            depth -= 1
        if depth == 0:
            return
        c = rt_token(s)


cdef inline rt_field *find_field(rt_layout *layout, rt_field *before, const uint8_t *key, size_t size,
                                 uint32_t odd) except? NULL:
    if not odd:
        return rt_layout_next(layout, before, key, size)
    plain = odd_text(key, size).encode()
    return rt_layout_find(layout, <const uint8_t *>PyBytes_AS_STRING(plain), <size_t>len(plain))


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
