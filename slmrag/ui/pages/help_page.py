"""The page of help: the manual's topics, found by an outline or by words; ``?topic=models`` leads to one."""

import re

import streamlit as st

from slmrag import __version__
from slmrag.ui import page_file
from slmrag.ui.pieces.component import own_component
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.help_topics import FOLDER, HelpSection, Topic, find_sections, topics

_PICTURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<file>[^)]+)\)$", re.MULTILINE)
_LINES = re.compile(r"\n\s*\n|\n(?=- )")  # a paragraph or an item of a list
_FOUND_AT_MOST = 12
_OUTLINED = 3  # sections: fewer are in sight


def page() -> None:
    """Draw the page."""
    topic = topics().get(st.query_params.get("topic", ""))
    if topic:
        _button("", text.HELP_ALL, key="help-all", icon=":material/arrow_back:")
        st.title(topic.title, anchor=False)
    else:
        st.title(text.HELP, anchor=False)
    if text.language() != "en":
        st.caption(text.HELP_ENGLISH)
    if component := own_component("to_top", js="to_top.js"):
        component(data=topic.name if topic else "", key="to-top")
    words = "" if topic else _words()
    with st.container(key="help"):
        if topic:
            _show(topic)
        elif words:
            _found(words)
        else:
            _outline()


def _words() -> str:
    return st.text_input(
        text.HELP_SEARCH, key="help-words", icon=":material/search:", placeholder=text.HELP_SEARCH,
        label_visibility="collapsed", type="search", persist_state="session",
    ).strip()  # fmt: skip


def _outline() -> None:
    with st.grid(min_column_width=280, gap="small"):
        for topic in topics().values():
            with st.container(border=True, gap=None, height="stretch"):
                _button(topic.name, topic.title, key=f"help-{topic.name}")
                st.caption(topic.lead)
    st.caption(f"slmrag {__version__}")


def _found(words: str) -> None:
    found = find_sections(words)
    if not found:
        st.markdown(plain(text.say("HELP_NONE", words=words)))
    for number, section in enumerate(found[:_FOUND_AT_MOST]):
        title = topics()[section.topic].title
        with st.container(gap=None):
            label = f"{title} › {section.title}" if section.title else title
            _button(section.topic, label, key=f"help-found-{number}")
            st.caption(plain(_around(section, words)))


def _around(section: HelpSection, words: str) -> str:
    """A line of the section that holds the first of ``words`` it can."""
    lines = [line for line in _LINES.split(section.text) if not line.startswith(("|", "```"))]
    wanted = words.casefold().split()
    line = next((one for one in lines if any(word in one.casefold() for word in wanted)), "".join(lines[:1]))
    line = re.sub(r"^- |[*`]", "", " ".join(line.split()))
    return line if len(line) <= 160 else line[:160].rsplit(" ", 1)[0] + " …"


def _show(topic: Topic) -> None:
    st.caption(topic.lead)
    titles = [section.title for section in topic.sections if section.title]
    if len(titles) >= _OUTLINED:
        st.markdown(" · ".join(f"[{title}](#{_anchor(title)})" for title in titles))
    for section in topic.sections:
        if section.title:
            st.header(section.title, anchor=_anchor(section.title))
        _write(section.text)
    names = list(topics())
    following = names[names.index(topic.name) + 1 :]
    if following:
        st.divider()
        _button(following[0], text.say("HELP_NEXT", title=topics()[following[0]].title), key="help-next")


def _anchor(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def _write(markdown: str) -> None:
    """Our own Markdown; Streamlit shows a picture of the package only where it is handed the file."""
    end = 0
    for picture in _PICTURE.finditer(markdown):
        st.markdown(markdown[end : picture.start()])
        st.image(FOLDER / picture["file"], width="stretch", alt=picture["alt"])
        end = picture.end()
    st.markdown(markdown[end:])


def _button(name: str, label: str, *, key: str, icon: str | None = None) -> None:
    """A button that leads to a topic, or, with ``""``, to all of them; the page's address changes with it."""
    if st.button(f"**{plain(label)}**", type="tertiary", key=key, icon=icon):
        st.switch_page(page_file("help"), query_params={"topic": name} if name else {})


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
