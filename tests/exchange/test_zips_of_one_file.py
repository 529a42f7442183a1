"""A zip with one file in it is read as that file is."""

from __future__ import annotations

import json
import zipfile

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from tests.exchange.test_fatebook_and_predictionbook import FATEBOOK
from tests.exchange.test_forecast_ledger import LEDGER
from tests.exchange.test_gamma_markets import CLOSED, OPEN

PRICES = "t,p,market\n1767225600,0.4,a\n1767225660,0.5,a\n"
TABLE = "question,probability,outcome\nRain?,70%,yes\nSnow?,20%,no\n"


def packed(folder, **files):
    """A zip of files, each by its name; a lower stroke stands for the point of its ending."""
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return path


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("fatebook.csv", FATEBOOK, {"zone": "UTC"}),
        ("prices.csv", PRICES, {}),
        ("prices.csv", PRICES, {"format": "prices"}),
        ("gamma.json", json.dumps([OPEN, CLOSED]), {}),
        ("ledger.json", json.dumps(LEDGER), {}),
        ("own.csv", TABLE, {}),
        ("own.csv", TABLE, {"format": "table"}),
    ],
)
def test_a_zip_of_one_file_is_read_as_the_file(tmp_path, name, text, options):
    """It was of no format that is known."""
    plain = tmp_path / name
    plain.write_text(text, encoding="utf-8")
    alone = ft.read_forecasts(plain, **options)
    got = ft.read_forecasts(packed(tmp_path, **{f"a folder/{name}": text}), **options)
    assert (got.format, got.rows, got.taken) == (alone.format, alone.rows, alone.taken)
    for each, frame in alone.tables.items():
        pd.testing.assert_frame_equal(got.tables[each], frame)
    assert got.refused["reason"].tolist() == alone.refused["reason"].tolist()


def test_refusals_name_the_zip_and_the_file_in_it(tmp_path):
    """Not the place where it was unpacked."""
    path = packed(tmp_path, own_csv=TABLE.replace("70%", "often"))
    assert ft.read_forecasts(path).refused["file"].tolist() == [f"{path}/own.csv"]
    with pytest.raises(InvalidTableError, match=r"all\.zip/own\.csv has no column of times"):
        ft.read_forecasts(path, format="prices")


def test_a_zip_of_several_files_of_no_format_is_not_guessed_at(tmp_path):
    """Which of them is meant, only its owner can say."""
    with pytest.raises(InvalidArgumentError, match=r"all\.zip is of no format that is known"):
        ft.read_forecasts(packed(tmp_path, own_csv=TABLE, old_csv=TABLE))
    with pytest.raises(InvalidArgumentError, match="is of no format that is known"):
        ft.read_forecasts(packed(tmp_path, picture_png="\x89PNG"))
