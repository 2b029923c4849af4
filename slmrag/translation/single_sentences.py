"""Single sentences in another language: quotes, and what summaries are made of, where no language model writes them."""

from collections.abc import Sequence

from slmrag.models.pairs import Pairs
from slmrag.schema.translated_sentence import TranslatedSentence
from slmrag.text.detect import detect_language
from slmrag.translation.markup import literal, plain
from slmrag.translation.pair_writer import PairWriter


def of_sentences(pairs: Pairs, sentences: Sequence[tuple[str, str]], to: str) -> list[TranslatedSentence | None]:
    """``sentences``, each with its language (ISO code, ``""``: to be found out), in the language ``to``.

    ``None`` for what is in it already, what no model knows, and what failed a check (numbers, names, length): the original
    is better than that. Raises `ModelProblem` for a damaged model.
    """
    made: list[TranslatedSentence | None] = [None] * len(sentences)
    by_language: dict[str, list[int]] = {}
    for number, (text, language) in enumerate(sentences):
        if text.strip():
            by_language.setdefault(language or detect_language(text), []).append(number)
    for language, numbers in by_language.items():
        if not (way := pairs.way(language, to)):
            continue
        writer = PairWriter(pairs, way, language, to)
        # A line of a list or table stays a line.
        lines = {number: sentences[number][0].split("\n") for number in numbers}
        said = iter(writer.written([literal(line.strip()) for number in numbers for line in lines[number]]))
        for number in numbers:
            pieces = [next(said) for _ in lines[number]]
            if not any(piece.problems for piece in pieces):
                made[number] = TranslatedSentence("\n".join(plain(piece.text) for piece in pieces), writer.name)
    return made
