"""Who is at work: shifts, weekends, illness, and who is called in when cells can not wait."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from lindra.gmp.roles import Role
from lindra.simulation.at_work import Colleague
from lindra.simulation.demo import PEOPLE
from lindra.simulation.year.draws import Draws

# How many of each work here, with those of the demonstration.
HOW_MANY = {
    Role.OPERATOR: 9,
    Role.QC_ANALYST: 5,
    Role.QUALITY_ASSURANCE: 5,
    Role.QUALIFIED_PERSON: 3,
    Role.PRODUCTION_MANAGER: 2,
    Role.PHARMACIST: 4,
    Role.PHYSICIAN: 4,
    Role.WARD_NURSE: 8,
    Role.APHERESIS_NURSE: 3,
    Role.COORDINATOR: 2,
    Role.COURIER: 4,
}
# From hour to hour, on which days.
_DAY, _EARLY, _LATE, _NIGHT = (7, 16), (6, 15), (14, 23), (22, 30)
_ROUND_THE_CLOCK = frozenset({Role.WARD_NURSE, Role.PHYSICIAN})
_TWO_SHIFTS = frozenset({Role.OPERATOR, Role.QC_ANALYST, Role.PHARMACIST, Role.COURIER, Role.QUALITY_ASSURANCE})


def people() -> dict[str, Colleague]:
    """Return everyone, by what they are called: those of the demonstration first, then more of each role."""
    found = dict(PEOPLE)
    code = 101
    for role, wanted in HOW_MANY.items():
        there = sum(role in one.roles for one in found.values())
        for number in range(there + 1, wanted + 1):
            found[f"{role.value} {number}"] = Colleague(
                code=f"P-{code:04d}", roles=(role,), name=f"{role.value} {number}"
            )
            code += 1
    return found


class Staff:
    """Knows who may be asked now, and until when everyone is busy."""

    def __init__(
        self, everyone: Mapping[str, Colleague], draws: Draws, begins: datetime, days: int, gap: float
    ) -> None:
        self._roles = {one.code: frozenset(one.roles) for one in everyone.values()}
        self._turn = {code: turn for turn, code in enumerate(self._roles)}
        self._by_role = {role: [code for code, roles in self._roles.items() if role in roles] for role in Role}
        self._busy: dict[str, datetime] = dict.fromkeys(self._roles, begins)
        self.hours: dict[str, float] = dict.fromkeys(self._roles, 0.0)
        self.called_in = 0
        self._ill = {code: _illnesses(draws, code, begins, days, gap) for code in self._roles}
        self._begins = begins

    def roles(self, code: str) -> frozenset[Role]:
        """Return a person's roles."""
        return self._roles[code]

    def kept_apart(self, role: Role, name: str, count: int) -> frozenset[str]:
        """Return so many people of a role who take no hand in something of this name, so that they can decide on it."""
        everyone = self._by_role[role]
        turn = sum(name.encode()) % len(everyone)
        return frozenset((everyone[turn:] + everyone[:turn])[:count])

    def others_than(self, roles: Collection[Role]) -> list[str]:
        """Return everyone who holds none of these roles."""
        return [code for code, held in self._roles.items() if held.isdisjoint(roles)]

    def is_ill(self, code: str, at: datetime) -> bool:
        """Tell whether the person is at home, ill."""
        return any(since <= at < until for since, until in self._ill[code])

    def is_at_work(self, code: str, at: datetime) -> bool:
        """Tell whether the person's shift goes on."""
        if self.is_ill(code, at):
            return False
        return any(_within(shift, at) for shift in self._shifts(code, at))

    def _shifts(self, code: str, at: datetime) -> list[tuple[datetime, tuple[int, int]]]:
        found = []
        for day in (at - timedelta(days=1), at):
            midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
            week, turn = (midnight - self._begins).days // 7, self._turn[code]
            roles = self._roles[code]
            weekend = midnight.weekday() >= 5
            if not roles.isdisjoint(_ROUND_THE_CLOCK):
                shift = (_EARLY, _LATE, _NIGHT)[(week + turn) % 3]
            elif not roles.isdisjoint(_TWO_SHIFTS):
                if weekend and (week + turn) % 2:
                    continue
                shift = (_EARLY, _LATE)[(week // 2 + turn) % 2]
            elif weekend:
                continue
            else:
                shift = _DAY
            found.append((midnight, shift))
        return found

    def free(
        self,
        roles: Collection[Role],
        at: datetime,
        *,
        without: Collection[str] = (),
        prefer: Collection[str] = (),
        fits: Callable[[str], bool] = lambda _: True,
        urgent: bool = False,
    ) -> str | None:
        """Return whoever of a role is at work and free, the least used first; when urgent, whoever can be called in.

        ``prefer``: who is asked before the others, so that a batch stays in few hands.
        """
        able = [
            code
            for role in sorted(roles, key=lambda role: role.value)
            for code in self._by_role[role]
            if code not in without and self._busy[code] <= at and not self.is_ill(code, at)
        ]
        able.sort(key=lambda code: (code not in prefer, self.hours[code], code))
        for code in able:
            if self.is_at_work(code, at) and fits(code):
                return code
        if not urgent:
            return None
        called = next((code for code in able if fits(code)), None)
        self.called_in += called is not None
        return called

    def keeps_busy(self, code: str, since: datetime, until: datetime) -> None:
        """Keep a person busy for a while."""
        self._busy[code] = max(until, self._busy[code])
        self.hours[code] += (until - since).total_seconds() / 3600


def _within(shift: tuple[datetime, tuple[int, int]], at: datetime) -> bool:
    midnight, (begins, ends) = shift
    return midnight + timedelta(hours=begins) <= at < midnight + timedelta(hours=ends)


def _illnesses(
    draws: Draws, code: str, begins: datetime, days: int, gap: float
) -> tuple[tuple[datetime, datetime], ...]:
    chance, day = draws.of("ill", code), 0.0
    found: list[tuple[datetime, datetime]] = []
    while True:
        day += chance.expovariate(1 / gap)
        if day > days:
            return tuple(found)
        length = chance.choice((1, 1, 2, 2, 3, 4, 5))
        since = (begins + timedelta(days=int(day))).replace(hour=0, minute=0)
        found.append((since, since + timedelta(days=length)))
        day += length
