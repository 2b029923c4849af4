"""A web page of somebody else as it may go out: its words and its looks, without what acts, loads, or sends.

lxml's cleaner takes away what runs; what loads from elsewhere is put in words here. The page's policy is the second wall: whatever was
overlooked, a browser loads and runs nothing for it.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from slmrag.text.html_page import POLICY

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# fmt: off
_REMOVED = ("script", "template", "base", "link", "frame", "frameset", "applet", "foreignobject")
# What stands in them is shown: no script runs, nothing plays, and to the parser some of them hold all that follows.
_UNWRAPPED = (
    "noscript", "noframes", "iframe", "portal", "picture", "source", "audio", "video", "track", "object", "param", "embed", "layer",
    "animate", "set", "animatemotion", "animatetransform", "use",
)
_ATTRIBUTES = frozenset([
    "abbr", "align", "alt", "aria-hidden", "aria-label", "axis", "bgcolor", "border", "cellpadding", "cellspacing", "char", "charoff",
    "charset", "checked", "class", "clear", "color", "cols", "colspan", "compact", "content", "coords", "datetime", "dir", "disabled",
    "face", "for", "frame", "headers", "height", "href", "hreflang", "hspace", "id", "label", "lang", "maxlength", "media", "multiple",
    "name", "noshade", "nowrap", "open", "placeholder", "property", "readonly", "rel", "reversed", "role", "rows", "rowspan", "rules",
    "scope", "selected", "shape", "size", "span", "src", "start", "style", "summary", "tabindex", "title", "translate", "type",
    "usemap", "valign", "value", "vspace", "width",
    # Drawings and formulas.
    "cx", "cy", "d", "display", "dx", "dy", "fill", "fill-opacity", "fill-rule", "font-family", "font-size", "font-style", "font-weight",
    "mathvariant", "opacity", "points", "preserveaspectratio", "r", "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-width", "text-anchor", "transform", "viewbox", "x", "x1", "x2", "xmlns", "y", "y1", "y2",
])
# fmt: on
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp)[;,]", re.IGNORECASE)
_LINK = ("http", "https", "mailto", "tel", "ftp")
_CSS_ADDRESS = re.compile(
    r"""(?P<kept>url\(\s*(?:"(?:data:|\#)[^"]*"|'(?:data:|\#)[^']*'|(?:data:|\#)[^"')]*)\s*\))|url\([^)]*\)?"""
    # A style may name an address without that word, as in image-set("//…").
    r"""|(["'])\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}[^"']*\2?""",
    re.IGNORECASE,
)
_CSS_LETTER = re.compile(r"\\(?:0{0,4}([46][1-9a-f]|[57][0-9a])\s?|([g-z]))", re.IGNORECASE)  # u\72l is url
_CSS_ATTRIBUTES = ("style", "fill", "stroke")


def without_harm(html: str) -> str:
    """``html`` without scripts, handlers, frames, targets of forms, and whatever loads from another place, under a policy.

    A picture that lies elsewhere becomes a link to its address, with its alternative text as words.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring
    from lxml_html_clean import Cleaner

    root = document_fromstring(html.encode(), HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    for picture in list(root.iter("img", "image", "input")):
        _told_in_words(picture)
    # The cleaner looks for the end of each address anew; and what it takes out of a style may leave another, so again behind it.
    for element in root.iter(etree.Element):
        _style_here(element)
    Cleaner(
        scripts=True, javascript=True, comments=True, processing_instructions=True, style=False, inline_style=False,
        links=False, meta=False, page_structure=False, embedded=False, frames=False, forms=False, annoying_tags=False,
        kill_tags=_REMOVED, remove_tags=_UNWRAPPED, remove_unknown_tags=False, safe_attrs_only=True,
        safe_attrs=_ATTRIBUTES, add_nofollow=False,
    )(root)  # fmt: skip
    for element in list(root.iter(etree.Element)):
        _keep_here(element)
    head = root.find("head")
    if head is None:
        root.insert(0, head := root.makeelement("head"))
    policy = {"http-equiv": "Content-Security-Policy", "content": POLICY}
    head.insert(0, head.makeelement("meta", policy))
    head.insert(0, head.makeelement("meta", {"charset": "utf-8"}))
    typed = html.lstrip()[:9].lower() == "<!doctype"  # the parser would tell one of its own
    return etree.tostring(root.getroottree() if typed else root, method="html", encoding="unicode")


def _told_in_words(picture: "HtmlElement") -> None:
    """A picture that lies elsewhere as a link to it; one that lies in the page stays."""
    address = (picture.get("src") or picture.get("href") or "").strip()
    several = picture.get("srcset", "").split()
    address = address or (several[0].rstrip(",") if several else "")
    if not address or _PICTURE.match(address) or (picture.tag == "img" and _is_beside(address)):
        return
    words = (picture.get("alt") or picture.get("title") or "").strip()
    # Inside a link there can be no other.
    linked = any(above.tag == "a" for above in picture.iterancestors())
    instead = picture.makeelement("span" if linked else "a", {} if linked else {"href": address})
    instead.text, instead.tail = words, picture.tail
    if not words:
        instead.append(shown := instead.makeelement("code"))  # which no translation touches
        shown.text = address[:200]
    picture.getparent().replace(picture, instead)


def _keep_here(element: "HtmlElement") -> None:
    """Take from an element whatever leads somewhere by itself; a link that a reader may follow stays."""
    # What a meta element does, it does by an attribute that has gone; without a name it says nothing.
    if element.tag == "meta" and not (element.get("name") or element.get("property")):
        element.drop_tree()
        return
    if element.tag not in ("img", "input"):
        element.attrib.pop("src", None)
    followed = element.tag in ("a", "area") and _may_be_followed(element.get("href", ""))
    if "href" in element.attrib and not followed:
        del element.attrib["href"]
    _style_here(element)


def _style_here(element: "HtmlElement") -> None:
    for name in _CSS_ATTRIBUTES:
        if name in element.attrib:
            element.set(name, _style_of_here(element.get(name, "")))
    if element.tag == "style" and element.text:
        element.text = _style_of_here(element.text)


def _style_of_here(css: str) -> str:
    """A style without the addresses of other places."""
    spelled = _CSS_LETTER.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], css)
    return _CSS_ADDRESS.sub(lambda found: found["kept"] or "none", spelled)


def _is_beside(address: str) -> bool:
    """Whether an address leads to a file beside the page, wherever that lies."""
    try:
        parts = urlsplit(re.sub(r"[\x00-\x20]", "", address.replace("\\", "/")))
    except ValueError:
        return False
    return bool(parts.path) and not parts.scheme and not parts.netloc


def _may_be_followed(address: str) -> bool:
    try:
        return address != "" and urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower() in ("", *_LINK)
    except ValueError:
        return False
