"""What note-taking programs (Obsidian, Logseq) put into Markdown: properties before the text, and links between notes."""

import re

from slmrag.text.markdown import front_matter

_FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
_PROPERTY = re.compile(r"([\w][\w .-]{0,60}):[ \t]*(.*)")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp)$", re.IGNORECASE)


def about_and_text(text: str) -> tuple[str, str]:
    """What stands before a text about it, a line a property (``Author: R. Quist``), and the text."""
    count = front_matter(text)
    if not count:
        return "", text
    lines = text.split("\n")
    found: list[tuple[str, list[str]]] = []
    for line in lines[1 : count - 1]:
        if match := _PROPERTY.fullmatch(line.rstrip()):
            found.append((match[1], [one for one in match[2].strip().strip("[]").split(",") if one.strip()]))
        elif found and line.lstrip().startswith("- "):
            found[-1][1].append(line.lstrip()[2:])
        elif found and line.strip():
            found[-1][1][-1:] = [f"{found[-1][1][-1]} {line}" if found[-1][1] else line]  # a value of several lines
    said = [f"{name[0].upper()}{name[1:]}: {', '.join(map(_bare, values))}" for name, values in found if values]
    return ("\n\n".join(said) + "\n\n" if said else ""), "\n".join(lines[count:])


def _bare(value: str) -> str:
    return " ".join(plain_links(value).strip(" \t\"'|>").split())


def plain_links(text: str) -> str:
    """``text`` with links to other notes as their words and embedded pictures named; code stays as it is."""
    pieces, place = [], 0
    for code in _FENCED.finditer(text):
        pieces += [_LINK.sub(_words, text[place : code.start()]), code[0]]
        place = code.end()
    return "".join([*pieces, _LINK.sub(_words, text[place:])])


def _words(link: "re.Match[str]") -> str:
    embedded, target, words = link[1], link[2].strip(), (link[3] or "").strip()
    if embedded and _PICTURE.search(target):
        return f"[Image: {target}]"
    note, _, heading = target.partition("#")
    return words or " › ".join(filter(None, [note.strip(), heading.lstrip("^").strip()])) or target
