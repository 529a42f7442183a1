"""The headline of a book as findings: one for each forecaster, and the opening of the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from statistics import median

from forecasttrack.book import Book
from forecasttrack.display.numbers import rounded_interval
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.comparison.equal_forecasts import who_forecast_alike
from forecasttrack.evaluation.scores.history_choices import Choices, history_text
from forecasttrack.evaluation.sensitivity.fates import OTHER_KIND
from forecasttrack.evaluation.sensitivity.headline import BookScore, Headline
from forecasttrack.evaluation.sensitivity.headline_rows import WORDS_ENDS, lexicon_named
from forecasttrack.findings import cautions
from forecasttrack.findings.authors import Authors, questions_written
from forecasttrack.findings.calibration import turned_to_claims
from forecasttrack.findings.comparison import same_forecasts_of
from forecasttrack.findings.early_answers import early_answers
from forecasttrack.findings.explanations import (
    SKILL,
    exact_interval,
    interval_in_words,
    of_lexicon,
    skill_in_words,
)
from forecasttrack.findings.finding import (
    EVEN_ODDS,
    INCONCLUSIVE,
    LEVEL,
    Estimate,
    Finding,
    Word,
    as_provisional,
    with_hindsight,
    with_varying_even_odds,
)
from forecasttrack.findings.headline import OpenCount, Opening, opening
from forecasttrack.findings.mean_score import mean_score
from forecasttrack.findings.origins import (
    WordReadings,
    claims_way_sentence,
    face_value_sentence,
    outcomes_judged,
    read_from_words,
)
from forecasttrack.records.moments import begins, date, ends, written_out
from forecasttrack.records.resolution import SURENESS
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import ONE_MICROSECOND
from forecasttrack.wording.lexicon_catalogue import lexicon, lexicon_names


def finding_of(headline: Headline) -> Finding:
    """Compare the mean score of a headline with even odds."""
    low, high = headline.brier_interval_per_claim
    found = mean_score(
        headline.forecaster,
        Estimate(
            value=headline.mean_brier_per_claim,
            low=low,
            high=high,
            level=LEVEL,
            method=interval_method([headline]),
            clusters=headline.n_clusters,
        ),
        questions=headline.n_questions,
        claims=headline.n_claims,
        # A difference of a rounding error from even odds must not count.
        even_odds=round(headline.even_odds_per_claim, 12),
    )
    if headline.even_odds_vary:
        found = with_varying_even_odds(found)
    return without_barred_verdict(found, headline)


def without_barred_verdict(found: Finding, headline: Headline) -> Finding:
    """Remove the verdict of a finding over the questions of a headline if they allow none.

    Early outcomes, and questions written after their outcome, allow no verdict.
    """
    if headline.provisional:
        return as_provisional(found, only_early=headline.only_early)
    return with_hindsight(found) if headline.hindsight else found


def even_odds_of(score: BookScore) -> float:
    """The mean score of even odds; NaN where it differs between forecasters."""
    found = {round(each.even_odds_per_claim, 12) for each in score.headlines if each.n_questions}
    if len(found) > 1:
        return math.nan
    return found.pop() if found else EVEN_ODDS


def interval_method(headlines: Sequence[Headline]) -> str:
    """Name the methods of the intervals, and whether they are over claims or questions.

    Args:
        headlines: The headlines of all forecasters.
    """
    found = dict.fromkeys(interval_in_words(each.interval) for each in headlines if each.interval)
    return "; or ".join(found) or exact_interval("questions")


def sole_headline_of(score: BookScore) -> Headline | None:
    """The headline of the only forecaster with several scored questions, or else with any.

    None if there is no single such forecaster.
    """
    several = [each for each in score.headlines if each.n_questions > 1]
    scored = [each for each in score.headlines if each.n_questions > 0]
    if len(several) == 1:
        return several[0]
    return scored[0] if len(scored) == 1 else None


def opening_of(
    score: BookScore, calibration: Calibration | None, next_due: str, *, turned: bool = False
) -> Opening:
    """Describe the score of a book in a few sentences and three figures.

    Args:
        score: The score of the book.
        calibration: Calibration of the forecasts that the headline counts.
        next_due: When the next open question is due; empty if none is.
        turned: Whether the calibration has 1 - p and 1 - y for questions whose yes speaks against
            the claim.
    """
    sole = sole_headline_of(score)
    ends = () if sole is None else words_ends_of(sole)
    overall = [] if calibration is None else list(calibration.verdicts.values())
    overall = [turned_to_claims(each) for each in overall] if turned else overall
    questions = score.main.frame["question_id"].nunique()
    return opening(
        [finding_of(each) for each in score.headlines],
        lead=None if sole is None else finding_of(sole),
        questions=questions,
        same_questions={each.n_questions for each in score.headlines} - {0} == {questions},
        calibration=overall[0] if len(overall) == 1 else None,
        waiting=OpenCount(
            questions=len(score.open),
            overdue=sum(each.state == "overdue" for each in score.open),
            next_due=next_due,
        ),
        provisional=score.provisional,
        others=scored_apart(score),
        of_words=rounded_interval(*ends) if ends else "",
    )


def words_ends_of(headline: Headline) -> tuple[float, ...]:
    """The mean scores with all words at their most and least favourable meaning; empty if none."""
    choices = headline.sensitivities
    means = [choices[name].mean_brier_per_claim for name in WORDS_ENDS if name in choices]
    return tuple(means) if len(means) == len(WORDS_ENDS) else ()


def scored_apart(score: BookScore) -> int:
    """The number of questions about numbers, dates and choices, scored outside the headline."""
    own = score.fates[score.fates["fate"] == OTHER_KIND]
    return int(own["question_id"].nunique())


def only_other_kinds(score: BookScore) -> bool:
    """Whether questions are scored, but no yes/no question among them."""
    return not len(score.rows) and scored_apart(score) > 0


def headlines_with_sensitivities(score: BookScore) -> list[Headline]:
    """The headlines over several questions for which other choices were tried."""
    return [each for each in score.headlines if each.n_questions > 1 and each.sensitivities]


def early_of(score: BookScore) -> Finding | None:
    """The finding about early outcomes that wait for their settling day; None if none do."""
    if score.early is None:
        return None
    sole, means = sole_headline_of(score), score.early.means
    of_sole = means.get(sole.forecaster) if sole is not None else None
    shown = [*means.values()] if of_sole is None else [of_sole]
    shown_means = [each.mean_brier_per_claim for each in shown]
    return early_answers(
        # A settling day that ends at midnight is written as the day before that midnight.
        [
            written_out(date(f"{each - ONE_MICROSECOND:%Y-%m-%d}"))
            for each in sorted(score.early.days)
        ],
        mean=median(shown_means) if shown else math.nan,
        claims=max((each.n_claims for each in shown), default=0),
        forecasters=len(shown_means),
        state=score.early.state,
    )


def waiting_of(score: BookScore) -> set[str]:
    """The ids of the questions whose early outcomes wait; empty if they are counted."""
    is_early = score.fates["fate"] == Reason.EARLY
    return set() if score.provisional else set(score.fates.loc[is_early, "question_id"])


def cautions_of(score: BookScore, book: Book) -> tuple[str, ...]:
    """Cautions about the score."""
    early = early_of(score)
    found = [] if early is None else [early.text]
    found += [readings_of(score, book)]
    found += [cautions.late_forecasts(score.late)] if score.late else []
    found += [hindsight_of(score), time_covered_of(score)]
    return tuple(filter(None, found))


def time_covered_of(score: BookScore) -> str:
    """A sentence if forecasts covered little of the time; else empty."""
    rows = score.rows
    if score.history != history_text(Choices()) or not len(rows):
        return ""
    return cautions.seldom_stood(float(rows["time_coverage"].mean()))


def skill_of(score: BookScore) -> str:
    """A sentence that explains skill, with its interval for each of a few forecasters."""
    known = [each for each in score.headlines if math.isfinite(each.skill_per_claim)]
    if len(known) > MOST_NAMED:
        return SKILL
    ends = {}
    for each in known:
        # The score of even odds is constant, so that ends of the mean give ends of skill.
        low, high = (1 - end / each.even_odds_per_claim for end in each.brier_interval_per_claim)
        if math.isfinite(low) and not each.even_odds_vary:
            ends[each.forecaster] = (high, low)
    return skill_in_words(ends)


def lexicons_of(headlines: Sequence[Headline]) -> list[str]:
    """A sentence about each lexicon that the changed choices of headlines name."""
    choices = dict.fromkeys(name for each in headlines for name in each.sensitivities)
    names = (name for each in choices if (name := lexicon_named(each)) is not None)
    return [of_lexicon(each, lexicon(each).title or each) for each in names]


def hindsight_of(score: BookScore, *, short: bool = False) -> str:
    """A sentence: how many scored questions were written after their outcome; empty if none.

    Args:
        score: The score of the book.
        short: Whether the sentence must fit on one line.
    """
    if score.hindsight:
        return cautions.HINDSIGHT_SHORT if short else cautions.HINDSIGHT
    ids, after = score.main.column("question_id"), score.main.with_hindsight
    if not after.any():
        return ""
    partly = cautions.partly_with_hindsight(ids[after].nunique(), ids.nunique(), "scored questions")
    return f"Note: {partly}."


def readings_of(score: BookScore, book: Book) -> str:
    """A sentence: who read probabilities from words, and whether they could know outcomes."""
    counted = score.main.frame
    worded = [(each, each.wording) for each in book.forecasts if each.wording is not None]
    keys = set(zip(counted["question_id"], counted["forecaster"], strict=True)) if worded else ()
    wordings = [words for each, words in worded if (each.question_id, each.forecaster) in keys]
    # If a lexicon gave the probability, those read by coders are on record but not scored.
    by_coders = [each for each in wordings if each.lexicon is None]
    names = {reading.coder for each in by_coders for reading in each.readings}
    coders = [each for each in book.coders if each.id in names]
    lexicons = dict.fromkeys(each.lexicon for each in wordings if each.lexicon is not None)
    titles = {each: lexicon(each).title or each for each in lexicon_names()} if lexicons else {}
    days = sorted({each.read_at for each in coders if each.read_at is not None}, key=ends)
    return read_from_words(
        WordReadings(
            in_words=int((counted["words"].fillna("") != "").sum()),
            forecasts=len(counted),
            coders=len(coders),
            lexicons=[titles.get(each, each) for each in lexicons],
            kinds=Counter(each.who for each in coders if each.who is not None),
            could_know=sum(each.saw_outcome != "no" for each in coders),
            of_each=Counter(counted["forecaster"]),
            read_at=" to ".join(dict.fromkeys(map(written_out, (days[0], days[-1]))))
            if days
            else "",
        )
    )


def face_value_of(score: BookScore) -> str:
    """A sentence: the score of taking every claim at face value; empty if no claim is tested."""
    sole = sole_headline_of(score)
    if sole is None or score.provisional:
        return ""
    own = sole.beside_face_value_per_claim
    return face_value_sentence(sole.forecaster, own, sole.face_value_per_claim)


def how_many_came_out_as_claimed(score: BookScore) -> str:
    """A sentence: how many questions came out as the claims that they test say."""
    sole, frame = sole_headline_of(score), score.main.frame
    own = frame if sole is None else frame[frame["forecaster"] == sole.forecaster]
    tested = own[own["claim"].notna() & own["relation"].isin(["supports", "against"])]
    # A partial outcome counts for neither side.
    tested = tested[tested["outcome"].isin([0, 1])]
    tested = tested.sort_values(["issued_at", "sequence"], kind="stable")
    tested = tested.drop_duplicates("question_id", keep="last")
    came_so = tested["outcome"] == (tested["relation"] == "supports")
    # Even odds are on neither side.
    right_side = (tested["probability"] - tested["outcome"]).abs() < 0.5
    who = "" if sole is None else sole.forecaster
    in_words = bool((tested["words"].fillna("") != "").all())
    return claims_way_sentence(
        int(came_so.sum()), len(tested), who, int(right_side.sum()), in_words=in_words
    )


def outcomes_of(score: BookScore, book: Book) -> str:
    """A sentence: how certain the outcomes of scored questions are, and how they were settled."""
    scored = _scored_questions(score)
    settled = [each for each in book.resolutions if each.question_id in scored]
    sure = Counter(each.sureness for each in settled)
    return outcomes_judged(
        {name: sure[name] for name in SURENESS if sure[name]},
        by_rule=sum(each.rule is not None for each in settled),
        questions=len(scored),
    )


def questions_of(score: BookScore, book: Book) -> str:
    """A sentence: who wrote the scored questions, when, and who judged their outcomes."""
    scored = _scored_questions(score)
    own = [each for each in book.questions if each.id in scored]
    days = sorted((each.written_at for each in own if each.written_at is not None), key=begins)
    settled = [each for each in book.resolutions if each.question_id in scored]
    coders = {
        each.question_id: {one.coder for one in each.readings} for each in settled if each.readings
    }
    return questions_written(
        Authors(
            questions=len(own),
            writers=Counter(each.written_by for each in own if each.written_by),
            dated=len(days),
            days=[written_out(each) for each in (*days[:1], *days[-1:])],
            judges=Counter(chain.from_iterable(map(sorted, coders.values()))),
            judged=len(coders),
            by_rule=sum(each.rule is not None for each in settled),
        )
    )


def _scored_questions(score: BookScore) -> set[str]:
    """The ids of the scored questions, of the sole headline's forecaster if there is one."""
    sole, rows = sole_headline_of(score), score.rows
    own = rows if sole is None else rows[rows["forecaster"] == sole.forecaster]
    return set(own["question_id"])


NO_VERDICT: Sequence[Word] = (TOO_FEW, INCONCLUSIVE)
"""The words for a mean that does not differ significantly from even odds."""
MOST_NAMED = 5
"""Most forecasters for whom there is a sentence each."""


def conclusions(
    score: BookScore, *, required_of: Sequence[Word] = (TOO_FEW,), opened: bool = False
) -> Iterator[str]:
    """Yield sentences that compare each mean with even odds, or count those of many forecasters.

    Args:
        score: The score of a book.
        required_of: The verdicts after which the number of questions needed is added.
        opened: Whether the opening, with its sentences about all forecasters, was printed before.
    """
    scored = [each for each in map(finding_of, score.headlines) if each.n]
    everyone = None if opened or sole_headline_of(score) else opening_of(score, None, "").score
    many = len(scored) > MOST_NAMED
    if many and everyone is not None:
        yield " ".join([everyone.conclusion, *everyone.details])
    for found in () if many else scored:
        required = found.details if found.verdict in required_of else ()
        yield " ".join([f"{found.subject}: {found.conclusion}", *required])
    for some in islice(forecasters_with_equal_forecasts(score), MOST_NAMED):
        yield f"{same_forecasts_of(some)}."
    if everyone is not None and not many:
        yield " ".join(everyone.details)


def forecasters_with_equal_forecasts(score: BookScore) -> Iterator[list[str]]:
    """Yield groups of forecasters who gave the same forecasts on the same questions."""
    means = {
        each.forecaster: each.mean_brier_per_claim for each in score.headlines if each.n_questions
    }
    for equals in who_forecast_alike(score.main, means):
        yield [*map(str, equals)]
