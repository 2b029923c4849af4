"""How good the answers are on a person's own documents: questions with what is expected, asked and measured.

Only what every user can do is done here, `search` and `ask`; no model judges anything.
"""

from slmrag.evaluation.comparing import OF_QUESTIONS, OF_READING, sides
from slmrag.evaluation.drafting import Source, draft
from slmrag.evaluation.figures import MEASURES, Difference, Figure, Measure
from slmrag.evaluation.questions import Question, parse_questions, questions_text, read_questions
from slmrag.evaluation.running import Evaluation, Measured, Row, Side, evaluate

__all__ = [
    "MEASURES", "OF_QUESTIONS", "OF_READING", "Difference", "Evaluation", "Figure", "Measure", "Measured", "Question",
    "Row", "Side", "Source", "draft", "evaluate", "parse_questions", "questions_text", "read_questions", "sides",
]  # fmt: skip
