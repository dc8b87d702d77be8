# Fields that are built when they are read.

cdef extern from "Python.h":
    bint PyObject_TypeCheck(object o, PyTypeObject *type)


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
    held = RT_SLOT(<PyObject *>node, offset)
    if held != <PyObject *>pending:  # code of others ran in between, or another thread
        return <object>held
    set_slot(node, offset, value)
    return value
