"""How well a model translates sentences that people have translated: chrF (Popović 2015), by sacrebleu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slmrag.errors.model_access import ModelMissing
from slmrag.errors.work_problems import WorkProblem
from slmrag.models import ChatModel, NoModel
from slmrag.models.pairs import Pairs
from slmrag.schema import Progress, Unit
from slmrag.text.language_codes import language_code
from slmrag.translation.formats import LeftAsIs, Segment
from slmrag.translation.markup import literal, plain
from slmrag.translation.pair_writer import PairWriter
from slmrag.translation.result import TranslationReceipt
from slmrag.translation.segment_store import InMemory
from slmrag.translation.translation_stream import TranslationStream


@dataclass(frozen=True, slots=True)
class Score:
    """``chrf`` is 0 to 100, higher is better, over all sentences that were translated, as the model wrote them.

    ``signature`` says how sacrebleu counted; ``receipt`` how many sentences passed their checks, and what it took.
    """

    model: str
    source_language: str
    target_language: str
    sentences: int
    chrf: float
    signature: str
    receipt: TranslationReceipt
    seconds: float


class _Sentences:
    """Sentences as a `Translatable` without a file."""

    name, suffix, shaped, pages = "sentences", ".html", False, 1
    unit: Unit = "section"
    left_out: Sequence[LeftAsIs] = ()

    def __init__(self, sentences: Sequence[str]) -> None:
        self.segments = [Segment(literal(sentence)) for sentence in sentences]


def measure(
    sources: Sequence[str],
    references: Sequence[str],
    model: ChatModel | NoModel,
    *,
    source: str,
    to: str,
    pairs: Pairs | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Score:
    """Translate ``sources`` and compare with ``references``, line by line; pairs of which one is blank are left out.

    ``pairs`` translate where they join the languages, with nothing behind them, else ``model``. Raises `WorkProblem`,
    `ModelMissing` where neither does, `SlmragError` where sacrebleu is missing, and `ModelProblem`.
    """
    try:
        from sacrebleu.metrics import CHRF
    except ImportError:
        raise WorkProblem("chrf_missing") from None
    if len(sources) != len(references):
        raise WorkProblem("references_differ", sentences=len(sources), references=len(references))
    lines = [(a.strip(), b.strip()) for a, b in zip(sources, references, strict=True) if a.strip() and b.strip()]
    if not lines:
        raise WorkProblem("no_reference")
    code, target = language_code(source), language_code(to)
    way = pairs.way(code, target) if pairs is not None else ()
    writer = PairWriter(pairs, way, code, target) if pairs is not None and way else None
    by = None if writer is not None or isinstance(model, NoModel) else model
    if writer is None and by is None:
        raise ModelMissing("no_model_to_try")
    stream = TranslationStream(
        _Sentences([sentence for sentence, _ in lines]),
        by,
        InMemory(),
        pairs=writer,
        source=code,
        target=target,
    )
    stream.on_progress = on_progress
    made = list(stream)  # a model that fails ends it: half a set is no measure
    metric = CHRF()
    score = metric.corpus_score([plain(one.target) for one in made], [[reference for _, reference in lines]])
    return Score(
        stream.model, stream.source_language, stream.target_language, len(lines), round(score.score, 2),
        str(metric.get_signature()), stream.receipt, round(stream.seconds, 1),
    )  # fmt: skip
