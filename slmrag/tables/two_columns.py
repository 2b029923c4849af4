"""Rows whose one column is compared with another: "more in 2024 than in 2023", "which grew most from 2023 to 2024"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from slmrag.chunking.tables.cell_numbers import number_text
from slmrag.chunking.tables.periods import PART_OF_YEAR, years
from slmrag.library.stored_tables import Tables
from slmrag.schema.tables import TableRow
from slmrag.tables import calculation_words
from slmrag.tables.cell_match import Match
from slmrag.tables.plan import Plan
from slmrag.tables.question_forms import CHANGED, GROWTH
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.tables.table_work import MOST_SHOWN, TableWork
from slmrag.tables.two_cells import COMMA
from slmrag.tables.vocabulary import label_terms
from slmrag.tables.word_links import is_part

_THAN = re.compile(
    r"^\W*(?:which|what|who|whose|how many|welche[rsnm]?|wer|wie ?viele|qué|cuáles?|quién(?:es)?|cuánt[oa]s|quel(?:le)?s?|qui|combien)\b(?P<one>\W+\w.*?)"
    r"\b(?P<way>more|fewer|less|(?!number|over|under|ever|other|member|player|order|customer|quarter|after|per)[a-z]{2,}er|mehr|weniger|höher\w*|größer\w*|niedriger\w*|más|menos|mayor(?:es)?|menor(?:es)?|plus|moins)\b"
    r"(?P<more>.*?)\b(?:than|als|que)\b(?P<two>[^?]*[^\W\d_][^?]*)",
    re.IGNORECASE,
)
# On which side of another column something is: "which articles are below the minimum stock".
_SIDE = re.compile(
    r"^\W*(?:which|what|who|how many|welche[rsnm]?|wer|wie ?viele|qué|cuáles?|quién(?:es)?|cuánt[oa]s)\b.*?\b"
    r"(?P<side>(?P<under>below|under|beneath|unter(?:halb)?|(?:por )?debajo del?|bajo)|over|above|exceed(?:s|ed|ing)?|über|oberhalb|(?:por )?encima del?)"
    r" (?:the|their|its|our|dem|den|der|des|ihrem|unserem|el|la|los|las|su|sus)? ?(?P<two>[^\W\d][^?.,;]*)",
    re.IGNORECASE,
)
_LESS = re.compile(r"fewer|less|lower|smaller|cheaper|shorter|weniger|niedriger|menos|menor|moins", re.IGNORECASE)
_FELL = re.compile(
    r"\b(?:fall|fell|fallen|drop|dropped|decrease|decreased|decline|declined|shrink|shrank|shrunk|lost|loss|went down|gesunken|sank|gefallen|verlor\w*|rückgang|cay[óo]|bajó|bajaron|descenso|caída|baissé|baisse|recul\w*)\b",
    re.IGNORECASE,
)
_LONGEST = 500  # characters of such a question
_SAME = 0.5  # what a word counts that both heads hold
_WHOLE = 100.0


def of_two_columns(tables: Tables, asked: TableQuestion, matches: Sequence[Match]) -> TableResult | None:
    """The rows that a comparison of two columns tells, by the one table that has both; ``None`` where none, or several have."""
    found = [one for match in matches if match.index.whole and (one := _of_one(tables, asked, match))]
    return found[0] if len(found) == 1 else None


def _of_one(tables: Tables, asked: TableQuestion, match: Match) -> TableResult | None:
    if asked.share or asked.but or len(asked.text) > _LONGEST:
        return None
    if side := _SIDE.search(asked.text):
        return _beside(tables, asked, match, side)
    if (than := _THAN.search(asked.text)) and not any(map(str.isdigit, than["two"].split()[0])):
        return _compared(tables, asked, match, than)
    changed = GROWTH.search(asked.text) or CHANGED.search(asked.text) or _FELL.search(asked.text)
    if asked.operation in ("highest", "lowest") and len(years(asked.periods)) == 2 and changed:
        return _most_changed(tables, asked, match)
    return None


def _beside(tables: Tables, asked: TableQuestion, match: Match, side: re.Match[str]) -> TableResult | None:
    """The rows on one side of a column that is named, of the one column that is called like it: stock "below the minimum stock"."""
    index = match.index
    said = label_terms(side["two"], asked.language) | label_terms(side["two"], index.table.language)
    named = {
        at: len(words) for at in index.values if (words := index.heads[at].words) and all(map(said.__and__, words))
    }
    bounds = [at for at, count in named.items() if count == max(named.values())]
    if len(bounds) != 1:
        return None
    own = index.heads[bounds[0]].terms
    alike = [
        at
        for at in index.values
        if at != bounds[0]
        and any(one == other or is_part(one, other) for one in index.heads[at].terms for other in own)
    ]
    before = table_question(asked.text[: side.start("side")], asked.language)
    of_before = Match(before, index)
    rows = _rows(of_before, (alike[0], bounds[0])) if len(alike) == 1 else []
    return _listed(tables, before, of_before, (alike[0], bounds[0]), rows, down=bool(side["under"])) if rows else None


def _compared(tables: Tables, asked: TableQuestion, match: Match, than: re.Match[str]) -> TableResult | None:
    index = match.index
    parts = [
        Match(table_question(part, asked.language), index) for part in (f"{than['one']} {than['more']}", than["two"])
    ]
    ranked = []
    for one, two in permutations(index.values, 2):
        own, other = parts[0].heads[one], parts[1].heads[two]
        told = (
            len(own.words) + len(own.periods & parts[0].asked.periods),
            len(other.words) + len(other.periods & parts[1].asked.periods),
        )
        if all(told):
            same = len(index.heads[one].terms & index.heads[two].terms)
            ranked.append((sum(told) + _SAME * same - _SAME * (own.over + other.over), one, two))
    best = sorted(ranked, reverse=True)[:2]
    counts = asked.operation in ("count", "difference")
    if counts and not any(parts[0].heads[at].words for at in index.keys):
        return None  # "how many more freshwater than saltwater ducks" asks for a difference
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    _, one, two = best[0]
    rows = _rows(match, (one, two))
    if not rows:
        return None
    return _listed(tables, asked, match, (one, two), rows, down=bool(_LESS.fullmatch(than["way"])))


def _listed(
    tables: Tables, asked: TableQuestion, match: Match, columns: tuple[int, int], rows: Sequence[int], *, down: bool
) -> TableResult | None:
    """Those of ``rows`` whose first column is more than the second, or (``down``) less; how many, where that is asked for."""
    index, (one, two), counts = match.index, columns, asked.operation in ("count", "difference")
    numbers = [
        row for row in rows if _is_more(index.rows[row], one, two) != down and _differs(index.rows[row], one, two)
    ]
    plan = Plan(index, "count" if counts else "sorted", (one, two), tuple(rows), (), _named(match))
    work = TableWork(tables, asked, plan)
    said = [f"{work.name(row)} ({row.cells[one]}; {row.cells[two]})" for row in map(work.row, numbers[:MOST_SHOWN])]
    value = str(len(numbers)) if counts else ", ".join(said) + (", …" if len(numbers) > MOST_SHOWN else "")
    if not numbers:
        return None
    of = f"{work.head(one)} {'<' if down else '>'} {work.head(two)}"
    return work.found(
        plan.operation, value, of, numbers, len(numbers), calculation_words.compared(len(numbers), len(rows))
    )


def _most_changed(tables: Tables, asked: TableQuestion, match: Match) -> TableResult | None:
    """The row whose change from one year to another is the largest: with a warning where by its share another one is."""
    index, (first, then) = match.index, sorted(years(asked.periods))
    pairs = [
        (one, two)
        for one, two in permutations(index.values, 2)
        if years(index.heads[one].periods) == {first} and years(index.heads[two].periods) == {then}
        and index.heads[one].words == index.heads[two].words
        and not (index.heads[one].periods | index.heads[two].periods) & PART_OF_YEAR
    ]  # fmt: skip
    told = [pair for pair in pairs if match.heads[pair[0]].words] or pairs
    rows = _rows(match, told[0]) if len(told) == 1 else []
    if len(rows) < 2:
        return None
    one, two = told[0]
    changes = {row: (index.rows[row].numbers[two] or 0.0) - (index.rows[row].numbers[one] or 0.0) for row in rows}
    down = (asked.operation == "highest") != bool(_FELL.search(asked.text))
    ranked = sorted(changes, key=lambda row: -changes[row] if down else changes[row])
    shares = {row: changes[row] / abs(index.rows[row].numbers[one] or 1.0) for row in rows}
    by_share = sorted(shares, key=lambda row: -shares[row] if down else shares[row])
    work = TableWork(tables, asked, Plan(index, asked.operation, (one, two), tuple(rows), (), _named(match)))
    best = work.row(ranked[0])
    change = number_text(changes[ranked[0]], [best.cells[one], best.cells[two]], 0, work.comma)
    share = f"; {_WHOLE * shares[ranked[0]]:+.1f} %".translate(COMMA if work.comma else {})
    share = share if best.numbers[one] else ""  # nothing is a share of 0
    value = f"{work.name(best)} ({'+' if changes[ranked[0]] > 0 else ''}{change}{share})"
    of = f"{work.head(one)} – {work.head(two)}"
    done = calculation_words.changes_compared(len(rows))
    result = work.found(asked.operation, value, of, ranked[:3], len(rows), done)
    return replace(result, doubtful=ranked[0] != by_share[0])


def _named(match: Match) -> int | None:
    asked = sorted(at for at in match.index.keys if at in match.targets and at not in match.index.times)
    return asked[0] if asked else match.index.name_column


def _rows(match: Match, columns: tuple[int, int]) -> list[int]:
    """The rows that have both numbers and hold what is left of the question; none where something is left that no row holds."""
    index = match.index
    heads = frozenset().union(*(match.heads[at].words for at in (*columns, *index.keys)))
    rest = match.need - heads - match.around
    rows = [
        number
        for number, row in index.rows.items()
        if number not in index.totals | index.left_over
        and None not in (row.numbers[columns[0]], row.numbers[columns[1]])
    ]
    return [number for number in rows if rest <= match.rows[number].words]


def _is_more(row: TableRow, one: int, two: int) -> bool:
    return (row.numbers[one] or 0.0) > (row.numbers[two] or 0.0)


def _differs(row: TableRow, one: int, two: int) -> bool:
    return row.numbers[one] != row.numbers[two]
