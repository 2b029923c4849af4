"""Where ``slmrag app`` listens, by which names it answers there, and with which certificate."""

import ssl
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from slmrag.errors.input_problems import CommandProblem


def listening(root: Path, host: str, names: list[str], certificate: Path | None, key: Path | None) -> list[str]:
    """Streamlit's options for an app in the folder ``root``, which others reach by ``names`` too; the first is shown. Raises `CommandProblem` for a certificate that cannot be used or has run out."""
    options, known = [], list(names)
    if host not in ("127.0.0.1", "localhost", "::1"):
        from slmrag.runtime.own_addresses import own_addresses, own_names

        options.append(f"--server.address={host}")
        options += [f"--browser.serverAddress={name}" for name in names[:1]]
        known += [*own_addresses(), *own_names()]
    if known:
        written = tomllib.loads((root / ".streamlit" / "config.toml").read_text("utf-8"))["server"]["allowedHosts"]
        options += [f"--server.allowedHosts={name}" for name in dict.fromkeys([*written, *known])]
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
