# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
# cython: freethreading_compatible=True
"""The compiled decoder: the same names, values and errors as `_decoder_py`.

A frame's life: `decode` marks the decoder as busy, `one` looks at the object's bytes. A frame that
fits its template is built by `repeated`. Any other goes to `read`: `scan` checks all of it, finds its
route by the tag and decodes a long base64 text on the way; `new_event` or `audio_event` builds the event;
last, streams and formats are told, by `audio_event` or `note`.
"""

cimport cython
cimport numpy as cnp
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF, Py_XINCREF
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcmp, memcpy

cimport rtfast._core_c as core
from rtfast._core_c cimport (
    Layout, Pool, PyBytes_Check, PyUnicode_Check, RT_ALAW_F32, RT_ALAW_S16, RT_ARRAY, RT_AT_AUDIO,
    RT_B64_OK, RT_B64_SLACK, RT_BAD, RT_END, RT_ESCAPE, RT_F32, RT_FITS, RT_HOLES, RT_HOLE_AUDIO,
    RT_HOLE_INTEGER, RT_HOLE_STRING, RT_IDS, RT_INT, RT_MEMBER, RT_NO_FAULT, RT_NULL, RT_OBJECT,
    RT_RAW, RT_S16, RT_SLOT, RT_STR, RT_TEXT, RT_ULAW_F32, RT_ULAW_S16, Root, array_over,
    members_text, memory_of, new_pending, odd_text, open_view, plain_at, rt_b64_fn, rt_b64_run,
    rt_base64_exact, rt_enter, rt_fault, rt_field, rt_fill, rt_fill_ascii, rt_fill_integer,
    rt_find_type, rt_fit, rt_id, rt_ids, rt_key_is, rt_layout, rt_layout_find, rt_layout_next,
    rt_leading_type, rt_locate, rt_match, rt_member, rt_members, rt_new_ascii, rt_node_done,
    rt_node_filled, rt_node_new, rt_only_blanks_follow, rt_plain_view, rt_put, rt_read_text,
    rt_root, rt_row_base64, rt_scan, rt_scan_begin, rt_skip_text, rt_step, rt_take_text,
    rt_template, rt_template_fit, rt_template_make, rt_transcode, rt_unescape, rt_view,
    rt_view_begin, rt_view_close, rt_view_open, scalar_at, set_slot, short_text_at, take_block,
    text_at, typed_at,
)

from binascii import b2a_base64

from . import _faults, _formats, _options, _streams
from ._admit import admit, as_buffer, as_text, own_view
from ._base64 import locate as locate_base64
from ._core_c import loads as core_loads
from ._schema import audio_table
from ._streams import _part_of as part_of
from ._strict import conforms
from .audio import PCM16_24K, default_arena
from .errors import BufferFull, DecodeError, ErrorCode
from .events import AudioEvent, InvalidFrame, UnknownEvent

cnp.import_array()

__all__ = ["Decoder", "audio_text", "decode", "event_type"]

cdef extern from *:
    """
    #include "pythread.h"
    #ifdef Py_GIL_DISABLED
    #include <stdatomic.h>
    typedef atomic_char rt_flag;
    static int rt_test_and_set(rt_flag *flag) { return atomic_exchange(flag, 1); }
    static int rt_is_set(rt_flag *flag) { return atomic_load_explicit(flag, memory_order_acquire); }
    #else
    typedef char rt_flag; /* the GIL makes the exchange atomic */
    static int rt_test_and_set(rt_flag *flag) { char was = *flag; *flag = 1; return was; }
    static int rt_is_set(rt_flag *flag) { return *flag; }
    #endif
    """
    ctypedef char rt_flag
    bint rt_test_and_set(rt_flag *flag)
    bint rt_is_set(rt_flag *flag)
    unsigned long PyThread_get_thread_ident()
    int PyErr_CheckSignals() except -1

cdef tuple CODES = tuple(ErrorCode)

include "_decoder_c_routes.pxi"
include "_decoder_c_frame.pxi"
include "_decoder_c_samples.pxi"
include "_decoder_c_formats.pxi"
include "_decoder_c_template.pxi"
include "_decoder_c_nested.pxi"


cdef class Decoder:
    # The first line is the signature that `inspect` reads.
    """Decoder(*, audio_format='auto', dtype='int16', audio=None, strict=False, on_error='raise', \
events=(), keep_frame=True, max_frame_bytes=67108864)
--

Decodes the frames of one connection.

audio_format: "auto" follows the session, frame by frame; "pcm16" (24 kHz), "pcmu", "pcma"
    (8 kHz) or an AudioFormat is what all audio is, whatever the frames say.
dtype: of decoded audio: "int16"; "float32", in -1 to 1; "raw", uint8 bytes as sent.
audio: an AudioArena to decode into, or an AudioRing for output audio, whose dtype decides;
    None is the calling thread's own arena.
strict: a missing field, a field of a wrong type or an unknown tag is an error too.
on_error: "raise" a DecodeError for a bad frame, or "return" an InvalidFrame.
events: event classes of your own, which beat the built-in ones for their tags.
keep_frame: False lets audio events drop their frame; their base64 text is then None.
max_frame_bytes: larger frames, in bytes of UTF-8, are refused unread; 64 MiB by default.
"""

    cdef object __weakref__
    cdef Routes routes
    cdef object streams
    cdef dict carried                     # of the streams
    cdef object fixed_format
    cdef object arena                     # None: the calling thread's
    cdef object early                      # what `scan` has decoded of the frame at hand
    cdef object ring                      # for output audio, None without
    cdef Pool pool                        # of the arena, or of the thread that came last
    cdef unsigned long thread
    cdef Wire input, output               # what is in force
    cdef Wire special                     # of a frame that tells its own format
    cdef bint client_told                 # a client named the input format: this end is the server
    cdef int dtype                        # RT_S16, RT_F32 or RT_RAW
    cdef bint strict, returns_errors, keep_frame
    cdef size_t limit
    cdef rt_flag busy
    cdef Ids ids
    cdef Kind *kinds[TEMPLATES + 1]       # of frames that may come again, made when they do
    # The count of the stream that brought audio last.
    cdef list count
    cdef object count_item, count_part, count_direction

    def __cinit__(self, *args, **options):
        # What other threads may look at while a frame is decoded is there from the first to the last.
        self.ids = Ids()
        self.input, self.output, self.special = Wire(), Wire(), Wire()
        self.streams = _streams.Streams()
        self.carried = self.streams._carried

    def __init__(self, *, audio_format="auto", dtype="int16", audio=None, strict=False,
                 on_error="raise", events=(), keep_frame=True, max_frame_bytes=64 * 2**20):
        options = _options.check(
            audio_format=audio_format, dtype=dtype, audio=audio, strict=strict, on_error=on_error,
            events=events, keep_frame=keep_frame, max_frame_bytes=max_frame_bytes,
        )
        self.enter()
        try:
            self.set_up(options)
        finally:
            self.busy = 0

    cdef int set_up(self, options) except -1:
        self.forget_kinds()  # they borrow from the routes
        self.routes = routes_of(options.table)
        self.fixed_format = options.fixed_format
        self.arena = options.arena
        self.ring = options.ring
        self.pool = None if self.arena is None else self.arena._pool
        self.dtype = {"int16": RT_S16, "float32": RT_F32, "raw": RT_RAW}[options.dtype]
        self.strict = options.strict
        self.returns_errors = options.returns_errors
        self.keep_frame = options.keep_frame
        self.limit = options.max_frame_bytes
        self.forget()
        return 0

    def __dealloc__(self):
        self.forget_kinds()

    cdef void forget_kinds(self) noexcept:
        cdef Kind *kind
        for index in range(TEMPLATES + 1):
            kind = self.kinds[index]
            self.kinds[index] = NULL
            if kind != NULL:
                forget_template(kind)
                forget_frame(kind)
                forget_outline(kind)
                PyMem_Free(kind)

    # Not bound: a builtin method of one argument is called a good deal faster than a Cython function.
    @cython.binding(False)
    def decode(self, frame, /):
        """decode($self, frame, /)
--

The event of one frame: a str, bytes or any other contiguous buffer.

DecodeError: the frame is bad, and has changed nothing.
BufferFull: the ring has no room for its audio; nothing has changed.
TypeError, BufferError: it is no such buffer.
RuntimeError: the decoder is in use, by another thread or further up the stack.
"""
        self.enter()
        try:
            return self.one(frame)
        finally:
            self.busy = 0

    def decode_many(self, frames):
        """The events of several frames, as if decoded one by one.

        An error carries `.index`, its frame's place in the list, and `.events`, those before it.
        What `decode` raises, and TypeError where `frames` is itself a frame.
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
        except (ValueError, BufferFull) as error:
            vars(error).update(index=len(events), events=events)
            raise
        finally:
            self.busy = 0
        return events

    def feed(self, pcm, item_id=None):
        """Output audio that came outside JSON: decoded, carried over and counted like a frame's.

        Returns the samples in one dimension, of the decoder's dtype, in its arena or ring.

        pcm: bytes as on the wire, in the output format now in force; any contiguous buffer.
        BufferFull: the ring has no room.
        TypeError, BufferError: it is no such buffer, or the item no str.
        """
        if not (item_id is None or isinstance(item_id, str)):
            raise TypeError(f"item_id is {item_id!r}, expected a str or None")
        text = b2a_base64(as_buffer(pcm, "pcm", "a contiguous buffer"), newline=False)
        self.enter()
        try:
            return decode_fed(self, text, item_id)
        finally:
            self.busy = 0

    def audio_samples(self, item_id, content_index=0):
        """Samples of output audio received of an item's content part, 0 of one that is unknown.

        item_id: None is audio whose frames name no item.
        """
        return self.streams.samples(("output", None, item_id, content_index))

    def audio_ms(self, item_id, content_index=0):
        """Milliseconds of output audio received of an item's content part, likewise."""
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
        return self.input.in_force()

    @property
    def output_format(self):
        """The format now in force for the model's audio."""
        return self.output.in_force()

    @property
    def dropped_bytes(self):
        """Bytes that were half a sample when their stream ended."""
        return self.streams.dropped_bytes

    cdef int enter(self) except -1:
        if rt_test_and_set(&self.busy):
            raise RuntimeError("decoder is in use: by another thread, or further up the stack")
        return 0

    cdef int forget(self) except -1:
        fixed = self.fixed_format
        self.streams.reset()
        self.carried = self.streams._carried
        self.count = None
        self.client_told = False
        self.set_formats(
            fixed or self.routes.usual_input or PCM16_24K,
            fixed or self.routes.usual_output or PCM16_24K,
        )
        return 0

    cdef int set_formats(self, input_format, output_format) except -1:
        self.input.set(input_format, self.dtype)
        self.output.set(output_format, self.dtype)
        return 0

    cdef object one(self, frame):
        """One frame's event, or what on_error asks for."""
        cdef rt_view view
        cdef size_t index
        rt_view_begin(&view)
        try:
            if is_admitted(frame, self.limit) and rt_view_open(&view, frame) and view.size:
                index = kind_of(view.p, view.size)
                if self.kinds[index] != NULL and self.kinds[index].template != NULL:
                    event = self.repeated(frame, view.p, view.size, self.kinds[index])
                    if event is not None:
                        return event
            if self.returns_errors:
                return self.one_or_invalid(frame, &view)
            return self.event_of(admit_frame(frame, self.limit), &view)
        finally:
            rt_view_close(&view)

    cdef object one_or_invalid(self, frame, rt_view *view):
        source = None
        try:
            source = admit_frame(frame, self.limit)
            return self.event_of(source, view)
        except DecodeError as caught:
            error = caught
        # Without memory for its traceback, the exception was replaced by a MemoryError that has none,
        # and a `return` inside the clause would let go of that NULL.
        if not isinstance(error, DecodeError):
            raise error
        if source is None and isinstance(frame, (bytes, str)):
            source = frame
        return InvalidFrame(error=error, frame=source)

    cdef object event_of(self, source, rt_view *view):
        """The event of a frame whose view may be open."""
        cdef Frame f
        if view.size == 0:
            open_source(view, source)
        open_frame(view, &f)
        try:
            return self.decoded(source, &f)
        finally:
            let_go(&f)

    cdef object decoded(self, source, Frame *f):
        """The event of a frame, which may be the model of others."""
        cdef size_t index
        cdef Route route
        event = self.read(source, f)
        if f.route != NULL and self.keep_frame:
            index = kind_of(f.p, f.size)
            route = <Route><object>f.route
            if route.watch & OTHER_KEY:
                if index == TEMPLATES and route.plan.has_audio and len(self.routes.others) == 1:
                    if audio_repeats(self, f, route.plan):
                        learn(&self.kinds[index], f, route, event)
            elif index < TEMPLATES and not route.watch:
                if not route.plan.has_audio or audio_repeats(self, f, route.plan):
                    learn(&self.kinds[index], f, route, event)
        return event

    cdef object repeated(self, source, const uint8_t *p, size_t size, Kind *kind):
        """The event of a frame that fits the template of its kind; None asks for the long way."""
        cdef Template *t = kind.template
        cdef rt_match m
        cdef rt_fit fit
        m.at = 0
        m.hole = 0
        fit = rt_template_fit(&t.c, core.active, p, size, &m)
        if fit == RT_AT_AUDIO:
            event = repeated_audio(self, source, p, size, t, &m)
            if event is None:
                return None
        elif fit == RT_FITS:
            event = event_from(t, source, p, &m)
        else:
            return None
        kind.hits = 1
        kind.pauses = 0
        return event

    cdef object read(self, source, Frame *f):
        """The event of a frame of any kind."""
        cdef object block = self.scan(source, f)
        cdef Route route = None
        cdef EventPlan plan = None
        cdef str tag = None
        if f.route != NULL:
            route = <Route><object>f.route
            plan, tag = route.plan, route.tag
        elif f.tag >= 0 and f.members[f.tag].kind == RT_STR:
            tag = text_of(f.p, &f.members[f.tag])
        else:
            route = self.other_route(f)
            if route is not None:
                f.route = <PyObject *>route
                plan, tag = route.plan, route.tag
        if plan is None:
            if self.strict:
                raise _faults.strict_error(source, tag, None)
            event = new_event(self.routes.unknown, tag, source, f, self.ids)
            if tag is None:
                self.note_start(f)
            return event
        if plan.has_audio:
            return audio_event(self, source, f, plan, tag, block)
        if self.strict:
            check(source, f, plan, tag)
        event = new_event(plan, tag, source, f, self.ids)
        if route is not None and route.watch:
            self.note(route, source, f)
        return event

    cdef object scan(self, source, Frame *f):
        """Check the whole frame; decode a long base64 text on the way, if that needs one pass only."""
        cdef rt_scan s
        cdef rt_step step
        cdef object block
        rt_scan_begin(&s, core.active, f.p, f.size, 0)
        if rt_enter(&s) != RT_MEMBER:
            raise json_error(source, f.p, f.size)
        while True:
            step = rt_members(&s, f.members, f.room, &f.count)
            if <Py_ssize_t>s.tag != f.tag and s.tag < f.count:
                f.tag = <Py_ssize_t>s.tag
                f.route = self.route_of(f.p, &f.members[f.tag])
            if step == RT_END:
                if rt_only_blanks_follow(&s):
                    block, self.early = self.early, None
                    return block
            elif step == RT_MEMBER:
                more_room(f)
                continue
            elif step == RT_TEXT and pass_text(self, f, &s, &f.members[f.count]) == RT_MEMBER:
                f.count += 1
                continue
            self.early = None
            raise json_error(source, f.p, f.size)

    cdef PyObject *route_of(self, const uint8_t *p, rt_member *m) except? NULL:
        """The route of a tag, NULL without."""
        cdef Route route = route_in(self.routes, p, m)
        return NULL if route is None else <PyObject *>route

    cdef Route other_route(self, Frame *f):
        """The route of a frame without a string `type`, None without."""
        cdef Tags tags
        cdef Route route
        cdef Py_ssize_t index
        for tags in self.routes.others:
            index = find_member(f, <const char *>tags.key, <size_t>len(tags.key))
            if index >= 0:
                route = route_in(tags, f.p, &f.members[index])
                if route is not None:
                    return route
        return None

    cdef int note_start(self, Frame *f) except -1:
        """A phone's stream begins, in a decoder that knows of phones."""
        cdef Py_ssize_t index
        if not self.routes.phones or self.fixed_format is not None:
            return 0
        index = find_member(f, b"event", 5)
        if index >= 0 and f.members[index].kind == RT_STR and text_of(f.p, &f.members[index]) == "start":
            index = find_member(f, b"start", 5)
            told = None if index < 0 else _formats.start_format(plain_member(f, index))
            if told is not None:
                self.input.set(told, self.dtype)
        return 0

    cdef int note(self, Route route, source, Frame *f) except -1:
        """What a frame that is no audio changes."""
        if route.watch & OTHER_KEY:
            self.note_start(f)
        elif route.watch & ENDS:
            if route.watch & FORGETS or len(self.carried):
                self.count = None
                self.streams.end(route.tag, core_loads(source))
        elif self.fixed_format is None:
            given, made = formats_in(f)
            if route.watch & CLIENT_SESSION:
                self.client_told, made = True, None
            self.set_formats(given or self.input.audio_format, made or self.output.audio_format)
        return 0


include "_decoder_c_audio.pxi"
include "_decoder_c_text.pxi"


def decode(frame, **options):
    """The event of one frame alone; the options are those of `Decoder`."""
    return Decoder(**options).decode(frame)


@cython.binding(False)
def event_type(frame, /):
    """event_type(frame, /)
--

The first top-level `type` of a frame, None where there is none or it is no string.

Nothing after it is read or checked.
"""
    cdef rt_view view
    cdef rt_member m
    if type(frame) is not bytes and type(frame) is not str:
        frame = as_text(frame)
        if not PyUnicode_Check(frame):
            frame = bytes(frame)
    if type(frame) is str and len(<str>frame) > TYPE_BYTES // 4 and leads_with_type(frame, &view, &m):
        return short_text_at(view.few + m.value, m.value_end - m.value, 0)
    rt_view_begin(&view)
    try:
        if not rt_view_open(&view, frame):  # a lone surrogate, perhaps behind the type
            frame = str.encode(frame, "utf-8", "surrogatepass")
            rt_view_open(&view, frame)
        if not rt_find_type(core.active, view.p, view.size, &m):
            return None
        if m.odd_value:
            return text_of(view.p, &m)
        return short_text_at(view.p + m.value, m.value_end - m.value, 0)
    finally:
        rt_view_close(&view)


cdef bint leads_with_type(str frame, rt_view *view, rt_member *m):
    """Whether a str that is not ASCII begins with its type, found in its first characters."""
    if rt_plain_view(frame, &view.p, &view.size):
        return False
    view.size = rt_transcode(frame, TYPE_BYTES // 4, view.few)
    return rt_leading_type(core.active, view.few, view.size, m)
