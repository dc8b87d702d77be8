# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
# cython: freethreading_compatible=True
"""The compiled ground: the root of every event and resource, JSON values, blocks of audio memory.

`_core_py` offers the same names; `_backend` chooses. Nothing here knows an event.
"""

cimport cython
cimport numpy as cnp
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memcpy

import sys

from ._base64 import locate as locate_base64
from ._record import Record, wrap

cnp.import_array()

__all__ = [
    "CUT", "ModelReader", "Pool", "Root", "base64_of", "build", "construct", "decode_base64",
    "flat_json", "loads", "plain", "plain_fields", "seal", "wire", "writers",
]

include "_core_c_json.pxi"
include "_core_c_typed.pxi"
include "_core_c_lazy.pxi"
include "_core_c_nodes.pxi"
include "_core_c_blocks.pxi"
include "_core_c_base64.pxi"
include "_core_c_written.pxi"
include "_core_c_writer.pxi"
include "_core_c_built.pxi"
include "_core_c_models.pxi"
include "_core_c_members.pxi"


active = rt_rows()[0]


def simd():
    """The name of the dispatch table's row in use."""
    return rt_row_name(active).decode()


def simd_levels():
    """The names of the rows that this machine can run, best first."""
    cdef const rt_row *const *row = rt_rows()
    names = []
    while row[0] != NULL:
        names.append(rt_row_name(row[0]).decode())
        row += 1
    return tuple(names)


def force_simd(str name):
    """Use the row `name`, which must be one of `simd_levels()`."""
    global active
    cdef const rt_row *const *row = rt_rows()
    while row[0] != NULL:
        if rt_row_name(row[0]).decode() == name:
            active = row[0]
            return
        row += 1
    raise ValueError(f"no instruction set {name!r}")
