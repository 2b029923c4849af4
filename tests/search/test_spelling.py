import pytest
from fakes.documents import write

CLUB = """# Sailing club

The cancellation fee is 30 euros. The deposit for a locker is due at the beginning of the season.

Mr Smith looks after the boats. A letter takes two days. The fire brigade practises in June. Dividends are paid in July, and divided among all.
"""
VEREIN = """# Segelverein

Die Kündigungsfrist beträgt drei Monate, und die Garantie gilt zwei Jahre. Die Kündigung wird an den Vorstand gerichtet.
"""


@pytest.fixture(scope="module")
def club(shared_assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("club")
    files = [write(folder / "club.md", CLUB), write(folder / "verein.md", VEREIN)]
    shared_assistant.add(files, wait=False)
    return shared_assistant


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("wat is the canellation feee", "what is the cancellation fee"),
        ("How high is the depositt for a lcoker?", "How high is the deposit for a locker?"),
        ("When is the dividnd paid?", "When is the dividend paid?"),  # which stands there in the plural
        ("When is the cancellatoin fee due?", "When is the cancellation fee due?"),
        ("Wie lang ist die Kündigungsfrsit?", "Wie lang ist die Kündigungsfrist?"),
        ("Wie lange gilt die Garantei?", "Wie lange gilt die Garantie?"),
    ],
)
def test_a_typing_error_is_read_as_the_nearest_word_of_the_documents(club, typed, searched):
    answer = club.ask(typed).result()
    assert answer.question == typed and answer.searched_as == searched
    assert not answer.refused
    assert club.ask(typed, as_typed=True).result().searched_as == ""


@pytest.mark.parametrize(
    "question",
    [
        "What is the cancellation fee?",
        "Who is Mr Smyth?",  # a name
        "What is the bus fare?",  # a word, though no document has it
        "How many lettering sets are there?",  # another form of one
        "¿Cuánto cuesta la garantía?",  # in a language that no document is in
        "When does WP330 cost 30 eurs-12?",  # part of a number
        "Tell me about the Garantie",  # of the other language of the library
    ],
)
def test_what_is_no_typing_error_stays(club, question):
    assert club.search(question).searched_as == ""


def test_the_words_of_others_put_nothing_right(club, tmp_path):
    ada = club.of("ada")
    ada.add([write(tmp_path / "own.md", "# Boats\n\nA boat is 9 m long, and its mast is higher.")], wait=False)
    assert ada.search("How high is the masst?").searched_as == "How high is the mast?"
    assert ada.search("What is the canellation fee?").searched_as == ""
