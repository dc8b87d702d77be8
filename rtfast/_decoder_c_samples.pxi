# The base64 text of a frame into samples.

cdef struct Samples:
    void *data
    Py_ssize_t count      # items of the array
    int left_over         # the byte that waits for its other half, -1 without


@cython.final
cdef class Wire:
    """An audio format as decoding wants it."""

    cdef object audio_format
    cdef int conversion  # the kernel for it and the dtype wanted
    cdef bint pcm        # two bytes a sample: one may be carried over
    cdef bint known      # samples can be counted
    cdef object rate

    cdef int set(self, audio_format, int dtype) except -1:
        encoding = audio_format.encoding
        with cython.critical_section(self):
            self.audio_format = audio_format
        self.rate = audio_format.sample_rate
        self.pcm = encoding == "pcm16"
        self.known = encoding != "unknown"
        if self.pcm:
            self.conversion = dtype
        elif dtype == RT_RAW or not self.known:
            self.conversion = RT_RAW
        elif encoding == "pcmu":
            self.conversion = RT_ULAW_F32 if dtype == RT_F32 else RT_ULAW_S16
        else:
            self.conversion = RT_ALAW_F32 if dtype == RT_F32 else RT_ALAW_S16
        return 0

    cdef object in_force(self):
        """The format, for whoever asks while the decoder may be at work in another thread."""
        with cython.critical_section(self):
            return self.audio_format


cdef size_t room_for(size_t characters, int conversion) noexcept:
    """Bytes that the samples of so much base64 need at most, a carried byte and slack included."""
    cdef size_t decoded = characters // 4 * 3 + 4
    if conversion == RT_F32 or conversion == RT_ULAW_S16 or conversion == RT_ALAW_S16:
        decoded *= 2
    elif conversion == RT_ULAW_F32 or conversion == RT_ALAW_F32:
        decoded *= 4
    return decoded + RT_B64_SLACK


cdef object decode_text(const uint8_t *src, size_t size, uint8_t odd, Wire wire, int carried, Pool pool,
                       Samples *samples):
    """Decode a checked string into a block; None where it is not base64."""
    cdef size_t room = room_for(size + 4, wire.conversion)
    cdef size_t before = 1 if carried >= 0 else 0
    cdef rt_b64_fn kernel = rt_row_base64(core.active, wire.conversion)
    cdef object block
    cdef rt_b64_run run
    cdef uint8_t *dst
    if odd & RT_ESCAPE:
        block = take_block(pool, size)
        dst = <uint8_t *>memory_of(block)
        return decode_text(dst, rt_unescape(src, size, dst), 0, wire, carried, pool, samples)
    if before and wire.conversion == RT_F32:
        return decode_after_carried(src, size, wire, carried, pool, samples)
    block = take_block(pool, room)
    dst = <uint8_t *>memory_of(block)
    if kernel(src, size, dst + before, room - before, &run) != RT_B64_OK or run.chars != size:
        return None
    if before:
        dst[0] = <uint8_t>carried
        run.bytes += 1
    measure(&run, dst, wire, samples)
    return block


cdef object decode_after_carried(const uint8_t *src, size_t size, Wire wire, int carried, Pool pool,
                                Samples *samples):
    """The second walk that a carried byte costs where samples are converted: base64 of the whole."""
    cdef rt_b64_run run
    cdef object raw = take_block(pool, room_for(size, RT_RAW))
    cdef rt_b64_fn kernel = rt_row_base64(core.active, RT_RAW)
    if kernel(src, size, memory_of(raw), room_for(size, RT_RAW), &run) != RT_B64_OK or run.chars != size:
        return None
    whole = bytes((carried,)) + (<const char *>memory_of(raw))[:run.bytes]
    text = b2a_base64(whole, newline=False)
    return decode_text(<const uint8_t *>text, <size_t>len(text), 0, wire, -1, pool, samples)


cdef void measure(rt_b64_run *run, void *data, Wire wire, Samples *samples) noexcept:
    """Whole samples only: the odd byte of 16-bit ones is left over."""
    samples.data = data
    samples.left_over = -1
    samples.count = <Py_ssize_t>run.bytes
    if wire.pcm:
        if run.bytes & 1:
            samples.left_over = run.odd if wire.conversion == RT_F32 else (<uint8_t *>data)[run.bytes - 1]
        samples.count -= run.bytes & 1
        if wire.conversion != RT_RAW:
            samples.count //= 2


cdef object decode_into_ring(const uint8_t *src, size_t size, uint8_t odd, Wire wire, int carried, Pool pool,
                             ring, Samples *samples):
    """Decode a checked string into a slice that the ring reserves; None where it is not base64.

    Straight into the ring, whose slices have no slack; a text with escapes, after a carried byte or of
    an odd number of bytes takes the way over a block.
    """
    cdef size_t decoded = decoded_size(src, size)
    cdef Py_ssize_t items = <Py_ssize_t>(decoded // 2 if wire.pcm and wire.conversion != RT_RAW else decoded)
    cdef rt_b64_run run
    cdef object block
    if carried < 0 and not odd & RT_ESCAPE and not (wire.pcm and decoded & 1):
        array = ring._reserve(items)
        if rt_row_base64(core.active, wire.conversion)(
            src, size, cnp.PyArray_DATA(array), <size_t>cnp.PyArray_NBYTES(array), &run
        ) != RT_B64_OK or run.chars != size:
            return None
        measure(&run, cnp.PyArray_DATA(array), wire, samples)
        return array
    block = decode_text(src, size, odd, wire, carried, pool, samples)
    if block is None:
        return None
    array = ring._reserve(samples.count)
    memcpy(cnp.PyArray_DATA(array), samples.data, <size_t>cnp.PyArray_NBYTES(array))
    return array


cdef size_t decoded_size(const uint8_t *src, size_t size) noexcept:
    """Bytes that base64 of this length and padding stands for, if it is right."""
    cdef size_t decoded = size // 4 * 3
    if size >= 4:
        decoded -= src[size - 1] == c'='
        decoded -= src[size - 2] == c'='
    return decoded


cdef Py_ssize_t samples_of(Samples *samples, Wire wire) noexcept:
    """How many samples an array holds: raw ones of PCM16 are two bytes each."""
    return samples.count // 2 if wire.pcm and wire.conversion == RT_RAW else samples.count


cdef enum:
    NO_TEXT = -1
    NESTED_TEXT = -3


cdef Py_ssize_t text_in(Frame *f, EventPlan plan, rt_member *text) except -2:
    """The string that holds the audio, the first of the class's paths that leads to one: its member,
    or NESTED_TEXT, or NO_TEXT."""
    cdef Py_ssize_t index
    cdef int i
    for i in range(plan.paths):
        index = find_member(f, plan.path[i].outer, plan.path[i].outer_len)
        if index < 0:
            continue
        if plan.path[i].inner == NULL:
            if f.members[index].kind == RT_STR:
                text[0] = f.members[index]
                return index
        elif f.members[index].kind == RT_OBJECT:
            if inner_text(f, &f.members[index], plan, i, text):
                return NESTED_TEXT
    return NO_TEXT


cdef bint inner_text(Frame *f, rt_member *outer, EventPlan plan, int i, rt_member *text) except -1:
    """The string of a key one level down; of duplicate keys the last."""
    cdef Frame inner
    cdef rt_scan s
    cdef Py_ssize_t index
    inner.p, inner.size = f.p, outer.value_end
    inner.members, inner.room, inner.count = inner.few, FEW, 0
    try:
        rt_scan_begin(&s, core.active, f.p, outer.value_end, outer.value)
        rt_enter(&s)
        skim(&s, &inner)  # which has been checked with the frame
        if i == 0 and plan.told_inside:
            f.tells_inside = find_member(&inner, b"contentType", 11) >= 0
        index = find_member(&inner, plan.path[i].inner, plan.path[i].inner_len)
        if index < 0 or inner.members[index].kind != RT_STR:
            return False
        text[0] = inner.members[index]
        return True
    finally:
        let_go(&inner)


cdef object plain_member(Frame *f, Py_ssize_t index):
    cdef rt_member *m = &f.members[index]
    if m.kind == RT_OBJECT or m.kind == RT_ARRAY:
        return plain_at(f.p, m.value, m.value_end)
    return scalar_at(f.p, m)


cdef object item_at(EventPlan plan, event):
    """The item id that a frame's audio is counted under, of a class that declares one."""
    if plan.is_input or plan.item_at < 0:
        return None
    item = <object>RT_SLOT(<PyObject *>event, plan.item_at)
    return item if type(item) is str else None


cdef object part_at(EventPlan plan, event):
    """The content index of a class that declares one, 0 where it is none."""
    if plan.is_input or plan.part_at < 0:
        return ZERO
    part = <object>RT_SLOT(<PyObject *>event, plan.part_at)
    return part if part is ZERO else part_of(part)


cdef object part_in(Frame *f):
    """The content index of a frame whose class does not declare one."""
    cdef Py_ssize_t index = find_member(f, b"content_index", 13)
    return ZERO if index < 0 else part_of(plain_member(f, index))


cdef bint names_stream(Frame *f) except -1:
    """Whether a frame tells whose audio it is."""
    return find_member(f, b"item_id", 7) >= 0 or find_member(f, b"content_index", 13) >= 0


cdef object ZERO = 0


cdef int add_samples(list count, Py_ssize_t samples, rate) except -1:
    count[0] = <long long>count[0] + samples
    if count[1] is not rate:
        count[1] = rate
    return 0


cdef int finish_audio(event, EventPlan plan, array, Wire wire, list count) except -1:
    set_slot(event, plan.audio_at, array)
    set_slot(event, plan.format_at, wire.audio_format)
    rt_put(event, plan.start_at, NULL)  # a late integer, read from here:
    (<Root>event).start = 0 if count is None else <size_t>count[0]
    return 0


cdef object without_text(source, Frame *f, rt_member *text):
    """The frame with null in the place of its base64 text."""
    if not PyUnicode_Check(source):
        return f.p[:text.value - 1] + b"null" + f.p[text.value_end + 1:f.size]
    start = characters(source, f.p, text.value - 1)
    end = characters(source, f.p, text.value_end + 1)
    return f"{source[:start]}null{source[end:]}"


cdef object base64_error(source, const uint8_t *p, str tag, rt_member *text):
    """Of valid JSON whose text is not strict base64."""
    cdef const uint8_t *src = p + text.value
    cdef size_t size = text.value_end - text.value, decoded
    cdef object scratch = take_block(default_arena()._pool, size + 4)
    cdef rt_fault fault = rt_base64_exact(src, size, <uint8_t *>memory_of(scratch), &decoded)
    if fault.code == RT_NO_FAULT:
        raise SystemError("rtfast: a kernel refused base64 that is valid, please report it")
    detail = locate_base64(text_of(p, text)).detail
    unit = "character" if PyUnicode_Check(source) else "byte"
    pos = place_of(source, p, text.value + fault.pos)
    return DecodeError(CODES[fault.code], pos, tag, detail, unit)
