"""The command line, on the example session and on small logs with faults."""

import base64
import json
import os
import subprocess
import sys
import tomllib
import wave
from pathlib import Path

import numpy as np
import pytest

import rtfast
from rtfast import _export, _log, cli

EXAMPLE = Path(__file__).parents[1] / "examples" / "session.jsonl"
STARTED = (
    b'{"type":"input_audio_buffer.speech_started","event_id":"e","audio_start_ms":5,"item_id":"i"}'
)


def audio_line(pcm, tag="response.output_audio.delta", **changes):
    delta = base64.b64encode(pcm).decode()
    place = {"response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0}
    frame = {"type": tag, "event_id": "e", **place, "delta": delta, **changes}
    return json.dumps(frame).encode()


@pytest.fixture
def log(tmp_path):
    """Write lines to a log; returns its path."""

    def write(*lines, end=b"\n"):
        path = tmp_path / "log.jsonl"
        path.write_bytes(b"".join(line + end for line in lines))
        return str(path)

    return write


def run(*arguments, **options):
    """The command in a process of its own."""
    command = [sys.executable, "-m", "rtfast", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, **options)


def wav_samples(path):
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2")


def example_pcm():
    """The output audio of the example, decoded by the standard library."""
    frames = map(json.loads, EXAMPLE.read_text(encoding="utf-8").splitlines())
    deltas = [f["delta"] for f in frames if f["type"] == "response.output_audio.delta"]
    return b"".join(map(base64.b64decode, deltas))


def row(text, tag):
    """The cells of a table's row, without blanks."""
    return next(line.split() for line in text.splitlines() if line.startswith(tag + " "))


# --- decode ---


def test_example_becomes_a_wav_of_the_same_samples(tmp_path):
    done = run("decode", EXAMPLE, "--wav", tmp_path / "out.wav")
    assert (done.returncode, done.stderr) == (0, b"")
    rate, samples = wav_samples(tmp_path / "out.wav")
    assert rate == 24_000
    assert samples.tobytes() == example_pcm()


def test_example_table(capsys):
    assert cli.main(["decode", str(EXAMPLE)]) == 0
    text = capsys.readouterr().out
    lines = EXAMPLE.read_bytes().splitlines()
    seconds = f"{len(example_pcm()) / 48_000:.3f}"
    audio = [line for line in lines if b'"response.output_audio.delta"' in line]
    size = f"{sum(map(len, audio)):,}"
    assert row(text, "response.output_audio.delta")[1:] == [str(len(audio)), size, seconds]
    assert row(text, "session.created")[1] == "1"
    assert row(text, "total")[1:] == [str(len(lines)), f"{sum(map(len, lines)):,}", seconds]
    assert f"audio: {seconds} s out" in text
    assert "bad frames: none" in text


def test_standard_input(tmp_path):
    done = run("decode", "-", "--wav", tmp_path / "out.wav", input=EXAMPLE.read_bytes())
    assert done.returncode == 0
    assert wav_samples(tmp_path / "out.wav")[1].tobytes() == example_pcm()


def test_bad_lines_are_reported_and_skipped(log, tmp_path, capsys):
    pcm = np.arange(6, dtype="<i2").tobytes()
    path = log(audio_line(pcm[:4]), b'{"type":', audio_line(pcm[4:]), audio_line(b"", delta="!"))
    wav = tmp_path / "out.wav"
    assert cli.main(["decode", path, "--wav", str(wav)]) == 1
    assert wav_samples(wav)[1].tobytes() == pcm
    out, err = capsys.readouterr()
    reports = err.splitlines()
    assert reports[0] == f"{path}:2: frame ends inside its JSON (frame, byte 8)"
    assert reports[1].startswith(f"{path}:4: audio is not base64")
    assert len(reports) == 2
    assert "bad frames: 2, lines 2, 4\n" in out
    assert row(out, "response.output_audio.delta")[1] == "2"


def test_many_bad_lines_are_all_reported_but_not_all_in_the_summary(log, capsys):
    assert cli.main(["decode", log(*[b"no"] * 12)]) == 1
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 12
    assert "bad frames: 12, lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more\n" in out


def test_reports_are_fit_for_a_terminal(log, capsys):
    path = log(b'{"type":"\\u001b[2J\\u20ac"}', b'{"type":"\\u001b[2J","a":01}', b"\x1b[2J")
    assert cli.main(["decode", path]) == 1
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "'\\x1b[2J\\u20ac' (unknown)" in out


def test_blank_lines_and_carriage_returns_are_no_frames(log, capsys):
    assert cli.main(["decode", log(b"", STARTED, b"  ", STARTED, end=b"\r\n")]) == 0
    assert row(capsys.readouterr().out, "total")[1:] == ["2", str(2 * len(STARTED)), "0.000"]


def test_line_numbers_count_blank_lines(log, capsys):
    assert cli.main(["decode", log(b"", STARTED, b"", b"x")]) == 1
    assert ":4: " in capsys.readouterr().err


def test_strict(log, capsys):
    path = log(STARTED, b'{"type":"input_audio_buffer.speech_started"}', b'{"type":"no.such"}')
    assert cli.main(["decode", path]) == 0
    assert cli.main(["decode", path, "--strict"]) == 1
    assert "bad frames: 2, lines 2, 3\n" in capsys.readouterr().out


def test_the_example_passes_strict(capsys):
    assert cli.main(["decode", str(EXAMPLE), "--strict"]) == 0
    assert capsys.readouterr().err == ""


def test_json_holds_the_events_as_sent(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    assert cli.main(["decode", str(EXAMPLE), "--json", str(path)]) == 0
    assert path.read_bytes() == EXAMPLE.read_bytes()
    assert "169 events" in capsys.readouterr().out


def test_json_leaves_bad_lines_out(log, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    assert cli.main(["decode", log(STARTED, b"x", STARTED), "--json", str(out)]) == 1
    assert out.read_bytes() == (STARTED + b"\n") * 2


def test_json_to_standard_output_moves_the_table():
    done = run("decode", EXAMPLE, "--json", "-")
    assert done.stdout == EXAMPLE.read_bytes()
    assert done.stderr.startswith(b"type ")


def test_no_audio_empties_the_base64_only(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    assert cli.main(["decode", str(EXAMPLE), "--json", str(path), "--no-audio"]) == 0
    assert "audio s" not in capsys.readouterr().out
    before = [json.loads(line) for line in EXAMPLE.read_bytes().splitlines()]
    for frame in before:
        if frame["type"] == "response.output_audio.delta":
            frame["delta"] = ""
    assert [json.loads(line) for line in path.read_bytes().splitlines()] == before
    assert cli.main(["decode", str(path), "--strict"]) == 0


def test_no_audio_empties_a_nested_text():
    class Media(rtfast.AudioEvent, tags=("media",), tag_key="event", audio="media.payload"):
        """A frame in the way of telephone bridges."""

    frame = b'{"event":"media","media":{"track":"inbound","payload":"AAAA"}}'
    event = rtfast.Decoder(events=[Media]).decode(frame)
    wire = {"event": "media", "media": {"track": "inbound", "payload": ""}}
    assert _export.without_audio(event) == wire


def test_input_audio_is_counted_but_not_in_the_wav(log, tmp_path, capsys):
    append = b'{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}'
    wav = tmp_path / "out.wav"
    assert cli.main(["decode", log(append, audio_line(b"\1\0")), "--wav", str(wav)]) == 0
    assert wav_samples(wav)[1].tolist() == [1]
    out = capsys.readouterr().out
    assert row(out, "input_audio_buffer.append")[1] == "1"
    assert " s out (1 frame of " in out
    assert " s in (1 frame of " in out


def test_a_log_without_output_audio_gives_an_empty_wav(log, tmp_path, capsys):
    wav = tmp_path / "out.wav"
    assert cli.main(["decode", log(STARTED), "--wav", str(wav)]) == 0
    assert wav_samples(wav)[1].size == 0
    assert "no output audio" in capsys.readouterr().out


def test_an_empty_log_is_no_error(log, capsys):
    assert cli.main(["decode", log()]) == 0
    assert cli.main(["stats", log()]) == 0
    assert row(capsys.readouterr().out, "total")[1:] == ["0", "0", "0.000"]


def test_audio_that_does_not_fit_the_wav_is_left_out(tmp_path):
    def event(audio_format):
        place = {"response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0}
        return rtfast.events.ResponseAudioDeltaEvent(
            event_id="e", **place, audio=np.zeros(4, np.int16), audio_format=audio_format
        )

    with open(tmp_path / "out.wav", "wb") as file, _export.WavWriter(file) as wav:
        assert wav.add(event(rtfast.AudioFormat("pcmu", 8_000))) is None
        reason = wav.add(event(rtfast.AudioFormat("pcm16", 24_000)))
        assert reason == "audio at 24000 Hz is left out of a WAV file at 8000 Hz"
        assert "unknown format" in wav.add(event(rtfast.AudioFormat("unknown", 0)))
    rate, samples = wav_samples(tmp_path / "out.wav")
    assert (rate, samples.tolist()) == (8_000, [0, 0, 0, 0])


# --- stats ---


def test_stats_of_the_example(capsys):
    assert cli.main(["stats", str(EXAMPLE)]) == 0
    text = capsys.readouterr().out
    name, frames, _, share, _, median, largest, _ = row(text, "response.output_audio.delta")
    audio = [line for line in EXAMPLE.read_bytes().splitlines() if b"output_audio.delta" in line]
    assert (name, frames) == ("response.output_audio.delta", str(len(audio)))
    assert float(share) > 80
    assert median == largest == f"{max(map(len, audio)):,}"
    assert f"s out ({frames} frames of " in text and " to 250 ms, median 250)" in text
    assert " frames/s" in text


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_plot(tmp_path, capsys, ending):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"session.{ending}"
    assert cli.main(["stats", str(EXAMPLE), "--plot", str(path)]) == 0
    head = path.read_bytes()[:8]
    assert head == {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml ve"}[ending]
    assert path.stat().st_size > 10_000
    assert f"{path}: the session over" in capsys.readouterr().out


def test_plot_of_nothing(log, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert cli.main(["stats", log(STARTED), "--plot", str(tmp_path / "a.png")]) == 0
    assert (tmp_path / "a.png").stat().st_size > 1_000


def test_plot_with_an_unknown_ending(log, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert cli.main(["stats", log(STARTED), "--plot", str(tmp_path / "a.xyz")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("rtfast: error: ") and len(err.splitlines()) == 1


def test_plot_without_matplotlib(log, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert cli.main(["stats", log(STARTED), "--plot", str(tmp_path / "a.png")]) == 2
    assert "--plot needs matplotlib: pip install 'rtfast[plot]'" in capsys.readouterr().err


def test_the_command_needs_numpy_alone(tmp_path):
    """No optional library is imported unless it is asked for."""
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['matplotlib', 'rich', 'orjson']))\n"
        "from rtfast.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "decode", str(EXAMPLE), "--wav", tmp_path / "out.wav"]
    assert subprocess.run(command, capture_output=True, timeout=120).returncode == 0


# --- info, usage and errors ---


def test_info():
    done = run("info")
    assert done.returncode == 0
    told = dict(line.split(maxsplit=1) for line in done.stdout.decode().splitlines())
    assert told["rtfast"] == rtfast.__version__
    assert told["backend"] == rtfast.BACKEND
    assert told["SIMD"] == rtfast.SIMD
    assert told["Python"].startswith(".".join(map(str, sys.version_info[:3])))
    assert told["numpy"] == np.__version__


def test_version():
    project = tomllib.loads((EXAMPLE.parents[1] / "pyproject.toml").read_text())["project"]
    assert rtfast.__version__ == project["version"]
    assert run("--version").stdout.decode().strip() == f"rtfast {rtfast.__version__}"


@pytest.mark.parametrize(
    "arguments", [[], ["decode"], ["decode", "a", "b"], ["no"], ["stats", "-x"]]
)
def test_wrong_usage(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"usage: rtfast")


def test_help_tells_the_exit_status(capsys):
    for command in ("decode", "stats"):
        with pytest.raises(SystemExit, match="0"):
            cli.main([command, "--help"])
        assert "exit status:" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["decode", "stats"])
def test_missing_log(tmp_path, capsys, command):
    path = tmp_path / "none.jsonl"
    assert cli.main([command, str(path)]) == 2
    assert capsys.readouterr().err == f"rtfast: error: {path}: No such file or directory\n"


def test_missing_log_makes_no_files(tmp_path, capsys):
    wav = tmp_path / "out.wav"
    assert cli.main(["decode", str(tmp_path / "none.jsonl"), "--wav", str(wav)]) == 2
    assert not wav.exists()


@pytest.mark.parametrize("option", ["--wav", "--json"])
def test_output_that_cannot_be_written(tmp_path, capsys, option):
    path = tmp_path / "no" / "out"
    assert cli.main(["decode", str(EXAMPLE), option, str(path)]) == 2
    assert capsys.readouterr().err == f"rtfast: error: {path}: No such file or directory\n"


def test_plot_that_cannot_be_written(log, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    path = tmp_path / "no" / "out.png"
    assert cli.main(["stats", log(STARTED), "--plot", str(path)]) == 2
    assert capsys.readouterr().err == f"rtfast: error: {path}: No such file or directory\n"


def test_the_log_is_never_overwritten(log, capsys):
    path = log(STARTED)
    assert cli.main(["decode", path, "--json", path]) == 2
    assert Path(path).read_bytes() == STARTED + b"\n"
    assert "must be different files" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["decode", "-", "--wav", "-"],
        ["decode", "-", "--wav", "a", "--no-audio"],
        ["stats", "-", "--plot", "-"],
    ],
)
def test_options_that_make_no_sense(arguments, capsys):
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err.startswith("rtfast: error: --")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break another way there")
def test_a_reader_that_goes_away():
    command = [sys.executable, "-m", "rtfast", "decode", str(EXAMPLE), "--json", "-"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        assert process.stdout.readline().startswith(b'{"type":"session.created"')
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 141
    assert b"Traceback" not in err and b"Exception" not in err


def test_a_full_disk(capsys):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full on this system")
    assert cli.main(["decode", str(EXAMPLE), "--json", "/dev/full"]) == 2
    assert capsys.readouterr().err == "rtfast: error: No space left on device\n"


def test_interrupted(monkeypatch, capsys):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "decode_log", interrupted)
    assert cli.main(["decode", str(EXAMPLE)]) == 130


# --- progress ---


def run_on_terminal(*arguments):
    """The command with a real terminal for its standard error; returns both of its outputs."""
    pty = pytest.importorskip("pty")
    reader, terminal = pty.openpty()
    command = [sys.executable, "-m", "rtfast", *arguments]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "300"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, env=environment
    ) as process:
        os.close(terminal)
        shown = bytearray()
        try:
            while piece := os.read(reader, 4096):
                shown += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(reader)
        return process.stdout.read().decode(), shown.decode()


def test_a_bar_on_a_terminal(log):
    pytest.importorskip("rich")
    path = log(STARTED, b" " * _log.LONG_LOG, b"x", STARTED)
    out, shown = run_on_terminal("decode", path)
    assert row(out, "total")[1] == "2"
    assert "log.jsonl" in shown and "100%" in shown
    assert f"{path}:3: frame is not JSON" in shown


def test_no_bar_for_a_short_log(log):
    assert run_on_terminal("decode", log(STARTED))[1] == ""


def test_no_bar_off_a_terminal(log):
    assert run("decode", log(STARTED, b" " * _log.LONG_LOG)).stderr == b""


def test_no_bar_without_rich(log, monkeypatch, capsys):
    monkeypatch.setattr(_log, "LONG_LOG", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert cli.main(["decode", log(STARTED)]) == 0
    assert capsys.readouterr().err == ""
