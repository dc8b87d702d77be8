"""Let the n-th allocation of a call fail, for every n: for scripts, not for a process with tests.

A trial makes a call and a check. The call may end in MemoryError and nothing else, and afterwards
the same call gives what the check accepts, as if the failed one had not been.
"""

import _testcapi
import gc
import inspect
import itertools
import sys
import traceback

MANY = 3000  # allocations: more than any call of a sweep makes
BY_CHANCE = 60  # blocks: numpy and the interpreter cache a few strings and exceptions


def attempt(n, call):
    """Call with the n-th allocation failing: done, value, whether an allocation failed on the way.

    A failure may be without consequence. That none happened is known when one happens later.
    """
    done, failed, value = False, True, None
    _testcapi.set_nomemory(n, n + 1)
    try:
        value = call()
        done = True
        for _ in range(MANY):
            bytes(1000)
    except MemoryError:
        failed = not done
    finally:
        _testcapi.remove_mem_hooks()
    return done, value, failed


def sweep(trial):
    """Try every n; returns how many allocations the call makes."""
    for n in itertools.count():
        call, check = trial()
        done, value, failed = attempt(n, call)
        try:
            check(value if done else call())
        except Exception as error:
            error.add_note(f"allocation {n} of {trial}")
            raise
        if not failed:
            return n


def run(trials, leaks):
    """Sweep all trials; exit with what went wrong. `leaks`: see whether memory was lost as well."""
    unraisable = []

    def lost(hook):
        if not inspect.isgenerator(hook.object):  # CPython 3.12 cannot make one without memory
            unraisable.append(f"{hook.object!r}: {hook.exc_value!r}")

    sys.unraisablehook = lost
    try:
        made = sum(map(sweep, trials))
        growth = leaked(trials) if leaks else 0
    except Exception:
        traceback.print_exc(limit=-6)
        sys.exit("a call did not survive that an allocation failed")
    if unraisable:
        sys.exit(f"{len(unraisable)} exceptions were lost: {unraisable[0]}")
    if growth > BY_CHANCE:
        sys.exit(f"{growth} blocks leaked in two sweeps")
    print(f"{len(trials)} trials, {made} allocations")


def leaked(trials):
    """Blocks that two sweeps lose; what is lost once and not again is a cache that fills."""
    for _ in range(6):
        growth = grown(trials, 3) - grown(trials, 1)
        if growth <= BY_CHANCE:
            break
    return growth


def grown(trials, times):
    gc.collect()
    before = sys.getallocatedblocks()
    for trial in trials * times:
        sweep(trial)
    gc.collect()
    return sys.getallocatedblocks() - before
