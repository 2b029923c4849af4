"""Addresses behind the words of links: what is kept of them beside the words."""

import re

_LONGEST = 200  # characters: what is longer follows its reader more than it leads him
_OUTWARD = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
# Words of a link that mean something only together with where it leads, in the app's languages.
_NOTHING = re.compile(
    r"(?:(?:click |see |read )?(?:here|this|more|this (?:link|page|form|site))|download(?: here)?"
    r"|(?:klicken sie )?hier(?: klicken)?|diese[nr]? link|mehr|weiter(?:lesen)?"
    r"|(?:haga clic |haz clic )?aquí|este enlace|más|点击此处|这里|此处|هنا|اضغط هنا|انقر هنا)",
    re.IGNORECASE,
)


def behind(words: str, address: str) -> str:
    """What is put behind the ``words`` of a link: `` (https://…)``; nothing where they say it, or it leads nowhere outside."""
    address = address.strip()
    if not words.strip() or len(address) > _LONGEST or not _OUTWARD.fullmatch(address):
        return ""
    if not address.lower().startswith("http"):
        address = address.partition(":")[2].partition("?")[0]  # of a mailbox or a telephone
    bare = re.sub(r"^https?://(?:www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")
    return "" if bare.lower() in words.lower() else f" ({address})"


def says_nothing(words: str) -> bool:
    """Whether the words of a link are such as “here”."""
    return _NOTHING.fullmatch(" ".join(words.split()).strip(" .»›→>")) is not None
