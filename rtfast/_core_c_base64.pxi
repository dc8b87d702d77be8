# Base64 on its own, for text that others have parsed.

from cpython.bytes cimport PyBytes_FromStringAndSize

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object text)
    const uint8_t *PyUnicode_1BYTE_DATA(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)


def decode_base64(text not None):
    """The bytes that `text` stands for; `Base64Fault` when it is not strict base64."""
    cdef const uint8_t *src
    cdef size_t size, decoded
    cdef rt_b64_run run
    if PyBytes_Check(text):
        src, size = <const uint8_t *>PyBytes_AS_STRING(text), <size_t>PyBytes_GET_SIZE(text)
    elif not PyUnicode_Check(text):
        raise TypeError(f"text is {type(text).__name__}, expected str or bytes")
    elif PyUnicode_IS_ASCII(text):
        src, size = PyUnicode_1BYTE_DATA(text), <size_t>PyUnicode_GET_LENGTH(text)
    else:
        raise locate_base64(text)
    if size == 0:
        return b""
    decoded = size // 4 * 3
    if size >= 4:
        decoded -= (src[size - 1] == c'=') + (src[size - 2] == c'=')
    made = PyBytes_FromStringAndSize(NULL, <Py_ssize_t>decoded)
    if (
        rt_row_base64(active, RT_RAW)(src, size, <void *>PyBytes_AS_STRING(made), decoded, &run) != RT_B64_OK
        or run.chars != size or run.bytes != decoded
    ):
        raise locate_base64(text)
    return made
