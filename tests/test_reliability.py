"""The page on reliability names tests that are there, for every one of the forty faults."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reliability.md"


def rows():
    text = PAGE.read_text(encoding="utf-8").partition("## Faults")[2].partition("\n## ")[0]
    return re.findall(r"^\| (\d+)(\*?) \|.*\|(.*)\|$", text, re.MULTILINE)


def test_all_forty_are_there():
    assert [int(number) for number, _, _ in rows()] == list(range(1, 41))


def test_every_test_that_is_named_exists():
    for number, _, proofs in rows():
        names = re.findall(r"`([a-z0-9_]+)(?:::([a-z0-9_]+))?`", proofs)
        assert names, number
        for file, test in names:
            source = (TESTS / f"test_{file}.py").read_text(encoding="utf-8")
            assert re.search(rf"^def test_{test}", source, re.MULTILINE), (number, file, test)


def test_a_starred_row_has_a_test_on_every_instruction_set():
    for number, star, proofs in rows():
        files = re.findall(r"`([a-z0-9_]+)(?:::[a-z0-9_]+)?`", proofs)
        sources = [(TESTS / f"test_{file}.py").read_text(encoding="utf-8") for file in files]
        everywhere = any(re.search("simd|run.sh", source) for source in sources)
        assert everywhere or not star, number
