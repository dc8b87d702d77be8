"""The frames that hurt: legal, seen on the wire or easily imagined, and off every fast path.

`hard_frames()` gives a list of frames by the name of what hurts.
"""

import json

from .frames import AUDIO_SIZES, Turn, audio_deltas, compact

__all__ = ["hard_frames"]

FOREIGN = ("Straße", "naïve café", "日本語の音声", "привет, мир", "🎧🎤 stéréo", "Καλημέρα")


def reversed_keys(wire):
    return dict(reversed(wire.items()))


def pretty(wire):
    """As a docs example is printed: two blanks a level."""
    return json.dumps(wire, indent=2, ensure_ascii=False).encode()


def escaped(wire):
    """Everything outside ASCII as \\u escapes, surrogate pairs included: many servers' default."""
    return json.dumps(wire, separators=(",", ":")).encode()


def foreign_delta(turn):
    return turn.transcript_delta() | {"delta": turn.random.choice(FOREIGN)}


def foreign_response(turn):
    """A response in which every fifth word is one of another script."""
    wire = turn.response_done()
    for item in wire["response"]["output"]:
        for part in item.get("content", ()):
            words = part["transcript"].split()
            words[::5] = (turn.random.choice(FOREIGN) for _ in words[::5])
            part["transcript"] = " ".join(words)
    return wire


def new_ids_delta(turn):
    """A transcript delta of which no id was ever seen before."""
    turn.response_id, turn.item_id = turn.new_id("resp"), turn.new_id("item")
    return turn.transcript_delta()


def xai_audio(turn, size):
    """Ids are UUIDs, the delta stands in the middle, and four keys of xAI's own follow it."""
    delta = turn.wire("response.output_audio.delta")
    delta["event_id"], item, response, rid = (uuid(turn) for _ in range(4))
    return delta | {
        "item_id": item,
        "response_id": response,
        "delta": turn.audio_text(size),
        "content_index": 0,
        "output_index": 0,
        "rid": rid,
        "audio_duration_ms": size // 48,
        "ts": 1_785_000_000_000,
        "previous_item_id": None,
    }


def uuid(turn):
    digits = f"{turn.random.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def event_id_first(wire):
    """Azure Voice Live and DashScope: the tag is the second key."""
    return {"event_id": wire["event_id"], **wire}


def live_audio(turn, size):
    return {"type": "session.output_audio.delta", "delta": turn.audio_text(size)}


def live_transcript(turn):
    start = turn.random.randrange(0, 90_000, 200)
    times = {"start_ms": start, "end_ms": start + 200}
    delta = {"delta": " " + turn.words(1), "event_id": turn.new_id("event")}
    return {"type": "session.output_transcript.delta", **times, **delta}


def unknown_tag(turn):
    return turn.transcript_delta() | {"type": "response.output_smell.delta"}


def hard_frames(count=8, seed=100):
    """Frames by the name of what hurts, `count` of each."""
    size = AUDIO_SIZES["9.6K"]

    def made(make, style=compact, times=1):
        turn = Turn(seed)
        return [style(make(turn)) for _ in range(count * times)]

    def audio(turn):
        return turn.audio_delta(size)

    return {
        "audio, pretty-printed": made(audio, pretty),
        "audio, keys reversed (type last)": made(lambda turn: reversed_keys(audio(turn))),
        "audio, type last after 16 KB": made(lambda turn: reversed_keys(turn.audio_delta(12_288))),
        r"audio, \/ in the base64": [
            frame.replace(b"/", rb"\/") for frame in audio_deltas(size, count, seed)
        ],
        "audio, xAI's keys": made(lambda turn: xai_audio(turn, size)),
        "audio, Voice Live's keys": made(lambda turn: event_id_first(audio(turn))),
        "audio, Live": made(lambda turn: live_audio(turn, AUDIO_SIZES["4.8K"])),
        "text, pretty-printed": made(Turn.transcript_delta, pretty),
        r"text, \u escapes": made(foreign_delta, escaped),
        "text, not ASCII": made(foreign_delta),
        "text, keys reversed": made(lambda turn: reversed_keys(turn.transcript_delta())),
        "text, Voice Live's keys": made(lambda turn: event_id_first(turn.transcript_delta())),
        "text, Live": made(live_transcript),
        "text, no id seen before": made(new_ids_delta, times=32),
        "text, unknown tag": made(unknown_tag),
        "response.done, pretty-printed": made(Turn.response_done, pretty),
        "response.done, not ASCII": made(foreign_response),
        "response.done, keys reversed": made(lambda turn: reversed_keys(turn.response_done())),
    }
