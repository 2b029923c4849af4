"""What keeps a language model from answering."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class ModelProblem(SlmragError):
    """The language model is missing, damaged, or failed while it answered."""

    templates = Templates(
        model_wrote_nothing="{model} wrote nothing: ask again, or choose another model.",
        prompt_was_cut=(
            "{model} read {read} tokens of a prompt of at least {words}: its server cut the prompt, so what it "
            "wrote is not an answer. Ask with fewer passages, or give the server a larger window."
        ),
        ollama_sees_no_pictures="{model} does not see pictures: choose a model that does, such as ollama:llava-phi3.",
        model_memory=(
            "{model} needs about {needed:.1f} GB of memory and {free:.1f} GB are free: close other programs, "
            "choose a smaller model, or set a smaller context window."
        ),
        done_not_otherwise="Only an answer to a question can be put otherwise: ask for the other once more, as it should be.",
        table_not_otherwise="This was looked up in a table, and is said in its cells alone: ask another question.",
        sees_no_pictures="{model} does not see pictures: choose a model that does, such as phi-3.5-vision.",
        model_load_slow="{model} was not loaded after {seconds:.0f} s, and was stopped.",
        model_process_ended=(
            "The process of {model} ended ({why}). What was written is kept; ask again, and it is started again."
        ),
        model_failed="{model} failed ({said}). What was written is kept; ask again.",
        pictures_not_known="{model} is not known to see pictures: choose a model that does.",
        reply_stopped="{model} stopped in the middle of its reply. What was written is kept; ask again.",
        program_closing="The program is closing.",
        choices_damaged="{file} cannot be read ({said}): correct or remove it.",
        turns_not_kept=(
            "Whose turn it is at a model's servers cannot be kept in {folder} ({why}): look whether the disk is full, and the folder may be written."
        ),
        choices_not_kept=(
            "{file} cannot be written ({why}): look whether the disk is full and the folder may be written. The "
            "choice was not kept."
        ),
        model_unloaded="{model} was unloaded. What was written is kept; ask again.",
        memory_too_small="{model} does not fit the memory of this machine: choose a smaller model.",
        no_template_for_conversation=(
            "{model} has no chat template for this conversation ({said}): choose a model that was made for "
            "conversations."
        ),
        out_of_memory="{model} ran out of memory. What was written is kept; ask for less.",
        nothing_about_document="{model} wrote nothing about {name}: choose another model.",
        answer_failed="{problem}",
    )


class PromptTooLong(ModelProblem):
    """The prompt and the room for the answer do not fit the context window."""

    templates = Templates(
        no_room_for_passages=(
            "No sentence of the passages fits beside the question in {tokens} tokens of prompt and the window of "
            "{window}: allow more (--prompt-tokens, SLMRAG_CONTEXT_WINDOW), or ask a shorter question."
        ),
        ollama_prompt_too_long="The prompt does not fit the window of {model} ({said}): ask with fewer passages.",
        prompt_may_not_fit=(
            "The prompt may not fit the window of {window} tokens of {model}: ask with fewer passages, or set a "
            "larger window."
        ),
        prompt_and_answer_too_long=(
            "{tokens} tokens of prompt and {answer} for the answer do not fit the window of {window} tokens of {model}."
        ),
        server_prompt_may_not_fit="The prompt may not fit the window of {window} tokens of {model}.",
        server_prompt_too_long="The prompt does not fit the window of {model}: {said}",
        window_leaves_no_room=(
            "The window of {window} tokens of {model} leaves no room for text: set a larger one "
            "(SLMRAG_CONTEXT_WINDOW)."
        ),
        window_too_small_document="The window of {model} is too small to sum up {name}: set a larger one.",
        window_too_small_documents=(
            "The window of {model} is too small to sum up so many documents: set a larger one."
        ),
        window_too_small_segment=(
            "The window of {window} tokens of {model} is too small for “{words}…” and its translation: set a "
            "larger one (SLMRAG_CONTEXT_WINDOW)."
        ),
        question_with_pictures_too_long=(
            "The question with its pictures does not fit the window of {window} tokens of {model}, of which {kept} "
            "are kept for the answer: ask a shorter one, or set a larger window."
        ),
        question_too_long=(
            "The question does not fit the window of {window} tokens of {model}, of which {kept} are kept for the "
            "answer: ask a shorter one, or set a larger window."
        ),
    )
