"""What cannot be made as it was asked for: a summary, a translation, an evaluation; and settings that cannot be."""

from slmrag.errors.slmrag_error import SlmragError
from slmrag.notices import Templates


class WorkProblem(SlmragError):
    """No summary or translation can be made as it was asked for: unknown language, no such page, nothing to read."""

    templates = Templates(
        no_document_named="No document was named: slmrag list shows them.",
        document_not_readable="{name} holds no readable text. Scans must go through text recognition (OCR) first.",
        no_length="“{length}” is no length: brief, standard or detailed.",
        no_language="“{name}” is no language known here. These are: {known}.",
        no_pages_to_choose="{name} has no pages to choose from: PDFs, slides and sheets have.",
        no_sentence_about="There is no sentence about “{focus}” in {name} that a summary could quote.",
        no_sentence="There is no sentence in {name} that a summary could quote.",
        pages_not_readable=(
            "{name}: {unit} {pages} holds no readable text. Scans must go through text recognition (OCR) first."
        ),
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


class EvaluationProblem(SlmragError):
    """Questions to test with cannot be used as they are, or the documents not read anew for a comparison."""

    templates = Templates(
        questions_format="{name}: questions come as .jsonl or .csv.",
        no_question_in_file="{name} holds no question.",
        questions_not_read="{path} cannot be read ({why}).",
        question_line_json='{name}, line {line}: not a JSON object like {{"question": "…"}}. Nothing was asked.',
        no_question_column="{name}, line {line}: no column is called “question”; columns: {columns}.",
        question_table_wrong="{name}, line {line}: no table of this form ({said}).",
        question_line_wrong="{name}, line {line}: {problem}. Nothing was asked.",
        not_read_anew="{name} cannot be read anew for the comparison: {problem}",
    )


class SettingsProblem(SlmragError):
    """A setting has a value that cannot be."""

    templates = Templates(
        no_setting_to_compare="“{name}” is no setting to compare; these are: {known}.",
        nothing_to_compare="The settings to compare with are those that are set: nothing was asked.",
        overlap_too_large=(
            "SLMRAG_OVERLAP_TOKENS = {overlap} leaves no room in the {tokens} tokens that the embedder reads: set "
            "at most {most}."
        ),
        setting_wrong="The setting SLMRAG_{name} is wrong: {said}.",
        environment_wrong="A setting in the environment is wrong: {said}.",
        settings_not_read="{file} cannot be read: {said}.",
        settings_not_written="{file} cannot be written ({why}): change its permissions.",
    )


class Unforeseen(SlmragError):
    """Work in the background failed by an error that nobody foresaw; the log has its traceback."""

    templates = Templates(
        unforeseen="{said}",
        answer_unforeseen="Something went wrong that should not have ({said}). Ask again; the log says more.",
    )


class CommandProblem(SlmragError):
    """A command was given what it cannot work with. Only the command line says it, so it is in English alone."""

    templates = Templates(
        nothing_to_ask="There are no documents to ask: slmrag add FILE, or give a folder with --documents.",
        no_question_drafted=(
            "These documents give no question: no heading, term, number or table was found in their text."
        ),
        output_not_written="{file} cannot be written ({why}).",
        no_folder_of_documents="There is no folder {folder}: check the name.",
        no_readable_file="There is no file in {folder} that can be read.",
        no_file_read="None of these files could be read: there is nothing to ask.",
        translating_needs_model="A translation needs a language model: slmrag models get phi-3.5-mini",
        input_not_read="{file} cannot be read ({why}).",
        no_such_page="{name} has {pages}, no page {number}.",
        no_page_to_draw="{name} has no pages to look at: only those of a PDF can be drawn.",
        line_not_json='{file}, line {line}: not a JSON object like {{"question": "…"}}. Nothing was asked.',
        no_model_to_get="{name} is not a model that can be got here. There are: {names}.",
        embedder_in_use="{name} finds your documents: slmrag models use auto --for search comes first.",
        no_task="“{name}” is no task: {names}.",
        output_is_input="{file} is what is to be translated: name another file (-o).",
        no_output_folder="There is no folder {folder}: make it, or name another file (-o).",
    )
