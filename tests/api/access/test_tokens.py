"""Tokens of an identity provider that really runs: what holds, what does not, and keys that change."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from identity_provider import IdentityProvider, elliptic, rsa
from joserfc import jwt
from joserfc.jwk import OctKey

from clearance_api.access.tiers import Tier
from clearance_api.access.tokens import Claimed, Issuer, Provider, ProviderSilent
from clearance_geodata.register import Register

NOW = 1_790_000_000.0
Guard = Callable[..., Any]


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def identity() -> Iterator[IdentityProvider]:
    running = IdentityProvider()
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer(identity: IdentityProvider, clock: Clock) -> Issuer:
    provider = Provider(
        issuer=identity.issuer,
        audience="clearance",
        tier_claim="realm_access.roles",
        tiers={"operator": Tier.PARTNER, "officer": Tier.AUTHORITY},
    )
    return Issuer(provider, clock)


def claims(identity: IdentityProvider, **more: object) -> dict[str, object]:
    said = {
        "iss": identity.issuer,
        "aud": ["other", "clearance"],
        "sub": "a1b2",
        "exp": int(NOW) + 300,
        "realm_access": {"roles": ["operator", "officer", "guest"]},
    }
    return {name: value for name, value in (said | more).items() if value is not None}


@pytest.mark.parametrize("key", [0, 1], ids=["RS256", "ES256"])
def test_a_token_that_holds_says_account_and_tier(identity: IdentityProvider, issuer: Issuer, key: int) -> None:
    assert issuer.claimed(identity.token(claims(identity), key=key)) == Claimed(
        "oidc:a1b2", Tier.AUTHORITY, NOW + 300 + 60
    )


@pytest.mark.parametrize(
    ("said", "tier"),
    [
        ({"realm_access": {"roles": ["operator"]}}, Tier.PARTNER),
        ({"realm_access": {"roles": []}}, Tier.PUBLIC),
        ({"realm_access": None}, Tier.PUBLIC),
        ({"realm_access": "officer"}, Tier.PUBLIC),
        ({"realm_access": {"roles": "guest operator"}}, Tier.PARTNER),
        ({"realm_access": {"roles": [["officer"]]}}, Tier.PUBLIC),
    ],
)
def test_the_tier_is_the_highest_that_a_claim_names(
    identity: IdentityProvider, issuer: Issuer, said: dict[str, object], tier: Tier
) -> None:
    found = issuer.claimed(identity.token(claims(identity, **said)))
    assert found is not None
    assert found.tier is tier


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "other"},
        {"aud": None},
        {"exp": None},
        {"exp": int(NOW) - 61},
        {"exp": "never"},
        {"nbf": int(NOW) + 61},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "two\nlines"},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_is_nobody(
    identity: IdentityProvider, issuer: Issuer, said: dict[str, object]
) -> None:
    assert issuer.claimed(identity.token(claims(identity, **said))) is None


def test_a_minute_between_the_clocks_is_allowed(identity: IdentityProvider, issuer: Issuer) -> None:
    assert issuer.claimed(identity.token(claims(identity, exp=int(NOW) - 59, nbf=int(NOW) + 59))) is not None


def test_a_signature_that_needs_no_private_key_is_worth_nothing(identity: IdentityProvider, issuer: Issuer) -> None:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    said = claims(identity)
    published = json.dumps(identity.keys[0].as_dict(private=False)).encode()
    forged = [
        f"{part({'alg': 'none'})}.{part(said)}.",
        f"{part({'alg': 'none', 'kid': 'rsa-1'})}.{part(said)}.",
        jwt.encode({"alg": "HS256", "kid": "rsa-1"}, said, OctKey.import_key(published)),
        jwt.encode({"alg": "RS256", "kid": "rsa-1"}, said, rsa("forger")),
        jwt.encode({"alg": "ES256", "kid": "ec-1"}, said, elliptic("forger")),
        identity.token(said, header={"kid": "ec-1"}),
        identity.token(said)[:-4] + "AAAA",
        "not.a.token",
        "a.b",
        "." * 20_000,
    ]
    assert [issuer.claimed(token) for token in forged] == [None] * len(forged)


def test_new_keys_are_found_when_a_token_names_them_but_not_for_every_made_up_name(
    identity: IdentityProvider, issuer: Issuer, clock: Clock
) -> None:
    old = identity.token(claims(identity))
    assert issuer.claimed(old) is not None
    identity.keys = [rsa("rsa-2")]
    new = identity.token(claims(identity))
    assert (issuer.claimed(new), issuer.claimed(old) is not None, identity.asked) == (None, True, 1)
    clock.now += 31
    assert issuer.claimed(new) is not None
    assert issuer.claimed(old) is None
    made_up = jwt.encode({"alg": "RS256", "kid": "made-up"}, claims(identity), rsa("made-up"))
    assert [issuer.claimed(made_up) for _ in range(20)] == [None] * 20
    assert identity.asked == 2


def test_keys_that_are_old_serve_on_while_the_provider_is_silent(
    identity: IdentityProvider, issuer: Issuer, clock: Clock
) -> None:
    assert issuer.claimed(identity.token(claims(identity))) is not None
    identity.is_silent = True
    clock.now += 4_000
    assert issuer.claimed(identity.token(claims(identity, exp=int(clock.now) + 60))) is not None


def test_a_provider_that_never_answered_is_said_to_be_silent(identity: IdentityProvider, issuer: Issuer) -> None:
    identity.is_silent = True
    with pytest.raises(ProviderSilent, match="cannot be asked just now"):
        issuer.claimed(identity.token(claims(identity)))


def test_a_provider_that_calls_itself_otherwise_is_not_believed(identity: IdentityProvider, issuer: Issuer) -> None:
    identity.issuer_says = "https://elsewhere.example"
    with pytest.raises(ProviderSilent):
        issuer.claimed(identity.token(claims(identity)))


def test_a_service_takes_tokens_and_says_503_while_it_cannot_check_them(
    guard: Guard, sea: Register, identity: IdentityProvider
) -> None:
    text = f"""
        [oidc]
        issuer = "{identity.issuer}"
        audience = "clearance"
        tier_claim = "groups"
        account_claim = "preferred_username"
        [oidc.tiers]
        field = "partner"
    """
    service = guard({"sea": sea}, text)

    def asked(**more: object) -> httpx.Response:
        said = claims(
            identity, **({"exp": int(time.time()) + 60, "groups": ["field"], "preferred_username": "ana"} | more)
        )
        bearer = {"Authorization": f"Bearer {identity.token(said)}"}
        answer: httpx.Response = service().get("/collections/areas/items?limit=1", headers=bearer)
        return answer

    identity.is_silent = True
    silent = asked()
    assert (silent.status_code, silent.headers["retry-after"]) == (503, "30")
    identity.is_silent = False
    service = guard({"sea": sea}, text)
    assert [asked().status_code, asked(groups=[]).status_code, asked(aud="other").status_code] == [200, 403, 401]
