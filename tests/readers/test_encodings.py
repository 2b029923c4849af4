"""Short texts in older encodings: told by their commonest letters, and no other text taken for one."""

import pytest

from slmrag.readers.decoding import decode


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Łódź, Gdańsk: działa od środy, też w święta.", "cp1250"),
        ("Łódź, Gdańsk: działa od środy, też w święta.", "iso8859_2"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Árvíztűrő tükörfúrógép, őszi fűtés", "cp1250"),
        ("氏名,部署,内線\n田中,経理,204\n", "cp932"),
        ("氏名,部署,内線\n田中,経理,204\nかな\n", "euc_jp"),
        ("部门,电话\n财务,204\n", "gb18030"),
        ("姓名,部門\n王小明,會計\n", "big5"),
        ("이름,부서\n김철수,경리\n", "euc_kr"),
        ("Die Straße ist für Ärzte geöffnet.", "cp1252"),
        ("La clé du café est là, à côté.", "cp1252"),
        ("¿Dónde está el baño? Mañana, señor.", "cp1252"),
        ("Smörgåsbord på ön är dyrt, säger Åke.", "cp1252"),
        ("Area 30 m², angle 45° ± 2, price £5.", "cp1252"),
    ],
)
def test_a_short_text_is_decoded_as_it_was_written(words, encoding):
    assert decode(words.encode(encoding)) == words
