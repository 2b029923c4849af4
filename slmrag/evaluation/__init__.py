"""How good the answers are on a person's own documents: questions with what is expected, asked and measured.

Only what every user can do is done here, `search` and `ask`; no model judges anything.
"""

from slmrag.evaluation.drafting import DraftSource, draft
from slmrag.evaluation.evaluate import Evaluation, Measurement, Side, evaluate
from slmrag.evaluation.figures import MEASURES, Figure, FigureDifference, Metric
from slmrag.evaluation.questions import Question, parse_questions, questions_text, read_questions
from slmrag.evaluation.row import Row
from slmrag.evaluation.sides import OF_QUESTIONS, OF_READING, Adjustable, sides

__all__ = [
    "MEASURES",
    "OF_QUESTIONS",
    "OF_READING",
    "Adjustable",
    "DraftSource",
    "Evaluation",
    "Figure",
    "FigureDifference",
    "Measurement",
    "Metric",
    "Question",
    "Row",
    "Side",
    "draft",
    "evaluate",
    "parse_questions",
    "questions_text",
    "read_questions",
    "sides",
]  # fmt: skip
