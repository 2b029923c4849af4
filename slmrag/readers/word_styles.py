"""What Word shows beside a paragraph and does not store in it: that it is a heading, and its number."""

import re
from typing import TYPE_CHECKING

from slmrag.readers.ooxml import Package, attribute

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING = re.compile(r"heading ([1-9])")


def _value(element: "Element | None", path: str, default: str = "") -> str:
    found = element.find(path) if element is not None else None
    return default if found is None else attribute(found, "val", default)


def _int(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdigit() else default


def _switch(element: "Element", path: str) -> bool | None:
    """Whether a property is on, ``None`` where nothing is said of it."""
    found = element.find(path)
    return None if found is None else attribute(found, "val", "true") not in ("0", "false", "off")


class Styles:
    """The paragraph styles of a document: which are headings, and which are numbered."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, Element] = {}
        for tree in package.trees(package.main, "styles"):
            self._styles |= {attribute(style, "styleId"): style for style in tree.iter("style")}

    def _chain(self, paragraph: "Element") -> "list[Element]":
        """The properties that apply, strongest first: its own, its style's, those of the style below."""
        chain = [found] if (found := paragraph.find("pPr")) is not None else []
        style_id = _value(paragraph, "pPr/pStyle")
        seen: set[str] = set()
        while (style := self._styles.get(style_id)) is not None and style_id not in seen:
            seen.add(style_id)
            chain.append(style)
            style_id = _value(style, "basedOn")
        return chain

    def heading_level(self, paragraph: "Element") -> int:
        """1 to 9 for a heading, 0 for anything else."""
        for properties in self._chain(paragraph):
            # Word translates the ids of its own styles ("berschrift1"), never their names.
            name = _value(properties, "name").lower()
            if name == "title":
                return 1
            if match := _HEADING.match(name):
                return int(match[1])
            outline = properties.find("outlineLvl")
            if outline is None:
                outline = properties.find("pPr/outlineLvl")
            if outline is not None:
                level = _int(attribute(outline, "val"), 9)
                return level + 1 if level < 9 else 0
        return 0

    def is_bold(self, paragraph: "Element") -> bool:
        """Whether all the words of a paragraph are bold, by themselves or by its style."""
        by_style = next(
            (on for properties in self._chain(paragraph)[1:] if (on := _switch(properties, "rPr/b")) is not None), False
        )
        runs = [run for run in paragraph.iter("r") if any((t.text or "").strip() for t in run.iterfind("t"))]
        return bool(runs) and all(by_style if (own := _switch(run, "rPr/b")) is None else own for run in runs)

    def numbering(self, paragraph: "Element") -> tuple[str, int]:
        """The list that a paragraph belongs to, and its level there; ("", 0) for none."""
        number, level = "", ""
        for properties in self._chain(paragraph):
            found = properties.find("numPr")
            found = properties.find("pPr/numPr") if found is None else found
            number = number or _value(found, "numId")
            level = level or _value(found, "ilvl")
        return ("", 0) if number in ("", "0") else (number, _int(level))


class Numbering:
    """The counters of a document's lists; ask for each paragraph once, in reading order."""

    def __init__(self, package: Package) -> None:
        self._levels: dict[tuple[str, int], Element] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for tree in package.trees(package.main, "numbering"):
            self._read(tree)

    def _read(self, tree: "Element") -> None:
        shared = {attribute(a, "abstractNumId"): a for a in tree.iterfind("abstractNum")}
        for num in tree.iterfind("num"):
            number = attribute(num, "numId")
            self._abstract[number] = _value(num, "abstractNumId")
            base = shared.get(self._abstract[number])
            levels = list(base.iterfind("lvl")) if base is not None else []
            for override in num.iterfind("lvlOverride"):
                levels += override.findall("lvl")
                if override.find("startOverride") is not None:
                    place = number, _int(attribute(override, "ilvl"))
                    self._starts[place] = _int(_value(override, "startOverride"))
            for level in levels:
                self._levels[number, _int(attribute(level, "ilvl"))] = level

    def mark(self, number: str, level: int) -> str:
        """What stands before a paragraph of a list: ``-`` for a bullet, else its number as Word shows it."""
        if (number, level) not in self._levels:
            return "-"
        counts = self._counts.setdefault(self._abstract[number], {})
        if (number, level) in self._starts and (number, level) not in self._restarted:
            self._restarted.add((number, level))
            counts[level] = self._starts[number, level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = self._start(number, level)
        for shallower in range(level):
            counts.setdefault(shallower, self._start(number, shallower))
        for deeper in [other for other in counts if other > level]:
            # A level starts again after any shallower one, or only after some of them, or (0) never.
            if level < _int(_value(self._levels.get((number, deeper)), "lvlRestart"), deeper):
                del counts[deeper]
        if _value(self._levels[number, level], "numFmt", "decimal") == "bullet":
            return "-"

        def counted(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            legal = self._levels[number, level].find("isLgl") is not None
            form = "decimal" if legal else _value(self._levels.get((number, other)), "numFmt", "decimal")
            return formatted(counts.get(other, self._start(number, other)), form)

        return re.sub(r"%([1-9])", counted, _value(self._levels[number, level], "lvlText")).strip()

    def _start(self, number: str, level: int) -> int:
        return _int(_value(self._levels.get((number, level)), "start"))  # 0 when not given


def formatted(count: int, form: str) -> str:
    """A number of a list in one of Word's forms; forms of other scripts become plain digits."""
    match form:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{count:02}"
        case "ordinal":
            teen = 10 <= count % 100 <= 20
            return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"
        case "lowerLetter" | "upperLetter" if 0 < count < 1_000:
            # After z comes aa, then bb.
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letters if form == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman" if 0 < count < 4_000:
            return _roman(count) if form == "lowerRoman" else _roman(count).upper()
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += letters * (count // value)
        count %= value
    return text
