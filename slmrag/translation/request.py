"""What is to be translated, from and into what, and by whom: settled before the first word, or refused."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from slmrag.errors.model_access import ModelMissing, PairMissing
from slmrag.errors.notices import Notice, Templates
from slmrag.errors.work_problems import WorkProblem
from slmrag.models import ChatModel, NoModel
from slmrag.models.pace import Pace
from slmrag.models.pairs import Pairs, Way, over_english
from slmrag.text.detect import detect_language
from slmrag.text.language_codes import language_code
from slmrag.text.languages import SUPPORTED, name_of
from slmrag.text.page_ranges import page_numbers
from slmrag.translation.formats import Segment, Translatable
from slmrag.translation.glossary import as_glossary
from slmrag.translation.markup import plain
from slmrag.translation.pair_writer import PairWriter
from slmrag.translation.segment_store import InMemory, PieceStore, settings_of
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
    pairs: Pairs | None = None,
) -> TranslationStream:
    """A translation of ``file`` by ``pairs`` where they join the languages, else by ``model``; nothing is asked before it is read.

    What fails its checks with the pairs is tried by the model, unless that sends it to another machine.

    ``to`` and ``source`` are languages by name or code, the source's is found out where it is not given. ``pages`` are
    such as ``"3-5, 8"``. ``keep`` makes the place where pieces are kept, of the settings that decide what they become.
    Raises `WorkProblem`, and `ModelMissing` where no model is there.
    """
    target = language_code(to)
    chosen = chosen_pages(pages, file)
    segments = [segment for segment in file.segments if chosen is None or segment.page in chosen]
    if not segments:
        if file.left_out:
            cause = file.left_out[0].reason
            raise WorkProblem("no_words_on_pages_because" if pages else "no_words_because", name=file.name, cause=cause)
        raise WorkProblem("no_words_on_pages" if pages else "no_words", name=file.name)
    found = language_of(segments)
    code = language_code(source) if source else _from_here(segments, found, target, pairs)
    if code == target:
        raise WorkProblem(
            "already_in_language" if source else "already_in_language_from", name=file.name, language=name_of(target)
        )
    terms = as_glossary(glossary)
    way = pairs.way(code, target) if pairs is not None else ()
    writer = PairWriter(pairs, way, code, target, terms) if pairs is not None and way else None
    if writer is None and isinstance(model, NoModel):
        raise _nothing_translates(file.name, len(segments), found, code, target, pairs)
    by = None if isinstance(model, NoModel) or (writer is not None and model.sends_to) else model
    names = ", ".join(one.name for one in (writer, by) if one is not None)
    kept = keep(settings_of(code, target, names, terms))
    warnings = _over_english(way, code, target) if writer else _warnings(code, target, found)
    return TranslationStream(
        file, by, kept, pairs=writer, source=code, target=target, glossary=terms, pages=chosen, warnings=tuple(warnings),
        identity=f"{identity} {to} {source} {pages} {names} {sorted(terms.items())}" if identity else "", pace=pace,
    )  # fmt: skip


def _from_here(segments: Sequence[Segment], found: str, target: str, pairs: Pairs | None) -> str:
    """``found``; of a mixture in which no language is most of it, the most frequent that is known here: the others are listed."""
    if pairs is None or pairs.way(found, target):
        return found
    letters = _letters_by_language(plain(segment.text) for segment in segments)
    if 2 * letters[found] > letters.total():
        return found
    return next((one for one, _ in letters.most_common() if pairs.way(one, target)), found)


def _nothing_translates(
    name: str, segments: int, found: str, source: str, target: str, here: Pairs | None
) -> ModelMissing:
    """Why nobody translates, and what to get for it: small models where they are known, else a language model."""
    if here is not None and (pairs := here.missing(source, target)):
        get = "; slmrag models get ".join(pair.name for pair in pairs)
        return PairMissing(
            "translation_needs_pair", name=name, segments=segments, source=name_of(source), target=name_of(target),
            get=get, size=round(sum(pair.disk for pair in pairs) / 1e6),
        )  # fmt: skip
    if not source and here is not None and (languages := here.into(target)):
        return ModelMissing("translation_needs_from", name=name, languages=", ".join(languages))
    if not found:
        return ModelMissing("translation_needs_model", name=name, segments=segments)
    return ModelMissing("translation_needs_model_from", name=name, segments=segments, language=name_of(found))


_warning = Templates(
    language_not_made_for=(
        "{language} is not among the {number} languages that Phi-3.5-mini was made for: expect more mistakes."
    ),
    language_not_told="Its language could not be told: say what it is in (--from) for better checks.",
    over_english="There is no model of {language} and {other_language}: it goes over English, and some of the meaning may be lost there.",
    reads_like="It reads like {language}, not like {other_language}.",
)


def _over_english(way: Way, source: str, target: str) -> Iterator[Notice]:
    if over_english(way):
        yield _warning("over_english", language=name_of(source), other_language=name_of(target))


def _warnings(source: str, target: str, found: str) -> Iterator[Notice]:
    for code in dict.fromkeys((source, target)):
        if code and code not in SUPPORTED:
            yield _warning("language_not_made_for", language=name_of(code), number=len(SUPPORTED))
    if not source:
        yield _warning("language_not_told")
    elif found and found != source:
        yield _warning("reads_like", language=name_of(found), other_language=name_of(source))


def chosen_pages(pages: str, file: Translatable) -> frozenset[int] | None:
    """The numbers in ``"3-5, 8"``, ``None`` for all. Raises `WorkProblem` where a file has no such pages."""
    if not pages.strip():
        return None
    if file.unit == "section":
        raise WorkProblem("no_pages_to_choose", name=file.name)
    return frozenset(page_numbers(pages, file.name, file.unit, file.pages))


def language_of(segments: Iterable[Segment]) -> str:
    """The language of segments, as far as their words tell; of a mixture that of most; ``""`` when they do not."""
    words: list[str] = []
    for segment in segments:
        words.append(plain(segment.text))
        if sum(map(len, words)) > _SAMPLE:
            break
    if found := detect_language("\n".join(words)):
        return found
    letters = _letters_by_language(words)
    most, count = letters.most_common(1)[0]
    return most if 2 * count > letters.total() else ""


def _letters_by_language(words: Iterable[str]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for one in words:
        letters[detect_language(one)] += len(one)
    return letters
