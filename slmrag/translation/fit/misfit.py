"""Whether a text is only part of its original, more than it, or of another: by weights learned of what people translated."""

import re
from collections.abc import Sequence
from typing import Literal

from slmrag.translation.fit.aligned import one_alone
from slmrag.translation.fit.fit_evidence import evidence
from slmrag.translation.fit.fit_weights import LanguageFit, fit_weights
from slmrag.translation.fit.lengths import english_length, length_off

Misfit = Literal["", "short", "long", "other"]

_LEAST = 30  # characters of English: of less, length and names tell nothing
_MOST = 900  # learned of one to four sentences; of more the length alone is held against what is usual
_NEARER = 2.5  # the most that a neighbour's fit counts
_ALONE = 1.0  # what it must be better where a sentence of either stands alone
_END = re.compile(r"[.!?…。！？।॥؟]['\"”“»«’)\]』」]*\s*$")
_ENDLESS = frozenset(["th"])  # no sign ends a sentence
_FAR_OFF = 4.0  # standard deviations, where nothing was learned
_TURNED: dict[Misfit, Misfit] = {"": "", "short": "long", "long": "short", "other": "other"}


def misfit(source: str, target: str, source_language: str, target_language: str, near: Sequence[str] = ()) -> Misfit:
    """``"short"`` where part of ``source`` seems left out, ``"long"`` where something was added, ``"other"`` where it fits something else.

    ``near`` are what stands before and behind ``source``, which a translation may be of by mistake. Languages are ISO
    codes. ``""`` where it fits, and where so little is said, or known of the languages, that nothing can be told.
    """
    if min(english_length(source, source_language), 2 * english_length(target, target_language)) < _LEAST:
        return ""
    known = fit_weights().languages if english_length(source, source_language) <= _MOST else {}
    cut = bool(_END.search(source)) and not _END.search(target)
    if source_language == "en" and target_language in known:
        others = [evidence(other, target, target_language) for other in near]
        broken: Misfit = "short" if cut and target_language not in _ENDLESS else ""
        told = _told(evidence(source, target, target_language, near), known[target_language], others, broken)
        return told or _uneven(source, target, target_language)
    if target_language == "en" and source_language in known:
        others = [evidence(target, other, source_language) for other in near]
        told = _told(evidence(target, source, source_language), known[source_language], others, "long" if cut else "")
        return _TURNED[told or _uneven(target, source, source_language)]
    off = length_off(source, target, source_language, target_language)
    return "" if abs(off) < _FAR_OFF else "short" if off < 0 else "long"


def fault_score(features: Sequence[float], family: str, fault: str) -> float:
    """The score of a fault by the `FEATURES` of a text, from the weights of its language's family."""
    constant, *weights = fit_weights().weights[family][fault]
    return constant + sum(weight * feature for weight, feature in zip(weights, features, strict=True))


def neighbour_score(own: float, others: Sequence[float]) -> float:
    """The score of fitting something else, raised by how well the text fits one of its original's neighbours."""
    return own + max([-_NEARER, *(-other for other in others)])


def _told(own: Sequence[float], language: LanguageFit, others: Sequence[Sequence[float]], broken: Misfit) -> Misfit:
    """The fault that is most over its bound; of a text that breaks off it is enough that ``broken`` is likely."""
    scores = {fault: fault_score(own, language.family, fault) for fault in ("other", "short", "long")}
    if others:
        scores["nearer"] = neighbour_score(
            scores["other"], [fault_score(one, language.family, "other") for one in others]
        )
    over = {fault: value - language.bounds[fault] for fault, value in scores.items()}
    worst = max(over, key=over.__getitem__)
    if over[worst] > 0:
        return "other" if worst in ("other", "nearer") else "short" if worst == "short" else "long"
    return broken if broken and scores[broken] > 0 else ""


def _uneven(source: str, target: str, language: str) -> Misfit:
    """Whether one sentence of either seems to have nothing beside it."""
    left_out, put_in = one_alone(source, target, language) if language not in _ENDLESS else (0.0, 0.0)
    if max(left_out, put_in) < _ALONE:
        return ""
    return "short" if left_out > put_in else "long"
