"""What is made of a library's rows is made once, and anew when the library has changed."""

from slmrag.library.generation_cache import GenerationCache


def test_what_was_made_is_kept_until_the_library_changes(assistant, tmp_path):
    cache, made = GenerationCache(assistant.library.database, most=2), []

    def made_for(*names):
        before = len(made)
        assert [cache.get(name, lambda name=name: made.append(name) or name.upper()) for name in names] == [
            name.upper() for name in names
        ]
        return made[before:]

    assert made_for("a", "a", "b", "a") == ["a", "b"]
    assert made_for("c", "a", "b") == ["c", "b"], "the one that nobody asked for longest is given up"
    (tmp_path / "pump.txt").write_text("The pump is red.")
    assistant.add([tmp_path / "pump.txt"], wait=False)
    assert made_for("b") == ["b"]
