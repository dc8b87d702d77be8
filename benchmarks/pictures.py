"""The pictures of the README: bars by peer, and time against the size of a frame; SVG and PNG."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

__all__ = ["draw"]

BARS = {  # rows of the first picture, and what stands under them
    "transcript delta, every field read": "transcript delta,\nevery field read",
    "audio 9.6K": "audio delta,\n200 ms",
    "session mix": "one turn,\n134 frames",
    "encode an append of 960 B": "an append written,\n20 ms",
}
NAMES = {  # contenders that are shown, under one name in every row
    "rtfast": "rtfast",
    "msgspec": "msgspec",
    "msgspec str+pybase64": "msgspec",
    "orjson.loads alone": "orjson",
    "orjson+pybase64": "orjson",
    "orjson, pybase64": "orjson",
    "json+base64": "json",
    "json, base64": "json",
    "openai parse_event": "openai SDK",
    "openai append": "openai SDK",
}
COLORS = {
    "rtfast": "#d1495b",
    "msgspec": "#2e6f95",
    "orjson": "#6aa0c0",
    "json": "#9fb3c8",
    "openai SDK": "#c9ced6",
}
LINES = {  # contenders over all sizes, and how they are drawn
    "rtfast": ("rtfast", COLORS["rtfast"], "-"),
    "orjson+pybase64": ("orjson + pybase64", COLORS["orjson"], "-"),
    "msgspec str+pybase64": ("msgspec + pybase64", COLORS["msgspec"], "-"),
    "json+base64": ("json + base64", COLORS["json"], "-"),
    "bare pybase64": ("pybase64 alone, its text known", "#444444", "--"),
    "memcpy of the frame": ("a copy of the frame", "#444444", ":"),
}


def draw(found, folder):
    """Both pictures of these results; returns the files. Rows that are missing are left out."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    by_title = {}
    for result in found["rows"]:
        if result["form"] != "str":
            by_title[result["row"]] = result
    files = []
    for name, picture in (("peers", bars), ("sizes", sizes)):
        figure = picture(by_title)
        for kind in ("svg", "png"):
            files.append(folder / f"{name}.{kind}")
            figure.savefig(files[-1], dpi=160, bbox_inches="tight", metadata=UNDATED.get(kind))
        plt.close(figure)
    return files


UNDATED = {"svg": {"Date": None}, "png": {}}


def bars(by_title):
    shown = [title for title in BARS if title in by_title]
    figure, axes = plt.subplots(figsize=(9.5, 4))
    width = 0.8 / len(COLORS)
    for place, peer in enumerate(COLORS):
        at, heights = [], []
        for column, title in enumerate(shown):
            found = by_title[title]["contenders"]
            name = next((name for name in found if NAMES.get(name) == peer), None)
            if name:
                at.append(column + (place - len(COLORS) / 2 + 0.5) * width)
                heights.append(found[name]["min_ns"])
        drawn = axes.bar(at, heights, width * 0.92, label=peer, color=COLORS[peer])
        axes.bar_label(drawn, [short(ns) for ns in heights], fontsize=6.5, padding=1)
    axes.set_yscale("log")
    axes.set_xticks(range(len(shown)), [BARS[title] for title in shown])
    axes.set_ylabel("ns a frame, log scale")
    axes.legend(frameon=False, ncols=len(COLORS), loc="upper center", bbox_to_anchor=(0.5, 1.12))
    calm(axes)
    return figure


def sizes(by_title):
    figure, axes = plt.subplots(figsize=(8.5, 4))
    rows = sorted(
        (row for title, row in by_title.items() if title.startswith("audio ") and "," not in title),
        key=lambda row: row["size"],
    )
    for name, (label, color, style) in LINES.items():
        points = [(row["size"], row["contenders"].get(name)) for row in rows]
        points = [(size, times["min_ns"]) for size, times in points if times]
        if points:
            axes.plot(*zip(*points, strict=True), style, color=color, label=label, marker="o", ms=3)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([row["size"] for row in rows], [f"{row['size'] / 1000:,.1f}" for row in rows])
    axes.minorticks_off()
    axes.set_xlabel("KB of an audio delta's frame")
    axes.set_ylabel("ns a frame")
    if rows:
        axes.legend(frameon=False, fontsize=8)
    calm(axes)
    return figure


def short(ns):
    if ns < 1000:
        return f"{ns:.0f} ns"
    return f"{ns / 1000:.1f} µs" if ns < 10_000 else f"{ns / 1000:,.0f} µs"


def calm(axes):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", alpha=0.2)
    axes.set_axisbelow(True)
