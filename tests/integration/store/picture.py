"""A picture of the whole store, read from its keys, and what must be true of every picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from worker.models import FeedState
from worker.store.codec import decode
from worker.store.connection import Store
from worker.store.due_sets import DueSet

EVERYTHING: Final = """
local reads = {hash = 'HGETALL', set = 'SMEMBERS', string = 'GET', list = 'LLEN'}
local found = {}
for _, key in ipairs(redis.call('KEYS', 'tocsin:*')) do
  local kind = redis.call('TYPE', key).ok
  local value
  if string.find(key, 'tocsin:article:', 1, true) then value = redis.call('STRLEN', key)
  elseif kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  else value = redis.call(reads[kind], key) end
  found[#found + 1] = {key, kind, value}
end
return found
"""
Fields = dict[str, str]
Scores = dict[str, float]


@dataclass(slots=True)
class Picture:
    hashes: dict[str, Fields] = field(default_factory=dict)
    sorted: dict[str, Scores] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)

    def hashes_of(self, prefix: str) -> dict[str, Fields]:
        return {key[len(prefix) :]: value for key, value in self.hashes.items() if key.startswith(prefix)}

    def sorted_of(self, prefix: str) -> dict[str, Scores]:
        return {key[len(prefix) :]: value for key, value in self.sorted.items() if key.startswith(prefix)}

    @property
    def pending(self) -> dict[str, Scores]:
        """The pending alerts of each group that has any."""
        sets = self.sorted_of("group:").items()
        return {key.removesuffix(":pending"): value for key, value in sets if key.endswith(":pending")}

    @property
    def notifications(self) -> dict[str, Fields]:
        return self.hashes_of("notification:")

    @property
    def alerts(self) -> dict[str, Fields]:
        return self.hashes_of("alert:")


def picture_of(store: Store) -> Picture:
    picture = Picture()
    evaluate: Callable[..., Any] = store.client.eval
    for raw_key, raw_kind, value in evaluate(EVERYTHING, 0):
        key, kind = raw_key.decode().removeprefix("tocsin:"), raw_kind.decode()
        if kind == "hash":
            texts = [part.decode() for part in value]
            picture.hashes[key] = dict(zip(texts[::2], texts[1::2], strict=True))
        elif kind == "zset":
            scores = zip(value[::2], value[1::2], strict=True)
            picture.sorted[key] = {member.decode(): float(score) for member, score in scores}
        else:
            picture.others[key] = value
    return picture


def check_rows(picture: Picture) -> None:
    """A row is in its lane and in no other; whoever has a lease has a row; no lane is asked too late."""
    for due_set in DueSet:
        rows = {id_: row["lane"] for id_, row in picture.hashes_of(f"{due_set}:row:").items()}
        lanes = picture.sorted_of(f"{due_set}:lane:")
        assert {id_: name for name, lane in lanes.items() for id_ in lane} == rows
        assert sum(len(lane) for lane in lanes.values()) == len(rows)
        for name, leases in picture.sorted_of(f"{due_set}:leases:").items():
            assert leases.keys() <= lanes.get(name, {}).keys()
        asked = picture.sorted.get(f"{due_set}:lanes", {})
        assert asked.keys() == lanes.keys()
        assert all(asked[name] <= _claimable_at(picture, due_set, name) for name in lanes)


def _claimable_at(picture: Picture, due_set: DueSet, lane: str) -> float:
    """The first moment at which a row of the lane may be claimed."""
    policy = picture.hashes[f"{due_set}:policy:{lane}"]
    leases = sorted(picture.sorted.get(f"{due_set}:leases:{lane}", {}).values())
    concurrency = 1 if "held" in policy else int(policy.get("concurrency", 0))
    moments = [min(picture.sorted[f"{due_set}:lane:{lane}"].values())]
    moments += [float(policy.get(name, 0)) for name in ("not_before", "next")]
    if concurrency and len(leases) >= concurrency:
        moments.append(leases[len(leases) - concurrency])
    return max(moments)


def check_entries(picture: Picture) -> None:
    """An entry waits or has its outcome; validators are never kept without the entries they came with."""
    known = {id_ for ids in picture.sorted_of("known:").values() for id_ in ids}
    entries = picture.hashes_of("entry:")
    assert entries.keys() == known
    waiting = {id_ for id_, entry in entries.items() if "outcome" not in entry}
    assert waiting == picture.hashes_of("entries:row:").keys()
    assert all("doc" in entries[id_] for id_ in waiting)
    for key, state in picture.others.items():
        if key.startswith("feed:"):
            assert set(decode(FeedState, state).body_hash.split()) <= known


def check_alerts(picture: Picture) -> None:
    """An alert is pending in a group that is looked at, or notified by a message that waits, or ended."""
    pending = {alert: group for group, alerts in picture.pending.items() for alert in alerts}
    assert picture.hashes_of("groups:row:").keys() >= set(pending.values())
    waiting = {id_ for id_, one in picture.notifications.items() if one["status"] == "waiting"}
    assert waiting == picture.hashes_of("notifications:row:").keys()
    for id_, alert in picture.alerts.items():
        assert alert["status"] in {"pending", "notified", "told", "dead"}
        assert (alert["status"] == "pending") == (pending.get(id_) == alert["group"])
        assert (alert["status"] == "notified") == (int(alert.get("open", 0)) > 0)
    assert picture.alerts.keys() >= pending.keys()


def check_articles(picture: Picture) -> None:
    sizes = [value for key, value in picture.others.items() if key.startswith("article:")]
    assert int(picture.others.get("articles:bytes", 0)) == sum(sizes)
    assert len(picture.sorted.get("articles", {})) == len(sizes)
