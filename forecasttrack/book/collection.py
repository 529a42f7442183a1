"""A book: briefings, claims, questions, forecasts and resolutions that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import attrs

from forecasttrack.book.between_records import at_most_ten_lines, faults_between
from forecasttrack.book.known_records import resolutions_known_by
from forecasttrack.book.sections import SECTIONS, holding, section_of
from forecasttrack.book.source_file import SourceFile
from forecasttrack.display.arguments import naming_arguments, naming_fields
from forecasttrack.display.notebook import html_table
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidRecordError, UnknownNameError, did_you_mean
from forecasttrack.records.briefing import Briefing, Claim, Forecaster
from forecasttrack.records.checks import listed
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import Day, Moment, When, cutoff, date
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Evidence, Outcome, Resolution
from forecasttrack.records.wording import Coder

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.tables.faults import OnFault


class Stated(TypedDict, total=False):
    """What a resolution can state of what happened; see ``Book.resolve``."""

    outcome: Outcome | None
    status: str
    known_at: object
    occurred_at: object
    sureness: str | None
    evidence: Iterable[Evidence]
    note: str | None


@naming_fields
@attrs.frozen(kw_only=True, repr=False)
class Book:
    """Records that belong together, with every link between them in order.

    Attributes:
        briefings, forecasters, coders, claims, questions, forecasts, resolutions: The records.
        conditions: Questions that only decide whether others count, kept apart.
        recorded_until: Until when outcomes were looked for; scoring and checking use it.
        as_of: The moment as of which the book is seen: that of a ledger's past view or of
            `known_by`, the earlier of both; None for all that is known. It is not compared.
        recorded_at: When the latest record was put on record in its ledger; not compared.
        sources: The files the book was read from; they take no part in comparisons.

    Raises:
        InvalidRecordError: A link leads nowhere, an id stands twice, or records contradict
            each other; every such fault is named.

    Example:
        >>> import forecasttrack as ft
        >>> rain = ft.Question(id="rain", text="Rain?", closes_at="2026-05-31")
        >>> book = Book(questions=[rain], forecasters=[ft.Forecaster(id="ann")]).add(
        ...     ft.Forecast(question_id="rain", forecaster="ann", belief=0.7,
        ...                 issued_at="2026-05-02")
        ... )
        >>> book.question("rain").text, book.resolution("rain")
        ('Rain?', None)
        >>> settled = book.resolve("rain", outcome="no", known_at="2026-06-01")
        >>> mended = settled.correct("rain", outcome="yes", known_at="2026-06-09", why="misread")
        >>> before = mended.known_by("2026-06-02")
        >>> mended.resolution("rain").outcome, before.resolution("rain").outcome
        ('yes', 'no')
        >>> sorted(mended.tables())
        ['forecasts', 'questions', 'resolutions']
    """

    briefings: tuple[Briefing, ...] = attrs.field(
        converter=listed, validator=holding(Briefing), default=()
    )
    forecasters: tuple[Forecaster, ...] = attrs.field(
        converter=listed, validator=holding(Forecaster), default=()
    )
    coders: tuple[Coder, ...] = attrs.field(converter=listed, validator=holding(Coder), default=())
    claims: tuple[Claim, ...] = attrs.field(converter=listed, validator=holding(Claim), default=())
    questions: tuple[Question, ...] = attrs.field(
        converter=listed, validator=holding(Question), default=()
    )
    conditions: tuple[Question, ...] = attrs.field(
        converter=listed, validator=holding(Question), default=()
    )
    forecasts: tuple[Forecast, ...] = attrs.field(
        converter=listed, validator=holding(Forecast), default=()
    )
    resolutions: tuple[Resolution, ...] = attrs.field(
        converter=listed, validator=holding(Resolution), default=()
    )
    recorded_until: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    as_of: Moment | None = attrs.field(
        default=None, converter=attrs.converters.optional(cutoff), eq=False
    )
    recorded_at: Moment | None = attrs.field(
        default=None, converter=attrs.converters.optional(cutoff), eq=False
    )
    sources: tuple[SourceFile, ...] = attrs.field(default=(), eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [f"{fault.record}: {fault.message}" for fault in faults_between(self.sections)]
        if faults:
            raise InvalidRecordError("\n".join(at_most_ten_lines(faults)))

    @classmethod
    @naming_arguments
    def from_tables(
        cls,
        *,
        forecasts: Any,
        questions: Any,
        resolutions: Any,
        known_at: object = None,
        on_fault: OnFault = "raise",
    ) -> Book:
        """Make a book of the three tables that ``pair`` takes; what claims say stays behind.

        Args:
            forecasts: Dataframe of any library, as for ``pair``.
            questions: The same; a column ``text`` says what is asked.
            resolutions: The same.
            known_at: When outcomes without a ``known_at`` could be known; a record needs one.
            on_fault: Whether rows that no record can state are an error, or are left out.

        Returns:
            The book; it holds no claims and no briefings.

        Raises:
            InvalidTableError: A column is missing, or rows cannot be records.

        Example:
            >>> book = Book.from_tables(
            ...     questions=[{"question_id": "rain", "kind": "binary"}],
            ...     forecasts=[{"question_id": "rain", "forecaster": "ann", "probability": 0.7,
            ...                 "issued_at": "2026-01-01T08:00Z"}],
            ...     resolutions=[{"question_id": "rain", "status": "resolved", "outcome": 1}],
            ...     known_at="2026-01-02",
            ... )
            >>> book
            <Book: 1 forecaster, 1 question, 1 forecast, 1 resolution>
        """
        from forecasttrack.book.from_tables import sections_of  # noqa: PLC0415 - loads pandas

        return cls(
            **sections_of(
                forecasts=forecasts,
                questions=questions,
                resolutions=resolutions,
                known_at=known_at,
                on_fault=on_fault,
            )
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """The book as three tables: ``ft.pair(**book.tables())`` pairs what ``ft.pair(book)`` does.

        Returns:
            ``forecasts`` in the long form, ``questions`` with their text, and ``resolutions``.
        """
        from forecasttrack.book.as_tables import tables_of_book  # noqa: PLC0415 - loads pandas

        return tables_of_book(self)

    def __len__(self) -> int:
        return sum(len(records) for records in self.sections.values())

    def __iter__(self) -> Iterator[object]:
        for records in self.sections.values():
            yield from records

    def __repr__(self) -> str:
        return f"<Book: {self._contents()}>"

    def _repr_html_(self) -> str:
        titles = [(each.id, each.title) for each in self.briefings]
        return html_table(caption=f"Book: {self._contents()}", header=(), rows=titles)

    def _contents(self) -> str:
        held = {name: len(records) for name, records in self.sections.items() if records}
        return ", ".join(counted(n, name.removesuffix("s")) for name, n in held.items()) or "empty"

    @property
    def sections(self) -> dict[str, tuple[Any, ...]]:
        """The records by the name of their section."""
        return {name: getattr(self, name) for name in SECTIONS}

    @cached_property
    def questions_by_id(self) -> Mapping[str, Question]:
        """Every question by its id, conditions included."""
        return {question.id: question for question in (*self.questions, *self.conditions)}

    @naming_arguments
    def question(self, question_id: str) -> Question:
        """Find a question or condition by its id.

        Args:
            question_id: Its id.

        Returns:
            The question, or the condition.

        Raises:
            UnknownNameError: There is none of that id.
        """
        known = self.questions_by_id
        if question_id not in known:
            raise UnknownNameError(
                f"no question {question_id!r} in this book. {did_you_mean(question_id, known)}",
                record_id=question_id,
            )
        return known[question_id]

    @naming_arguments
    def resolution(self, question_id: str) -> Resolution | None:
        """The resolution of a question, ``None`` while it is open.

        Args:
            question_id: The id of the question.

        Returns:
            The latest resolution; None, too, for a question that the book does not hold.
        """
        found = (record for record in self.resolutions if record.question_id == question_id)
        return next(found, None)

    def add(self, *records: object) -> Book:
        """Make a new book that holds further records as well.

        Args:
            *records: Briefings, claims, questions, forecasts or any others that a book holds.

        Returns:
            The new book; this one stays as it is.

        Raises:
            InvalidRecordError: They do not fit what the book holds already.
        """
        grown = self.sections
        for record in records:
            section = section_of(record)
            grown[section] = (*grown[section], record)
        return attrs.evolve(self, **grown)

    @naming_arguments
    def resolve(  # noqa: PLR0913 - the fields of a resolution
        self,
        question_id: str,
        *,
        outcome: Outcome | None = None,
        status: str = "resolved",
        known_at: object = None,
        occurred_at: object = None,
        sureness: str | None = None,
        evidence: Iterable[Evidence] = (),
        note: str | None = None,
    ) -> Book:
        """Make a new book in which a question has a resolution.

        Args:
            question_id: The question, which must be open.
            outcome: ``yes`` or ``no``, an option, a number, a ``Range`` or a date.
            status: ``resolved``, or another status without an outcome.
            known_at: When the outcome could be known.
            occurred_at: When it happened.
            sureness: How sure we are.
            evidence: What it rests on.
            note: Anything a reader of the score should know.

        Returns:
            The new book; this one stays as it is.

        Raises:
            UnknownNameError: There is no such question.
            InvalidRecordError: It is settled already, or cannot end so.
        """
        self.question(question_id)
        earlier = self.resolution(question_id)
        if earlier is not None:
            raise InvalidRecordError(
                f"question {question_id!r} is settled already: {earlier.status}"
                f"{'' if earlier.outcome is None else f' {earlier.outcome}'};"
                " to correct it, say why: correct(..., why=...) (--why TEXT); what it replaces"
                " is kept",
                record_id=question_id,
            )
        return self.add(
            Resolution(
                question_id=question_id,
                status=status,
                outcome=outcome,
                known_at=known_at,
                occurred_at=occurred_at,
                sureness=sureness,
                evidence=evidence,
                note=note,
            )
        )

    @naming_arguments
    def correct(
        self,
        question_id: str,
        *,
        why: str,
        replaced_at: When | None = None,
        **stated: Unpack[Stated],
    ) -> Book:
        """Make a new book in which a question is settled otherwise; the earlier record is kept.

        Args:
            question_id: The question, which must have a resolution.
            why: Why the earlier resolution no longer stands.
            replaced_at: When it was corrected.
            **stated: Outcome, status, dates, sureness, evidence and note, as for ``resolve``.

        Returns:
            The new book, whose resolution names the earlier one in ``replaces``.

        Raises:
            UnknownNameError: There is no such question.
            InvalidRecordError: It is open, or cannot end so.
        """
        earlier = self._settled(question_id, "nothing to correct. Resolve it")
        correction = Resolution(question_id=question_id, **stated).corrects(
            earlier, why=why, at=replaced_at
        )
        kept = [correction if each is earlier else each for each in self.resolutions]
        return attrs.evolve(self, **self.sections | {"resolutions": tuple(kept)})

    @naming_arguments
    def retract(self, question_id: str) -> Book:
        """Make a new book in which a question is open again, its resolution gone with its history.

        What once stood there is kept by the version control of a book's files, or by a ledger
        (``Ledger.retract``, which says why); to settle a question otherwise, see ``correct``.

        Args:
            question_id: The question, which must have a resolution.

        Returns:
            The new book; this one stays as it is.

        Raises:
            UnknownNameError: There is no such question.
            InvalidRecordError: It is open already.

        Example:
            >>> import forecasttrack as ft
            >>> book = ft.Book(questions=[ft.Question(id="rain", text="Will it rain?")])
            >>> settled = book.resolve("rain", outcome="yes", known_at="2026-01-01")
            >>> settled.retract("rain") == book
            True
        """
        gone = self._settled(question_id, "no resolution to retract")
        kept = tuple(each for each in self.resolutions if each is not gone)
        return attrs.evolve(self, **self.sections | {"resolutions": kept})

    def _settled(self, question_id: str, lack: str) -> Resolution:
        """The resolution of a question, or an error that says what an open question has not."""
        self.question(question_id)
        found = self.resolution(question_id)
        if found is None:
            raise InvalidRecordError(
                f"question {question_id!r} is open; there is {lack}.", record_id=question_id
            )
        return found

    def known_by(self, moment: object) -> Book:
        """Make a new book with the resolutions as they could be known by a moment.

        A resolution without a ``known_at`` counts as known once the day on which the answer of its
        question was due has ended, and always if no such day is stated.

        Args:
            moment: A day, which counts until its end, or an instant.

        Returns:
            The new book, whose ``as_of`` is the moment or what it was before, the earlier of both.

        Raises:
            InvalidMomentError: It is no day and no instant with its zone.
        """
        until = cutoff(moment)
        kept = resolutions_known_by(
            until, self.resolutions, questions=self.questions_by_id, coders=self.coders
        )
        as_of = until if self.as_of is None else min(until, self.as_of)
        return attrs.evolve(self, **self.sections | {"resolutions": kept}, as_of=as_of)
