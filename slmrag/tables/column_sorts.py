"""What sort of thing a question asks for (a price, a share, a number, a time), and what sort a column holds. Pure."""

import re
from typing import Literal

from slmrag.tables.index import SIGN_WORDS, TableIndex
from slmrag.tables.vocabulary import concept, phrase_pattern

Sort = Literal["money", "share", "number", "time", "words"]
_MOST = 60  # cells that tell what a column holds
_HALF = 0.5
_SIGN = re.compile(r"[$€£¥₹]|\b(?:CHF|USD|EUR|GBP|Fr\.)\s?\d|\d\s?(?:CHF|USD|EUR|GBP|Euro)\b")
_CLOCK = re.compile(r"(?:^|\s)\d{1,2}[:h]\d\d(?!\d|[.,%])|(?i:\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b)|\d{1,2}\.\d\d Uhr")
_ASKED: dict[Sort, re.Pattern[str]] = {
    "share": phrase_pattern(
        ["%", "percent", "percentage", "share", "rate", "proportion", "prozent", "anteil", "quote", "porcentaje", "proporción",
         "por ciento", "tasa", "pourcentage", "pour cent", "part", "taux", "比例", "百分之", "率", "نسبة"]),
    "money": phrase_pattern(
        ["cost", "costs", "price", "prices", "priced", "pay", "paid", "charge", "charges", "expensive", "cheap", "cheaper", "cheapest",
         "dollars", "euros", "fee", "salary", "earn", "earns", "kostet", "kosten", "preis", "preise", "teuer", "teuerste", "teuersten",
         "billig", "billigste", "günstigste", "gehalt", "cuesta", "cuestan", "costó", "precio", "vale", "caro", "cara", "barato", "barata",
         "sueldo", "coûte", "prix", "cher", "多少钱", "多少錢", "价格", "價格", "最贵", "最便宜", "سعر", "تكلفة", "ثمن"]),
    "number": phrase_pattern(
        ["how many", "number of", "wie viele", "wieviele", "anzahl", "cuántos", "cuántas", "cuantos", "cuantas", "combien de", "几个",
         "幾個", "多少", "how much", "wie viel", "wieviel", "cuánto", "cuánta", "combien", "كم", "عدد"]),
    "time": phrase_pattern(
        ["when", "what time", "which year", "what year", "which day", "what day", "what date", "which date", "how late", "wann", "welchem jahr",
         "uhrzeit", "welchem tag", "cuándo", "cuando", "qué hora", "qué año", "qué día", "quand", "quelle heure", "quelle année", "几点",
         "幾點", "什么时候", "什麼時候", "哪一年", "哪年", "何时", "متى"]),
}  # fmt: skip


def asked_sorts(text: str) -> frozenset[Sort]:
    """What a question asks for, as far as its words tell."""
    found = {sort for sort, form in _ASKED.items() if form.search(text)}
    return frozenset(found - {"number"} if found & {"share", "money"} else found)


def is_money(word: str) -> bool:
    """Whether a word is a currency, behind a bound: "euros"."""
    return any(word.casefold() in names.split() for sign, names in SIGN_WORDS.items() if sign != "%")


def column_sorts(index: TableIndex, column: int) -> frozenset[Sort]:
    """What a column holds, by its cells, its unit and its head."""
    table, terms = index.table.columns[column], index.heads[column].terms
    cells = [cell for row in list(index.rows.values())[:_MOST] if (cell := row.cells[column])]
    found: set[Sort] = set()
    if table.unit == "%" or "%" in table.head or terms & (concept("share") | concept("rate")):
        found.add("share")
    if (
        table.unit in SIGN_WORDS
        or sum(bool(_SIGN.search(cell)) for cell in cells) > _HALF * len(cells)
        or (table.numeric and terms & (concept("price") | concept("salary")))
    ):
        found.add("money")
    if (
        column in index.dates
        or column in index.years
        or sum(bool(_CLOCK.search(cell)) for cell in cells) > _HALF * len(cells)
    ):
        found.add("time")
    elif not table.numeric and not found:
        found.add("words")
    if table.numeric and not found & {"time", "share"}:
        found.add("number")
    return frozenset(found - {"money"} if "share" in found and table.unit == "%" else found)


def sort_features(
    asked: frozenset[Sort], held: frozenset[Sort], *, there: frozenset[Sort], operation: str
) -> dict[str, float]:
    """How a column that holds ``held`` fits what is ``asked``; ``there``: what all columns of its table hold.

    What is ranked or counted is no answer itself: of those only a share and money tell which column is meant.
    """
    if operation in ("count", "groups"):
        return {}
    notes: dict[str, float] = {}
    for sort in ("share", "money"):
        if sort in asked:
            notes[f"{sort} fits"] = sort in held
            notes[f"{sort} clashes"] = sort not in held and sort in there
    notes["share unasked"] = "share" in held and "share" not in asked
    if operation not in ("highest", "lowest", "sorted"):
        if "time" in asked:
            notes["time fits"], notes["time clashes"] = "time" in held, "time" not in held
        elif asked & {"number", "money", "share"}:
            notes["time unasked"] = "time" in held
            notes["words unasked"] = "words" in held
    return notes
