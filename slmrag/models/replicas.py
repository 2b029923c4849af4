"""Several servers of one model behind one name: each question goes to the one with least to do, and to another where that fails."""

import hashlib
import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from slmrag.errors.model_access import ModelBusy, ModelMissing, ModelUnreachable, Offline, ServerProblem
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.notices import sentences
from slmrag.errors.system_reason import system_reason
from slmrag.models.openai import OpenAIModel
from slmrag.models.served_model import ServedModel
from slmrag.models.server_queue import ServerQueue, Turns
from slmrag.runtime.private_files import private_file, private_folder
from slmrag.schema import Message, ModelState, OnState, Reply, ignore

_TICK_SECONDS = 0.2
_LONGEST_REST = 60.0  # seconds that a server is left alone which failed again and again; after its first failure one
_PROMPTS = 4  # of those that a server read last: about what it keeps of them
_WORTH = 200  # characters that a prompt shares with one that was read: less is not worth another's waiting
_LISTED = 5  # models of a server that has another
_NEW = 0.3  # what a new measurement counts against those before it


@dataclass(slots=True)
class _Replica:
    """One server, and what is known of it. ``usual`` is how many seconds its first word takes; 0.0: it was not measured."""

    model: OpenAIModel
    turns: Turns
    rests_until: float = 0.0
    failed: int = 0
    checked: bool = False
    usual: float = 0.0
    prompts: deque[list[bytes]] = field(default_factory=lambda: deque(maxlen=_PROMPTS))  # their `_beginnings`

    def shares(self, prompt: list[bytes]) -> int:
        """How many `_beginnings` of a prompt it has read before."""
        return max((_alike(prompt, one) for one in self.prompts), default=0)

    def rest(self) -> None:
        """It failed: twice as long as before it is asked only where no other is left."""
        self.rests_until = time.monotonic() + min(2.0**self.failed, _LONGEST_REST)
        self.failed, self.checked = min(self.failed + 1, 10), False
        self.prompts.clear()

    def wrote(self, seconds: float) -> None:
        """Its first word came after so many seconds."""
        self.failed = 0
        self.usual = seconds if not self.usual else (1 - _NEW) * self.usual + _NEW * seconds

    def check(self) -> None:
        """Ask it, once, whether it has the model: some servers answer with what they have. Raises `ModelMissing`."""
        if not self.checked:
            try:
                names = self.model.offered()
            except ModelProblem:
                return  # it may list nothing, and answer: the question tells
            if names:
                self.require(names)
            self.checked = True

    def require(self, names: Sequence[str]) -> None:
        """Raise `ModelMissing` where the model is not among ``names``, those that it offers."""
        url, model = self.model.base_url, self.model.model
        if not names:
            raise ModelMissing("server_offers_nothing", url=url)
        if not {model, f"{model}:latest"} & set(names):  # Ollama tells the second of the first
            raise ModelMissing("server_offers", url=url, model=model, names=", ".join(names[:_LISTED]))


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """A server of several: its address, and what keeps it from answering; ``""``: nothing."""

    url: str
    problem: str


class Replicas(ServedModel):
    """``servers`` of one model, as one that is called ``name``; each is asked ``turns`` questions at a time, the others wait.

    ``folder`` is where those of all processes find each other. A question that waits longer than ``wait_seconds`` gets
    `ModelBusy`. Until its first word came, a question goes to another server where one fails; never afterwards.
    """

    def __init__(
        self, name: str, servers: Sequence[OpenAIModel], folder: Path, *, turns: int = 1, wait_seconds: float = 900.0
    ) -> None:
        self.name, self.context_window = name, min(server.context_window for server in servers)
        self.sees_images = all(server.sees_images for server in servers)
        self.sends_to = ", ".join(dict.fromkeys(filter(None, (server.sends_to for server in servers))))
        self._turns, self._wait_seconds, self._folder = turns, wait_seconds, folder
        self._replicas = [_Replica(one, Turns(folder, _digest(one.base_url), turns)) for one in servers]
        self._line = ServerQueue(folder, _digest(name))
        self._usual = folder / f"{_digest(name)}.usual"
        self._changed = threading.Condition()
        self._taken: tuple[float, list[float]] = (-_TICK_SECONDS, [])
        self._closed = False

    def load(self, on_state: OnState = ignore) -> None:
        """Ask the servers whether one of them has the model. Raises `ModelProblem`."""
        on_state(ModelState("loading"))
        states = self.states()
        if all(state.problem for state in states):
            raise self._none([state.problem for state in states])

    def states(self) -> list[ReplicaState]:
        """How each server is, asked now, all at once: whether it answers, and has the model."""

        def ask(replica: _Replica) -> ReplicaState:
            try:
                replica.require(replica.model.offered())
            except ModelProblem as problem:
                return ReplicaState(replica.model.base_url, str(problem))
            return ReplicaState(replica.model.base_url, "")

        with ThreadPoolExecutor(len(self._replicas), "slmrag-replicas") as threads:
            return list(threads.map(ask, self._replicas))

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`; waits for its turn first, which ``on_state`` hears of. Raises `ModelBusy`."""
        if any(message.images for message in messages) and not self.sees_images:
            raise ModelProblem("pictures_not_known", model=self.name)
        since, problems = time.time_ns(), dict[int, ModelProblem]()
        prompt = _beginnings("\0".join(message.content for message in messages if message.role != "system"))
        while True:
            index, turn = self._turn(prompt, since, problems, on_state)
            replica, began = self._replicas[index], time.monotonic()
            try:
                replica.check()
                pieces = replica.model.stream(messages, max_tokens=max_tokens, on_state=on_state)
                first = next(pieces)
            except StopIteration as end:  # it had nothing to say
                self._release(turn)
                return end.value
            except (PromptTooLong, Offline):
                self._release(turn)
                raise
            except ModelProblem as problem:
                replica.rest()
                self._release(turn)
                problems[index] = problem
                if len(problems) == len(self._replicas):
                    raise self._none([str(one) for one in problems.values()]) from problem
                continue
            except BaseException:
                self._release(turn)
                raise
            return (yield from self._rest(replica, first, pieces, turn, began))

    def _rest(
        self, replica: _Replica, first: str, pieces: Generator[str, None, Reply], turn: FileLock, began: float
    ) -> Generator[str, None, Reply]:
        """What a server writes, from its first word to the end of its turn."""
        replica.wrote(time.monotonic() - began)
        try:
            yield first
            reply = yield from pieces
        except (ModelUnreachable, ServerProblem):
            replica.rest()
            raise
        finally:
            pieces.close()
            self._release(turn)
        self._note(time.monotonic() - began)
        return reply

    def close(self) -> None:
        """Have nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @contextmanager
    def _files(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ModelProblem("turns_not_kept", folder=self._folder, why=system_reason(error)) from error

    # -- turns ----------------------------------------------------------------------------------------------------

    def _turn(
        self, prompt: list[bytes], since: int, failed: dict[int, ModelProblem], on_state: OnState
    ) -> tuple[int, FileLock]:
        """A server, and a turn at it: at once, or when all who came before have theirs."""
        arrived = time.monotonic()
        with ExitStack() as stack:
            with self._files():
                private_folder(self._folder)
                place = stack.enter_context(self._line.place(since))
            while True:
                with self._files(), self._changed:
                    if self._closed:
                        raise ModelProblem("program_closing")
                    if not self._line.before(place) and (taken := self._take(prompt, failed)):
                        return taken
                    self._changed.wait(_TICK_SECONDS)
                    state = self._state(place)
                on_state(state)
                if time.monotonic() - arrived > self._wait_seconds:
                    raise ModelBusy("waited_too_long", seconds=round(self._wait_seconds), before=state.done)

    def _take(self, prompt: list[bytes], failed: dict[int, ModelProblem]) -> tuple[int, FileLock] | None:
        """A free turn: where most of the prompt was read before, else at the server with least to do, of these the quickest."""
        now = time.monotonic()
        left = [index for index in range(len(self._replicas)) if index not in failed]
        well = [index for index in left if self._replicas[index].rests_until <= now]

        def order(index: int) -> tuple[float, ...]:
            replica = self._replicas[index]
            return -replica.shares(prompt), len(replica.turns.taken()), replica.usual, index

        soonest = min(left, key=lambda index: self._replicas[index].rests_until)
        for index in sorted(well, key=order) or [soonest]:
            if turn := self._replicas[index].turns.take():
                self._replicas[index].prompts.append(prompt)
                return index, turn
        return None

    def _release(self, turn: FileLock) -> None:
        with self._changed:
            turn.release()
            self._changed.notify_all()

    def _state(self, place: str) -> ModelState:
        """How many are before it, the one whose turn ends next among them; ``"reading"`` once it has its own."""
        with suppress(OSError):  # the folder is told of by who waits
            if (self._folder / place).exists():
                ahead = self._line.before(place) + 1
                return ModelState("waiting", ahead, ahead, self._expected(ahead), later=lambda: self._state(place))
        return ModelState("reading")

    def _expected(self, ahead: int) -> float | None:
        """Seconds until ``ahead`` others have been answered, from how long replies took."""
        if (usual := self._usual_seconds()) is None:
            return None
        with self._changed:
            if time.monotonic() - self._taken[0] > _TICK_SECONDS:
                taken = [began for replica in self._replicas for began in replica.turns.taken()]
                self._taken = time.monotonic(), taken
            began, running = self._taken[1], max(1, len(self._taken[1]))
        first = max(0.0, usual - (time.time() - min(began))) if began else 0.0
        return first + usual * (ahead - 1) / running

    def _usual_seconds(self) -> float | None:
        """How long a reply takes, by what this process or another measured."""
        try:
            return float(self._usual.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _note(self, seconds: float) -> None:
        before = self._usual_seconds()
        usual = seconds if before is None else (1 - _NEW) * before + _NEW * seconds
        with suppress(OSError):  # a full disk: the next reply is measured again
            new = private_file(self._usual.with_suffix(f".new-{threading.get_ident()}"))
            new.write_text(f"{usual:.3f}", "ascii")
            os.replace(new, self._usual)

    def _none(self, problems: Sequence[str]) -> ModelProblem:
        return ModelUnreachable(
            "no_replica_answers", model=self._replicas[0].model.model, number=len(problems), said=sentences(problems)
        )


def _beginnings(prompt: str) -> list[bytes]:
    """The SHA-256 of a prompt up to each `_WORTH` characters: no word of it is kept after its answer."""
    digest, found = hashlib.sha256(), []
    for at in range(0, len(prompt) - _WORTH + 1, _WORTH):
        digest.update(prompt[at : at + _WORTH].encode("utf-8", "surrogatepass"))
        found.append(digest.digest())
    return found


def _alike(one: list[bytes], other: list[bytes]) -> int:
    """How many things two lists begin with alike."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
