"""Learn what a request looks like: ``python tests/benchmarks/learn_requests.py [--without e]``; writes ``slmrag/requests/words/weights.npz``.

From the requests of hands b, d, e, and g to m, from their questions that sound like requests, and from every second question of
others (``understanding.py``); what it says of the other half is printed. ``--without e`` leaves a hand out, prints what the
weights say of its rows, and writes nothing. Multinomial logistic regression; the weights are kept in whole numbers of 8 bits.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from understanding import others, rows

from slmrag.requests import linear_model
from slmrag.requests.grams import BUCKETS, weigh

_HANDS = {"b": "requests"} | {hand: f"requests_{hand}" for hand in "deghijklm"}
_QUESTION = ""  # sorts first
_C = 30  # of 10, 30 and 100 the best on hands e, g and j when those were left out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", default="", choices=["", *_HANDS])
    left_out = parser.parse_args().without
    questions = [text for texts, _ in others().values() for _, text in texts]
    learned_from = [(text, _QUESTION) for text in questions[::2]]
    for hand, name in _HANDS.items():
        if hand != left_out:
            learned_from += _requests(name) + _not_requests(hand)
    model = LogisticRegression(C=_C, max_iter=1_000)
    model.fit(_matrix([text for text, _ in learned_from]), [kind for _, kind in learned_from])
    for likely in (0.05, 0.3, 0.5, 0.7):
        taken = sum(kind is not None for kind in _said(model, questions[1::2], likely))
        print(f"over {likely}: of {len(questions[1::2])} questions {taken} are taken", end="")
        if left_out:
            asked = _requests(_HANDS[left_out])
            said = _said(model, [text for text, _ in asked], likely)
            right = sum(kind == meant for kind, (_, meant) in zip(said, asked, strict=True))
            near = [text for text, _ in _not_requests(left_out)]
            print(f"; hand {left_out}: {100 * right / len(asked):.1f} % of {len(asked)} requests, "
                  f"{sum(kind is not None for kind in _said(model, near, likely))} of {len(near)} questions", end="")  # fmt: skip
        print()
    if not left_out:
        _write(model)


def _requests(name: str) -> list[tuple[str, str]]:
    return [(row["text"], row["meant"]) for row in rows(name)]


def _not_requests(hand: str) -> list[tuple[str, str]]:
    return [] if hand == "b" else [(row["text"], _QUESTION) for row in rows(f"not_requests_{hand}")]


def _matrix(texts: list[str]) -> csr_matrix:
    found = [weigh(text) for text in texts]
    values = np.concatenate([np.fromiter(one.values(), np.float64) for one in found])
    places = np.concatenate([np.fromiter(one, np.int64) for one in found])
    return csr_matrix((values, places, np.cumsum([0, *map(len, found)])), shape=(len(found), BUCKETS))


def _said(model: LogisticRegression, texts: list[str], likely: float) -> list[str | None]:
    shares = model.predict_proba(_matrix(texts))[:, 1:]
    return [
        model.classes_[1 + row.argmax()] if row.sum() > likely else None for row in shares
    ]  # fmt: skip


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
