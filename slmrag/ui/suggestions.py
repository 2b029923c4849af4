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
    of_document: defaultdict[str, list[tuple]] = defaultdict(list)
    for document, path in headings:
        heading = _NUMBERED.sub("", path.split(" › ")[-1]) if not path.endswith("?") else path.split(" › ")[-1]
        if 4 <= len(heading) <= _LONGEST and any(map(str.isalpha, heading)):
            # A heading that asks first, then one deep in the document: those at its top name it rather than say something.
            of_document[document].append((heading[-1] != "?", -path.count(" › "), len(of_document[document]), heading))
    in_turn = [one[-1] for row in zip_longest(*map(sorted, of_document.values())) for one in row if one]
    chosen = list(dict.fromkeys(in_turn))[:_MOST]
    return [heading if heading.endswith("?") else text.say("ABOUT_HEADING", heading=heading) for heading in chosen]
