# JSON text that the scanner has checked, turned into Python values.

cdef extern from *:
    """
    /* Short strings that come again and again: keys, and values like "completed". Without the GIL the
       table would need a lock. */
    #define RT_WORDS 511
    #define RT_WORD_MAX 32
    #ifndef Py_GIL_DISABLED
    static PyObject *rt_words[RT_WORDS + 1];
    #endif

    static PyObject *rt_word(const uint8_t *src, size_t size) {
    #ifdef Py_GIL_DISABLED
        return rt_new_ascii(src, size);
    #else
        int found;
        return size > RT_WORD_MAX ? rt_new_ascii(src, size) : rt_repeated(rt_words, RT_WORDS, src, size, &found);
    #endif
    }
    """
    object rt_word(const uint8_t *src, size_t size)
    PyObject *rt_word_ref "rt_word"(const uint8_t *src, size_t size) except NULL

cdef extern from "Python.h":
    object PyLong_FromLongLong(long long value)
    object PyLong_FromUnsignedLongLong(unsigned long long value)
    object PyFloat_FromDouble(double value)
    double PyOS_string_to_double(const char *s, char **endptr, object overflow) except? -1.0
    int PyDict_SetItem(object d, object key, object value) except -1
    int PyList_Append(object list, object item) except -1
    int PyDict_CheckExact(object o)


cdef object text_at(const uint8_t *src, size_t size, uint32_t odd):
    """The inside of a string; `odd` says whether it may hold escapes or non-ASCII."""
    if not odd:
        return rt_new_ascii(src, size)
    if not odd & RT_ESCAPE:
        return PyUnicode_DecodeUTF8(<const char *>src, <Py_ssize_t>size, NULL)
    return odd_text(src, size)


cdef object short_text_at(const uint8_t *src, size_t size, uint32_t odd):
    """The same for keys and short values that repeat."""
    return text_at(src, size, odd) if odd else rt_word(src, size)


cdef object odd_text(const uint8_t *src, size_t size):
    """The str of a string with escapes."""
    cdef uint8_t small[512]
    cdef uint8_t *large
    if size <= sizeof(small):
        return PyUnicode_DecodeUTF8(<const char *>small, <Py_ssize_t>rt_unescape(src, size, small), NULL)
    large = <uint8_t *>PyMem_Malloc(size)
    if large == NULL:
        raise MemoryError
    try:
        return PyUnicode_DecodeUTF8(<const char *>large, <Py_ssize_t>rt_unescape(src, size, large), NULL)
    finally:
        PyMem_Free(large)


cdef object number_at(const uint8_t *src, size_t size, bint is_float):
    cdef uint64_t value
    cdef int negative
    cdef double real
    if not is_float and rt_number_int(src, size, &value, &negative):
        if negative:
            if value == 0:
                return 0
            return PyLong_FromLongLong(<long long>value)
        return PyLong_FromUnsignedLongLong(value)
    if rt_number_double(src, size, &real):
        return PyFloat_FromDouble(real)
    text = src[:size]  # a copy that ends in NUL
    return PyFloat_FromDouble(PyOS_string_to_double(PyBytes_AS_STRING(text), NULL, None))


cdef object scalar_at(const uint8_t *p, rt_member *m):
    """A checked member's value that is no object and no array."""
    cdef const uint8_t *src = p + m.value
    if m.kind == RT_STR:
        return text_at(src, m.value_end - m.value, m.odd_value)
    if m.kind == RT_NULL:
        return None
    if m.kind == RT_BOOL:
        return src[0] == c't'
    return number_at(src, m.value_end - m.value, m.kind == RT_FLOAT)


cdef object plain_scalar(rt_scan *s, int c):
    cdef size_t start = s.pos
    cdef int is_float
    cdef size_t size
    if c == c'"':
        rt_token(s)
        return text_at(s.p + start + 1, s.pos - start - 1, odd_since(s, start + 1))
    if c == c'n':
        return None
    if c == c't' or c == c'f':
        return c == c't'
    size = rt_number_end(s.p + start, s.len - start, &is_float)
    return number_at(s.p + start, size, is_float)


cdef object key_of(rt_scan *s):
    """The key whose opening quote was the last token, its colon passed."""
    cdef size_t start = s.pos + 1
    rt_token(s)
    key = short_text_at(s.p + start, s.pos - start, odd_since(s, start))
    rt_token(s)
    return key


cdef inline uint32_t odd_since(rt_scan *s, size_t start) noexcept:
    """What to expect in the string that began at `start` and ended at the last token."""
    return s.odd if s.odd and rt_is_odd(s, start, s.pos) else 0


cdef object plain_value(rt_scan *s, int c):
    """A checked value as json.loads gives it; `c` is its first token. No recursion."""
    cdef PyObject *open[1024]  # the containers around the innermost one, each owned by the one before
    cdef Py_ssize_t depth = 0
    cdef PyObject *inner
    if c != c'{' and c != c'[':
        return plain_scalar(s, c)
    root = {} if c == c'{' else []
    inner = <PyObject *>root
    while True:
        c = rt_token(s)
        if c == c'}' or c == c']':
            if depth == 0:
                return root
            depth -= 1
            inner = open[depth]
            continue
        if c == c',':
            c = rt_token(s)
        key = None
        if PyDict_CheckExact(<object>inner):
            key = key_of(s)
            c = rt_token(s)
        if c == c'{':
            value = {}
        elif c == c'[':
            value = []
        else:
            value = plain_scalar(s, c)
        if key is None:
            PyList_Append(<object>inner, value)
        else:
            PyDict_SetItem(<object>inner, key, value)
        if c == c'{' or c == c'[':
            open[depth] = inner
            depth += 1
            inner = <PyObject *>value


cdef object plain_at(const uint8_t *p, size_t start, size_t end):
    cdef rt_scan s
    rt_scan_begin(&s, active, p, end, start)
    return plain_value(&s, rt_token(&s))


def loads(source not None):
    """The plain JSON value of a frame (bytes or str) that has been decoded before."""
    cdef rt_view view
    cdef rt_scan s
    cdef rt_member m
    try:
        open_view(&view, source)
        # A frame that comes out of a pickle may be anything: what follows trusts what this has checked.
        rt_scan_begin(&s, active, view.p, view.size, 0)
        if not rt_check_value(&s, rt_token(&s), 0, &m) or not rt_only_blanks_follow(&s):
            raise ValueError("source is not JSON")
        # A string is told by what its quotes hold.
        return plain_at(view.p, m.value - (m.kind == RT_STR), view.size)
    finally:
        rt_view_close(&view)
