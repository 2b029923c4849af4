"""Where what an answer says stands: "are you sure?", "where does it say that?"."""

from dataclasses import replace

from slmrag.answering.lines_answer import AnswerLine
from slmrag.answering.quotes import quote_line
from slmrag.overview.wording import say
from slmrag.schema import Answer, Sentence
from slmrag.text.page_names import page_list

_MOST_TOLD = 4  # citations


def where_it_stands(answer: Answer) -> list[AnswerLine]:
    """Of each of its first citations the document and the page or section, and what stands there."""
    lines: list[AnswerLine] = []
    for one in answer.citations[:_MOST_TOLD]:
        chunk = one.passage.chunk
        place = (
            chunk.section.split(" › ")[-1]
            if chunk.unit == "section" and chunk.section
            else page_list([chunk.page], chunk.unit)
        )
        head = AnswerLine(say("says_at", name=chunk.document_name, place=place))
        lines += [] if head in lines else [head]
        lines.append(
            AnswerLine(
                quote_line(Sentence(one.start, one.end, one.quote)),
                (replace(chunk, start=one.start, end=one.end, text=one.quote),),
            )
        )
    return lines
