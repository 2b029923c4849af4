"""Several people at one library: what is somebody's own is nobody else's, by whatever way it is looked for."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit as st
from app_pages import ask, keys, opened, said, upload, written
from fakes.documents import make_pdf, write
from streamlit import config
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from slmrag import Assistant
from slmrag.errors import CollectionNotFound, ConversationNotFound, DeskNotFound, DocumentNotFound
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.ui import page_file
from slmrag.ui.session import people
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text

PAGES = (
    "ask",
    "library",
    "summarise",
    "translate",
    "history",
    "models",
    "compare",
    "evaluate",
    "desks",
    "settings",
    "document",
)
QUESTION = "How long does the warranty last?"
SECRETS = {"auth": {"client_id": "x", "client_secret": "y", "cookie_secret": "z", "redirect_uri": "http://localhost/", "server_metadata_url": "http://localhost/"}}  # fmt: skip
ALICE, BOB = "alice", "bob"


def claims(who: str, **others) -> dict:
    return {"is_logged_in": True, "iss": "https://id.example.org", "sub": f"sub-{who}", "name": who.capitalize(), "email": f"{who}@example.org", "email_verified": True} | others  # fmt: skip


# -- the library ----------------------------------------------------------------------------------------------------


class Hers:
    """What Alice has: a document in a collection, a conversation about it, a job on it, a desk over it."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        (added,) = assistant.of(ALICE).add([make_pdf(folder / "pumps.pdf")], collection="Pumps")
        self.document = assistant.of(ALICE).document(added.document_id)
        self.answer = assistant.of(ALICE).ask(QUESTION).result()
        self.conversation = assistant.of(ALICE).conversations.keep(Turn(QUESTION, self.answer))
        self.turn = assistant.of(ALICE).conversations.turns(self.conversation)[0].key
        assistant.of(ALICE).jobs.start(assistant.of(ALICE).summarize([added.document_id])).result()
        self.job = assistant.of(ALICE).jobs_on_record()[0].key
        self.desk = assistant.of(ALICE).desks.keep(Desk("", "Pumps", "Help", "Hello"))


@pytest.fixture
def hers(assistant: Assistant, tmp_path: Path) -> Hers:
    made = Hers(assistant, tmp_path)
    assistant.of(BOB).add([write(tmp_path / "his.txt", "Holidays are booked in the portal.")])
    return made


BY_NAME_OR_ID: dict[str, Callable[[Assistant, str], object]] = {
    "open": lambda a, it: a.of(BOB).document(it),
    "ask": lambda a, it: a.of(BOB).ask(QUESTION, documents=[it]),
    "search": lambda a, it: a.of(BOB).search(QUESTION, documents=[it]),
    "the file": lambda a, it: a.of(BOB).original(it),
    "a page's picture": lambda a, it: a.of(BOB).draw_page(it, 1),
    "summarise": lambda a, it: a.of(BOB).summarize([it]),
    "translate": lambda a, it: a.of(BOB).translate(it, to="de"),
    "questions from it": lambda a, it: a.of(BOB).draft_questions([it]),
    "rename": lambda a, it: a.of(BOB).rename(it, "mine.pdf"),
    "move": lambda a, it: a.of(BOB).move(it, "Mine"),
    "remove": lambda a, it: a.of(BOB).remove(it),
}


def test_no_document_of_somebody_else_by_its_name_or_its_id(assistant: Assistant, hers: Hers):
    for way in BY_NAME_OR_ID.values():
        for it in (hers.document.id, hers.document.id[:8], hers.document.name):
            with pytest.raises(DocumentNotFound) as raised:
                way(assistant, it)
            assert it == hers.document.name or hers.document.name not in str(raised.value), "its name is not told"
    assert assistant.of(ALICE).document(hers.document.id) == hers.document


def test_none_of_its_text_by_any_other_way(assistant: Assistant, hers: Hers):
    his = [document.name for document in assistant.of(BOB).documents()]
    assert his == ["his.txt"] and assistant.of(BOB).collections() == [] and assistant.of(BOB).headings() == []
    assert assistant.of(BOB).pages(hers.document.id) == [] and assistant.of(BOB).chunks(hers.document.id) == []
    found = assistant.of(BOB).search(QUESTION)
    assert {passage.chunk.document_name for passage in found.passages} <= {"his.txt"} and not found.supported
    for refused in (
        lambda: assistant.of(BOB).page(hers.document.id, 1),
        lambda: assistant.of(BOB).translate(hers.document, to="de"),  # the very object, out of somebody else's hands
        lambda: assistant.of(BOB).documents("Pumps"),
        lambda: assistant.of(BOB).search(QUESTION, collection="Pumps"),
        lambda: assistant.of(BOB).share("Pumps"),
    ):
        with pytest.raises((DocumentNotFound, CollectionNotFound)):
            refused()


def test_no_conversation_job_or_desk_of_somebody_else(assistant: Assistant, hers: Hers):
    conversations = assistant.of(BOB).conversations
    assert conversations.listed() == [] and conversations.listed(containing="warranty", desk=hers.desk) == []
    for refused in (
        lambda: conversations.turns(hers.conversation),
        lambda: conversations.keep(Turn("Mine?"), hers.conversation),
        lambda: conversations.judge(hers.conversation, hers.turn, liked=False),
        lambda: conversations.cut(hers.conversation, hers.turn),
        lambda: assistant.of(BOB).desks.keep(Desk(hers.desk, "Mine", "Mine", "")),
    ):
        with pytest.raises((ConversationNotFound, DeskNotFound)):
            refused()
    conversations.delete([hers.conversation])
    assistant.of(BOB).desks.delete(hers.desk)
    assistant.library.of(BOB).work.end(hers.job, "failed")
    assert (
        assistant.of(BOB).jobs.all() == []
        and assistant.of(BOB).jobs_on_record() == []
        and assistant.of(BOB).desks.listed() == []
    )
    (job,) = assistant.of(ALICE).jobs_on_record()
    assert job.state == "done" and len(assistant.of(ALICE).conversations.turns(hers.conversation)) == 1
    assert len(assistant.of(ALICE).desks.listed()) == 1


def test_the_same_bytes_of_two_people_are_two_documents(assistant: Assistant, hers: Hers, tmp_path: Path):
    (his,) = assistant.of(BOB).add([tmp_path / "pumps.pdf"])
    assert his.status == "added" and his.document_id == hers.document.id
    assistant.of(BOB).rename(his.document_id, "mine.pdf")
    assistant.of(BOB).remove("mine.pdf")
    assert assistant.of(ALICE).document("pumps.pdf") == hers.document
    assert (
        assistant.of(ALICE).draw_page(hers.document.id, 1) and assistant.of(ALICE).original(hers.document.id).is_file()
    )
    assert assistant.of(ALICE).conversations.turns(hers.conversation)[0].answer == hers.answer


@pytest.mark.slow
def test_the_words_of_others_do_not_weigh_in_ones_own_answers(assistant: Assistant, tmp_path: Path):
    assistant.of(BOB).add(
        [write(tmp_path / "his.txt", "Holidays are listed in the portal. Meals are booked by phone.")]
    )
    before = assistant.of(BOB).search("Where are holidays booked?").passages  # with the weight of each sentence
    assistant.of(ALICE).add([write(tmp_path / f"{n}.txt", f"Holidays of year {n}.") for n in range(9)])
    assert assistant.of(BOB).search("Where are holidays booked?").passages == before


# -- sharing --------------------------------------------------------------------------------------------------------


def test_what_is_shared_is_read_by_all_and_changed_by_its_owner(assistant: Assistant, hers: Hers):
    assistant.of(ALICE).share("Pumps")
    shared = assistant.of(BOB).document("pumps.pdf")
    assert not shared.own and shared.collections == ("Pumps",) and assistant.of(BOB).collections() == ["Pumps"]
    assert assistant.of(BOB).own_collections() == {} and assistant.of(ALICE).own_collections() == {"Pumps": True}
    assert assistant.of(BOB).ask(QUESTION).result().text == hers.answer.text
    assert assistant.of(BOB).ask(QUESTION, collection="Pumps").result().citations
    assert assistant.of(BOB).ask(QUESTION, own=True).refused
    assert assistant.of(BOB).draw_page(shared.id, 1) and assistant.of(BOB).pages(shared.id)
    assert assistant.of(BOB).summarize(["pumps.pdf"]).result().sentences
    for way in ("rename", "move", "remove"):
        with pytest.raises(DocumentNotFound):
            BY_NAME_OR_ID[way](assistant, shared.id)
    assert assistant.document("pumps.pdf").id == shared.id, (
        "whoever signs in to the library of this computer reads it too"
    )
    assert assistant.collections() == ["Pumps"] and assistant.ask(QUESTION).result().text == hers.answer.text
    assert assistant.ask(QUESTION, own=True).refused
    with pytest.raises(DocumentNotFound):
        assistant.remove(shared.id)


def test_of_a_shared_document_its_other_collections_stay_private(assistant: Assistant, hers: Hers, tmp_path: Path):
    assistant.of(ALICE).add([tmp_path / "pumps.pdf"], collection="Lawsuit")
    assistant.of(ALICE).share("Pumps")
    assert assistant.of(ALICE).document("pumps.pdf").collections == ("Lawsuit", "Pumps")
    assert assistant.of(BOB).document("pumps.pdf").collections == ("Pumps",)
    with pytest.raises(CollectionNotFound):
        assistant.of(BOB).documents("Lawsuit")


def test_two_collections_and_two_documents_of_one_name(assistant: Assistant, hers: Hers):
    assistant.of(ALICE).share("Pumps")
    assistant.of(BOB).move("his.txt", "Pumps")
    his = assistant.of(BOB).rename("his.txt", "pumps.pdf")
    assert {document.own for document in assistant.of(BOB).documents("Pumps")} == {True, False}
    assert [document.own for document in assistant.of(ALICE).documents("Pumps")] == [True]
    assert assistant.of(BOB).document(his).own, "one's own comes first"


@pytest.mark.parametrize("ending", ["share", "move", "remove"])
def test_when_sharing_ends_nobody_else_keeps_anything_of_it(assistant: Assistant, hers: Hers, ending: str):
    assistant.of(ALICE).share("Pumps")
    answer = assistant.of(BOB).ask(QUESTION).result()
    his = assistant.of(BOB).conversations.keep(Turn(QUESTION, answer))
    assistant.of(BOB).jobs.start(assistant.of(BOB).summarize(["pumps.pdf"])).result()
    assert "24 months" in str(assistant.of(BOB).conversations.turns(his)) and assistant.of(BOB).jobs_on_record()
    {
        "share": lambda: assistant.of(ALICE).share("Pumps", False),
        "move": lambda: assistant.of(ALICE).move("pumps.pdf", None),
        "remove": lambda: assistant.of(ALICE).remove("pumps.pdf"),
    }[ending]()
    assert (
        "24 months" not in str(assistant.of(BOB).conversations.turns(his)) and assistant.of(BOB).jobs_on_record() == []
    )
    if ending != "remove":
        assert assistant.of(ALICE).conversations.turns(hers.conversation)[0].answer == hers.answer
        assert len(assistant.of(ALICE).jobs_on_record()) == 1
    with pytest.raises(DocumentNotFound):
        assistant.of(BOB).document("pumps.pdf")


def test_a_library_from_before_sharing_shares_nothing(assistant: Assistant, hers: Hers, home: Path):
    assistant.close()
    with closing(sqlite3.connect(home / "library.db")) as db:
        db.execute("ALTER TABLE collections DROP COLUMN shared")
        for newer in ("hand_over", "origins", "address"):
            db.execute(f"ALTER TABLE desks DROP COLUMN {newer}")
        db.execute("PRAGMA user_version = 1")
    with Assistant(home, background=False) as later:
        assert later.of(ALICE).own_collections() == {"Pumps": False} and later.of(BOB).documents()[0].name == "his.txt"
        assert later.library.of(ALICE).documents.languages() == ("en",)


# -- the app --------------------------------------------------------------------------------------------------------


@pytest.fixture
def app_of(
    fresh_server: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """The app as a person has it, who signed in with a provider or to an account: a session of its own each time."""
    if getattr(request, "param", "provider") == "account":
        # Streamlit's tests have no cookies: here each session has its own as the user's name in its address.
        held = property(lambda context: {people.sign_in_cookie(): urlsplit(context.url or "").username or ""})
        monkeypatch.setattr(type(st.context), "cookies", held)

        def opened_by(who: str) -> AppTest:
            people.accounts().add(who, "correct horse")
            app = opened()
            app.context["url"] = f"http://{people.accounts().sign_in(who, 'correct horse')}@localhost:8501/"
            return app.run()

    else:

        def opened_by(who: str, **others) -> AppTest:
            app = opened()
            app.secrets, app.user = SECRETS, claims(who, **others)
            return app.run()

    return opened_by


BOTH_WAYS = pytest.mark.parametrize("app_of", ["provider", "account"], indirect=True)


@pytest.fixture
def alice(app_of: Callable[..., AppTest], tmp_path: Path) -> AppTest:
    """Alice, who has added a document and asked about it."""
    return ask(upload(app_of("alice"), make_pdf(tmp_path / "pumps.pdf")), QUESTION)


def to(app: AppTest, page: str) -> AppTest:
    return app.switch_page(str(page_file(page))).run()


def shown(app: AppTest) -> str:
    """Every word of a page, those that may be chosen among them."""
    choices = [option for one in (*app.selectbox, *app.multiselect, *app.pills) for option in one.options]
    labels = [one.label for one in (*app.button, *app.toggle, *app.expander, *app.text_input)]
    return "\n".join([said(app), *map(str, choices), *labels])


def test_without_sign_in_there_is_one_person(app_of: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch):
    assert not people.sign_in_configured() and people.owner() == ""
    app = opened().run()
    assert text.EMPTY_LIBRARY in said(app) and "person" not in shown(app)


def test_every_page_is_only_for_whoever_has_signed_in(alice: AppTest):
    for page in PAGES:
        alice.user = claims("alice")
        to(alice, page)
        assert text.SIGN_IN_TITLE not in said(alice) and not alice.exception, page
        for nobody in ({}, {"is_logged_in": False}, claims("alice", sub=""), claims("alice", is_logged_in=False)):
            alice.user = nobody
            alice.run()
            assert [one.value for one in alice.title] == [text.SIGN_IN_TITLE] and not alice.exception, page
            assert keys(alice) == {"sign-in-None"} and "pumps" not in shown(alice) and not alice.chat_input, page


@pytest.mark.parametrize("app_of", ["account"], indirect=True)
def test_no_page_is_for_whoever_has_no_account(alice: AppTest, tmp_path: Path):
    signed_in = alice.context["url"]
    for page in PAGES:
        alice.context["url"] = signed_in
        to(alice, page)
        assert text.SIGN_IN_TITLE not in said(alice) and not alice.exception, page
        for nobody in ("http://localhost:8501/", "http://guess@localhost:8501/"):
            alice.context["url"] = nobody
            alice.run()
            assert [one.value for one in alice.title] == [text.SIGN_IN_TITLE] and not alice.exception, page
            assert keys(alice) == set() and "pumps" not in shown(alice) and not alice.chat_input, page
    people.accounts().turn_off()
    alice.run()
    assert [one.value for one in alice.title] == [text.SIGN_IN_TITLE], "who could reach it as somebody still is asked"


def test_secrets_that_cannot_be_read_let_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    secrets = tmp_path / "secrets.toml"
    given = config.get_option
    for holder in (config, st):
        monkeypatch.setattr(
            holder, "get_option", lambda name: [str(secrets)] if name == "secrets.files" else given(name)
        )
    monkeypatch.setattr(st, "secrets", Secrets())
    assert not people.sign_in_configured()
    secrets.write_text("[auth\n")
    assert people.sign_in_configured()
    secrets.write_text("[auth]\nclient_id = 'x'\n")
    assert people.sign_in_configured()


@BOTH_WAYS
def test_no_page_shows_what_somebody_else_has(alice: AppTest, app_of: Callable[..., AppTest]):
    shop = assistant_of_server()
    (hers,) = [owner for owner in _owners(shop) if owner]
    shop.of(hers).move("pumps.pdf", "Warranties")
    shop.of(hers).desks.keep(Desk("", "Warranties", "Warrantydesk", "Hello"))
    shop.of(hers).jobs.start(shop.of(hers).summarize(["pumps.pdf"])).result()
    bob = app_of("bob")
    for page in PAGES:
        assert not to(bob, page).exception
        assert not any(word in shown(bob).casefold() for word in ("pumps", "warrant", "24 months")), page


def _owners(assistant: Assistant) -> list[str]:
    with closing(sqlite3.connect(assistant.settings.home / "library.db")) as db:
        return [row[0] for row in db.execute("SELECT DISTINCT owner FROM documents")]


@BOTH_WAYS
def test_an_address_of_somebody_elses_document_or_conversation_leads_nowhere(
    alice: AppTest, app_of: Callable[..., AppTest]
):
    (hers,) = _owners(shop := assistant_of_server())
    document, chat = shop.of(hers).documents()[0], alice.query_params["chat"]
    bob = app_of("bob")
    for guess in (document.id, document.id[:6], document.name):
        bob.query_params["id"] = guess
        assert text.NO_DOCUMENT in said(to(bob, "document")) and "pumps" not in shown(bob) and not bob.exception
    bob.query_params["chat"] = chat
    to(bob, "ask")
    assert "not there any more" in shown(bob) + str([one.value for one in bob.error]) and "24 months" not in said(bob)
    assert "chat" not in bob.query_params and len(shop.of(hers).conversations.turns(chat)) == 1
    alice.query_params["id"] = document.id
    assert document.name in said(to(alice, "document")), "to her it leads"


def test_a_session_in_which_somebody_else_signs_in_shows_nothing_of_before(alice: AppTest):
    alice.button(key=next(key for key in keys(alice) if key and key.startswith("passage-0-1"))).click().run()
    alice.user = claims("bob")
    alice.run()
    assert "24 months" not in shown(alice) and not alice.exception
    for page in ("library", "summarise", "history", "evaluate", "document"):
        assert "24 months" not in shown(to(alice, page)) and "pumps.pdf" not in shown(alice)


def test_a_desk_is_public_and_answers_from_its_owners_own_documents(
    alice: AppTest, app_of: Callable[..., AppTest], tmp_path: Path
):
    (hers,) = _owners(shop := assistant_of_server())
    shop.of(hers).move("pumps.pdf", "Help")
    shop.of("bob").add(
        [write(tmp_path / "his.txt", "The portal's password is swordfish.")], collection="Help", wait=False
    )
    shop.of("bob").share("Help")
    desk = shop.of(hers).desks.keep(Desk("", "Help", "Helpdesk", "Hello"))
    visitor = opened()
    visitor.secrets, visitor.context["url"] = SECRETS, "http://localhost:8501/support"
    visitor.query_params["desk"] = desk
    to(visitor.run(), "desk")
    assert "Helpdesk" in said(visitor) and text.SIGN_IN_TITLE not in said(visitor)
    written(visitor.chat_input[0].set_value("What is the portal's password?").run())
    assert "swordfish" not in said(visitor) and text.DESK_REFUSAL_ALONE in said(visitor)
    written(visitor.chat_input[0].set_value(QUESTION).run())
    assert "24 months" in said(visitor) and not visitor.exception
    opens = next(key for key in keys(visitor) if key and key.startswith("source-"))
    assert "Page 3 of 3" in said(visitor.button(key=opens).click().run()) and not visitor.exception
    assert shop.of("bob").conversations.listed(desk=desk) == []
    assert len(shop.of(hers).conversations.listed(desk=desk)) == 1


def test_a_collection_is_shared_with_a_switch(alice: AppTest, app_of: Callable[..., AppTest]):
    (hers,) = _owners(shop := assistant_of_server())
    shop.of(hers).move("pumps.pdf", "Pumps")
    to(alice, "library").pills(key="library-collection").select("Pumps").run()
    alice.toggle(key="share-Pumps").set_value(True).run()
    assert shop.of(hers).own_collections() == {"Pumps": True}
    bob = to(app_of("bob"), "library")
    assert "pumps.pdf" in said(bob) and text.SHARED_BY_OTHER in said(bob)
    assert not [key for key in keys(bob) if key and key.startswith(("confirm-", "share-"))]
    bob.query_params["id"] = shop.of(hers).documents()[0].id
    assert "organise-form" not in shown(to(bob, "document")) and not bob.text_input and not bob.exception
    assert "24 months" in said(ask(to(bob, "ask"), QUESTION))
    to(alice, "library").pills(key="library-collection").select("Pumps").run()
    alice.toggle(key="share-Pumps").set_value(False).run()
    assert "24 months" not in said(bob.run()) and "pumps.pdf" not in said(to(bob, "library"))


def test_models_settings_and_the_servers_disk_are_the_administrators(
    app_of: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SLMRAG_ADMINS", "Alice@example.org")
    for app in (
        app_of("bob"),
        app_of("alice", email_verified=False),
        app_of("bob", email="alice@example.org", email_verified=None),
    ):
        for page in ("models", "settings"):
            assert text.ADMINS_ONLY in str([one.value for one in to(app, page).info]), page
            assert not app.selectbox and not app.number_input
        assert not to(app, "library").text_input, "a path would reach whatever the server may read"
    alice = app_of("alice")
    assert to(alice, "models").selectbox and to(alice, "settings").number_input and to(alice, "library").text_input


def test_a_person_is_whom_the_provider_means_and_not_an_address(app_of: Callable[..., AppTest], tmp_path: Path):
    upload(app_of("alice"), make_pdf(tmp_path / "pumps.pdf"))
    assert "pumps.pdf" in said(to(app_of("alice", email="other@example.org"), "library"))
    assert "pumps.pdf" not in said(to(app_of("alice", iss="https://other.example.org"), "library"))
    assert "pumps.pdf" not in said(to(app_of("bob", email="alice@example.org"), "library"))


def test_signing_in_that_is_not_set_up_is_a_sentence(app_of: Callable[..., AppTest]):
    app = app_of("alice")
    app.user = {"is_logged_in": False}
    app.run().button(key="sign-in-None").click().run()
    assert [one.value for one in app.error] == [text.SIGN_IN_BROKEN] and not app.exception


def test_signing_out_ends_what_a_part_of_a_page_may_show(alice: AppTest):
    alice.button(key="sign-out").click().run()
    assert alice.user == {"is_logged_in": False} and not alice.exception
    assert "pumps" not in shown(alice.run()) and text.SIGN_IN_TITLE in said(alice)


def test_who_no_longer_chooses_folders_can_let_go_of_theirs(
    app_of: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "papers").mkdir()
    monkeypatch.setenv("SLMRAG_ADMINS", "bob@example.org")
    bob = to(app_of("bob"), "library")
    bob.text_input(key="watch-folder").input(str(tmp_path / "papers"))
    next(button for button in bob.button if button.label == text.WATCH_START).click().run()
    monkeypatch.setenv("SLMRAG_ADMINS", "alice@example.org")
    st.cache_resource.clear()
    bob = to(app_of("bob"), "library")
    assert not bob.text_input, "no other is chosen"
    next(button for button in bob.button if button.label == text.WATCH_STOP).click().run()
    assert not [button for button in bob.button if button.label == text.WATCH_STOP] and not bob.exception
