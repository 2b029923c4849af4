"""Fields of Word, characters of symbol fonts, and the words that comments are about: what Word shows for them."""

import re
from typing import TYPE_CHECKING

from slmrag.readers.links import behind
from slmrag.readers.ooxml import attribute

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Characters of Adobe's Symbol font (its encoding), and of Wingdings, that stand in forms and data sheets.
_SYMBOL = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x61: "α", 0x62: "β", 0x63: "χ", 0x64: "δ",
    0x65: "ε", 0x66: "φ", 0x67: "γ", 0x68: "η", 0x69: "ι", 0x6A: "ϕ", 0x6B: "κ", 0x6C: "λ", 0x6D: "μ", 0x6E: "ν", 0x6F: "ο", 0x70: "π",
    0x71: "θ", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x75: "υ", 0x76: "ϖ", 0x77: "ω", 0x78: "ξ", 0x79: "ψ", 0x7A: "ζ", 0x44: "Δ", 0x46: "Φ",
    0x47: "Γ", 0x4C: "Λ", 0x50: "Π", 0x51: "Θ", 0x53: "Σ", 0x57: "Ω", 0x58: "Ξ", 0x59: "Ψ", 0xA0: "€", 0xA2: "′", 0xA3: "≤", 0xA5: "∞",
    0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠",
    0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDE: "⇒", 0xE5: "∑",
    0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "•", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
# How Word itself marks the parts of a field in its text, {code ‖ what is shown}; XML can hold none of these characters.
FIELD_MARKS = {"begin": "\x13", "separate": "\x14", "end": "\x15"}
_CODE = re.compile("\x11([^\x12]*)\x12")
_FIELD = re.compile("\x13([^\x13\x14\x15]*)\x14([^\x13\x15]*)\x15")
_DEEPEST = 20  # fields in fields
# Fields that bring what lies elsewhere, or lead there (ECMA-376 part 1, 17.16.5).
_ELSEWHERE = re.compile(r'\s*(?:HYPERLINK|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\s[^"]*?"([^"]+)"', re.IGNORECASE)
_OFF = ("0", "false", "off")
_MOST_OPEN, _LONGEST = 50, 200  # comments on the same words; characters of these that are said


def symbol(font: str, code: str) -> str:
    """The character that a symbol font shows for ``code``, in hex; ``""`` for one that no other font has."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    table = _FONTS.get(font.lower())
    if table is None:
        return chr(number) if 0x20 <= number < 0xD800 else ""
    return table.get(number & 0xFF, chr(number) if table is _SYMBOL and 0x20 <= number < 0x7F else "")


def form_field(form: "Element") -> str:
    """What a field shows that keeps it in itself: whether it is ticked, or which entry was chosen; text stands beside it."""
    box, choice = form.find("checkBox"), form.find("ddList")
    if box is not None:
        said = box.find("checked")
        said = box.find("default") if said is None else said
        return "☒" if said is not None and attribute(said, "val", "true") not in _OFF else "☐"
    if choice is not None:
        entries = [attribute(entry, "val") for entry in choice.iterfind("listEntry")]
        chosen = choice.find("result")
        chosen = choice.find("default") if chosen is None else chosen
        number = attribute(chosen, "val", "0") if chosen is not None else "0"
        return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
    return ""


def field_code(text: str) -> str:
    """The code of a field, set apart from what is shown until `shown_fields` has read it."""
    return f"\x11{text}\x12"


def shown_fields(text: str) -> str:
    """A text in which fields are marked (`FIELD_MARKS`, `field_code`), as it is shown: with the addresses that fields lead to."""
    if "\x11" not in text and "\x13" not in text:
        return text
    for _ in range(_DEEPEST):
        text, found = _FIELD.subn(lambda field: with_address(field[2], "".join(_CODE.findall(field[1]))), text)
        if not found:
            break
    return re.sub("[\x11-\x15]", "", _CODE.sub("", text))


def with_address(shown: str, code: str) -> str:
    """What a field shows whose code is ``code``, and behind it the address outside that it leads to, or is brought from."""
    elsewhere = _ELSEWHERE.match(code)
    return shown + (behind(_CODE.sub("", shown), elsewhere[1]) if elsewhere else "")


def commented_words(root: "Element") -> dict[str, str]:
    """By the id of each comment, the words that it is about, the first of them where they are many."""
    said: dict[str, str] = {}
    open_now: dict[str, None] = {}
    for element in root.iter("commentRangeStart", "commentRangeEnd", "t", "p"):
        if element.tag == "commentRangeStart" and len(open_now) < _MOST_OPEN:
            open_now[attribute(element, "id")] = None
        elif element.tag == "commentRangeEnd":
            open_now.pop(attribute(element, "id"), None)
        elif element.tag in ("t", "p"):
            for id in open_now:
                if len(said.get(id, "")) <= _LONGEST:
                    said[id] = said.get(id, "") + (" " if element.tag == "p" else element.text or "")
    shown = {id: " ".join(words.split()) for id, words in said.items()}
    return {id: words if len(words) <= _LONGEST else words[:_LONGEST] + "…" for id, words in shown.items()}
