"""Every error that slmrag raises on purpose. Each message says what happened and what to do next.

::

    SlmragError
    ├── FileProblem            this file could not be added; the others are (``reason`` is its key)
    │   ├── PasswordNeeded     it is encrypted: give its password
    │   └── NameTaken          another document has this name: replace it, or rename
    ├── DocumentNotFound       no document with that name or id
    ├── CollectionNotFound     no collection with that name
    ├── WorkProblem            no summary or translation can be made as asked: no such page or language, no text
    ├── ConversationNotFound   no conversation with that id, or somebody else's
    ├── DeskNotFound           no support desk at that address
    ├── LibraryProblem         the library's folder cannot be used (unwritable, of a newer slmrag, full)
    ├── EmbedderProblem        the embedding model is missing or damaged
    ├── ModelProblem           the language model failed: damaged, out of memory, cut off, refused
    │   ├── ModelMissing       it is not installed, or its server does not know it
    │   ├── ModelUnreachable   its server does not answer
    │   ├── ModelBusy          others are being answered, and waiting took too long
    │   ├── ModelNotAllowed    it would send text to another machine, and nobody turned that on
    │   ├── Offline            SLMRAG_OFFLINE refuses a connection to another machine
    │   └── PromptTooLong      the prompt and the room for the answer do not fit its context window
    ├── SettingsProblem        a setting has a value that cannot be
    └── Unforeseen             what nobody foresaw, in one sentence; its traceback is in the log
"""


class SlmragError(Exception):
    """Anything slmrag raises on purpose; ``str(error)`` is one sentence for the reader."""


class FileProblem(SlmragError):
    """A file could not be read. ``reason`` is a stable key for scripts, such as ``"damaged"``.

    The keys: ``empty damaged no_text_found not_what_it_says type_not_supported password_protected
    too_large too_large_when_unpacked too_costly too_many_files no_room not_a_file not_found no_permission name_taken
    same_as_another``. A file that was added without all of its content has one of ``damaged
    page_skipped_too_costly too_large_when_unpacked too_costly some_characters_unreadable too_many_pages
    too_many_characters too_many_rows``; ``duplicate`` is one whose content was there under another name.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class PasswordNeeded(FileProblem):
    """The file is encrypted, and no password or a wrong one was given."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "password_protected")


class NameTaken(FileProblem):
    """The library holds another document of this name."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "name_taken")


class DocumentNotFound(SlmragError):
    """No document of the library has this name or id."""


class CollectionNotFound(SlmragError):
    """The library has no collection of this name."""


class WorkProblem(SlmragError):
    """No summary or translation can be made as it was asked for: unknown language, no such page, nothing to read."""


class ConversationNotFound(SlmragError):
    """No conversation of this owner has this id."""


class DeskNotFound(SlmragError):
    """No support desk has this id."""


class LibraryProblem(SlmragError):
    """The library's folder cannot be used."""


class EmbedderProblem(SlmragError):
    """The embedding model is missing, damaged, or cannot be loaded."""


class ModelProblem(SlmragError):
    """The language model is missing, damaged, or failed while it answered."""


class ModelMissing(ModelProblem):
    """The language model is not installed, or its server does not know it."""


class ModelUnreachable(ModelProblem):
    """The server of the language model does not answer."""


class ModelBusy(ModelProblem):
    """Others are being answered, and waiting for a turn took too long."""


class ModelNotAllowed(ModelProblem):
    """The language model is on another machine, and nobody turned it on by name."""


class Offline(ModelProblem):
    """The settings refuse every connection to another machine: to a model, the hub it is got from, a Chroma server."""


class PromptTooLong(ModelProblem):
    """The prompt and the room for the answer do not fit the context window."""


class SettingsProblem(SlmragError):
    """A setting has a value that cannot be."""


class Unforeseen(SlmragError):
    """Work in the background failed by an error that nobody foresaw; the log has its traceback."""
