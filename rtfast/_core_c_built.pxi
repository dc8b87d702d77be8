# Events that a program builds: their plain fields in, and out again as JSON has them.

cdef extern from "Python.h":
    int PyDict_Next(object d, Py_ssize_t *at, PyObject **key, PyObject **value)


cdef inline bint is_scalar(value) noexcept:
    kind = type(value)
    return kind is str or kind is int or value is None or kind is bool or kind is float


def construct(cls, tag, dict values):
    """The event with these fields, none missing; None asks for the long way: a key that the class
    does not name, or a value that is no plain one."""
    cdef Layout layout = cls._layout
    cdef rt_field *field
    cdef PyObject *key
    cdef PyObject *value
    cdef Py_ssize_t at = 0, index
    cdef uint64_t mask = 0
    layout.prepare()
    node = rt_node_new(&layout.c, None)
    set_slot(node, layout.c.offsets[0], tag)
    while PyDict_Next(values, &at, &key, &value):
        if not PyUnicode_IS_COMPACT_ASCII(<object>key) or not is_scalar(<object>value):
            return None
        field = rt_layout_find(&layout.c, ascii_of(<object>key), <size_t>PyUnicode_GET_LENGTH(<object>key))
        if field == NULL or field.offset < 0:
            return None
        set_slot(node, field.offset, <object>value)
        mask |= field.bit
    for index in range(layout.c.field_count):
        if layout.c.fields[index].required and not mask & layout.c.fields[index].bit:
            return None
    (<rt_root *><PyObject *>node).mask = mask
    rt_node_done(node)
    return node


def plain_fields(Root node not None):
    """The fields of a built node that are present; None asks for the long way: one is no plain value."""
    cdef Layout layout = type(node)._layout
    cdef dict names = type(node)._names
    cdef rt_field *field
    cdef PyObject *key
    cdef Py_ssize_t at = 0, index = 0
    cdef dict values = {}
    layout.prepare()
    while PyDict_Next(names, &at, &key, NULL):
        field = &layout.c.fields[index]
        index += 1
        if not node._mask & field.bit:
            continue
        if field.offset < 0 or not is_scalar(<object>RT_SLOT(<PyObject *>node, field.offset)):
            return None
        values[<object>key] = <object>RT_SLOT(<PyObject *>node, field.offset)
    return values


def flat_json(Root node not None, str tag_key, tag):
    """The JSON text of a built event of plain fields; None asks for the long way: a string has escapes
    or is not ASCII, a number is no small one, or there is too much."""
    cdef Members text
    cdef rt_field *field
    cdef PyObject *key
    cdef Py_ssize_t at = 0, index = 0
    cdef Layout layout = type(node)._layout
    cdef dict names = type(node)._names
    if node._source is not None or node._extra:
        return None
    layout.prepare()
    text.size = 0
    if tag is not None and not write_member(&text, tag_key, tag):
        return None
    while PyDict_Next(names, &at, &key, NULL):
        field = &layout.c.fields[index]
        index += 1
        if not node._mask & field.bit:
            continue
        if field.offset < 0 or not write_plain(&text, <object>key, <object>RT_SLOT(<PyObject *>node, field.offset)):
            return None
    if text.size == 0:
        return "{}"
    if text.size == WRITTEN:
        return None
    text.text[0] = c"{"  # where the first member has its comma
    text.text[text.size] = c"}"
    return rt_new_ascii(text.text, text.size + 1)
