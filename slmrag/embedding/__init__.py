"""Text becomes unit vectors."""

from slmrag.embedding.embedder import BUILT_IN, Embedder

__all__ = ["BUILT_IN", "Embedder"]
