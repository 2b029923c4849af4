import threading
from dataclasses import replace
from itertools import islice

import pytest
from fakes.documents import make_pdf, write
from fakes.ollama_server import OllamaServer

from slmrag import Assistant
from slmrag.answering import AnswerStream, WrittenStream
from slmrag.answering.extracts import best_sentences
from slmrag.answering.quotation import QuoteStream
from slmrag.checking import judge
from slmrag.cli.as_text import show_answer
from slmrag.errors.notice_json import notice_from_json
from slmrag.models import QUOTE
from slmrag.models.pace import Pace
from slmrag.schema import Chunk, Passage, Reply, SearchResult, Sentence


def stream(pieces) -> AnswerStream:
    return AnswerStream(SearchResult("Q?", (), True, 1.0, False), QUOTE, lambda on_state: pieces, 0.0)


def counting(count: int, log: list):
    """A model that writes numbers, and tells when it was stopped."""
    try:
        for number in range(count):
            log.append(number)
            yield f"{number} "
    finally:
        log.append("freed")
    return Reply("length")


def test_a_stream_may_be_read_again_without_asking_the_model_again():
    log = []
    answer = stream(counting(3, log))
    assert list(answer) == list(answer) == ["0 ", "1 ", "2 "] and log == [0, 1, 2, "freed"]
    assert answer.result().finish == "length"


def test_closing_stops_the_model_and_keeps_what_was_written():
    log = []
    answer = stream(counting(1000, log))
    next(iter(answer))
    answer.close()
    assert log == [0, "freed"]
    assert (answer.result().text, answer.result().finish) == ("0 ", "cancelled")
    answer.close()


def test_two_threads_read_one_stream_whole():
    answer = stream(counting(500, []))
    read = {}
    threads = [threading.Thread(target=lambda n=n: read.update({n: list(answer)})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(pieces == [f"{number} " for number in range(500)] for pieces in read.values())


def test_a_model_that_fails_keeps_what_it_wrote_and_is_no_finished_answer():
    def failing():
        yield "half "
        raise RuntimeError("connection lost")

    answer = stream(failing())
    with pytest.raises(RuntimeError):
        list(answer)
    assert (answer.text, answer.result().finish) == ("half ", "cancelled")


def quoted(*texts: str) -> QuoteStream:
    """``texts`` quoted, each from a page of its own that says something else before it."""
    pages = [f"Something else. {text}" for text in texts]
    passages = tuple(Passage(Chunk(f"d{n}", "a.pdf", n, 0, len(page), page), 1.0) for n, page in enumerate(pages, 1))
    chosen = [(n, Sentence(16, 16 + len(text), text)) for n, text in enumerate(texts, 1)]
    return QuoteStream(SearchResult("Why?", passages, True, 1.0, False), chosen, 0.0)


ROWS = "Notice, in weeks [1,\n2]\nService Employee Employer\n[3] Up to 2 years 4 4"


def test_a_quote_is_word_for_word_and_carries_no_number_that_reads_like_ours():
    said = "".join(quoted("It is  so.[3]", "Because\nof this.", ROWS))
    assert said.startswith("It is so.(3) [1]\n\nBecause of this. [2]\n\nNotice, in weeks (1,\n2)\nService")
    assert said.endswith("Employer\n(3) Up to 2 years 4 4 [3]"), "rows stay rows"


def test_each_quote_is_one_sentence_with_the_place_that_it_was_taken_from():
    answer = quoted("It is so. [2] Or not?", "I cannot tell from the passages.", ROWS).result()
    assert [(sentence.citations, sentence.support) for sentence in answer.sentences] == [
        ((n,), "stands there") for n in (1, 2, 3)
    ]
    assert not answer.refused and not answer.invented, "what a document says is no word of ours"
    for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
        page = citation.passage.chunk.text
        assert page[citation.start : citation.end] == citation.quote and citation.number in sentence.citations
    assert answer.citations[2].quote == ROWS


def test_of_quotes_that_were_stopped_what_was_said_has_its_place():
    stream = quoted("It is so.", "Because of this.", ROWS)
    assert len(list(islice(stream, 6))) == 6
    for answer in (stream.so_far(), (stream.close(), stream.result())[1]):
        assert (answer.text, answer.finish) == ("It is so. [1]\n\nBecause of", "cancelled")
        assert [sentence.text for sentence in answer.sentences] == ["It is so.", "Because of"]
        assert [citation.quote for citation in answer.citations] == ["It is so.", "Because of this."]


@pytest.mark.slow
def test_quotes_stand_where_they_say_and_are_all_supported(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)
    stream = assistant.ask("How long is the warranty of the pump from delivery?")
    assert stream.passages and not stream.text
    answer = stream.result()
    assert answer.model == "quote" and answer.finish == "stop" and not answer.invented
    assert {sentence.support for sentence in answer.sentences} == {"stands there"}
    for citation in answer.citations:
        page = assistant.page(citation.passage.chunk.document_id, citation.passage.chunk.page).text
        assert page[citation.start : citation.end] == citation.quote
    assert {"retrieve_s", "first_word_s", "total_s"} == set(answer.timings)


def test_the_best_quote_comes_first_and_only_what_adds_something_follows():
    def first_two(*evidence: Sentence) -> list[str]:
        page = Chunk("d", "a.txt", 1, 0, 90, "")
        return [sentence.text for _, sentence in best_sentences([Passage(page, 1.0, evidence)], 2)]

    def said(text: str, start: int, score: float) -> Sentence:
        return Sentence(start, start + len(text), text, score=score)

    assert first_two(said("It is old.", 0, 0.5), said("It weighs 58 kg.", 40, 0.9)) == [
        "It weighs 58 kg.",
        "It is old.",
    ]
    assert first_two(said("1. Close it.", 0, 0.5), said("2. Lift it.", 40, 0.9)) == ["1. Close it.", "2. Lift it."]
    assert first_two() == []
    faq = [
        replace(one, heading="# FAQ › ## How often?")
        for one in (said("Monthly.", 0, 0.5), said("In ponds weekly.", 9, 0.9))
    ]
    assert first_two(*faq) == ["Monthly.", "In ponds weekly."]
    best = [replace(said(f"In pond {at}.", 20 * at, 0.9), heading=faq[0].heading) for at in (1, 2)]
    assert first_two(faq[0], *best)[0] == "Monthly."  # whatever speaks more to the question
    answered = [
        replace(said("Yes.", 0, 0.0), heading="# FAQ › ## Is there a discount?"),
        replace(best[0], heading="# FAQ › ## Is there a discount?"),
    ]
    assert first_two(*answered) == ["In pond 1."], "the yes of a heading that shares no word with the question"
    half = [replace(one, score=score) for one, score in zip(answered, (0.3, 0.5), strict=True)]
    assert first_two(*half)[0] == "Yes.", "under a heading with the words of the question"
    more = [half[0], replace(half[1], score=0.9)]
    assert first_two(*more) == ["In pond 1."], (
        "the yes of a heading that lacks a word of the question, which another holds"
    )
    barred = [half[0], more[1], replace(said("No dogs may swim there.", 30, 0.9), heading=half[0].heading)]
    assert first_two(*barred) == ["In pond 1.", "No dogs may swim there."], "which is no yes or no"
    rows = [replace(one, header=0) for one in faq]
    assert first_two(*rows) == ["In ponds weekly.", "Monthly."]
    assert first_two(said("It weighs 58 kg.", 0, 0.9), said("Nine people work here.", 40, 0.1)) == ["It weighs 58 kg."]
    assert len(first_two(said("It comes with:", 0, 0.9), said("a plinth", 40, 0.1))) == 2
    assert len(first_two(said("The P200 is a pump.", 0, 0.9), said("It weighs 58 kg.", 20, 0))) == 2


def test_two_versions_of_a_rule_are_both_quoted_the_newer_first(assistant, tmp_path):
    for year, euros in ((2024, 30), (2026, 45)):
        text = f"Locker rules {year}\n\nValid from 1 January {year}. The locker deposit is {euros} euros. Lost keys are charged."
        assistant.add_file(write(tmp_path / f"rules {year}.txt", text))
    said = assistant.ask("What is the locker deposit?", model="quote").result()
    assert [one.text for one in said.sentences][:2] == [f"The locker deposit is {euros} euros." for euros in (45, 30)]
    assert [citation.passage.chunk.document_name for citation in said.citations][:2] == [
        "rules 2026.txt",
        "rules 2024.txt",
    ]


def test_versions_in_other_words_are_both_told_the_newer_first(assistant, tmp_path):
    policies = {
        "policy.md": (
            "1 September 2025",
            "A chair or desk is paid for once, up to 250 euros, on presentation of the receipt.",
        ),
        "old.md": ("1 March 2023", "A chair is paid for once, up to 150 euros."),
    }
    for name, (day, rule) in policies.items():
        text = f"# Remote work at Northwind\n\nValid from {day}.\n\n## Equipment\n\nThere is a laptop. {rule}\n\n## Abroad\n\nAsk first.\n"
        assistant.add_file(write(tmp_path / name, text))
    said = assistant.ask("how much do I get for a chair", model="quote").result()
    assert [one.text for one in said.sentences][:2] == [rule for _, rule in policies.values()]


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_version_that_is_asked_for_is_told_first(assistant, tmp_path, year):
    said = {2022: "Revenue was 5.1 million euros.", 2023: "In spite of drought revenue reached 6.3 million euros."}
    for each, rule in said.items():
        text = f"# Annual report {each}\n\nA year at the mill.\n\n## Revenue\n\n{rule} Costs rose.\n\n## Staff\n\nWe are many.\n"
        assistant.add_file(write(tmp_path / f"report{each}.md", text))
    assert assistant.ask(f"What was the revenue in {year}?", model="quote").result().sentences[0].text == said[year]


def test_versions_without_headings_are_both_told_the_newer_first(assistant, tmp_path):
    rules = "The garden may be used by all tenants. Quiet hours are from 22:00 to 7:00. The stairs are swept by the caretaker"
    for year, day in ((2024, "Tuesdays"), (2025, "Thursdays")):
        text = f"House rules of Mill Lane, {year}\n\n{rules}. Rubbish is collected on {day}.\n"
        assistant.add_file(write(tmp_path / f"rules{year}.txt", text))
    said = assistant.ask("When is rubbish collected?", model="quote").result()
    assert [one.text for one in said.sentences][:2] == [
        "Rubbish is collected on Thursdays.",
        "Rubbish is collected on Tuesdays.",
    ]


def test_a_line_that_says_something_behind_a_label_is_quoted(assistant, tmp_path):
    text = "CURRICULUM VITAE\n\nName: Marta Lopes\nBorn: 3 April 1989, Porto\nPhone: +351 912 555 014\nAddress: Rua das Flores 22, 4050-262 Porto\n"
    assistant.add_file(write(tmp_path / "cv.txt", text))
    for question, line in (
        ("When was Marta born?", "Born: 3 April 1989, Porto"),
        ("What is Marta's phone number?", "Phone: +351 912 555 014"),
    ):
        assert assistant.ask(question, model="quote").result().sentences[0].text == line


def test_of_two_alike_the_one_of_the_person_who_is_named_is_told_first(assistant, tmp_path):
    pays = {
        "Ada Roe": (2022, "The salary is 3,100 euros a month."),
        "Ben Lund": (2024, "The salary paid monthly amounts to 2,700 euros."),
    }
    for name, (year, pay) in pays.items():
        text = f"Contract of employment\n\nBetween the mill and {name}, signed in {year}.\n\nThe work begins at eight. {pay} The notice period is three months to the end of a quarter. Holidays are agreed upon in good time."
        assistant.add_file(write(tmp_path / f"{year}.txt", text))
    for name, (_, pay) in pays.items():
        assert assistant.ask(f"What is the salary of {name}?", model="quote").result().sentences[0].text == pay


def test_the_name_of_a_list_is_not_quoted_and_its_items_are_found_by_it(assistant, tmp_path):
    notes = "Orbit 4.2\n\nNew\n- Import of large files.\n- Dark mode.\n\nFixed\n- Crash on start with long names.\n- Wrong totals in May.\n\nKnown issues\n- The window flickers.\n"
    assistant.add_file(write(tmp_path / "release.txt", notes))
    said = [one.text for one in assistant.ask("what was fixed", model="quote").result().sentences]
    assert said[0] == "- Crash on start with long names." and not {"New", "Fixed", "Known issues"} & set(said)


def test_the_rule_is_quoted_before_its_exception(assistant, tmp_path):
    text = "The loan of a boat lasts 36 days. If you join the club, the loan of a boat lasts 60 days. Boats are rinsed."
    assistant.add_file(write(tmp_path / "loans.txt", text))
    said = assistant.ask("What is the loan of a boat?", model="quote").result()
    assert said.sentences[0].text == "The loan of a boat lasts 36 days."
    case = assistant.ask("How long is the loan of a boat if you join the club?", model="quote").result()
    assert case.sentences[0].text == "If you join the club, the loan of a boat lasts 60 days."


def test_a_closing_line_is_not_quoted_to_fill_up(assistant, tmp_path):
    assistant.add_file(
        write(tmp_path / "brief.txt", "Die Garantie der Pumpe beträgt 36 Monate.\n\nMit freundlichen Grüßen\n")
    )
    said = assistant.ask("Wie lange gilt die Garantie der Pumpe?", model="quote").result()
    assert [one.text for one in said.sentences] == ["Die Garantie der Pumpe beträgt 36 Monate."]


def test_who_asks_in_another_language_than_the_documents_is_told_why_nothing_is_found(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)

    def why(question: str) -> str:
        answer = assistant.ask(question).result()
        return notice_from_json(answer.reason).key if answer.reason else answer.outcome

    asked = ("Was zählt als Trockenlauf?", "¿Qué cuenta como marcha en seco?", "什么算干转？", "ماذا يعد تشغيلا جافا؟")
    assert [why(one) for one in asked] == ["asked_in_another_language"] * 4
    assert why("Who is the king of Sweden?") == "refused"
    assistant.add([make_pdf(tmp_path / "fans.pdf", ["A fan moves air. It must be cleaned every year."])], wait=False)
    assistant.add_file(write(tmp_path / "brief.txt", "Die Lieferung kommt am Montag, und wir danken Ihnen sehr. " * 4))
    assert why("Was zählt als Trockenlauf?") == "asked_in_one_language"


def test_what_came_before_does_not_answer_what_is_asked_next(assistant, tmp_path):
    assistant.add_file(
        write(
            tmp_path / "gimnasio.txt",
            "La cuota mensual es de 39 euros. La matrícula cuesta 20 euros y se paga una vez.",
        )
    )
    first = assistant.ask("¿Cuánto es la cuota mensual?", model="quote").result()
    assert not first.refused
    assert assistant.ask("¿tiene piscina?", model="quote", history=[first]).result().refused
    assert not assistant.ask("¿y la matrícula?", model="quote", history=[first]).result().refused


def test_what_only_words_were_compared_of_is_not_said_to_be_missing(assistant, tmp_path):
    assistant.add_file(
        write(
            tmp_path / "gimnasio.txt",
            "La cuota mensual es de 39 euros. Cada socio puede traer a un invitado al mes. " * 3,
        )
    )
    refused = assistant.ask("¿Hay una piscina en el edificio para nadar?").result()
    assert refused.refused and notice_from_json(refused.reason).key == "asked_by_words" and "Spanish" in refused.text


def test_languages_are_remarked_on_where_they_matter_to_the_question(assistant, tmp_path):
    german = "Die Dichtung kostet 68 Euro. Sie muss jährlich geprüft und für längere Fahrten gewechselt werden. " * 3
    assistant.add([write(tmp_path / "preise.txt", german), make_pdf(tmp_path / "pump.pdf")], wait=False)

    def remarked(question: str) -> list[str]:
        return assistant.unknown_languages(assistant.ask(question).result())

    assert assistant.unknown_languages() == ["de"]
    assert remarked("How long is the warranty of the pump from delivery?") == []
    assert remarked("Was kostet die Dichtung, und wie oft muss sie geprüft werden?") == ["de"]


def test_every_reader_of_a_stream_gets_its_last_piece():
    for _ in range(20):
        answer, read = stream(counting(200, [])), {}
        threads = [threading.Thread(target=lambda n=n, a=answer, r=read: r.update({n: list(a)})) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(read[0]) == len(read[1]) == 200


def test_a_with_block_frees_the_model():
    log = []
    with stream(counting(1000, log)) as answer:
        next(iter(answer))
    assert log == [0, "freed"] and answer.result().finish == "cancelled"


@pytest.mark.slow
def test_a_daemon_that_tells_nothing_is_expected_by_its_pace_and_its_count_is_a_bound(home, tmp_path):
    server = OllamaServer()
    home.mkdir()
    Pace(home / "speeds.json").note("ollama:phi3.5", Reply("stop", 500, 0, 21, read_s=500.0, total_s=504.0))
    try:
        with Assistant(home, background=False, ollama_host=server.url, model="ollama:phi3.5") as assistant:
            assistant.add([write(tmp_path / "a.txt", "The pump weighs 3 grams.")], wait=False)
            whole = assistant.ask("What does the pump weigh?").result()
            assert whole.context.prompt_tokens and not whole.context.at_most
            server.waits = {"/api/chat": 1.0}
            states = []
            with assistant.ask("What does the pump weigh?") as stream:
                stream.on_state = states.append
                next(iter(stream))
            stopped = stream.result()
        assert states and all(state.doing == "reading" for state in states)
        assert states[-1].seconds_left and stopped.context.at_most
        assert stopped.context.prompt_tokens > whole.context.prompt_tokens
    finally:
        server.close()


def shown(capsys, written: str, finish: str = "stop", **given) -> str:
    """What the command line prints of an answer that was ``written`` from two passages."""
    texts = "The gate is painted red and opens at noon.", "The pump stops after 8 seconds without water."
    passages = tuple(
        Passage(Chunk(f"d{n}", f"{n}.txt", 1, 0, len(text), text), 1.0, (Sentence(0, len(text), text, 1.0),))
        for n, text in enumerate(texts)
    )

    def pieces():
        yield written
        return Reply(finish)

    found = SearchResult("q", passages, True, 1.0, False)
    stream = WrittenStream(found, QUOTE, lambda on_state: pieces(), 0.0, check=judge)
    stream.model = "phi"
    show_answer(stream, **given)
    return " ".join(capsys.readouterr().out.split())


def test_the_command_line_says_where_a_sentence_stands_that_cites_another_passage(capsys):
    said = shown(capsys, "The pump stops after 8 seconds without water. [1]")
    assert "Stands in [2], which the answer does not cite" in said and "otherwise" not in said


def test_the_command_line_says_what_the_source_says_otherwise_and_counts(capsys):
    false = "The gate is painted red and opens at noon. [1] The pump stops after 90 seconds without water. [2]"
    said = shown(capsys, false)
    assert "stand in the source: 1 of 2, that disagree: 1" in said
    assert "number “90" in said and "the source says: “8" in said
    begun = "The pump stops after 90 seconds without"
    assert "otherwise" in shown(capsys, begun) and "otherwise" not in shown(capsys, begun, "length"), (
        "it was broken off"
    )
    said = shown(capsys, false, pictures=True)
    assert "What comes from the picture is not checked" in said and "otherwise" not in said


def test_the_command_line_compares_what_is_in_other_words_when_asked_to(capsys):
    words = "Lacking water, the pump halts itself. [2]"
    assert "in other words: 1 (--compare shows what comes closest)" in shown(capsys, words)
    said = shown(capsys, words, compare=True)
    assert (
        "In other words: “Lacking water, the pump halts itself.”" in said
        and "[2] The pump stops after 8 seconds" in said
    )


def test_a_question_in_the_text_is_followed_by_its_list():
    text = "What do I need to bring?\n- Passport and ticket\n- Swimming cap"
    said = text.split("\n")
    evidence = tuple(
        Sentence(text.index(one), text.index(one) + len(one), one, score=score, meaning=score / 2)
        for one, score in zip(said, (0.9, 0.0, 0.0), strict=True)
    )
    passage = Passage(Chunk("d", "d.txt", 1, 0, len(text), text, language="en"), 0.9, evidence)
    assert [one.text for _, one in best_sentences([passage], 1)] == ["- Passport and ticket"]
