"""``python -m slmrag`` is the command line."""

from slmrag.cli import main

main()
