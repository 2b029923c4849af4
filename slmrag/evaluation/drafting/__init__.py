"""Questions are drafted from documents: of headings, defined terms, numbers and tables, and some that must be refused."""

from slmrag.evaluation.drafting.draft import draft
from slmrag.evaluation.drafting.draft_source import DraftSource

__all__ = ["DraftSource", "draft"]
