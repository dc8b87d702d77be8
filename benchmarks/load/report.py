"""Tables of the rows: what a session costs in each way, and how much of that is decoding."""

from .cells import CLIENT_LATE, SERVER_CORE, SERVER_LATE
from .ways import NOTHING

__all__ = ["concluded", "least", "tables"]

AIM = 0.1  # of what receiving alone costs: what decoding may add
OURS = "rtfast events"
HEAD = (
    f"{'way':24}{'us a':>7}{'in':>7}{'ms a':>9}{'core':>7}{'decod-':>8}{'adds to':>9}"
    f"{'core full':>11}{'loop late, ms':>23}{'KB a session':>15}{'GC':>6}\n"
    f"{'':24}{'frame':>7}{'place':>7}{'sess. s':>9}{'':>7}{'ing':>8}{'receiv.':>9}"
    f"{'at sess.':>11}{'p50':>7}{'p99':>8}{'max':>8}{'open':>8}{'after':>7}{'ms/s':>6}"
)


def least(rows):
    """Of the repeats of each cell the calmest: that kept up, and whose loop was late least.

    Not the one of least CPU: a client that is held up receives in batches afterwards, for less.
    """
    best = {}
    for row in rows:
        key = (row["pacing"], row["transport"], row["sessions"], row["way"])
        best[key] = min(best.get(key, row), row, key=rank)
    return best


def rank(row):
    if "error" in row:
        return (2, 0.0)
    return (not (row["server_on_time"] and row["client_kept_up"]), row["lag_ms"][1])


def concluded(rows):
    """The rows of `least`, each with its decoding share and the sessions that fill a core."""
    best = least(rows)
    for (pacing, transport, sessions, _), row in best.items():
        alone = best.get((pacing, transport, sessions, NOTHING))
        if "error" in row or not row["server_on_time"]:
            continue
        if row["client_kept_up"]:
            row["core_full_at"] = int(1000 / row["ms_session_second"])
        if alone and alone.get("server_on_time") and row is not alone:
            beyond = row["cpu"] - alone["cpu"]
            row["decoding_share"], row["adds"] = beyond / row["cpu"], beyond / alone["cpu"]
    return best


def tables(rows):
    """Yields lines: a table for each pacing, transport and number of sessions."""
    best = concluded(rows)
    groups = {}
    for (pacing, transport, sessions, _), row in best.items():
        groups.setdefault((pacing, transport, sessions), []).append(row)
    for (pacing, transport, sessions), group in groups.items():
        yield f"\n{pacing}, {transport}, {sessions} sessions"
        yield HEAD
        yield from map(line, group)
        yield server_line(group)
        yield from aim_line(group)


def line(row):
    if "error" in row:
        return f"{row['way']:24}no figures: {row['error']}"
    share = "".join(percent(row.get(key), width) for key, width in SHARES)
    lag = "".join(f"{value:8.1f}" for value in row["lag_ms"])[1:]
    memory = "".join(
        "{:>{}}".format("-" if kb is None else round(kb), width)
        for kb, width in zip(row["session_kb"], (8, 7), strict=True)
    )
    full = row.get("core_full_at", "-")
    collected = row["gc"][0] / row["planned"] * 1000
    return (
        f"{row['way']:24}{row['us_frame']:7.1f}{row['in_place_us']:7.1f}"
        f"{row['ms_session_second']:9.3f}"
        f"{row['core']:7.1%}{share}{full:>11}{lag}{memory}{collected:6.1f}{note(row)}"
    )


SHARES = (("decoding_share", 8), ("adds", 9))


def percent(value, width):
    return f"{'-' if value is None else format(value, '.0%'):>{width}}"


def note(row):
    notes = [] if row["server_on_time"] else ["server late: no conclusions"]
    notes += [] if row["client_kept_up"] else ["client fell behind"]
    if "sound_right" in row:
        notes.append("sound right" if row["sound_right"] else "SOUND WRONG")
    return f"  {', '.join(notes)}" if notes else ""


def server_line(group):
    done = [row for row in group if "error" not in row]
    if not done:
        return "server: nothing to tell"
    late = max(row["server"]["late_ms"][1] for row in done)
    core = max(row["server"]["core"] for row in done)
    idle = max(row["idle"] for row in done)
    return (
        f"server: late p99 {late:.1f} ms at most (may be {SERVER_LATE:.0f}), core {core:.0%} "
        f"(may be {SERVER_CORE:.0%}); client idle {idle:.1%} of a core; "
        f"kept up: all decoded {CLIENT_LATE * 1000:.0f} ms after the plan's end"
    )


def aim_line(group):
    """By the time in place, which is steadier than the difference of two runs."""
    by_way = {row["way"]: row for row in group if row.get("server_on_time")}
    if NOTHING in by_way and OURS in by_way:
        alone, ours = by_way[NOTHING], by_way[OURS]
        adds = (ours["in_place_us"] - alone["in_place_us"]) / alone["us_frame"]
        held = "met" if adds <= AIM else "LOST"
        yield f"{OURS} adds {adds:.1%} in place to receiving alone, aim {AIM:.0%}: {held}"
