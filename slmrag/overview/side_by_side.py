"""Two documents or more side by side: what each says on a topic, and that it says nothing of it where none of its words is there."""

from collections.abc import Callable, Iterable, Sequence

from slmrag.answering.extracts import best_sentences
from slmrag.answering.lines_answer import AnswerLine, line_of
from slmrag.errors.notices import comma_list
from slmrag.errors.search_problems import SearchProblem
from slmrag.overview.contents import BEGINNING, Contents, Groups
from slmrag.overview.wording import say
from slmrag.schema import SearchResult
from slmrag.summary.central import Statement
from slmrag.text.detect import foreign_to
from slmrag.text.languages import name_of
from slmrag.text.query_terms import query_groups
from slmrag.text.terms import terms

_MOST_SHARED, _MOST_ALONE = 4, 4
_MOST_TOPICS = 6  # of each, where nothing can be told of both
_MOST_SENTENCES = 2  # of one document on one topic
_SEVERAL = 3  # statements that hold the one word of a topic: fewer may mean something else
_COMPARED, _MOST_PAIRS = 300, 8  # statements of each that are held against the other's, and pairs that are told
_ALIKE = 0.5  # share of the words of two statements that both hold
_VERSION = 0.25  # of the statements of the shorter of two documents, at least, the other has those, in the same words or nearly
_MOST_WORDS = 5  # of a topic that can be looked for in another document

Search = Callable[[str, str], SearchResult]  # of a question in the document of an id


def on_topic(contents: Sequence[Contents], topic: str, question: str, search: Search) -> list[AnswerLine]:
    """What each says on ``topic``, which ``question`` names; that nothing is said of it, only where it would have been found."""
    lines = [AnswerLine(say("on_topic", topic=topic))]
    asked = foreign_to(question, [one.document.language for one in contents])
    unread: list[Contents] = []
    for one in contents:
        said = _said_on(one, topic, search)
        if said:
            lines += [AnswerLine(say("says", name=one.document.name)), *said]
        else:
            alike = {other.document.language for other in contents} == {one.document.language}
            silent = alike and not asked and not _holds_any(one, _groups(topic, one))
            lines.append(
                AnswerLine(say("says_nothing" if silent else "nothing_found", name=one.document.name, topic=topic))
            )
            unread += [one] if asked else []
    return [*lines, *_why_not(unread, asked, topic, search)]


def _why_not(unread: Sequence[Contents], asked: str, topic: str, search: Search) -> list[AnswerLine]:
    """That a topic in another language, ``asked``, is not found in ``unread`` by its words, where nothing bridges the two."""
    tried = [search(topic, one.document.id) for one in unread]
    names = comma_list(dict.fromkeys(name_of(one.document.language) for one in unread))
    bridged = any(one.dense or one.searched_as for one in tried)
    if not tried or bridged:
        return []
    return [AnswerLine(SearchProblem("asked_in_another_language", asked=name_of(asked), written=names).notice)]


def told_on_topic(contents: Iterable[Contents], topic: str, search: Search) -> list[tuple[str, list[AnswerLine]]]:
    """Of each document that says anything on ``topic`` its name, and what it says, under its name."""
    said = ((one.document.name, _said_on(one, topic, search)) for one in contents)
    return [(name, [AnswerLine(say("says", name=name)), *lines]) for name, lines in said if lines]


def side_by_side(first: Contents, second: Contents) -> list[AnswerLine]:
    """What both speak of, what each says there, and what only one speaks of, by the headings of both; where they share nothing, the
    topics of each."""
    shared: list[AnswerLine] = []
    lines: list[AnswerLine] = []
    quoted: set[AnswerLine] = set()
    taken = 0
    for one, other in ((first, second), (second, first)):
        alone = 0
        for topic, page, _, end in one.subjects:
            if alone == _MOST_ALONE and taken == _MOST_SHARED:
                break
            groups, own = _groups(topic, other), _below(one, page, end)
            # Under a heading that only has others below it stands what those say.
            if not groups or len(groups) > _MOST_WORDS or own is None or own in quoted:
                continue
            theirs = _theirs(other, groups)
            if theirs is not None and taken < _MOST_SHARED:
                pair = (own, theirs) if one is first else (theirs, own)
                shared += [
                    AnswerLine(say("on_topic", topic=topic)), AnswerLine(say("says", name=first.document.name)), pair[0],
                    AnswerLine(say("says", name=second.document.name)), pair[1],
                ]  # fmt: skip
                quoted |= {own, theirs}
                taken += 1
            elif (
                alone < _MOST_ALONE
                and one.document.language == other.document.language
                and not _holds_any(other, groups)
            ):
                lines += [AnswerLine(say("says_nothing", name=other.document.name, topic=topic)), own]
                quoted.add(own)
                alone += 1
    if shared:
        return [*shared, *lines]
    pairs, same = _versions(first, second)
    if pairs:
        return pairs
    nothing = [] if same or first.document.language != second.document.language else [
        AnswerLine(say("nothing_in_common", first=first.document.name, second=second.document.name))
    ]  # fmt: skip
    return [*nothing, *first.topics(_MOST_TOPICS), *second.topics(_MOST_TOPICS)]


def _versions(first: Contents, second: Contents) -> tuple[list[AnswerLine], bool]:
    """What each says where nearly the same words say something else, pair by pair; and whether both say anything word for word."""
    words = [
        {one: frozenset(terms(one.text, each.document.language)) for one in each.statements[:_COMPARED]}
        for each in (first, second)
    ]
    texts = [{one.text for one in each} for each in words]
    same = texts[0] & texts[1]
    left = {one: held for one, held in words[1].items() if one.text not in same}
    lines: list[AnswerLine] = []
    for one, held in words[0].items():
        if one.text in same or not left or len(lines) == 4 * _MOST_PAIRS:
            continue
        other = max(left, key=lambda each: len(held & left[each]) / len(held | left[each] | {""}))
        if len(held & left[other]) >= _ALIKE * len(held | left[other]) > 0:
            del left[other]
            for each, said in ((first, one), (second, other)):
                lines.append(AnswerLine(say("says", name=each.document.name)))
                lines.append(line_of(each.document, each.on(said.page), said.start, said.end))
    alike = len(lines) // 4 + len(same) >= _VERSION * min(map(len, words))
    return (lines if alike else []), bool(same)


def _said_on(contents: Contents, topic: str, search: Search) -> list[AnswerLine]:
    """The sentences of a document that hold every word of the topic, or those that a search finds likely to tell of it."""
    groups = _groups(topic, contents)
    held = contents.stating(groups)
    if held:
        # What stands under a heading of that name tells more of it than what mentions it elsewhere.
        under = [one for one in contents.statements if _is_under(contents, one, groups)]
        best = [one for one in under if one in held] + [one for one in under if one.text[-1] not in "?？؟"] + held
        chosen = sorted(list(dict.fromkeys(best))[:_MOST_SENTENCES], key=lambda one: (one.page, one.start))
        return [line_of(contents.document, contents.on(one.page), one.start, one.end) for one in chosen]
    found = search(topic, contents.document.id)
    if not found.supported or found.doubtful:
        return []
    return [
        line_of(contents.document, contents.on(found.passages[number - 1].chunk.page), one.start, one.end)
        for number, one in best_sentences(found.passages, _MOST_SENTENCES)
    ]  # fmt: skip


def _groups(topic: str, contents: Contents) -> Groups:
    return [
        group for group in query_groups(topic, [contents.document.language]) if any(map(str.isalpha, "".join(group)))
    ]


def _is_under(contents: Contents, one: Statement, groups: Groups) -> bool:
    """Whether a statement stands under a heading that holds every word."""
    if contents.document.unit != "section":  # a page has more headings than the one that it is filed under
        return False
    words = frozenset(terms(contents.on(one.page).section.split(" › ")[-1], contents.document.language))
    return all(not words.isdisjoint(group) for group in groups)


def _theirs(contents: Contents, groups: Groups) -> AnswerLine | None:
    """What a document says on a topic: what stands under a heading that names it, or where several statements speak of it."""
    for (_, page, _, end), words in zip(contents.subjects, contents.terms_of_subjects, strict=True):
        if all(not words.isdisjoint(group) for group in groups) and (below := _below(contents, page, end)):
            return below
    held = contents.stating(groups)
    if len(held) < (_SEVERAL if len(groups) == 1 else 1):
        return None
    return line_of(contents.document, contents.on(held[0].page), held[0].start, held[0].end)


def _holds_any(contents: Contents, groups: Groups) -> bool:
    """Whether a word of them stands anywhere in the document, or one that begins alike: "friction" and "frictional"."""
    wanted = {term for group in groups for term in group}
    return not wanted.isdisjoint(contents.vocabulary) or not contents.beginnings.isdisjoint(
        term[:BEGINNING] for term in wanted if len(term) >= BEGINNING
    )


def _below(contents: Contents, page: int, end: int) -> AnswerLine | None:
    """The first statement under a heading that ends there."""
    one = contents.below(page, end)
    return line_of(contents.document, contents.on(one.page), one.start, one.end) if one else None
