"""Sentences that state a value: they hold one of the kind that is asked for, of what it is asked of, and of its time."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from slmrag.schema import Passage, Sentence
from slmrag.search.values.asked_value import rivals
from slmrag.search.values.same_words import stops
from slmrag.search.values.subject import Subject, SubjectWord, fit
from slmrag.search.values.value_kinds import Span, has_capitals, is_firm, places
from slmrag.text.sentences import is_row
from slmrag.text.terms import fold_case, term_set, terms

# Measured before the weights were learned, with others left as they are (tests/benchmarks/value_weights.py): values stated rightly / wrongly without a warning /
# absent and not stated, of 45 and 15 questions of reports.jsonl, 38/4/15 as it stands, and then of reports_m.jsonl, 15/11/12
# (some were asked of the first alone). Where no figure stands, nothing moved.
_REACH = 90  # letters around a value in which what it is said of is looked for (0: 12/0/15, 4/9/14; 135: 38/4/14, same)
_CLOSE = 30  # letters around an amount in which the name of another figure makes it that one's (0: 38/4/14, same; 45: same, 16/10/12)
_BESIDE = 45  # letters around a name in which what it is of stands
_LONG = 400  # letters of a sentence that says much besides
_ALL = 0.9  # of what is asked, and of how near it stands, that is nearly all
_MANY = 5  # values of the kind in one
_LONG_LIST = 25  # words from which names in a row are a list (0: 36/5/15, 14/11/12)
_WORD = re.compile(r"\w[\w'’-]*")
# Beside a number that measures something, a sign or a unit; or it has decimals, or thousands.
_MEASURED = re.compile(r"[$€£¥%]|\d[.,]\d|\d{4}|[A-Z]{3}|\b(?:m|k|km|bn|per|mil|bil|kg|ha)")
_GOES_ON = re.compile(r"(?:It|They|He|She|This|These|Er|Sie|Es|Dies\w*|Este|Esta|Ella|Él)\b")
_FORMER = re.compile(
    r"\b(?:previous(?:ly)?|prior to|former(?:ly)?|served as|until|retired|resigned|ehemalig\w*|früher\w*|anterior\w*)\b",
    re.IGNORECASE,
)
# What is only a part of what a report is about.
_PART = re.compile(
    r"\b(?:segment|division|facility|plant|subsidiary|region|branch|business unit|werk|tochter|filial|planta)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:we|our|the (?:company|group|corporation)|total|in all|worldwide|globally|wir|nosotros|en total)\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b([A-Z][\w&]*)['’]s?\s+(?:[\w-]+\s+){0,3}[\w-]*\s*$")
_PRICED = re.compile(
    r"[$€£¥₹元]|[A-Z]{3}|(?i:dollar|euro|pound|franc|yen|yuan|cent|kron|peso)|دولار|يورو|ريال|درهم|جنيه"
)
_OFFICER = re.compile(r"\b(?:Chief|Head of|Vice President)\b.{0,40}")  # counts nobody: "58 Chief People Officer"
# What stands before the amount of a change, and not of what changed.
_CHANGE = re.compile(
    r"\b(?:increas|decreas|declin|improv|reduc|r[oi]se|f[ae]ll|gr[eo]w|dropp|up|down|higher|lower|more|less|gestiegen|gesunken|stieg|sank|aument|disminu)\w*"
    r"\s(?:(?:of|by|um|en|un|was|approximately|about)\s[^.]{0,20}|[$€£]?)$",
    re.IGNORECASE,
)
_CHANGE_WORD = re.compile(
    r"\b(?:increas|decreas|declin|reduc|r[oi]se|fell|gr[eo]w|higher|lower|gestiegen|gesunken|stieg|sank|aument|disminu)\w*",
    re.IGNORECASE,
)
# Before a value that was one once: "over the previous rate of $0.46".
_EARLIER = re.compile(
    r"\b(?:previous|prior|former|earlier|compared (?:to|with)|from|vorherig\w*|anterior\w*)\b[^.;]*$", re.IGNORECASE
)
# The same behind it: "the $1.2 billion (8.6 percent) increase in costs".
_CHANGED = re.compile(
    r"\W*(?:\([^)]{0,20}\)\s*)?(?:increase|decrease|decline|improvement|reduction|rise|fall|growth|drop|higher|lower|more|less)\b",
    re.IGNORECASE,
)
# "The cabins received new roofs, which cost 41,000 euros" tells the price of no cabin; "is a model that costs …" may.
_OF_ANOTHER = re.compile(r"\b([^\W\d_]{2,30}),? (?:which|that) (?:costs?|weighs?)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_FOUND_IN = re.compile(r"\b(?:be|is|are|was|were) found\b", re.IGNORECASE)  # which founds nothing
_COUNTED = re.compile(r"(?:\s+[^\W\d][\w'’-]*){1,5}")  # the words right behind a number
_LABEL = re.compile(
    r"\W*[^\W\d_][^\W\d_-]{0,14}(?:-[^\W\d_]{1,14})?\.?\s?[:：]\s*[+(\d\w.-]*[@\d]"
)  # "Phone: +351 912", "E-mail: m@mail.example"
_STOP = re.compile(r"[.;:!?](?:\s|$)")


def sentence_features(
    subject: Subject, sentence: Sentence, passage: Passage, before: str, known: frozenset[str]
) -> dict[str, float] | None:
    """What speaks for a ``sentence`` as one that states the value of ``subject``, and against it (`stated_likely`); ``None`` where it
    holds no value of the kind, or no word of what is asked stands in it or over it. ``before`` is the sentence before it."""
    language = passage.chunk.language
    around = f"{passage.chunk.section} {sentence.heading} {before}"
    own, beside = term_set(_FOUND_IN.sub(" ", sentence.text), language), term_set(around, language)
    if subject.words and not any(word.held(own | beside) for word in subject.words):
        return None
    near = nearness(subject, sentence.text, language, Path(passage.chunk.document_name).stem, passage.chunk.page)
    if near is None:
        return None
    lines = _lines_above(passage, sentence) if _LABEL.match(sentence.text) else ""
    under = own | term_set(f"{passage.chunk.section} {sentence.heading} {lines}", language)
    if subject.asked.kind in ("phone", "email") and any(word.name and not word.held(under) for word in subject.words):
        return None  # another's
    label = row_label(sentence.text)
    if _GOES_ON.match(sentence.text):
        own |= term_set(before, language)  # "It weighs …" speaks of what was named before it
    share, fits = subject.share(own, beside), fit(subject.words, label, language) if label else 0.0
    found = places(sentence.text, subject.asked.kind, language)
    changes = _CHANGE_WORD.search(sentence.text) is not None
    return {
        "sentence": 1.0,
        f"{'line' if label else 'sentence'}, {subject.asked.kind}": 1.0,
        "near": near,
        "share": share,
        "near and share": near * share,
        "all told": float(min(near, share) >= _ALL),
        "own share": subject.share(own),
        "left over": subject.left_over(own | beside),
        "score": sentence.score - sentence.by_name,  # as it was when the weights were learned
        "found": sentence.found,
        "line": float(bool(label)),
        "line fits": fits,
        "line fits and share": fits * share,
        "line is of another": float(bool(label) and not subject.is_alike(label, around)),
        "another time": float(subject.is_of_another_time(sentence.text, around, known)),
        "time told": float(subject.tells_time(sentence.text)),
        "is apart": float(subject.is_apart(sentence.text, around)),
        "of another": float(_is_of_another(subject, sentence.text, language)),
        "counts another": float(_counts_only_others(subject, sentence.text, found, language)),
        "untold": float(not subject.tells(own | beside, share)),
        "of part": float(subject.asked.is_number and not subject.asks_part and bool(_PART.search(sentence.text))),
        "of whole": float(subject.asked.is_number and not subject.asks_part and bool(_OF_ALL.search(sentence.text))),
        "long": min(1.0, len(sentence.text) / _LONG),
        "many values": min(1.0, len(found) / _MANY),
        "changes unasked": float(changes and not subject.asks_change),
        "change asked": float(subject.asks_change and changes),
        "earlier value": float(
            any(_EARLIER.search(sentence.text[max(0, start - _REACH) : start]) for start, _ in found[:_MANY])
        ),
    }


def _lines_above(passage: Passage, sentence: Sentence) -> str:
    """The lines right above a sentence, to the next empty one: whose phone it is stands there."""
    return passage.chunk.text[: max(0, sentence.start - passage.chunk.start)].rpartition("\n\n")[2]


def _is_of_another(subject: Subject, text: str, language: str) -> bool:
    """Whether a sentence tells in a clause what something else costs or weighs that it names beside the subject."""
    clause = _OF_ANOTHER.search(text)
    return (
        clause is not None
        and not _IS.search(text[: clause.start()])
        and subject.own.isdisjoint(term_set(clause[1], language))
    )


def is_list(text: str) -> bool:
    """Whether nearly all words are written with a capital letter: names, one after another."""
    words = [word for word in text.split() if word[0].isalpha()]
    return len(words) > _LONG_LIST and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def row_label(text: str) -> str:
    """The label of a row that lost its lines; ``""`` for what is none."""
    line = " ".join(text.split())
    return re.split(r"[($€£¥+-]*\d|\s[%—–-]\s", line)[0].strip() if is_row(line) else ""


def nearness(subject: Subject, text: str, language: str, document: str, page: int) -> float | None:
    """How near a value of the kind stands to what it is asked of, 0 to 1; ``None`` where there is no such value."""
    kind = subject.asked.kind
    if kind == "thing":
        return _says_head(subject, text)
    own = subject.own | (term_set(document, language) if kind == "name" else frozenset())
    found = [place for place in places(text, kind, language) if not term_set(text[slice(*place)], language) <= own]
    if not found:
        return None
    if kind in ("phone", "email") or (kind == "name" and not has_capitals(language)):
        return 1.0
    return max(_near(subject, text, place, language) for place in found)


def _says_head(subject: Subject, text: str) -> float:
    """Whether a text has the word for what is asked: not only its stem, which "rating" shares with "rates"."""
    last = subject.asked.head[-1:]
    beginning = last[0].casefold()[: max(4, len(last[0]) - 2)] if last else ""
    return 1.0 if re.search(rf"(?<!\w){re.escape(beginning)}", text, re.IGNORECASE) else 0.3


def _near(subject: Subject, text: str, place: Span, language: str) -> float:
    """How much of what is asked stands around a value, the nearer the more; the word for what it is of counts most."""
    start, end = place
    kind = subject.asked.kind
    behind, ahead = text[end : end + _REACH], text[max(0, start - _REACH) : start]
    if kind == "count":  # what is counted stands at its number, and not behind a stop
        behind, ahead = _STOP.split(behind)[0], _STOP.split(ahead)[-1]
        behind = _OFFICER.sub(" ", behind)
        if _counts_another(subject, behind, language):
            return 0.4 * subject.share(term_set(f"{ahead} {behind}", language))
    around = frozenset(terms(f"{ahead} {behind}", language))  # of no other sentence: not to be remembered
    share = subject.share(around)
    if kind != "date" and not subject.asks_change and (_CHANGE.search(ahead) or _CHANGED.match(behind)):
        return 0.4 * share
    if kind == "money" and _is_rival(subject, term_set(f"{ahead[-_CLOSE:]} {behind[:_CLOSE]}", language)):
        return 0.4 * share
    heads = subject.heads
    if not heads:
        near = 0.4 + 0.6 * share
    elif not any(word.held(around) for word in heads) or (close := _closeness(heads, ahead, behind, language)) is None:
        return 0.3 * share
    else:
        near = 0.4 + 0.2 * share + 0.4 * close
    if kind == "name":
        near -= 0.2 * bool(subject.asked.tail) * (not re.search(rf"\b{subject.asked.tail}\s+$", ahead, re.IGNORECASE))
        beside = term_set(f"{ahead[-_BESIDE:]} {behind[:_BESIDE]}", language)
        others = [word for word in subject.full if word not in subject.words]  # those by which its document goes
        near -= 0.15 * (sum(not word.held(beside) for word in others) / len(others) if others else 0)
        if "former" not in subject.apart and _FORMER.search(f"{ahead[-_BESIDE:]} {behind[:_BESIDE]}"):
            return 0.4 * near
        near -= 0.3 * _is_anothers(subject, ahead, language)
        near += (0.15 if is_firm(text[start:end]) else -0.3) * subject.asked.of_firm
    elif kind == "money" and not _PRICED.search(text[max(0, start - 4) : end + 1]):
        near *= 0.45  # "6 million" may be of anything
    elif kind == "amount" and not _MEASURED.search(text[start - 3 if start > 3 else 0 : end + 4]):
        near -= 0.2
    return near


def _counts_another(subject: Subject, behind: str, language: str) -> bool:
    """Whether the number before ``behind`` counts something that is not asked for: the "presentations" of "600 presentations"."""
    counted = _COUNTED.match(behind)
    if not counted or not subject.heads:
        return False
    words = counted[0].split()
    if fold_case(words[0]) in stops() or not (words[0].islower() or language == "de"):
        return False
    return not any(word.held(term_set(counted[0], language)) for word in subject.heads)


def _counts_only_others(subject: Subject, text: str, found: Sequence[Span], language: str) -> bool:
    """Whether each number of ``text`` counts something that is not asked for."""
    behind = (_OFFICER.sub(" ", _STOP.split(text[end : end + _REACH])[0]) for _, end in found)
    return subject.asked.kind == "count" and all(_counts_another(subject, one, language) for one in behind)


def _is_anothers(subject: Subject, ahead: str, language: str) -> bool:
    """Whether a post before a name is another's: "Initech's CEO Ann Roe" where Acme's is asked for."""
    whose = _WHOSE.search(ahead)
    return whose is not None and not term_set(whose[1], language) <= subject.own


def _closeness(heads: Sequence[SubjectWord], ahead: str, behind: str, language: str) -> float | None:
    """How few letters stand between a value and a word for what it is of: 1 beside it, 0 at the end of its reach; ``None`` for no word."""
    before, after = _spans(heads, ahead, language), _spans(heads, behind, language)
    if not before and not after:
        return None
    apart = min([start for start, _ in after] + [len(ahead) - end for _, end in before])
    return 1 - min(apart, _REACH) / _REACH


@lru_cache(maxsize=20_000)
def _word_terms(word: str, language: str) -> frozenset[str]:
    return term_set(word, language)


def _spans(words: Sequence[SubjectWord], text: str, language: str) -> list[Span]:
    """Where words, or phrases for them, stand in ``text``; an English word only in its own forms."""
    tokens = [
        (found.start(), found.end(), _word_terms(found[0], language), fold_case(found[0]))
        for found in _WORD.finditer(text)
    ]
    spans = []
    for word in words:
        for phrase in word.concept:
            for at, (start, _, held, written) in enumerate(tokens):
                if not held & phrase:
                    continue
                if len(phrase) == 1:
                    exact = language not in ("en", "") or written.removesuffix("'s").removesuffix("’s") in word.surfaces
                    spans += [tokens[at][:2]] * exact
                    continue
                run = tokens[at : at + len(phrase) + 2 * (len(phrase) > 3)]
                if phrase <= frozenset().union(*(one[2] for one in run)):
                    spans.append((start, run[-1][1]))
    return spans


def _is_rival(subject: Subject, close: frozenset[str]) -> bool:
    """Whether a figure that is not asked for stands at an amount, and none that is."""
    rival = rivals() & close
    return bool(rival) and not any(
        word.held(close) for word in subject.words if not rivals().isdisjoint(frozenset().union(*word.concept))
    )
