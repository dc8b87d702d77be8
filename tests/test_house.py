"""The house as docs/design.md and CONTRIBUTING.md draw it: no circles, rooms that exist."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RTFAST = ROOT / "rtfast"
IMPORT = re.compile(r"^(?:from|cimport) [^\n(]*(?:\([^)]*\))?", re.MULTILINE)

pytestmark = pytest.mark.skipif(
    not RTFAST.is_dir(), reason="only what is installed is here, without sources"
)


def modules():
    """Each module's path by its name."""
    paths = [*RTFAST.rglob("*.py"), *RTFAST.glob("*.pyx")]
    names = {path.relative_to(RTFAST).with_suffix("").as_posix(): path for path in paths}
    return {name.removesuffix("/__init__").replace("/", "."): names[name] for name in names}


def statements(path):
    """The imports that run when a module is loaded, as Python writes them."""
    text = path.read_text("utf-8")
    if path.suffix == ".pyx":
        return ast.parse("\n".join(IMPORT.findall(text)).replace("cimport", "import")).body
    found, left = [], list(ast.parse(text).body)
    while left:
        match left.pop():
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=other):
                left += other
            case ast.If(body=body, orelse=other) | ast.Try(body=body, orelse=other):
                left += body + other
            case ast.Import() | ast.ImportFrom() as statement:
                found.append(statement)
    return found


def arrows():
    """The modules that each module imports when it is loaded."""
    known = modules()
    found = {name: set() for name in known}
    for name, path in known.items():
        for statement in statements(path):
            if isinstance(statement, ast.Import):
                named = [alias.name.removeprefix("rtfast.") for alias in statement.names]
                found[name] |= known.keys() & set(named)
                continue
            levels = len(path.relative_to(RTFAST).parts) - statement.level
            inside = path.relative_to(RTFAST).parts[:levels] if statement.level else ()
            start = (statement.module or "").removeprefix("rtfast.")
            at = ".".join(filter(None, [*inside, start]))
            whole = {".".join(filter(None, [at, alias.name])) for alias in statement.names}
            found[name] |= (whole & known.keys()) or ({at} & known.keys())
    return found


def test_the_arrows_are_read():
    found = arrows()
    assert "events.base" in found["events.server"]
    assert {"_backend", "_record"} <= found["_node"]
    assert "_schema" in found["_decoder_c"] and "_core_c" in found["_decoder_c"]
    assert {"_streams", "_json_parse"} <= found["_session_py"]
    assert {"_decoder_py", "_decoder_c", "_backend"} == found["_decoder"]
    assert {"_decoder", "events", "resources", "_ring"} <= found["__init__"]


def test_no_import_goes_in_a_circle():
    graph = {name: set(needed) - {name} for name, needed in arrows().items()}
    assert len(tuple(graphlib.TopologicalSorter(graph).static_order())) == len(graph)


def test_the_ground_knows_no_event_and_the_chooser_no_decoder():
    found = arrows()
    for name in ("_core_c", "_core_py", "_backend", "errors", "_record"):
        seen, left = set(), {name}
        while left:
            seen |= left
            left = set().union(*(found[module] for module in left)) - seen
        assert not {module for module in seen if module.startswith(("events", "_decoder"))}
        assert "_schema" not in seen
    assert found["errors"] == set()


@pytest.mark.parametrize("page", ["docs/design.md", "CONTRIBUTING.md"])
def test_what_a_page_names_is_there(page):
    """Each file in backticks exists, and a function named before one or more files is in one."""
    text = (ROOT / page).read_text("utf-8")
    for row in re.findall(r"^(?:\||\d\.|-).*$", text, re.MULTILINE):
        named = re.findall(r"`([\w./]+)`", row)
        if not (ROOT / ".github").is_dir():  # an sdist goes without
            named = [name for name in named if not name.startswith(".github/")]
        files = [found for found in map(place_of, named) if found is not None]
        for name in named:
            if re.fullmatch(r"[\w./]*\.(?:py|pyx|pxi|pxd|c|h|md|sh|yml|toml)", name) and (
                not name.startswith("_") or name.count("_") > 1
            ):
                assert place_of(name) is not None, (page, name)
        if page == "docs/design.md" and files:
            sources = "".join(path.read_text("utf-8") for path in files if path.is_file())
            for name in named:
                if re.fullmatch(r"[A-Za-z_.]+", name) and place_of(name) is None:
                    word = name.rpartition(".")[2]
                    assert re.search(rf"\b{word}\b", sources), (page, name)


def place_of(name):
    """The file or folder of a name, which may stand beside one that is named in full."""
    for folder in (ROOT, RTFAST, RTFAST / "events", ROOT / "src_c", ROOT / "tests"):
        if (folder / name).exists():
            return folder / name
    return None
