"""Who is there and what goes on for them: sign-in, answers being written, downloads, limits."""
