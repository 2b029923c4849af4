"""Learn what a request looks like: ``python tests/benchmarks/learn_requests.py [--without e]``; writes ``slmrag/requests/words/weights.npz``.

From the requests of hands b, d, e, g to m, r, w, y, z, aa and bb, from their questions that sound like requests, from every second question
of others (``understanding.py``), and from a word or three of every second article; what it says of the other half is printed. ``--without e`` leaves a hand out, prints what the
weights say of its rows, and writes nothing. Multinomial logistic regression (scikit-learn, in the extra ``test``); the weights are
kept in whole numbers of 8 bits.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from understanding import others, phrases, rows

from slmrag.requests import linear_model
from slmrag.requests.document_names import Names
from slmrag.requests.linear_model import weigh
from slmrag.requests.recognise import read

_HANDS = {"b": "requests"} | {hand: f"requests_{hand}" for hand in (*"deghijklmrwyz", "aa", "bb")}
_QUESTION = ""  # sorts first
_FEW = 4  # every fourth phrase (every one: 2 points less of hands y, w and aa)
_C = 30  # of 10, 30 and 100 the best on hands e, g and j when those were left out


class Learned(NamedTuple):
    """A text, what it asks to be done (``""``: it is a question), what else would be right, and the documents that may be meant."""

    text: str
    meant: str
    also: tuple[str, ...]
    names: Names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", default="", choices=["", *_HANDS])
    left_out = parser.parse_args().without
    questions = _of_others()
    asked = [one for hand in _HANDS if hand != left_out for one in _of_hand(hand)]
    learned_from = questions[::2] + asked + _short()
    model = LogisticRegression(C=_C, max_iter=1_000)
    model.fit(_matrix(learned_from), [one.meant for one in learned_from])
    unseen = _of_hand(left_out) if left_out else []
    requests, near = [one for one in unseen if one.meant], [one for one in unseen if not one.meant]
    for likely in (0.05, 0.3, 0.5, 0.7):
        print(
            f"over {likely}: of {len(questions[1::2])} questions {_taken(model, questions[1::2], likely)} are taken",
            end="",
        )
        if requests:
            said = _said(model, requests, likely)
            right = sum(kind in (one.meant, *one.also) for kind, one in zip(said, requests, strict=True))
            print(f"; hand {left_out}: {100 * right / len(requests):.1f} % of {len(requests)} requests, "
                  f"{_taken(model, near, likely)} of {len(near)} questions", end="")  # fmt: skip
        print()
    if not left_out:
        _write(model)


def _of_hand(hand: str) -> list[Learned]:
    asked = rows(_HANDS[hand])
    names = tuple((name, "") for name in dict.fromkeys(name for row in asked for name in row.get("documents", ())))
    none = [] if hand == "b" else rows(f"not_requests_{hand}")
    return [
        Learned(row["text"], row.get("meant", _QUESTION), tuple(row.get("also", ())), names) for row in (*asked, *none)
    ]


def _of_others() -> list[Learned]:
    return [
        Learned(text, _QUESTION, (), tuple((name, "") for name in documents))
        for texts, documents in others().values()
        for _, text in texts
    ]


def _short() -> list[Learned]:
    """What is looked for in a word or three: without it, 120 of 2,179 such were taken for requests, with it 36."""
    names = (("handbook.pdf", ""), ("lease.docx", ""))
    return [Learned(text, _QUESTION, (), names) for _, text in phrases(odd=False)[::_FEW]]


def _matrix(texts: Sequence[Learned]) -> csr_matrix:
    found = [weigh(one.text, read(one.text, one.names)) for one in texts]
    values = np.concatenate([np.fromiter(one.values(), np.float64) for one in found])
    places = np.concatenate([np.fromiter(one, np.int64) for one in found])
    return csr_matrix((values, places, np.cumsum([0, *map(len, found)])), shape=(len(found), linear_model.BUCKETS))


def _said(model: LogisticRegression, texts: Sequence[Learned], likely: float) -> list[str]:
    shares = model.predict_proba(_matrix(texts))[:, 1:]
    return [model.classes_[1 + row.argmax()] if row.sum() > likely else _QUESTION for row in shares]


def _taken(model: LogisticRegression, texts: Sequence[Learned], likely: float) -> int:
    return sum(kind != _QUESTION for kind in _said(model, texts, likely))


def _write(model: LogisticRegression) -> None:
    path = Path(linear_model.__file__).parent / "words" / "weights.npz"
    scale = np.abs(model.coef_).max() / 127
    np.savez_compressed(
        path, kinds=model.classes_[1:], weights=np.rint(model.coef_.T / scale).astype(np.int8),
        scale=np.float32(scale), bias=model.intercept_.astype(np.float32),
    )  # fmt: skip
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
