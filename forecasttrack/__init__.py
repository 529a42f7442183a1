"""forecasttrack keeps score of written predictions.

Six nouns (Question, Forecast, Resolution, Ledger, Pairs, Scores) and four verbs (resolve, pair,
score, summarise) carry the library; everything else can be looked up.
``__init__.pyi`` lists the public names; each is imported when it is first used, so that
``import forecasttrack`` stays quick.
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, _, _names = lazy_loader.attach_stub(__name__, __file__)
__all__ = ["__version__", *_names]  # noqa: PLE0604 - the names of the stub


def __dir__() -> list[str]:
    return sorted(__all__)
