"""Who asks for `backend` runs once with each decoder; who asks for `simd`, on each kernel row too.

A decoder that should be there and is not fails every test: nothing here skips for a broken build.
"""

import gc
import importlib
import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from optional import lacks

EXAMPLES = Path(__file__).parents[1] / "examples"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
BACKENDS = ["python"] if os.environ.get("RTFAST_BACKEND") == "python" else ["c", "python"]
MODULES = {"c": "rtfast._decoder_c", "python": "rtfast._decoder_py"}

settings.register_profile(
    "rtfast",
    deadline=None,
    max_examples=100,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("rtfast")

# What knows no decoder, and takes long, is tested once.
ONCE = ["test_kernels_c.py", "test_typing.py", "test_benchmark_command.py"]
ONCE += ["test_benchmark_counts.py", "test_benchmark_load.py", "test_wheels.py"]
collect_ignore = [] if "c" in BACKENDS else ONCE
# Where the SDK can be had, its absence is an error.
if lacks("openai"):
    collect_ignore += ["frameworks", "test_benchmark_load.py", "test_openai_sdk.py"]
    collect_ignore += ["test_sdk_models.py", "test_validated_models.py"]
if lacks("rich") or lacks("pytest_benchmark"):
    collect_ignore += ["test_benchmark_command.py"]


def pytest_collection_finish():
    """Collections, of which many tests make some, need not look at what stays for good."""
    gc.collect()
    gc.freeze()


def rows():
    """Every pair of a decoder and a kernel row of this machine."""
    levels = importlib.import_module("rtfast._backend").simd_levels() if "c" in BACKENDS else ()
    return [("c", level) for level in levels] + [("python", "python")]


def pytest_generate_tests(metafunc):
    if "simd" in metafunc.fixturenames:
        pairs = rows()
        ids = [f"{name}-{level}" if name == "c" else name for name, level in pairs]
        metafunc.parametrize(("backend", "simd"), pairs, ids=ids, indirect=True, scope="module")
    elif "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", BACKENDS, indirect=True, scope="module")


@pytest.fixture(scope="module")
def backend(request):
    """A decoder module: Decoder, decode, event_type."""
    return importlib.import_module(MODULES[request.param])


@pytest.fixture(scope="module")
def ground(backend):
    """What stands below that decoder: JSON values, memory, other people's models."""
    name = backend.__name__.replace("_decoder_", "_core_")
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def writers(ground):
    """The two that write frames: encode_audio, wrap_audio."""
    return ground.writers(importlib.import_module("rtfast._envelope"))


@pytest.fixture(scope="module")
def encode_audio(writers):
    return writers[0]


@pytest.fixture(scope="module")
def wrap_audio(writers):
    return writers[1]


@pytest.fixture(scope="module")
def simd(request, backend):
    """The name of the kernel row that is in force; the one before comes back afterwards."""
    if request.param == "python":
        yield request.param
        return
    chooser = importlib.import_module("rtfast._backend")
    previous = chooser.force_simd(request.param)
    yield request.param
    chooser.force_simd(previous)


@pytest.fixture
def asr(monkeypatch):
    """The example that transcribes."""
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("asr_server")


@pytest.fixture
def relay(monkeypatch, caplog):
    """The example that relays; what it logs is kept."""
    monkeypatch.syspath_prepend(EXAMPLES)
    caplog.set_level(logging.INFO, "relay")
    return importlib.import_module("relay")


@pytest.fixture
def fault(backend):
    """decode a bad frame, give (code, pos) of the error; both kept apart from the text."""
    import rtfast

    def raised(frame, **options):
        with pytest.raises(rtfast.DecodeError) as caught:
            backend.decode(frame, **options)
        return str(caught.value.code.value), caught.value.pos

    return raised


@pytest.fixture(scope="session")
def corpus():
    """The folder of recorded frames; they are not part of the project."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of recorded frames is not beside this repository")
    return CORPUS
