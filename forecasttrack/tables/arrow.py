"""Results that other libraries read as they are, through Arrow's PyCapsule interface."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from forecasttrack.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd


class ArrowStream:
    """A result whose ``frame`` can be read by whatever reads Arrow: ``pl.DataFrame(scores)``."""

    __slots__ = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The columns."""
        raise NotImplementedError

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the frame out as a stream of Arrow; needs pyarrow.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        if importlib.util.find_spec("pyarrow") is None:
            raise MissingExtraError(
                "results go to other libraries through Arrow: pip install 'forecasttrack[arrow]'"
            )
        stream: Any = self.frame.__arrow_c_stream__
        return stream(requested_schema)
