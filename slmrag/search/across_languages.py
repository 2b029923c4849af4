"""A question in the languages of the documents, where small models translate between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from slmrag.errors.model_problems import ModelProblem
from slmrag.models.pairs import Pairs
from slmrag.schema import SearchResult
from slmrag.text.detect import detect_language
from slmrag.text.stop_words import stop_words

_MOST = 2  # languages that a question is translated into: the most frequent of the documents
_LONGEST = 300  # letters; what is longer is no question


def found_across(
    pairs: Pairs,
    question: str,
    before: str,
    languages: Sequence[str],
    find: Callable[[str, str], SearchResult],
    found: SearchResult,
) -> SearchResult:
    """What ``question`` finds in another language that documents are in, where that is more than was ``found`` with it as it stands.

    ``languages`` are those of the documents (ISO codes), ``before`` is the question before it. The question stays what was asked; ``searched_as`` is what it was
    searched as. One in a language of the documents that found an answer is left alone. A model that fails costs only this, and is told (``not_searched``).
    """
    asked_in = _language_of(question, languages, pairs)
    if not asked_in or len(question) > _LONGEST or (asked_in in languages and found.supported):
        return found
    failed = ""
    best, foreign = found, asked_in not in languages
    for language in [one for one in languages if one != asked_in][:_MOST]:
        way = pairs.way(asked_in, language)
        try:
            said, earlier = pairs.translate([question, before], way) if way else ("", "")
        except ModelProblem as problem:
            failed = failed or str(problem)
            continue
        if not said.strip():
            continue
        other = find(said, earlier)
        # What was found with words of another language than the documents' is chance, whatever it is worth.
        if (
            other.passages
            and (foreign or other.likelihood > best.likelihood)
            and not (best.supported and not other.supported)
        ):
            best, foreign = replace(other, question=question, searched_as=other.searched_as or said), False
    return replace(best, not_searched=failed) if failed and not best.searched_as else best


def _language_of(question: str, languages: Sequence[str], pairs: Pairs) -> str:
    """The language that a question is to be translated from: a foreign one that is known here, else one of the documents'; ``""`` for none.

    A short question is easily taken for its kin, or for English: its small words tell which of those known here it is in.
    """
    found = detect_language(question)
    words = [word.strip("?,.!;:¿¡\"'") for word in question.casefold().split()]

    def small(language: str) -> int:
        return sum(word in stop_words(language) for word in words)

    known = [one for language in languages[:_MOST] for one in pairs.into(language) if one not in languages]
    other = max(known, key=lambda one: (small(one), one == found), default="")
    if found and found not in languages:
        return other if other and (other == found or small(other)) else ""
    own = max((small(language or "en") for language in languages), default=0)
    return other if other and small(other) > own else found
