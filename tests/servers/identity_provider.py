"""An identity provider of its own: discovery, keys that change, and tokens signed with them, over HTTP."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

__all__ = ["IdentityProvider", "elliptic", "rsa"]


class IdentityProvider:
    """Serves until it is closed; `asked` counts how often its keys were asked for."""

    def __init__(self) -> None:
        self.keys: list[RSAKey | ECKey] = [rsa("rsa-1"), elliptic("ec-1")]
        self.asked = 0
        self.is_silent = False
        self.issuer_says: str | None = None
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = provider.answer(self.path)
                body = json.dumps(found).encode()
                self.send_response(200 if found is not None else 503)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/realm"

    def answer(self, path: str) -> Mapping[str, object] | None:
        if self.is_silent:
            return None
        if path == "/realm/.well-known/openid-configuration":
            return {"issuer": self.issuer_says or self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        if path == "/realm/keys":
            self.asked += 1
            return dict(KeySet([*self.keys]).as_dict(private=False))
        return None

    def token(self, claims: Mapping[str, object], *, key: int = 0, header: Mapping[str, str] | None = None) -> str:
        """A token signed with one of the keys."""
        signing = self.keys[key]
        algorithm = "RS256" if isinstance(signing, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": str(signing.kid), **(header or {})}, dict(claims), signing)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@functools.cache
def rsa(kid: str) -> RSAKey:
    """A key of this name, the same each time: making one takes long."""
    return RSAKey.generate_key(2048, {"kid": kid})


@functools.cache
def elliptic(kid: str) -> ECKey:
    """A key of this name, the same each time."""
    return ECKey.generate_key("P-256", {"kid": kid})
