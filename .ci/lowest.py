"""Write the lower end of every range that pyproject.toml declares, as exact requirements.

Usage: python .ci/lowest.py pyproject.toml

The tools of developers and of the site are left out, since no user installs them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

_RANGE = re.compile(r"(?P<name>[A-Za-z0-9._-]+(\[[^]]*\])?)\s*>=\s*(?P<lowest>[^,;\s]+)")


def lowest(pyproject: str) -> Iterator[str]:
    """Yield one exact requirement for each range of the build, the core and the users' extras."""
    parsed = tomllib.loads(pyproject)
    project = parsed["project"]
    yield from parsed["build-system"]["requires"]
    wanted = list(project["dependencies"])
    for extra, requirements in project.get("optional-dependencies", {}).items():
        wanted += requirements if extra not in ("dev", "docs") else []
    for requirement in wanted:
        if not requirement.startswith(f"{project['name']}["):
            yield _exactly(requirement)


def _exactly(requirement: str) -> str:
    found = _RANGE.match(requirement)
    if found is None:
        raise SystemExit(f"{requirement!r} states no lower end; write it as name>=version")
    marker = requirement.partition(";")[2]
    return f"{found['name']}=={found['lowest']}" + (f" ;{marker}" if marker else "")


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest(Path(sys.argv[1]).read_text(encoding="utf-8"))) + "\n")
