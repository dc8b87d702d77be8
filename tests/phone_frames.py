"""Frames of phone companies' media streams, written by hand after what their pages show."""

import json

import frames

from rtfast import events

MULAW = bytes(range(0, 256, 2))
PAYLOAD = frames.base64_text(MULAW)

TWILIO = {
    "connected": {"event": "connected", "protocol": "Call", "version": "1.0.0"},
    "start": {
        "event": "start",
        "sequenceNumber": "1",
        "start": {
            "accountSid": "AC01",
            "streamSid": "MZ01",
            "callSid": "CA01",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"FirstName": "Jane", "RemoteParty": "Bob"},
        },
        "streamSid": "MZ01",
    },
    "media": {
        "event": "media",
        "sequenceNumber": "3",
        "media": {"track": "inbound", "chunk": "1", "timestamp": "5", "payload": PAYLOAD},
        "streamSid": "MZ01",
    },
    "stop": {
        "event": "stop",
        "sequenceNumber": "5",
        "streamSid": "MZ01",
        "stop": {"accountSid": "AC01", "callSid": "CA01"},
    },
    "dtmf": {
        "event": "dtmf",
        "streamSid": "MZ01",
        "sequenceNumber": "5",
        "dtmf": {"track": "inbound_track", "digit": "1"},
    },
    "mark": {
        "event": "mark",
        "sequenceNumber": "4",
        "streamSid": "MZ01",
        "mark": {"name": "my label"},
    },
    "clear": {"event": "clear", "streamSid": "MZ01"},
}
TELNYX = {
    "connected": {"event": "connected", "version": "1.0.0"},
    "start": {
        "event": "start",
        "sequence_number": "1",
        "start": {
            "user_id": "3E6F",
            "call_control_id": "v2:T02l",
            "client_state": "aGF2ZQ==",
            "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        },
        "stream_id": "32DE",
    },
    "media": {
        "event": "media",
        "sequence_number": "4",
        "media": {"track": "inbound/outbound", "chunk": "2", "timestamp": "5", "payload": PAYLOAD},
        "stream_id": "32DE",
    },
    "stop": {
        "event": "stop",
        "sequence_number": "5",
        "stop": {"user_id": "3E6F", "call_control_id": "v2:T02l"},
        "stream_id": "32DE",
    },
    "dtmf": {
        "event": "dtmf",
        "stream_id": "32DE",
        "occurred_at": "2026-03-19T19:25:16.104Z",
        "sequence_number": "5",
        "dtmf": {"digit": "1"},
    },
    "mark": {"event": "mark", "mark": {"name": "my label"}},
    "error": {
        "event": "error",
        "payload": {"code": 100003, "title": "malformed_frame", "detail": "no JSON"},
        "stream_id": "32DE",
    },
    "clear": {"event": "clear"},
}
PLIVO = {
    "start": {
        "sequenceNumber": 1,
        "event": "start",
        "start": {
            "callId": "1234",
            "streamId": "2017",
            "accountId": "MA01",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000},
        },
        "extra_headers": "{}",
    },
    "media": {
        "sequenceNumber": 2,
        "streamId": "2017",
        "event": "media",
        "media": {"track": "inbound", "timestamp": "1717", "chunk": 2, "payload": PAYLOAD},
        "extra_headers": "{}",
    },
    "dtmf": {
        "event": "dtmf",
        "sequenceNumber": 3,
        "streamId": "2017",
        "dtmf": {"track": "inbound", "digit": "5", "timestamp": "1718"},
        "extra_headers": "{}",
    },
    "playedStream": {
        "event": "playedStream",
        "sequenceNumber": 4,
        "streamId": "2017",
        "name": "greeting",
    },
    "clearedAudio": {"sequenceNumber": 5, "event": "clearedAudio", "streamId": "2017"},
    "playAudio": {
        "event": "playAudio",
        "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, "payload": PAYLOAD},
    },
    "checkpoint": {"event": "checkpoint", "streamId": "2017", "name": "greeting"},
    "clearAudio": {"event": "clearAudio", "streamId": "2017"},
    "sendDTMF": {"event": "sendDTMF", "dtmf": "123#"},
}
MAKERS = {
    "Twilio": (TWILIO, events.TWILIO),
    "Telnyx": (TELNYX, events.TELNYX),
    "Plivo": (PLIVO, events.PLIVO),
}


def compact(wire):
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":")).encode()


def stream(maker, count, size=160):
    """Media frames as they follow each other, and the bytes of their audio."""
    wire = MAKERS[maker][0]["media"]
    for number in range(count):
        data = bytes((7 * number + 31 * place) % 256 for place in range(size))
        media = dict(wire["media"], timestamp=str(20 * number), payload=frames.base64_text(data))
        media["chunk"] = type(media["chunk"])(number + 1)
        frame = dict(wire, media=media)
        for key in ("sequenceNumber", "sequence_number"):
            if key in frame:
                frame[key] = type(frame[key])(number + 3)
        yield frame, data
