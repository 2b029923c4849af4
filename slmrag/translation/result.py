"""What comes of a translation: its segments, and the receipt of what was done."""

from dataclasses import asdict, dataclass, field
from typing import Literal

from slmrag.errors.notices import Notice, Templates, comma_list, key_of
from slmrag.schema import Finish, Unit
from slmrag.translation.formats import LeftAsIs, Translatable
from slmrag.translation.formats.text_file import GivenText, with_words
from slmrag.translation.markup import plain

_say = Templates(
    segments_translated="{number} of {all} segments translated",
    segments_kept="{number} kept from before",
    segments_repeated="{number} repeated",
    segments_failed="{number} failed their checks",
    calls_of_model="{number} calls of the model, {read:,} tokens in, {written:,} out",
    ended="{what}.",
)


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A segment and its translation, both with marks. ``tries`` is how often the model was asked, 0 when it was kept.

    One that is not ``ok`` has ``reasons``; where one of them says that it is false, ``in_file`` is ``"original"``.
    """

    source: str
    target: str
    page: int
    ok: bool
    reasons: tuple[str, ...] = ()
    tries: int = 0
    in_file: Literal["translation", "original"] = "translation"

    @property
    def written(self) -> str:
        """What stands in the file."""
        return self.target if self.in_file == "translation" else self.source


@dataclass(frozen=True, slots=True)
class FailedSegment:
    """A segment that failed its checks twice: its number (from 1), why, the original, and the last attempt."""

    segment: int
    page: int
    reason: str
    source: str
    attempt: str
    in_file: Literal["translation", "original"]


@dataclass(frozen=True, slots=True)
class TranslationReceipt:
    """What was done: ``translated`` and ``failed`` together are all ``segments``, unless it was stopped before the end.

    Of them ``kept_from_before`` were made by an earlier run, ``repeated`` are the same as one before them.
    """

    segments: int
    translated: int
    kept_from_before: int
    repeated: int
    failed: tuple[FailedSegment, ...]
    model_calls: int
    tokens_in: int
    tokens_out: int
    pages_left_out: tuple[LeftAsIs, ...]

    @property
    def words(self) -> Notice:
        """It, for people, in a line."""
        parts = [_say("segments_translated", number=self.translated, all=self.segments)]
        if self.kept_from_before:
            parts.append(_say("segments_kept", number=self.kept_from_before))
        if self.repeated:
            parts.append(_say("segments_repeated", number=self.repeated))
        if self.failed:
            parts.append(_say("segments_failed", number=len(self.failed)))
        if self.tokens_in or not self.model_calls:  # small translation models count none
            parts.append(_say("calls_of_model", number=self.model_calls, read=self.tokens_in, written=self.tokens_out))
        return _say("ended", what=comma_list(parts))


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """A document as it was translated, or, when ``finish`` is ``"cancelled"``, what was made of it; ``error`` says what broke it off.

    Languages are ISO codes, the source's ``""`` where it is unknown. ``warnings`` are sentences for the reader.
    """

    name: str
    source_language: str
    target_language: str
    model: str
    sent_to: str
    finish: Finish
    unit: Unit
    segments: tuple[TranslatedSegment, ...]
    receipt: TranslationReceipt
    warnings: tuple[str, ...] = ()
    error: str = ""
    file: Translatable | None = field(default=None, repr=False, compare=False)
    places: tuple[int, ...] = field(default=(), repr=False, compare=False)

    @property
    def text(self) -> str:
        """The words as they stand in the file: a text as it was laid out, else a line for each segment."""
        if isinstance(self.file, GivenText):
            return with_words(self.file.text, [segment.written for segment in self.segments])
        return "\n".join(plain(segment.written) for segment in self.segments)

    @property
    def is_all_original(self) -> bool:
        """Whether nothing of it was translated, so that a file of it would be the original."""
        return not any(segment.in_file == "translation" for segment in self.segments)

    @property
    def suffix(self) -> str:
        """That of the file which `Translation.save` makes without being told otherwise."""
        return self.file.suffix if self.file is not None else ".html"

    def as_json(self) -> dict:
        """It as it is printed: plain values alone."""
        return {
            "name": self.name,
            "from": self.source_language,
            "to": self.target_language,
            "model": self.model,
            "sent_to": self.sent_to,
            "finish": self.finish,
            "unit": self.unit,
            "segments": [
                asdict(segment) | {"source": plain(segment.source), "target": plain(segment.target)}
                for segment in self.segments
            ],
            "receipt": asdict(self.receipt),
            "warnings": list(self.warnings),
            "error": self.error,
            "key": key_of(self.error),
        }
