"""Whatever an owner's view offers, it neither shows nor changes what is another's: each public method is tried.

A method that is new must be placed here: among the ways to reach somebody's things, or among what is nobody's own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.assistant import PersonalAssistant
from slmrag.errors import SlmragError
from slmrag.evaluation import Question
from slmrag.ingest.add_result import AddResult
from slmrag.ingest.watcher import Watcher
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk, Vote
from slmrag.library.watched_folders import FolderReport, WatchedFile
from slmrag.readers.folder_state import folder_state
from slmrag.schema import Progress
from slmrag.schema.pictures import Picture

# Words of hers that stand nowhere else: of her text, her collection, her desk, what she asked and what was handed over.
CANARIES = ("vrykolakas", "quixote", "tamburlaine", "zenobia", "belisarius")
TEXT = "# The vrykolakas\n\nThe vrykolakas of Santorini hums for 24 months. Its seal kit costs 68.50 euros.\n"
GERMAN = "Der edle Don Quixote von der Mancha reitet heute gegen die Windmühlen, und sein Knappe begleitet ihn."
ASKED = "How long does it hum?"

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


class Hers:
    """All that somebody can have, once: ``view`` is her own."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        view = self.view = assistant.of("alice")
        self.folder, self.file = folder, write(folder / "vrykolakas.md", TEXT)
        german = write(folder / "quixote.txt", GERMAN)
        added, _ = view.add([self.file, german], collection="Quixote", wait=False)
        self.document = added.document_id
        shown = f'<p>The sign.</p><img src="data:image/png;base64,{PIXEL}">'
        self.pictured = view.add_file(write(folder / "sign.html", shown)).document_id
        self.desk = view.desks.keep(Desk("", "Quixote", "Tamburlaine", "Hello", hand_over=True))
        self.conversation = view.conversations.keep(Turn("Zenobia?", view.ask(ASKED).result()), desk=self.desk)
        self.turn = view.conversations.turns(self.conversation)[0].key
        view.desks.vote(Vote("Zenobia?", "quote", "other", "one"))
        self.handover = view.hand_over(self.desk, self.conversation, contact="belisarius").id
        self.stream = view.jobs.start(view.summarize([self.document]))
        self.stream.result()
        for name in ("Belisarius", "Tamburlaine", "own"):
            (folder / name).mkdir()
        write(folder / "Belisarius" / "note.txt", "Belisarius took Ravenna.")
        self.watched, self.emptied = view.watch_folder(folder / "Belisarius"), view.watch_folder(folder / "Tamburlaine")
        for watched in (self.watched, self.emptied):
            view._shelf.watched.keep(watched.key, WatchedFile("quixote.html", 1, 1, self.pictured, "gone"))
        self.leaving = view.add_file(write(folder / "theodora.txt", "Belisarius obeys Theodora.")).document_id
        view.withdraw(self.leaving)
        lost, library = view.add_file(write(folder / "zenobia.txt", "Zenobia reigns.")), assistant.library
        library.bin.take(library.files, view.original(lost.document_id))
        library.of("alice").documents.remove(lost.document_id)

    def state(self) -> object:
        """Everything that she has, as she sees it; but for its vectors and the text of its pictures, which are made for all."""
        view = self.view
        documents = [replace(one, embedded=0, coming_pages=()) for one in view.documents()]
        conversations = [*view.conversations.listed(), *view.conversations.listed(desk=self.desk)]
        return (
            documents, [view.pages(one.id) for one in documents], [view.original(one.id).read_bytes() for one in documents],
            view.own_collections(), [(one, view.conversations.turns(one.id)) for one in conversations],
            view.desks.listed(), view.desks.votes(), view.handovers.listed(self.desk), view.jobs_on_record(), view.jobs.all(),
            view.laid_aside(), view.withdrawals(), view.watched_folders(), view.watched_files(self.watched), view.watched_files(self.emptied),
        )  # fmt: skip


def _added(view: PersonalAssistant, add: Callable[[Path], object], hers: Hers) -> object:
    """What is told of adding the bytes of her document; where they are somebody's own now, they go again."""
    told = add(write(hers.folder / "mine.txt", TEXT))
    if "mine.txt" in [document.name for document in view.documents()]:
        view.remove("mine.txt")
    return told


def _finished(view: PersonalAssistant) -> list[Progress]:
    told: list[Progress] = []
    view.finish_embedding(told.append)
    return told


# By the name of each method, a way to reach her things with it; those that end them come last.
WAYS: dict[str, Callable[[PersonalAssistant, Hers], object]] = {
    "documents": lambda view, it: view.documents(),
    "document": lambda view, it: view.document(it.document),
    "collections": lambda view, it: view.collections(),
    "own_collections": lambda view, it: view.own_collections(),
    "page": lambda view, it: view.page(it.document, 1),
    "pages": lambda view, it: view.pages(it.document),
    "chunks": lambda view, it: view.chunks(it.document),
    "original": lambda view, it: view.original(it.document).read_text(),
    "headings": lambda view, it: view.headings(),
    "draw_page": lambda view, it: view.draw_page(it.document, 1),
    "unknown_languages": lambda view, it: view.unknown_languages(),
    "holding": lambda view, it: view.holding("seal kit"),
    "search": lambda view, it: view.search(ASKED, documents=[it.document]),
    "ask": lambda view, it: view.ask("What of the seal kit?").result(),
    "understood": lambda view, it: view.understood("Summarise vrykolakas.md"),
    "summarize": lambda view, it: view.summarize([it.document]).result(),
    "translate": lambda view, it: view.translate(it.document, to="de", source="it").result(),
    "jobs_on_record": lambda view, it: view.jobs_on_record(),
    "jobs.all": lambda view, it: [job.result() for job in view.jobs.all()],
    "jobs.start": lambda view, it: view.jobs.start(view.summarize([it.document])).result(),
    "evaluate": lambda view, it: view.evaluate([Question(ASKED)]).rows,
    "draft_questions": lambda view, it: view.draft_questions([it.document]),
    "with_settings": lambda view, it: view.with_settings(top_k=3).documents(),
    "embedding": lambda view, it: view.embedding,
    "finish_embedding": lambda view, it: _finished(view),
    "conversations.listed": lambda view, it: view.conversations.listed(desk=it.desk),
    "conversations.turns": lambda view, it: view.conversations.turns(it.conversation),
    "conversations.keep": lambda view, it: view.conversations.keep(Turn("Mine?"), it.conversation),
    "conversations.begin": lambda view, it: view.conversations.begin(Turn("Mine?"), it.conversation),
    "conversations.finish": lambda view, it: view.conversations.finish(it.conversation, Turn("Mine?", key=it.turn)),
    "conversations.rename": lambda view, it: view.conversations.rename(it.conversation, "Mine"),
    "conversations.judge": lambda view, it: view.conversations.judge(it.conversation, it.turn, liked=False),
    "desks.listed": lambda view, it: view.desks.listed(),
    "desks.find": lambda view, it: view.desks.find(it.desk),
    "desks.votes": lambda view, it: view.desks.votes(),
    "desks.vote": lambda view, it: view.desks.vote(Vote("Mine?", "quote", "other", "same")),
    "desks.keep": lambda view, it: view.desks.keep(Desk(it.desk, "Mine", "Mine", "")),
    "handovers.listed": lambda view, it: view.handovers.listed(it.desk),
    "handovers.keep": lambda view, it: view.handovers.keep(view.desks.find(it.desk), []),
    "waiting_handovers": lambda view, it: view.waiting_handovers(),
    "told_before": lambda view, it: getattr(view.told_before(Desk(it.desk, "Quixote", "", ""), "Vrykolakas?"), "passages", None),
    "hand_over": lambda view, it: view.hand_over(it.desk, it.conversation),
    "add": lambda view, it: _added(view, lambda path: view.add([path], wait=False), it),
    "add_file": lambda view, it: _added(view, view.add_file, it),
    "laid_aside": lambda view, it: view.laid_aside(),
    "take_back": lambda view, it: view.take_back(),
    "pictures": lambda view, it: view.pictures(it.pictured, 1),
    "picture": lambda view, it: view.picture(it.pictured, Picture(1, 0, "img:0")),
    "renewed": lambda view, it: view.renewed(AddResult("x", "added", it.pictured, coming_pages=(1,))),
    "stop_recognition": lambda view, it: view.stop_recognition(it.pictured),
    "go_on_recognising": lambda view, it: view.go_on_recognising(it.pictured),
    "watched_folders": lambda view, it: view.watched_folders(),
    "watched_files": lambda view, it: view.watched_files(it.watched),
    "watch_folder": lambda view, it: view.watch_folder(it.folder / "own"),
    "folder_report": lambda view, it: view.folder_report(it.watched),
    "read_now": lambda view, it: view.read_now(it.watched),
    "step": lambda view, it: view.step(it.watched)(folder_state(it.watched.path), print, bool),
    "share": lambda view, it: view.share("Quixote"),
    "rename": lambda view, it: view.rename(it.document, "mine.txt"),
    "move": lambda view, it: view.move(it.document, "Mine"),
    "conversations.resting_on": lambda view, it: view.conversations.resting_on([it.document]),
    "withdrawals": lambda view, it: view.withdrawals(),
    "end_withdrawals": lambda view, it: view.end_withdrawals([it.leaving]),
    "receipt": lambda view, it: view.receipt(it.leaving),
    "withdraw": lambda view, it: view.withdraw(it.document),
    "put_back": lambda view, it: view.put_back([it.document]),
    "handovers.delete": lambda view, it: view.handovers.delete(it.handover),
    "conversations.cut": lambda view, it: view.conversations.cut(it.conversation, it.turn),
    "conversations.delete": lambda view, it: view.conversations.delete([it.conversation]),
    "desks.delete": lambda view, it: view.desks.delete(it.desk),
    "remove_desk": lambda view, it: view.remove_desk(it.desk),
    "keep_gone": lambda view, it: view.keep_gone(it.emptied),
    "remove_gone": lambda view, it: view.remove_gone(it.watched),
    "remove": lambda view, it: view.remove(it.document),
    "unwatch_folder": lambda view, it: view.unwatch_folder(it.watched),
}  # fmt: skip
PARTS = {"conversations", "desks", "handovers", "jobs"}  # of one owner, with methods of their own
# Of the machine, which all share, or of what is given.
OF_ALL = {
    "settings", "keep_settings", "models", "stores", "connections", "load", "warming_up", "problem", "mending",
    "embedder_waits", "known_languages", "keeper", "temporary", "translate_text", "safe_png", "small_talk", "handovers.folder", "unsure_numbers",
    "pairs", "answer_in", "say_in", "translators", "watched_elsewhere", "embeds_by_torch", "jobs.before",
}  # fmt: skip
BY_OTHERS = {"add_with_ray"}  # needs a cluster: tests/bulk has it, with a second owner


@pytest.fixture
def hers(assistant: Assistant, tmp_path: Path) -> Hers:
    made = Hers(assistant, tmp_path)
    assistant._parts.background._task.tell(Progress("vrykolakas.md", 0, 1, "chunks"))
    watcher = assistant._parts.watcher = Watcher(assistant.library.home, list)
    watcher.reports[made.watched.key] = FolderReport(problem="Zenobia")
    watcher._task.tell((made.watched.key, "zenobia.txt"))
    return made


def told(way: Callable[[PersonalAssistant, Hers], object], view: PersonalAssistant, hers: Hers) -> str:
    """All that comes of it, an error's sentence too."""
    try:
        return repr(way(view, hers)).casefold()
    except SlmragError as problem:
        return str(problem).replace("“Quixote”", "").casefold()  # what was asked for is said again


def offered(view: PersonalAssistant) -> Iterator[str]:
    for name in dir(view):
        if name in PARTS:
            yield from (f"{name}.{method}" for method in dir(getattr(view, name)) if not method.startswith("_"))
        elif not name.startswith("_"):
            yield name


def test_every_method_of_a_view_is_placed(assistant: Assistant):
    assert sorted(offered(assistant.of("bob"))) == sorted([*WAYS, *OF_ALL, *BY_OTHERS])


def test_nothing_leads_from_a_view_to_that_of_another(assistant: Assistant):
    view = assistant.of("bob")
    assert not any(
        hasattr(view, name) for name in ("of", "at_desk", "faults", "mend", "bin", "take_back_all", "back_up", "close")
    )


def test_a_second_owner_sees_and_changes_nothing_of_the_first(assistant: Assistant, hers: Hers):
    bob, before, his = assistant.of("bob"), hers.state(), {}
    for name, way in WAYS.items():
        his[name] = told(way, bob, hers)
        assert not any(canary in his[name] for canary in CANARIES), (name, his[name])
        assert hers.state() == before, name
    for name, way in WAYS.items():
        before = hers.state()
        reached = told(way, hers.view, hers) != his[name] or hers.state() != before
        # Of a removal that somebody ended no receipt is kept: it was shown to whoever did.
        assert reached or name in ("embedding", "finish_embedding", "receipt"), f"{name} does not reach even one's own"


def test_the_work_on_all_documents_names_ones_own_alone(assistant: Assistant, hers: Hers):
    assert hers.view.embedding == Progress("vrykolakas.md", 0, 1, "chunks")
    assert assistant.of("bob").embedding == Progress("", 0, 1, "chunks")
