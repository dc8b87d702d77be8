"""Results as the tables of the two READMEs, which show them as they come out of here."""

from .memory import JUDGED, MUST_ALLOCATIONS, MUST_BYTES
from .results import OURS
from .start import MUST_RATIO, import_ratio

__all__ = ["bounds_table", "speed_table"]

COLUMNS = {  # of the README's table: contenders that go by the same name there
    "orjson + pybase64": ("orjson+pybase64", "orjson, pybase64"),
    "msgspec + pybase64": ("msgspec str+pybase64",),
    "json + base64": ("json+base64", "json, base64", "json, pybase64"),
    "openai SDK": ("openai parse_event", "openai append"),
}
LINES = {  # rows of the README's table
    "audio 1.2K": "audio delta, 1.2 KB of PCM16",
    "audio 9.6K": "audio delta, 9.6 KB",
    "audio 24K": "audio delta, 24 KB",
    "transcript delta, decoded": "transcript delta, 250 B",
    "response.done, decoded": "`response.done`, 3 KB, decoded and checked",
    "session mix": "one turn of a session, 134 frames",
    "session mix, cold": "the same turn, every frame cold",
    "an append of 960 B to float32": "append of 20 ms, to float32",
    "a Twilio media frame of 20 ms to int16": "Twilio frame of 20 ms, mu-law to int16",
    "encode an append of 960 B": "append of 20 ms, written from int16",
}


def speed_table(found):
    """ns a frame (bytes); a peer that a row does not have is left empty."""
    rows = (result for result in found["rows"] if result["form"] != "str")
    found = {result["row"]: result["contenders"] for result in rows}
    yield f"| frame | rtfast | {' | '.join(COLUMNS)} |"
    yield f"|---|{'---|' * (len(COLUMNS) + 1)}"
    for row, title in LINES.items():
        if row in found:
            times = [found[row].get(OURS)]
            for names in COLUMNS.values():
                times.append(next((found[row][name] for name in names if name in found[row]), None))
            cells = ["" if time is None else f"{time['min_ns']:,.0f}" for time in times]
            yield f"| {title} | {' | '.join(cells)} |"


def bounds_table(found):
    """What must hold, and what was found, in every form that was measured."""
    yield "| row | beside | must | found |"
    yield "|---|---|---|---|"
    yield from row_lines(found["rows"])
    for row in found.get("memory", ()):
        if row["row"] == JUDGED:
            asked = f"at most {MUST_BYTES} B, {MUST_ALLOCATIONS} allocations"
            yield f"| a kept audio event | | {asked} | {row['bytes']:.0f} B, {row['blocks']:.2g} |"
    if "start" in found:
        ratio = import_ratio(found["start"])
        yield f"| import | numpy | at most {MUST_RATIO} of its time | {ratio:.2f} |"


def row_lines(results):
    values = {}
    for result in results:
        for name, bound in result["bounds"].items():
            values.setdefault((result["row"], name), []).append((result["form"], bound))
    for (row, name), found in values.items():
        kind, must = found[0][1]["kind"], found[0][1]["must"]
        asked = f"{'at most' if kind == 'ns' else 'at least'} {must:.3g} {kind}"
        said = (
            f"{form} {bound['value']:.3g}{'' if bound['met'] else ' LOST'}" for form, bound in found
        )
        yield f"| {row} | {'' if name == OURS else name} | {asked} | {', '.join(said)} |"
