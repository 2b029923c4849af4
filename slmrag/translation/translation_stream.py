"""Segments become a translation: one after another, each checked, tried again once, and kept as it is made.

Every segment is a call of its own, so a question that somebody asks meanwhile goes before the next.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from slmrag.errors.model_problems import PromptTooLong
from slmrag.errors.notice_json import with_keys
from slmrag.errors.notices import Templates, reasons
from slmrag.errors.work_problems import WorkProblem
from slmrag.models import ChatModel
from slmrag.models.pace import Pace
from slmrag.runtime.jobs import JobStream
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import Finish, JobState, ModelState, Reply
from slmrag.text.languages import name_of
from slmrag.translation.checks import problems
from slmrag.translation.formats import LeftAsIs, Segment, Translatable, has_words
from slmrag.translation.formats.translatable import left_as_is
from slmrag.translation.markup import plain, same_marks
from slmrag.translation.model_writer import NEIGHBOUR, ModelWriter
from slmrag.translation.pair_writer import PairWriter
from slmrag.translation.prefetch import Prefetch
from slmrag.translation.result import FailedSegment, TranslatedSegment, TranslationReceipt
from slmrag.translation.segment_store import KeptPiece, PieceStore
from slmrag.translation.translation import Translation

_say = Templates(translation_title="{name} → {language}")
_SAMPLE = 4_000  # characters whose tokens are counted for the estimate
_LETTERS_A_SECOND = 3_000  # by pairs, until it is known how fast they are here


@dataclass(slots=True)
class _Count:
    """What was done so far, for the receipt."""

    kept: int = 0
    repeated: int = 0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class TranslationStream(JobStream[TranslatedSegment]):
    """A translation being made. Iterate for its segments as they come, `result` for the whole, `close` to stop.

    ``progress`` tells how far it is. What was made until it is stopped or fails is kept: asked again, it goes on from
    there. ``pages`` are the numbers of the chosen ones, ``None`` for all; ``calls`` is how many segments must be asked
    for, and ``pace`` learns from each.
    """

    kind = "translation"

    def __init__(
        self,
        file: Translatable,
        model: ChatModel | None,
        kept: PieceStore,
        *,
        pairs: PairWriter | None = None,
        source: str,
        target: str,
        glossary: Mapping[str, str] = {},
        pages: frozenset[int] | None = None,
        warnings: tuple[str, ...] = (),
        identity: str = "",
        pace: Pace | None = None,
    ) -> None:
        names = [one.name for one in (pairs, model) if one is not None]
        self.name, self.model, self.sends_to = file.name, ", ".join(names), model.sends_to if model else ""
        self.source_language, self.target_language, self.warnings = source, target, warnings
        self._file, self._kept, self._pairs, self._glossary = file, kept, pairs, glossary
        self._ahead: Prefetch | None = None
        self._places = [n for n, segment in enumerate(file.segments) if pages is None or segment.page in pages]
        self._pages_chosen = pages
        self._used: set[str] = set()
        self._count = _Count()
        self._asked_s, self._asked_letters = 0.0, 0
        to_ask = self._to_ask()
        self.calls, self._letters_left = len(to_ask), sum(map(len, to_ask))
        self._pace, self._sample = pace, " ".join(to_ask)[:_SAMPLE]
        title = _say("translation_title", name=file.name, language=name_of(target))
        super().__init__(title, identity or title, lambda on_state: self._make(), time.monotonic())
        self._writer = (
            ModelWriter(model, source, target, glossary, pace, self._watch, self._stopping, self._note_reply)
            if model is not None
            else None
        )

    @property
    def seconds(self) -> float:
        """How long it took, once it is at its end."""
        return self._timings.get("total_s", 0.0)

    def estimate(self) -> float | None:
        """Seconds until it is there, from how fast this model was here before; ``None`` when it never was measured."""
        if not self.calls:
            return 0.0
        if self._pairs is not None:
            rate = self._pace and self._pace.speeds(self._pairs.name)
            return self._letters_left / (rate[0] if rate else _LETTERS_A_SECOND)
        assert self._writer is not None  # there is nothing else that translates
        return self._writer.estimate(self._sample, self._letters_left, self.calls)

    @property
    def suffix(self) -> str:
        """That of the file which comes of it without being told otherwise."""
        return self._file.suffix

    @property
    def text(self) -> str:
        """What has been translated so far, a line for each segment."""
        return "\n".join(plain(segment.written) for segment in self._written)

    def result(self) -> Translation:
        """Translate to the end. A model that failed leaves what was made, ``"cancelled"``, and the reason in ``error``."""
        for _ in self.until_failure():
            pass
        return Translation(
            self.name, self.source_language, self.target_language, self.model, self.sends_to, self._finish or "cancelled",
            self._file.unit, tuple(self._written), self.receipt, self.warnings, self._error, self._file,
            tuple(self._places),
        )  # fmt: skip

    @property
    def receipt(self) -> TranslationReceipt:
        """What was done until now."""
        failed = tuple(
            FailedSegment(n, s.page, reasons(s.reasons), plain(s.source), plain(s.target), s.in_file)
            for n, s in enumerate(self._written, 1) if not s.ok
        )  # fmt: skip
        count = self._count
        return TranslationReceipt(
            len(self._places), len(self._written) - len(failed), count.kept, count.repeated, failed, count.calls,
            count.tokens_in, count.tokens_out, self._left_out,
        )  # fmt: skip

    @cached_property
    def _left_out(self) -> tuple[LeftAsIs, ...]:
        found = list(dict.fromkeys(self._file.left_out))
        if self._pages_chosen is None:
            return tuple(found)
        others = [
            LeftAsIs(n, left_as_is("page_not_selected"))
            for n in range(1, self._file.pages + 1)
            if n not in self._pages_chosen
        ]
        return tuple([*(one for one in found if not one.page or one.page in self._pages_chosen), *others])

    def mend(self, number: int, words: str) -> None:
        """Put what a person wrote in place of segment ``number`` (from 1), and of all that say the same; it is kept as what was made is.

        ``words`` have the marks of the original. Raises `WorkProblem` where they have not, or say nothing.
        """
        source, words = self._written[number - 1].source, words.strip()
        if not plain(words).strip() or not same_marks(source, words):
            raise WorkProblem("marks_not_kept")
        self._kept.keep({source: KeptPiece(words, tries=0)})
        for at, one in enumerate(self._written):
            if one.source == source:
                self._written[at] = replace(one, target=words, ok=True, reasons=(), in_file="translation")

    def doubts(self, number: int, words: str) -> str:
        """What the checks say against ``words`` as the translation of segment ``number`` (from 1); ``""`` for nothing."""
        source = self._written[number - 1].source
        found = problems(
            source, words, source_language=self.source_language, target_language=self.target_language, glossary=self._glossary
        )  # fmt: skip
        return reasons(dict.fromkeys(reason for _, reason in found))

    # -- making ---------------------------------------------------------------------------------------------------

    def _make(self) -> Pieces[TranslatedSegment]:
        self._kept.begin()
        if self._pairs is None:
            return (yield from self._one_by_one())
        began, letters = time.monotonic(), self._letters_left
        self._ahead = Prefetch(self._pairs, self._to_ask(), self._keep_window)
        try:
            reply = yield from self._one_by_one()
        finally:
            self._ahead.close()
        if self._pace is not None:
            self._pace.note_letters(self._pairs.name, letters, time.monotonic() - began)
        return reply

    def _one_by_one(self) -> Pieces[TranslatedSegment]:
        made: dict[str, TranslatedSegment] = {}
        segments = [self._file.segments[place] for place in self._places]
        for number, segment in enumerate(segments):
            left = self._seconds_left()
            self._tell(number, len(segments), "segments", left)
            if (same := made.get(segment.text)) is not None:
                self._count.repeated += 1
                yield replace(same, page=segment.page, tries=0)
                continue
            before = self._written[-1] if self._written else None
            after = segments[number + 1].text if number + 1 < len(segments) else ""
            made[segment.text] = done = self._segment(segment, before, after)
            yield done
        self._tell(len(segments), len(segments), "segments", 0.0)
        return Reply("stop")

    def _end(self, finish: Finish) -> None:
        super()._end(finish)
        state: JobState = "failed" if self._error else "done" if finish == "stop" else "stopped"
        receipt = json.dumps(with_keys(asdict(self.receipt)), ensure_ascii=False)
        self._kept.end(state, self._error or receipt, self._used)

    def _seconds_left(self) -> float | None:
        if self._pairs is not None and not self._asked_letters:  # what they failed at, the model makes at its own pace
            return self.estimate()
        return self._letters_left * self._asked_s / self._asked_letters if self._asked_letters else None

    def _keep_window(self, made: Mapping[str, KeptPiece]) -> None:
        # What is false is left to the model, where there is one.
        self._kept.keep({text: piece for text, piece in made.items() if self._writer is None or not piece.is_false})

    def _segment(self, segment: Segment, before: TranslatedSegment | None, after: str) -> TranslatedSegment:
        """A segment: by the pairs, and where they fail, or are none, by the model."""
        piece = self._ahead.made(segment.text) if self._ahead is not None else None
        if piece is None:
            return self._in_pieces(segment, before, after)
        self._count.calls += 1
        if piece.is_false and self._writer is not None:
            return self._in_pieces(segment, before, after)
        self._letters_left = max(0, self._letters_left - len(segment.text))
        if not piece.problems:
            self._used.add(segment.text)
        return TranslatedSegment(
            segment.text, piece.text, segment.page, not piece.problems,
            tuple(dict.fromkeys(reason for _, reason in piece.problems)), piece.tries,
            "original" if piece.is_false else "translation",
        )  # fmt: skip

    def _in_pieces(self, segment: Segment, before: TranslatedSegment | None, after: str) -> TranslatedSegment:
        """A segment by the model, piece by piece, each after the one before it."""
        neighbour = (plain(before.source), plain(before.target)) if before is not None and before.ok else None
        parts: list[KeptPiece] = []
        calls = self._count.calls
        try:
            # What is kept as a whole was found to fit; nothing need be counted, nor a model opened for it.
            kept = self._kept.get(segment.text) is not None
            pieces = [segment.text] if kept or self._writer is None else self._writer.pieces(segment.text)
        except PromptTooLong as problem:
            return TranslatedSegment(segment.text, "", segment.page, False, (str(problem),), 0, "original")
        for number, piece in enumerate(pieces):
            following = pieces[number + 1] if number + 1 < len(pieces) else after
            words = piece.strip()
            part = self._kept.get(words) if has_words(plain(words)) else KeptPiece(words, tries=0)
            if part is None:
                part = self._by_model(words, neighbour, plain(following)[:NEIGHBOUR])
                self._kept.keep({words: part})
            parts.append(part)
            if not part.problems:
                self._used.add(words)
                neighbour = (plain(piece), plain(part.text))
        self._count.kept += self._count.calls == calls
        gap = "" if self.target_language in ("zh", "ja") else " "
        found = [problem for part in parts for problem in part.problems]
        false = any(part.is_false for part in parts)
        return TranslatedSegment(
            segment.text, gap.join(part.text for part in parts), segment.page, not found,
            tuple(dict.fromkeys(reason for _, reason in found)), max(part.tries for part in parts) if self._count.calls > calls else 0,
            "original" if false else "translation",
        )  # fmt: skip

    def _by_model(self, text: str, before: tuple[str, str] | None, after: str) -> KeptPiece:
        assert self._writer is not None  # what the pairs do not make, a model does
        began = time.monotonic()
        made = self._writer.written(text, before, after)
        self._asked_s += time.monotonic() - began
        self._asked_letters += len(text)
        self._letters_left = max(0, self._letters_left - len(text))
        return made

    def _note_reply(self, tokens_in: int, tokens_out: int) -> None:
        self._count.calls += 1
        self._count.tokens_in += tokens_in
        self._count.tokens_out += tokens_out

    def _watch(self, state: ModelState) -> None:
        super()._watch(state)
        if self._written:
            self.on_state(state)

    def _to_ask(self) -> list[str]:
        """What no run before this one has made, each text once."""
        texts = dict.fromkeys(self._file.segments[place].text for place in self._places)
        return [text for text in texts if self._kept.get(text) is None]
