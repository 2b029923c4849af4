"""The receipt of a translation, and what else its files say of it: notices, which the app says in its reader's language."""

from slmrag.errors.notices import Templates, reasons, sentences
from slmrag.models.spec import spoken_name
from slmrag.text.languages import name_of
from slmrag.text.page_names import page_list
from slmrag.translation.result import TranslatedDocument, TranslatedSegment

say = Templates(
    translated_from="From {language} by {model}.",
    unknown_language="an unknown language",
    translation_not_finished="Not finished: {number} of {all} segments.",
    left_out_because="Left out: {what}",
    left_out_on="Left out: {place}. {what}",
    segment_numbered="Segment {number}",
    segment_numbered_on="Segment {number} ({place})",
    original_stays="{segment}: {why}; the original stays in the file.",
    attempt_stays="{segment}: {why}; it stands in the file.",
    segment_not_sure="Not sure: {why}.",
    receipt_of="{name}: how it was translated",
    receipt_heading="Receipt",
    translated_into="{name} in {language}",
    laid_out_behind="{place}: what could not be laid out in its place",
)


def translation_receipt_lines(translation: TranslatedDocument) -> list[str]:
    """The receipt as lines for people."""
    receipt, unit = translation.receipt, translation.unit
    source = name_of(translation.source_language) if translation.source_language else say("unknown_language")
    begun = say("translated_from", language=source, model=spoken_name(translation.model))
    lines: list[str] = [sentences([begun, receipt.words])]
    if translation.finish != "stop":
        told = say("translation_not_finished", number=len(translation.segments), all=receipt.segments)
        lines.append(sentences(filter(None, [told, translation.error])))
    lines += translation.warnings
    behind = getattr(translation.file, "not_laid_out", ())  # of a PDF that was saved
    for left in (*receipt.pages_left_out, *behind):
        if left.page:
            lines.append(say("left_out_on", place=page_list([left.page], unit), what=left.reason))
        else:
            lines.append(say("left_out_because", what=left.reason))
    for failed in receipt.failed:
        segment = say("segment_numbered", number=failed.segment)
        if unit != "section":
            segment = say("segment_numbered_on", number=failed.segment, place=page_list([failed.page], unit))
        if failed.in_file == "original":
            lines.append(say("original_stays", segment=segment, why=failed.reason))
        else:
            lines.append(say("attempt_stays", segment=segment, why=failed.reason))
    return lines


def not_sure(segment: TranslatedSegment) -> str:
    """Why a translation may be wrong; ``""`` for one that is well."""
    return "" if segment.ok else say("segment_not_sure", why=reasons(segment.reasons))
