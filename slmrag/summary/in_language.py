"""Sentences of documents that were chosen for a summary, said in the language that it is wanted in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slmrag.schema.translated_sentence import SayIn
from slmrag.summary.summary import SummarySentence


def in_language(
    language: str, sentences: Sequence[SummarySentence], languages: Mapping[str, str], say: SayIn | None
) -> tuple[list[SummarySentence], str]:
    """``sentences`` in ``language`` as far as ``say`` can, each with its places in the original, and who translated them.

    ``languages`` are those of the documents, by their ids; ``""`` and as they are where nothing is to be translated.
    """
    if not language or say is None:
        return list(sentences), ""
    asked = [(said.text, languages.get(said.sources[0].document_id, "") if said.sources else "") for said in sentences]
    made = say(asked, language)
    by = dict.fromkeys(one.by for one in made if one is not None)
    return [
        said if one is None else replace(said, text=one.text) for said, one in zip(sentences, made, strict=True)
    ], ", ".join(by)
