# Audio frames, written: what stands around the samples is copied, they become base64 in their place.

cdef extern from "Python.h":
    object PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar)
    PyObject *PyTuple_GET_ITEM(object items, Py_ssize_t index)
    bint PyUnicode_CHECK_INTERNED(object text)
    int PyUnicode_Compare(object a, object b)
    bint PyObject_CheckBuffer(object source)
    int PyObject_GetBuffer(object source, Py_buffer *view, int flags) except -1
    void PyBuffer_Release(Py_buffer *view)
    bint PyBytes_CheckExact(object o)
    enum:
        PyBUF_ND

cdef extern from "rtfast.h" nogil:
    bint rt_same_bytes(const uint8_t *a, const uint8_t *b, size_t size)

cdef extern from *:
    """
    static PyMethodDef rt_encode_audio = {"encode_audio", NULL, METH_FASTCALL | METH_KEYWORDS, NULL};
    static PyMethodDef rt_wrap_audio = {"wrap_audio", NULL, METH_FASTCALL | METH_KEYWORDS, NULL};
    """
    ctypedef void *PyCFunction
    ctypedef struct PyMethodDef:
        PyCFunction ml_meth
        const char *ml_doc
    PyMethodDef rt_encode_audio, rt_wrap_audio
    object PyCFunction_New(PyMethodDef *method, object self)

cdef enum:
    KEPT_TYPES = 256

cdef object PCM16 = sys.intern("pcm16"), PCMU = sys.intern("pcmu"), PCMA = sys.intern("pcma")
cdef dict KEPT_DOCS = {}
cdef str TYPED = "type='input_audio_buffer.append'"
cdef object PCM = sys.intern("pcm"), TEXT = sys.intern("text"), TYPE = sys.intern("type")
cdef object AUDIO_FORMAT = sys.intern("audio_format"), EVENT_ID = sys.intern("event_id")
cdef object APPEND = sys.intern("input_audio_buffer.append")


@cython.final
cdef class Parts:
    """What `_envelope.parts_of` says of a type, as bytes."""

    cdef object parts
    cdef bytes head, opening, closing, tag_key, audio_key
    cdef object encoding

    def __cinit__(self, parts):
        self.parts = parts
        self.encoding = sys.intern(parts.audio_format.encoding)
        self.head = parts.head.encode()
        self.opening = parts.opening.encode()
        self.closing = parts.closing.encode()
        self.tag_key = parts.tag_key.encode()
        self.audio_key = parts.audio_key.encode()


cdef struct Sound:
    const void *items
    size_t bytes            # on the wire
    rt_conversion conversion


@cython.final
cdef class Writer:
    """What stands around audio, and what audio may be: `_envelope`, which is `rules`."""

    cdef dict kept          # type -> Parts
    cdef object parts_of, around, array_of, encoding_of, text_of

    def __cinit__(self, rules):
        self.kept = {}
        self.parts_of, self.around, self.text_of = rules.parts_of, rules.around, rules.text_of
        self.array_of, self.encoding_of = rules.array_of, rules.encoding_of


def writers(rules):
    """`encode_audio` and `wrap_audio`, by the rules of `_envelope`.

    Made by hand: what Cython makes of keyword arguments takes longer than a short frame.
    """
    writer = Writer(rules)
    rt_encode_audio.ml_meth = <PyCFunction><void *>encode_audio
    rt_encode_audio.ml_doc = kept_doc(f"encode_audio(pcm, *, {TYPED}, audio_format=None", rules.ENCODE_DOC)
    rt_wrap_audio.ml_meth = <PyCFunction><void *>wrap_audio
    rt_wrap_audio.ml_doc = kept_doc(f"wrap_audio(text, *, {TYPED}", rules.WRAP_DOC)
    return PyCFunction_New(&rt_encode_audio, writer), PyCFunction_New(&rt_wrap_audio, writer)


cdef const char *kept_doc(str signature, str doc) except NULL:
    """What `help` and `inspect` read; the functions borrow it, so it stays."""
    text = f"{signature}, event_id=None, **ids)\n--\n\n{doc}".encode()
    return PyBytes_AS_STRING(KEPT_DOCS.setdefault(signature, text))


cdef struct Call:
    PyObject *audio                 # borrowed, as all of them
    PyObject *type
    PyObject *audio_format          # None: the type's own
    PyObject *event_id              # NULL or None: without
    PyObject *const *values         # of the keywords
    PyObject *names                 # of them, a tuple, or NULL
    PyObject *first                 # the name of `audio`
    bint has_format


cdef object encode_audio(Writer self, PyObject *const *args, Py_ssize_t count, PyObject *names):
    cdef Call call
    cdef Parts parts
    cdef Sound sound
    cdef uint8_t *place
    read_call(&call, args, count, names, PCM, True)
    parts = parts_for(self, <object>call.type)
    array = sound_of(self, parts, &call, &sound)
    frame = frame_around(self, parts, &call, rt_text_size(sound.bytes), &place)
    rt_row_encode(active, sound.conversion)(sound.items, sound.bytes, place)
    return frame


cdef object wrap_audio(Writer self, PyObject *const *args, Py_ssize_t count, PyObject *names):
    cdef Call call
    cdef Parts parts
    cdef Py_buffer view
    read_call(&call, args, count, names, TEXT, False)
    parts = parts_for(self, <object>call.type)
    text = <object>call.audio
    if not PyUnicode_Check(text) and PyObject_CheckBuffer(text) and open_text(text, &view):
        try:
            if view.ndim == 1 and rt_is_plain(active, <const uint8_t *>view.buf, <size_t>view.len):
                return wrapped(self, parts, &call, <const uint8_t *>view.buf, <size_t>view.len)
        finally:
            PyBuffer_Release(&view)
    if not (PyUnicode_Check(text) and PyUnicode_IS_COMPACT_ASCII(text) and
            rt_is_plain(active, ascii_of(text), <size_t>PyUnicode_GET_LENGTH(text))):
        text = self.text_of(text)
    return wrapped(self, parts, &call, ascii_of(text), <size_t>PyUnicode_GET_LENGTH(text))


cdef bint open_text(text, Py_buffer *view):
    """Whether a buffer could be had; `text_of` says why not."""
    try:
        PyObject_GetBuffer(text, view, PyBUF_ND)
    except (BufferError, ValueError):
        return False
    return True


cdef int read_call(Call *call, PyObject *const *args, Py_ssize_t count, PyObject *names, first, bint has_format) except -1:
    cdef Py_ssize_t index
    call.audio = args[0] if count else NULL
    call.type, call.audio_format, call.event_id = <PyObject *>APPEND, <PyObject *>None, NULL
    call.values, call.names = args + count, names
    call.first, call.has_format = <PyObject *>first, has_format
    if count > 1:
        raise TypeError(f"expected one argument besides keywords, got {count}")
    for index in range(keywords_of(call)):
        name = <object>PyTuple_GET_ITEM(<object>names, index)
        if is_name(name, TYPE):
            call.type = call.values[index]
        elif is_name(name, EVENT_ID):
            call.event_id = call.values[index]
        elif has_format and is_name(name, AUDIO_FORMAT):
            call.audio_format = call.values[index]
        elif is_name(name, first):
            if count:
                raise TypeError(f"{first!r} is given twice")
            call.audio = call.values[index]
    if call.audio == NULL:
        raise TypeError(f"{first!r} is missing")
    return 0


cdef inline Py_ssize_t keywords_of(Call *call) noexcept:
    return 0 if call.names == NULL else len(<tuple><object>call.names)


cdef inline bint is_option(Call *call, name) noexcept:
    """Whether a keyword is one of ours, and no member of the frame."""
    return (
        is_name(name, TYPE) or is_name(name, EVENT_ID) or is_name(name, <object>call.first)
        or call.has_format and is_name(name, AUDIO_FORMAT)
    )


cdef inline bint is_name(name, known) noexcept:
    """Both are interned, nearly always."""
    if name is known:
        return True
    return not PyUnicode_CHECK_INTERNED(name) and PyUnicode_Compare(name, known) == 0


cdef object wrapped(Writer self, Parts parts, Call *call, const uint8_t *text, size_t size):
    cdef uint8_t *place
    frame = frame_around(self, parts, call, size, &place)
    memcpy(place, text, size)
    return frame


def base64_of(array, encoding):
    """The base64 of an array's bytes on the wire."""
    cdef Sound sound
    measure_sound(array, encoding, &sound)
    text = PyUnicode_New(<Py_ssize_t>rt_text_size(sound.bytes), 127)
    rt_row_encode(active, sound.conversion)(sound.items, sound.bytes, <uint8_t *>ascii_of(text))
    return text


cdef object sound_of(Writer self, Parts parts, Call *call, Sound *sound):
    """What is to be written; returns what owns it."""
    pcm = <object>call.audio
    encoding = parts.encoding if call.audio_format == <PyObject *>None else <object>call.audio_format
    cdef bint is_known = encoding is PCM16 or encoding is PCMU or encoding is PCMA
    if PyBytes_CheckExact(pcm) and is_known:
        sound.items, sound.bytes = PyBytes_AS_STRING(pcm), <size_t>PyBytes_GET_SIZE(pcm)
        sound.conversion = RT_RAW
        return pcm
    if not is_plain_sound(pcm):
        pcm = self.array_of(pcm)
    if not is_known:
        encoding = self.encoding_of(<object>call.audio_format, parts.parts, pcm)
    measure_sound(pcm, encoding, sound)
    return pcm


cdef bint is_plain_sound(pcm) noexcept:
    """Whether it is what `pcm_array` would return."""
    cdef int kind
    if not cnp.PyArray_CheckExact(pcm):
        return False
    kind = cnp.PyArray_TYPE(pcm)
    return (
        (kind == cnp.NPY_INT16 or kind == cnp.NPY_FLOAT32 or kind == cnp.NPY_UINT8)
        and cnp.PyArray_NDIM(pcm) == 1
        and cnp.PyArray_IS_C_CONTIGUOUS(pcm)
        and cnp.PyArray_ISNOTSWAPPED(pcm)
    )


cdef int measure_sound(array, encoding, Sound *sound) except -1:
    cdef int kind = cnp.PyArray_TYPE(array)
    cdef size_t items = <size_t>cnp.PyArray_SIZE(array)
    sound.items = cnp.PyArray_DATA(array)
    sound.bytes = items
    if kind == cnp.NPY_UINT8:
        sound.conversion = RT_RAW
    elif encoding == PCM16:
        sound.bytes = 2 * items
        sound.conversion = RT_S16 if kind == cnp.NPY_INT16 else RT_F32
    elif encoding == PCMU:
        sound.conversion = RT_ULAW_S16 if kind == cnp.NPY_INT16 else RT_ULAW_F32
    else:
        sound.conversion = RT_ALAW_S16 if kind == cnp.NPY_INT16 else RT_ALAW_F32
    return 0


cdef Parts parts_for(Writer self, type):
    parts = self.kept.get(type)
    if parts is None:
        parts = Parts(self.parts_of(type))
        if len(self.kept) < KEPT_TYPES:
            self.kept[type] = parts
    return parts


cdef object frame_around(Writer self, Parts parts, Call *call, size_t size, uint8_t **place):
    """A new frame but for its audio, of so many characters, which are to stand at `place`."""
    cdef Members members
    cdef bytes head = parts.head, opening = parts.opening, closing = parts.closing
    members.size = 0
    if not write_members(&members, parts, call):
        before, behind = self.around(parts.parts, event_id_of(call), ids_of(call))
        head, opening, closing = before.encode("ascii"), b"", behind.encode("ascii")
        members.size = 0
    frame = PyUnicode_New(
        <Py_ssize_t>(<size_t>len(head) + members.size + <size_t>len(opening) + size + <size_t>len(closing)), 127)
    place[0] = <uint8_t *>ascii_of(frame)
    append(place, <const uint8_t *>PyBytes_AS_STRING(head), <size_t>len(head))
    append(place, members.text, members.size)
    append(place, <const uint8_t *>PyBytes_AS_STRING(opening), <size_t>len(opening))
    memcpy(place[0] + size, PyBytes_AS_STRING(closing), <size_t>len(closing))
    return frame


cdef object event_id_of(Call *call):
    return None if call.event_id == NULL else <object>call.event_id


cdef dict ids_of(Call *call):
    cdef Py_ssize_t index
    ids = {}
    for index in range(keywords_of(call)):
        name = <object>PyTuple_GET_ITEM(<object>call.names, index)
        if not is_option(call, name):
            ids[name] = <object>call.values[index]
    return ids


cdef inline void append(uint8_t **place, const uint8_t *text, size_t size) noexcept:
    memcpy(place[0], text, size)
    place[0] += size


cdef bint write_members(Members *m, Parts parts, Call *call) noexcept:
    """The usual ids: strings without escapes and small numbers. False asks for the long way."""
    cdef Py_ssize_t index
    if call.event_id != NULL and <object>call.event_id is not None:
        if type(<object>call.event_id) is not str or not write_member(m, EVENT_ID, <object>call.event_id):
            return False
    for index in range(keywords_of(call)):
        key = <object>PyTuple_GET_ITEM(<object>call.names, index)
        value = <object>call.values[index]
        if is_option(call, key):
            continue
        if same_key(key, parts.tag_key) or same_key(key, parts.audio_key):
            return False
        if value is not None and not write_member(m, key, value):
            return False
    return True


cdef inline bint same_key(key, bytes other) noexcept:
    cdef size_t size = <size_t>len(other)
    if not PyUnicode_IS_COMPACT_ASCII(key):
        return False
    return <size_t>PyUnicode_GET_LENGTH(key) == size and rt_same_bytes(
        ascii_of(key), <const uint8_t *>PyBytes_AS_STRING(other), size)
