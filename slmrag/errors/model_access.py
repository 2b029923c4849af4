"""Why a language model cannot be asked: it is not there, does not answer, is busy, or may not be asked."""

from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.notices import Templates


class ModelMissing(ModelProblem):
    """The language model is not installed, or its server does not know it."""

    templates = Templates(
        no_model_to_try="There is no language model to try: slmrag models get phi-3.5-mini",
        otherwise_needs_model=(
            "Without a language model sentences are quoted, shorter or in more detail; for other words or another language "
            "choose one: slmrag models shows what there is."
        ),
        no_model_sees_pictures="No model that sees pictures is there: slmrag models get phi-3.5-vision",
        ollama_model_missing="Ollama does not have {model}: ollama pull {model} gets it.",
        ollama_no_such_model="Ollama offers no {model}: look for its name at https://ollama.com/library.",
        no_onnx_model="{folder} holds no model for ONNX Runtime GenAI (no genai_config.json).",
        server_address_wrong="{model} is not at {url}: most addresses of such servers end in /v1. Correct it?",
        no_such_spec="“{spec}” names no model: quote, onnx:NAME, ollama:NAME, openai:NAME, openai:NAME@ADDRESS, foundry:NAME or transformers:NAME.",
        spec_without_address="No server of this machine offers {spec}: start one, or give its address: {spec}@http://127.0.0.1:8080/v1",
        hub_lacks_model="The hub does not have {repository} at {revision} ({said}).",
        no_transformers_model="{folder} holds no model for Transformers (no config.json).",
        transformers_model_missing=(
            "{source} is not on this machine: download it (hf download {source}), or give its folder."
        ),
        server_offers_nothing="The server at {url} offers no model that writes: load one there, and try again.",
        server_lacks_model="The service at {url} no longer offers {model}.",
        server_offers="The service at {url} no longer offers {model}. It offers: {names}.",
        server_offers_more="The service at {url} no longer offers {model}. It offers: {names}, and {more} more.",
        model_missing_unknown=(
            "The model {name} is not installed: slmrag models lists what there is; slmrag models use auto takes "
            "what is there."
        ),
        model_missing=(
            "The model {name} is not installed: slmrag models get {name} gets it ({size:.1f} GB); slmrag models "
            "use auto takes what is there."
        ),
        pairs_only_translate="The translation models cannot {task}: they translate.",
        pair_not_at_address="{host} does not have the files of {name} that slmrag knows ({said}).",
        translation_needs_model=(
            "A translation needs a language model: slmrag models get phi-3.5-mini. Segments of {name} to "
            "translate: {segments}; nothing was changed."
        ),
        translation_needs_model_from=(
            "A translation needs a language model: slmrag models get phi-3.5-mini. Segments of {name} to "
            "translate, in {language}: {segments}; nothing was changed."
        ),
        translation_needs_from="The language of {name} could not be told: say what it is in (--from {languages}); nothing was changed.",
    )


class PairMissing(ModelMissing):
    """The small models that translate between two languages are not installed, or not all. `names` are those to get."""

    templates = Templates(
        translation_needs_pair=(
            "A translation from {source} into {target} needs a translation model: slmrag models get {get} ({size} MB). "
            "Segments of {name} to translate: {segments}; nothing was changed."
        ),
    )

    @property
    def names(self) -> list[str]:
        """What they are called."""
        return str(self.values["get"]).split("; slmrag models get ")


class ModelUnreachable(ModelProblem):
    """The server of the language model does not answer."""

    templates = Templates(
        ollama_slow="Ollama at {host} did not answer in time. Is it running? ollama serve starts it.",
        ollama_unreachable=(
            "Ollama does not answer at {host}. Start it (ollama serve), or install it: https://ollama.com."
        ),
        server_silent="The server at {url} did not answer in time: ask again later.",
        server_unreachable="No server answers at {url}: start it, or correct the address.",
        no_replica_answers="None of the {number} servers of {model} answers: {said}",
        foundry_missing="Foundry Local is not installed.",
        foundry_silent="Foundry Local does not run: foundry service start starts it.",
        pairs_unreachable=(
            "{host} cannot be reached, or stopped answering ({said}). What was fetched is kept: get it again to go on."
        ),
        hub_unreachable=(
            "The hub cannot be reached, or stopped answering ({said}). What was got is kept: get it again to go on."
        ),
    )


class ServerProblem(ModelProblem):
    """The server of the language model failed, or what answers there is no such server."""

    templates = Templates(
        not_ollama="What answers at {host} is not Ollama: set SLMRAG_OLLAMA_HOST to its address.",
        ollama_memory="Ollama has too little memory for {model} ({said}): choose a smaller model.",
        server_failed="The server at {url} failed with {status} ({said}).",
        server_slow="The server at {url} did not go on in time. What was written is kept; ask again.",
        server_no_stream=(
            "What the server at {url} sends is no answer in a stream: look whether its address is right, and whether it "
            "can stream."
        ),
        server_no_text="What the server at {url} sends is no text in UTF-8. What was written is kept; choose another model or server.",
        server_endless="What the server at {url} sends does not end. What was written is kept; choose another model or server.",
        server_lost="The connection to {url} was lost ({said}). What was written is kept; ask again.",
        address_with_password=(
            "The address of {host} holds a name or a password, and addresses are shown: give it without them; a key goes "
            "into SLMRAG_OPENAI_KEY."
        ),
        address_not_plain="“{url}” is no address of such a server: it looks like http://127.0.0.1:8080/v1.",
        not_openai="What answers at {url} does not speak OpenAI's protocol: correct the address.",
        no_address="“{url}” is no address of a server ({why}): correct it in the settings.",
        ollama_lost="The connection to Ollama was lost. {again}",
        ollama_failed="Ollama failed ({said}). {again}",
    )


class ModelBusy(ModelProblem):
    """Others are being answered, and waiting for a turn took too long."""

    templates = Templates(
        ollama_busy="Ollama is busy with other questions ({said}): ask again in a moment.",
        server_busy="The server at {url} takes no more questions for now: ask again in a minute.",
        waited_too_long=(
            "After {seconds:.0f} s it is still not this question's turn ({before} before it): ask again later."
        ),
    )


class ModelNotAllowed(ModelProblem):
    """The language model is on another machine, and nobody turned it on by name."""

    templates = Templates(
        ollama_cloud=(
            "Ollama would send your text to {host}, which runs {model}: choose a model that runs on this machine."
        ),
        server_key_invalid="The key holds characters that no key has: set SLMRAG_OPENAI_KEY to a valid one.",
        server_refused_key="The server at {url} refused the key: set SLMRAG_OPENAI_URL to its address, and SLMRAG_OPENAI_KEY to a valid one.",
        model_elsewhere=(
            "{spec} runs at {host}: your question and the passages would leave this machine. If you want that, "
            "turn it on: slmrag models allow {spec}"
        ),
    )


class Offline(ModelProblem):
    """The settings refuse every connection to another machine: to a model, the hub it is got from, a Chroma server."""

    templates = Templates(
        offline="SLMRAG_OFFLINE is set: {refused}. Unset it to allow that.",
    )
