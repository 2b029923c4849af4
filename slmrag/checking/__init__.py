"""Sentences held against what they cite, by words alone: what each was made of, and which of its facts its source lacks.

`judge` is a `slmrag.schema.Check`, which answers and summaries are handed: the rest of the app knows no more of it.
`SecondOpinion` is another, which asks a model that was got for it about what the first finds in other words.
"""

from slmrag.checking.citations import judge
from slmrag.checking.second_opinion import SecondOpinion

__all__ = ["SecondOpinion", "judge"]
