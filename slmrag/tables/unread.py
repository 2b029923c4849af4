"""What a question asks of tables that no plan explains: then a row that is quoted tells it by chance, and that is said.

A calculation that was not understood is told by no row, nor a cell by a row that lacks a word or a year of the question. Where
such a word stands nowhere in the documents that are asked, it is what they do not hold.
"""

import re
from collections.abc import Sequence

from slmrag.chunking.tables.periods import periods, years
from slmrag.errors.table_problems import TableProblem
from slmrag.library import Shelf
from slmrag.schema import Passage, Scope, Sentence
from slmrag.tables.asked_tables import asked_tables, index_of
from slmrag.tables.read_otherwise import tells_no_result
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.tables.vocabulary import concept, forms, kin, label_terms
from slmrag.text.detect import detect_language
from slmrag.text.numbers import number_words
from slmrag.text.query_terms import names_in
from slmrag.text.sentences import is_row
from slmrag.text.terms import fold_case, tokens_of

_CALCULATED = frozenset(["sum", "average", "difference", "sorted", "groups", "highest", "lowest"])
_VALUE = re.compile(r"[\d.,:%–-]*\d[\d.,:%–-]*")
_FIRST = 3  # passages
_COLUMNS = 3  # of a printed table whose heads are told from a sentence
_MEASURED = ("weight", "height", "length", "area", "price", "age", "salary")  # meanings of which a number tells
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)


def is_by_chance(
    shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage], first: Sentence, *, refuses: bool = True,
    read: TableResult | None = None,
) -> bool:  # fmt: skip
    """Whether ``first``, the sentence that would be quoted first, tells by chance what ``question`` asks of a table.

    Raises `TableProblem` where a word of the question stands nowhere in ``scope``, and (where it ``refuses``) for a row of a table
    that was not printed; it tells what was ``read`` in the question, if that is of the same document.
    """
    taken = table_question(question, detect_language(question))
    row = _is_of_a_table(first)
    if is_heads(shelf, passages, first):  # alone they answer nothing
        if refuses:
            _refuse_of_sheet(shelf, passages, first, [], read, heads=True)
        return True
    beside = any(_is_of_a_table(one) for passage in passages[:_FIRST] for one in passage.evidence)
    if not taken.words or not (row or beside):
        told = first.stated or first.asked or _has_number(first.text, passages[0].chunk.language)
        return (taken.operation == "difference" and tells_no_result(question, first)) or (
            _is_measured(taken) and not told
        )
    missing = _missing(taken, passages, first)
    sought = missing if row and not first.stated else [word for word in missing if _is_code(word)]
    if nowhere := _nowhere(shelf, taken, sought, scope):
        raise TableProblem("word_not_in_documents", words=_quoted(nowhere))
    if first.stated:
        return tells_no_result(question, first)
    chance = taken.operation in _CALCULATED or (taken.operation == "count" and row)
    if not row:
        return (
            chance
            or _is_of_its_document(read, passages, first)
            or (bool(years(taken.periods)) and not any(map(str.isdigit, first.text)))
        )
    if refuses and (chance or _names(taken, missing)):  # a row that lacks another word may tell it, which is warned of
        _refuse_of_sheet(shelf, passages, first, missing, read)
    return chance or bool(missing)


def _is_measured(taken: TableQuestion) -> bool:
    """Whether a question asks for a number: how much, how many, what something weighs."""
    words = frozenset().union(*(kin(word.text) for word in taken.words))
    return taken.how_much or taken.operation == "count" or any(words & concept(one) for one in _MEASURED)


def _has_number(text: str, language: str) -> bool:
    spoken = number_words(language)
    return any(map(str.isdigit, text)) or any(fold_case(token) in spoken for token in tokens_of(text))


def is_heads(shelf: Shelf, passages: Sequence[Passage], first: Sentence) -> bool:
    """Whether a sentence is the heads of a table, and nothing else: its first row, or the line of a printed one."""
    if _is_of_a_table(first):
        headers = {one.header for passage in passages for one in passage.evidence if first in passage.evidence}
        if first.start in headers:
            return not _has_values(first)
    chunk = next((one.chunk for one in passages if first in one.evidence), passages[0].chunk)
    if chunk.unit != "page":
        return False
    words = {fold_case(token) for token in tokens_of(first.text)}
    for table in shelf.tables.on_pages([(chunk.document_id, chunk.page)]):
        heads = {fold_case(token) for column in table.columns for token in tokens_of(column.head)}
        if len(table.columns) >= _COLUMNS and len(words) > _COLUMNS and words <= heads:
            return True
    return False


def _has_values(row: Sentence) -> bool:
    """Whether a row holds numbers or times, other than years: then it heads nothing, though it stands first."""
    cells = [cell.strip() for cell in row.text.strip().strip("|").split("|")]
    return any(_VALUE.fullmatch(cell) and not years(periods(cell)[0]) for cell in cells)


def _is_code(word: str) -> bool:
    """Whether a word is a part number or the like, of letters and digits: what has another is something else."""
    return any(map(str.isalpha, word)) and sum(map(str.isdigit, word)) > 1 and not _ORDINAL.fullmatch(word)


def refuse_for(
    shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage], read: TableResult | None
) -> None:
    """Raise `TableProblem` where it is known why no table answers: what was ``read`` is too unsure, of a table of the document that comes
    nearest, or a word of the question stands in too many rows of a large table whose heads it names."""
    if read and all(read.is_of(one.chunk.document_id) for one in passages[:1]):
        raise not_answered(read)
    taken = table_question(question, detect_language(question))
    for table in asked_tables(shelf, question, scope, passages):
        heads = label_terms(" ".join(column.head for column in table.columns), table.language)
        named = any(heads & (forms(word.text, table.language) | kin(word.text)) for word in taken.words)
        if named and index_of(shelf, table, taken) is None:
            raise TableProblem("table_too_large", rows=table.row_count)


def not_answered(read: TableResult) -> TableProblem:
    """That ``read`` is what was understood, and is too unsure to be an answer."""
    document, of = read.rows[0][0].table.document_name, read.answer.of or read.answer.value
    match read.answer.operation:
        case "look up":
            return TableProblem("read_cell", document=document, of=of)
        case "sum" | "groups":
            return TableProblem("read_sum", document=document, of=of)
        case "average":
            return TableProblem("read_average", document=document, of=of)
        case "count":
            return TableProblem("read_count", document=document, of=of)
        case "difference":
            return TableProblem("read_difference", document=document, of=of)
        case _:
            return TableProblem("read_order", document=document, of=of)


def _refuse_of_sheet(
    shelf: Shelf,
    passages: Sequence[Passage],
    first: Sentence,
    missing: Sequence[str],
    read: TableResult | None,
    *,
    heads: bool = False,
) -> None:
    """Raise `TableProblem` for a row of a table that was kept as one: it is known what the table holds, as of a printed one it is not."""
    chunk = next((one.chunk for one in passages if first in one.evidence), passages[0].chunk)
    if chunk.unit == "page" and not heads:
        return
    page = shelf.pages.page(chunk.document_id, chunk.page).text.casefold()
    if missing := [word for word in missing if word.casefold() not in page]:
        raise TableProblem("not_in_table", document=chunk.document_name, words=_quoted(missing))
    if read and _is_of_its_document(read, passages, first):
        raise not_answered(read)
    raise TableProblem("not_understood", document=chunk.document_name)


def _is_of_its_document(read: TableResult | None, passages: Sequence[Passage], first: Sentence) -> bool:
    """Whether what was ``read`` in the question is of a table of the document that the sentence stands in."""
    chunk = next((one.chunk for one in passages if first in one.evidence), passages[0].chunk)
    return read is not None and read.is_of(chunk.document_id)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _is_of_a_table(sentence: Sentence) -> bool:
    last = sentence.text.rsplit("\n", 1)[-1].strip()
    return sentence.header is not None or last.startswith("|") or is_row(last)


def _missing(taken: TableQuestion, passages: Sequence[Passage], first: Sentence) -> list[str]:
    """The words and years of the question that neither the row nor what heads it holds."""
    passage = next((one for one in passages if first in one.evidence), passages[0])
    heads = [one.text for one in passage.evidence if one.start == first.header]
    text = " ".join([first.text, first.heading, *heads, passage.chunk.document_name])
    held = label_terms(text, passage.chunk.language) | label_terms(text, "en")
    terms = taken.terms(passage.chunk.language)
    words = [
        word.text for word, (own, kin) in zip(taken.words, terms, strict=True) if not word.soft and held.isdisjoint(own | kin)
    ]  # fmt: skip
    return [*words, *sorted(year[1:] for year in years(taken.periods) if year[1:] not in text)]


def _names(taken: TableQuestion, words: Sequence[str]) -> list[str]:
    """Those of ``words`` that are written like names."""
    asked_for = names_in(taken.text).casefold() if taken.language != "de" else ""
    return [word for word in words if word.casefold() in asked_for]


def _nowhere(shelf: Shelf, taken: TableQuestion, missing: Sequence[str], scope: Scope) -> list[str]:
    """Those names of ``missing`` that no document of ``scope`` has, nor is called, nor a word that means the same or begins alike.

    Of names alone: for another word people have their own, and in German every noun is written like one.
    """
    names = " ".join(one.name for one in shelf.documents.listed(scope)).casefold()
    found = []
    named = _names(taken, missing)
    languages = shelf.documents.languages(scope)  # a name is kept as its document's language writes its stem
    for word in taken.words:
        if word.text not in named or word.text.casefold() in names:
            continue
        alike = kin(word.text)
        own = frozenset().union(*(forms(word.text, language) for language in languages), alike)
        whole = [term for term in own if not term.endswith("…")]
        begun = [one for term in alike if term.endswith("…") for one in shelf.keywords.beginning(term[:-1])]
        counts, _ = shelf.keywords.frequencies([*whole, *begun], scope)
        if not any(counts.values()):
            found.append(word.text)
    return found
