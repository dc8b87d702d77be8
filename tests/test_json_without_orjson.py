"""The twin without orjson: the standard library, made to refuse what it would let pass."""

import os
import subprocess
import sys
from pathlib import Path

import frames
import pytest
from json_cases import VALUES
from oracle import json_accepts, json_value, same_json

import rtfast
from rtfast import _decoder_py, _json_py


@pytest.fixture(autouse=True)
def standard_library(monkeypatch):
    monkeypatch.setattr(_json_py, "_fast", _json_py.stdlib_loads)


@pytest.mark.parametrize(
    "envelope",
    ['{"a":%s}', '{"type":"response.done","response":{"x":[%s]}}', "{%s:1}", "%s"],
)
def test_accepts_what_orjson_accepts(envelope):
    for value in VALUES:
        for frame in (envelope % value, (envelope % value).encode()):
            if json_accepts(frame) and type(json_value(frame)) is dict:
                event = _decoder_py.decode(frame)
                assert same_json(event.to_dict(), json_value(frame)), frame
            else:
                with pytest.raises(rtfast.DecodeError):
                    _decoder_py.decode(frame)


def test_real_frames():
    for frame in (frames.response_done(), frames.text_delta("\U0001f600é"), frames.append(b"\1\2")):
        for given in (frame, frame.decode()):
            assert same_json(_decoder_py.decode(given).to_dict(), json_value(frame))


def test_every_recorded_frame(corpus):
    for path in sorted(corpus.glob("recorded/*.jsonl")):
        for frame in path.read_bytes().splitlines():
            assert same_json(_decoder_py.decode(frame).to_dict(), json_value(frame))


@pytest.mark.parametrize("depth", [300, 1023, 1024, 50_000])
def test_depth(depth):
    for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
        frame = b'{"a":' + opened * depth + b"0" * (opened != b"[") + closed * depth + b"}"
        if depth < 1024:
            assert "a" in _decoder_py.decode(frame)
        else:
            with pytest.raises(rtfast.DecodeError) as caught:
                _decoder_py.decode(frame)
            assert caught.value.code == "too_deep"


def test_a_library_without_orjson_imports_and_works():
    code = (
        "import sys; sys.modules['orjson'] = None; import rtfast, rtfast._json_py as j; "
        "assert j._fast is j.stdlib_loads; "
        'print(rtfast.decode(b\'{"type":"error","error":{"code":"x"}}\').error.code)'
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "RTFAST_BACKEND": "python"},
        cwd=Path(rtfast.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "x", run.stderr
