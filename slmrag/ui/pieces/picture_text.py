"""What is said of text on pictures: how much of a document's is still to be recognised, and how sure what was is."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import RECOGNITION
from slmrag.models.known_models import known as known_model
from slmrag.readers.ocr_languages import iso_code
from slmrag.schema import Answer, Document
from slmrag.schema.pictures import confidence
from slmrag.ui.pieces.pair_offer import get_button
from slmrag.ui.session.people import administers
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain


def show(assistant: PersonalAssistant, document: Document) -> None:
    """How far the recognition of a document is, with the button that stops it or goes on; nothing where none is to come or failed."""
    rests = document.stopped or not document.coming_pages
    still = {*document.coming_pages, *document.failed_pages} if rests else set(document.coming_pages)
    if not still:
        return
    pages = text.count_of(len(still), document.unit)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = text.say("COMING_STOPPED", pages=pages) if rests else text.say("COMING", pages=pages)
        st.caption(plain(said), width="content")
        if document.own and rests:
            _go_on_button(assistant, document)
        elif document.own and st.button(
            text.STOP_RECOGNISING, type="tertiary", icon=":material/stop_circle:", key=f"recognise-{document.id}"
        ):
            assistant.stop_recognition(document.id)
            st.rerun()
    if not rests:
        st.progress(1 - len(document.coming_pages) / document.pages)


def sure_of_document(assistant: PersonalAssistant, document: Document) -> None:
    """How many of its pages have text that was recognised, how sure that is, and what is missing for more; nothing where none has."""
    if document.recognised_pages:
        pages = text.count_of(document.recognised_pages, document.unit)
        st.caption(plain(text.say("RECOGNISED", pages=pages, percent=document.sure)))
    if document.lacks:
        _say_what_is_lacking(assistant, document)
    if document.left_pictures:
        st.caption(plain(text.say("PICTURES_LEFT", n=document.left_pictures)))


def _say_what_is_lacking(assistant: PersonalAssistant, document: Document) -> None:
    here = {one.name for one in assistant.stores["recognition"].installed()}
    known = [model for code in document.lacks if (model := known_model(RECOGNITION + code)) and model.name not in here]
    names = text.listed(text.written_language(iso_code(code)) or code for code in document.lacks)
    files = ", ".join(f"{code}.traineddata" for code in document.lacks)
    line = "; ".join(f"slmrag models get {model.name}" for model in known)
    others = [code for code in document.lacks if known_model(RECOGNITION + code) is None]
    if others:
        line = "apt install " + " ".join(f"tesseract-ocr-{code.replace('_', '-')}" for code in others)
        said = text.say("LACKS_DATA", languages=names, files=files, line=line)
    else:
        said = (
            text.say("LACKS_DATA_TO_GET", languages=names, line=line)
            if known
            else text.say("LACKED_DATA", languages=names)
        )
    st.caption(f":orange[:material/translate:] {plain(said)}")
    for model in known if administers(assistant) else ():
        get_button(assistant, model)
    if document.own and not document.coming_pages and not document.failed_pages:  # or it is there already
        _go_on_button(assistant, document)


def _go_on_button(assistant: PersonalAssistant, document: Document) -> None:
    key = f"recognise-{document.id}"
    if st.button(text.GO_ON_RECOGNISING, type="tertiary", icon=":material/document_scanner:", key=key):
        assistant.go_on_recognising(document.id)
        st.rerun()


def sure_of_page(assistant: PersonalAssistant, document: Document, number: int) -> None:
    """That text of a page was recognised, and how sure that is; nothing where none was."""
    if document.recognised_pages:
        words = tuple(word for picture in assistant.pictures(document.id, number) for word in picture.words)
        if words:
            said = text.say("PAGE_RECOGNISED", percent=round(100 * confidence(words)))
            st.caption(f":material/document_scanner: {plain(said)}")


def unsure_numbers(assistant: PersonalAssistant, answer: Answer) -> None:
    """The numbers that an answer cites and that were hard to read on their pictures; nothing where there are none."""
    if found := assistant.unsure_numbers(answer):
        numbers = text.listed(f"{one.text} ({text.stands(one.citation.passage.chunk)})" for one in found)
        st.caption(f":orange[:material/warning:] {plain(text.say('UNSURE', numbers=numbers))}")
