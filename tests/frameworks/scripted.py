"""What a framework's own loop is given: a socket that plays messages, and which messages."""

import json
import subprocess
import sys

import pytest
import sdk_events


class Socket:
    """Messages in, messages out, and then a normal end."""

    close_code, close_reason, protocol = 1000, "", None

    def __init__(self, messages):
        self.messages, self.sent = iter(messages), []

    async def __aiter__(self):
        for message in self.messages:
            yield message

    async def send(self, message):
        self.sent.append(message)

    async def close(self):
        pass


# Of no type, of no JSON, or of what parsers take for different values.
ODD = [
    "", "{", "null", "[]", "5", '"text"', "{}", '{"type":null}', '{"type":5}', '{"type":"nobody"}',
    '{"type":["error"]}', '{"type":{}}', "\ufeff{}",
    '{"type":"error","event_id":"e","error":{"message":"\\ud800","type":"t"}}',
    '{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":NaN}}',
    '{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":1e999}}',
    '{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":18446744073709551616}}',
    '{"type":"nobody","type":"input_audio_buffer.cleared","event_id":"a","event_id":"b"}',
    '{"type":"input_audio_buffer.cleared","event_id":"e","x":' + "[" * 70 + "]" * 70 + "}",
    '{"type":"input_audio_buffer.cleared","event_id":"e","x":' + "[" * 5000 + "]" * 5000 + "}",
    '{"type":"input_audio_buffer.cleared","event_id":"e","x":' + "1" * 5000 + "}",
]  # fmt: skip


def near_a_full_frame(cls):
    """Some sixty of the variants of an event, as text."""
    variants = list(sdk_events.variants(cls))
    step = -(-len(variants) // 60)
    return [json.dumps(variant) for variant in variants[::step]]


def assert_imported_when_asked_for(seam, framework, name):
    code = (
        f"import sys; import {seam.__name__} as seam;"
        f"assert '{framework}' not in sys.modules;"
        f"seam.{name}; assert '{framework}' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    with pytest.raises(AttributeError, match="no attribute 'Other'"):
        _ = seam.Other
