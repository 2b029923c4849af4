"""Whole documents become summaries: read to the end, each sentence with its pages and checked against them."""

from slmrag.summary.summary_request import LENGTHS, summary_request
from slmrag.summary.summary_stream import SummaryStream

__all__ = ["LENGTHS", "SummaryStream", "summary_request"]
