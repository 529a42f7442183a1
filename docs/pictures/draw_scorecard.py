"""Draw the picture of the README: the first screen of the example's scorecard.

Run it from the top of the project, with Debian's Chromium:
python docs/pictures/draw_scorecard.py
"""

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import forecasttrack as ft

SCREEN = {"width": 1280, "height": 880}
PICTURE = Path("docs/pictures/scorecard.png")


def first_screen(page: Path, picture: Path) -> None:
    """Show a page in a window and keep what is seen of it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        window = browser.new_page(viewport=SCREEN)
        window.goto(page.as_uri())
        window.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "scorecard.html")
        ft.report(ft.read_book("fixtures/alaska-2025"), page)
        first_screen(page, PICTURE)
    # A page has few colours; named one by one they take a third of the room.
    Image.open(PICTURE).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(PICTURE)
