"""Support desks: which sites may show one."""

import pytest

from slmrag.library.desks import origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("www.Example.org/help?x=1", "https://www.example.org"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://user:secret@example.org", ""),
        ("https://example.org; script-src *", ""),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("https://example.org℀", ""),
    ],
)
def test_an_address_gives_an_origin_or_nothing(address: str, origin: str):
    assert origin_of(address) == origin
