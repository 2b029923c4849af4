"""What pages are made of: the chat, the viewer, the uploader, notes, results."""
