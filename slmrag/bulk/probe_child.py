"""The process of `slmrag.bulk.probe`: ``python -m slmrag.bulk.probe_child ADDRESS [offline]`` prints what a Ray cluster says of itself."""

import json
import os
import sys

from slmrag.bulk.probe import is_loopback


def main() -> None:
    """Print it."""
    from ray._private.services import find_gcs_addresses
    from ray._private.utils import read_ray_address
    from ray._raylet import GcsClient  # type: ignore[attr-defined]  # of a library without types
    from ray.exceptions import AuthenticationError

    address = sys.argv[1]
    if address == "auto":
        address = os.environ.get("RAY_ADDRESS") or read_ray_address() or next(iter(find_gcs_addresses()), "")
    if "offline" in sys.argv[2:] and not is_loopback(address):
        return  # what ran on this machine last may have been a node of another's cluster
    try:
        gcs = GcsClient(address=address)
    except AuthenticationError:
        print(json.dumps({"refuses": address}))
        return
    told = json.loads(gcs.internal_kv_get(b"CLUSTER_METADATA", namespace=b"cluster"))
    if is_loopback(address):
        hosts = {node.node_manager_address for node in gcs.get_all_node_info().values() if node.is_head_node}
        address = f"{hosts.pop()}:{address.rpartition(':')[2]}" if hosts else address
    # The commit is noted only where it tells its makers of itself.
    found = {"address": address, "ray": told["ray_version"], "python": told["python_version"]}
    print(json.dumps(found | {"reports": "git_commit" in told}))


if __name__ == "__main__":
    main()
