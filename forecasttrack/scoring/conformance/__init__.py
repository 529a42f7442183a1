"""Reference values of the scoring rules, and a comparison of any implementation with them.

Knows: cases of each rule, with expected value, source and tolerance, in JSON files of this folder.
In: a function that scores one forecast. Out: the cases in which it gives another number.
May import: errors. The files are made by `python -m tests.values.write_conformance`, from the
formulas by arithmetic of fifty digits and not by this library.

>>> from forecasttrack.scoring import conformance
>>> def rounded(*, probability, outcome):
...     return round((probability - outcome) ** 2, 3)
>>> [found] = conformance.differences(
...     rounded, conformance.cases(rule="brier", accepts="probability", key="brier-published-1"))
>>> print(found)
brier-published-1: expected 0.073441, found 0.073
"""

from forecasttrack.scoring.conformance.case import Case as Case
from forecasttrack.scoring.conformance.case import Difference as Difference
from forecasttrack.scoring.conformance.case import cases as cases
from forecasttrack.scoring.conformance.case import differences as differences
