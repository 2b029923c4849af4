"""A question finds passages, and it is told whether they answer it."""

from slmrag.search.across_languages import found_across
from slmrag.search.asked_sections import asks_for_a_section, names_a_number, names_section, sections_on
from slmrag.search.documents_holding import documents_holding
from slmrag.search.expansion import expansions
from slmrag.search.find import find
from slmrag.search.numbered_sections import missing_parts, section_of_that_number
from slmrag.search.values import asked_kind, may_be

__all__ = [
    "asked_kind",
    "asks_for_a_section",
    "documents_holding",
    "expansions",
    "find",
    "found_across",
    "may_be",
    "missing_parts",
    "names_a_number",
    "names_section",
    "section_of_that_number",
    "sections_on",
]
