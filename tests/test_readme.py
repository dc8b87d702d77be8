"""The code of the README runs as it stands."""

import asyncio
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
QUICK_START, *SNIPPETS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
)


def test_snippets(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert len(SNIPPETS) >= 5
    namespace = {"__name__": "readme"}
    for snippet in SNIPPETS:
        exec(compile(snippet, "README.md", "exec"), namespace)


def test_quick_start_against_a_server_of_the_example(monkeypatch, capsys):
    serve = pytest.importorskip("websockets.asyncio.server").serve
    frames = (ROOT / "examples" / "session.jsonl").read_text(encoding="utf-8").splitlines()
    is_last = ['"response.done"' in frame for frame in frames]
    frames = frames[: is_last.index(True) + 1]
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    namespace = {"__name__": "readme"}
    exec(compile(QUICK_START, "README.md", "exec"), namespace)
    played = []

    async def handler(socket):
        assert await socket.recv() == '{"type":"response.create"}'
        for frame in frames:
            await socket.send(frame)

    async def session():
        async with serve(handler, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await namespace["talk"](
                f"ws://127.0.0.1:{port}", lambda samples, rate: played.append((samples, rate))
            )

    asyncio.run(session())
    assert {rate for _, rate in played} == {24_000}
    assert np.concatenate([samples for samples, _ in played]).std() > 1_000
    assert "Good morning!" in capsys.readouterr().out


def test_commands_are_one_line_each():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", text, re.M)
    assert [command.rpartition("/")[2] for command in commands] == [
        "session.jsonl --wav session.wav",
        "python -X dev -W error -m pytest",
    ]
