# From a tag to what is known of its class.

cdef struct AudioPath:
    const char *outer
    size_t outer_len
    const char *inner  # NULL for a path of one key
    size_t inner_len


cdef class EventPlan:
    """An event class as decoding wants it."""

    cdef object cls
    cdef Layout layout
    cdef rt_layout *c           # of the layout
    cdef bint has_audio
    cdef object direction       # "output" or "input"
    cdef bint is_input
    cdef const char *tag_key
    cdef size_t tag_key_len
    cdef bint by_type           # its tags are values of `type`
    cdef bint reflects          # who sends it decides its format
    cdef bint told_inside       # the object that holds its audio may tell the format
    cdef int paths
    cdef AudioPath path[4]
    cdef tuple audio_paths
    cdef Py_ssize_t type_at, audio_at, format_at, start_at  # offsets of the slots
    cdef uint64_t required      # a bit for each required field
    cdef uint64_t text_bit      # of the field that is the base64 text, 0 where it is nested
    cdef Py_ssize_t item_at, part_at  # slots of item_id and content_index, -1 without
    cdef list kept

    def __cinit__(self, cls):
        self.cls = cls
        self.kept = []
        self.tag_key = self.keep(cls._tag_key, &self.tag_key_len)
        self.by_type = cls._tag_key == "type"
        self.layout = cls._layout
        self.layout.prepare()
        self.c = &self.layout.c
        self.type_at = self.c.offsets[0]
        for index in range(self.c.field_count):
            if self.c.fields[index].required:
                self.required |= <uint64_t>1 << index
        self.has_audio = issubclass(cls, AudioEvent)
        if self.has_audio:
            self.plan_audio()

    cdef int plan_audio(self) except -1:
        self.audio_at = self.c.offsets[1]
        self.format_at = self.c.offsets[2]
        self.start_at = self.c.offsets[3]
        self.reflects = self.by_type and "session.input_audio.append" in self.cls._tags
        self.item_at = self.slot_of("item_id")
        self.part_at = self.slot_of("content_index")
        self.direction = self.cls._direction
        self.is_input = self.direction == "input"
        self.audio_paths = self.cls._audio_paths
        if len(self.audio_paths) > 4:
            raise TypeError(f"{self.cls.__name__} has more than four audio paths")
        for keys in self.audio_paths:
            path = &self.path[self.paths]
            path.outer = self.keep(keys[0], &path.outer_len)
            if len(keys) > 1:
                path.inner = self.keep(keys[1], &path.inner_len)
            elif keys[0] in self.cls._names:
                self.text_bit |= <uint64_t>1 << <int>self.cls._names[keys[0]]
            self.paths += 1
        self.told_inside = self.cls._usual_format is not None and self.path[0].inner != NULL
        return 0

    cdef Py_ssize_t slot_of(self, name) except -2:
        for field in self.cls._fields:
            if field.name == name and field.slot >= 0:
                return self.c.offsets[field.slot]
        return -1

    cdef const char *keep(self, str text, size_t *size) except NULL:
        utf8 = text.encode()
        self.kept.append(utf8)
        size[0] = <size_t>len(utf8)
        return <const char *>utf8


# What else a tag does when its frame has been decoded.
cdef enum Watch:
    ENDS = 1            # ends streams
    SERVER_SESSION = 2  # sets the formats
    CLIENT_SESSION = 4  # sets the input format
    FORGETS = 8         # an item is gone, and its count with it
    OTHER_KEY = 16      # the tag of a key that is not `type`: a phone's stream may begin


@cython.final
@cython.auto_pickle(False)
cdef class Route:
    """A tag, and what its frames become."""

    cdef str tag
    cdef bytes utf8
    cdef object cls
    cdef EventPlan plan  # made when the first frame comes
    cdef rt_flag ready   # it is made, and stays
    cdef int watch


cdef class Tags:
    """The tags of one key, and what serves them."""

    cdef bytes key
    cdef dict plans        # of all the keys
    cdef list routes
    cdef PyObject **table  # open addressing over the routes, at most half full
    cdef size_t mask

    cdef int fill(self, str key, served, dict plans, int watch) except -1:
        self.key = key.encode()
        self.plans = plans
        self.routes = [new_route(tag, cls, watch) for tag, cls in served.items()]
        self.mask = 63
        while self.mask < 2 * <size_t>len(self.routes):
            self.mask = 2 * self.mask + 1
        self.table = <PyObject **>PyMem_Calloc(self.mask + 1, sizeof(PyObject *))
        if self.table == NULL:
            raise MemoryError
        for route in self.routes:
            self.insert(route)
        return 0

    def __dealloc__(self):
        PyMem_Free(self.table)

    cdef int insert(self, Route route) except -1:
        cdef size_t place = tag_hash(<const uint8_t *>route.utf8, <size_t>len(route.utf8))
        while self.table[place & self.mask] != NULL:
            place += 1
        self.table[place & self.mask] = <PyObject *>route
        return 0

    cdef Route find(self, const uint8_t *tag, size_t size):
        """The route of a tag, None for a tag that no class serves."""
        cdef size_t place = tag_hash(tag, size)
        cdef Route route
        while self.table[place & self.mask] != NULL:
            route = <Route><object>self.table[place & self.mask]
            if <size_t>len(route.utf8) == size and memcmp(<const char *>route.utf8, tag, size) == 0:
                if not rt_is_set(&route.ready):
                    self.prepare(route)
                return route
            place += 1
        return None

    cdef int prepare(self, Route route) except -1:
        plan = self.plan_of(route.cls)
        with cython.critical_section(route):
            if not rt_is_set(&route.ready):
                route.plan = plan
                rt_test_and_set(&route.ready)
        return 0

    cdef EventPlan plan_of(self, cls):
        plan = self.plans.get(cls)
        if plan is None:
            # Of two threads that come here at once, both go on with the plan of the first.
            plan = self.plans.setdefault(cls, EventPlan(cls))
        return plan


cdef class Routes(Tags):
    """All the tags that a decoder knows; shared by decoders of the same classes."""

    cdef list others       # Tags of the keys that are not `type`
    cdef EventPlan unknown
    cdef bint phones       # a class names a format: `start` frames are listened to
    cdef object usual_input, usual_output

    def __cinit__(self, table):
        self.fill("type", table.by_type, {}, 0)
        self.others = []
        for key, served in table.others:
            tags = Tags.__new__(Tags)
            (<Tags>tags).fill(key, served, self.plans, OTHER_KEY)
            self.others.append(tags)
        self.unknown = EventPlan(UnknownEvent)
        self.usual_input, self.usual_output = table.usual
        self.phones = self.usual_input is not None or self.usual_output is not None


cdef size_t tag_hash(const uint8_t *tag, size_t size) noexcept:
    # Tags differ in their last words and their length; eight bytes of the end and the middle tell
    # nearly all apart.
    cdef uint64_t end = 0, middle = 0
    if size >= 8:
        memcpy(&end, tag + size - 8, 8)
        memcpy(&middle, tag + size // 2 - 4, 8)
    else:
        memcpy(&end, tag, size)
    end = (end ^ (middle * 0x9E3779B97F4A7C15ULL) ^ size) * 0xC2B2AE3D27D4EB4FULL
    return <size_t>(end >> 40)


cdef Route new_route(str tag, cls, int watch):
    cdef Route route = Route.__new__(Route)
    route.tag = tag
    route.utf8 = tag.encode()
    route.cls = cls
    route.watch = watch
    if watch:
        return route
    if tag in _streams.ENDINGS:
        route.watch |= ENDS
    if tag in _streams.ITEM_GONE:
        route.watch |= FORGETS
    if tag in _formats.SERVER_SESSIONS:
        route.watch |= SERVER_SESSION
    if tag in _formats.CLIENT_SESSIONS:
        route.watch |= CLIENT_SESSION
    return route


cdef dict named_routes = {}  # of the tables that have a name, made when the first decoder is


cdef Routes routes_of(table):
    if not table.name:
        return Routes(table)
    routes = named_routes.get(table.name)
    # Of two threads that come here at once, both go on with those of the first.
    return named_routes.setdefault(table.name, Routes(table)) if routes is None else routes


@cython.final
@cython.no_gc
cdef class Ids:
    """The last ids of a connection: response_id and item_id stand in frame after frame."""

    cdef rt_ids c

    def __dealloc__(self):
        for place in range(RT_IDS):
            Py_XDECREF(self.c.held[place])
