"""What is asked to be done, and done, in a library of real files."""

from dataclasses import replace
from itertools import islice, product
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors.notice_json import notice_from_json
from slmrag.overview.asked_help import asked_help
from slmrag.overview.contents import Contents
from slmrag.overview.side_by_side import side_by_side
from slmrag.overview.wording import ABILITIES
from slmrag.schema import Answer, Document, Intent, Page
from slmrag.ui.words.help_topics import FOLDER

_SAMPLES = Path(__file__).parents[2] / "data" / "samples"
_ONE = """# Lecture 1

## Inertia

Inertia means that a body keeps its motion. Newton wrote it down on 5 July 1687.

## Friction

Friction slows every body that slides. The force of friction grows with the load.
"""
_TWO = """# Lecture 2

## Inertia

A heavy body has more inertia than a light one.

## Orbits

A moon falls around its planet. An orbit is an ellipse.
"""


@pytest.fixture(scope="module")
def lectures(shared_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("lectures")
    shared_assistant.add([write(folder / "lecture1.md", _ONE), write(folder / "lecture2.md", _TWO)], wait=False)
    return shared_assistant


def told(assistant: Assistant, question: str, **how: object) -> Answer:
    answer = assistant.ask(question, **how).result()
    for citation in answer.citations:
        chunk = citation.passage.chunk
        assert assistant.page(chunk.document_id, chunk.page).text[citation.start : citation.end] == citation.quote
    return answer


def lines(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_an_overview_has_headings_terms_dates_and_central_sentences_each_with_its_place(lectures: Assistant) -> None:
    answer = told(lectures, "what is lecture 1 about?")
    assert answer.understood == Intent("about", ("lecture1.md",)) and not answer.refused
    said = lines(answer)
    assert said[0].startswith("lecture1.md: ")
    assert said.index("Terms that it defines:") + 1 == said.index("Inertia means that a body keeps its motion.")
    assert said.index("Dates that it names:") + 1 == said.index("Newton wrote it down on 5 July 1687.")
    assert "Friction slows every body that slides." in said
    ours = [one for one in answer.sentences if one.notice]
    assert all(one.citations for one in answer.sentences if not one.notice) and not any(one.citations for one in ours)


def test_two_documents_are_set_side_by_side_and_silence_is_said(lectures: Assistant, tmp_path: Path) -> None:
    said = lines(told(lectures, "compare lecture 1 and lecture 2"))
    assert said[:5] == [
        "On Inertia:", "lecture1.md says:", "Inertia means that a body keeps its motion.",
        "lecture2.md says:", "A heavy body has more inertia than a light one.",
    ]  # fmt: skip
    assert "lecture2.md says nothing of Friction." in said and "lecture1.md says nothing of Orbits." in said
    folder = tmp_path / "years"
    folder.mkdir()
    for year in ("2024", "2025"):
        text = f"# Report of {year}\n\n## Staff\n\nWe were {year[2:]} people.\n"
        lectures.add([write(folder / f"part_{year[3:]}.md", text)], wait=False)
    said = lines(told(lectures, "compare part_4.md and part_5.md"))
    assert said[:2] == ["Report of 2024", "Report of 2025"], "a name that does not say what it is"
    for name in ("part_4.md", "part_5.md"):
        lectures.remove(lectures.document(name).id)
    said = lines(told(lectures, "Compare both lectures on friction"))
    assert said[:2] == ["On friction:", "lecture1.md says:"] and said[-1] == "lecture2.md says nothing of friction."


def test_a_summary_is_made_at_once(lectures: Assistant) -> None:
    answer = told(lectures, "Summarise lecture 2 in two lines", model="quote")
    assert answer.understood == Intent("summarise", ("lecture2.md",), length="brief")
    assert answer.sentences and all(one.support == "stands there" and one.citations for one in answer.sentences)
    both = told(lectures, "condense both lectures", model="quote")
    assert {citation.passage.chunk.document_name for citation in both.citations} == {"lecture1.md", "lecture2.md"}


@pytest.mark.parametrize(("asked", "said"), [("lecture 1 in two sentences", 2), ("both lectures in one sentence", 4)])
def test_a_summary_has_as_many_sentences_as_are_wanted(lectures: Assistant, asked: str, said: int) -> None:
    answer = told(lectures, f"Summarise {asked}", model="quote")
    assert len(answer.sentences) == said, "of several documents as many of each, under its name"
    assert answer.text.count("- ") == sum(bool(one.citations) for one in answer.sentences)


def test_a_summary_that_needs_a_model_is_refused_with_the_reason(lectures: Assistant) -> None:
    answer = told(lectures, "summarise lecture 1 in German", model="quote")
    assert answer.refused and answer.understood is not None
    assert notice_from_json(answer.reason).startswith("A summary of lecture1.md in German needs a language model")


def test_a_translation_is_offered(lectures: Assistant) -> None:
    said = lines(told(lectures, "translate lecture 1 into Polish"))
    assert said == ["lecture1.md can be translated into Polish."]
    assert lines(told(lectures, "translate the file")) == ["Which document? These are here: lecture2.md, lecture1.md."]
    before = told(lectures, "Who wrote down inertia?", model="quote")
    cited = {citation.passage.chunk.document_name for citation in before.citations}
    offered = told(lectures, "translate that document into Polish", history=[before]).understood
    assert offered is not None and set(offered.documents) == cited


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many documents do you have", "Documents: 2."), ("Wie viele PDFs liegen hier?", "Documents (.pdf): 0."),
        ("¿cuántos documentos están en alemán?", "Documents (German): 0."), ("谢谢", "You are welcome."),
        ("Bye!", "Goodbye!"),
        ("مرحبا", "Hello! Ask about your documents in your own words; there are 2 here."),
    ],
)  # fmt: skip
def test_small_talk_and_counts_are_told_at_once(lectures: Assistant, question: str, said: str) -> None:
    assert lines(told(lectures, question))[0] == said


def test_a_reply_is_taken_as_one_and_an_answer_is_given_again(lectures: Assistant) -> None:
    assert lectures.ask("ok").result().text == "All right. Ask about your documents in your own words."
    first = lectures.ask("What is inertia?").result()
    again = lectures.ask("repeat that", history=[first]).result()
    assert (again.text, again.citations, again.sentences) == (first.text, first.citations, first.sentences)
    assert again.understood == Intent("again") and again.question == "repeat that"
    assert lectures.ask("repeat that").result().text.startswith("Nothing was answered before this")
    assert lectures.ask("ok", as_question=True).result().understood is None


def test_it_is_said_where_the_last_answer_stands(lectures: Assistant) -> None:
    first = told(lectures, "Who wrote down inertia?", model="quote")
    thanks = lectures.ask("thanks", history=[first]).result()
    said = told(lectures, "are you sure?", history=[first, thanks])
    assert said.understood == Intent("source")
    assert lines(said)[0] == "lecture1.md, Inertia, says:" and "5 July 1687" in said.text
    assert [one.quote for one in said.citations] == [one.quote for one in first.citations][:4]
    assert lectures.ask("sources", model="quote").result().understood is None, "nothing was said before"


def test_what_was_done_is_done_shorter_and_its_documents_are_translated(lectures: Assistant) -> None:
    first = told(lectures, "Summarise lecture 1", model="quote")
    shorter = lectures.ask("shorter", model="quote", history=[first]).result()
    assert shorter.understood == replace(first.understood, length="brief")
    for question in ("in German please", "translate it into German"):
        offered = lectures.ask(question, model="quote", history=[first]).result()
        assert offered.text == "lecture1.md can be translated into German."


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("which document mentions the orbit?", ["lecture2.md"]), ("Welche Dokumente erwähnen Inertia?", ["lecture1.md", "lecture2.md"]),
        ("¿en qué documento se menciona Newton?", ["lecture1.md"]), ("哪个文件提到 Newton?", ["lecture1.md"]), ("في أي مستند ورد Newton؟", ["lecture1.md"]),
        ("where is friction mentioned?", ["lecture1.md"]),
    ],
)  # fmt: skip
def test_the_documents_that_speak_of_something_are_named(lectures: Assistant, question: str, names: list[str]) -> None:
    answer = told(lectures, question, model="quote")
    assert answer.understood is not None and answer.understood.kind == "mentions"
    assert sorted(answer.understood.documents) == names and all(name in lines(answer)[0] for name in names)
    assert {one.passage.chunk.document_name for one in answer.citations} == set(names)


def test_what_no_document_speaks_of_is_refused(lectures: Assistant) -> None:
    answer = told(lectures, "which document mentions elephants?", model="quote")
    assert answer.refused and answer.understood is None


def test_without_a_model_it_is_said_what_can_be_had_instead_of_a_new_text(lectures: Assistant) -> None:
    answer = lectures.ask("write a poem about friction", model="quote").result()
    assert answer.understood == Intent("write") and answer.text.startswith("Without a language model nothing new")


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("how do I upload a file?", ["library"]), ("wo kann ich was hochladen", ["library"]), ("¿puedes leer fotos?", ["reading"]), ("没网能用吗", ["privacy"]),
        ("بتقرا خط اليد؟", ["reading"]), ("can I trust what you say", ["evaluation"]), ("what can you do?", []),
        ("can you shorten sentences with the latest information?", []), ("which formats can you read", ["reading"]),
    ],
)  # fmt: skip
def test_who_asks_for_one_thing_is_told_of_that(question: str, topics: list[str]) -> None:
    assert asked_help(question) == topics


def test_documents_in_several_languages_are_counted_by_language(assistant: Assistant, tmp_path: Path) -> None:
    german = "# Vorlesung\n\nDie Trägheit hält einen Körper in Bewegung, solange keine Kraft auf ihn wirkt."
    added = [
        write(tmp_path / "lecture1.md", _ONE),
        write(tmp_path / "lecture2.md", _TWO),
        write(tmp_path / "vl.md", german),
    ]
    assistant.add(added, wait=False)
    said = lines(told(assistant, "how many documents do you have"))
    assert said[:3] == ["Documents: 3.", "Documents (English): 2.", "Documents (German): 1."]


def test_what_it_can_do_is_said_in_the_words_of_the_help(lectures: Assistant) -> None:
    assert len(lines(told(lectures, "what can you do?"))) == len(ABILITIES)
    for key, sentence in ABILITIES.items():
        topic = (FOLDER / f"{key.removeprefix('ability_')}.md").read_text("utf-8")
        assert sentence in " ".join(topic.replace("*", "").split()), key


@pytest.mark.slow
def test_a_workbook_is_told_of_by_its_sheets_and_columns_and_a_transcript_by_its_speakers(
    assistant: Assistant, tmp_path: Path
) -> None:
    talk = write(
        tmp_path / "call.txt",
        "Ana: Welcome to the budget call.\nBen: The print budget was cut to eight hundred.\nAna: Why?\n",
    )
    assistant.add([_SAMPLES / "prices.xlsx", talk], wait=False)
    [first, *_] = [line for line in lines(told(assistant, "what is in prices.xlsx?")) if "columns" in line]
    assert first.startswith("Price list 2026: 31 rows; columns: Part number, Description, Unit price EUR")
    assert "Who speaks: Ana, Ben." in lines(told(assistant, "what is call.txt about?"))
    assert "The print budget was cut to eight hundred." in lines(told(assistant, "summarise call.txt", model="quote"))
    assert "31 rows" in lines(told(assistant, "summarise prices.xlsx", model="quote"))[0]


def test_it_can_be_asked_as_a_question_and_a_chosen_document_alone_is_meant(lectures: Assistant) -> None:
    asked = lectures.ask("what is lecture 1 about?", as_question=True, model="quote").result()
    assert asked.understood is None
    one = told(lectures, "what are the topics of this document?", documents=["lecture2.md"])
    assert {citation.passage.chunk.document_name for citation in one.citations} == {"lecture2.md"}
    assert lectures.ask("Which force grows with the load?", model="quote").result().understood is None


def test_nothing_of_a_removed_document_is_kept_in_what_was_told(lectures: Assistant) -> None:
    from slmrag.library.conversations import Turn, without

    answer = told(lectures, "what is lecture 1 about?")
    id = lectures.conversations.keep(Turn(answer.question, answer))
    assert lectures.conversations.turns(id)[0].answer == answer
    bare = without(answer, lectures.document("lecture1.md").id, "lecture1.md")
    assert not any("motion" in f"{sentence.text} {sentence.notice}" for sentence in bare.sentences)


def test_an_empty_library_greets_and_has_nothing_to_tell(assistant: Assistant) -> None:
    assert lines(told(assistant, "hello")) == ["Hello! Add documents, then ask about them in your own words."]
    assert lines(told(assistant, "what topics are in my documents?")) == ["There are no documents here yet."]
    assert lines(told(assistant, "summarise everything")) == ["There are no documents here yet."]
    asked = told(assistant, "How tall is the mast?")
    assert asked.refused and asked.text.startswith("There are no documents here yet: add some")


@pytest.mark.slow
def test_two_documents_of_many_headings_are_set_side_by_side_at_once() -> None:
    document = Document("a", "a.md", "section", 1, 1, 1, 1, "en", "2026")
    pages = [
        Page(number, f"# Pump {letters}\n\nThe pump {letters} moves forty litres of water a minute.\n", section=f"Pump {letters}")
        for number, letters in enumerate(map("".join, islice(product("abcdefghij", repeat=4), 1_200)), 1)
    ]  # fmt: skip
    one, other = Contents(document, pages), Contents(replace(document, name="b.md"), pages[::-1])
    said = [line.text for line in side_by_side(one, other)]
    assert said[:3] == ["On Pump aaaa:", "a.md says:", "The pump aaaa moves forty litres of water a minute."]
    assert said[3:5] == ["b.md says:", said[2]] and len(said) == 20


def test_of_two_documents_that_share_nothing_the_topics_of_each_are_told(lectures: Assistant, tmp_path: Path) -> None:
    lease = (
        "# Residential lease\n\n## Premises\n\nThe flat has two bedrooms.\n\n## Rent\n\nIt is 1,240 dollars a month.\n"
    )
    trip = (
        "The flight leaves Heathrow at seven. Breakfast costs nothing in Lisbon. The monastery is closed on Mondays.\n"
    )
    for name, text in (("lease.md", lease), ("trip.txt", trip)):
        lectures.add([write(tmp_path / name, text)], wait=False)
    said = lines(told(lectures, "compare lease.md and trip.txt"))
    assert "Nothing was found that both lease.md and trip.txt speak of." in said
    assert (
        said.index("Premises")
        < said.index("What trip.txt speaks of:")
        < said.index("The monastery is closed on Mondays.")
    )
    for name in ("lease.md", "trip.txt"):
        lectures.remove(lectures.document(name).id)


def test_of_two_versions_without_headings_what_differs_is_told() -> None:
    document = Document("a", "a.txt", "section", 1, 1, 1, 1, "en", "2026")
    rules = "The garden may be used by all tenants. Quiet hours are from 22:00 to 7:00."
    one = Contents(document, [Page(1, f"{rules} Rubbish is collected on Tuesdays. Pets are not allowed.")])
    two = Contents(
        replace(document, name="b.txt"),
        [Page(1, f"{rules} Rubbish is collected on Thursdays. The heating is serviced every autumn.")],
    )
    assert [line.text for line in side_by_side(one, two)] == [
        "a.txt says:", "Rubbish is collected on Tuesdays.", "b.txt says:", "Rubbish is collected on Thursdays."
    ]  # fmt: skip


def test_under_a_heading_that_only_has_others_below_it_nothing_is_said_twice() -> None:
    document = Document("a", "a.md", "section", 1, 1, 1, 1, "en", "2026")
    pages = [
        Page(1, "# Handbook\n", section="Handbook"),
        Page(2, "## Pets\n", section="Handbook › Pets"),
        Page(3, "### Dogs\n\nDogs stay on a lead.\n", section="Handbook › Pets › Dogs"),
        Page(4, "## Rent\n\nThe rent is due on the third.\n", section="Handbook › Rent"),
    ]
    other = [Page(1, "## Rent\n\nThe rent is due on the fifth.\n", section="Rent")]
    one, two = Contents(document, pages), Contents(replace(document, name="b.md"), other)
    assert [topic for topic, *_ in one.subjects] == ["Pets", "Dogs", "Rent"], "its title is no topic of it"
    said = [line.text for line in side_by_side(one, two)]
    assert said.count("Dogs stay on a lead.") == 1 and said[:2] == ["On Rent:", "a.md says:"]


def test_a_topic_in_another_language_is_not_said_to_be_missing(lectures: Assistant) -> None:
    said = told(lectures, "Vergleiche lecture1.md und lecture2.md zum Thema Reibung")
    keys = [notice_from_json(one.notice).key for one in said.sentences]
    assert said.understood == Intent("compare", ("lecture1.md", "lecture2.md"), focus="Reibung")
    assert keys == ["on_topic", "nothing_found", "nothing_found", "asked_in_another_language"]
    there = told(lectures, "Compare lecture1.md and lecture2.md on magnets")
    assert [notice_from_json(one.notice).key for one in there.sentences] == ["on_topic", "says_nothing", "says_nothing"]
