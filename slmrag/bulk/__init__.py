"""Many documents are added at once: read, recognised and embedded by the nodes of a Ray cluster, kept by this process alone."""

from slmrag.bulk.add_each import NO_END, add_each
from slmrag.bulk.cluster import Cluster
from slmrag.bulk.far_sandbox import FarSandbox, far_read_draft
from slmrag.bulk.node_work import Recipe
from slmrag.bulk.vectors_and_pictures import make_vectors, recognise_pictures

__all__ = [
    "NO_END",
    "Cluster",
    "FarSandbox",
    "Recipe",
    "add_each",
    "far_read_draft",
    "make_vectors",
    "recognise_pictures",
]
