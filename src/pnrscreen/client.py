"""A client of the API: typed, synchronous, and of one file. It needs httpx and pydantic and nothing of the engine.

This module knows the routes, and how a problem reads (RFC 9457). It refuses to repeat anything that might count twice: only a
GET that was told to come later is asked again. Fields that a newer server adds are kept on what is returned, by their names.

::

    with Client("https://piu.example", Caller(token=token, purpose="advance-assessment")) as client:
        client.submit(Path("list.edi").read_bytes())
        for hit in client.hits():
            print(hit.severity, hit.passenger["surname"])
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext
from types import TracebackType
from typing import Any, Literal, Self

import httpx
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

TRIES = 3
"""How often a GET is asked at most, where it is answered that it is too much or too early."""
LATER_SECONDS = 30.0
"""The longest wait that is waited for: who is told to come back later than that is told so."""
TIMEOUT_SECONDS = 30.0
Said = dict[str, Any]


class ProblemError(Exception):
    """The server did not do what was asked. ``str()`` says what to do; ``kind`` is one word of its type, ``more`` whatever
    stood beside; ``again`` is in how many seconds it is worth another try, 0 where never or unknown.
    """

    def __init__(self, status: int, kind: str, detail: str, again: float, more: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.again = again
        self.more = more


class InvalidError(ProblemError):
    """400, 413, 422: the request, or what it holds, is not as the API takes it."""


class UnknownCallerError(ProblemError):
    """401: the credential is none, or not good any more."""


class RefusedError(ProblemError):
    """403: the law or the registry gives the caller no such right. It is in the unit's log."""


class NotFoundError(ProblemError):
    """404: no such thing, or none for this caller."""


class ConflictError(ProblemError):
    """409: someone else was there first."""


class TooManyError(ProblemError):
    """429: more requests a second than one caller has."""


class UnavailableError(ProblemError):
    """5xx: not now."""


KINDS: Mapping[int, type[ProblemError]] = {
    **dict.fromkeys((400, 405, 413, 422), InvalidError),
    401: UnknownCallerError,
    403: RefusedError,
    404: NotFoundError,
    409: ConflictError,
    429: TooManyError,
}


class _Answer(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Delivery(_Answer):
    """What handing something in gave: receipts, counts, and where and why something could not be read."""

    receipts: list[Said]
    interchanges: int
    duplicates: int
    messages: int
    people: int
    quarantined: list[Said]
    refused: list[Said]
    defects: dict[str, int]
    dropped: dict[str, int]


class Flight(_Answer):
    """A flight of the board. It names nobody."""

    flight: str
    date: str
    departure: str
    arrival: str
    status: str
    minutes_left: int | None
    passengers: int
    missing: list[str]
    waiting: int
    hits: dict[str, int]


class HitView(_Answer):
    """A reason to look at somebody, with what made it: a person (``passenger``), a ``cause``, and where it stands."""

    hit: str
    severity: str
    state: str
    edition: str
    passenger: Said
    flight: Said
    cause: Said
    review: Said | None = None


class Passenger(_Answer):
    """What is known of a passenger, who else is on the reservation, and their hits; ``hits`` is None for who may see none."""

    id: str
    surname: str
    given_names: str
    flight: Said
    companions: list[Said]
    hits: list[HitView] | None


class Found(_Answer):
    """A passenger whom a search found, so far that they can be told apart and opened."""

    id: str
    flight: Said
    names: list[Said]


class Reply(_Answer):
    """What a desk is told: for each person, in order, board, refer, insufficient or error."""

    reference: str
    degraded: bool
    answers: list[Said]


class Edition(_Answer):
    """What judges, by names and digests."""

    digest: str
    lists: list[Said]
    rules: list[Said]
    profile: str
    engine: str


class Decided(_Answer):
    """What became of a hit."""

    hit: str
    state: str


class Match(_Answer):
    """An entry of a list that may be meant, as OpenSanctions writes it. A reason to look, never a decision."""

    id: str
    caption: str
    datasets: list[str]
    properties: dict[str, list[str]]
    score: float
    match: bool


class _Matches(_Answer):
    results: list[Match]


class _Page(_Answer):
    flights: list[Flight] = Field(default_factory=list)
    hits: list[HitView] = Field(default_factory=list)
    after: str = ""


class _Search(_Answer):
    found: list[Found]


class _Judging(_Answer):
    in_force: Edition


_MATCHED = TypeAdapter(dict[str, _Matches])


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and why: a token or an API key, or neither where a certificate says who; a purpose where the login is not for
    one; the legal basis where it is not the profile's first; the case, which goes into the log.
    """

    token: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    purpose: str = ""
    basis: str = ""
    ticket: str = ""

    def headers(self) -> dict[str, str]:
        """Return what each request says."""
        credential = f"Bearer {self.token}" if self.token else f"ApiKey {self.api_key}" if self.api_key else ""
        said = {
            "Authorization": credential,
            "Pnrscreen-Purpose": self.purpose,
            "Pnrscreen-Basis": self.basis,
            "Pnrscreen-Ticket": self.ticket,
        }
        return {name: value for name, value in said.items() if value}


class Client:
    """The API of one home, for one caller. ``tls`` trusts the server's authority, and holds the caller's certificate if that is
    what says who asks (``ssl.create_default_context(cafile=...)``, ``load_cert_chain``).
    """

    def __init__(self, at: str, caller: Caller, *, tls: SSLContext | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx.Client(base_url=at, headers=caller.headers(), verify=tls or True, timeout=timeout)

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let the connections go."""
        self._http.close()

    def submit(self, raw: bytes) -> Delivery:
        """Hand in a file or telegram, or a container of several. The same again changes nothing, so it may be sent again."""
        return Delivery.model_validate(self._sent("/v1/messages", content=raw))

    def receipt(self, receipt: str) -> Said:
        """Return where a delivery stands, by its id: its counts, its ``state``, whether it is ``waiting`` to be screened."""
        return dict(self._got(f"/v1/messages/{receipt}").json())

    def flights(self, since: str = "", until: str = "") -> Iterator[Flight]:
        """Yield the flights that leave from ``since`` on and before ``until`` (a day or a local time), soonest first."""
        for page in self._pages("/v1/flights", since=since, until=until):
            yield from page.flights

    def hits(self, language: str = "en") -> Iterator[HitView]:
        """Yield the hits to work on, most urgent first, page by page. Looking is written in the unit's log."""
        for page in self._pages("/v1/hits", lang=language):
            yield from page.hits

    def hit(self, hit: str, language: str = "en") -> HitView:
        """Return one hit with everything that made it."""
        return HitView.model_validate(self._got(f"/v1/hits/{hit}", lang=language).json())

    def review(self, hit: str, decision: Literal["confirm", "dismiss"], reason: str) -> Decided:
        """Decide a hit that you have looked at, for good. Raises ConflictError where somebody else has."""
        return Decided.model_validate(self._sent(f"/v1/hits/{hit}/review", json={"decision": decision, "reason": reason}))

    def passenger(self, passenger: str, language: str = "en") -> Passenger:
        """Return what is known of a passenger. Looking is written in the unit's log."""
        return Passenger.model_validate(self._got(f"/v1/passengers/{passenger}", lang=language).json())

    def search(self, **known: str | int) -> Sequence[Found]:
        """Find the passengers of whom all that is said holds: ``document``, ``issuer``, ``phone``, ``email``, ``payment``,
        ``locator``, ``ticket``, ``surname``, ``given``, ``birth_year``. Asking is written in the unit's log.
        """
        return _Search.model_validate(self._sent("/v1/passengers/search", json=known)).found

    def interactive(self, query: Mapping[str, Any]) -> Reply:
        """Ask whether people may board: ``reference``, ``flight``, ``travellers``. The same again is answered the same."""
        return Reply.model_validate(self._sent("/v1/interactive", json=dict(query)))

    def edition(self) -> Edition:
        """Return what judges now; each hit names the edition that judged it."""
        return _Judging.model_validate(self._got("/v1/editions").json()).in_force

    def match(
        self, people: Mapping[str, Mapping[str, Sequence[str]]], dataset: str = "default"
    ) -> Mapping[str, Sequence[Match]]:
        """Compare people with the lists in force, each under a key of yours, by the properties of a FollowTheMoney Person
        (``name``, ``birthDate``, ``nationality``, ``passportNumber``), best match first.
        """
        queries = {key: {"schema": "Person", "properties": {**said}} for key, said in people.items()}
        found = self._sent(f"/match/{dataset}", json={"queries": queries})["responses"]
        return {key: one.results for key, one in _MATCHED.validate_python(found).items()}

    def checkpoint(self, log: Literal["rules", "operations"]) -> str:
        """Return the signed checkpoint of a log, to keep: whoever has it sees any other past."""
        return self._got(f"/v1/log/{log}/checkpoint").text

    def log_file(self, log: Literal["rules", "operations"], path: str) -> bytes:
        """Return a file of a log: ``witnessed``, ``key``, or one below ``tile/``."""
        return self._got(f"/v1/log/{log}/{path}").content

    def _pages(self, path: str, **query: str) -> Iterator[_Page]:
        page = _Page.model_validate(self._got(path, **query).json())
        yield page
        while page.after:
            page = _Page.model_validate(self._got(path, **query, after=page.after).json())
            yield page

    def _got(self, path: str, **query: str) -> httpx.Response:
        for _ in range(TRIES - 1):
            try:
                return _good(self._http.get(path, params=query))
            except (TooManyError, UnavailableError) as problem:
                if not 0 < problem.again <= LATER_SECONDS:
                    raise
                time.sleep(problem.again)
        return _good(self._http.get(path, params=query))

    def _sent(self, path: str, **body: Any) -> Any:
        return _good(self._http.post(path, **body)).json()


class _Problem(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str = ""
    title: str = ""
    detail: str = ""


def _good(answer: httpx.Response) -> httpx.Response:
    """Return an answer that is one, or raise what it is otherwise; a proxy before the server writes no problem."""
    if answer.is_success:
        return answer
    try:
        said = _Problem.model_validate_json(answer.content)
    except ValidationError:
        said = _Problem()
    kind = KINDS.get(answer.status_code, UnavailableError if answer.status_code >= 500 else ProblemError)
    later = answer.headers.get("Retry-After", "")
    raise kind(
        answer.status_code,
        said.type.rpartition("problem:")[2],
        said.detail or f"the server answered {answer.status_code} {answer.reason_phrase}",
        float(later) if later.isdigit() else 0.0,
        said.model_extra or {},
    )
