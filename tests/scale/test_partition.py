"""A partition gives back what was put in, part by part, in memory or on disk."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from forecasttrack.scale.partition import Partition, split

ROWS, PARTS = 1_000, 5


def rows(start, size):
    numbers = np.arange(start, start + size)
    return pa.record_batch(
        {
            "question_id": pa.array([f"q{each % 17}" for each in numbers], pa.string()),
            "note": pa.array([None if each % 3 else "said" for each in numbers], pa.string()),
        }
    )


def filled(place, memory, part):
    """Rows in seven batches of different lengths."""
    found = Partition.beside(place, rows(0, 0).schema, parts=PARTS, memory=memory)
    cuts = [0, 1, 130, 131, 400, 401, 990, ROWS]
    for start, end in pairwise(cuts):
        found.add(rows(start, end - start), part[start:end], start)
    return found


@pytest.mark.parametrize("memory", [0, 5_000, 1 << 30])
def test_each_part_holds_its_rows_in_their_order(tmp_path, memory):
    """Whether all of it is written, some of it, or nothing; rows of no part are not kept."""
    part = np.random.default_rng(0).integers(-1, PARTS - 1, ROWS).astype(np.int32)
    every = pa.Table.from_batches([rows(0, ROWS)])
    with closing(filled(tmp_path, memory, part)) as found:
        for number in [*range(PARTS), 0]:  # a part may be read again
            expected = np.flatnonzero(part == number)
            table, row = found.read(number)
            assert row.tolist() == expected.tolist()
            assert table.to_pydict() == every.take(pa.array(expected)).to_pydict()


def test_what_fits_into_memory_is_not_written(tmp_path):
    """Rows that nobody asks for take no memory either."""
    part = np.full(ROWS, -1, dtype=np.int32)
    part[:10] = 3
    with closing(filled(tmp_path, 1 << 30, part)) as found:
        assert found._file.tell() == 0
        assert sum(each.num_rows for held in found._held for each in held) == 10
    with closing(filled(tmp_path, 0, part)) as written:
        assert written._file.tell() > 0
        assert not any(written._held)


def test_parts_that_have_no_row_are_not_named():
    table = rows(0, 4)
    found = dict(split(table, np.array([4, -1, 0, 4], dtype=np.int32), PARTS))
    assert {number: each["question_id"].to_pylist() for number, each in found.items()} == {
        0: ["q2"],
        4: ["q0", "q3"],
    }
    assert dict(split(table, np.full(4, -1, dtype=np.int32), PARTS)) == {}
