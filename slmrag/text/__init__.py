"""What can be told of words alone: sentences, terms, languages, markers, topics. Pure."""
