"""Results on a terminal: a table for each task, what is around them, the bounds that are lost."""

from rich.table import Table

from .results import OURS

__all__ = ["around_tables", "group_tables", "summary"]


def group_tables(results):
    for group in dict.fromkeys(result["group"] for result in results):
        yield group_table(group, [each for each in results if each["group"] == group])


def group_table(group, results):
    table = Table(title=group, title_justify="left", box=None, pad_edge=False)
    for name in ("row", "who", "min ns", "median", "ratio", "must"):
        table.add_column(name, justify="left" if name in ("row", "who") else "right")
    for result in results:
        title = f"{result['row']}, {result['form']}"
        for name, times in result["contenders"].items():
            table.add_row(
                title, name, f"{times['min_ns']:,.0f}", f"{times['median_ns']:,.0f}",
                "" if name == OURS else f"{times['ratio']:.2f}x", verdict(result, name),
            )  # fmt: skip
            title = ""
    return table


def verdict(result, name):
    """What is asked of a row beside this contender, and whether it holds."""
    notes = []
    for what, word, missed in (("bounds", "", "LOST"), ("beyond", "beyond ", "not yet")):
        bound = result[what].get(name)
        if bound:
            sign = "<= " if bound["kind"] == "ns" else ""
            limit = f"{word}{sign}{bound['must']:.3g} {bound['kind']}"
            notes.append(f"{limit} {'met' if bound['met'] else missed}")
    return ", ".join(notes)


def around_tables(found):
    table = small_table("memory of a kept event", "who", "bytes", "blocks", "keeps its frame")
    for row in found["memory"]:
        frame = "yes" if row["keeps_frame"] else "no"
        table.add_row(row["row"], f"{row['bytes']:,.0f}", f"{row['blocks']:.2f}", frame)
    yield table
    table = small_table("start", "what", "ms")
    for name, taken in found["start"].items():
        table.add_row(name, f"{taken * 1000:.3f}")
    yield table
    if found["threads"]:
        table = small_table("two threads, million frames a second", "what", "one", "two", "ratio")
        for row in found["threads"]:
            table.add_row(row["row"], *(f"{row[key]:.2f}" for key in ("one", "two", "ratio")))
        yield table


def small_table(title, *columns):
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table


def summary(results, simd):
    """The lines of the end: bounds met, and those that are lost."""
    asked = [
        (result, name, bound) for result in results for name, bound in result["bounds"].items()
    ]
    lost = [one for one in asked if not one[2]["met"]]
    yield f"{len(asked) - len(lost)} of {len(asked)} bounds met ({simd})"
    for result, name, bound in lost:
        where = f"{result['row']}, {result['form']}, {name}"
        yield f"LOST  {where}: {bound['value']:.3g} {bound['kind']}, must {bound['must']:.3g}"
