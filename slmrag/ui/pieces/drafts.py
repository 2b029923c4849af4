"""What is typed into a chat input and not sent yet: the browser's tab keeps it while its page is left, and nobody else."""

from slmrag.ui.pieces.component import own_component


def keep_draft(whose: str) -> None:
    """Have the tab put it back when the page is entered again; ``whose`` words they are, no one else gets to see there."""
    # Streamlit's own input sends nothing, and calls nobody, before it is submitted.
    if component := own_component("drafts", js="drafts.js"):
        component(data=whose, key="draft")
