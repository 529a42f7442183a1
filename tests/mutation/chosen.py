"""Which tests are tried against the mutants of each package, and how pytest runs them."""

from __future__ import annotations

from collections.abc import Iterable

# The tests of each package, those that notice most first.
TESTS = {
    "scoring": (
        "tests/values/test_scoring_rules.py",
        "tests/values/test_conformance.py",
        "tests/scoring",
        "tests/laws/test_scoring_laws.py",
        "tests/values/test_platform_histories.py",
        "tests/evaluation/test_histories.py",
        "tests/evaluation/test_words.py",
    ),
    "reliability": (
        "tests/values/test_calibration_values.py",
        "tests/values/test_conformance.py",
        "tests/reliability",
        "tests/laws/test_calibration_laws.py",
        "tests/evaluation/test_calibration.py",
        "tests/evaluation/test_term_intervals.py",
        "tests/inference/test_binary_means.py",
    ),
    "inference": (
        "tests/inference",
        "tests/values/test_conformance.py",
        "tests/evaluation/test_skill_intervals.py",
        "tests/evaluation/test_rivals.py",
        "tests/evaluation/test_scores.py",
        "tests/evaluation/test_few_questions.py",
    ),
    "pooling": (
        "tests/inference/test_pools.py",
        "tests/inference/test_pools_at_their_ends.py",
        "tests/evaluation/test_rivals.py",
    ),
    "findings": (
        "tests/findings",
        "tests/evaluation/test_headline.py",
        "tests/evaluation/test_few_questions.py",
        "tests/scorecard/test_claims_of_a_page.py",
        "tests/scorecard/test_small_books.py",
        "tests/scorecard/test_origins.py",
        "tests/book/test_who_wrote_questions.py",
        "tests/pairing/test_early_scores.py",
        "tests/scorecard/test_drawn_histories.py",
        "tests/scorecard/test_reports.py",
    ),
}
# These look at what modules hold, and run no line of them.
LOOKED_AT = "tests/laws/test_records_and_defaults.py"
# The files of reference values do not depend on this library, and take seconds to make again.
LEFT_OUT = ("tests/values/test_conformance.py::test_the_files_are_those_that_the_formulas_give",)


def options(tests: Iterable[str]) -> list[str]:
    """What pytest is told."""
    left_out = [f"--deselect={each}" for each in LEFT_OUT]
    # Else pytest would load the files that it is given itself, and none of them changed.
    plain = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # Pages are tested end to end, and what findings say is noticed there too.
    return [*plain, "-m", "not slow and not bench", *left_out, *tests]
