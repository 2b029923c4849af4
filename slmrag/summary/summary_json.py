"""Summaries as they are kept and read again, and receipts added up."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from slmrag.errors.notice_json import notice_from_json, with_keys
from slmrag.library.earlier_marks import todays
from slmrag.schema import Difference
from slmrag.summary.summary import PageLeftOut, SourcePlace, Summary, SummaryReceipt, SummarySentence


def summary_to_json(summary: Summary) -> str:
    """A summary as it is kept."""
    return json.dumps(with_keys(asdict(summary)), ensure_ascii=False)


def summary_from_json(text: str) -> Summary:
    """A summary as it was made."""
    return _summary(json.loads(todays(text)))


def together(receipts: Iterable[SummaryReceipt]) -> SummaryReceipt:
    """The receipt of several documents: theirs added up."""
    total = SummaryReceipt()
    for receipt in receipts:
        total = SummaryReceipt(*(getattr(total, name) + getattr(receipt, name) for name in SummaryReceipt.__slots__))
    return total


def _summary(kept: dict) -> Summary:
    left_out = (
        PageLeftOut(**left | {"reason": notice_from_json(left["reason"])}) for left in kept["receipt"]["left_out"]
    )
    receipt = SummaryReceipt(**kept["receipt"] | {"left_out": tuple(left_out)})
    sentences = tuple(
        SummarySentence(
            notice_from_json(said["text"]),
            tuple(SourcePlace(**source) for source in said["sources"]),
            said["support"],
            tuple(Difference(**one) for one in said.get("differences", ())),
            tuple(said.get("missing", ())),
            said.get("opinion", ""),
            notice_from_json(said.get("opinion_of", "")),
        )
        for said in kept["sentences"]
    )
    return Summary(**kept | {
        "documents": tuple(map(tuple, kept["documents"])), "receipt": receipt, "sentences": sentences,
        "each": tuple(map(_summary, kept["each"])), "error": notice_from_json(kept["error"]),
    })  # fmt: skip
