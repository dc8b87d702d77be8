"""The time of a frame: every contender in turn, on one core, the minimum of many repeats.

Two machines differ, and so do two minutes on a shared one. What is measured in turn in one run can
be compared; so the tables print ratios.
"""

import gc
import platform
import time
from importlib import metadata

from .loops import fill

__all__ = ["machine", "samples_in_turn"]

PACKAGES = ("numpy", "orjson", "pybase64", "msgspec", "pysimdjson", "pydantic", "openai")


def samples_in_turn(contenders, repeats, seconds):
    """Samples by name, ns a frame, gross; `contenders` has a loop `run(frames)` and frames by name.

    A sample takes about `seconds`, or one pass. Who needs ten times that for a pass gets samples
    in two of the turns only. Before each of the others' samples a pass goes untimed, or the
    first frames would tell what the contender before has left in the caches. A loop that is timed
    `elsewhere`, in a process of its own, says itself how long it took.
    """
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        passes = {name: passes_of(*contender, seconds) for name, contender in contenders.items()}
        taken = {name: [] for name in contenders}
        for turn in range(repeats):
            for name, (frames, slow) in passes.items():
                run, once = contenders[name]
                if hasattr(run, "elsewhere"):
                    taken[name].append(run.elsewhere(frames))
                    continue
                if not slow:
                    run(once)
                if not slow or turn % (repeats // 2 + 1) == 0:
                    taken[name].append(sample(run, frames))
    finally:
        if was_on:
            gc.enable()
    return taken


def passes_of(run, frames, seconds):
    """The frames so often that a sample takes long enough, and whether that is very long."""
    if hasattr(run, "elsewhere"):
        return frames, False
    run(frames)
    once = min(sample(run, frames) for _ in range(3)) * len(frames) / 1e9
    repeated = fill(frames, len(frames) * max(1, int(seconds / max(once, 1e-7))))
    return repeated, once > 10 * seconds


def sample(run, frames):
    start = clock()
    run(frames)
    return (clock() - start) / len(frames)


def clock_of():
    """The thread's own time, so that a long sample suffers no more from other processes than a
    short one; the wall clock where that is too coarse."""
    fine = time.get_clock_info("thread_time").resolution <= 1e-6
    return time.thread_time_ns if fine else time.perf_counter_ns


clock = clock_of()


def machine():
    """One line: processor, instruction set in use, versions."""
    import rtfast

    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {package}")
    here = f"{processor()}; rtfast {rtfast.__version__} ({rtfast.BACKEND}, {rtfast.SIMD})"
    return f"{here}; {platform.python_implementation()} {platform.python_version()}; " + ", ".join(
        found
    )


def processor():
    try:
        with open("/proc/cpuinfo") as info:
            models = [
                line.split(":", 1)[1].strip() for line in info if line.startswith("model name")
            ]
    except OSError:
        models = []
    return models[0] if models else platform.processor() or platform.machine()
