# The base64 text of a frame's audio as it was sent, for who passes it on.

cdef extern from "Python.h":
    bint PyUnicode_IS_COMPACT_ASCII(object text)
    object PyMemoryView_FromObject(object exporter)
    int PyBUF_FORMAT


@cython.final
@cython.freelist(8)
@cython.no_gc
cdef class Window:
    """Part of a bytes or an ASCII str, for a memoryview, which then holds that object and not this."""

    cdef object owner
    cdef const uint8_t *p
    cdef Py_ssize_t size

    def __getbuffer__(self, Py_buffer *buffer, int flags):
        buffer.buf = <void *>self.p
        buffer.obj = self.owner
        buffer.len = self.size
        buffer.itemsize = 1
        buffer.readonly = 1
        buffer.ndim = 1
        buffer.format = NULL
        if flags & PyBUF_FORMAT:
            buffer.format = b"B"
        buffer.shape = &buffer.len
        buffer.strides = &buffer.itemsize
        buffer.suboffsets = NULL
        buffer.internal = NULL


@cython.binding(False)
def audio_text(frame, /):
    """audio_text(frame, /)
--

The base64 text of a frame's audio exactly as sent, escapes and all; None without audio.

A read-only view of the caller's own object; of a str that is not ASCII (on the pure-Python
backend: of any str) one of a copy of the text. Known are the audio events by their `type`, and
the media frames of phones by their `event`. The frame's JSON is checked and a DecodeError
raised as by `decode`; whether the text is base64 is not looked at.
"""
    cdef rt_view view
    cdef Frame f
    cdef rt_member text
    cdef Window window
    given = None
    if type(frame) is not bytes and type(frame) is not str:
        if PyUnicode_Check(frame):
            frame = str.__str__(frame)
        else:
            given = memoryview(frame) if type(frame) is bytearray else own_view(frame)
            frame = given.tobytes()  # what is scanned must not change
    f.members = f.few
    rt_view_begin(&view)
    try:
        open_source(&view, frame)
        open_frame(&view, &f)
        check_members(frame, &f)
        if not find_text(&f, &text):
            return None
        if given is not None:
            return given[text.value:text.value_end].toreadonly()
        if PyUnicode_Check(frame) and not PyUnicode_IS_COMPACT_ASCII(frame):
            return memoryview(f.p[text.value:text.value_end])
        window = Window.__new__(Window)
        window.owner = frame
        window.p = f.p + text.value
        window.size = <Py_ssize_t>(text.value_end - text.value)
        return PyMemoryView_FromObject(window)
    finally:
        let_go(&f)
        rt_view_close(&view)


# Of the classes that may have audio, phones' too; made at the first use, so that importing stays quick.
cdef Routes text_routes = None


cdef int check_members(source, Frame *f) except -1:
    """Check the whole frame, find its members and its `type`; nothing is decoded."""
    cdef rt_scan s
    rt_scan_begin(&s, core.active, f.p, f.size, 0)
    if rt_enter(&s) != RT_MEMBER or skim(&s, f) != RT_END or not rt_only_blanks_follow(&s):
        raise json_error(source, f.p, f.size)
    if s.tag < f.count:
        f.tag = <Py_ssize_t>s.tag
    return 0


cdef bint find_text(Frame *f, rt_member *text) except -1:
    global text_routes
    cdef Tags tags
    cdef Route route
    cdef Py_ssize_t index = f.tag
    if text_routes is None:
        text_routes = routes_of(audio_table())
    tags = text_routes
    if index < 0 or f.members[index].kind != RT_STR:
        tags = text_routes.others[0]
        index = find_member(f, <const char *>tags.key, <size_t>len(tags.key))
        if index < 0:
            return False
    route = route_in(tags, f.p, &f.members[index])
    return route is not None and route.plan.has_audio and text_in(f, route.plan, text) != NO_TEXT
