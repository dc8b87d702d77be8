"""Short rounds by default, so that the whole run takes minutes; the command line still wins."""

import pytest

from .loops import pin
from .peers import find_peers
from .timing import machine

DEFAULTS = {
    "--benchmark-max-time": ("benchmark_max_time", "0.15"),
    "--benchmark-min-rounds": ("benchmark_min_rounds", 3),
    "--benchmark-columns": ("benchmark_columns", ["min", "median", "stddev", "rounds"]),
    "--benchmark-disable-gc": ("benchmark_disable_gc", True),
    "--benchmark-name": ("benchmark_name", "short"),
}


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="fewer sizes, and slow peers seldom")


def pytest_configure(config):
    pin()
    given = config.invocation_params.args
    for flag, (option, value) in DEFAULTS.items():
        if not any(str(argument).startswith(flag) for argument in given):
            setattr(config.option, option, value)


def pytest_report_header():
    return [machine(), *(f"left out: {peer}" for peer in find_peers()[1])]


@pytest.fixture
def measure(benchmark):
    """measure(run, frames, group): time one pass over the frames; its name says how many."""

    def timed(run, frames, group):
        benchmark.group = f"{group}: {len(frames)} frames a round"
        benchmark.extra_info["frames"] = len(frames)
        benchmark(run, frames)

    return timed
