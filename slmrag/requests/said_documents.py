"""Which documents a part of a question names, where it says nothing else. Pure."""

from slmrag.requests.document_names import Names
from slmrag.requests.lexicon import STOPS
from slmrag.requests.recognise import read

_NO_NAME = {"fill", "named", "doc"}  # what may stand around a name


def said_documents(said: str, names: Names, *, exact: bool = False) -> tuple[str, ...]:
    """The documents of ``names`` that ``said`` names and nothing beside them, ``exact`` by their whole file names; else none."""
    for reading in read(said, names):
        reading.name_documents()
        others = [
            at for at, here in enumerate(reading.at) if reading.tokens[at].word not in STOPS and not here & _NO_NAME
        ]
        if reading.documents and not others and (reading.whole if exact else reading.firm):
            return reading.documents
    return ()
