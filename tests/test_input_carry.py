"""A byte that appends left over is half a sample of what was buffered."""

import base64
import json

import pytest


def append_of(data):
    audio = base64.b64encode(data).decode()
    return json.dumps({"type": "input_audio_buffer.append", "audio": audio})


@pytest.mark.xfail(reason="the input's carried byte outlives the buffer that it belongs to")
def test_clear_drops_the_half_sample(backend):
    """What was cleared ended in the middle of a sample; the next append begins with a whole one."""
    decoder = backend.Decoder()
    decoder.decode(append_of(b"\x01\x00\x02"))
    decoder.decode('{"type":"input_audio_buffer.clear"}')
    assert decoder.decode(append_of(b"\x03\x00\x04\x00")).audio.tolist() == [3, 4]
