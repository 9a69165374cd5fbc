"""Bearer tokens of an identity provider: OpenID Connect by discovery, its keys as they change, what a token claims."""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from clearance.errors import ClearanceError, InvalidRecord
from clearance_api.access.tiers import Tier

__all__ = ["ALGORITHMS", "USUAL_ALGORITHMS", "Claimed", "Issuer", "Provider", "ProviderSilent"]

logger = logging.getLogger(__name__)

# Signatures with a public key only: with a shared secret, whoever can check a token can make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
USUAL_ALGORITHMS = ("RS256", "ES256")
CLOCK_SKEW_S = 60
KEYS_LAST_S = 3600.0
# A token with an unknown key id makes us ask again, at most so often: anybody can make up key ids.
ASK_AGAIN_AFTER_S = 30.0
PATIENCE_S = 5.0
LARGEST_DOCUMENT = 1_000_000
LONGEST_TOKEN = 16_384


class ProviderSilent(ClearanceError):
    """The identity provider cannot be asked just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whose tokens are taken, and what they mean.

    Args:
        issuer: address of the provider, as its tokens name it.
        audience: what tokens name as meant for this service.
        tier_claim: the claim that says what somebody may; dots go into objects, such as `realm_access.roles`.
        tiers: the tier of each value of that claim; the highest counts, none is the public.
        account_claim: the claim that becomes the account.
        algorithms: the signatures that are taken.
    """

    issuer: str
    audience: str
    tier_claim: str
    tiers: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    account_claim: str = "sub"
    algorithms: tuple[str, ...] = USUAL_ALGORITHMS

    def __post_init__(self) -> None:
        _secure(self.issuer, "issuer")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token that holds says: the account, its tier, and until when (seconds since 1970)."""

    account: str
    tier: Tier
    until: float


class Issuer:
    """A provider with its keys, asked for when first needed; calls come from several threads."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._clock = clock
        self._keys: KeySet | None = None
        self._asked_at = 0.0
        self._tried_at = float("-inf")
        self._lock = threading.Lock()

    def claimed(self, token: str) -> Claimed | None:
        """What a token says; None when it does not hold, whatever the reason.

        Raises:
            ProviderSilent: when its signature cannot be checked, because the provider never answered.
        """
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            try:
                found = jwt.decode(token, self._known_keys(), algorithms=self._provider.algorithms)
            except InvalidKeyIdError:
                found = jwt.decode(token, self._known_keys(unknown=True), algorithms=self._provider.algorithms)
            self._rules().validate(found.claims)
        except (JoseError, ValueError, TypeError) as fault:
            logger.info("a bearer token is refused: %s", fault)
            return None
        return self._read(found.claims)

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=CLOCK_SKEW_S,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": self._provider.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def _read(self, claims: Mapping[str, object]) -> Claimed | None:
        account = claims.get(self._provider.account_claim)
        if not isinstance(account, str) or not account.strip() or not account.isprintable():
            return None
        said = _claim(claims, self._provider.tier_claim)
        values = said if isinstance(said, list) else str(said).split()
        tiers = [
            self._provider.tiers[value] for value in values if isinstance(value, str) and value in self._provider.tiers
        ]
        expires = claims["exp"]
        until = float(expires) if isinstance(expires, (int, float)) else 0.0
        return Claimed(f"oidc:{account[:128]}", max(tiers, default=Tier.PUBLIC), until + CLOCK_SKEW_S)

    def _known_keys(self, *, unknown: bool = False) -> KeySet:
        """The keys, asked for again when they are old or lack one; old ones serve while the provider is silent."""
        with self._lock:
            now = self._clock()
            wanted = self._keys is None or unknown or now - self._asked_at > KEYS_LAST_S
            if wanted and now - self._tried_at >= ASK_AGAIN_AFTER_S:
                self._tried_at = now
                try:
                    self._keys, self._asked_at = self._fetched(), now
                except (OSError, ValueError, TypeError, LookupError, JoseError, ClearanceError) as fault:
                    logger.warning("the identity provider %s did not give its keys: %s", self._provider.issuer, fault)
            if self._keys is None:
                raise ProviderSilent("the identity provider cannot be asked just now; try again, or use a key")
            return self._keys

    def _fetched(self) -> KeySet:
        issuer = self._provider.issuer
        about = _document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about["issuer"] != issuer:
            raise InvalidRecord("it calls itself {name}, not {issuer}", name=str(about["issuer"]), issuer=issuer)
        return KeySet.import_key_set(_document(_secure(str(about["jwks_uri"]), "jwks_uri")))  # type: ignore[arg-type]


def _claim(claims: Mapping[str, object], path: str) -> object:
    """A claim by its name, or by a way into objects."""
    if path in claims:
        return claims[path]
    found: object = claims
    for part in path.split("."):
        found = found.get(part, "") if isinstance(found, Mapping) else ""
    return found


def _secure(address: str, name: str) -> str:
    """An address that nobody on the way can change: https, or this machine."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}):
        return address
    raise InvalidRecord("{name} '{address}' is not safe on the way; give an https address", name=name, address=address)


class _NoWayAround(urllib.request.HTTPRedirectHandler):
    """A provider that sends us elsewhere is not followed."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """No redirect is followed."""


def _document(address: str) -> dict[str, object]:
    opener = urllib.request.build_opener(_NoWayAround)
    with opener.open(address, timeout=PATIENCE_S) as answer:
        found = json.loads(answer.read(LARGEST_DOCUMENT))
    if not isinstance(found, dict):
        raise InvalidRecord("{address} is no JSON object", address=address)
    return found
