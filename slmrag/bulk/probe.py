"""A Ray cluster is asked what it runs, by a process of its own, which can be ended where nothing answers: Ray waits for minutes."""

import json
import subprocess
from dataclasses import dataclass

from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.runtime.child import command, environment
from slmrag.runtime.connections import is_offline

_SECONDS = 20.0


@dataclass(frozen=True)
class Found:
    """A cluster that answers, at ``address`` (HOST:PORT): its versions, and whether it tells Ray's makers of its use."""

    address: str
    ray: str
    python: str
    reports: bool


def probe(address: str) -> Found | None:
    """What answers at ``address``, ``auto`` for what runs on this machine; ``None`` where no cluster does.

    The address that is found is the one that the nodes have, where this one leads back to this machine. Raises `ClusterProblem`
    where the cluster does not accept this machine's token.
    """
    try:
        done = subprocess.run(
            command("slmrag.bulk.probe_child", address, *(["offline"] if is_offline() else [])),
            env=environment(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        told = json.loads(done.stdout)
        if "refuses" not in told:
            return Found(**told)
    except (subprocess.TimeoutExpired, ValueError, TypeError):
        return None
    raise ClusterProblem("cluster_refuses", address=told["refuses"])


def is_loopback(address: str) -> bool:
    """Whether HOST:PORT leads back to this machine."""
    return address.rpartition(":")[0] in ("localhost", "127.0.0.1", "[::1]")
