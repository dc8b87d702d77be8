# Checked JSON as attributes show it: resources with their fields, and records.

cdef extern from *:
    """
    static PyObject *rt_alloc(PyObject *cls) {
        return ((PyTypeObject *)cls)->tp_alloc((PyTypeObject *)cls, 0);
    }
    """
    object rt_alloc(object cls)

cdef extern from "Python.h":
    PyObject *PyLong_FromLongLong_ref "PyLong_FromLongLong"(long long value) except NULL

cdef Py_ssize_t record_data = rt_slot_offset(Record.__dict__["_data"])


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
            mask |= field.bit
            before = field
        c = next_key(s, &key, &key_end)
    node._mask = mask
    node.start = start
    node.end = s.pos + 1
    rt_node_done(node)
    return node


cdef bytes members_text(const uint8_t *p, size_t start, size_t end, keys):
    """A checked object without its other members: JSON, these as they stand."""
    cdef rt_scan s
    cdef size_t key, key_end, value_end
    cdef int c
    kept = []
    rt_scan_begin(&s, active, p, end, start)
    rt_token(&s)
    c = next_key(&s, &key, &key_end)
    while c != c'}':
        name = short_text_at(p + key, key_end - key, s.odd if s.odd and rt_is_odd(&s, key, key_end) else 0)
        skip_value(&s, c)
        if name in keys:
            value_end = s.pos + 1
            # Of a number or a literal, the last token is its first byte.
            while c != c'"' and c != c'{' and c != c'[' and ends_no_scalar(p[value_end]):
                value_end += 1
            kept.append(p[key - 1:value_end])
        c = next_key(&s, &key, &key_end)
    return b"{" + b",".join(kept) + b"}"


cdef inline bint ends_no_scalar(uint8_t byte) noexcept:
    return byte > c' ' and byte != c',' and byte != c'}'


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
    cdef uint64_t value = 0  # has room for the 19 digits that are too many
    while <uint8_t>(src[size] - 48) < 10 and size < 19:  # what follows is no digit: the node's end is behind
        value = 10 * value + (src[size] - 48)
        size += 1
    if 0 < size < 19 and src[size] != c'.' and src[size] | 32 != c'e':
        rt_put(node, offset, PyLong_FromLongLong_ref(<long long>value))
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
