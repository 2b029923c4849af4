import base64
import socket
import threading
import time
import traceback
from itertools import count

import pytest
import streams
from fakes.openai_server import MODEL, OpenAIServer, transformers_serve

from slmrag.errors import (
    ModelBusy,
    ModelMissing,
    ModelNotAllowed,
    ModelProblem,
    ModelUnreachable,
    PromptTooLong,
    ServerProblem,
)
from slmrag.models.openai import OpenAIModel
from slmrag.schema import Message, ModelState

pytestmark = pytest.mark.slow

QUESTION = (Message("system", "Answer from the passages."), Message("user", "How long is the warranty of the pump?"))
KEY = "sk-very-secret"


@pytest.fixture(scope="session")
def real(tiny_hf, tmp_path_factory):
    """The server of Transformers itself, with the tiny model."""
    with transformers_serve(tiny_hf, tmp_path_factory.mktemp("serve")) as server:
        yield server


@pytest.fixture
def server():
    server = OpenAIServer()
    yield server
    server.close()
    assert streams.none_left()


@pytest.fixture
def phi(server):
    return OpenAIModel("phi-3.5", base_url=server.url, key=KEY)


def read(model, messages=QUESTION, **options):
    return streams.read(model, messages, **options)


def unused_url():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def told(error):
    """All that a traceback shows."""
    return "".join(traceback.format_exception(error))


# -- a real server -----------------------------------------------------------------------------------------------------


def test_a_real_server_is_read_piece_by_piece_with_its_own_counts(real):
    pieces, reply = read(OpenAIModel(MODEL, base_url=real.url), max_tokens=20)
    assert len(pieces) > 10 and (reply.finish, reply.written_tokens) == ("length", 20)
    assert 0 < reply.read_s <= reply.total_s


def test_a_real_server_writes_what_transformers_writes(real, tiny_hf):
    from slmrag.models.transformers import TransformersModel

    model = TransformersModel(str(tiny_hf))
    pieces, reply = read(OpenAIModel(MODEL, base_url=real.url), max_tokens=10)
    there, own = read(model, max_tokens=10)
    assert "".join(pieces).strip() == "".join(there).strip()
    assert reply.prompt_tokens == own.prompt_tokens == model.count_tokens(QUESTION)


def test_closing_ends_the_writing_at_a_real_server(real):
    stream = OpenAIModel(MODEL, base_url=real.url, window=100_000).stream(QUESTION, max_tokens=90_000)
    next(stream)
    assert real.works()
    stream.close()
    until = time.monotonic() + 10
    while real.works():
        assert time.monotonic() < until
    assert read(OpenAIModel(MODEL, base_url=real.url), max_tokens=3)[1].written_tokens == 3


def test_a_real_server_lists_what_it_offers(real):
    assert OpenAIModel("", base_url=real.url).offered() == (MODEL,)


def test_a_real_server_that_has_another_model_says_so(real):
    pieces, problem = read(OpenAIModel("phi-9", base_url=real.url))
    assert not pieces and MODEL in str(problem)


@pytest.mark.parametrize("text", ["Why?", "<|end|><|user|>" * 20, "世界 🙂 wörld\n\t" * 20, "\x00\x01" * 50, "(" * 300])
def test_a_real_server_never_reads_more_than_was_counted(real, text):
    model, messages = OpenAIModel(MODEL, base_url=real.url, window=10_000), [Message("user", text)]
    assert 0 < read(model, messages, max_tokens=1)[1].prompt_tokens <= model.count_tokens(messages)


# -- what is sent ------------------------------------------------------------------------------------------------------


def test_the_length_the_temperature_and_the_wish_for_counts_are_sent(server, phi):
    read(phi, max_tokens=77)
    body = server.asked().body
    assert (body["model"], body["max_tokens"], body["temperature"], body["stream"]) == ("phi-3.5", 77, 0, True)
    assert body["stream_options"] == {"include_usage": True}
    assert body["messages"] == [{"role": message.role, "content": message.content} for message in QUESTION]


def test_a_model_is_given_words_alone_and_no_tool(server, phi):
    read(phi)
    assert server.asked().body.keys() <= {"model", "messages", "max_tokens", "temperature", "stream", "stream_options"}
    assert all(message.keys() == {"role", "content"} for message in server.asked().body["messages"])


def test_the_key_opens_the_server(server, phi):
    read(phi)
    assert server.asked().headers["authorization"] == f"Bearer {KEY}"


def test_a_key_copied_with_its_line_end_still_works(server):
    read(OpenAIModel("phi-3.5", base_url=server.url, key=f"{KEY}\n"))
    assert server.asked().headers["authorization"] == f"Bearer {KEY}"


def test_a_key_that_cannot_be_sent_is_a_problem_of_the_key(server):
    _, problem = read(OpenAIModel("phi-3.5", base_url=server.url, key="sk-schlüssel"))
    assert type(problem) is ModelNotAllowed and "SLMRAG_OPENAI_KEY" in str(problem) and "schl" not in str(problem)


def test_keys_and_names_meant_for_openai_go_to_no_other_server(server, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "for-openai-alone")
    read(OpenAIModel("phi-3.5", base_url=server.url))
    assert "for-openai-alone" not in str(server.asked())


def test_pictures_go_as_data_urls_before_the_question(server):
    png = b"\x89PNG\r\n\x1a\n picture"
    read(
        OpenAIModel("eyes", base_url=server.url, window=9000, sees_images=True), [Message("user", "What?", (png, png))]
    )
    *pictures, text = server.asked().body["messages"][0]["content"]
    url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    assert pictures == [{"type": "image_url", "image_url": {"url": url}}] * 2
    assert text == {"type": "text", "text": "What?"}


def test_pictures_are_not_sent_to_a_model_that_may_not_see_them(server, phi):
    _, problem = read(phi, [Message("user", "What?", (b"png",))])
    assert "pictures" in str(problem) and not server.requests


@pytest.mark.parametrize("token", ["<|end|>", "<|im_start|>", "</s>", "[INST]", "<<SYS>>", "<end_of_turn>"])
def test_no_text_of_others_carries_a_control_token(server, phi, token):
    read(phi, [Message("user", f"before {token} after")])
    [turn] = server.asked().body["messages"]
    assert token not in turn["content"] and turn["content"].replace("\u200b", "") == f"before {token} after"


def test_a_prompt_that_may_not_fit_is_never_sent(server, phi):
    _, problem = read(phi, [Message("user", "word " * 1000)])
    assert type(problem) is PromptTooLong and not server.requests


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_stands_between_us_and_a_server_on_this_machine(server, phi, monkeypatch, name):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert read(phi)[1].finish == "stop" and phi.offered()


def test_documents_do_not_follow_a_server_to_another_place(server, phi):
    server.refuses = (307, {})
    _, problem = read(phi)
    assert problem.key == "not_openai" and len(server.requests) == 1


# -- the reply ---------------------------------------------------------------------------------------------------------


def test_text_comes_piece_by_piece_and_the_reply_has_the_servers_counts(server, phi):
    server.wait, server.piece_seconds = 0.3, 0.1
    server.usage |= {"prompt_tokens_details": {"cached_tokens": 30}}
    pieces, reply = read(phi)
    assert pieces == ["It ", "is ", "so ", "[1]."]
    assert (reply.finish, reply.prompt_tokens, reply.reused_tokens, reply.written_tokens) == ("stop", 40, 30, 4)
    assert 0.3 <= reply.read_s < reply.total_s and reply.total_s >= 0.3 + 4 * 0.1


def test_a_piece_is_handed_on_while_the_next_one_is_still_written(server, phi):
    server.pieces, server.piece_seconds = ("first", "second"), 30
    stream = phi.stream(QUESTION, max_tokens=100)
    assert next(stream) == "first" and server.pieces_sent < 2
    stream.close()


def test_an_answer_that_ran_out_of_room_says_so(server, phi):
    server.finish = "length"
    assert read(phi)[1].finish == "length"


def test_a_server_that_counts_nothing_is_believed(server, phi):
    server.usage = None
    pieces, reply = read(phi)
    assert len(pieces) == 4 and (reply.finish, reply.prompt_tokens) == ("stop", 0)


def test_a_model_that_says_nothing_has_still_ended(server, phi):
    server.pieces = ()
    pieces, reply = read(phi)
    assert (pieces, reply.finish, reply.read_s) == ([], "stop", 0.0)


@pytest.mark.parametrize("tokens", [3, 4095])
def test_a_prompt_that_the_server_cut_is_no_answer(server, phi, tokens):
    server.usage["prompt_tokens"] = tokens
    pieces, problem = read(phi)
    assert len(pieces) == 4 and "cut the prompt" in str(problem)


def test_what_is_offered_is_sorted(server, phi):
    assert phi.offered() == ("phi-4", "phi-4-mini")


# -- stopping ----------------------------------------------------------------------------------------------------------


def test_closing_while_text_comes_ends_the_connection(server, phi):
    server.pieces, server.piece_seconds = (f"{number} " for number in count()), 0.05
    stream = phi.stream(QUESTION, max_tokens=100)
    assert [next(stream), next(stream)] == ["0 ", "1 "]
    stream.close()
    assert server.client_gone.wait(streams.PATIENCE)


def test_a_stream_that_is_let_go_of_ends_the_connection(server, phi):
    server.piece_seconds = 60
    stream = phi.stream(QUESTION, max_tokens=100)
    next(stream)
    del stream
    assert server.client_gone.wait(streams.PATIENCE)


def test_stopping_while_nothing_has_come_yet_ends_the_connection(server, phi):
    server.wait = 60
    with pytest.raises(InterruptedError):
        read(phi, on_state=streams.stop_after(0.5, InterruptedError()))
    assert server.client_gone.wait(streams.PATIENCE) and not server.pieces_sent


def test_who_waits_hears_several_times_a_second_that_the_prompt_is_read(server, phi):
    server.wait, heard = 1.5, []
    read(phi, on_state=heard.append)
    assert len(heard) >= 4 and set(heard) == {ModelState("reading")}


@pytest.mark.parametrize("error", [ValueError, ConnectionError, TimeoutError, TypeError])
def test_what_a_listener_raises_is_not_taken_for_a_failure_of_the_server(server, phi, error):
    server.wait = 10
    with pytest.raises(error, match="mine"):
        read(phi, on_state=streams.stop_after(0, error("mine")))


def test_a_stream_that_is_never_read_asks_nothing(server, phi):
    phi.stream(QUESTION, max_tokens=100).close()
    assert not server.requests


def test_questions_of_several_threads_do_not_meet(server, phi):
    server.piece_seconds, answers = 0.02, []
    threads = [threading.Thread(target=lambda: answers.append(read(phi)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["It ", "is ", "so ", "[1]."]] * 4


# -- failures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", ["json", "html"])
def test_a_server_that_does_not_stream_is_told_in_one_sentence(server, phi, whole):
    server.streams, server.refuses = False, (200, "<html>It works!</html>") if whole == "html" else None
    pieces, problem = read(phi)
    assert not pieces and problem.key == "server_no_stream" and server.url in str(problem)


def test_half_a_letter_in_a_stream_is_one_sentence(server, phi):
    server.raw = b'data: {"choices": [{"index": 0, "delta": {"content": "W\xc3"}}]}\n\n'
    pieces, problem = read(phi)
    assert pieces == [] and problem.key == "server_no_text"


@pytest.mark.parametrize("piece", ["word{} ", "w" * 500 + "{} "])
def test_an_answer_without_end_is_ended_where_it_should_have_been(server, phi, piece):
    server.pieces = (piece.format(number) for number in count())
    pieces, reply = read(phi, max_tokens=50)
    assert reply.finish == "length" and len(pieces) <= 51 and sum(map(len, pieces)) < 50 * 64 + 600
    assert server.client_gone.wait(streams.PATIENCE)


def test_a_piece_without_end_is_cut_where_its_room_ends(server, phi):
    server.pieces = ("w" * 100_000,)
    pieces, reply = read(phi, max_tokens=50)
    assert reply.finish == "length" and len("".join(pieces)) == 50 * 64


def test_a_line_without_end_is_given_up(server, phi):
    server.raw = b'data: {"choices": [{"index": 0, "delta": {"content": "' + b"w" * (33 << 20)
    pieces, problem = read(phi)
    assert pieces == [] and problem.key == "server_endless"


def thinks():
    """What comes of a model while it thinks, and never ends."""
    while True:
        yield ""


def test_a_model_that_only_thinks_can_be_stopped(server, phi):
    server.pieces, server.piece_seconds = thinks(), 0.001  # no pause in which it could be noticed that nothing comes
    with pytest.raises(InterruptedError):
        read(phi, on_state=streams.stop_after(0.3, InterruptedError()))
    assert server.client_gone.wait(streams.PATIENCE)


def test_a_model_that_only_thinks_is_given_up_like_a_silent_one(server):
    server.pieces, server.piece_seconds = thinks(), 0.001
    _, problem = read(OpenAIModel(MODEL, base_url=server.url, silent_seconds=0.3))
    assert problem.key == "server_slow" and server.client_gone.wait(streams.PATIENCE)


@pytest.mark.parametrize(
    "url", ["http://me:secret@127.0.0.1:9/v1", "http://127.0.0.1:9/v1?key=secret", "ftp://127.0.0.1/v1"]
)
def test_an_address_that_would_show_a_secret_or_is_none_is_refused(url):
    with pytest.raises(ModelProblem) as refused:
        OpenAIModel("phi", base_url=url)
    assert refused.value.key in ("address_with_password", "address_not_plain")
    assert "secret" not in str(refused.value)


def test_no_server_says_to_start_it_or_to_correct_the_address():
    url = unused_url()
    _, problem = read(OpenAIModel("phi-3.5", base_url=url))
    assert type(problem) is ModelUnreachable and url in str(problem) and "start it" in str(problem)
    with pytest.raises(ModelUnreachable, match="start it"):
        OpenAIModel("phi-3.5", base_url=url).offered()


def test_a_host_that_is_not_there_is_unreachable():
    _, problem = read(OpenAIModel("phi-3.5", base_url="http://nowhere.invalid/v1"))
    assert type(problem) is ModelUnreachable and "nowhere.invalid" in str(problem)


@pytest.mark.parametrize("status", [404, 410])
def test_a_model_that_was_retired_is_named_with_what_is_offered_instead(server, phi, status):
    server.refuses = (status, {"error": {"message": "gone"}})
    _, problem = read(phi)
    assert type(problem) is ModelMissing
    assert "no longer offers phi-3.5." in str(problem) and "It offers: phi-4, phi-4-mini." in str(problem)


def test_a_long_list_of_offers_is_cut_and_says_so(server, phi):
    server.refuses, server.models = (404, {}), [f"model-{number:02}" for number in range(30)]
    _, problem = read(phi)
    assert "model-11, and 18 more." in str(problem) and "model-12" not in str(problem)


def test_a_service_that_lists_nothing_still_says_that_the_model_is_gone(server, phi):
    server.refuses, server.lists = (410, {}), (401, {})
    assert "no longer offers phi-3.5." in str(read(phi)[1])


def test_an_address_without_its_v1_is_not_taken_for_a_retired_model(server):
    server.lists = (404, {})
    _, problem = read(OpenAIModel("phi-3.5", base_url=server.url.removesuffix("/v1")))
    assert "end in /v1" in str(problem) and "no longer" not in str(problem)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_says_which_setting_to_correct(server, phi, status):
    server.refuses = server.lists = (status, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
    _, problem = read(phi)
    assert type(problem) is ModelNotAllowed and "SLMRAG_OPENAI_KEY" in str(problem)
    with pytest.raises(ModelNotAllowed, match="SLMRAG_OPENAI_KEY"):
        phi.offered()


def test_too_many_questions_ask_for_patience(server, phi):
    server.refuses = (429, {"error": {"message": "Rate limit reached"}})
    assert type(read(phi)[1]) is ModelBusy and len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_prompt_too_long_for_the_server_is_called_so(server, phi, status):
    server.refuses = (status, {"error": {"message": "This model's maximum context length is 512 tokens."}})
    _, problem = read(phi)
    assert type(problem) is PromptTooLong and "512" in str(problem)


@pytest.mark.parametrize("refusal", [(500, {"error": {"message": "boom"}}), (400, {"detail": "boom"})])
def test_any_other_refusal_is_told_with_its_number(server, phi, refusal):
    server.refuses = refusal
    _, problem = read(phi)
    assert type(problem) is ServerProblem and f"failed with {refusal[0]}" in str(problem) and "boom" in str(problem)


def test_of_a_page_for_people_a_sentence_is_told(server, phi):
    server.refuses = (503, "<html>boom</html>")
    assert "failed with 503 (Service Unavailable)" in str(read(phi)[1])
    server.refuses = (404, "<html>boom</html>")
    assert read(phi)[1].key == "not_openai"


@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500])
def test_a_key_that_the_server_repeats_is_shown_nowhere(server, phi, status):
    server.refuses = server.lists = (status, {"error": {"message": f"context: bad key {KEY}"}})
    _, problem = read(phi)
    assert isinstance(problem, ModelProblem)
    assert KEY not in repr(phi)
    assert KEY not in told(problem)


def test_a_key_repeated_in_mid_stream_is_shown_nowhere(server, phi):
    server.breaks_after, server.error = 1, {"message": f"bad key {KEY}"}
    _, problem = read(phi)
    assert KEY not in told(problem)


def test_a_server_that_never_answers_is_given_up(server):
    server.wait = 10
    _, problem = read(OpenAIModel(MODEL, base_url=server.url, silent_seconds=0.5))
    assert type(problem) is ModelUnreachable and "in time" in str(problem)
    assert server.client_gone.wait(streams.PATIENCE)


def test_a_server_that_falls_silent_in_mid_stream_is_given_up(server):
    server.breaks, server.breaks_after = "hangs", 2
    pieces, problem = read(OpenAIModel(MODEL, base_url=server.url, silent_seconds=0.5))
    assert pieces == ["It ", "is "] and "in time" in str(problem) and "kept" in str(problem)


@pytest.mark.parametrize("way", ["error", "dies", "is killed", "says nonsense"])
def test_what_was_written_before_the_server_failed_is_kept(server, phi, way):
    server.breaks, server.breaks_after = way, 2
    pieces, problem = read(phi)
    assert pieces == ["It ", "is "] and isinstance(problem, ModelProblem)
    assert "kept" in str(problem) and "ask again" in str(problem) and "()" not in str(problem)


@pytest.mark.parametrize("error", [{"message": "out of memory", "code": 500}, "out of memory"])
def test_an_error_in_mid_stream_is_told_as_the_server_told_it(server, phi, error):
    server.breaks_after, server.error = 1, error
    assert "out of memory" in str(read(phi)[1])


def test_a_stream_that_only_ends_is_no_whole_answer(server, phi):
    server.finish = None
    pieces, problem = read(phi)
    assert len(pieces) == 4 and type(problem) is ModelProblem and "middle" in str(problem)


@pytest.mark.parametrize("answer", [(200, "<html>Welcome</html>"), (200, []), (200, "[" * 50_000), (404, {})])
def test_a_list_that_is_none_is_a_problem_of_the_server(server, phi, answer):
    server.lists = answer
    with pytest.raises(ModelProblem, match=server.url):
        phi.offered()


def test_a_stream_that_is_nested_too_deeply_is_a_problem(server, phi):
    server.raw = b"data: " + b"[" * 50_000 + b"\n\n"
    pieces, problem = read(phi)
    assert pieces == [] and type(problem) is ServerProblem


@pytest.mark.parametrize("answer", ["<html>Welcome</html>", {"hello": "world"}])
def test_an_answer_of_something_else_is_a_problem(server, phi, answer):
    server.refuses = (200, answer)
    pieces, problem = read(phi)
    assert not pieces and isinstance(problem, ModelProblem)


def test_without_its_package_one_sentence_says_what_to_install(phi, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(ModelProblem, match=r"pip install openai"):
        next(phi.stream(QUESTION, max_tokens=100))


def test_a_piece_that_is_no_text_is_one_line(server, phi):
    server.pieces = ("It is ", 5)
    pieces, problem = read(phi)
    assert pieces == ["It is "] and isinstance(problem, ServerProblem) and "no text" in str(problem)
