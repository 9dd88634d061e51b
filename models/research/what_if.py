#!/usr/bin/env python3
"""What would another limit have done? Counts alerts of one limit again, over stays exported from Vigil.

    what_if.py export  --address http://127.0.0.1:8080 --user researcher.choi --stays s01,s02 --to exported
    what_if.py compare exported --limits 80,85 --wait 30 --clear-margin 5 --clear-for 10

`export` writes one CSV a stay, a row a second: `at_ms,value` (an empty cell: nothing was measured), and `alerts.csv`, what
Vigil itself alerted. The password is asked, or read from VIGIL_PASSWORD. No names are written: a researcher is shown none.

What `compare` counts: episodes of ONE limit by the engine's own law. A value past the limit in every reading, for at least
the wait, with no gap of 5 s or more between two readings, is one episode; it ends when readings have been back inside by the
margin for the clearing time, again without a gap; what is missing neither begins nor ends one.
What it does not count: other levels of the rule, pulse that disagrees with heart rate, a second source, charted values, care
that changes a limit, people who acknowledge. So it is not what a ward would have heard; `--rule` and `--level` put Vigil's own
alerts of that level beside it, and at the shipped limit the two agree where none of these played a part.
Needs Python 3.9 and nothing else.
"""
import argparse
import csv
import getpass
import json
import os
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

HOLE_MS = 5_000  # services/clinical/vital/signal-quality.ts, for a signal that comes every second or two
CHUNK_MS = 6 * 3_600_000  # 21,600 numbers; an answer holds at most 50,000
ALERTS = "alerts.csv"


class Vigil:
    """A session with a running Vigil."""

    def __init__(self, address, user, password):
        self.address = address.rstrip("/")
        body = json.dumps({"userName": user, "password": password}).encode()
        headers = {"content-type": "application/json", "origin": self.address}
        request = urllib.request.Request(f"{self.address}/api/session", body, headers)
        with urllib.request.urlopen(request) as answer:
            self.cookie = answer.headers["set-cookie"].split(";")[0]

    def get(self, path, **query):
        request = urllib.request.Request(f"{self.address}{path}?{urllib.parse.urlencode(query)}")
        request.add_header("cookie", self.cookie)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def export(args):
    vigil = Vigil(args.address, args.user, os.environ.get("VIGIL_PASSWORD") or getpass.getpass())
    wanted = args.stays.split(",")
    known = {stay["stayId"]: stay for stay in vigil.get("/api/history/stays")}
    absent = [stay for stay in wanted if stay not in known]
    if absent:
        sys.exit(f"not in the history, or of a unit that you may not see: {', '.join(absent)}")
    folder = pathlib.Path(args.to)
    folder.mkdir(parents=True, exist_ok=True)
    raised = []
    for stay_id in wanted:
        stay = known[stay_id]
        from_ms = int(stay["openedAtMs"])
        to_ms = int(stay["closedAtMs"] or from_ms + args.hours * 3_600_000)
        rows = list(seconds(vigil, stay_id, args.signal, from_ms, to_ms + 1_000))
        with open(folder / f"{stay_id}.csv", "w", newline="") as file:
            csv.writer(file).writerows([("at_ms", args.signal), *rows])
        raised += list(alerts(vigil, stay, from_ms, to_ms + 3_600_000))
        print(f"{stay_id}: {sum(value is not None for _, value in rows)} seconds with a value")
    with open(folder / ALERTS, "w", newline="") as file:
        csv.writer(file).writerows([("stay", "at_ms", "rule", "change", "level"), *raised])


def seconds(vigil, stay_id, signal, from_ms, to_ms):
    """(time, value) of each second of the history, oldest first; None: nothing was measured."""
    for begin in range(from_ms // 1_000 * 1_000, to_ms, CHUNK_MS):
        end = min(begin + CHUNK_MS, to_ms)
        asked = {"stayId": stay_id, "fromMs": begin, "toMs": end, "resolution": "second", "signals": signal}
        series = vigil.get("/api/history/vitals", **asked)
        yield from zip(series["atMs"], series["signals"][signal]["mean"])


def alerts(vigil, stay, from_ms, to_ms):
    asked = {"unitId": stay["unitId"], "stayId": stay["stayId"], "kinds": "alert.changed"}
    for decision in vigil.get("/api/history/decisions", fromMs=from_ms, toMs=to_ms, limit=10_000, **asked):
        alert = decision["alert"]
        yield stay["stayId"], decision["atMs"], alert["ruleId"], decision["change"], alert["level"]


def episodes(readings, limit, args):
    """[from, to] of every episode, ms; to is None where the record ends first."""
    found, active, last_ms, past_since, inside_since = [], False, None, None, None
    for at_ms, value in readings:
        if last_ms is not None and at_ms - last_ms >= HOLE_MS:
            past_since = inside_since = None
        last_ms = at_ms
        # «above» is at or above, as the limits of the rules are; «below» is below.
        is_past = value >= limit if args.above else value < limit
        is_inside = value < limit - args.clear_margin if args.above else value >= limit + args.clear_margin
        past_since = (past_since or at_ms) if is_past else None
        inside_since = (inside_since or at_ms) if is_inside else None
        if not active and past_since is not None and at_ms - past_since >= args.wait * 1_000:
            active, inside_since = True, None
            found.append([past_since, None])
        elif active and inside_since is not None and at_ms - inside_since >= args.clear_for * 1_000:
            active, past_since = False, None
            found[-1][1] = at_ms
    return found


def readings_of(file):
    with open(file, newline="") as rows:
        return [(int(at), float(value)) for at, value in list(csv.reader(rows))[1:] if value != ""]


def own_alerts(folder, rule, level):
    """How often each stay came to this level of the rule, by Vigil itself."""
    counts, level_now = {}, {}
    with open(folder / ALERTS, newline="") as rows:
        for row in sorted(csv.DictReader(rows), key=lambda each: int(each["at_ms"])):
            if row["rule"] != rule:
                continue
            stay = row["stay"]
            now = None if row["change"] == "cleared" else row["level"]
            if now == level and level_now.get(stay) != level:
                counts[stay] = counts.get(stay, 0) + 1
            level_now[stay] = now
    return counts


def compare(args):
    folder = pathlib.Path(args.folder)
    files = sorted(file for file in folder.glob("*.csv") if file.name != ALERTS)
    if not files:
        sys.exit(f"no stays in {folder}: export some first")
    limits = [float(limit) for limit in args.limits.split(",")]
    own = own_alerts(folder, args.rule, args.level) if args.rule else None
    sign = "at or above" if args.above else "below"
    heads = ["stay", "hours", *(f"{sign} {limit:g}" for limit in limits), *(["Vigil itself"] if args.rule else [])]
    table, totals = [], [0.0] * (len(heads) - 1)
    for file in files:
        readings = readings_of(file)
        cells = [len(readings) / 3_600, *(len(episodes(readings, limit, args)) for limit in limits)]
        cells += [own.get(file.stem, 0)] if args.rule else []
        totals = [total + cell for total, cell in zip(totals, cells)]
        table.append([file.stem, *cells])
    table.append([f"{len(files)} stays", *totals])
    for row in [heads, *table]:
        cells = [f"{cell:.1f}" if isinstance(cell, float) and index == 1 else f"{cell:g}" if not isinstance(cell, str) else cell for index, cell in enumerate(row)]
        print("  ".join(cell.rjust(14) for cell in cells))
    print(f"episodes of one limit: at least {args.wait:g} s past it, over when back inside by {args.clear_margin:g} for {args.clear_for:g} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    out = commands.add_parser("export")
    out.add_argument("--address", default="http://127.0.0.1:8080")
    out.add_argument("--user", required=True)
    out.add_argument("--stays", required=True, help="ids of stays, with commas")
    out.add_argument("--signal", default="spo2Percent")
    out.add_argument("--hours", type=int, default=24, help="how much of a stay that is not closed")
    out.add_argument("--to", required=True, help="folder for the CSV files")
    out.set_defaults(run=export)
    count = commands.add_parser("compare")
    count.add_argument("folder")
    count.add_argument("--limits", required=True, help="in the unit of the signal, with commas")
    count.add_argument("--above", action="store_true", help="past is at or above the limit, not below it")
    count.add_argument("--wait", type=float, required=True, help="seconds past the limit before an alert")
    count.add_argument("--clear-margin", type=float, required=True, help="in the unit of the signal")
    count.add_argument("--clear-for", type=float, required=True, help="seconds")
    count.add_argument("--rule", help="put Vigil's own alerts of this rule beside it")
    count.add_argument("--level", default="high", choices=["low", "medium", "high"])
    count.set_defaults(run=compare)
    args = parser.parse_args()
    try:
        args.run(args)
    except urllib.error.URLError as fault:
        sys.exit(f"{getattr(fault, 'url', 'Vigil')}: {fault}")


if __name__ == "__main__":
    main()
