"""First questions, made from the documents' own headings."""

import re
from collections import defaultdict
from itertools import zip_longest

from slmrag.ui import text

_MOST = 4
_LONGEST = 48
_NUMBERED = re.compile(r"^[\d.§()\s]+|[:.\s]+$")


def first_questions(headings: list[tuple[str, str]]) -> list[str]:
    """A few questions about ``headings`` ((document, path of headings)), of each document in turn.

    A heading that asks something is the question itself.
    """
    of_document: defaultdict[str, list[str]] = defaultdict(list)
    for document, path in headings:
        heading = _NUMBERED.sub("", path.split(" › ")[-1]) if not path.endswith("?") else path.split(" › ")[-1]
        if 4 <= len(heading) <= _LONGEST and any(map(str.isalpha, heading)):
            of_document[document].append(heading)
    in_turn = [heading for row in zip_longest(*of_document.values()) for heading in row if heading]
    chosen = list(dict.fromkeys(in_turn))[:_MOST]
    return [heading if heading.endswith("?") else text.say("ABOUT_HEADING", heading=heading) for heading in chosen]
