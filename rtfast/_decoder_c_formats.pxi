# What a frame tells of the format of its own or the session's audio.

cdef bint names_format(Frame *f) noexcept:
    """Whether a key of the frame may tell its own format; seldom wrong, never by omission."""
    cdef rt_member *m
    cdef Py_ssize_t index
    cdef size_t size
    cdef const uint8_t *key
    for index in range(<Py_ssize_t>f.count):
        m = &f.members[index]
        if m.odd_key:
            return True
        key = f.p + m.key
        size = m.key_end - m.key
        if key[0] == c's' and size >= 8:
            if memcmp(key, b"start_ms", 8) == 0 or size >= 11 and memcmp(key, b"sample_rate", 11) == 0:
                return True
        elif key[0] == c'f' and size == 6 and memcmp(key, b"format", 6) == 0:
            return True
    return False


cdef dict format_keys(Frame *f):
    """What the frame tells of its format, plain."""
    told = {}
    for key in ("format", "sample_rate", "sample_rate_hz", "start_ms"):
        utf8 = key.encode()
        index = find_member(f, <const char *>utf8, <size_t>len(utf8))
        if index >= 0:
            told[key] = plain_member(f, index)
    return told


cdef object media_in(Frame *f, EventPlan plan):
    """What the object that holds the audio tells of its format."""
    cdef Py_ssize_t index = find_member(f, plan.path[0].outer, plan.path[0].outer_len)
    cdef rt_member *m = &f.members[index]
    return core_loads(members_text(f.p, m.value, m.value_end, ("contentType", "sampleRate")))


# What sessions told, by the text that told it: one server's sessions differ in other members.
cdef dict SESSIONS = {}
cdef enum:
    MAX_SESSIONS = 16
    MAX_SESSION_BYTES = 2048


cdef tuple formats_in(Frame *f):
    """The formats of input and output that a frame's session tells, None where it tells none."""
    cdef Py_ssize_t index = find_member(f, b"session", 7)
    cdef rt_member *m
    if index < 0 or f.members[index].kind != RT_OBJECT:
        return None, None
    m = &f.members[index]
    text = members_text(f.p, m.value, m.value_end, _formats.SESSION_KEYS)
    told = SESSIONS.get(text)
    if told is None:
        told = _formats.session_formats(core_loads(text))
        if len(SESSIONS) >= MAX_SESSIONS:
            SESSIONS.clear()
        if len(text) <= MAX_SESSION_BYTES:
            SESSIONS[text] = told
    return told
