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


def faults_of(page, url, width):
    """What is wrong with one page at one width."""
    elsewhere = []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.goto(url, wait_until="load")
    found = page.evaluate(LOOK)
    root = "/".join(url.split("/")[:3])
    if found["width"] > width:
        yield f"is {found['width']} pixels wide"
    for source in found["broken"]:
        yield f"has no picture {source}"
    for asked in elsewhere:
        if not asked.startswith((root, "data:", "blob:")):
            yield f"asks for {asked}"


def look(browser, site, address, shots):
    """Every page in every way; returns how many faults there are."""
    count = 0
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    for scheme in ("light", "dark"):
        for device, width in WIDTHS.items():
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}
            )
            for name in names:
                page = context.new_page()
                for fault in faults_of(page, address + name, width):
                    print(f"{name}, {scheme}, {device}: {fault}")
                    count += 1
                if shots and name in SHOWN:
                    short = name.removesuffix(".html").removesuffix("/index").replace("/", "-")
                    page.screenshot(path=shots / f"{short}-{scheme}-{device}.png")
                page.close()
            context.close()
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
