"""Where the sentences of a text begin and end, in the text of documents rather than of novels.

sentencex knows the full stops of some 300 languages. What it is given is one block at a time: a paragraph
with its line breaks made spaces, a table row, a list item or a heading, since a sentence never spans two
of them. Only the places to cut come back from it, so no character can be lost or counted twice.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

from slmrag.text.headings import is_counted_title, is_numbered_title, is_title

LONGEST = 600  # characters; beyond this "a sentence" is a list or a table that lost its shape
BOXES = frozenset("☐☑☒")  # before what is ticked, or not: they answer what stands before them
_CURRENCIES = frozenset("$€£¥")
LEADERS = re.compile(r"(?:\s?\.){5,}|…{3,}")  # the dots of a table of contents
QUOTED = 200  # what is longer is not one sentence because it stands in quotation marks
SHORTEST = 200  # a long run is not cut before this
_LABELS = (
    "table|figure|note|section|chapter|article|clause|schedule|exhibit|item|appendix|annex|part|step|tabelle|abbildung|anhang|"
    "kapitel|abschnitt|artikel|tableau|chapitre|annexe|tabla|figura|anexo|capítulo|artículo|tabella|allegato|capitolo|articolo|"
    "tabela|quadro|artigo|tabel|figuur|таблица|рисунок|глава|статья"
)  # that name, with a number, what follows
_GERMAN_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_MARKED = re.compile(r"#{1,6}\s")
_FIRST = re.compile(r"[^\S\n]*\(?1[.)] ")
_COUNTED = re.compile(r"^\((?=\w{1,4}\)\s)")  # "(1) The fee …", in which sentencex cuts nothing
_NEAR = 300  # characters from the first item of a list to its second, at most
_FULL = 0.75  # of the longest line: what is shorter was not broken for want of room
_LONGEST_VALUE = 40  # characters of what stands below its label
_ROW_WORDS = 3  # on average
THAI_CLAUSE = 60  # Thai puts spaces between clauses and no stops; pieces this long read as a sentence

# sentencex takes these for the end of a sentence. The first never are; the second are not before a number.
ABBREVIATIONS = frozenset(
    ["approx", "evtl", "excl", "exkl", "ggf", "hrsg", "incl", "inkl", "mlle", "mme", "núm", "vgl", "рис", "табл"]
)
NUMBERED = frozenset([
    "abs", "app", "art", "bd", "ca", "ch", "ed", "ex", "kl", "nr", "para", "paras", "pág", "págs", "ref", "sec",
    "secs", "tel", "vol", "vols", "ziff", "стр",
])  # fmt: skip


def split_sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """The spans ``(start, end)`` of the sentences of ``text``, in reading order, without white space around.

    Every character that is not white space lies in exactly one span. ``language`` is an ISO 639-1 code;
    "" is read as English, which serves most languages well. A heading that is marked as one (``# Is it? It is.``) is one
    sentence, so that none of its words is taken for what stands under it; so is a row of a table ("| Max. watts |").
    """
    cuts = (
        cut
        for start, end in blocks(text)
        for cut in (
            [(start, end)]
            if end - start <= LONGEST and (is_marked_heading(text, start) or text[start] == "|")
            else _shortened(text, _joined(text, _split(text[start:end], start, language), language))
        )
    )
    return [span for start, end in cuts if (span := _trimmed(text, start, end))]


def is_marked_heading(text: str, place: int) -> bool:
    """Whether the line that ``place`` stands in is marked as a heading: ``## Returns``."""
    return text.startswith("#", line := text.rfind("\n", 0, place) + 1) and bool(_MARKED.match(text, line))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None


# --- Blocks: what no sentence crosses ---------------------------------------------------------------------


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs, table rows, list items and headings; together they hold all that is not blank."""
    patterns = _patterns()
    lines = list(_lines(text))
    began: int | None = None  # where the open paragraph or list item starts
    before = ""  # its last line
    in_list = False
    for (start, end), (next_start, next_end) in pairwise([*lines, (len(text), len(text))]):
        line, following = text[start:end].strip(), text[next_start:next_end].strip()
        second = began is not None and text.count("\n", began, start) == 1  # of its paragraph
        value = second and not patterns["letter"].search(line) and not following and not is_row(before)
        alone = bool(patterns["alone"].match(line)) or (is_row(line) and not value)
        closed = not before or bool(patterns["closed"].search(before[-9:]))
        item = bool(patterns["bullet"].match(line)) or (
            # A line of prose may begin with "5. " or a dash only because it was wrapped there.
            (in_list or closed or _begins_list(text, start, end)) and bool(patterns["maybe bullet"].match(line))
        )
        title = (closed or is_numbered_title(line)) and _is_title(line, following, begins=not before)
        title = title and not (not before and _is_over_value(text, next_end, following))
        labelled = _is_labelled(line, before, following)
        if began is not None and (alone or item or title or labelled or not line):
            yield began, start
            began, before, in_list = None, "", item or (in_list and alone)
        if alone or title:
            yield start, end
        elif line:
            began, before, in_list = (start if began is None else began), line, in_list or item
        else:
            in_list = False
    if began is not None:
        yield began, len(text)


def _begins_list(text: str, start: int, end: int) -> bool:
    """Whether a line with the number one stands before one with the number two, not far behind: "1. a helmet", "2. gloves"."""
    first = _FIRST.match(text, start, end)
    return first is not None and f"\n{first[0].lstrip().replace('1', '2', 1)}" in text[end - 1 : end + _NEAR]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    import regex

    return {
        # A Markdown heading or rule; a row of a table, by its pipes or its tabs.
        "alone": regex.compile(r"#{1,6}\s|[-*_=]{3,}$|\||\S.*\t.*\S|.* \| .*(?: \| |\|$)"),
        # Symbol fonts keep their bullets in the private area, and PDFs hand them over as they are.
        "bullet": regex.compile(r"[•‣◦▪▫●○■□◆►➢✓✔\uf000-\uf0ff]\s*|[-*+]\s+(?!\d)"),
        "maybe bullet": regex.compile(r"[-–—·]\s|\(?\d{1,3}[.)]\s|\(?\p{L}\)\s|\([ivx]+\)\s"),
        "closed": regex.compile(r"[.!?:;…。！？।؟][\"'”’»)\]]*$"),
        "number": regex.compile(r"[($€£¥+-]*\d(?:[\d.,]*\d)?[)%]*|[-–—$€£%]"),
        "letter": regex.compile(r"\p{L}"),
        "label": regex.compile(rf"(?i:{_LABELS})\s(?:\p{{Lu}}\.?)?\d[\d.–-]*\p{{L}}?\."),
        # A German ordinal behind what an ordinal follows: "bis zum 3. Werktag".
        "ordinal": regex.compile(
            r"(?i:\b(?:ab|am|beim?|bis|de[mnrs]|das|die|(?:(?:d|k|m|s)?ein|ihr|unser)(?:e[mnrs]?)?|im|jede[mnrs]?|seit|vom|zu[mr]|und|oder))"
            r"\s\d{1,2}\.\s*$"
        ),
        # What German ordinals count, and no sentence begins with: "Ende 18. Jahrhundert"; or a small letter goes on behind one.
        "number with stop": regex.compile(r"(?<!\p{L})(?:\d{1,2}|[IVX]+)\.\s*$"),
        "counted by ordinals": regex.compile(
            rf"\p{{Ll}}|(?:Jahr(?:hundert|tausend|zehnt)|Quartal|Semester|Halbjahr|Lebens(?:jahr|monat|woche)|(?:Arbeits|Geburts|Kalender|Werk)tag)e?n?s?\b|(?:{_GERMAN_MONTHS})\b"
        ),
        "last word": regex.compile(r"(\p{L}+)\.\s*$"),
        "opening": regex.compile(r'(?<=\s)"+\s*$'),
        "thai space": regex.compile(r"(?<=[\p{Thai}\p{Lao}])\s+(?=[\p{Thai}\p{Lao}])"),
        "counted": regex.compile(r"\d[\d.,/]*\s?\p{L}"),
        "label of a line": regex.compile(
            r"(?:\*\*)?\p{Lu}[\p{L}\p{N}/&’'-]*+(?: [\p{L}\p{N}/&’'-]++){0,3}+:(?:\*\*)?\s+\S|\*\*[^*:]{1,60}+\*\*:\s+\S"
        ),
        # Stops that sentencex misses: Khmer's, and one behind an acronym ("filed with the SEC. These ...").
        "other stop": regex.compile(r"[។៕]\s*|(?<=\b\p{Lu}{3,}\.)\s+(?=\p{Lu}\p{Ll})"),
        # One behind a unit that is short for a word ("is 138 m. The lake"), where no noun has a capital.
        "unit stop": regex.compile(
            r"(?<=\d\s?(?:[mckµ]?m|km|k?g|mg|[mc]?l|ha|min|sec|[hst]|k?Wh?|MW|m?A|k?V|[kMG]?Hz|[kMGT]B|ft|lb|oz|mi)\.)\s+(?=\p{Lu})"
        ),
    }


def lines_of(sentence: str) -> list[str]:
    """The lines of a sentence that are to be shown apart: of a list or a table that lost its shape. Prose is one line.

    Prose is broken where the line is full, and mostly before a small letter. Its first line may have begun before it.
    What is written in letters that are neither small nor capital is taken for prose: its lines tell too little. Where each
    begins with a number of something ("2 carrots"), it is a list, however short its lines are.
    """
    lines = [" ".join(line.split()) for line in sentence.split("\n") if line.strip()]
    full = len(lines) < 3 or min(map(len, lines[1:-1])) >= _FULL * max(map(len, lines))
    begun = all(line[0].isupper() or not line[0].isalpha() for line in lines[1:])
    cells = len(" ".join(lines[1:]).split()) < _ROW_WORDS * len(lines[1:])  # of a row, each on its own line
    counted = len(lines) > 2 and all(map(_patterns()["counted"].match, lines))
    return lines if counted or (begun and not (full or cells)) else [" ".join(lines)]


def is_row(line: str) -> bool:
    """A table row that lost its lines in a PDF: "Net sales $ 1,234 $ (1,100) —"."""
    words = [word for word in line.split() if word not in _CURRENCIES]
    figures = [word for word in words if _patterns()["number"].fullmatch(word)]
    if len(figures) < 2 or words[-1] is not figures[-1] or not any(sign.isdigit() for sign in line):
        return False
    return words[-2] is figures[-2] or len("".join(figures)) * 5 >= len("".join(words)) * 2


def _is_title(line: str, following: str, *, begins: bool) -> bool:
    """A heading without marks: a title, numbered or not, above a longer line that begins anew.

    Where it ``begins`` a paragraph, one with a plain number may be written like a sentence: "1. Summer fair".
    """
    shorter = len(line) * 10 < len(following) * 6 and following[:1].isupper()
    numbered = is_numbered_title(line) or (begins and is_counted_title(line))
    return shorter and (numbered or (line[:1].isupper() and is_title(line)))


def _is_over_value(text: str, end: int, following: str) -> bool:
    """Whether the line below, which ends at ``end``, is all that stands below: what a label over it names, "Seat" over "61 (window)"."""
    alone = not text[end : text.find("\n", end) + 1 or len(text)].strip()
    return alone and len(following) <= _LONGEST_VALUE and not _patterns()["closed"].search(following[-9:])


def _is_labelled(line: str, before: str, following: str) -> bool:
    """Whether a line begins with a label that is bold, or stands above or below another: "Present: Ada", "Excused: Tom"."""
    label = _patterns()["label of a line"].match(line)
    if not label:
        return False
    return label[0].startswith("**") or any(map(_patterns()["label of a line"].match, (before, following)))


# --- Sentences of one block -------------------------------------------------------------------------------


def _split(block: str, offset: int, language: str) -> list[tuple[int, int]]:
    """The spans between the cuts that sentencex, Thai spaces and a few other stops make in ``block``."""
    import sentencex

    def starts(text: str) -> list[int]:
        return [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries(language or "en", text)]

    patterns = _patterns()
    # One for one, so that the places stay; a lone line break is a space to us but not always to it.
    flat = "".join(" " if sign.isspace() else sign for sign in block)
    flat = _COUNTED.sub(" ", flat, count=1)
    cuts = set(starts(flat))
    # It cuts nothing inside quotation marks, be they around a whole page or the sign of an inch that none closes.
    for start, end in pairwise([*sorted(cuts | {0}), len(flat)]):
        if end - start > QUOTED and '"' in flat[start:end]:
            bare = starts(flat[start:end].replace('"', " "))
            # A mark that opens a quotation goes with what it opens.
            cuts.update(start + len(patterns["opening"].sub("", flat[start : start + place])) for place in bare)
    for stop in ("other stop",) if language == "de" else ("other stop", "unit stop"):
        cuts.update(match.end() for match in patterns[stop].finditer(flat))
    spaces = {match.end() for match in patterns["thai space"].finditer(flat)} - cuts
    places = [0]
    for place in sorted((cuts | spaces) - {0, len(block)}):
        if place in cuts or place - places[-1] >= THAI_CLAUSE:
            places.append(place)
    return [(offset + start, offset + end) for start, end in pairwise([*places, len(block)])]


def _joined(text: str, spans: list[tuple[int, int]], language: str) -> list[tuple[int, int]]:
    """``spans`` with what was cut off wrongly put back: behind an abbreviation, a label, an ordinal, a lone number or sign."""
    patterns = _patterns()
    joined: list[tuple[int, int]] = []
    open_end = False
    for start, end in spans:
        piece = text[start:end]
        wordless = not patterns["letter"].search(piece)
        if joined and (open_end or wordless or piece[0] in BOXES):
            joined[-1] = (joined[-1][0], end)
            open_end = False
        else:
            joined.append((start, end))
            open_end = wordless  # the number of a list item
        label = bool(patterns["label"].fullmatch(piece.strip()))
        ordinal = language == "de" and bool(patterns["ordinal"].search(piece[-20:]))
        counted = (
            bool(patterns["number with stop"].search(piece[-20:]))
            and patterns["counted by ordinals"].match(text, end) is not None
        )
        open_end = open_end or label or ordinal or counted or _is_abbreviated(piece, text[end : end + 1])
    return joined


def _is_abbreviated(piece: str, following: str) -> bool:
    found = _patterns()["last word"].search(piece[-20:])
    if not found:
        return False
    word = found[1]
    if word == "M":  # Monsieur; "5 m." may well end a sentence
        return following.isupper()
    return word.lower() in ABBREVIATIONS or (word.lower() in NUMBERED and following.isdigit())


def _shortened(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        while end - start > LONGEST:
            cut = _place_to_cut(text, start + SHORTEST, start + LONGEST)
            yield start, cut
            start = cut
        yield start, end


def _place_to_cut(text: str, low: int, high: int) -> int:
    """Behind the last semicolon before ``high``, or else comma, or else space; ``high`` if there is none."""
    for signs in (";；；", ",，、،", " \n\t"):
        if (found := max(text.rfind(sign, low, high) for sign in signs)) > 0:
            return found + 1
    return high
