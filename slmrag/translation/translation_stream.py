"""Segments become a translation: one after another, each checked, tried again once, and kept as it is made.

Every segment is a call of its own, so a question that somebody asks meanwhile goes before the next.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from slmrag.errors.model_problems import PromptTooLong
from slmrag.errors.notice_json import with_keys
from slmrag.errors.notices import Templates, reasons
from slmrag.errors.slmrag_error import Stopped
from slmrag.models import ChatModel
from slmrag.models.loops import until_loop
from slmrag.models.pace import Pace
from slmrag.runtime.jobs import JobStream
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import Finish, JobState, Message, ModelState, Reply
from slmrag.text.languages import name_of
from slmrag.translation import checks
from slmrag.translation.formats import LeftAsIs, Segment, Translatable, has_words
from slmrag.translation.formats.translatable import left_as_is
from slmrag.translation.kept_segments import KeptPiece, PieceStore
from slmrag.translation.markup import plain
from slmrag.translation.pieces import CONTEXT_TOKENS, SegmentBudget
from slmrag.translation.result import FailedSegment, TranslatedSegment, TranslationReceipt
from slmrag.translation.translation import Translation

_TRIES = 2
_say = Templates(translation_title="{name} → {language}")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # no XML holds these
_SAMPLE = 4_000  # characters whose tokens are counted for the estimate
_NEIGHBOUR = 300  # characters of what stands before and behind


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
        model: ChatModel,
        kept: PieceStore,
        *,
        source: str,
        target: str,
        glossary: Mapping[str, str] = {},
        pages: frozenset[int] | None = None,
        warnings: tuple[str, ...] = (),
        identity: str = "",
        pace: Pace | None = None,
    ) -> None:
        self.name, self.model, self.sends_to = file.name, model.name, model.sends_to
        self.source_language, self.target_language, self.warnings = source, target, warnings
        self._file, self._writer, self._kept, self._glossary = file, model, kept, glossary
        self._places = [n for n, segment in enumerate(file.segments) if pages is None or segment.page in pages]
        self._pages_chosen = pages
        self._budget = SegmentBudget(model, source, target, glossary)
        self._used: set[str] = set()
        self._count = _Count()
        self._asked_s, self._asked_letters = 0.0, 0
        to_ask = self._to_ask()
        self.calls, self._letters_left = len(to_ask), sum(map(len, to_ask))
        self._pace, self._sample = pace, " ".join(to_ask)[:_SAMPLE]
        title = _say("translation_title", name=file.name, language=name_of(target))
        super().__init__(title, identity or title, lambda on_state: self._make(), time.monotonic())

    @property
    def seconds(self) -> float:
        """How long it took, once it is at its end."""
        return self._timings.get("total_s", 0.0)

    def estimate(self) -> float | None:
        """Seconds until it is there, from how fast this model was here before; ``None`` when it never was measured."""
        if not self.calls:
            return 0.0
        if self._pace is None or self._pace.speeds(self.model) is None:
            return None
        text = self._letters_left * self._budget.tokens(self._sample) / len(self._sample)
        around = self._writer.count_tokens(self._budget.prompt("")) + CONTEXT_TOKENS // 2
        return self._pace.seconds(self.model, round(text + self.calls * around), round(text))

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

    # -- making ---------------------------------------------------------------------------------------------------

    def _make(self) -> Pieces[TranslatedSegment]:
        self._kept.begin()
        made: dict[str, TranslatedSegment] = {}
        segments = [self._file.segments[place] for place in self._places]
        for number, segment in enumerate(segments):
            left = self._letters_left * self._asked_s / self._asked_letters if self._asked_letters else None
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

    def _segment(self, segment: Segment, before: TranslatedSegment | None, after: str) -> TranslatedSegment:
        """A segment, piece by piece, each after the one before it."""
        neighbour = (plain(before.source), plain(before.target)) if before is not None and before.ok else None
        parts: list[KeptPiece] = []
        calls = self._count.calls
        try:
            # What is kept as a whole was found to fit; nothing need be counted, nor a model opened for it.
            pieces = [segment.text] if self._kept.get(segment.text) else self._budget.pieces(segment.text)
        except PromptTooLong as problem:
            return TranslatedSegment(segment.text, "", segment.page, False, (str(problem),), 0, "original")
        for number, piece in enumerate(pieces):
            following = pieces[number + 1] if number + 1 < len(pieces) else after
            words = piece.strip()
            part = self._kept.get(words) if has_words(plain(words)) else KeptPiece(words, tries=0)
            if part is None:
                part = self._piece(words, neighbour, plain(following)[:_NEIGHBOUR])
                self._kept.keep(words, part)
            parts.append(part)
            if not part.problems:
                self._used.add(words)
                neighbour = (plain(piece), plain(part.text))
        self._count.kept += self._count.calls == calls
        gap = "" if self.target_language in ("zh", "ja") else " "
        problems = [problem for part in parts for problem in part.problems]
        false = any(not checks.is_harmless(kind) for kind, _ in problems)
        return TranslatedSegment(
            segment.text, gap.join(part.text for part in parts), segment.page, not problems,
            tuple(dict.fromkeys(reason for _, reason in problems)), max(part.tries for part in parts) if self._count.calls > calls else 0,
            "original" if false else "translation",
        )  # fmt: skip

    def _piece(self, text: str, before: tuple[str, str] | None, after: str) -> KeptPiece:
        """Ask for a piece; when it fails its checks, once more and more strictly. The better of the two is taken."""
        began = time.monotonic()
        if before is not None:
            before = (before[0][-_NEIGHBOUR:], before[1][-_NEIGHBOUR:])
        attempts: list[KeptPiece] = []
        while len(attempts) < _TRIES and not (attempts and not attempts[-1].problems):
            wrong = [reason for _, reason in attempts[-1].problems] if attempts else []
            messages = self._budget.prompt(text, before, after, wrong)
            room = self._budget.room(messages, text)
            if not room:  # what was wrong leaves too little
                break
            attempts.append(self._attempt(text, messages, room))
        self._asked_s += time.monotonic() - began
        self._asked_letters += len(text)
        self._letters_left = max(0, self._letters_left - len(text))
        best = min(
            reversed(attempts),
            key=lambda made: (any(not checks.is_harmless(k) for k, _ in made.problems), len(made.problems)),
        )
        return KeptPiece(
            best.text,
            best.problems,
            len(attempts),
            sum(m.tokens_in for m in attempts),
            sum(m.tokens_out for m in attempts),
        )

    def _attempt(self, text: str, messages: list[Message], room: int) -> KeptPiece:
        pieces = until_loop(self._writer.stream(messages, max_tokens=room, on_state=self._watch))
        written: list[str] = []
        try:
            while True:
                written.append(next(pieces))
                if self._stopping.is_set():
                    raise Stopped
        except StopIteration as end:
            reply: Reply = end.value or Reply("stop")
        finally:
            pieces.close()
        target = _cleaned("".join(written), text)
        tokens_in = reply.prompt_tokens or self._writer.count_tokens(messages)
        tokens_out = reply.written_tokens or len(written)
        if self._pace is not None:
            self._pace.note(self.model, reply)
        self._count.calls += 1
        self._count.tokens_in += tokens_in
        self._count.tokens_out += tokens_out
        found = checks.problems(
            text, target, source_language=self.source_language, target_language=self.target_language,
            glossary=self._glossary, finish=reply.finish,
        )  # fmt: skip
        return KeptPiece(target, tuple(found), 1, tokens_in, tokens_out)

    def _watch(self, state: ModelState) -> None:
        super()._watch(state)
        if self._written:
            self.on_state(state)

    def _to_ask(self) -> list[str]:
        """What no run before this one has made, each text once."""
        texts = dict.fromkeys(self._file.segments[place].text for place in self._places)
        return [text for text in texts if self._kept.get(text) is None]


def _cleaned(reply: str, source: str) -> str:
    """A reply without what models put around a translation: fences, quotation marks, line breaks."""
    text = _UNWRITABLE.sub("", reply).strip()
    if text.startswith("```"):
        text = text.partition("\n")[2] if "\n" in text else text[3:]
    text = text.removesuffix("```").strip()
    for opening, closing in ('""', "“”", "„“", "«»", "「」", "''"):
        bare = len(text) > 2 and text.startswith(opening) and text.endswith(closing) and text[1:-1].count(opening) == 0
        if bare and source[:1] not in "\"“”„«'‘「":
            text = text[1:-1].strip()
            break
    return text if "\n\n" in text else " ".join(text.split("\n"))
