"""A session with a Vigil that runs: what its history answers to a researcher, as pandas frames. No names are given."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from typing import Any

import pandas as pd

#: Numbers of one answer; the history gives 50,000 at most.
POINTS_MAX = 40_000
WIDTHS_MS = {"second": 1_000, "minute": 60_000, "quarter-hour": 900_000, "hour": 3_600_000}


class VigilAnswer(Exception):
    """Vigil said no: its status, code and words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code


class Vigil:
    def __init__(self, address: str, cookie: str) -> None:
        self.address = address
        self._cookie = cookie

    def stays(self, unit_id: str | None = None) -> pd.DataFrame:
        """Stays of a unit, or of every unit that may be seen."""
        asked = {} if unit_id is None else {"unitId": unit_id}
        frame = pd.DataFrame(self._get("/api/history/stays", asked))
        for column in ("openedAtMs", "closedAtMs"):
            if column in frame:
                frame[column.removesuffix("Ms")] = pd.to_datetime(frame.pop(column), unit="ms", utc=True)
        return frame

    def vitals(
        self,
        stay_id: str,
        *,
        start: pd.Timestamp,
        end: pd.Timestamp,
        signals: Sequence[str],
        resolution: str = "second",
    ) -> pd.DataFrame:
        """Means of each signal, by moment; NaN: not measured. What was withdrawn is not given. [start, end), in pieces."""
        width = WIDTHS_MS[resolution]
        step = max(1, POINTS_MAX // max(1, len(signals))) * width
        from_ms, to_ms = _ms(start), _ms(end)
        frames = [_frame([], {name: [] for name in signals})]
        for begin in range(from_ms // width * width, to_ms, step):
            asked = {
                "stayId": stay_id,
                "fromMs": begin,
                "toMs": min(begin + step, to_ms),
                "resolution": resolution,
                "signals": ",".join(signals),
            }
            answer = self._get("/api/history/vitals", asked)
            if answer["atMs"]:
                frames.append(_frame(answer["atMs"], {name: answer["signals"][name]["mean"] for name in signals}))
        return pd.concat(frames[1:]) if len(frames) > 1 else frames[0]

    def alerts(self, unit_id: str, *, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
        """Changes of alerts, oldest first; at most 10,000, where more is an error of who asked."""
        asked = {"unitId": unit_id, "fromMs": _ms(start), "toMs": _ms(end), "kinds": "alert.changed", "limit": 10_000}
        decisions = self._get("/api/history/decisions", asked)
        if len(decisions) == 10_000:
            raise ValueError("more than 10,000 changes: ask for a shorter time")
        rows = [
            {
                "at": pd.Timestamp(each["atMs"], unit="ms", tz="UTC"),
                "stay_id": each["stayId"],
                "rule_id": each["alert"]["ruleId"],
                "level": each["alert"]["level"],
                "change": each["change"],
                "is_withdrawn": "withdrawn" in each,
            }
            for each in decisions
        ]
        return pd.DataFrame(rows, columns=["at", "stay_id", "rule_id", "level", "change", "is_withdrawn"])

    def _get(self, path: str, asked: dict[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.address}{path}?{urllib.parse.urlencode(asked)}")
        request.add_header("cookie", self._cookie)
        return json.load(_opened(request))


def connect(address: str, *, user: str, password: str) -> Vigil:
    """Signs in, as a researcher does on the page. VigilAnswer where that is refused."""
    address = address.rstrip("/")
    body = json.dumps({"userName": user, "password": password}).encode()
    headers = {"content-type": "application/json", "origin": address}
    with _opened(urllib.request.Request(f"{address}/api/session", body, headers)) as answer:
        return Vigil(address, answer.headers["set-cookie"].split(";")[0])


def _opened(request: urllib.request.Request) -> Any:
    try:
        return urllib.request.urlopen(request)
    except urllib.error.HTTPError as refused:
        try:
            said = json.load(refused)
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        raise VigilAnswer(refused.code, said.get("code", "refused"), said.get("message", refused.reason)) from refused


def _frame(at_ms: list[int], columns: dict[str, list[float | None]]) -> pd.DataFrame:
    index = pd.DatetimeIndex(pd.to_datetime(at_ms, unit="ms", utc=True), name="observed_at")
    return pd.DataFrame({name: pd.Series(values, dtype="float64").to_numpy() for name, values in columns.items()}, index=index)


def _ms(moment: pd.Timestamp) -> int:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return int(moment.timestamp() * 1_000)
