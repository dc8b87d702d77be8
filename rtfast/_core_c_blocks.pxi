# Audio memory: blocks from a pool, and numpy arrays over them.

cdef extern from "numpy/arrayobject.h":
    object PyArray_NewFromDescr(PyTypeObject *subtype, cnp.dtype descr, int nd, cnp.npy_intp *dims,
                                cnp.npy_intp *strides, void *data, int flags, PyObject *obj)
    int PyArray_SetBaseObject(cnp.ndarray arr, object base) except -1
    PyTypeObject PyArray_Type
    int NPY_ARRAY_CARRAY

cdef cnp.dtype INT16 = cnp.dtype("int16")
cdef cnp.dtype FLOAT32 = cnp.dtype("float32")
cdef cnp.dtype UINT8 = cnp.dtype("uint8")


@cython.final
@cython.freelist(256)
@cython.no_gc
cdef class Block:
    """The base of the arrays over one block of a pool; the block goes back when the last one dies."""

    def __dealloc__(self):
        if self.memory != NULL:
            rt_pool_give(self.memory)


cdef class Pool:
    """Blocks of audio memory up to `block_bytes`; larger ones are not kept."""

    def __cinit__(self, Py_ssize_t block_bytes):
        if block_bytes < 1:
            raise ValueError(f"block_bytes is {block_bytes}, expected at least 1")
        self.pool = rt_pool_new(<size_t>block_bytes)
        if self.pool == NULL:
            raise MemoryError

    def __dealloc__(self):
        if self.pool != NULL:
            rt_pool_close(self.pool)

    def take(self, Py_ssize_t nbytes):
        """A writable uint8 array of `nbytes`, 64-byte aligned, over a block."""
        if nbytes < 0:
            raise ValueError(f"nbytes is {nbytes}, expected at least 0")
        block = take_block(self, <size_t>nbytes)
        return array_over(block, block.memory, nbytes, RT_RAW)

    def stats(self):
        """(bytes held, bytes in use, blocks held)"""
        cdef rt_pool_stats stats = rt_pool_look(self.pool)
        return stats.bytes, stats.in_use, stats.blocks


cdef Block take_block(Pool pool, size_t size):
    cdef Block block = Block.__new__(Block)
    block.memory = rt_pool_take(pool.pool, size)
    if block.memory == NULL:
        raise MemoryError
    return block


cdef object array_over(Block block, void *data, Py_ssize_t count, int conversion):
    """A one-dimensional array of `count` items that keeps the block alive."""
    cdef cnp.npy_intp dims = count
    cdef cnp.dtype dtype = INT16
    if conversion == RT_RAW:
        dtype = UINT8
    elif conversion == RT_F32 or conversion == RT_ULAW_F32 or conversion == RT_ALAW_F32:
        dtype = FLOAT32
    Py_INCREF(dtype)  # PyArray_NewFromDescr takes it
    array = PyArray_NewFromDescr(&PyArray_Type, dtype, 1, &dims, NULL, data, NPY_ARRAY_CARRAY, NULL)
    Py_INCREF(block)  # PyArray_SetBaseObject takes it
    PyArray_SetBaseObject(array, block)
    return array
