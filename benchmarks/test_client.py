"""The client's audio: appends written and read, and the telephone's frames."""

import pytest

from .client_rows import encoding_rows, receiving_rows, transcript_rows

ROWS = {
    f"{row.title}, {row.form}": row
    for rows in (encoding_rows(), transcript_rows(), receiving_rows("bytes"), receiving_rows("str"))
    for row in rows
}
PAIRS = [(title, name) for title, row in ROWS.items() for name in row.contenders]


@pytest.mark.parametrize(("title", "name"), PAIRS)
def test_rows(title, name, measure):
    run, frames = ROWS[title].contenders[name]
    measure(run, frames, title)
