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
        not_ollama="What answers at {host} is not Ollama: set SLMRAG_OLLAMA_HOST to its address.",
        ollama_memory="Ollama has too little memory for {model} ({said}): choose a smaller model.",
        ollama_sees_no_pictures="{model} does not see pictures: choose a model that does, such as ollama:llava-phi3.",
        file_elsewhere="The model in {folder} names a file elsewhere, {file}: it is not trusted; get it again.",
        onnx_file_missing="{files} is missing in {folder}: the model is incomplete; get it again.",
        model_memory=(
            "{model} needs about {needed:.1f} GB of memory and {free:.1f} GB are free: close other programs, "
            "choose a smaller model, or set a smaller context window."
        ),
        done_not_otherwise="Only an answer to a question can be put otherwise: ask for the other once more, as it should be.",
        table_not_otherwise="This was looked up in a table, and is said in its cells alone: ask another question.",
        sees_no_pictures="{model} does not see pictures: choose a model that does, such as phi-3.5-vision.",
        code_in_model="The model in {folder} brings code of its own, which is never run here: choose another.",
        onnx_config_damaged="genai_config.json in {folder} cannot be read ({said}): get the model again.",
        tokenizer_damaged="The tokenizer of {model} cannot be read ({said}): get the model again.",
        no_chat_template="{model} has no chat template that works ({said}): choose a model made for conversations.",
        model_load_slow="{model} was not loaded after {seconds:.0f} s, and was stopped.",
        model_process_ended=(
            "The process of {model} ended ({why}). What was written is kept; ask again, and it is started again."
        ),
        model_failed="{model} failed ({said}). What was written is kept; ask again.",
        server_failed="The server at {url} failed with {status} ({said}).",
        pictures_not_known="{model} is not known to see pictures: choose a model that does.",
        reply_stopped="{model} stopped in the middle of its reply. What was written is kept; ask again.",
        server_slow="The server at {url} did not go on in time. What was written is kept; ask again.",
        server_no_stream=(
            "What the server at {url} sends is no answer in a stream: look whether its address is right, and whether it "
            "can stream."
        ),
        server_lost="The connection to {url} was lost ({said}). What was written is kept; ask again.",
        openai_missing="The client for OpenAI-compatible servers is missing: pip install openai",
        address_with_password=(
            "The address of {host} holds a name or a password, and addresses are shown: give it without them; a key goes "
            "into SLMRAG_OPENAI_KEY."
        ),
        address_not_plain="“{url}” is no address of such a server: it looks like http://127.0.0.1:8080/v1.",
        not_openai="What answers at {url} does not speak OpenAI's protocol: correct the address.",
        program_closing="The program is closing.",
        choices_damaged="{file} cannot be read ({said}): correct or remove it.",
        choices_not_kept=(
            "{file} cannot be written ({why}): look whether the disk is full and the folder may be written. The "
            "choice was not kept."
        ),
        download_no_room=(
            "{name} needs {need:.2f} GB more on disk and {free:.2f} GB are free: make room, then get it again."
        ),
        download_wrong="{file} is not what the hub says it is; it was removed. Get {name} again.",
        download_changed="{host} has another {file} than the one of {name} that slmrag knows: it was not kept.",
        download_failed="{name} could not be got ({said}). What was got is kept: get it again to go on.",
        model_not_removed="{folder} cannot be removed ({why}): change its permissions.",
        model_being_got="{name} is being got already, by another window or program.",
        model_unloaded="{model} was unloaded. What was written is kept; ask again.",
        transformers_missing="Transformers is missing: pip install transformers",
        weights_missing=(
            "The model in {source} cannot be loaded: {number} of its weights are missing. Download it again."
        ),
        memory_too_small="{model} does not fit the memory of this machine: choose a smaller model.",
        no_template_for_conversation=(
            "{model} has no chat template for this conversation ({said}): choose a model that was made for "
            "conversations."
        ),
        transformers_code=(
            "{source} brings code of its own, which is never run here: choose its ONNX build, or a model that "
            "Transformers knows."
        ),
        transformers_not_loaded="The model in {source} cannot be loaded ({said}).",
        out_of_memory="{model} ran out of memory. What was written is kept; ask for less.",
        no_address="“{url}” is no address of a server ({why}): correct it in the settings.",
        nothing_about_document="{model} wrote nothing about {name}: choose another model.",
        ollama_lost="The connection to Ollama was lost. {again}",
        ollama_failed="Ollama failed ({said}). {again}",
        ollama_get_silent="Ollama stopped getting {model} (no word from it). Get it again: it goes on where it was.",
        ollama_get_stopped="Ollama stopped getting {model} ({said}). Get it again: it goes on where it was.",
        model_not_loaded=(
            "{model} cannot be loaded ({why}). A file may be damaged or incomplete: remove the model and get it again."
        ),
        model_not_got="{model} cannot be got here: {note}.",
        model_not_kept="{name} cannot be kept in {folder} ({why}).",
        download_ended="The download of {name} ended early ({said}): ask again, it goes on.",
        manifest_damaged="slmrag-model.json of {name} cannot be read: the model is damaged. {again}",
        model_file_damaged="{file} of {name} has {here:,} of {size:,} bytes: the model is damaged. {again}",
        model_file_changed="{file} of {name} is not what was got any more: the model is damaged. {again}",
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
