"""Whole documents become summaries: read to the end, each sentence with its pages and checked against them."""

from slmrag.summary.summary_stream import LENGTHS, SummaryStream, summary_request

__all__ = ["LENGTHS", "SummaryStream", "summary_request"]
