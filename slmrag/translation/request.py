"""What is to be translated, from and into what, and by whom: settled before the first word, or refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from slmrag.errors import ModelMissing, WorkProblem
from slmrag.models import ChatModel, NoModel
from slmrag.models.pace import Pace
from slmrag.text.detect import detect_language
from slmrag.text.languages import SUPPORTED, language_code, name_of
from slmrag.text.page_ranges import page_numbers
from slmrag.translation.formats import Segment, Translatable
from slmrag.translation.glossary import as_glossary
from slmrag.translation.kept_segments import InMemory, Kept, settings_of
from slmrag.translation.markup import plain
from slmrag.translation.translation_stream import TranslationStream

_SAMPLE = 6_000  # characters


def start(
    file: Translatable,
    model: ChatModel | NoModel,
    keep: Callable[[str], Kept] = lambda settings: InMemory(),
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
        why = f" {file.left_out[0].reason}" if file.left_out else ""
        raise WorkProblem(f"{file.name} holds no words to translate{' on these pages' if pages else ''}.{why}")
    found = language_of(segments)
    code = language_code(source) if source else found
    if code == target:
        raise WorkProblem(
            f"{file.name} is in {name_of(target)} already: name another language"
            + (", or the one that it is in (--from)." if not source else ".")
        )
    if isinstance(model, NoModel):
        language = f", in {name_of(found)}" if found else ""
        raise ModelMissing(
            f"A translation needs a language model: slmrag models get phi-3.5-mini. {file.name} has {len(segments)} segments "
            f"to translate{language}; nothing was changed."
        )
    terms = as_glossary(glossary)
    kept = keep(settings_of(code, target, model.name, terms))
    return TranslationStream(
        file, model, kept, source=code, target=target, glossary=terms, pages=chosen, warnings=tuple(_warnings(code, target, found)),
        identity=f"{identity} {to} {source} {pages} {model.name} {sorted(terms.items())}" if identity else "", pace=pace,
    )  # fmt: skip


def _warnings(source: str, target: str, found: str) -> Iterator[str]:
    for code in dict.fromkeys((source, target)):
        if code and code not in SUPPORTED:
            yield (
                f"{name_of(code)} is not among the {len(SUPPORTED)} languages that Phi-3.5-mini was made for: expect more "
                "mistakes."
            )
    if not source:
        yield "Its language could not be told: say what it is in (--from) for better checks."
    elif found and found != source:
        yield f"It reads like {name_of(found)}, not like {name_of(source)}."


def pages_chosen(pages: str, file: Translatable) -> frozenset[int] | None:
    """The numbers in ``"3-5, 8"``, ``None`` for all. Raises `WorkProblem` where a file has no such pages."""
    if not pages.strip():
        return None
    if file.unit == "section":
        raise WorkProblem(f"{file.name} has no pages to choose from: PDFs, slides and sheets have.")
    return frozenset(page_numbers(pages, file.name, file.unit, file.pages))


def language_of(segments: Iterable[Segment]) -> str:
    """The language of segments, as far as their words tell; ``""`` when they do not."""
    sample = ""
    for segment in segments:
        sample += plain(segment.text) + "\n"
        if len(sample) > _SAMPLE:
            break
    return detect_language(sample)
