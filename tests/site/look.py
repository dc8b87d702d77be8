"""Opens every page of the built site in Chromium: nothing too wide, missing or from elsewhere.

python tests/site/look.py site [--shots FOLDER] [--browser /usr/bin/chromium]
"""

import argparse
import functools
import http.server
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTHS = {"desktop": 1280, "phone": 390}
SETTLED = 400  # ms until what moves on a change of width has come to rest
SHOWN = ("index.html", "guide/audio/index.html", "api/index.html")
LOOK = """() => ({
    width: document.documentElement.scrollWidth,
    broken: [...document.images].filter(image => !image.naturalWidth).map(image => image.src),
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def serve(site):
    """The site over loopback, as search and pictures need it; its address."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def faults_of(page, asked, address):
    """What is wrong with the page that is open, in whatever way it is shown."""
    found = page.evaluate(LOOK)
    if found["width"] > page.viewport_size["width"]:
        yield f"is {found['width']} pixels wide"
    for source in found["broken"]:
        yield f"has no picture {source}"
    for url in asked:
        if not url.startswith((address, "data:", "blob:")):
            yield f"asks for {url}"


def look(browser, site, address, shots):
    """Every page in every way; returns how many faults there are."""
    count = 0
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    for scheme in ("light", "dark"):
        page = browser.new_context(color_scheme=scheme).new_page()
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for name in names:
            asked.clear()
            page.goto(address + name, wait_until="load")
            for device, width in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(SETTLED)
                for fault in faults_of(page, asked, address):
                    print(f"{name}, {scheme}, {device}: {fault}")
                    count += 1
                if shots and name in SHOWN:
                    short = name.removesuffix(".html").removesuffix("/index").replace("/", "-")
                    page.screenshot(path=shots / f"{short}-{scheme}-{device}.png")
    print(f"{len(names)} pages, light and dark, {len(WIDTHS)} widths: {count} faults")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--browser", help="a Chromium in place of playwright's own")
    given = parser.parse_args()
    if given.shots:
        given.shots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.browser)
        sys.exit(1 if look(browser, given.site, serve(given.site), given.shots) else 0)


if __name__ == "__main__":
    main()
