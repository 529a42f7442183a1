"""The versions of YAML that a file may name in its first line."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.scanner import Scanner, ScannerError

_KNOWN = ((1, 1), (1, 2))


class KnownVersions(Scanner):
    r"""A scanner that refuses versions other than 1.1 and 1.2, with line and column.

    Example:
        >>> from ruamel.yaml import YAML
        >>> yaml = YAML(typ="safe", pure=True)
        >>> yaml.Scanner = KnownVersions
        >>> yaml.load("%YAML 1.2\n---\nrain: 0.7\n")
        {'rain': 0.7}
    """

    def scan_yaml_directive_value(self, start_mark: Any) -> Any:
        """The major and the minor number of the version."""
        version = super().scan_yaml_directive_value(start_mark)
        if version not in _KNOWN:
            stated = ".".join(map(str, version))
            msg = f"YAML {stated} is not known; write %YAML 1.2, or leave the line out"
            raise ScannerError(None, None, msg, start_mark)
        return version
