"""What the app says, in the language of its reader, and how text of others is shown as text."""
