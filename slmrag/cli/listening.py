"""Where ``slmrag app`` listens, by which names it answers there, and with which certificate."""

import ssl
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from slmrag.errors.input_problems import CommandProblem


def listening(root: Path, host: str, names: list[str], certificate: Path | None, key: Path | None) -> list[str]:
    """Streamlit's options for an app in the folder ``root``, which others reach by ``names`` too; the first is shown. Raises `CommandProblem` for a certificate that cannot be used or has run out."""
    options = []
    if host not in ("127.0.0.1", "localhost", "::1"):
        from slmrag.runtime.own_addresses import own_addresses, own_names

        written = tomllib.loads((root / ".streamlit" / "config.toml").read_text("utf-8"))
        known = [*written["server"]["allowedHosts"], *names, *own_addresses(), *own_names()]
        options += [f"--server.address={host}", *(f"--server.allowedHosts={name}" for name in dict.fromkeys(known))]
        options += [f"--browser.serverAddress={name}" for name in names[:1]]
    if (certificate is None) != (key is None):
        raise CommandProblem("certificate_alone")
    if certificate and key:
        _require_valid(certificate, key)
        options += [f"--server.sslCertFile={certificate}", f"--server.sslKeyFile={key}"]
    return options


def _require_valid(certificate: Path, key: Path) -> None:
    from cryptography import x509

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            certificate, key, password=lambda: ""
        )  # it would ask for one
        until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        raise CommandProblem("certificate_unusable", file=certificate, why=error) from error
    if until < datetime.now(UTC):
        raise CommandProblem("certificate_over", file=certificate, day=f"{until:%d %b %Y}")
