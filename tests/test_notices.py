"""Sentences for the reader are a key and values: every place that says one names a key, and the values of its places."""

import ast
import copy
import inspect
import json
import pickle
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from notice_tables import MODULES, all_templates, templates_of

from slmrag.errors import FileProblem, LibraryProblem, ModelMissing, NameTaken, PasswordNeeded
from slmrag.errors.notice_json import notice_from_json, notice_to_json, with_keys
from slmrag.errors.notices import Notice, Templates, comma_list, key_of, places, reasons, sentences
from slmrag.errors.system_reason import system_reason

say = Templates(gone="{name} is gone.", closed="It is closed.", left="{number:,} of {size:.1f} MB are left: {why}")


@cache
def sites() -> list[tuple[str, object, ast.Call]]:
    """Every call of a table or an error class in our source: where it stands, what is called, and the call."""
    return [
        (f"{module.__name__}:{node.lineno}", called, node)
        for module in MODULES
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and templates_of(called := getattr(module, node.func.id, None)) is not None
    ]  # fmt: skip


def keys_written(call: ast.Call) -> list[str]:
    """The keys that stand in a call; none where they are looked up."""
    match call.args:
        case [ast.Constant(value=str(key))]:
            return [key]
        case [ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(other)))]:
            return [one, other]
    return []


# -- the source ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_whatever_is_said_names_a_key_and_the_values_of_its_places():
    """Where a key is looked up, every sentence of the table has the places that are filled."""
    wrong = []
    for where, called, call in sites():
        known, filled = templates_of(called), {given.arg for given in call.keywords} - {"reason"}
        wrong += [
            f"{where}: {key}" for key in keys_written(call) or known if key not in known or places(known[key]) != filled
        ]
    assert wrong == []


def test_an_error_is_raised_by_a_key_that_stands_there():
    assert [where for where, called, call in sites() if isinstance(called, type) and not keys_written(call)] == []


def test_every_sentence_is_said_somewhere_and_no_two_have_one_key():
    said = {key for _, called, call in sites() for key in keys_written(call) or templates_of(called)}
    keys = Counter(key for known in all_templates().values() for key in known)
    assert {key for key, times in keys.items() if times > 1} == set() and keys.keys() == said


# -- what a notice is ----------------------------------------------------------------------------------------------


def test_a_notice_is_its_sentence_and_knows_its_key_and_values():
    notice = say("left", number=1250, size=3.14, why=say("closed"))
    assert notice == "1,250 of 3.1 MB are left: It is closed." and notice.lower().startswith("1,250")
    assert notice.key == key_of(notice) == "left" and notice.values["number"] == 1250
    assert key_of("prose") == "" and key_of(notice.values["why"]) == "closed"
    assert say("gone", name=Path("a.pdf")).values == {"name": "a.pdf"}


@pytest.mark.parametrize("values", [{}, {"nam": "a"}, {"name": "a", "more": 1}])
def test_a_wrong_key_or_place_is_an_error_at_once(values):
    with pytest.raises(TypeError, match="gone"):
        say("gone", **values)
    with pytest.raises(KeyError):
        say("lost")
    with pytest.raises(KeyError):
        NameTaken("The name is taken.")


def test_a_name_with_braces_stands_there_as_it_is():
    assert say("gone", name="{0}{name!r}{}.pdf") == "{0}{name!r}{}.pdf is gone."


@pytest.mark.parametrize("again", [copy.deepcopy, lambda notice: pickle.loads(pickle.dumps(notice))])
def test_a_copy_keeps_the_key(again):
    notice = again(say("gone", name="a.pdf"))
    assert (notice, notice.key, notice.values) == ("a.pdf is gone.", "gone", {"name": "a.pdf"})


def test_notices_in_a_row_are_one():
    row = [say("closed"), say("gone", name="a"), say("closed")]
    assert sentences(row) == "It is closed. a is gone. It is closed." and sentences([]) == ""
    assert reasons(row[:2]) == "It is closed.; a is gone." and sentences(row[:1]) is row[0]
    assert comma_list(["a", "b"]) == "a, b"


def test_the_system_s_reasons_have_keys_where_they_are_known():
    assert key_of(system_reason(PermissionError(13, "Permission denied"))) == "EACCES"
    assert system_reason(OSError(9999, "odd")) == "odd" and system_reason(OSError("no number")) == "no number"


# -- kept, and sent from process to process -------------------------------------------------------------------------


def test_what_is_kept_comes_back_with_keys_and_values_to_any_depth():
    notice = say("left", number=7, size=1.5, why=sentences([say("closed"), say("gone", name='"{x}"\n')]))
    back = notice_from_json(notice_to_json(notice))
    assert back == notice and (back.key, back.values) == (notice.key, notice.values)
    assert back.values["why"].values["then"].values["name"] == '"{x}"\n'
    assert json.loads(json.dumps(with_keys({"a": [(notice, 1)]}))) == {"a": [[notice_to_json(notice), 1]]}


@pytest.mark.parametrize(
    "prose", ["", "The model stopped.", "{", '{"key": 1}', '{"key": "gone"}', '{"key": "x", "values": 3, "text": "y"}']
)
def test_prose_of_an_older_library_comes_back_as_it_is(prose):
    assert notice_from_json(prose) == prose == notice_to_json(prose)
    assert not isinstance(notice_from_json(prose), Notice)


# -- errors --------------------------------------------------------------------------------------------------------


def test_an_error_says_its_notice():
    problem = NameTaken("name_taken", name="a.pdf")
    assert isinstance(str(problem), Notice) and str(problem) is problem.notice
    assert (problem.key, problem.values, problem.reason) == ("name_taken", {"name": "a.pdf"}, "name_taken")
    within = LibraryProblem("index_not_mended", problem=problem)
    assert within.values["problem"].key == "name_taken" and "“a.pdf”" in str(within)


def test_every_problem_of_a_file_has_the_reason_that_scripts_are_given():
    told = set(FileProblem.__doc__.split("The keys: ``")[1].split("``")[0].split())
    for kind in (FileProblem, PasswordNeeded, NameTaken):
        assert kind.reasons.keys() == kind.templates.keys()
        assert set(kind.reasons.values()) <= told
    assert FileProblem("zip_damaged").reason == "damaged" and PasswordNeeded("wrong_password").reason
    assert FileProblem("no_text_read", cause="", reason="too_costly").reason == "too_costly"


def test_classes_do_not_say_each_other_s_sentences():
    with pytest.raises(KeyError):
        ModelMissing("model_unloaded", model="phi")
