"""The languages whose text can be recognised here, where their data lie, and which a text needs; as Tesseract calls them."""

import os
import sysconfig
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from slmrag.readers.tesseract_program import program

# The first is tried first: so, .08 % of the letters of a German page are wrong and .04 % of an English one, the other way
# round .32 and .04 %; with its own language alone .04 %.
OWN = ("deu", "eng")
# The folders of Linux distributions, of Homebrew, and of the installer for Windows.
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata", "C:/Program Files/Tesseract-OCR/tessdata",
)  # fmt: skip
# By ISO 639-1.
_LATIN = {
    "ca": "cat", "cs": "ces", "da": "dan", "es": "spa", "et": "est", "fi": "fin", "fr": "fra", "hr": "hrv", "hu": "hun",
    "is": "isl", "it": "ita", "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron",
    "sk": "slk", "sl": "slv", "sq": "sqi", "sv": "swe", "tr": "tur", "vi": "vie",
}  # fmt: skip
# By the script, as Tesseract's detection of scripts calls it; the most frequent first.
_SCRIPTS = {
    "Arabic": ("ara", "fas", "urd"), "Armenian": ("hye",), "Bengali": ("ben",), "Cyrillic": ("rus", "ukr", "bul", "srp"),
    "Devanagari": ("hin", "mar", "nep"), "Georgian": ("kat",), "Greek": ("ell",), "Gujarati": ("guj",), "Gurmukhi": ("pan",),
    "Han": ("chi_sim", "chi_tra"), "Hangul": ("kor",), "Hebrew": ("heb",), "Japanese": ("jpn",), "Katakana": ("jpn",),
    "Hiragana": ("jpn",), "Kannada": ("kan",), "Khmer": ("khm",), "Korean": ("kor",), "Malayalam": ("mal",), "Tamil": ("tam",),
    "Telugu": ("tel",), "Thai": ("tha",),
}  # fmt: skip

_ISO = {name: code for code, name in _LATIN.items()} | {
    "ara": "ar", "ben": "bn", "bul": "bg", "chi_sim": "zh", "chi_tra": "zh", "ell": "el", "fas": "fa", "heb": "he",
    "hin": "hi", "jpn": "ja", "kor": "ko", "rus": "ru", "srp": "sr", "tha": "th", "ukr": "uk", "urd": "ur",
}  # fmt: skip


def languages() -> tuple[str, ...]:
    """The languages that are recognised without more being got; none where no recognition is installed."""
    return tuple(data()) if by_package() or program() else ()


@cache
def by_package() -> bool:
    """Whether Tesseract is here as a package; else it may be as a program. It is not imported: whoever adds a file need not hold it."""
    return find_spec("tesserocr") is not None


def data(got: Path | None = None) -> dict[str, Path]:
    """The folder of the data of each language that is here; slmrag's own before those of the system, then those in a folder below ``got``."""
    found: dict[str, Path] = {}
    for folder in [*_folders(), *(sorted(got.glob("[!.]*")) if got else ())]:
        for file in sorted(folder.glob("*.traineddata")) if folder.is_dir() else ():
            if file.stem != "osd":
                found.setdefault(file.stem, folder)
    return found


def orientation_data() -> Path | None:
    """The folder of what finds out how a page lies and which script is on it; ``None`` where it is not here."""
    return next((folder for folder in _folders() if (folder / "osd.traineddata").is_file()), None)


def usual() -> tuple[str, ...]:
    """What is tried where nothing is known of a text: our own languages, or whatever is here."""
    own = tuple(one for one in OWN if one in data())
    return own or tuple(data())[:1]


def of_script(script: str) -> tuple[str, ...]:
    """The languages of a script that is not the Latin one, the most frequent first; none for others."""
    return _SCRIPTS.get(script, ())


def of_text(code: str) -> str:
    """The language with this ISO 639-1 ``code`` where it is written in Latin letters and is none of ours; else ``""``."""
    return _LATIN.get(code, "")


def iso_code(language: str) -> str:
    """The ISO 639-1 code of a language by what Tesseract calls it; ``""`` for one that has none here."""
    return _ISO.get(language, "")


def _folders() -> list[Path]:
    """Where data may lie: beside the packages that brought them, in the folder that is named, in those of the system."""
    named = os.environ.get("TESSDATA_PREFIX", "")
    places = [Path(sysconfig.get_path("data")) / "share" / "tessdata"]
    places += [Path(named), Path(named) / "tessdata"] if named else []
    return [*places, *map(Path, _FOLDERS)]
