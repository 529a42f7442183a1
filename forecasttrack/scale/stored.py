"""The folder of results: a file for each table of each part, and a digest of the input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.files import remove_leftovers, replace_file
from forecasttrack.display.found import shown
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

TABLES = ("tallies", "other_outcomes", "left_out", "scores")
"""The folders of the tables. The scores of a part are written last: with them it is complete."""
MARKS = ("early", "waits", "counts_early")
"""Columns of questions that depend on all forecasts of the input."""
_MANIFEST, _QUESTIONS = "manifest.json", "questions.parquet"
_PROGRAM = "forecasttrack score-files"


@attrs.frozen(eq=False)
class Store:
    """The results of all parts in a folder.

    Attributes:
        folder: The folder.
        parts: The number of parts; a further one has the rows without a known question.
    """

    folder: Path
    parts: int

    @classmethod
    def open(cls, folder: str | Path, *, fingerprint: str, parts: int, resume: bool) -> Store:
        """Open a folder; keep the parts that an earlier run with the same input and choices wrote.

        Raises:
            InvalidArgumentError: The folder has files that this program did not write.
        """
        store = cls(Path(folder), parts)
        manifest = store._manifest()
        same = manifest is not None and manifest["fingerprint"] == fingerprint
        if manifest is None and store.folder.exists() and any(store.folder.iterdir()):
            raise InvalidArgumentError(
                f"{store.folder} holds files that this program did not write; name an empty folder",
                field="out",
            )
        for name in TABLES:
            (store.folder / name).mkdir(parents=True, exist_ok=True)
        remove_leftovers(store.folder, (".parquet", ".json"), recursive=True)
        if not (same and resume):
            store._clear()
        written = {"program": _PROGRAM, "fingerprint": fingerprint, "parts": parts}
        replace_file(store.folder / _MANIFEST, json.dumps(written, indent=1).encode())
        return store

    def path(self, table: str, number: int) -> Path:
        """The path of one table of a part."""
        return self.folder / table / f"part-{number:05d}.parquet"

    def paths(self, table: str) -> list[Path]:
        """The files of all parts, in order."""
        return sorted((self.folder / table).glob("part-*.parquet"))

    def is_done(self, number: int) -> bool:
        """Whether all tables of a part were written."""
        return self.path("scores", number).exists()

    def write(self, number: int, tables: Mapping[str, pa.Table]) -> None:
        """Write the tables of a part; if the process is killed, the part counts as not written."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        for name in TABLES:
            stream = io.BytesIO()
            pq.write_table(tables[name], stream, **_encoding(tables[name].schema))
            replace_file(self.path(name, number), stream.getvalue())

    def mark_questions(self, settled: pd.DataFrame) -> None:
        """Write the columns `MARKS` of questions."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        stream = io.BytesIO()
        pq.write_table(pa.table({name: settled[name].to_numpy(bool) for name in MARKS}), stream)
        replace_file(self.folder / _QUESTIONS, stream.getvalue())

    def question_marks(self) -> dict[str, NDArray[np.bool_]]:
        """The marks of `mark_questions`, by name."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        found = pq.read_table(self.folder / _QUESTIONS)
        return {name: found[name].to_numpy(zero_copy_only=False) for name in MARKS}

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """One table of all parts, joined in their order."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        found = [pq.read_table(path, columns=columns) for path in self.paths(table)]
        return pa.concat_tables(found)

    def _manifest(self) -> dict[str, Any] | None:
        path = self.folder / _MANIFEST
        if not path.exists():
            return None
        require_regular_file(path)
        try:
            found = json.loads(path.read_bytes())
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("program") != _PROGRAM:
            message = f"{shown(str(path))} was not written by this program; name an empty folder"
            raise InvalidArgumentError(message, field="out")
        return found

    def _clear(self) -> None:
        """Remove all parts; the scores first, with which a part counts as complete."""
        for name in reversed(TABLES):
            for path in self.paths(name):
                path.unlink()


def _encoding(schema: pa.Schema) -> dict[str, Any]:
    """The options of Parquet for the columns of a table.

    Texts repeat, so each is written once, in a dictionary. Of whole numbers the differences are
    written, which is faster than a dictionary. Other columns are compressed, but not scores, which
    hardly repeat, so that compression costs more time than it saves. There are no statistics: every
    part has forecasters and moments of all kinds, so the least and greatest values help no reader,
    and those of texts cost as much time as everything else.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    texts = [each.name for each in schema if pa.types.is_dictionary(each.type)]
    numbers = [each.name for each in schema if pa.types.is_integer(each.type)]
    plain = {*texts, *numbers, *_HARDLY_REPEAT}
    return {
        "use_dictionary": texts or False,
        "column_encoding": dict.fromkeys(numbers, "DELTA_BINARY_PACKED") or None,
        "compression": {name: "none" if name in plain else "lz4" for name in schema.names},
        "write_statistics": False,
        "write_batch_size": _TOGETHER,
    }


_TOGETHER = 1 << 16
"""How many values of a column are encoded at once."""
_HARDLY_REPEAT = ("score", "time_coverage")
