"""What cannot be made as it was asked for: a summary, a translation."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class WorkProblem(SlmragError):
    """No summary or translation can be made as it was asked for: unknown language, no such page, nothing to read."""

    templates = Templates(
        no_document_named="No document was named: slmrag list shows them.",
        document_not_readable="{name} holds no readable text.",
        no_length="“{length}” is no length: brief, standard or detailed.",
        marks_not_kept="Write the translation, with each mark of the original (⟦1⟧ … ⟦/1⟧) once, around the words that it belongs to.",
        no_language="“{name}” is no language known here. These are: {known}.",
        no_pages_to_choose="{name} has no pages to choose from: PDFs, slides and sheets have.",
        no_sentence_about="There is no sentence about “{focus}” in {name} that a summary could quote.",
        no_sentence="There is no sentence in {name} that a summary could quote.",
        pages_not_readable=("{name}: {unit} {pages} holds no readable text."),
        summary_needs_model=(
            "A summary of {name} in {language} needs a language model: slmrag models get phi-3.5-mini"
        ),
        no_pages_named="“{pages}” names no {units}: write them like 3-40, or 1,5-7, or 12-.",
        no_such_pages="{name} has {units} 1 to {count}, not “{part}”.",
        no_words="{name} holds no words to translate.",
        no_words_on_pages="{name} holds no words to translate on these pages.",
        no_words_because="{name} holds no words to translate. {cause}",
        no_words_on_pages_because="{name} holds no words to translate on these pages. {cause}",
        already_in_language="{name} is in {language} already: name another language.",
        already_in_language_from=(
            "{name} is in {language} already: name another language, or the one that it is in (--from)."
        ),
        summary_format="{name} names no format: end it in {known}.",
        summary_not_written="{file} cannot be written ({why}). Nothing is lost: ask again.",
        chrf_missing="chrF is counted by sacrebleu: pip install 'slmrag[eval]'",
        references_differ=(
            "There are {sentences} sentences and {references} references: line by line they must agree."
        ),
        no_reference="There is no sentence that has a reference.",
    )
