"""What `slmrag.checking.citations` checks a sentence with: what it was made of, and which of its facts its source lacks."""
