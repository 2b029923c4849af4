"""Why a language model is not here, or not as it should be: it could not be got or kept, or its files are damaged."""

from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.notices import Templates


class DownloadProblem(ModelProblem):
    """It could not be got, kept or removed: no room, a connection that broke, a file that is not the one that is known."""

    templates = Templates(
        download_no_room=(
            "{name} needs {need:.2f} GB more on disk and {free:.2f} GB are free: make room, then get it again."
        ),
        download_wrong="{file} is not what the hub says it is; it was removed. Get {name} again.",
        download_changed="{host} has another {file} than the one of {name} that slmrag knows: it was not kept.",
        download_failed="{name} could not be got ({said}). What was got is kept: get it again to go on.",
        download_ended="The download of {name} ended early ({said}): ask again, it goes on.",
        model_not_removed="{folder} cannot be removed ({why}): change its permissions.",
        model_being_got="{name} is being got already, by another window or program.",
        model_not_got="{model} cannot be got here: {note}.",
        model_not_kept="{name} cannot be kept in {folder} ({why}).",
        pair_files_missing=(
            "{folder} holds no files of {name}: a model, its vocabulary and its shortlist, named as Mozilla names them "
            "(model.{example}.intgemm.alphas.bin, vocab.{example}.spm, lex.50.50.{example}.s2t.bin), packed (.gz) or not."
        ),
        ollama_get_silent="Ollama stopped getting {model} (no word from it). Get it again: it goes on where it was.",
        ollama_get_stopped="Ollama stopped getting {model} ({said}). Get it again: it goes on where it was.",
    )


class ModelUnusable(ModelProblem):
    """It cannot be loaded: its files are incomplete, damaged or not to be trusted, or what runs it is missing."""

    templates = Templates(
        file_elsewhere="The model in {folder} names a file elsewhere, {file}: it is not trusted; get it again.",
        onnx_file_missing="{files} is missing in {folder}: the model is incomplete; get it again.",
        code_in_model="The model in {folder} brings code of its own, which is never run here: choose another.",
        onnx_config_damaged="genai_config.json in {folder} cannot be read ({said}): get the model again.",
        tokenizer_missing="{folder} has no tokenizer (tokenizer.json, tokenizer_config.json): the model is incomplete; get it again.",
        model_kind_unknown="{model} is of a kind that {runtime} does not know ({kind}): choose another model, or a newer {runtime}.",
        tokenizer_damaged="The tokenizer of {model} cannot be read ({said}): get the model again.",
        no_chat_template="{model} has no chat template that works ({said}): choose a model made for conversations.",
        transformers_missing="Transformers is missing: pip install transformers",
        weights_missing=(
            "The model in {source} cannot be loaded: {number} of its weights are missing. Download it again."
        ),
        transformers_code=(
            "{source} brings code of its own, which is never run here: choose its ONNX build, or a model that "
            "Transformers knows."
        ),
        transformers_not_loaded=(
            "The model in {source} cannot be loaded ({said}). A file may be damaged or incomplete: get it again."
        ),
        model_device_missing=(
            "{model} is to compute with {device}, which what is installed does not: set SLMRAG_DEVICE to auto, or see slmrag doctor."
        ),
        model_not_loaded=(
            "{model} cannot be loaded ({why}). A file may be damaged or incomplete: remove the model and get it again."
        ),
        checker_unusable="{name} has no opinion ({said}): a file may be damaged, or memory short. Get it again: slmrag models remove NAME, then get it.",
        checker_slow="{name} took more than {seconds} s: the other sentences have no opinion.",
        openai_missing="The client for OpenAI-compatible servers is missing: pip install openai",
        pair_unusable="{name} cannot translate ({said}): a file is damaged. Get it again: slmrag models remove {name}, then get it.",
        pair_ended="{name} ended the process that translates: a file may be damaged. Get it again: slmrag models remove {name}, then get it.",
        manifest_damaged="slmrag-model.json of {name} cannot be read: the model is damaged. {again}",
        model_file_damaged="{file} of {name} has {here:,} of {size:,} bytes: the model is damaged. {again}",
        model_file_changed="{file} of {name} is not what was got any more: the model is damaged. {again}",
    )
