"""Whether what is asked to be done is meant for a part of a document, which is looked for as a question is."""

import re

from slmrag.requests.document_names import Names
from slmrag.schema.requests import Intent
from slmrag.text.section_numbers import items_asked, numbers_asked, page_asked

_ROMAN = re.compile(r"[ivxlc]+")  # "what does Article IV say?"
# A part of a document that is told by what it is of: "the section on cleaning".
_PART_ON = re.compile(
    r"\b(?:the|this|that|these|those) (?:sections?|chapters?|paragraphs?|clauses?|passages?) (?:on|about|regarding|concerning|called|titled)\b"
    r"|\b(?:abschnitte?|kapitel|absatz|absätze) (?:über|zu|zum|zur)\b|\b(?:sección|capítulo|apartado|párrafo) (?:sobre|de)\b"
    r"|关于.{1,12}的?(?:章节|部分|段落|一节|一章)|(?:القسم|الفصل|الفقرة) (?:عن|حول|الخاص|المتعلق)",
    re.IGNORECASE,
)


# A number of points that are wanted, which is no section's: "列三条要点".
_POINTS = re.compile(r"[一二两三四五六七八九十\d]+[条个点项]?(?:要点|重点|关键|结论|核心|主要)")


def is_of_a_part(text: str, understood: Intent, names: Names) -> bool:
    """Whether a page or a section is meant that has a number, and not the whole document: its text is looked for."""
    if understood.kind not in ("summarise", "topics", "about"):
        return False
    if _PART_ON.search(text) and not understood.focus:
        return True  # "the section on cleaning", which no word of the request tells
    bare = text = _POINTS.sub(" ", text)
    for name in understood.documents:
        bare = re.sub(re.escape(name), " ", bare, flags=re.IGNORECASE)
    if items_asked(bare) and bare == text:
        return True  # "what does rule 4 say?"
    page = page_asked(bare)
    asked = {page[1] or page[2]} if page else {number[1:] for number in numbers_asked(bare) if number[0] == "§"}
    if bare != text:
        return any(number[0].isdigit() for number in asked)
    called = " ".join(f"{name} {title}" for name, title in names if name in understood.documents)
    if any(_ROMAN.fullmatch(number) for number in asked):
        return True
    own = {number.lstrip("0") for number in re.findall(r"\d+(?:\.\d+)*", called)}  # "chapter 2" may be chapter02.pdf
    return any(number[0].isdigit() and number not in own for number in asked)
