"""Headings, rows of tables and sentences become questions, in words that somebody might have said.

Never a sentence as it stands, but in Chinese: words are dropped and turned, else finding it again would say little.
English sentences have a grammar of their own (`definitions`, `how_many`); of other languages only the plainest are turned.
"""

import re

from slmrag.evaluation.drafting import how_many
from slmrag.evaluation.drafting.subjects import Case

# Beyond English of stop words alone: any other word would have to stand in the text too, or the question is refused.
_ABOUT = {
    "en": "What is written about {}?",
    "de": "Was ist mit „{}“?",
    "es": "¿{}?",
    "fr": "{} ?",
    "zh": "{}？",
    "ja": "{}？",
    "ar": "{}؟",
}
_CELL = {"de": "{column} für {label}?", "es": "¿{column} de {label}?", "zh": "{label}的{column}是多少？"}
_UNITS = frozenset([
    "EUR", "USD", "GBP", "CHF", "€", "$", "£", "%", "days", "hours", "minutes", "months", "years", "weeks", "kg", "g",
    "t", "mm", "cm", "m", "km", "kW", "V", "A", "W", "°C", "bar", "litres",
])  # fmt: skip
_GERMAN = re.compile(
    r"(?P<subject>(?:(?P<article>Der|Die|Das|Ein|Eine|Jeder|Jede|Jedes) )?[^,;:()]{3,60}?) (?P<verb>dauert|beträgt|kostet|wiegt|"
    r"umfasst|enthält|hat|haben|gilt|läuft|verlängert|verkürzt|erhöht|verringert|dauern|kosten|umfassen|erreicht|misst|erhält|zählt)"
    r"(?P<self> sich)?(?: (?:damit|dann|jedoch|etwa|rund|ca\.|mindestens|höchstens|insgesamt|derzeit|nur))*"
    r"(?: (?P<link>auf|um|nach|für|bis zu))? "
)
_SPANISH = re.compile(
    r"(?P<subject>(?:El|La|Los|Las|Un|Una) [^,;:()]{3,60}?) (?P<verb>dura|cuesta|tiene|pesa|mide|contiene|incluye|cubre|abarca|"
    r"alcanza|recibe|alberga|duran|cuestan|tienen|contienen|incluyen|cubren|produce|ocupa)(?: (?:unos|unas|alrededor de|más de|casi|hasta))* "
)
_MASCULINE = re.compile(r"(?:os|es|días|m[au]s)$")
_CHINESE = re.compile(r"(?![该这那其他她它此])[^\d\s，。；：！？、（）()“”《》]{3,30}(?<!第)(?:约|大约|超过)?")


def heading_question(title: str, language: str, case: Case) -> str:
    """A question for what stands under a heading, which may be one itself."""
    if title.endswith(("?", "？", "؟")):
        return title
    return _ABOUT.get(language, "{}?").format(case.with_article(title) if language == "en" else title)


def cell(label: str, kind: str, column: str, language: str, case: Case) -> str:
    """A question for a cell in the row ``label`` (a ``kind``: what stands over the labels) under ``column``."""
    if language != "en":
        return _CELL.get(language, "{label}: {column}?").format(label=label, column=column)
    name, _, unit = column.rpartition(" ")
    unit = unit.strip("()[]")
    name, measured = (name, f" in {unit}") if name and unit in _UNITS else (column, "")
    name = case.each(name)
    of = f"of {case.each(kind)} {label}" if kind and not re.search(r"[^\W\d_]{3}", label) else f"for {label}"
    return f"What {'are' if re.search(r'[^sui]s$', name) else 'is'} the {name} {of}{measured}?"


def number(sentence: str, start: int, end: int, unit: str, language: str, case: Case) -> str:
    """A question for the number of ``unit`` at ``sentence[start:end]``; ``""`` where the sentence is not plain enough."""
    before, after = sentence[:start], sentence[end:]
    if language == "en":
        return how_many.number_of(sentence, start, end, unit, case)
    if language == "de" and (match := _GERMAN.fullmatch(before)) and re.match(r"[.]?$", after.strip()):
        subject = match["subject"]
        subject = subject[0].lower() + subject[1:] if match["article"] else subject
        many = "wie viel Prozent" if unit == "%" else "wie viel" if unit in "€$£" else f"wie viele {unit}"
        return _upper(f"{match['link'] or ''} {many} {match['verb']}{match['self'] or ''} {subject}?")
    if language == "es" and unit.isalpha() and (match := _SPANISH.fullmatch(before)):
        many = "Cuántos" if _MASCULINE.search(unit) else "Cuántas"
        return f"¿{many} {unit} {match['verb']} {match['subject'][0].lower()}{match['subject'][1:]}?"
    if (
        language == "zh"
        and _CHINESE.fullmatch(before)
        and (clause := re.match(r"[^，。；：！？、]{1,20}(?=[，。；])", after))
    ):
        return f"{before}多少{unit}{clause[0]}？"
    return ""


def _upper(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
