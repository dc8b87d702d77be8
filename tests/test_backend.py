"""Which decoder runs: what was asked for, loudly, and both offer the same."""

import importlib
import inspect
import os
import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from conftest import BACKENDS, MODULES

import rtfast

PACKAGE = Path(rtfast.__file__).parent
needs_c = pytest.mark.skipif("c" not in BACKENDS, reason="RTFAST_BACKEND=python: one decoder")
REPORT = "import rtfast; print(rtfast.BACKEND, rtfast.SIMD)"


# An editable installation would find in the clone what the copy at `path` lacks.
ONLY_HERE = """
import sys
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in getattr(f, "__module__", "")]
"""


def python(code, path=PACKAGE.parent, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("RTFAST_")}
    return subprocess.run(
        [sys.executable, "-c", ONLY_HERE + code],
        env={**clean, "PYTHONPATH": str(path), **environment},
        cwd=path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_decoder_that_was_asked_for_is_the_one_that_runs():
    wanted = os.environ.get("RTFAST_BACKEND", "auto")
    assert ("python" if wanted == "python" else "c") == rtfast.BACKEND
    module = importlib.import_module(MODULES[rtfast.BACKEND])
    assert rtfast.Decoder is module.Decoder
    assert rtfast.decode is module.decode and rtfast.event_type is module.event_type


@needs_c
def test_the_compiled_decoder_is_compiled():
    module = importlib.import_module(MODULES["c"])
    assert Path(module.__file__).suffix in (".so", ".pyd")
    assert not inspect.isfunction(module.event_type) and not inspect.isfunction(module.audio_text)


def test_simd_is_a_row_of_this_machine():
    from rtfast import _backend

    levels = _backend.simd_levels()
    forced = os.environ.get("RTFAST_SIMD")
    if rtfast.BACKEND == "python":
        assert (rtfast.SIMD, levels) == ("python", ("python",))
    else:
        assert (forced or levels[0]) == rtfast.SIMD and "portable" in levels
        assert len(set(levels)) == len(levels) and "python" not in levels


def test_forcing_a_row_and_back():
    from rtfast import _backend

    current = _backend.simd()
    for level in _backend.simd_levels():
        previous = _backend.force_simd(level)
        assert _backend.simd() == level
        assert _backend.force_simd(previous) == level
        assert _backend.simd() == current
    with pytest.raises(ValueError, match="mmx"):
        _backend.force_simd("mmx")
    assert _backend.simd() == current


# the same names with the same signatures


def public_names(module):
    return set(module.__all__)


@needs_c
def test_both_modules_offer_the_same_names():
    c, python = (importlib.import_module(name) for name in MODULES.values())
    assert public_names(c) == public_names(python) >= {"Decoder", "decode", "event_type"}


@needs_c
@pytest.mark.parametrize("name", ["audio_text", "decode", "event_type", "Decoder"])
def test_functions_have_the_same_signature(name):
    c, python = (getattr(importlib.import_module(module), name) for module in MODULES.values())
    assert parameters(c) == parameters(python)
    assert inspect.getdoc(c) == inspect.getdoc(python) and inspect.getdoc(c)


@needs_c
def test_decoders_have_the_same_methods():
    c, python = (importlib.import_module(module).Decoder for module in MODULES.values())
    names = {name for name in dir(python) if not name.startswith("_")}
    assert {name for name in dir(c) if not name.startswith("_")} == names
    assert {"decode", "decode_many", "reset", "audio_samples", "audio_ms"} <= names
    assert {"input_format", "output_format"} <= names
    for name in names:
        if callable(getattr(python, name)):
            assert parameters(getattr(c, name)) == parameters(getattr(python, name)), name
        assert inspect.getdoc(getattr(c, name)) == inspect.getdoc(getattr(python, name)), name


def parameters(function):
    found = inspect.signature(function).parameters.values()
    return [(parameter.name, parameter.kind, parameter.default) for parameter in found]


# RTFAST_BACKEND and RTFAST_SIMD


@needs_c
def test_auto_takes_the_compiled_one():
    assert python(REPORT).stdout.split()[0] == "c"
    assert python(REPORT, RTFAST_BACKEND="auto").stdout.split()[0] == "c"
    assert python(REPORT, RTFAST_BACKEND="c").stdout.split()[0] == "c"


def test_python_is_always_there():
    assert python(REPORT, RTFAST_BACKEND="python").stdout.split() == ["python", "python"]
    code = "import rtfast, sys; print([name for name in sys.modules if name.endswith('_c')])"
    assert python(code, RTFAST_BACKEND="python").stdout.strip() == "[]"


@pytest.mark.parametrize("value", ["", "C", "0", "cython", "python "])
def test_nonsense_is_an_error(value):
    run = python(REPORT, RTFAST_BACKEND=value)
    assert run.returncode != 0 and "RTFAST_BACKEND" in run.stderr and repr(value) in run.stderr


@needs_c
def test_a_row_is_forced_by_name():
    from rtfast import _backend

    for level in _backend.simd_levels():
        assert python(REPORT, RTFAST_SIMD=level).stdout.split() == ["c", level]
    run = python(REPORT, RTFAST_SIMD="mmx")
    assert run.returncode != 0 and "mmx" in run.stderr and "RTFAST_SIMD" in run.stderr


# an extension that is missing, and one that is broken


@pytest.fixture
def copied(tmp_path):
    """The package without its extensions."""
    shutil.copytree(
        PACKAGE, tmp_path / "rtfast", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
    )
    return tmp_path


def test_a_missing_extension_falls_back_unless_it_was_asked_for(copied):
    assert python(REPORT, copied).stdout.split() == ["python", "python"]
    run = python(REPORT, copied, RTFAST_BACKEND="c")
    assert run.returncode != 0 and "Error" in run.stderr


@pytest.mark.parametrize("name", ["_core_c", pytest.param("_decoder_c", marks=needs_c)])
def test_a_broken_extension_is_never_passed_over(copied, name):
    for extension in PACKAGE.glob(f"*_c{EXTENSION_SUFFIXES[0]}"):
        shutil.copy(extension, copied / "rtfast")
    (copied / "rtfast" / f"{name}{EXTENSION_SUFFIXES[0]}").write_bytes(b"not a library")
    for backend in ({}, {"RTFAST_BACKEND": "auto"}, {"RTFAST_BACKEND": "c"}):
        run = python(REPORT, copied, **backend)
        assert run.returncode != 0 and "ImportError" in run.stderr, run.stdout
    assert python(REPORT, copied, RTFAST_BACKEND="python").stdout.split()[0] == "python"


def test_importing_takes_numpy_and_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import rtfast; "
        "print(*sorted({n.partition('.')[0] for n in set(sys.modules) - before}))"
    )
    loaded = set(python(code).stdout.split())
    known = set(sys.stdlib_module_names) | {"rtfast", "numpy", "orjson"}
    # Cython's own helpers appear under names of their own.
    assert {name for name in loaded - known if not name.startswith(("_cython", "cython_"))} == set()


def test_the_public_names():
    names = {"Decoder", "decode", "event_type", "AudioFormat", "AudioArena", "DecodeError"}
    names |= {"BufferFull", "Event", "AudioEvent", "UnknownEvent", "InvalidFrame", "Record"}
    names |= {"events", "resources", "BACKEND", "SIMD"}
    assert names <= set(rtfast.__all__) and set(rtfast.__all__) <= set(dir(rtfast))
    assert all(hasattr(rtfast, name) for name in rtfast.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        rtfast.nonsense  # noqa: B018


def test_the_version_is_the_one_of_the_project():
    project = PACKAGE.parent / "pyproject.toml"
    if not project.is_file():
        pytest.skip("rtfast is installed away from its sources")
    with project.open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == rtfast.__version__
