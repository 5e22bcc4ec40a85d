"""What Locust's own classes make of fixed samples: `python compat/record_stats.py test/report/locust` in load.

Writes for each case a folder with its events (what happened, in order), Locust's CSV files, its tables, what --json
prints, and the points of its charts. The tests replay the events and expect the same bytes. Needs locust==2.46.3.
"""

import io
import json
import logging
import os
import random
import shutil
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import patch


def terminal(columns):
    """Locust asks for it when it is imported, and each time that the window changes."""
    if columns is None:
        return patch("os.get_terminal_size", side_effect=OSError)
    return patch("os.get_terminal_size", return_value=os.terminal_size((columns, 24)))


with terminal(None):
    from locust import stats
    from locust.exception import CatchResponseError
    from locust.runners import Runner
from requests.exceptions import HTTPError

START = 1795000000.25
# Around each edge of each rounding; halves go to the even side.
EDGES = [0.4, 0.5, 0.6, 1.5, 2.5, 99.4, 99.5, 100.0, 104.99999999999999, 105.0, 105.00000000000001, 115.0, 994.9, 995.0]
EDGES += [999.9, 1000.0, 1050.0, 1150.0, 9949.0, 9950.0, 9999.0, 10500.0, 11500.0, 65000.0, 123456.789]
REFUSED = ConnectionRefusedError(111, "Connection refused")
UNAVAILABLE = HTTPError("503 Server Error: Service Unavailable for url: /predict")
SAID = [CatchResponseError(text) for text in ("no label", "it's none", 'it\'s "none", said\nC:\\x \u200b ü \x07 😀')]
TRACEBACK = '  File "users.ts", line 7, in default\n    predict(1)\n'


def request(at, method, name, ms, error=None, size=0):
    return {"at": at, "method": method, "name": name, "ms": ms, "error": error, "bytes": size}


def mixed():
    chance = random.Random(5)
    events = [request(0.5 + i * 0.05, "GET", "/edges", ms, size=i) for i, ms in enumerate(EDGES)]
    for i in range(48):
        at, ms = round(0.9 + i * 0.27 + chance.random() / 10, 6), round(chance.lognormvariate(4, 0.6), 6)
        events.append(request(at, "POST", "/predict", ms, UNAVAILABLE if i % 12 == 11 else None, 31))
    # One request each: their median is a bucket only if that is not beyond what was measured.
    for i, name in enumerate(["/\uff5e", "/😀", "/größe,数", '/a "b"', "/" + "long" * 24, "/a,b"]):
        events.append(request(2.125 + i, "PUT", name, [105.0, 0.4, 64.0, 98.5, 1234.5, 30.5][i], size=10**i))
    events += [request(3.25, method, "/edges", 0.0) for method in ("PUT", "DELETE")]
    for i, error in enumerate([*SAID, REFUSED, REFUSED, ValueError("a, b"), SAID[0]]):
        events.append(request(4.75 + i, "POST", "/failing", 2.0 + i / 8, error))
    events += [{"at": at, "exception": "boom, \"it's\"", "traceback": TRACEBACK} for at in (3.5, 5.5)]
    events.append({"at": 6.5, "exception": "", "traceback": "elsewhere"})
    # After nothing for 26 seconds.
    events += [request(40.5 + i / 2, "POST", "/predict", 150.25 + i) for i in range(9)]
    return events + [{"at": at, "write": round(at / 4)} for at in (0, 1, 2, 3, 6, 9, 12, 14, 21, 28, 35, 41, 43, 45)]


def with_reset():
    """--reset-stats: entries stay, and some see no request afterwards."""
    requests = [request(i / 2, "GET", f"/{i % 3}", 10.5 * i, REFUSED if i % 4 == 1 else None, 5) for i in range(1, 16)]
    late = [request(8.25 + i, "GET", "/1", 3.5 + i) for i in range(4)]
    return [*requests, *late, {"at": 8, "reset": True}, *({"at": at, "write": 2} for at in (0, 5, 8.125, 12))]


# Events, and the columns of the terminals, None for no terminal (first, for Locust keeps the
# last width when there is none any more). With 80 names have no room, with 84 a width of 0.
CASES = {
    "reset": (with_reset(), (None,)),
    "empty": ([{"at": at, "write": at} for at in (0, 1)], (None,)),
    "mixed": (mixed(), (80, 84, 200)),
}


class Replay:
    """Gives one case's events to Locust, with a clock that stands at the event."""

    def __init__(self, events):
        self.now = START
        self.events = sorted(events, key=lambda event: event["at"])
        with self.clock():
            self.stats = stats.RequestStats()
        self.runner = SimpleNamespace(stats=self.stats, exceptions={}, user_count=0)
        self.environment = SimpleNamespace(stats=self.stats, runner=self.runner)

    def clock(self):
        return patch.object(time, "time", lambda: self.now)

    def until_write(self, *_):
        """In place of the pause between two writes."""
        while self.events:
            event = self.events.pop(0)
            self.now = START + event["at"]
            if "write" in event:
                self.runner.user_count = event["write"]
                stats.update_stats_history(self.runner)
                return
            self.happen(event)
        raise KeyboardInterrupt  # Ends Locust's loop.

    def happen(self, event):
        if "reset" in event:
            self.stats.reset_all()
        elif "exception" in event:
            Runner.log_exception(self.runner, "local", event["exception"], event["traceback"])
        else:
            self.stats.log_request(event["method"], event["name"], event["ms"], event["bytes"])
            if event["error"]:
                self.stats.log_error(event["method"], event["name"], event["error"])

    def csv(self, prefix, full):
        writer = stats.StatsCSVFileWriter(self.environment, stats.PERCENTILES_TO_REPORT, prefix, full)
        with self.clock(), patch("gevent.sleep", self.until_write):
            self.until_write()
            writer()
        writer.close_files()

    def json(self):
        with self.clock():
            stats.print_stats_json(self.stats)

    def tables(self):
        """The table while it runs, and the three at its end."""
        with logged() as lines:
            stats.print_stats(self.stats)
            stats.print_stats(self.stats, current=False)
            stats.print_percentile_stats(self.stats)
            stats.print_error_report(self.stats)
        return "".join(f"{line}\n" for line in lines)


class logged(logging.Handler):
    def __enter__(self):
        self.lines = []
        stats.console_logger.addHandler(self)
        stats.console_logger.setLevel(logging.INFO)
        stats.console_logger.propagate = False
        return self.lines

    def __exit__(self, *_):
        stats.console_logger.removeHandler(self)

    def emit(self, record):
        self.lines.append(record.getMessage())


def told(event):
    """As the tests read it: times of the epoch, errors as text."""
    event = {"time": START + event["at"]} | {key: value for key, value in event.items() if key != "at"}
    if event.get("error"):
        event["error"] = stats.StatsError.parse_error(event["error"])
    return json.dumps(event, ensure_ascii=False)


def record(folder, events, widths):
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as other:
        Replay(events).csv(f"{other}/run", full=True)
        shutil.copy(f"{other}/run_stats_history.csv", folder / "full_stats_history.csv")
    replay = Replay(events)
    (folder / "events.jsonl").write_text("".join(f"{told(event)}\n" for event in replay.events))
    replay.csv(str(folder / "run"), full=False)
    (folder / "charts.jsonl").write_text("".join(f"{json.dumps(point)}\n" for point in replay.stats.history))
    for columns in widths:
        with terminal(columns):
            stats.resize_handler(0, None)
        (folder / f"console-{columns or 'none'}.txt").write_text(replay.tables())
    # Last, for it empties the entries.
    with redirect_stdout(io.StringIO()) as printed:
        replay.json()
    (folder / "stdout.txt").write_text(printed.getvalue())


for case, (events, widths) in CASES.items():
    record(Path(sys.argv[1]) / case, events, widths)
