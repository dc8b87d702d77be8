"""The pool of audio memory: aligned, reused while hot, given back by the last view alone."""

import gc
import pickle
import threading

import numpy as np
import pytest

from rtfast._backend import core


def address(array):
    return array.__array_interface__["data"][0]


@pytest.fixture
def pool():
    return core.Pool(65536)


def in_use(pool):
    return pool.stats()[1]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 255, 256, 257, 9600, 65536, 65537, 3_000_000])
def test_what_a_view_is(pool, size):
    view = pool.take(size)
    assert type(view) is np.ndarray and view.dtype == np.uint8 and view.shape == (size,)
    assert view.flags.writeable and view.flags.c_contiguous and not view.flags.owndata
    assert address(view) % 64 == 0
    view[:] = 255
    assert int(view.sum(dtype=np.int64)) == 255 * size


def test_the_last_view_gives_back(pool):
    view = pool.take(9600)
    held, used, blocks = pool.stats()
    assert held >= used >= 9600 and blocks == 1
    part = view.view(np.int16)[10:20]
    del view
    assert in_use(pool) == used
    del part
    assert pool.stats() == (held, 0, 1)
    again = pool.take(9600)
    assert pool.stats() == (held, used, 1) and len(again) == 9600


def views_of(array):
    yield "slice", lambda: array[5:50]
    yield "strided", lambda: array[::7]
    yield "other dtype", lambda: array.view(np.int16)
    yield "reshaped", lambda: array.reshape(30, -1)
    yield "transposed", lambda: array.reshape(30, -1).T
    yield "memoryview", lambda: memoryview(array)
    yield "memoryview slice", lambda: memoryview(array)[3:9]
    yield "frombuffer", lambda: np.frombuffer(array, np.int16)
    yield "asarray", lambda: np.asarray(memoryview(array))
    yield "subclass", lambda: array.view(np.recarray)
    yield "iterator", lambda: array.flat
    yield "dlpack", lambda: np.from_dlpack(array)


@pytest.mark.parametrize("index", range(12))
def test_any_kind_of_view_keeps_it(pool, index):
    array = pool.take(600)
    _, make = list(views_of(array))[index]
    view = make()
    del array, make
    gc.collect()
    assert in_use(pool) > 0
    other = pool.take(600)
    other[:] = 1
    assert not np.shares_memory(other, np.asarray(view, copy=False) if index != 10 else view.base)
    del view, other
    assert in_use(pool) == 0


def test_a_copy_keeps_nothing(pool):
    array = pool.take(600)
    copies = [array.copy(), array.astype(np.float32), pickle.loads(pickle.dumps(array))]
    del array
    assert in_use(pool) == 0 and len(copies) == 3


def test_last_in_first_out(pool):
    one, two = pool.take(9600), pool.take(9600)
    places = [address(one), address(two)]
    assert len(set(places)) == 2
    del two
    del one
    again = [pool.take(9600), pool.take(9600)]
    assert [address(view) for view in again] == places


def test_sizes_of_a_class_share_memory(pool):
    place = address(pool.take(9600))
    assert address(pool.take(9590)) == place
    assert address(pool.take(2)) != place


def test_large_ones_are_not_kept(pool):
    view = pool.take(65537)
    assert in_use(pool) >= 65537
    del view
    assert pool.stats() == (0, 0, 0)


def test_what_is_kept_is_bounded(pool):
    views = [pool.take(size) for _ in range(1000) for size in (600, 9600, 65536)]
    assert in_use(pool) >= 1000 * (600 + 9600 + 65536)
    del views
    held, used, _ = pool.stats()
    assert used == 0 and held <= 4 * 2**20


def test_views_outlive_their_pool():
    pool = core.Pool(1024)
    views = [pool.take(1000) for _ in range(20)]
    for index, view in enumerate(views):
        view[:] = index
    del pool
    gc.collect()
    assert all((view == index).all() for index, view in enumerate(views))
    views.clear()


def test_a_view_in_a_cycle(pool):
    cycle = [pool.take(600)]
    cycle.append(cycle)
    del cycle
    gc.collect()
    assert in_use(pool) == 0


def test_views_that_die_in_other_threads(pool):
    """Every thread takes, marks and drops; what is alive is nobody else's."""
    failed = []

    def work(mark):
        kept = []
        for count in range(2000):
            view = pool.take(300 + count % 500)
            view[:] = mark
            kept.append(view)
            if len(kept) > 8 and not (kept.pop(0) == mark).all():
                failed.append(mark)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and in_use(pool) == 0


@pytest.mark.parametrize("block_bytes", [1, 64, 100, 256, 1000, 1 << 20])
def test_every_size_of_block(block_bytes):
    pool = core.Pool(block_bytes)
    for size in (0, 1, block_bytes - 1, block_bytes, block_bytes + 1):
        assert len(pool.take(size)) == size
    assert in_use(pool) == 0
