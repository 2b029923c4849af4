"""What is kept of conversations, desks and votes; what goes with a document; and who may see it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors import ConversationNotFound, DeskNotFound, ModelProblem, NameTaken
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk, Vote
from slmrag.schema import Answer

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

SEAL = "Is the seal kit blue, and what about its costs?"


@pytest.fixture
def asked(assistant: Assistant, tmp_path: Path) -> Answer:
    """An answer from two documents, each of which holds up a sentence of it."""
    write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros.")
    write(tmp_path / "colours.txt", "The seal kit is blue. How much it costs is listed elsewhere.")
    assistant.add([tmp_path / "prices.txt", tmp_path / "colours.txt"], wait=False)
    with assistant.ask(SEAL) as stream:
        return stream.result()


def test_a_conversation_comes_back_as_it_was_and_is_named_by_its_first_question(assistant: Assistant, asked: Answer):
    kept = assistant.conversations
    before = assistant.library.database.generation()
    id = kept.keep(Turn(SEAL, asked))
    kept.keep(Turn("And the blue one?", None, problem="The model stopped.", pictures=1), id)
    assert assistant.library.database.generation() == before, "a search would read the whole catalogue again"
    first, second = kept.turns(id)
    assert first.answer == asked
    assert (second.answer, second.problem, second.pictures) == (None, "The model stopped.", 1)
    assert [(one.title, one.turns) for one in kept.listed()] == [(SEAL, 2)]


@pytest.mark.parametrize(
    ("changes", "today"),
    [
        ({"model": "phi"}, "in other words"),
        ({}, "stands there"),
        ({"model": "phi", "quoted_because": "nothing"}, "stands there"),
    ],
)
def test_answers_with_the_marks_of_an_older_slmrag_open(assistant: Assistant, asked: Answer, changes, today):
    id = assistant.conversations.keep(Turn(SEAL, replace(asked, **changes)))
    said = asked.sentences[0].text
    for old in ("supported", "partly", "not found"):
        with assistant.library.database.write() as db:
            db.execute(
                "UPDATE turns SET answer = json_set(answer, '$.sentences[0].support', ?, '$.sentences[0].text', ?)",
                [old, f'{said} "support":"partly"'],
            )
        (turn,) = assistant.conversations.turns(id)
        first = turn.answer.sentences[0]
        assert (first.support, first.text) == (today, f'{said} "support":"partly"'), old


def test_conversations_are_found_judged_cut_and_deleted(assistant: Assistant, asked: Answer):
    kept = assistant.conversations
    id, other = kept.keep(Turn(SEAL, asked)), kept.keep(Turn("When do we open?"))
    kept.keep(Turn("Again?", asked), id)
    assert [one.id for one in kept.listed(containing="68.50 EUROS")] == [id]
    assert not kept.listed(containing="impeller")
    first, second = kept.turns(id)
    kept.judge(id, first.key, liked=False, remark="too short")
    assert (kept.turns(id)[0].liked, kept.turns(id)[0].remark) == (False, "too short")
    kept.cut(id, second.key)
    assert len(kept.turns(id)) == 1
    kept.delete([id, "no such"])
    assert [one.id for one in kept.listed()] == [other]


def test_nobody_reaches_anothers_conversation(assistant: Assistant):
    hers, his = assistant.of("ann").conversations, assistant.of("ben").conversations
    id = hers.keep(Turn("Mine?"))
    for forbidden in (
        lambda: his.turns(id),
        lambda: his.keep(Turn("Yours?"), id),
        lambda: his.judge(id, 1, liked=True),
        lambda: his.cut(id, 1),
    ):
        with pytest.raises(ConversationNotFound):
            forbidden()
    his.delete([id])
    assert his.listed() == [] and len(hers.turns(id)) == 1


def test_a_removed_document_leaves_no_word_in_any_conversation(assistant: Assistant, asked: Answer, home: Path):
    kept = assistant.conversations
    id = kept.keep(Turn(SEAL, asked))
    assistant.remove("prices.txt")
    answer = kept.turns(id)[0].answer
    assert "68.50" not in repr(answer) and "[removed with “prices.txt”]" in answer.text
    assert "The seal kit is blue." in answer.text, "what rests on the other document stays"
    assert [passage.chunk.document_name for passage in answer.passages if not passage.chunk.text] == ["prices.txt"]
    assistant.close()
    assert not [path for path in home.rglob("*") if path.is_file() and b"68.50" in path.read_bytes()]


def test_an_answer_that_ends_after_its_document_was_removed_is_kept_without_it(assistant: Assistant, asked: Answer):
    assistant.remove("prices.txt")
    id = assistant.conversations.keep(Turn(SEAL, asked))
    assert "68.50" not in repr(assistant.conversations.turns(id))


def test_a_sentence_that_cites_nothing_goes_with_any_document_of_its_answer(assistant: Assistant, asked: Answer):
    sentences = tuple(replace(one, citations=()) for one in asked.sentences)
    id = assistant.conversations.keep(Turn(SEAL, replace(asked, sentences=sentences)))
    assistant.remove("prices.txt")
    assert assistant.conversations.turns(id)[0].answer.text == "[removed with “prices.txt”]"


def test_a_renamed_document_is_found_by_its_new_name(assistant: Assistant, asked: Answer):
    assert not assistant.search("tariff").passages
    assert assistant.rename("prices.txt", "a/tariff.txt") == "tariff.txt"
    assert assistant.search("tariff").passages[0].chunk.document_name == "tariff.txt"
    assert "68.50" in assistant.search("seal kit").passages[0].chunk.text
    with pytest.raises(NameTaken):
        assistant.rename("tariff.txt", "colours.txt")


def test_a_document_moves_between_collections(assistant: Assistant, asked: Answer):
    assistant.move("prices.txt", "Shop")
    assistant.move("prices.txt", " Sales ")
    assert assistant.collections() == ["Sales"] and assistant.document("prices.txt").collections == ("Sales",)
    assistant.move("prices.txt", None)
    assert assistant.collections() == []


def test_the_contents_of_a_document_in_reading_order(assistant: Assistant, tmp_path: Path):
    assistant.add(
        [write(tmp_path / "faq.md", "# Returns\n\n" + "Send it back. " * 200 + "\n\n# Prices\n\nLow.")], wait=False
    )
    id = assistant.document("faq.md").id
    pages, chunks = assistant.pages(id), assistant.chunks(id)
    assert [page.section for page in pages] == ["Returns", "Prices"]
    assert [(one.document, one.path) for one in assistant.headings()] == [("faq.md", "Returns"), ("faq.md", "Prices")]
    assert len(chunks) > 2 and chunks == sorted(chunks, key=lambda chunk: (chunk.page, chunk.start))
    ben = assistant.of("ben")
    assert ben.pages(id) == ben.chunks(id) == ben.headings() == []


def test_desks_and_votes_are_kept(assistant: Assistant):
    desks = assistant.desks
    id = desks.keep(Desk("", "Shop", "Help", "Hello!"))
    with pytest.raises(DeskNotFound):
        assistant.of("ben").desks.keep(Desk(id, "Shop", "Stolen", "Hello!"))
    desks.keep(Desk(id, "Shop", "Helpdesk", "Hello!", email="help@example.com"))
    desk = desks.find(id)
    assert (desk.name, desk.email, desks.listed()) == ("Helpdesk", "help@example.com", [desk])
    held = assistant.conversations.keep(Turn("Open?"), desk=id)
    assert assistant.conversations.listed() == []
    assert [one.id for one in assistant.conversations.listed(desk=id)] == [held]
    assistant.of("ben").desks.delete(id)
    desks.delete(id)
    assert assistant.conversations.listed(desk=id) == []
    with pytest.raises(DeskNotFound):
        assistant.at_desk(id)
    desks.vote(Vote(SEAL, "quote", "onnx:phi", "other"))
    assert [(vote.question, vote.better) for vote in desks.votes()] == [(SEAL, "other")]
    assert assistant.of("ben").desks.votes() == []


def test_what_kept_a_turn_from_being_answered_is_kept_by_its_key_and_prose_of_before_as_it_is(assistant: Assistant):
    problem = str(ModelProblem("model_failed", model="phi", said="no room"))
    answer = Answer(SEAL, "It", "phi", False, "cancelled", error=problem)
    id = assistant.conversations.keep(Turn(SEAL, answer, problem=problem))
    begun, key = assistant.conversations.begin(Turn(SEAL))
    assistant.conversations.finish(begun, Turn(SEAL, answer, problem=problem, key=key))
    for kept in (*assistant.conversations.turns(id), *assistant.conversations.turns(begun)):
        for said in (kept.problem, kept.answer.error):
            assert said == problem and (said.key, said.values) == ("model_failed", {"model": "phi", "said": "no room"})
    old = assistant.conversations.keep(Turn(SEAL, replace(answer, error="It died."), problem="It died."))
    [turn] = assistant.conversations.turns(old)
    assert (turn.problem, turn.answer.error) == ("It died.", "It died.")
