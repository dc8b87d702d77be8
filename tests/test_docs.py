"""The code of the documentation runs as it stands, and what it links to is there.

A page's blocks before its first section run first, then those of one section: each section is a
test of its own and needs nothing of the others.
"""

import importlib.util
import re
from pathlib import Path

import pytest

import rtfast
from rtfast.integrations import pipecat

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
ALL_PAGES = [*PAGES, *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def parts(page):
    """The lines of a page by what they are: a heading, prose, or in a fence of some language."""
    fence = None
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("```"):
            fence = line.strip("` ") if fence is None else None
            yield "fence", line
        elif fence is not None:
            yield fence, line
        else:
            yield "heading" if line.startswith("#") else "prose", line


def sections(page):
    """The Python of each section by its title; of what stands before the first one by ""."""
    title, found = "", {"": []}
    for kind, line in parts(page):
        if kind == "heading" and line.startswith("## "):
            title = line.removeprefix("## ")
            assert title not in found, f"{name_of(page)} has two sections {title!r}"
            found[title] = []
        if kind in ("python", "fence"):
            found[title].append(line if kind == "python" else "")
    return {title: "\n".join(lines) for title, lines in found.items()}


def cases():
    for page in PAGES:
        first, *others = sections(page).items()
        with_code = [title for title, code in others if code.strip()]
        if not with_code and first[1].strip():
            with_code = [""]
        for title in with_code:
            yield pytest.param(page, title, id=f"{name_of(page)}-{title}")


@pytest.mark.filterwarnings("ignore:'audioop' is deprecated:DeprecationWarning")  # Pipecat's
@pytest.mark.parametrize(("page", "title"), list(cases()))
def test_code_of_a_section(page, title, monkeypatch):
    monkeypatch.chdir(ROOT)
    code = sections(page)
    namespace = {"__name__": "page"}
    try:
        for text in {"": code[""], title: code[title]}.values():
            exec(compile(text, name_of(page), "exec"), namespace)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("rtfast"):
            raise
        pytest.skip(f"{error.name} is not installed")
    finally:
        pipecat.uninstall()  # what is global among the things that the pages do


def test_there_is_code():
    assert len(list(cases())) > 30


@pytest.mark.parametrize("page", ALL_PAGES, ids=name_of)
def test_python_is_fenced_as_what_is_run(page):
    """No other name of the language, and no fence that is indented: those would not be run."""
    for kind, line in parts(page):
        if kind == "fence":
            assert line.strip() in ("```", "```python"), (name_of(page), line)
            assert line == line.strip(), (name_of(page), line)


def anchors(page):
    """The anchors of a page's headings, as the site and GitHub name them."""
    titles = [line.lstrip("# ") for kind, line in parts(page) if kind == "heading"]
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower()) for title in titles}


@pytest.mark.parametrize("page", ALL_PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    prose = "\n".join(line for kind, line in parts(page) if kind == "prose")
    for link in LINK.findall(prose):
        if link.startswith(("https://", "http://")):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), (name_of(page), link)
        assert not anchor or anchor in anchors(target), (name_of(page), link)


def test_api_page_is_what_the_docstrings_say():
    place = ROOT / "docs" / "make_api.py"
    spec = importlib.util.spec_from_file_location("make_api", place)
    make_api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_api)
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == make_api.page(), (
        "docs/api.md is old: run python docs/make_api.py"
    )


def test_every_public_name_is_on_the_api_page():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in set(rtfast.__all__) - {"events", "resources"}:
        assert re.search(rf"^### {name}$|`rtfast\.{name}`", text, re.MULTILINE), name


def test_quick_start_is_that_of_the_readme():
    """Which `test_readme` runs against a server."""
    code = sections(ROOT / "docs" / "quickstart.md")["A client"]
    readme = sections(ROOT / "README.md")["Quick start"]
    assert code.strip() == readme.strip()
