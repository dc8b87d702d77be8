"""What mkdocs does beyond its own for the site: pages of the root, and links that lead out of it.

`mkdocs.yml` names this file as a hook. In `docs/` a link to a file elsewhere in the repository is
written as it works there. On the site it leads to the page made of that file if there is one, and
otherwise becomes plain text: the site does not know where the repository is read.
"""

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
LINK = re.compile(r"\[([^]]+)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
log = logging.getLogger("mkdocs.hooks.site")


def on_files(files, config):
    """Add the pages that are made of files in the root."""
    for name, page in PAGES.items():
        if files.get_file_from_path(page) is None:
            text = (ROOT / name).read_text(encoding="utf-8")
            files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown, page, **_):
    """Turn each link of a page from what it is in the repository into what it is on the site."""
    uri = page.file.src_uri
    folder = "" if uri in PAGES.values() else posixpath.dirname(f"docs/{uri}")

    def turned(found):
        text, target, anchor = found[1], found[2], found[3] or ""
        place = posixpath.normpath(posixpath.join(folder, target))
        if not (ROOT / place).exists():
            log.warning("%s links to %s, which is not there", uri, target)
        if place in PAGES:
            place = f"docs/{PAGES[place]}"
        if not place.startswith("docs/") or place.endswith(".py"):
            return text
        return f"[{text}]({posixpath.relpath(place, posixpath.dirname(f'docs/{uri}'))}{anchor})"

    return LINK.sub(turned, markdown)
