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


cdef extern from *:
    """
    /* The base of the arrays over one block of a pool; the block goes back when the last one dies. The object
       stands in its owner's room of that very block, so that it costs no memory of its own. */
    static void rt_block_dealloc(PyObject *self) {
        rt_pool_give((char *)self + RT_OWNER_BYTES);
    }

    static PyTypeObject rt_block_type = {
        PyVarObject_HEAD_INIT(NULL, 0)
        .tp_name = "rtfast._core_c.Block",
        .tp_basicsize = sizeof(PyObject),
        .tp_dealloc = rt_block_dealloc,
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    };

    static PyObject *rt_new_block(rt_pool *pool, size_t size) {
        char *memory = (char *)rt_pool_take(pool, size);
        if (!memory) return PyErr_NoMemory();
        return PyObject_Init((PyObject *)(void *)(memory - RT_OWNER_BYTES), &rt_block_type);
    }
    """
    PyTypeObject rt_block_type
    object rt_new_block(rt_pool *pool, size_t size)
    int PyType_Ready(PyTypeObject *type) except -1

PyType_Ready(&rt_block_type)


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

    def take(self, Py_ssize_t nbytes, dtype=None, bytes data=None):
        """A writable array over a block, 64-byte aligned: `nbytes` bytes, `data` or any."""
        if nbytes < 0:
            raise ValueError(f"nbytes is {nbytes}, expected at least 0")
        block = take_block(self, <size_t>nbytes)
        array = array_over(block, memory_of(block), nbytes, RT_RAW)
        if data is not None:
            array.data[:] = data
        return array if dtype is None else array.view(dtype)

    def stats(self):
        """(bytes held, bytes in use, blocks held)"""
        cdef rt_pool_stats stats = rt_pool_look(self.pool)
        return stats.bytes, stats.in_use, stats.blocks


cdef object take_block(Pool pool, size_t size):
    """The owner of a block of memory, which begins at `memory_of`."""
    return rt_new_block(pool.pool, size)


cdef object array_over(block, void *data, Py_ssize_t count, int conversion):
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
