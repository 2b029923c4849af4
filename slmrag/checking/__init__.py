"""Sentences held against what they cite, by words alone: what each was made of, and which of its facts its source lacks.

`judge` is a `slmrag.schema.Check`, which answers and summaries are handed: the rest of the app knows no more of it.
"""

from slmrag.checking.citations import judge

__all__ = ["judge"]
