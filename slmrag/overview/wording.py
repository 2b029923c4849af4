"""What is said of a request and in answer to it, in words that the app says in any language."""

from collections.abc import Sequence

from slmrag.errors.notices import Notice, Templates, comma_list
from slmrag.schema import Intent
from slmrag.text.languages import name_of

_MOST_NAMED = 12

say = Templates(
    greeting="Hello! Ask about your documents in your own words; there are {count} here.",
    greeting_empty="Hello! Add documents, then ask about them in your own words.",
    farewell="Goodbye!",
    visitor_greeted="Hello! What would you like to know?",
    visitor_replied="All right. What else would you like to know?",
    welcome="You are welcome.",
    documents_counted="Documents: {count}.",
    documents_counted_of="Documents ({what}): {count}.",
    documents_listed="They are {names}.",
    which_document="Which document? These are here: {names}.",
    which_two="Which two documents? These are here: {names}.",
    no_documents_here="There are no documents here yet.",
    whole_document="{name}: {count} {unit}.",
    whole_document_in="{name}: {count} {unit}, in {language}.",
    nothing_to_tell="{name} has no text that could be told of.",
    topics_of="What {name} speaks of:",
    who_speaks="Who speaks: {names}.",
    on_topic="On {topic}:",
    says="{name} says:",
    says_at="{name}, {place}, says:",
    documents_speak_of="Documents that speak of {topic}: {names}.",
    says_nothing="{name} says nothing of {topic}.",
    nothing_in_common="Nothing was found that both {first} and {second} speak of.",
    can_be_translated="{name} can be translated into {language}.",
    can_be_translated_open="{name} can be translated. Into which language?",
    nothing_found="Nothing on {topic} was found in {name}.",
    told_reply="All right. Ask about your documents in your own words.",
    told_again="Nothing was answered before this that could be said again.",
    told_write="Without a language model nothing new is written. Ask what your documents say on it, or for a summary, a comparison, a translation or the topics of a document; the page Models gets a model that writes.",
    from_help="{told} (Help › {topic})",
)  # fmt: skip
of_file = Templates(
    file_author="{name} names {said} as its author.",
    file_title="The title of {name} is “{said}”.",
)  # fmt: skip
head = Templates(
    divided_into="What it is divided into:",
    terms_defined="Terms that it defines:",
    dates_named="Dates that it names:",
    most_central="What it says above all:",
)  # fmt: skip
_small_talk = Templates(
    understood_count="how many documents there are",
    understood_greet="a greeting",
    understood_thanks="thanks",
    understood_abilities="what this app can do",
    understood_reply="a reply, and no question",
    understood_again="the last answer once more",
    understood_source="where the last answer stands",
    understood_write="a new text",
    all_documents="all documents",
    one_document="one of the documents",
)  # fmt: skip
_of_documents = Templates(
    understood_summarise="a summary of {names}",
    understood_translate_open="a translation of {names}",
    understood_compare="a comparison of {names}",
    understood_topics="the topics of {names}",
    understood_about="what {names} is about",
    understood_author="who wrote {names}",
    understood_title="the title of {names}",
    understood_added="when {names} came into the library",
    understood_pages="how many pages {names} have",
    understood_size="the size of {names}",
    understood_languages="the languages of {names}",
    understood_format="the file types of {names}",
    understood_removal="the removal of {names}",
)  # fmt: skip
_on_a_focus = Templates(
    understood_summarise_on="a summary of what {names} says on {focus}",
    understood_mentions_on="which documents speak of {focus}: {names}",
    understood_compare_on="a comparison of {names} on {focus}",
)  # fmt: skip
_into = Templates(understood_translate="a translation of {names} into {language}")
# Each a sentence of the topic of the help that its key names.
ABILITIES = Templates(
    ability_asking="It also does what it is asked to: summarise, compare, translate, list topics, say what a document is about, count.",
    ability_library="Add files, a ZIP or a folder; group them in collections; rename, move and remove them, several at once too.",
    ability_reading="PDF (also encrypted), scans and photographs of pages (PNG, JPEG, WebP, TIFF, BMP), DOCX, PPTX, XLSX, XLS, ODT, ODS, ODP, RTF, EPUB, mails (EML, MSG, MBOX), calendars (ICS), CSV, HTML, saved web pages (MHTML), Markdown, notebooks (IPYNB), subtitles (SRT, VTT), and all that is text: plain, JSON, XML, YAML, TOML, INI, LaTeX, Org, AsciiDoc, reStructuredText, source code; and the files of a folder or a ZIP.",
    ability_summaries="A summary reads the whole document, from the first page to the last, and its receipt says so.",
    ability_translations="A translation gives a file back: DOCX, PPTX, XLSX, HTML, Markdown, CSV and text keep their shape, and only their words change.",
    ability_privacy="Documents, questions, answers and vectors stay in the library's folder; the libraries that slmrag uses are kept from sending statistics; the app's pages load nothing from anywhere else.",
    ability_evaluation="The page Test drafts questions from a document's own headings, terms, numbers and tables, and some that must be refused; mend them, or bring your own, and have them all asked.",
)


def understood_as(understood: Intent) -> Notice:
    """What a request was understood as: ``a summary of handbook.pdf``."""
    names = names_in_a_row(understood.documents) or _small_talk("one_document" if understood.which else "all_documents")
    match understood.kind:
        case "summarise" | "compare" | "mentions" if understood.focus:
            return _on_a_focus(f"understood_{understood.kind}_on", names=names, focus=understood.focus)
        case "translate" if understood.language:
            return _into("understood_translate", names=names, language=name_of(understood.language))
        case "translate":
            return _of_documents("understood_translate_open", names=names)
        case "count" | "greet" | "thanks" | "abilities" | "reply" | "again" | "source" | "write":
            return _small_talk(f"understood_{understood.kind}")
    return _of_documents(f"understood_{understood.kind}", names=names)


def names_in_a_row(names: Sequence[str]) -> str:
    """Names in a row, the first dozen; ``""`` for none."""
    more = ["…"] if len(names) > _MOST_NAMED else []
    return comma_list([*names[:_MOST_NAMED], *more])
