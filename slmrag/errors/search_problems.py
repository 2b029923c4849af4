"""Why nothing was found for a question, where that is known."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class SearchProblem(SlmragError):
    """What a question asks for cannot be found as it asks for it."""

    templates = Templates(
        no_such_part="“{document}” has nothing that is called “{part}”. It is divided into: {headings}",
        no_such_part_but="“{document}” has nothing that is called “{part}”, but it has “{heading}”: ask for that, if you mean it.",
        parts_missing="Your documents have nothing that is called: {parts}.",
        no_parts="“{document}” has nothing that is called “{part}”.",
        no_such_page_here="“{document}” has no page {page}: its last is {last}.",
        asked_in_one_language="What is written in {asked} does not say this in these words. In your documents in {written} only words that are the same in both can be found. What helps: asking in {written}, small models that translate the question, or an embedding model that knows both languages (page Models).",
        asked_by_words="Your documents do not say this in these words. What is written in {language} was searched by its words alone: an embedding model that knows {language} also compares what they mean (page Models).",
        asked_in_another_language="You ask in {asked}, and your documents are in {written}: only words that are the same in both can be found. What helps: asking in {written}, small models that translate the question, or an embedding model that knows both languages (page Models).",
    )
