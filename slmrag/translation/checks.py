"""Is this a translation of that? What can be told without a model: nothing lost, nothing added, nothing else said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal

from slmrag.errors.notices import Notice, Templates
from slmrag.schema import Finish
from slmrag.text.detect import detect_language
from slmrag.text.languages import name_of
from slmrag.text.scripts import UNSPACED_SIGN
from slmrag.text.terms import terms
from slmrag.translation.addresses import added_addresses
from slmrag.translation.fit import Misfit, misfit
from slmrag.translation.fit.lengths import english_length
from slmrag.translation.left_over import left_over
from slmrag.translation.markup import plain, same_marks
from slmrag.translation.number_check import added_numbers, ascii_digits, kept_numbers, missing_numbers
from slmrag.translation.own_language import akin, foreign_language

CheckKind = Literal[
    "empty", "cut", "said", "marks", "numbers", "copies", "addresses", "language", "length", "glossary", "part"
]

# Whatever the languages: characters of English written for one said, ten more or less of which mean nothing in a short text.
SHORTEST, LONGEST, SLACK = 0.4, 2.6, 10

_reason = Templates(
    nothing_written="the model wrote nothing",
    translation_cut="the translation was cut off, or repeated itself",
    model_talks="the model talks instead of translating: “{words}”",
    marks_moved="words in bold, links or notes are not where they were",
    numbers_missing="numbers are missing: {numbers}",
    numbers_added="numbers are not in the original: {numbers}",
    copies_changed="not kept as it is: {copies}",
    addresses_added="addresses or phone numbers are not in the original: {addresses}",
    term_not_used="“{term}” is not translated as “{wanted}”",
    left_untranslated="it was left untranslated",
    not_in_language="it is not in {language}",
    still_in_language="it is still in {language}",
    in_other_language="it is in {language}, not in {other_language}",
    much_shorter="it is much shorter than the original ({written} characters for {characters})",
    seems_shorter="part of the original seems to be left out",
    seems_longer="it seems to say more than the original",
    seems_another="its length, names and numbers are not those of the original, but of another text",
    words_left="words were left untranslated: “{words}”",
    much_longer="it is much longer than the original ({written} characters for {characters})",
)

_SCRIPTS = {
    "ar": "Arabic", "fa": "Arabic", "ur": "Arabic", "he": "Hebrew", "ru": "Cyrillic", "uk": "Cyrillic", "bg": "Cyrillic",
    "sr": "Cyrillic", "el": "Greek", "th": "Thai", "ko": "Hangul", "hi": "Devanagari", "zh": "Han", "ja": "Han",
}  # fmt: skip
_ENDS = frozenset(".!?")
_FEW_WORDS = 4  # a name or a title of so many words may be the same in both languages
_SURE_WORDS = 12  # from so many on the detector is believed, from twice as many when it names a third language


def problems(
    source: str,
    target: str,
    *,
    source_language: str,
    target_language: str,
    glossary: Mapping[str, str] = {},
    finish: Finish = "stop",
    near: Sequence[str] = (),
) -> Iterator[tuple[CheckKind, Notice]]:
    """What is wrong with ``target`` as the translation of ``source``: its kind, and a reason for the reader.

    Both may hold marks. ``glossary`` gives the term to use for a term. Languages are ISO codes, ``""`` unknown. ``near``
    are the texts before and behind ``source``, of one of which it may be the translation by mistake.
    """
    said, words = plain(source), plain(target)
    if not words.strip():
        yield "empty", _reason("nothing_written")
        return
    if finish != "stop":
        yield "cut", _reason("translation_cut")
    if opening := _chatter(said, words):
        yield "said", _reason("model_talks", words=opening)
    if not same_marks(source, target):
        yield "marks", _reason("marks_moved")
    if missing := missing_numbers(_without_copies(said), _without_copies(words), target_language):
        yield "numbers", _reason("numbers_missing", numbers=", ".join(missing))
    elif added := added_numbers(said, words):
        yield "numbers", _reason("numbers_added", numbers=", ".join(added))
    if lost := kept_numbers(copied_parts(said), words if any(c.isascii() for c in words) else ascii_digits(words)):
        yield "copies", _reason("copies_changed", copies=", ".join(lost))
    if invented := added_addresses(said, words):
        yield "addresses", _reason("addresses_added", addresses=", ".join(invented))
    own = foreign_language(said, source_language) or source_language  # a text holds lines in other languages
    if reason := _wrong_language(said, words, own, target_language):
        yield "language", reason
    elif reason := _wrong_length(said, words, own, target_language):
        yield "length", reason
    elif detect_language(said) != target_language:  # else it may stay as it is
        if run := left_over(_without_copies(said), words, own, target_language):
            yield "language", _reason("words_left", words=run[:60])
        elif found := misfit(said, words, own, target_language, near):
            yield "length", _misfit(found)
    for term, wanted in glossary.items():
        if holds_term(said, term, source_language) and not holds_term(words, wanted, target_language):
            yield "glossary", _reason("term_not_used", term=term, wanted=wanted)


def is_harmless(kind: CheckKind) -> bool:
    """Whether a translation with such a problem may still stand in the file: doubtful, but not false."""
    return kind in ("glossary", "part")


# --- What must be there as it was -----------------------------------------------------------------------------


def copied_parts(text: str) -> list[str]:
    """What a translation copies: addresses, e-mail addresses, code, placeholders, part numbers."""
    return [text[start:end] for start, end in copied_spans(text)]


def copied_spans(text: str) -> list[tuple[int, int]]:
    """Where `copied_parts` stands in ``text``."""
    spans = []
    for match in _copied().finditer(text):
        words = match.group().rstrip(".,;:!?)]}'\"") if match["address"] else match.group()
        spans.append((match.start(), match.start() + len(words)))
    return spans


def _without_copies(text: str) -> str:
    return _copied().sub(" ", text)


@cache
def _copied() -> re.Pattern:
    return re.compile(
        r"(?P<address>https?://[^\s<>\"“”]+|www\.[^\s<>\"“”]+)"
        r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
        r"|`[^`\n]+`"
        r"|\{\{[^{}\n]+\}\}|\$?\{[\w.:-]+\}|%\(\w+\)[sdf]|%[sdf](?!\w)|<\/?[a-zA-Z][\w-]*(?: [^<>]*)?>"
        r"|(?<![\w-])--[a-z][\w-]+"
        r"|(?<!\w)[A-Za-z]+(?:_[A-Za-z0-9]+)+|(?<!\w)[a-z]+(?:[A-Z][a-z]+)+\(?\)?"
        # ZX-9000-12, P200, E8; but a quarter, a half or a year is said in words.
        r"|(?<![\w-])(?!(?:Q|H|FY|CY)\d)[A-Z]{1,6}-?\d+(?:-\w*\d\w*)*(?![\w-])"
    )


# --- Talk -----------------------------------------------------------------------------------------------------


def _chatter(said: str, words: str) -> str:
    """The beginning of what a model says about a translation, or instead of one; ``""`` when it says nothing."""
    # An original that talks so itself is translated so.
    for pattern in () if any(pattern.search(said.strip()) for pattern in _talk()) else _talk():
        if match := pattern.search(words.strip()):
            return match.group().strip()[:60]
    if "\n\n" in words.strip() and "\n\n" not in said.strip():
        return words.strip().rpartition("\n\n")[2][:60]
    return ""


@cache
def _talk() -> tuple[re.Pattern, ...]:
    patterns = (
        # A preface, in the languages in which models like to write one.
        r"^(?:sure|certainly|of course|okay|absolutely)[!,.:]",
        r"^(?:here(?:'s| is| are)|below is|this is|the following is)\b[^\n]{0,60}\btranslat",
        r"^(?:the )?(?:german|french|spanish|italian|english|[a-z]+ )?translat(?:ion|ed)\b[^\n]{0,50}:",
        r"^(?:hier ist|hier die|die|es folgt)\b[^\n]{0,40}übersetz[^\n]{0,40}:",
        r"^(?:voici|la)\b[^\n]{0,40}traduction[^\n]{0,40}:", r"^(?:aquí|esta es|la)\b[^\n]{0,40}traducción[^\n]{0,40}:",
        r"^(?:ecco|la)\b[^\n]{0,40}traduzione[^\n]{0,40}:", r"^(?:aqui|a)\b[^\n]{0,40}tradução[^\n]{0,40}:",
        r"^(?:вот|перевод)\b[^\n]{0,40}:", r"^(?:以下[是为]?[^\n]{0,20})?(?:翻译|翻譯|译文)[^\n]{0,20}[:：]", r"^(?:翻訳|번역)[^\n]{0,20}[:：]",
        # A refusal.
        r"^(?:i(?:'m| am) sorry|sorry|i apologi[sz]e|unfortunately)[,.]?[^\n]{0,80}\b(?:can(?:not|'t|’t)|unable|not able|as an)",
        r"^(?:i can(?:not|'t|’t)|i(?:'m| am) (?:unable|not able)|i won(?:'t|’t))\b[^\n]{0,60}\b(?:translat|assist|help|provide|fulfil)",
        r"\bas an ai\b|\bas a language model\b|\bals ki-|\ben tant qu'(?:ia|intelligence)|\bcomo (?:una? )?(?:ia|modelo de lengua)",
        r"^(?:es tut mir leid|entschuldigung)[^\n]{0,80}\bnicht\b", r"^(?:je suis désolée?|désolée?)[^\n]{0,80}\bpas\b",
        r"^lo siento[^\n]{0,80}\bno\b", r"^(?:很抱歉|抱歉|对不起|申し訳|죄송)",
        # A note behind it.
        r"\((?:note|translator'?s note|anmerkung|note du traducteur|nota)\s*:",
        r"\n\s*(?:note|translation notes?|explanation|anmerkung|remarque|nota)\s*:",
        r"⟦|⟧|```",
    )  # fmt: skip
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


# --- Language and length --------------------------------------------------------------------------------------


def _wrong_language(said: str, words: str, source_language: str, target_language: str) -> Notice | None:
    bare_said, bare = _bare(said), _bare(words)
    count = _word_count(bare_said)
    if source_language == target_language or not bare or detect_language(bare_said) == target_language:
        return None
    if bare.casefold() == bare_said.casefold() and (count > _FEW_WORDS or _is_sentence(said, bare_said)):
        return _reason("left_untranslated")
    script = _SCRIPTS.get(target_language)
    if script and source_language and _SCRIPTS.get(source_language) != script and count >= _FEW_WORDS:
        share = _share(bare, script, target_language)
        if share < 0.15:
            return _reason("not_in_language", language=name_of(target_language))
    if count <= _FEW_WORDS or (found := detect_language(bare)) in ("", target_language) or akin(found, target_language):
        return None
    if found == source_language and (count >= _SURE_WORDS or _shared(bare_said, bare) >= 0.5):
        return _reason("still_in_language", language=name_of(found))
    if _word_count(bare) >= 2 * _SURE_WORDS:
        return _reason("in_other_language", language=name_of(found), other_language=name_of(target_language))
    return None


def _is_sentence(text: str, bare: str) -> bool:
    """Whether three words or more are no name and no title: they end as a sentence, and all behind the first are small."""
    first, *rest = bare.split() or [""]
    return len(rest) > 1 and text.rstrip()[-1:] in _ENDS and first[:1].isupper() and all(map(str.islower, rest))


def _shared(said: str, words: str) -> float:
    """How many of the words of a text are those of another."""
    known, found = set(said.casefold().split()), words.casefold().split()
    return sum(word in known for word in found) / len(found)


def _bare(text: str) -> str:
    """The words of a text that are to be translated, without numbers and signs."""
    return " ".join(re.sub(r"[\d\W_]+", " ", _copied().sub(" ", text)).split())


def _word_count(text: str) -> int:
    # A script without spaces holds a word in about every two characters.
    unspaced = len(UNSPACED_SIGN.findall(text))
    return len(text.split()) + unspaced // 3


def _share(text: str, script: str, language: str) -> float:
    """How much of the letters of ``text`` is in a script; kana count as Japanese."""
    import regex

    names = rf"\p{{Script={script}}}" + (r"\p{Script=Hiragana}\p{Script=Katakana}" if language == "ja" else "")
    letters = len(regex.findall(r"\p{L}", text))
    return len(regex.findall(f"[{names}]", text)) / letters if letters else 1.0


def _wrong_length(said: str, words: str, source_language: str, target_language: str) -> Notice | None:
    wanted, there = english_length(said, source_language), english_length(words, target_language)
    ratio = (there + SLACK) / (wanted + SLACK)
    if SHORTEST <= ratio <= LONGEST:
        return None
    return _reason("much_shorter" if ratio < SHORTEST else "much_longer", written=len(words), characters=len(said))


def _misfit(found: Misfit) -> Notice:
    if found == "other":
        return _reason("seems_another")
    return _reason("seems_shorter") if found == "short" else _reason("seems_longer")


# --- Glossary -------------------------------------------------------------------------------------------------


def holds_term(text: str, term: str, language: str) -> bool:
    """Whether ``text`` holds a term, as it is or inflected."""
    if term.casefold() in text.casefold():
        # "cat" is not in "catalogue"; but scripts without spaces and compounds know no borders.
        return (
            len(term) > 5 or not term.isascii() or re.search(rf"\b{re.escape(term)}", text, re.IGNORECASE) is not None
        )
    wanted, there = _stems(term, language), _stems(text, language)
    return bool(wanted) and any(there[n : n + len(wanted)] == wanted for n in range(len(there)))


@lru_cache(4096)
def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(terms(text, language))
