"""What the library knows of its documents is told in the chat; what would change them is not done there."""

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.overview import understood_as

_RULES = """# By the lake

## 1 Warranty on tents

Tents carry a warranty of 24 months from delivery. It ends early where a tent was left wet.

## 2 Fire

### 2.1 Fire drills

Drills are held on the first Monday of each month at noon. Everybody walks to the flagpole.
"""


@pytest.fixture(scope="module")
def camp(shared_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("camp")
    brief = "Sehr geehrte Damen und Herren, das Zelt ist leider nass geliefert worden, wir bitten um Ersatz."
    shared_assistant.add([write(folder / "camp.md", _RULES), write(folder / "brief_zelt.txt", brief)], wait=False)
    return shared_assistant


def said(assistant: Assistant, question: str) -> list[str]:
    answer = assistant.ask(question, documents=["camp.md", "brief_zelt.txt"]).result()
    assert answer.understood is not None and understood_as(answer.understood)
    return [sentence.text for sentence in answer.sentences]


def test_pages_day_size_type_and_languages_are_told_from_the_catalogue(camp: Assistant) -> None:
    rules = camp.document("camp.md")
    assert said(camp, "How many pages does camp.md have?") == [f"camp.md: {rules.pages} sections."]
    day, time = rules.added_at[:10], rules.added_at[11:16]
    assert said(camp, "When was camp.md added?") == [f"camp.md was added on {day} at {time} (UTC)."]
    assert said(camp, "how big is camp.md") == ["camp.md has 1 KB."]
    assert said(camp, "which file type is camp.md") == ["camp.md is a file of the type MD."]
    languages = ["brief_zelt.txt is in German.", "camp.md is in English."]
    assert sorted(said(camp, "What languages are my documents in?")) == languages
    assert sorted(said(camp, "In welchen Sprachen sind meine Dokumente?")) == languages


def test_nothing_is_removed_by_a_chat_and_it_says_where_that_is_done(camp: Assistant) -> None:
    before = camp.documents()
    (line,) = said(camp, "delete all documents")
    assert "page Library" in line and "slmrag remove" in line and camp.documents() == before
    assert camp.ask("delete all documents", as_question=True).result().understood is None


def test_a_topic_is_summed_up_from_the_sections_of_its_name(camp: Assistant) -> None:
    answer = camp.ask("Summarise the warranty rules", documents=["camp.md"]).result()
    assert [one.text for one in answer.sentences] == [
        "camp.md › 1 Warranty on tents says:", "Tents carry a warranty of 24 months from delivery.",
        "It ends early where a tent was left wet.",
    ]  # fmt: skip
    assert answer.understood.focus == "warranty" and all(one.citations for one in answer.sentences[1:])
    assert camp.ask("Summarise the lottery rules", documents=["camp.md"]).result().understood is None
    heads = [one for one in said(camp, "Sum up the rules on fire") if one.endswith("says:")]
    assert heads == ["camp.md › 2 Fire says:"], "what lies below a section is not told twice"
