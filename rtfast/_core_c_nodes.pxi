# The root of events and resources, their memory layout, and fields that are built when they are read.

cdef extern from *:
    """
    #include "structmember.h"

    /* Where a slot lies in an instance, -1 for anything that is no slot. */
    static Py_ssize_t rt_slot_offset(PyObject *descriptor) {
        if (Py_TYPE(descriptor) != &PyMemberDescr_Type) return -1;
        PyMemberDef *member = ((PyMemberDescrObject *)descriptor)->d_member;
        return member->type == T_OBJECT_EX ? member->offset : -1;
    }

    #define RT_SLOT(node, offset) (*(PyObject **)((char *)(node) + (offset)))
    #define RT_SLOT_SET(node, offset, value) (RT_SLOT(node, offset) = (value))

    static PyObject *rt_alloc(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_alloc((PyTypeObject *)cls, 0);
    }
    """
    Py_ssize_t rt_slot_offset(object descriptor)
    PyObject *RT_SLOT(PyObject *node, Py_ssize_t offset)
    void RT_SET_SLOT "RT_SLOT_SET"(PyObject *node, Py_ssize_t offset, PyObject *value)
    object rt_alloc(object cls)

CUT = 1 << 62  # mask bit: the source is the frame without its base64 text, so there is no `frame`

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
    cdef const uint8_t *p
    cdef size_t size
    if not node.end:
        return loads(node._source)
    view_of(node._source, &p, &size)
    return plain_at(p, node.start, node.end)


cdef class Layout:
    """Where a class keeps its slots, and what its fields are on the wire."""

    def __cinit__(self, cls, tuple slots):
        self.cls = cls
        self.slots = slots
        self.slot_count = len(slots)
        self.offsets = <Py_ssize_t *>PyMem_Calloc(len(slots) + 1, sizeof(Py_ssize_t))
        if self.offsets == NULL:
            raise MemoryError
        for index, name in enumerate(slots):
            self.offsets[index] = slot_offset(cls, name)

    def __dealloc__(self):
        PyMem_Free(self.offsets)
        PyMem_Free(self.fields)

    cdef int prepare(self) except -1:
        """Read the class's fields; done when it is first needed, so that importing stays quick."""
        fields = self.cls._fields
        cdef FieldPlan *plans = <FieldPlan *>PyMem_Calloc(len(fields) + 1, sizeof(FieldPlan))
        if plans == NULL:
            raise MemoryError
        self.kept = []
        for index, field in enumerate(fields):
            try:
                plan_field(self, &plans[index], field)
            except:
                PyMem_Free(plans)
                raise
        self.fields = plans
        self.field_count = len(fields)
        for index in range(self.field_count):
            place = key_hash(<const uint8_t *>plans[index].key, plans[index].key_len)
            while self.table[place]:
                place = (place + 1) & 255
            self.table[place] = <uint8_t>(index + 1)
        self.ready = True
        return 0

    cdef FieldPlan *find(self, const uint8_t *key, size_t size) noexcept:
        """The field of a key, NULL for a key that the class does not name."""
        cdef unsigned place = key_hash(key, size)
        cdef FieldPlan *field
        while self.table[place]:
            field = &self.fields[self.table[place] - 1]
            if field.key_len == size and memcmp(field.key, key, size) == 0:
                return field
            place = (place + 1) & 255
        return NULL


cdef inline unsigned key_hash(const uint8_t *key, size_t size) noexcept:
    if size == 0:
        return 0
    return <unsigned>(size * 37 + key[0] * 5 + key[size - 1] * 11 + key[size // 2] * 3) & 255


cdef Py_ssize_t slot_offset(cls, str name) except -1:
    descriptor = getattr(cls, name)
    if isinstance(descriptor, LazyField):
        return (<LazyField>descriptor).offset
    offset = rt_slot_offset(descriptor)
    if offset < 0:
        raise TypeError(f"{cls.__name__}.{name} is no slot")
    return offset


cdef int plan_field(Layout self, FieldPlan *plan, field) except -1:
    key = field.name.encode()
    self.kept.append(key)
    plan.key = PyBytes_AS_STRING(key)
    plan.key_len = <size_t>len(key)
    plan.offset = -1 if field.slot < 0 else self.offsets[field.slot]
    plan.accepts = field.accepts
    plan.item_accepts = field.item_accepts
    plan.required = field.required
    plan.reuse = field.name.endswith("_id") and field.name != "event_id"
    plan.lazy = plan.offset >= 0 and isinstance(getattr(self.cls, field.name), LazyField)
    plan.node = layout_of(self, field.node)
    plan.item_node = layout_of(self, field.item_node)
    return 0


cdef void *layout_of(Layout self, node) except? NULL:
    if node is None:
        return NULL
    cdef Layout layout = node._layout
    self.kept.append(layout)
    if not layout.ready:
        layout.prepare()
    return <void *>layout


def seal(cls, tuple slots):
    """Prepare a finished class for `build`: find its slots, let nested fields be built when read."""
    for name in slots:
        field = cls.__dict__.get(name)
        if field is not None and _may_nest(cls, name):
            setattr(cls, name, LazyField(cls, name, rt_slot_offset(field)))
    return Layout(cls, slots)


cdef bint _may_nest(cls, str name) except -1:
    for field in cls._fields:
        if field.name == name:
            return field.slot >= 0 and field.accepts & (RT_OBJECT | RT_ARRAY) != 0
    return False


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Pending:
    """Stands in a slot for a nested value that was checked but not built; its place in the frame."""

    cdef FieldPlan *field
    cdef size_t start, end


cdef object new_pending(FieldPlan *field, size_t start, size_t end):
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
        if not isinstance(node, self.__objclass__):
            raise TypeError(f"{self.__name__!r} is a field of {self.__objclass__.__name__}")
        with cython.critical_section(node):
            return read_slot(<Root>node, self.offset)

    def __set__(self, node, value):
        raise AttributeError(f"{type(node).__name__} is read-only, cannot set {self.__name__!r}")

    def __repr__(self):
        return f"<field {self.__name__!r} of {self.__objclass__.__name__!r} objects>"


cdef object read_slot(Root node, Py_ssize_t offset):
    cdef PyObject *held = RT_SLOT(<PyObject *>node, offset)
    cdef const uint8_t *p
    cdef size_t size
    cdef Pending pending
    if held == NULL:
        return None
    if type(<object>held) is not Pending:
        return <object>held
    pending = <Pending><object>held
    view_of(node._source, &p, &size)
    value = typed_at(node._source, p, pending.start, pending.end, pending.field)
    put_slot(<PyObject *>node, offset, value)
    return value


cdef inline void put_slot(PyObject *node, Py_ssize_t offset, object value) noexcept:
    cdef PyObject *old = RT_SLOT(node, offset)
    Py_INCREF(value)
    RT_SET_SLOT(node, offset, <PyObject *>value)
    Py_XDECREF(old)


cdef object new_node(Layout layout, object source, uint64_t mask, object extra):
    """An instance whose slots are all None."""
    cdef Root node = Root.__new__(layout.cls)
    cdef Py_ssize_t i
    node._source = source
    node._mask = mask
    node._extra = extra
    for i in range(layout.slot_count):
        put_slot(<PyObject *>node, layout.offsets[i], None)
    return node


def build(cls, values, uint64_t mask, source, extra):
    """An instance of `cls` with one value for each of its slots."""
    cdef Layout layout = cls._layout
    if not (source is None or type(source) is bytes or type(source) is str):
        raise TypeError(f"source is {type(source).__name__}, expected bytes, str or None")
    if not (extra is None or type(extra) is dict):
        raise TypeError(f"extra is {type(extra).__name__}, expected dict or None")
    values = tuple(values)
    if len(values) != layout.slot_count:
        raise ValueError(f"{cls.__name__} has {layout.slot_count} slots, got {len(values)} values")
    node = new_node(layout, source, mask, extra)
    for index, value in enumerate(values):
        if type(value) is Pending:
            raise TypeError("a pending value belongs to its own node")
        put_slot(<PyObject *>node, layout.offsets[index], value)
    return node


cdef object new_record(dict data):
    record = rt_alloc(Record)
    put_slot(<PyObject *>record, record_data, data)
    return record


cdef object typed_at(source, const uint8_t *p, size_t start, size_t end, FieldPlan *field):
    """A checked value of the frame `source` as an attribute shows it; None: its nodes shall not keep
    the frame."""
    cdef rt_scan s
    rt_scan_begin(&s, active, p, end, start)
    return typed_value(source, &s, rt_token(&s), field.node, field.item_node)


cdef object typed_value(source, rt_scan *s, int c, void *node, void *item_node):
    """A checked value as an attribute shows it. Recursion ends with the schema's own depth: what no
    class describes is built by `plain_value`."""
    if c == c'{':
        if node != NULL:
            return node_value(source, s, <Layout>node)
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
            items.append(node_value(source, s, <Layout>item_node))
        else:
            items.append(wrap(plain_value(s, c)))
        c = rt_token(s)
    return items


cdef object node_value(source, rt_scan *s, Layout layout):
    """The resource whose opening brace was the last token."""
    cdef Root node = new_node(layout, source, 0, None)
    cdef FieldPlan *field
    cdef size_t start
    cdef int c
    node.start = s.pos
    c = rt_token(s)
    while c != c'}':
        if c == c',':
            rt_token(s)
        start = s.pos + 1
        rt_token(s)
        field = find_field(layout, s.p + start, s.pos - start, s.odd)
        rt_token(s)  # the colon
        c = rt_token(s)
        if field == NULL or field.offset < 0:
            skip_value(s, c)
        elif c == c'"':
            put_slot(<PyObject *>node, field.offset, short_string(s))
        else:
            value = typed_value(source, s, c, field.node, field.item_node)
            put_slot(<PyObject *>node, field.offset, value)
        if field != NULL:
            node._mask |= <uint64_t>1 << (field - layout.fields)
        c = rt_token(s)
    if source is None:
        node._extra = plain_at(s.p, node.start, s.pos + 1)
    else:
        node.end = s.pos + 1
    return node


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


cdef object short_string(rt_scan *s):
    cdef size_t start = s.pos + 1
    rt_token(s)
    return short_text_at(s.p + start, s.pos - start, s.odd)


cdef FieldPlan *find_field(Layout layout, const uint8_t *key, size_t size, uint32_t odd) except? NULL:
    if not odd:
        return layout.find(key, size)
    plain = odd_text(key, size).encode()
    return layout.find(<const uint8_t *>PyBytes_AS_STRING(plain), <size_t>PyBytes_GET_SIZE(plain))
