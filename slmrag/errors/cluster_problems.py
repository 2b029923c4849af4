"""What keeps documents from being added by the computers of a cluster, or ends that."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class ClusterProblem(SlmragError):
    """A cluster cannot be worked with, or not any more. What was added until then is in the library."""

    reason = "cluster"  # for scripts, of a file that it could not add
    templates = Templates(
        ray_missing="To add with Ray wants its package: pip install 'slmrag[ray]'. Nothing was changed.",
        cluster_address_wrong="“{address}” is no address of a Ray cluster: give auto, or HOST:PORT. Nothing was changed.",
        cluster_not_here=(
            "No Ray cluster, or more than one, runs on this machine: start one, as slmrag's help says, or give its address "
            "(--ray HOST:PORT). Nothing was changed."
        ),
        cluster_does_not_answer=(
            "No Ray cluster answers at {address}: look whether it runs there, and whether a firewall lies between. Nothing "
            "was changed."
        ),
        cluster_refuses=(
            "The Ray cluster at {address} does not accept this machine's token: give it the same (RAY_AUTH_MODE=token, and "
            "RAY_AUTH_TOKEN or ~/.ray/auth_token). Nothing was changed."
        ),
        cluster_not_joined=(
            "The cluster at {address} cannot be used from this machine ({said}): make it a node (ray start "
            "--address={address}) and try again. Nothing was changed."
        ),
        cluster_of_other_version=(
            "The cluster at {address} runs Ray {ray} on Python {python}, this machine Ray {own_ray} on Python {own_python}: "
            "install the same on both. Nothing was changed."
        ),
        cluster_reports_use=(
            "The cluster at {address} reports its use to the makers of Ray: start it anew with RAY_USAGE_STATS_ENABLED=0, as "
            "slmrag's help says. Nothing was changed."
        ),
        library_kept_elsewhere=(
            "Another process keeps the library, such as the app: close it, then add with Ray again. Nothing was changed."
        ),
        node_of_other_version=(
            "The node {node} has slmrag {theirs}, this machine {own}: install the same there, or take the node out of the "
            "cluster."
        ),
        node_without_embedder=(
            "The node {node} lacks the embedding model ({said}): get it there, or take the node out of the cluster."
        ),
        node_with_other_embedder=(
            "The node {node} has another embedding model by that name than this machine: get the same there, or take the "
            "node out of the cluster."
        ),
        node_recognises_otherwise=(
            "The node {node} recognises text in other languages ({theirs}) than this machine ({own}): get the same data "
            "there (slmrag models get ocr-…), or take the node out of the cluster."
        ),
        node_unfit="The node {node} cannot do slmrag's work ({said}): mend it, or take it out of the cluster.",
        node_full=(
            "The disk of the node {node} has {free} MB free, too little for what is read there: the other nodes do its work."
        ),
        node_too_small=(
            "The disk of the node {node} has {free} MB free, too little for this file, which is read by another, if one has room."
        ),
        node_lost="The node {node} was lost: the other nodes do its work.",
        own_node_ended=(
            "Ray’s own process on this computer, by which it is a node, ended. What was added is in the library: start the node "
            "again, and the same command goes on."
        ),
        no_node_left=(
            "No node of the cluster takes work any more. What was added is in the library: start nodes, and the same command "
            "goes on."
        ),
        cluster_work_failed=(
            "The nodes of the cluster failed {times} times at it ({said}). What was added is in the library: the same command "
            "tries it again."
        ),
    )
