# A frame's audio, in its decoder: where the kernels are called, which format, stream and sink it has.

cdef Pool memory_for(Decoder self):
    """The pool of the arena to use: without one of its own, the calling thread's."""
    cdef unsigned long thread
    if self.arena is None:
        thread = PyThread_get_thread_ident()
        if self.pool is None or thread != self.thread:
            self.pool = default_arena()._pool
            self.thread = thread
    return self.pool


cdef Wire wire_of(Decoder self, Frame *f, EventPlan plan, str tag):
    """The format of one frame's audio: fixed, told by the frame itself, or the session's."""
    cdef Wire current = self.input if plan.is_input else self.output
    if self.fixed_format is None and (plan.reflects or f.tells_inside or names_format(f)):
        told = _formats.event_format(
            {"type": tag if plan.by_type else None, **format_keys(f)}, current.audio_format,
            self.client_told,
        )
        if f.tells_inside:
            told = _formats.media_format(media_in(f, plan), told)
        if told is not current.audio_format:
            self.special.set(told, self.dtype)
            return self.special
    return current


cdef object key_of(Decoder self, Frame *f, EventPlan plan, item, part):
    """The stream of a frame, as `_streams.key_of` names it."""
    if plan.is_input:
        return "input", None, None, 0
    return plan.direction, string_member(f, "response_id"), item, part


cdef list count_of(Decoder self, direction, item, part):
    """Samples so far and their rate, None for a stream that is new."""
    if (
        self.count is not None
        and item is self.count_item
        and part is self.count_part
        and direction is self.count_direction
    ):
        return self.count
    self.count = self.streams._count((direction, None, item, part))
    self.count_direction, self.count_item, self.count_part = direction, item, part
    return self.count


cdef int advance_stream(Decoder self, key, Wire wire, Samples *samples) except -1:
    self.count = None
    left_over = None if samples.left_over < 0 else samples.left_over
    self.streams.advance(key, wire.audio_format, samples_of(samples, wire), left_over)
    return 0


cdef object ring_of(Decoder self, Wire wire, bint is_input):
    """The ring, if there is one and such audio goes there."""
    if self.ring is None or is_input:
        return None
    return self.ring if wire.known or self.dtype == RT_RAW else None


cdef int pass_text(Decoder self, Frame *f, rt_scan *s, rt_member *m) except -1:
    """Check the long string that the scanner stands at, and decode it if it is the frame's audio.

    A kernel finds the closing quote itself, so that the text is read once; one with escapes is
    copied without them before. What is not base64 is left for later to complain about.
    """
    cdef const uint8_t *src = f.p + m.value
    cdef size_t left = f.size - m.value
    cdef size_t size, room
    cdef int conversion
    cdef rt_b64_fn kernel
    cdef object plain
    cdef uint8_t *dst
    if not reads_now(self, f, m):
        return rt_skip_text(s, m)
    conversion = conversion_now(self, f)
    kernel = rt_row_base64(core.active, conversion)
    room = room_for(left, conversion)
    self.early = take_block(memory_for(self), room)
    if kernel(src, left, memory_of(self.early), room, &f.run) == RT_B64_OK:
        if f.run.chars < left and src[f.run.chars] == c'"':
            rt_take_text(s, m, m.value + f.run.chars)
            f.text, f.conversion = <Py_ssize_t>f.count, conversion
            return RT_MEMBER
    plain = take_block(memory_for(self), left)
    dst = <uint8_t *>memory_of(plain)
    if rt_read_text(s, m, dst, &size) != RT_MEMBER:
        return RT_BAD
    if kernel(dst, size, memory_of(self.early), room, &f.run) == RT_B64_OK and f.run.chars == size:
        f.text, f.conversion = <Py_ssize_t>f.count, conversion
    return RT_MEMBER


cdef bint reads_now(Decoder self, Frame *f, rt_member *m):
    """Whether a long string can only be the frame's audio, as far as the frame is known."""
    cdef EventPlan plan
    if f.route == NULL or len(self.carried):
        return False
    plan = (<Route><object>f.route).plan
    if self.ring is not None and not plan.is_input:
        return False
    return (
        plan.has_audio
        and plan.path[0].inner == NULL
        and not m.odd_key
        and m.key_end - m.key == plan.path[0].outer_len
        and memcmp(f.p + m.key, plan.path[0].outer, plan.path[0].outer_len) == 0
    )


cdef int conversion_now(Decoder self, Frame *f):
    cdef EventPlan plan = (<Route><object>f.route).plan
    return self.input.conversion if plan.is_input else self.output.conversion


cdef bint audio_repeats(Decoder self, Frame *f, EventPlan plan):
    """Whether an audio frame's format and sink do not depend on the frame."""
    if plan.reflects or names_format(f) or self.ring is not None and not plan.is_input:
        return False
    # Ids that the class does not declare would have to be looked for in each frame.
    return plan.is_input or plan.item_at >= 0 and plan.part_at >= 0 or not names_stream(f)


cdef object repeated_audio(Decoder self, source, const uint8_t *p, size_t size, Template *t, rt_match *m):
    cdef EventPlan plan = (<Route><object>t.route).plan
    cdef Wire wire = self.input if plan.is_input else self.output
    cdef size_t left = size - m.at
    cdef size_t room = room_for(left, wire.conversion)
    cdef rt_b64_run run
    cdef Samples samples
    cdef object block
    cdef list count
    if len(self.carried):
        return None
    block = take_block(memory_for(self), room)
    if rt_row_base64(core.active, wire.conversion)(p + m.at, left, memory_of(block), room, &run) != RT_B64_OK:
        return None
    m.at += run.chars
    m.end[m.hole] = m.at
    m.hole += 1
    if rt_template_fit(&t.c, core.active, p, size, m) != RT_FITS:
        return None
    measure(&run, memory_of(block), wire, &samples)
    event = event_from(t, source, p, m)
    count = count_of(self, plan.direction, item_at(plan, event), part_at(plan, event))
    if count is None or samples.left_over >= 0:
        return None
    array = array_over(block, samples.data, samples.count, wire.conversion)
    finish_audio(event, plan, array, wire, count)
    if wire.known:
        add_samples(count, samples_of(&samples, wire), wire.rate)
    return event


cdef object audio_event(Decoder self, source, Frame *f, EventPlan plan, str tag, block):
    cdef rt_member text
    cdef Samples samples
    cdef Py_ssize_t index = text_in(f, plan, &text)
    cdef int carried = -1
    cdef Wire wire = wire_of(self, f, plan, tag)
    cdef list count
    cdef object total
    event = new_event(plan, tag, source, f, self.ids)
    item = item_at(plan, event) if plan.is_input or plan.item_at >= 0 else string_member(f, "item_id")
    part = part_at(plan, event) if plan.is_input or plan.part_at >= 0 else part_in(f)
    key = None
    if index == NO_TEXT:
        if self.strict:
            check(source, f, plan, tag)
        finish_audio(event, plan, None, wire, count_of(self, plan.direction, item, part))
        return event
    if len(self.carried):
        key = key_of(self, f, plan, item, part)
        if wire.pcm:
            carried = self.carried.get(key, -1)
    ring = ring_of(self, wire, plan.is_input)
    if ring is None and index == f.text and wire.conversion == f.conversion and carried < 0:
        measure(&f.run, memory_of(block), wire, &samples)
    elif ring is None or self.strict:
        block = decode_text(f.p + text.value, text.value_end - text.value, text.odd_value, wire,
                            carried, memory_for(self), &samples)
        if block is None:
            raise base64_error(source, f.p, tag, &text)
    if self.strict:
        check(source, f, plan, tag)
    if ring is None:
        array = array_over(block, samples.data, samples.count, wire.conversion)
    else:
        array = in_ring(self, ring, f.p + text.value, text.value_end - text.value, text.odd_value, wire,
                             carried, &samples)
        if array is None:
            raise base64_error(source, f.p, tag, &text)
    count = count_of(self, plan.direction, item, part)
    if not self.keep_frame:
        event = event_without_text(self, source, f, plan, tag, &text)
    finish_audio(event, plan, array, wire, count)
    if count is None or samples.left_over >= 0 or key is not None:
        if key is None:
            key = key_of(self, f, plan, item, part)
        start = 0 if count is None else count[0]
        tell_sinks(self, ring, key, wire, start, carried, &samples)
        return event
    total = <long long>count[0] + samples_of(&samples, wire)  # before the ring: nothing may fail after
    if ring is not None:
        try:
            ring._commit(samples.count, item, part, count[0], wire.audio_format)
        except:
            if wire.known and ring._start < 0:  # the reader has the samples
                count[0], count[1] = total, wire.rate
            raise
    if wire.known:
        count[0], count[1] = total, wire.rate
    return event


cdef int tell_sinks(Decoder self, ring, key, Wire wire, start, int carried, Samples *samples) except -1:
    """Tell the stream and the ring of samples: both, or none where there is no memory for one."""
    try:
        advance_stream(self, key, wire, samples)
        if ring is not None:
            ring._commit(samples.count, key[2], key[3], start, wire.audio_format)
    except:
        if ring is None or ring._start >= 0:
            self.streams.take_back(key, start, carried)
        raise
    return 0


cdef object in_ring(Decoder self, ring, const uint8_t *src, size_t size, uint8_t odd, Wire wire, int carried,
                    Samples *samples):
    """Samples in a slice of the ring, None where the text is not base64."""
    try:
        return decode_into_ring(src, size, odd, wire, carried, memory_for(self), ring, samples)
    except (BufferFull, ValueError) as caught:
        error = caught  # not handled in here: see one_or_invalid
    # That the text is wrong goes before that there is no room.
    if decode_text(src, size, odd, wire, carried, memory_for(self), samples) is None:
        return None
    raise error


cdef object event_without_text(Decoder self, source, Frame *f, EventPlan plan, str tag, rt_member *text):
    """The event of the frame with null in the place of its base64: it keeps that much only."""
    cdef Frame cut
    cdef rt_view view
    rest = without_text(source, f, text)
    rt_view_begin(&view)
    try:
        open_source(&view, rest)
        open_frame(&view, &cut)
    except:
        rt_view_close(&view)
        raise
    try:
        self.scan(rest, &cut)
        event = new_event(plan, tag, rest, &cut, self.ids)
    finally:
        let_go(&cut)
        rt_view_close(&view)
    (<Root>event)._mask |= <uint64_t>1 << 62
    return event


cdef object decode_fed(Decoder self, bytes text, item):
    cdef Samples samples
    cdef int carried = -1
    cdef const uint8_t *src = text
    cdef size_t size = <size_t>len(text)
    key = ("output", None, item, 0)
    start = self.streams.samples(key)
    ring = ring_of(self, self.output, False)
    if self.output.pcm:
        carried = self.carried.get(key, -1)
    if ring is None:
        block = decode_text(src, size, 0, self.output, carried, memory_for(self), &samples)
        array = array_over(block, samples.data, samples.count, self.output.conversion)
    else:
        array = in_ring(self, ring, src, size, 0, self.output, carried, &samples)
    tell_sinks(self, ring, key, self.output, start, carried, &samples)
    return array
