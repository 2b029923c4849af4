"""What is to be translated, from and into what, and by whom: settled before the first word, or refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from slmrag.errors.model_access import ModelMissing
from slmrag.errors.notices import Notice, Templates
from slmrag.errors.work_problems import WorkProblem
from slmrag.models import ChatModel, NoModel
from slmrag.models.pace import Pace
from slmrag.text.detect import detect_language
from slmrag.text.language_codes import language_code
from slmrag.text.languages import SUPPORTED, name_of
from slmrag.text.page_ranges import page_numbers
from slmrag.translation.formats import Segment, Translatable
from slmrag.translation.glossary import as_glossary
from slmrag.translation.kept_segments import InMemory, PieceStore, settings_of
from slmrag.translation.markup import plain
from slmrag.translation.translation_stream import TranslationStream

_SAMPLE = 6_000  # characters


def start(
    file: Translatable,
    model: ChatModel | NoModel,
    keep: Callable[[str], PieceStore] = lambda settings: InMemory(),
    *,
    to: str,
    source: str = "",
    glossary: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    pages: str = "",
    identity: str = "",
    pace: Pace | None = None,
) -> TranslationStream:
    """A translation of ``file`` by ``model``; nothing is asked before it is read.

    ``to`` and ``source`` are languages by name or code, the source's is found out where it is not given. ``pages`` are
    such as ``"3-5, 8"``. ``keep`` makes the place where pieces are kept, of the settings that decide what they become.
    Raises `WorkProblem`, and `ModelMissing` where no model is there.
    """
    target = language_code(to)
    chosen = pages_chosen(pages, file)
    segments = [segment for segment in file.segments if chosen is None or segment.page in chosen]
    if not segments:
        if file.left_out:
            cause = file.left_out[0].reason
            raise WorkProblem("no_words_on_pages_because" if pages else "no_words_because", name=file.name, cause=cause)
        raise WorkProblem("no_words_on_pages" if pages else "no_words", name=file.name)
    found = language_of(segments)
    code = language_code(source) if source else found
    if code == target:
        raise WorkProblem(
            "already_in_language" if source else "already_in_language_from", name=file.name, language=name_of(target)
        )
    if isinstance(model, NoModel):
        if not found:
            raise ModelMissing("translation_needs_model", name=file.name, segments=len(segments))
        raise ModelMissing(
            "translation_needs_model_from", name=file.name, segments=len(segments), language=name_of(found)
        )
    terms = as_glossary(glossary)
    kept = keep(settings_of(code, target, model.name, terms))
    return TranslationStream(
        file, model, kept, source=code, target=target, glossary=terms, pages=chosen, warnings=tuple(_warnings(code, target, found)),
        identity=f"{identity} {to} {source} {pages} {model.name} {sorted(terms.items())}" if identity else "", pace=pace,
    )  # fmt: skip


_warning = Templates(
    language_not_made_for=(
        "{language} is not among the {number} languages that Phi-3.5-mini was made for: expect more mistakes."
    ),
    language_not_told="Its language could not be told: say what it is in (--from) for better checks.",
    reads_like="It reads like {language}, not like {other_language}.",
)


def _warnings(source: str, target: str, found: str) -> Iterator[Notice]:
    for code in dict.fromkeys((source, target)):
        if code and code not in SUPPORTED:
            yield _warning("language_not_made_for", language=name_of(code), number=len(SUPPORTED))
    if not source:
        yield _warning("language_not_told")
    elif found and found != source:
        yield _warning("reads_like", language=name_of(found), other_language=name_of(source))


def pages_chosen(pages: str, file: Translatable) -> frozenset[int] | None:
    """The numbers in ``"3-5, 8"``, ``None`` for all. Raises `WorkProblem` where a file has no such pages."""
    if not pages.strip():
        return None
    if file.unit == "section":
        raise WorkProblem("no_pages_to_choose", name=file.name)
    return frozenset(page_numbers(pages, file.name, file.unit, file.pages))


def language_of(segments: Iterable[Segment]) -> str:
    """The language of segments, as far as their words tell; ``""`` when they do not."""
    sample = ""
    for segment in segments:
        sample += plain(segment.text) + "\n"
        if len(sample) > _SAMPLE:
            break
    return detect_language(sample)
