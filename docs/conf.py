"""How Sphinx makes the site of these pages: `sphinx-build -W -b html docs OUT`.

Nothing is asked of another machine, neither by the build nor by the pages that it writes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE / "_extensions")]
# Examples name their files from the root, as those of the tests do.
os.chdir(ROOT)

import forecasttrack  # noqa: E402 - found through the path just set

project = "forecasttrack"
author = "The forecasttrack developers"
version = release = forecasttrack.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docstring_sections",
    "drawn_pictures",
    "sphinx_copybutton",
    "listed_pages",
    "public_names",
    "root_documents",
]
exclude_patterns = ["_extensions"]
source_suffix = {".md": "markdown", ".myst": "markdown", ".rst": "restructuredtext"}

# --- Markdown, as it is read on its own too ----------------------------------------------------

myst_heading_anchors = 3

# Two hyphens stay two: most of them begin an option of a command.
smartquotes_action = "qe"

# --- docstrings --------------------------------------------------------------------------------

default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_preprocess_types = True

# --- looks -------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "forecasttrack"
html_favicon = "_static/icon.svg"
html_context = {"default_mode": "auto"}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    # Buttons that open parts of the menu have no name that is read aloud.
    "collapse_navigation": True,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
pygments_style = "a11y-high-contrast-light"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
