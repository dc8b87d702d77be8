# JSON text that the scanner has checked, turned into Python values.

cdef extern from *:
    """
    /* The characters of a str as UTF-8, in place where it is ASCII. */
    static int rt_str_view(PyObject *text, const uint8_t **p, size_t *size) {
        if (PyUnicode_IS_COMPACT_ASCII(text)) {
            *p = (const uint8_t *)PyUnicode_1BYTE_DATA(text);
            *size = (size_t)PyUnicode_GET_LENGTH(text);
            return 0;
        }
        Py_ssize_t n;
        const char *utf8 = PyUnicode_AsUTF8AndSize(text, &n);
        if (!utf8) return -1;
        *p = (const uint8_t *)utf8;
        *size = (size_t)n;
        return 0;
    }

    static PyObject *rt_new_ascii(const uint8_t *src, size_t size) {
        PyObject *text = PyUnicode_New((Py_ssize_t)size, 127);
        if (text) memcpy(PyUnicode_1BYTE_DATA(text), src, size);
        return text;
    }

    static int rt_ascii_is(PyObject *text, const uint8_t *src, size_t size) {
        return (size_t)PyUnicode_GET_LENGTH(text) == size &&
               memcmp(PyUnicode_1BYTE_DATA(text), src, size) == 0;
    }

    /* Short ASCII strings that come again and again: keys, and values like "completed". Direct-mapped,
       so a stream of new ones costs one comparison each. Without the GIL it would need a lock. */
    #define RT_WORDS 512
    #define RT_WORD_MAX 32
    #ifndef Py_GIL_DISABLED
    static PyObject *rt_words[RT_WORDS];
    #endif

    static PyObject *rt_word(const uint8_t *src, size_t size) {
    #ifdef Py_GIL_DISABLED
        return rt_new_ascii(src, size);
    #else
        if (size == 0 || size > RT_WORD_MAX) return rt_new_ascii(src, size);
        unsigned hash = (unsigned)(size * 31 + src[0] * 7 + src[size - 1] * 131 + src[size / 2] * 1031);
        PyObject **place = &rt_words[hash % RT_WORDS];
        if (*place && rt_ascii_is(*place, src, size)) {
            Py_INCREF(*place);
            return *place;
        }
        PyObject *text = rt_new_ascii(src, size);
        if (text) {
            PyObject *old = *place;
            Py_INCREF(text);
            *place = text;
            Py_XDECREF(old);
        }
        return text;
    #endif
    }
    """
    int rt_str_view(object text, const uint8_t **p, size_t *size) except -1
    object rt_new_ascii(const uint8_t *src, size_t size)
    object rt_word(const uint8_t *src, size_t size)

cdef extern from "Python.h":
    object PyLong_FromLongLong(long long value)
    object PyLong_FromUnsignedLongLong(unsigned long long value)
    object PyFloat_FromDouble(double value)
    double PyOS_string_to_double(const char *s, char **endptr, object overflow) except? -1.0
    int PyDict_SetItem(object d, object key, object value) except -1
    int PyList_Append(object list, object item) except -1
    const char *PyBytes_AS_STRING(object o)
    Py_ssize_t PyBytes_GET_SIZE(object o)
    int PyBytes_Check(object o)
    int PyUnicode_Check(object o)
    int PyDict_CheckExact(object o)


cdef int view_of(object source, const uint8_t **p, size_t *size) except -1:
    """The UTF-8 bytes of a frame: of bytes or of a str, valid as long as the object lives."""
    if PyBytes_Check(source):
        p[0] = <const uint8_t *>PyBytes_AS_STRING(source)
        size[0] = <size_t>PyBytes_GET_SIZE(source)
        return 0
    return rt_str_view(source, p, size)


cdef object text_at(const uint8_t *src, size_t size, uint32_t odd):
    """The inside of a string; `odd` says whether it may hold escapes or non-ASCII."""
    if not odd:
        return rt_new_ascii(src, size)
    return odd_text(src, size)


cdef object short_text_at(const uint8_t *src, size_t size, uint32_t odd):
    """The same for keys and short values that repeat."""
    return odd_text(src, size) if odd else rt_word(src, size)


cdef object odd_text(const uint8_t *src, size_t size):
    cdef uint8_t small[512]
    cdef uint8_t *buffer = small
    cdef size_t used
    if size > sizeof(small):
        buffer = <uint8_t *>PyMem_Malloc(size)
        if buffer == NULL:
            raise MemoryError
    try:
        used = rt_unescape(src, size, buffer)
        return PyUnicode_DecodeUTF8(<const char *>buffer, <Py_ssize_t>used, NULL)
    finally:
        if buffer != small:
            PyMem_Free(buffer)


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
        return text_at(s.p + start + 1, s.pos - start - 1, s.odd)
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
    key = short_text_at(s.p + start, s.pos - start, s.odd)
    rt_token(s)
    return key


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
    cdef const uint8_t *p
    cdef size_t size
    cdef rt_scan s
    cdef rt_member m
    view_of(source, &p, &size)
    # A frame that comes out of a pickle may be anything: what follows trusts what this has checked.
    rt_scan_begin(&s, active, p, size, 0)
    if not rt_check_value(&s, rt_token(&s), 0, &m) or not rt_only_blanks_follow(&s):
        raise ValueError("source is not JSON")
    return plain_at(p, m.value, size)
