"""What an install gets: for each system and Python the wheels that are chosen, how many and how large, and what CUDA adds.

``python tests/benchmarks/installs.py [EXTRA …]`` resolves slmrag's own dependencies with those of the extras by uv
(``pip install uv``), which knows the markers of other systems where pip takes this machine's. Only the index is asked,
for names, versions and sizes: no package is downloaded, and none is built. What has no wheel ends with uv's own words.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

SYSTEMS = {
    "Linux x86-64": "x86_64-manylinux_2_28",
    "Linux ARM": "aarch64-manylinux_2_28",
    "Windows": "x86_64-pc-windows-msvc",
    "macOS 14, Apple silicon": "aarch64-apple-darwin",
    "macOS 14, Intel": "x86_64-apple-darwin",
    "Windows, ARM": "aarch64-pc-windows-msvc",
}
MACOS = "14.0"  # older ones lack wheels of ONNX Runtime
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
CUDA = ("nvidia-", "cuda-", "triton")  # what torch asks for on Linux unless its CPU build is taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extras", nargs="*", help="of pyproject.toml: eval, test …")
    parser.add_argument("--index", default="https://pypi.org/simple")
    arguments = parser.parse_args()
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in arguments.extras:
        wanted += project["optional-dependencies"][extra]
    print(
        "| system | Python | packages | download | of it CUDA | of it torch | what has no wheel |\n|---|---|---|---|---|---|---|"
    )
    for system, platform in SYSTEMS.items():
        for python in PYTHONS:
            print(f"| {system} | {python} | {_row(wanted, platform, python, arguments.index)} |", flush=True)


def _row(wanted: list[str], platform: str, python: str, index: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "pylock.toml"
        (Path(folder) / "wanted.txt").write_text("\n".join(wanted), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "uv", "--no-config", "pip", "compile", f"{folder}/wanted.txt", "--quiet",
             "--index-url", index, "--python-platform", platform, "--python-version", python, "--only-binary", ":all:",
             "--no-python-downloads", "--format", "pylock.toml", "--output-file", str(lock)],
            capture_output=True, text=True, env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": MACOS},
        )  # fmt: skip
        if done.returncode:
            why = re.search(r"ecause (.*? (?:has|have) no .*?wheels)", " ".join(done.stderr.split()))
            return f"– | – | – | – | {why.group(1) if why else done.stderr.splitlines()[0]}"
        packages = tomllib.loads(lock.read_text("utf-8"))["packages"]
    sizes = {package["name"]: _size(package["wheels"]) for package in packages}
    cuda = sum(size for name, size in sizes.items() if name.startswith(CUDA))
    torch = next(package["version"] for package in packages if package["name"] == "torch")
    torch = f"{torch}, {sizes['torch'] / 1e6:,.0f} MB"
    return f"{len(sizes)} | {sum(sizes.values()) / 1e6:,.0f} MB | {cuda / 1e6:,.0f} MB | {torch} |"


def _size(wheels: list[dict]) -> int:
    """Bytes of the wheel that is taken: one made for the system before one for any."""
    return min(wheels, key=lambda wheel: wheel["url"].endswith("-none-any.whl"))["size"]


if __name__ == "__main__":
    main()
