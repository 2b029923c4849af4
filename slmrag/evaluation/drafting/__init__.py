"""Questions are drafted from documents: of headings, defined terms, numbers and tables, and some that must be refused."""

from slmrag.evaluation.drafting.draft import Source, draft

__all__ = ["Source", "draft"]
