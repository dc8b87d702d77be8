# Members of a JSON object, written: strings that need no escape, small numbers, words.

cdef extern from "Python.h":
    bint PyUnicode_IS_COMPACT_ASCII(object text)
    long PyLong_AsLongAndOverflow(object value, int *overflow)

cdef enum:
    WRITTEN = 1024  # bytes of members; more are written in Python


cdef struct Members:
    size_t size
    uint8_t text[WRITTEN]


cdef inline const uint8_t *ascii_of(text) noexcept:
    return PyUnicode_1BYTE_DATA(text)


cdef bint write_member(Members *m, key, value) noexcept:
    """One more key and its value."""
    if type(value) is str:
        return write_string(m, c",", key) and write_string(m, c":", value)
    if type(value) is int:
        return write_string(m, c",", key) and write_integer(m, value)
    return False


cdef inline bint write_string(Members *m, uint8_t before, text) noexcept:
    cdef size_t size
    if not PyUnicode_IS_COMPACT_ASCII(text):
        return False
    size = <size_t>PyUnicode_GET_LENGTH(text)
    if size + 3 > WRITTEN - m.size or not rt_short_plain(ascii_of(text), size):
        return False
    m.text[m.size] = before
    m.text[m.size + 1] = c'"'
    memcpy(m.text + m.size + 2, ascii_of(text), size)
    m.text[m.size + 2 + size] = c'"'
    m.size += size + 3
    return True


cdef inline bint write_integer(Members *m, value) noexcept:
    """A small one, as the place of an item or a part is."""
    cdef int overflow
    cdef long number = PyLong_AsLongAndOverflow(value, &overflow)
    cdef uint8_t digits[20]
    cdef size_t count = 0
    if overflow or number < 0 or WRITTEN - m.size < 21:
        return False
    m.text[m.size] = c":"
    m.size += 1
    while True:
        digits[count] = <uint8_t>(c"0" + number % 10)
        count += 1
        number //= 10
        if number == 0:
            break
    while count:
        count -= 1
        m.text[m.size] = digits[count]
        m.size += 1
    return True


cdef bint write_plain(Members *m, key, value) noexcept:
    """As `write_member`, and null, true and false."""
    if value is None:
        return write_word(m, key, b"null")
    if value is True:
        return write_word(m, key, b"true")
    if value is False:
        return write_word(m, key, b"false")
    return write_member(m, key, value)


cdef bint write_word(Members *m, key, bytes word) noexcept:
    cdef size_t size = <size_t>len(word)
    if not write_string(m, c",", key) or size + 1 > WRITTEN - m.size:
        return False
    m.text[m.size] = c":"
    memcpy(m.text + m.size + 1, PyBytes_AS_STRING(word), size)
    m.size += size + 1
    return True
