"""Every error that slmrag raises on purpose. Each says what happened and what to do next.

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
    ├── AccountProblem         an account cannot be made, or who may sign in cannot be read
    │   └── AccountNotFound    nobody has an account of that name
    ├── FolderNotWatched       a folder that cannot be watched, or is not
    ├── ClusterProblem         a cluster that is to add documents cannot be used, or ends
    ├── LibraryProblem         the library's folder cannot be used (unwritable, of a newer slmrag, full)
    │   └── BackupProblem      a backup cannot be written, or not be taken back
    ├── EmbedderProblem        the embedding model is missing or damaged
    ├── ModelProblem           the language model failed: damaged, out of memory, cut off, refused
    │   ├── ModelMissing       it is not installed, or its server does not know it
    │   ├── ModelUnreachable   its server does not answer
    │   ├── ModelBusy          others are being answered, and waiting took too long
    │   ├── ModelNotAllowed    it would send text to another machine, and nobody turned that on
    │   ├── ServerProblem      its server failed, or what answers there is none
    │   ├── Offline            SLMRAG_OFFLINE refuses a connection to another machine
    │   ├── DownloadProblem    it could not be got, kept or removed
    │   ├── ModelUnusable      its files are incomplete or damaged, or what runs it is missing
    │   └── PromptTooLong      the prompt and the room for the answer do not fit its context window
    ├── TableProblem           the cells of a table do not allow what is asked of them: units, two notations, too many
    ├── SearchProblem          nothing can be found as it is asked for: no such section, or another language
    ├── EvaluationProblem      questions to test with cannot be used as they are
    ├── SettingsProblem        a setting has a value that cannot be
    ├── Unforeseen             what nobody foresaw, in one sentence; its traceback is in the log
    └── CommandProblem         a command of the command line was given what it cannot work with

An error is a key and values: ``raise NameTaken("name_taken", name=name)``. Its class has the sentence for each key, with
places for the values; ``str(error)`` is that sentence, in English, and the app says it in any language (`slmrag.errors.notices`).
"""

from slmrag.errors.account_problems import AccountNotFound, AccountProblem
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.file_problems import FileProblem, NameTaken, PasswordNeeded
from slmrag.errors.input_problems import CommandProblem, EvaluationProblem, SettingsProblem
from slmrag.errors.library_problems import (
    BackupProblem,
    CollectionNotFound,
    ConversationNotFound,
    DeskNotFound,
    DocumentNotFound,
    EmbedderProblem,
    FolderNotWatched,
    LibraryProblem,
)
from slmrag.errors.model_access import (
    ModelBusy,
    ModelMissing,
    ModelNotAllowed,
    ModelUnreachable,
    Offline,
    ServerProblem,
)
from slmrag.errors.model_files import DownloadProblem, ModelUnusable
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.search_problems import SearchProblem
from slmrag.errors.slmrag_error import SlmragError, Unforeseen
from slmrag.errors.table_problems import TableProblem
from slmrag.errors.work_problems import WorkProblem

__all__ = [
    "AccountNotFound",
    "AccountProblem",
    "BackupProblem",
    "ClusterProblem",
    "CollectionNotFound",
    "CommandProblem",
    "ConversationNotFound",
    "DeskNotFound",
    "DocumentNotFound",
    "DownloadProblem",
    "EmbedderProblem",
    "EvaluationProblem",
    "FileProblem",
    "FolderNotWatched",
    "LibraryProblem",
    "ModelBusy",
    "ModelMissing",
    "ModelNotAllowed",
    "ModelProblem",
    "ModelUnreachable",
    "ModelUnusable",
    "NameTaken",
    "Offline",
    "PasswordNeeded",
    "PromptTooLong",
    "SearchProblem",
    "ServerProblem",
    "SettingsProblem",
    "SlmragError",
    "TableProblem",
    "Unforeseen",
    "WorkProblem",
]
