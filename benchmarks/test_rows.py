"""Every row of `python -m benchmarks` by pytest-benchmark, which compares and keeps runs."""

from .row_table import rows


def pytest_generate_tests(metafunc):
    quick = metafunc.config.getoption("quick")
    found = [(row, who) for form in ("bytes", "str") for row in rows(form, quick)
             for who in row.contenders]  # fmt: skip
    names = [f"{row.group}: {row.title}, {row.form}: {who}" for row, who in found]
    metafunc.parametrize(("row", "who"), found, ids=names)


def test_row(row, who, measure):
    measure(*row.contenders[who], f"{row.group}: {row.title}, {row.form}")
