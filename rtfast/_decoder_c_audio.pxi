# The base64 text of a frame into samples.

cdef struct Samples:
    void *data
    Py_ssize_t count      # items of the array
    int left_over         # the byte that waits for its other half, -1 without


cdef int conversion_of(audio_format, int dtype) except -1:
    """The kernel for a format on the wire and the dtype wanted."""
    encoding = audio_format.encoding
    if encoding == "pcm16" or dtype == RT_RAW or encoding == "unknown":
        return dtype if encoding == "pcm16" else RT_RAW
    if encoding == "pcmu":
        return RT_ULAW_F32 if dtype == RT_F32 else RT_ULAW_S16
    return RT_ALAW_F32 if dtype == RT_F32 else RT_ALAW_S16


cdef size_t room_for(size_t characters, int conversion) noexcept:
    """Bytes that the samples of so much base64 need at most, a carried byte and slack included."""
    cdef size_t decoded = characters // 4 * 3 + 4
    if conversion == RT_F32 or conversion == RT_ULAW_S16 or conversion == RT_ALAW_S16:
        decoded *= 2
    elif conversion == RT_ULAW_F32 or conversion == RT_ALAW_F32:
        decoded *= 4
    return decoded + RT_B64_SLACK


cdef Block decode_while_scanning(Frame *f, rt_scan *s, rt_member *m, int conversion, Pool pool):
    """Decode the long string that the scanner stands at; None where it takes a closer look.

    The kernel finds the closing quote itself, so the text is read once.
    """
    cdef const uint8_t *src = f.p + m.value
    cdef size_t left = f.size - m.value
    cdef size_t room = room_for(left, conversion)
    cdef Block block = take_block(pool, room)
    cdef rt_b64_fn kernel = rt_row_base64(core.active, conversion)
    if kernel(src, left, block.memory, room, &f.run) != RT_B64_OK:
        return None
    if f.run.chars == left or src[f.run.chars] != c'"':
        return None
    rt_take_text(s, m, m.value + f.run.chars)
    f.text = f.count
    f.conversion = conversion
    return block


cdef Block decode_text(const uint8_t *src, size_t size, uint8_t odd, int conversion, bint pcm,
                       int carried, Pool pool, Samples *samples):
    """Decode a checked string into a block; None where it is not base64."""
    cdef size_t room = room_for(size + 4, conversion)
    cdef Block block
    cdef rt_b64_run run
    cdef uint8_t *dst
    cdef size_t before = 1 if carried >= 0 else 0
    if odd & RT_ESCAPE:
        plain = text_at(src, size, odd).encode()
        return decode_text(<const uint8_t *>plain, <size_t>len(plain), 0, conversion, pcm, carried,
                           pool, samples)
    if before and conversion == RT_F32:
        return decode_after_carried(src, size, carried, pool, samples)
    block = take_block(pool, room)
    dst = <uint8_t *>block.memory
    if rt_row_base64(core.active, conversion)(src, size, dst + before, room - before, &run) != RT_B64_OK:
        return None
    if run.chars != size:
        return None
    if before:
        dst[0] = <uint8_t>carried
        run.bytes += 1
    measure(&run, dst, conversion, pcm, samples)
    return block


cdef Block decode_after_carried(const uint8_t *src, size_t size, int carried, Pool pool,
                                Samples *samples):
    """The second walk that a carried byte costs where samples are converted: base64 of the whole."""
    cdef Samples raw
    block = decode_text(src, size, 0, RT_RAW, False, -1, pool, &raw)
    if block is None:
        return None
    whole = bytes((carried,)) + (<const char *>raw.data)[:raw.count]
    text = b2a_base64(whole, newline=False)
    return decode_text(<const uint8_t *>text, <size_t>len(text), 0, RT_F32, True, -1, pool, samples)


cdef void measure(rt_b64_run *run, void *data, int conversion, bint pcm, Samples *samples) noexcept:
    """Whole samples only: the odd byte of 16-bit ones is left over."""
    samples.data = data
    samples.left_over = -1
    samples.count = <Py_ssize_t>run.bytes
    if pcm:
        if run.bytes & 1:
            samples.left_over = run.odd if conversion == RT_F32 else (<uint8_t *>data)[run.bytes - 1]
        samples.count -= run.bytes & 1
        if conversion != RT_RAW:
            samples.count //= 2


cdef Py_ssize_t samples_of(Samples *samples, int conversion, bint pcm) noexcept:
    """How many samples an array holds: raw ones of PCM16 are two bytes each."""
    return samples.count // 2 if pcm and conversion == RT_RAW else samples.count


cdef enum:
    NO_TEXT = -1
    NESTED_TEXT = -3


cdef Py_ssize_t audio_text(Frame *f, EventPlan plan, rt_member *text) except -2:
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
            if inner_text(f, &f.members[index], &plan.path[i], text):
                return NESTED_TEXT
    return NO_TEXT


cdef bint inner_text(Frame *f, rt_member *outer, AudioPath *path, rt_member *text) except -1:
    """The string of a key one level down; of duplicate keys the last."""
    cdef Frame inner
    cdef rt_scan s
    cdef rt_step step
    cdef Py_ssize_t index
    cdef int first = 1
    inner.p, inner.size = f.p, outer.value_end
    inner.members, inner.room, inner.count = inner.few, FEW, 0
    try:
        rt_scan_begin(&s, core.active, f.p, outer.value_end, outer.value)
        rt_enter(&s)
        while True:
            step = rt_next_member(&s, next_place(&inner), first)
            first = 0
            if step == RT_TEXT:
                step = rt_skip_text(&s, &inner.members[inner.count])
            if step != RT_MEMBER:
                break
            inner.count += 1
        index = find_member(&inner, path.inner, path.inner_len)
        if index < 0 or inner.members[index].kind != RT_STR:
            return False
        text[0] = inner.members[index]
        return True
    finally:
        let_go(&inner)


cdef bint names_format(Frame *f) noexcept:
    """Whether a key of the frame may tell its own format; seldom wrong, never by omission."""
    cdef rt_member *m
    cdef Py_ssize_t index
    cdef uint8_t c
    for index in range(f.count):
        m = &f.members[index]
        if m.odd_key:
            return True
        c = f.p[m.key]
        if c == c's' or c == c'f':  # start_ms, sample_rate, sample_rate_hz, format
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


cdef object plain_member(Frame *f, Py_ssize_t index):
    cdef rt_member *m = &f.members[index]
    if m.kind == RT_OBJECT or m.kind == RT_ARRAY:
        return plain_at(f.p, m.value, m.value_end)
    return scalar_at(f.p, m)


cdef tuple stream_of(Frame *f, EventPlan plan, event):
    """The item id and content index that a frame's audio is counted under."""
    if plan.is_input:
        return None, 0
    if plan.item_at >= 0:
        item = <object>get_field(event, plan.item_at)
        if type(item) is not str:
            item = None
    else:
        item = string_member(f, "item_id")
    if plan.part_at >= 0:
        return item, part_of(<object>get_field(event, plan.part_at))
    index = find_member(f, b"content_index", 13)
    return item, 0 if index < 0 else part_of(plain_member(f, index))


cdef object finish_audio(event, EventPlan plan, array, audio_format, list count):
    set_field(event, plan.audio_at, array)
    set_field(event, plan.format_at, audio_format)
    set_field(event, plan.start_at, 0 if count is None else count[0])


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
    cdef Block scratch = take_block(default_arena()._pool, size + 4)
    cdef rt_fault fault = rt_base64_exact(src, size, <uint8_t *>scratch.memory, &decoded)
    if fault.code == RT_NO_FAULT:
        raise SystemError("rtfast: a kernel refused base64 that is valid, please report it")
    detail = locate_base64(text_of(p, text)).detail
    unit = "character" if PyUnicode_Check(source) else "byte"
    pos = place_of(source, p, text.value + fault.pos)
    return DecodeError(CODES[fault.code], pos, tag, detail, unit)
