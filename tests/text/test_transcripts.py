from slmrag.text.transcripts import utterances


def said(text: str) -> list[tuple[str, str]]:
    return [(one.speaker, text[one.start : one.end]) for one in utterances(text)]


def test_who_says_what_is_read_in_each_usual_form():
    spoken = [("Ana", "Welcome."), ("Ben", "The budget was cut.")]
    assert (
        said(
            "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ana>Welcome.\n\n00:05.0 --> 00:09.0\n<v Ben>The budget was cut."
        )
        == spoken
    )
    assert said("Ana: Welcome.\nBen: The budget was cut.\nAna: Why?") == [*spoken, ("Ana", "Why?")]
    assert said("[00:01] Ana: Welcome.\n[00:05] Ben: The budget was cut.\n[00:09] Ana: Why?") == [
        *spoken,
        ("Ana", "Why?"),
    ]


def test_a_form_and_a_text_with_a_colon_are_no_transcripts():
    assert utterances("Name: Ana\nTown: Brno\nFee: 20") == []
    assert (
        utterances("Note: the pump must stop.\nIt runs dry in eight seconds.\nThen it is broken.\nNote: call us.") == []
    )
    assert utterances("") == []
