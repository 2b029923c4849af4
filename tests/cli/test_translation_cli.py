"""``slmrag translate`` and ``slmrag eval translation``, as a person would run them."""

import builtins
import json
import shutil
from collections.abc import Iterator

import pytest
from command_line import run
from fakes.documents import make_pdf, write
from fakes.ollama_server import OllamaServer
from fakes.translators import asked

from slmrag.readers import read_file
from slmrag.readers.pdf_layout.fonts import Fonts

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

GERMAN = {"Safety first": "Sicherheit zuerst", "The pump weighs 58 kilograms.": "Die Pumpe wiegt 58 Kilogramm."}


@pytest.fixture
def model(home, monkeypatch) -> Iterator[OllamaServer]:
    """The model of every command: it knows two sentences, and stops at what it does not know."""
    server = OllamaServer()
    server.pieces = lambda prompt: [GERMAN.get(asked(prompt), "")]
    monkeypatch.setenv("SLMRAG_OLLAMA_HOST", server.url)
    monkeypatch.setenv("SLMRAG_MODEL", "ollama:phi3.5")
    yield server
    server.close()


def test_a_file_is_translated_beside_it_with_its_receipt(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path / "manual.md", "# Safety first\n\n- The pump weighs **58** kilograms.\n- Of a kind\n")
    write(tmp_path / "terms.csv", "pump,Pumpe\n")
    result = run("translate", str(path), "--to", "german", "--from", "en", "--glossary", "terms.csv")
    assert "Written to manual.de.md" in result.stdout and "1 of 3 segments translated, 2 failed" in result.stdout
    assert "the model wrote nothing; the original stays in the file" in result.stdout
    assert (
        tmp_path / "manual.de.md"
    ).read_text() == "# Sicherheit zuerst\n\n- The pump weighs **58** kilograms.\n- Of a kind\n"


def test_json_is_one_object_with_the_receipt(model, tmp_path):
    path, out = write(tmp_path / "manual.txt", "\n\n".join(GERMAN)), tmp_path / "out.html"
    result = run("translate", str(path), "--to", "de", "-o", str(out), "--bilingual", "--json")
    told = json.loads(result.stdout)
    assert [segment["target"] for segment in told["segments"]] == list(GERMAN.values()) and told["output"] == str(out)
    assert told["receipt"]["segments"] == told["receipt"]["translated"] == 2 and told["receipt"]["failed"] == []
    assert "Sicherheit zuerst" in out.read_text() and "Safety first" in out.read_text()


def test_a_pdf_of_the_library_comes_back_as_one_by_pages(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("add", "--no-wait", str(make_pdf(tmp_path / "pump.pdf", ["Safety first", "The pump weighs 58 kilograms."])))
    result = run("translate", "pump.pdf", "--to", "de", "--from", "en", "--pages", "2")
    assert "Left out: page 1. It was not selected." in result.stdout
    pages = read_file(tmp_path / "pump.de.pdf", "pump.de.pdf").pages
    assert [page.text.strip() for page in pages] == ["Safety first.", "Die Pumpe wiegt 58 Kilogramm."]


def test_a_pdf_that_cannot_be_laid_out_is_beside_its_original_and_that_is_said(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    toto = "\U0001e290\U0001e291 \U0001e292\U0001e293"
    if Fonts("de").holds(toto):
        pytest.skip("a font here holds even Toto")
    model.pieces = lambda prompt: [toto]
    result = run("translate", str(make_pdf(tmp_path / "pump.pdf", ["Safety first"])), "--to", "de", "--from", "en")
    assert "No font on this computer" in result.stderr and toto in (tmp_path / "pump.de.html").read_text()


def test_a_short_text_is_printed(model):
    assert run("translate", "--text", "Safety first", "--from", "en", "--to", "de").stdout.startswith(
        "Sicherheit zuerst\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "Klingon"), "no language known here"),
        (("--to", "de", "-o", "{path}"), "name another file"),
        (("--to", "de", "-o", "/nowhere/x.txt"), "no folder"),
        (("--to", "de", "--glossary", "/nowhere"), "glossary"),
    ],
)
def test_what_cannot_be_is_one_line(model, tmp_path, arguments, said):
    from slmrag.errors import SlmragError

    path = write(tmp_path / "a.txt", "\n\n".join(GERMAN))
    with pytest.raises(SlmragError, match=said):
        run("translate", str(path), *(argument.format(path=path) for argument in arguments))
    assert not model.asked("/api/chat")


def test_without_a_model_it_names_the_command_that_gets_one(home, tmp_path):
    from slmrag.errors import ModelMissing

    with pytest.raises(ModelMissing, match="slmrag models get"):
        run("translate", str(write(tmp_path / "a.txt", "\n\n".join(GERMAN))), "--to", "de", "--model", "quote")


def test_chrf_of_a_model_on_sentences_that_people_translated(model, tmp_path):
    source, reference = write(tmp_path / "en.txt", "\n".join([*GERMAN, "", "x"])), tmp_path / "de.txt"
    write(reference, "\n".join([*GERMAN.values(), "", "x"]))
    asked = ("eval", "translation", str(source), str(reference), "--from", "en", "--to", "de")
    told = json.loads(run(*asked, "--limit", "2", "--json").stdout)
    assert (told["chrf"], told["sentences"]) == (100.0, 2) and "nrefs:1" in told["signature"]
    all_of_them = json.loads(run(*asked, "--json").stdout)
    assert all_of_them["sentences"] == 3 and all_of_them["chrf"] < 100
    assert "chrF 100.00 over 2 sentences" in run(*asked, "--limit", "2").stdout


def test_chrf_without_sacrebleu_names_the_line_that_gets_it(model, tmp_path, monkeypatch):
    from slmrag.errors import SlmragError

    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith("sacrebleu"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    path = str(write(tmp_path / "en.txt", "Safety first"))
    with pytest.raises(SlmragError, match=r"pip install 'slmrag\[eval\]'"):
        run("eval", "translation", path, path, "--from", "en", "--to", "de")


def test_references_that_do_not_agree_line_by_line_are_refused(model, tmp_path):
    from slmrag.errors import WorkProblem

    one, two = write(tmp_path / "a.txt", "x"), write(tmp_path / "b.txt", "x\ny")
    with pytest.raises(WorkProblem, match="1 sentences and 2 references"):
        run("eval", "translation", str(one), str(two), "--from", "en", "--to", "de")


def test_an_answer_that_a_damaged_model_cannot_translate_says_so(real_pair, home, tmp_path):
    pair = home / "pairs" / "translate-pt"
    shutil.copytree(real_pair / "translate-pt", pair)
    model = next(pair.glob("model.*enpt.*"))
    model.write_bytes(model.read_bytes()[:-1000])
    run("add", "--no-wait", str(write(tmp_path / "warranty.txt", "The warranty of the pump lasts five years.")))
    result = run("ask", "--no-wait", "How long does the warranty last?", "--language", "pt", code=1)
    assert "five years" in result.stdout and f"{model.name} of translate-pt" in result.stderr


def test_what_is_all_original_is_no_translation_and_no_file(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path / "manual.md", "Of a kind that nobody knows\n")
    result = run("translate", str(path), "--to", "de", "--from", "en", code=1)
    assert "no file was written" in result.stderr and "the model wrote nothing" in result.stdout
    assert not (tmp_path / "manual.de.md").exists()
    run("translate", str(path), "--to", "de", "--from", "en", "-o", "both.html")
    assert "Of a kind that nobody knows" in (tmp_path / "both.html").read_text()
