"""A picture of the rows: the core that N sessions take, and how many fill it; needs matplotlib."""

from .report import concluded
from .ways import WAYS

__all__ = ["save"]

WIDTH, HEIGHT = 13.0, 4.2  # inches; the height is of one pacing and transport
COLOURS = dict(
    zip(
        WAYS,
        ("#8a9ba8", "#c0392b", "#d9822b", "#b8860b", "#7b5ea7", "#4c9a52", "#2b6cb0"),
        strict=True,
    )
)


def save(rows, path, title):
    """Draw and write to `path`, whose ending chooses the format (PNG, SVG, PDF); False if there is
    nothing to draw."""
    from matplotlib.figure import Figure

    groups = {}
    for row in concluded(rows).values():
        if "core_full_at" in row:
            by_way = groups.setdefault((row["pacing"], row["transport"]), {})
            by_way.setdefault(row["way"], []).append(row)
    if not groups:
        return False
    figure = Figure(figsize=(WIDTH, HEIGHT * len(groups) + 0.4), layout="constrained")
    pairs = figure.subplots(len(groups), 2, squeeze=False)
    for (name, by_way), (shares, full) in zip(groups.items(), pairs, strict=True):
        draw_shares(shares, by_way, ", ".join(name))
        draw_full(full, by_way)
    pairs[0][0].legend(fontsize=8)
    figure.suptitle(title, fontsize=9, parse_math=False)
    figure.savefig(path, dpi=110)
    return True


def draw_shares(axes, by_way, name):
    for way, rows in by_way.items():
        places = sorted((row["sessions"], row["core"] * 100) for row in rows)
        axes.plot(*zip(*places, strict=True), marker="o", color=COLOURS[way], label=way)
    axes.set_title(name, loc="left")
    axes.set_xlabel("sessions")
    axes.set_ylabel("% of the client's core")
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)


def draw_full(axes, by_way):
    """Bars from the largest number of sessions that each way kept up with."""
    ways = list(by_way)[::-1]
    counts = [max(by_way[way], key=lambda row: row["sessions"])["core_full_at"] for way in ways]
    bars = axes.barh(ways, counts, color=[COLOURS[way] for way in ways])
    axes.bar_label(bars, padding=3, fontsize=8)
    axes.set_xscale("log")
    axes.set_xlim(10, 3 * max(counts))
    axes.set_xlabel("sessions that fill one core (extrapolated from the largest run; log scale)")
