# Objects of other people's model classes, filled from frames. `_models` describes them, `_models_py` is the
# reference: only what fits exactly is built, anything else goes to the owner of the classes.

from ._models import DEEPEST, WIDEST, extra_within, takes_new_words

cdef extern from "Python.h":
    PyObject *PyDict_GetItemWithError(object d, object key) except? NULL
    PyObject *PyTuple_GET_ITEM(object t, Py_ssize_t i)
    dict PyDict_Copy(object d)
    set PySet_New(object items)
    int PyObject_GenericSetDict(object o, object value, void *context) except -1

cdef int deepest = DEEPEST
cdef double widest = WIDEST
cdef object MISFIT = object()


@cython.final
cdef class Fit:
    """A Shape, ready to be asked."""
    cdef bint anything, null, boolean, integer, real, text, new_words, is_union
    cdef frozenset words, numbers
    cdef Fit item, entries
    cdef tuple models


@cython.final
cdef class Filler:
    """A Model, ready to be filled."""
    cdef object cls
    cdef tuple names, fits, required, tags
    cdef dict absent  # all fields in order, with what they are when absent
    cdef frozenset all_set
    cdef bint keeps_extra
    cdef Py_ssize_t fields_set, extra, private  # offsets of slots
    cdef list keys
    cdef rt_layout c  # fields by their keys, none where there are too many
    cdef uint64_t needed, every

    def __dealloc__(self):
        PyMem_Free(self.c.fields)


cdef Fit fit_of(shape, dict known):
    if shape is None:
        return None
    fit = Fit()
    fit.anything, fit.null, fit.boolean = shape.anything, shape.null, shape.boolean
    fit.integer, fit.real, fit.text = shape.integer, shape.real, shape.text
    fit.new_words, fit.is_union = takes_new_words(shape), shape.is_union
    fit.words, fit.numbers = shape.words, shape.numbers
    fit.item, fit.entries = fit_of(shape.item, known), fit_of(shape.entries, known)
    fit.models = tuple([filler_of(model, known) for model in shape.models])
    return fit


cdef Filler filler_of(model, dict known):
    if model in known:
        return known[model]
    filler = known[model] = Filler()
    filler.cls, filler.names, filler.tags = model.cls, model.names, model.tags
    filler.required = tuple([default is ... for default in model.defaults])
    filler.absent = {
        name: None if default is ... else default for name, default in zip(model.names, model.defaults)
    }
    filler.all_set = frozenset(model.names)
    filler.keeps_extra = model.keeps_extra
    filler.fields_set, filler.extra, filler.private = map(rt_slot_offset, model.slots)
    if min(filler.fields_set, filler.extra, filler.private) < 0:
        raise TypeError(f"{model.cls.__name__} has no slots of a pydantic model")
    filler.fits = tuple([fit_of(shape, known) for shape in model.shapes])
    index_fields(filler)
    return filler


def plain(frame):
    """The value of a frame as `json.loads` gives it; ValueError where the two may differ."""
    if type(frame) is not bytes and type(frame) is not str:
        raise ValueError("the frame is neither bytes nor str")
    value = loads(frame)
    if not is_plain(value, 0):
        raise ValueError("the frame has numbers, or a depth, that parsers disagree on")
    return value


cdef class ModelReader:
    """Call it with a frame: an object of the class that `models` has for the frame's `type`, or what `owner`
    makes of the frame.

    validated_only: whether objects that no validation passes are left to the owner.
    `built` and `handed_on` count the frames of either kind.
    """
    cdef dict models
    cdef object owner
    cdef bint validated_only
    cdef readonly Py_ssize_t built, handed_on

    def __init__(self, models, owner, *, bint validated_only=False):
        known = {}
        self.models = {tag: filler_of(model, known) for tag, model in models.items()}
        self.owner = owner
        self.validated_only = validated_only

    def with_owner(self, owner):
        """A reader of the same models, which are not made anew, for another owner."""
        cdef ModelReader reader = ModelReader.__new__(ModelReader)
        reader.models, reader.owner, reader.validated_only = self.models, owner, self.validated_only
        return reader

    def __call__(self, frame, /):
        return self.counted(self.read(frame), frame)

    def from_value(self, value, /):
        """The same of a value that was parsed already, which the owner gets then."""
        sound = type(value) is dict and is_sound(value, 0)
        return self.counted(self.filled(<dict>value) if sound else MISFIT, value)

    cdef object counted(self, made, source):
        if made is MISFIT:
            self.handed_on += 1
            return self.owner(source)
        self.built += 1
        return made

    cdef object read(self, frame):
        if type(frame) is not bytes and type(frame) is not str:
            return MISFIT
        try:
            made = from_members(self.models, frame)
            if made is not MISFIT:
                return made
            value = loads(frame)
        except ValueError:
            return MISFIT
        return self.filled(<dict>value) if type(value) is dict else MISFIT

    cdef object filled(self, dict value):
        cdef PyObject *model
        tag = value.get("type")
        model = PyDict_GetItemWithError(self.models, tag) if type(tag) is str else NULL
        if model == NULL:
            return MISFIT
        made = validated(<Filler>model, value)
        return made if made is not MISFIT or self.validated_only else constructed(<Filler>model, value)


cdef object validated(Filler filler, dict value):
    cdef dict fields = PyDict_Copy(filler.absent)
    cdef Py_ssize_t i, found = 0
    cdef PyObject *there
    for i in range(len(filler.names)):
        name = <object>PyTuple_GET_ITEM(filler.names, i)
        there = PyDict_GetItemWithError(value, name)
        if there != NULL:
            inner = fitted(<Fit>PyTuple_GET_ITEM(filler.fits, i), <object>there)
            if inner is MISFIT:
                return MISFIT
            PyDict_SetItem(fields, name, inner)
            found += 1
        elif <object>PyTuple_GET_ITEM(filler.required, i) is True:
            return MISFIT
    extra = {} if found == len(value) else extra_of(filler, value)
    if extra is None:
        return MISFIT
    names = PySet_New(value) if filler.keeps_extra else value.keys() & filler.all_set
    return made_of(filler, fields, extra, names)


cdef object constructed(Filler filler, dict value):
    cdef dict fields = PyDict_Copy(filler.absent)
    cdef Py_ssize_t i
    cdef PyObject *there
    for i in range(len(filler.names)):
        name = <object>PyTuple_GET_ITEM(filler.names, i)
        there = PyDict_GetItemWithError(value, name)
        if there != NULL and <object>there is not None:
            inner = constructed_field(<Fit>PyTuple_GET_ITEM(filler.fits, i), <object>there)
            if inner is MISFIT:
                return MISFIT
            PyDict_SetItem(fields, name, inner)
    extra = extra_of(filler, value)
    return MISFIT if extra is None else made_of(filler, fields, extra, value.keys() & filler.all_set)


cdef object constructed_field(Fit fit, object value):
    if type(value) is str and fit.new_words:
        return value
    if type(value) is dict and fit.models and not fit.is_union:
        return constructed(<Filler>fit.models[0], <dict>value)
    made = fitted(fit, value)
    return MISFIT if not fit.is_union and extra_within(made) else made


cdef dict extra_of(Filler filler, dict value):
    """What no field has; None if that is not for us."""
    cdef dict extra = {}
    for key, inner in value.items():
        if key not in filler.absent:
            if not is_plain(inner, 1):
                return None
            extra[key] = inner
    return extra


cdef object made_of(Filler filler, dict fields, dict extra, set names):
    made = rt_alloc(filler.cls)
    PyObject_GenericSetDict(made, fields, NULL)
    set_slot(made, filler.fields_set, names)
    set_slot(made, filler.extra, extra if filler.keeps_extra else None)
    set_slot(made, filler.private, None)
    return made


cdef object fitted(Fit fit, object value):
    if fit.anything:
        return value if is_plain(value, 0) else MISFIT
    if type(value) is str:
        return value if fit.text or value in fit.words else MISFIT
    if type(value) is int:
        if fit.integer or value in fit.numbers:
            return value
        return float(value) if fit.real else MISFIT
    if type(value) is dict:
        return object_fitted(fit, <dict>value)
    if type(value) is list:
        return MISFIT if fit.item is None else list_fitted(fit.item, <list>value)
    if value is None:
        return None if fit.null else MISFIT
    if type(value) is float:
        return value if fit.real else MISFIT
    return value if fit.boolean else MISFIT


cdef object list_fitted(Fit item, list value):
    cdef list made = []
    for inner in value:
        inner = fitted(item, inner)
        if inner is MISFIT:
            return MISFIT
        made.append(inner)
    return made


cdef object object_fitted(Fit fit, dict value):
    if fit.entries is not None:
        made = {}
        for key, inner in value.items():
            inner = fitted(fit.entries, inner)
            if inner is MISFIT:
                return MISFIT
            made[key] = inner
        return made
    found = MISFIT
    for filler in fit.models:
        if not may_be(<Filler>filler, value):
            continue
        made = validated(<Filler>filler, value)
        if made is MISFIT:
            continue
        if found is not MISFIT:
            return MISFIT
        found = made
    return found


cdef bint may_be(Filler filler, dict value) except -1:
    """Whether its words are there, which tells most alternatives apart."""
    for name, words in filler.tags:
        word = value.get(name)
        if type(word) is not str or word not in words:
            return False
    return True


cdef bint is_plain(object value, int depth) except -1:
    """Whether the standard library would have read the same."""
    if type(value) is float:
        return -widest < <double>value < widest
    if type(value) is not dict and type(value) is not list:
        return True
    if depth >= deepest:
        return False
    for inner in (<dict>value).values() if type(value) is dict else value:
        if not is_plain(inner, depth + 1):
            return False
    return True


cdef bint is_sound(object value, int depth) except -1:
    """Whether a value may have come out of a frame: other objects are judged by their owner."""
    if type(value) is str:
        return PyUnicode_IS_ASCII(value) or is_text(value)
    if type(value) is dict or type(value) is list:
        if depth >= deepest:
            return False
        if type(value) is list:
            for inner in <list>value:
                if not is_sound(inner, depth + 1):
                    return False
            return True
        for key, inner in (<dict>value).items():
            if type(key) is not str or not is_sound(key, depth) or not is_sound(inner, depth + 1):
                return False
        return True
    if type(value) is int:
        return -widest < value < widest
    return value is None or type(value) is float or type(value) is bool


cdef bint is_text(str text) except -1:
    """Whether it has no surrogates, which no validation takes for text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
