"""What somebody gave that cannot be used: questions to test with, a setting, an argument of a command."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


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
        settings_not_written=(
            "{file} cannot be written ({why}): look whether the disk is full and the file may be written. The setting was "
            "not kept."
        ),
    )


class CommandProblem(SlmragError):
    """A command was given what it cannot work with. Only the command line says it, so it is in English alone."""

    templates = Templates(
        listing_not_read="The listing {file} cannot be read ({why}). Nothing was changed.",
        listing_no_text=(
            "{file} is no listing: it is a text (UTF-8) with the path of one file or folder a line. Nothing was changed."
        ),
        people_this_library="{name} signs in to the library of this computer, which stays: slmrag people remove {name} alone.",
        people_same_library="{others} signs in to the same documents, which stay: slmrag people remove {name} alone.",
        certificate_alone="A certificate and its key go together: --certificate FILE --key FILE.",
        certificate_unusable="The certificate {file} cannot be used ({why}): the app was not started.",
        certificate_over="The certificate {file} was valid until {day}: get a new one. The app was not started.",
        watch_which_folder="Name the folder: slmrag watch FOLDER. slmrag watch alone lists those that are watched.",
        watch_remove_or_keep="Either --remove-gone or --keep-gone: nothing was done.",
        watch_not_watched="{folder} is not watched: slmrag watch lists those that are.",
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
        only_pairs_from="--from is for translation models, such as translate-pt: “{name}” is none.",
        no_model_to_get="{name} is not a model that can be got here. There are: {names}.",
        model_packaged="{name} came with slmrag, in a package of its own, and is not removed here.",
        embedder_in_use="{name} finds your documents: slmrag models use auto --for search comes first.",
        no_task="“{name}” is no task: {names}.",
        address_alone="{address} is an address without a model: write openai:NAME@{address}, NAME as the server calls it.",
        output_is_input="{file} is what is to be translated: name another file (-o).",
        no_output_folder="There is no folder {folder}: make it, or name another file (-o).",
    )
