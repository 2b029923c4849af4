"""A small OpenID provider on this machine, for tests: whoever asks chooses on its page who they are."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "slmrag-tests", "a secret of tests"
PEOPLE = ("alice", "bob")


@contextmanager
def provider() -> Iterator[ThreadingHTTPServer]:
    """The provider, while it runs: its ``address``, and the ``tokens`` that it gave out."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Provider)
    server.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.codes = {}  # code: (who, nonce)
    server.tokens = []  # those given out
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def secrets_toml(address: str) -> str:
    """What Streamlit's secrets hold to sign in to an app of this machine there."""
    return f"""[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "{secrets.token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{address}/.well-known/openid-configuration"
"""


class _Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url, here = urlsplit(self.path), self.server.address
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path:
            case "/.well-known/openid-configuration":
                self._json({
                    "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                    "jwks_uri": f"{here}/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                })  # fmt: skip
            case "/keys":
                self._json({"keys": [self.server.key.as_dict(private=False)]})
            case "/authorize":
                links = (f'<a href="/chosen?{urlencode(asked | {"who": who})}">{who}</a>' for who in PEOPLE)
                self._send(200, " ".join(links), "text/html")
            case "/chosen":
                code = secrets.token_urlsafe()
                self.server.codes[code] = asked["who"], asked.get("nonce"), asked.get("code_challenge")
                self.send_response(302)
                self.send_header(
                    "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
                )
                self.end_headers()
            case _:
                self._send(404, "", "text/plain")

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        expected = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") not in (f"Basic {expected}", f"Basic {plain}"):
            self._json({"error": "invalid_client"}, 401)
            return
        who, nonce, challenge = self.server.codes.pop(given["code"][0])
        if challenge:
            digest = hashlib.sha256(given["code_verifier"][0].encode()).digest()
            assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        now = int(time.time())
        claims = {
            "iss": self.server.address, "sub": f"sub-{who}", "aud": CLIENT, "iat": now,
            "exp": now + 600, "name": who.capitalize(), "email": f"{who}@example.org", "email_verified": True,
        }  # fmt: skip
        if nonce:
            claims["nonce"] = nonce
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self.server.tokens.append(token)
        self._json({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token})

    def _json(self, what: object, code: int = 200) -> None:
        self._send(code, json.dumps(what), "application/json")

    def _send(self, code: int, body: str, kind: str) -> None:
        data = body.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments) -> None:
        pass
