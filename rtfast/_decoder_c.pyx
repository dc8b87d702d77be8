# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
# cython: freethreading_compatible=True
"""The compiled decoder: the same names, values and errors as `_decoder_py`.

A frame's life: `enter` takes the object, `scan` checks all of it and decodes a long base64 text on
the way, `route` finds the class, `new_event` builds the event, `commit` tells the streams.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy

cimport rtfast._core_c as core
from rtfast._core_c cimport (
    Block, FieldPlan, Layout, Pool, Root,
    RT_ALAW_F32, RT_ALAW_S16, RT_ARRAY, RT_B64_OK, RT_B64_SLACK, RT_BAD, RT_END, RT_ESCAPE, RT_F32,
    RT_MEMBER, RT_NO_FAULT, RT_NULL, RT_OBJECT, RT_RAW, RT_S16, RT_STR, RT_TEXT, RT_ULAW_F32,
    RT_ULAW_S16,
    array_over, new_node, new_pending, plain_at, rt_b64_fn, rt_b64_run, rt_base64_exact,
    rt_enter, rt_fault, rt_find_type, rt_step, rt_key_is, rt_locate, rt_member, rt_next_member,
    rt_only_blanks_follow, rt_row_base64, rt_scan, rt_scan_begin, rt_skip_text, rt_take_text,
    rt_unescape, scalar_at, short_text_at, take_block, text_at, typed_at, view_of,
)

from binascii import b2a_base64

from . import _faults, _formats, _options, _streams
from ._frame_py import admit, as_buffer, as_text
from ._base64 import locate as locate_base64
from ._core_c import loads as core_loads
from ._streams import _part_of as part_of
from ._strict import conforms
from .audio import PCM16_24K, default_arena
from .errors import BufferFull, DecodeError, ErrorCode
from .events import AudioEvent, InvalidFrame, UnknownEvent

__all__ = ["Decoder", "decode", "event_type"]

cdef extern from *:
    """
    #include "pythread.h"
    #ifdef Py_GIL_DISABLED
    #include <stdatomic.h>
    typedef atomic_char rt_flag;
    static int rt_test_and_set(rt_flag *flag) { return atomic_exchange(flag, 1); }
    #else
    typedef char rt_flag; /* the GIL makes the exchange atomic */
    static int rt_test_and_set(rt_flag *flag) { char was = *flag; *flag = 1; return was; }
    #endif
    """
    ctypedef char rt_flag
    bint rt_test_and_set(rt_flag *flag)
    unsigned long PyThread_get_thread_ident()
    int PyErr_CheckSignals() except -1

cdef tuple CODES = tuple(ErrorCode)

include "_decoder_c_routes.pxi"
include "_decoder_c_frame.pxi"
include "_decoder_c_audio.pxi"


cdef class Decoder:
    # The first line is the signature that `inspect` reads.
    """Decoder(*, audio_format='auto', dtype='int16', audio=None, strict=False, on_error='raise', \
events=(), keep_frame=True, max_frame_bytes=67108864)
--

Decodes the frames of one connection.

audio_format: "auto" follows the session, frame by frame; "pcm16" (24 kHz), "pcmu", "pcma"
    (8 kHz) or an AudioFormat is what all audio is, whatever the frames say.
dtype: of decoded audio: "int16"; "float32", in -1 to 1; "raw", uint8 bytes as sent.
audio: an AudioArena to decode into; None is the calling thread's own.
strict: a missing field, a field of a wrong type or an unknown tag is an error too.
on_error: "raise" a DecodeError for a bad frame, or "return" an InvalidFrame.
events: event classes of your own, which beat the built-in ones for their tags.
keep_frame: False lets audio events drop their frame; their base64 text is then None.
max_frame_bytes: larger frames are refused unread.
"""

    cdef object __weakref__
    cdef Routes routes
    cdef object streams
    cdef dict carried                     # of the streams
    cdef object fixed_format
    cdef object arena                     # None: the calling thread's
    cdef Pool pool                        # of the arena, or of the thread that came last
    cdef unsigned long thread
    cdef object input, output             # AudioFormat in force
    cdef int input_conversion, output_conversion
    cdef bint client_told                 # a client named the input format: this end is the server
    cdef int dtype                        # RT_S16, RT_F32 or RT_RAW
    cdef bint strict, returns_errors, keep_frame
    cdef size_t limit
    cdef rt_flag busy
    cdef Ids ids
    # The count of the stream that brought audio last.
    cdef list count
    cdef object count_item, count_part, count_direction

    def __init__(self, *, audio_format="auto", dtype="int16", audio=None, strict=False,
                 on_error="raise", events=(), keep_frame=True, max_frame_bytes=64 * 2**20):
        options = _options.check(
            audio_format=audio_format, dtype=dtype, audio=audio, strict=strict, on_error=on_error,
            events=events, keep_frame=keep_frame, max_frame_bytes=max_frame_bytes,
        )
        self.routes = routes_of(options.table)
        self.fixed_format = options.fixed_format
        self.arena = options.arena
        if self.arena is not None:
            self.pool = self.arena._pool
        self.dtype = {"int16": RT_S16, "float32": RT_F32, "raw": RT_RAW}[options.dtype]
        self.strict = options.strict
        self.returns_errors = options.returns_errors
        self.keep_frame = options.keep_frame
        self.limit = options.max_frame_bytes
        self.ids = Ids()
        self.forget()

    def decode(self, frame):
        """The event of one frame: a str, bytes or any other contiguous buffer."""
        self.enter()
        try:
            return self.one(frame)
        finally:
            self.busy = 0

    def decode_many(self, frames):
        """The events of several frames, as if decoded one by one.

        An error carries `.index`, its frame's place in the list, and `.events`, those before it.
        """
        if isinstance(frames, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"frames is {type(frames).__name__}, expected several frames")
        cdef list batch = list(frames)
        cdef list events = []
        self.enter()
        try:
            for frame in batch:
                events.append(self.one(frame))
                PyErr_CheckSignals()
        except (DecodeError, BufferFull) as error:
            error.index, error.events = len(events), events
            raise
        finally:
            self.busy = 0
        return events

    def feed(self, pcm, item_id=None):
        """Output audio that came outside JSON: decoded, carried over and counted like a frame's."""
        if not (item_id is None or isinstance(item_id, str)):
            raise TypeError(f"item_id is {item_id!r}, expected a str or None")
        text = b2a_base64(as_buffer(pcm), newline=False)
        self.enter()
        try:
            return self.fed(text, item_id)
        finally:
            self.busy = 0

    def audio_samples(self, item_id, content_index=0):
        """Samples of output audio received of an item's content part; None: without an item."""
        return self.streams.samples(("output", None, item_id, content_index))

    def audio_ms(self, item_id, content_index=0):
        """The same in milliseconds."""
        return self.streams.milliseconds(("output", None, item_id, content_index))

    def reset(self):
        """Forget streams, counts and formats, as for a new connection."""
        self.enter()
        try:
            self.forget()
        finally:
            self.busy = 0

    @property
    def input_format(self):
        """The format now in force for the user's audio."""
        return self.input

    @property
    def output_format(self):
        """The format now in force for the model's audio."""
        return self.output

    @property
    def dropped_bytes(self):
        """Bytes that were half a sample when their stream ended."""
        return self.streams.dropped_bytes

    cdef int enter(self) except -1:
        if rt_test_and_set(&self.busy):
            raise RuntimeError("decoder is in use: by another thread, or further up the stack")
        return 0

    cdef int forget(self) except -1:
        usual = self.fixed_format or PCM16_24K
        self.streams = _streams.Streams()
        self.carried = self.streams._carried
        self.count = None
        self.client_told = False
        self.set_formats(usual, usual)
        return 0

    cdef int set_formats(self, input_format, output_format) except -1:
        self.input, self.output = input_format, output_format
        self.input_conversion = conversion_of(input_format, self.dtype)
        self.output_conversion = conversion_of(output_format, self.dtype)
        return 0

    cdef Pool memory(self):
        """The pool of the arena to use: without one of its own, the calling thread's."""
        cdef unsigned long thread
        if self.arena is None:
            thread = PyThread_get_thread_ident()
            if self.pool is None or thread != self.thread:
                self.pool = default_arena()._pool
                self.thread = thread
        return self.pool

    cdef object one(self, frame):
        """One frame's event, or what on_error asks for."""
        source = None
        try:
            source = admit_frame(frame, self.limit)
            return self.event_of(source)
        except DecodeError as error:
            if not self.returns_errors:
                raise
            if source is None and isinstance(frame, (bytes, str)):
                source = frame
            return InvalidFrame(error=error, frame=source)

    cdef object event_of(self, source):
        cdef Frame f
        f.members = f.few
        f.room = FEW
        f.count = 0
        f.route = NULL
        f.tag = f.text = -1
        try:
            open_frame(source, &f)
            return self.decoded(source, &f)
        finally:
            let_go(&f)

    cdef object decoded(self, source, Frame *f):
        """The event of a frame: whatever may fail comes first, what changes the decoder last."""
        cdef Block block = self.scan(source, f)
        cdef Route route = None
        cdef EventPlan plan = None
        cdef str tag = None
        if f.route != NULL:
            route = <Route><object>f.route
            plan, tag = route.plan, route.tag
        elif f.tag >= 0 and f.members[f.tag].kind == RT_STR:
            tag = text_of(f.p, &f.members[f.tag])
        else:
            for tag_key, served in self.routes.others:
                tag = string_member(f, tag_key)
                if tag is not None and tag in served:
                    plan = self.routes.plan_of(served[tag])
                    break
                tag = None
        if plan is None:
            if self.strict:
                raise _faults.strict_error(source, tag, None)
            return new_event(self.routes.unknown, tag, source, f, self.ids, True)
        if plan.has_audio:
            return self.audio_event(source, f, plan, tag, block)
        if self.strict:
            check(source, f, plan, tag)
        event = new_event(plan, tag, source, f, self.ids, True)
        if route is not None and route.watch:
            self.note(route, source)
        return event

    cdef Block scan(self, source, Frame *f):
        """Check the whole frame; decode a long base64 text on the way, if that needs one pass only."""
        cdef rt_scan s
        cdef rt_member *m
        cdef rt_step step
        cdef int first = 1
        cdef Block block = None
        rt_scan_begin(&s, core.active, f.p, f.size, 0)
        if rt_enter(&s) != RT_MEMBER:
            raise json_error(source, f.p, f.size)
        while True:
            m = next_place(f)
            step = rt_next_member(&s, m, first)
            first = 0
            if step == RT_TEXT:
                if self.reads_now(f, m):
                    block = decode_while_scanning(f, &s, m, self.conversion_now(f), self.memory())
                if f.text != f.count:
                    step = rt_skip_text(&s, m)
                else:
                    step = RT_MEMBER
            if step == RT_END:
                break
            if step != RT_MEMBER:
                raise json_error(source, f.p, f.size)
            if rt_key_is(f.p, m, b"type", 4):
                f.tag = f.count
                f.route = self.route_of(f.p, m)
            f.count += 1
        if not rt_only_blanks_follow(&s):
            raise json_error(source, f.p, f.size)
        return block

    cdef PyObject *route_of(self, const uint8_t *p, rt_member *m) except? NULL:
        """The route of a tag, NULL without."""
        cdef Route route = None
        if m.kind != RT_STR:
            return NULL
        if m.odd_value:
            plain = text_of(p, m).encode()
            route = self.routes.find(<const uint8_t *>plain, <size_t>len(plain))
        else:
            route = self.routes.find(p + m.value, m.value_end - m.value)
        return NULL if route is None else <PyObject *>route

    cdef bint reads_now(self, Frame *f, rt_member *m):
        """Whether a long string can only be the frame's audio, as far as the frame is known."""
        cdef EventPlan plan
        if f.route == NULL or len(self.carried):
            return False
        plan = (<Route><object>f.route).plan
        return (
            plan.has_audio
            and plan.path[0].inner == NULL
            and not m.odd_key
            and m.key_end - m.key == plan.path[0].outer_len
            and memcmp(f.p + m.key, plan.path[0].outer, plan.path[0].outer_len) == 0
        )

    cdef int conversion_now(self, Frame *f):
        cdef EventPlan plan = (<Route><object>f.route).plan
        return self.input_conversion if plan.is_input else self.output_conversion

    cdef int note(self, Route route, source) except -1:
        """What a frame that is no audio changes."""
        wire = core_loads(source)
        if route.watch & ENDS:
            self.count = None
            self.streams.end(route.tag, wire)
        elif self.fixed_format is None:
            given, made = _formats.session_formats(wire.get("session"))
            if route.watch & CLIENT_SESSION:
                self.client_told, made = True, None
            self.set_formats(given or self.input, made or self.output)
        return 0

    cdef object audio_event(self, source, Frame *f, EventPlan plan, str tag, Block block):
        cdef rt_member text
        cdef Samples samples
        cdef Py_ssize_t index = audio_text(f, plan, &text)
        cdef int carried = -1, conversion
        cdef bint pcm
        audio_format = self.format_of(f, plan, tag)
        event = new_event(plan, tag, source, f, self.ids, self.keep_frame)
        item, part = stream_of(f, plan, event)
        key = None
        count = self.count_of(plan.direction, item, part)
        if index == NO_TEXT:
            if self.strict:
                check(source, f, plan, tag)
            finish_audio(event, plan, None, audio_format, count)
            return event
        conversion = self.conversion_for(audio_format, plan)
        pcm = audio_format.encoding == "pcm16"
        if len(self.carried):
            key = self.key_of(f, plan, item, part)
            if pcm:
                carried = self.carried.get(key, -1)
        if index == f.text and conversion == f.conversion and carried < 0:
            measure(&f.run, block.memory, conversion, pcm, &samples)
        else:
            block = decode_text(f.p + text.value, text.value_end - text.value, text.odd_value,
                                conversion, pcm, carried, self.memory(), &samples)
            if block is None:
                raise base64_error(source, f.p, tag, &text)
        if self.strict:
            check(source, f, plan, tag)
        array = array_over(block, samples.data, samples.count, conversion)
        finish_audio(event, plan, array, audio_format, count)
        if not self.keep_frame:
            (<Root>event)._source = without_text(source, f, &text)
            (<Root>event)._mask |= <uint64_t>1 << 62
        if count is None or samples.left_over >= 0 or key is not None:
            if key is None:
                key = self.key_of(f, plan, item, part)
            self.advance(key, item, part, audio_format, samples_of(&samples, conversion, pcm), samples.left_over)
        elif audio_format.encoding != "unknown":
            count[0] += samples_of(&samples, conversion, pcm)
            count[1] = audio_format.sample_rate
        return event

    cdef object fed(self, bytes text, item):
        cdef Samples samples
        cdef int carried = -1
        cdef bint pcm = self.output.encoding == "pcm16"
        key = ("output", None, item, 0)
        if pcm:
            carried = self.carried.get(key, -1)
        block = decode_text(<const uint8_t *>text, <size_t>len(text), 0, self.output_conversion,
                            pcm, carried, self.memory(), &samples)
        array = array_over(block, samples.data, samples.count, self.output_conversion)
        self.advance(key, item, 0, self.output,
                     samples_of(&samples, self.output_conversion, pcm), samples.left_over)
        return array

    cdef object format_of(self, Frame *f, EventPlan plan, str tag):
        """The format of one frame's audio: fixed, told by the frame itself, or the session's."""
        if self.fixed_format is not None:
            return self.fixed_format
        current = self.input if plan.is_input else self.output
        if names_format(f) or tag == "session.input_audio.append":
            return _formats.event_format(tag, format_keys(f), current, self.client_told)
        return current

    cdef int conversion_for(self, audio_format, EventPlan plan) except -1:
        if audio_format is self.output:
            return self.output_conversion
        if audio_format is self.input:
            return self.input_conversion
        return conversion_of(audio_format, self.dtype)

    cdef object key_of(self, Frame *f, EventPlan plan, item, part):
        """The stream of a frame, as `_streams.key_of` names it."""
        if plan.is_input:
            return "input", None, None, 0
        return plan.direction, string_member(f, "response_id"), item, part

    cdef list count_of(self, direction, item, part):
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

    cdef int advance(self, key, item, part, audio_format, samples, int left_over) except -1:
        self.count = None
        self.streams.advance(key, audio_format, samples, None if left_over < 0 else left_over)
        return 0


def decode(frame, **options):
    """The event of one frame alone; the options are those of `Decoder`."""
    return Decoder(**options).decode(frame)


def event_type(frame):
    """The first top-level `type` of a frame, None where there is none or it is no string.

    Nothing after it is read or checked.
    """
    cdef const uint8_t *p
    cdef size_t size
    cdef rt_member m
    if not PyBytes_Check(frame):
        frame = as_text(frame)
        if not PyUnicode_Check(frame):
            frame = bytes(frame)
    try:
        view_of(frame, &p, &size)
    except UnicodeEncodeError:  # a lone surrogate, perhaps behind the type
        frame = frame.encode("utf-8", "surrogatepass")
        view_of(frame, &p, &size)
    if not rt_find_type(core.active, p, size, &m):
        return None
    return text_of(p, &m) if m.odd_value else short_text_at(p + m.value, m.value_end - m.value, 0)
