"""What the real Locust makes of command lines, variables and config files, right and wrong ones, as JSON.

    pip install locust==2.46.3
    python packages/locust-cli/compat/record_errors.py > packages/locust-cli/test/options/locust-errors.json
    npx biome check --write packages/locust-cli/test/options

A row has what went in, the exit code and stderr, or the options where Locust took them. Where this command differs on
purpose, the row says how and why.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LOCUST = Path(sys.executable).with_name("locust")

# Ends Locust where its load would begin, with what it understood.
LOCUSTFILE = """
import json, os, sys
from locust import User, events

class users(User):
    pass

@events.init.add_listener
def _(environment, **_):
    print(json.dumps(vars(environment.parsed_options)))
    sys.stdout.flush()
    os._exit(0)
"""

OPTIONS = (
    "host num_users spawn_rate run_time csv_prefix stats_history_enabled print_stats only_summary reset_stats html_file "
    "json json_file skip_log_setup loglevel logfile exit_code_on_error stop_timeout autostart"
).split()


def row(*args, env=None, files=None, exit=None, stderr=None, because=None):
    """`exit`, `stderr` and `because` are this command's, where it differs."""
    made = {"args": list(args)}
    if env:
        made["env"] = env
    if files:
        made["files"] = files
    if because:
        made["differs"] = {"because": because, "exit": exit, "stderr": stderr}
    return made


def good(*args, **more):
    """Of a command line that is right in all else."""
    return row("--headless", *args, **more)


NO_WEB_UI = "there is no web UI: use --headless, and --dashboard for live charts in a browser"


def refused(*args, **more):
    return row(*args, exit=2, **more)


ROWS = [
    # Numbers, times, levels.
    good(),
    *(good("-u", value) for value in ["0", "-3", "+5", "1_000", " 7 ", "x", "1.5", "1e3", "", "0x10", "1__0"]),
    *(good("-r", value) for value in ["0", "-1", "0.2", ".5", "5.", "1e1", "1_0.5", "0.0"]),
    *(
        good("-r", value, exit=2, stderr=f"load: error: argument -r/--spawn-rate: invalid float value: '{value}'",
             because="Locust names the function in its code that reads the value")
        for value in ["x", "", "1,5"]
    ),
    *(
        good("-r", value, exit=2, stderr=f"load: error: argument -r/--spawn-rate: invalid float value: '{value}'",
             because="Locust takes it, fails with a traceback, and has no users until its run time is over")
        for value in ["inf", "nan"]
    ),
    *(
        good("-t", value)
        for value in ["300", "300s", "20m", "3h", "1h30m", "3h30m10s", "1h10s", "0", "007", "1.5h", "90 s", "1d", "500ms", "",
                      "10s1m", "-5", "h", "1H", "5m5"]
    ),
    *(good("-s", value) for value in ["5", "1m", "x", ""]),
    good("--exit-code-on-error", "3"),
    good("--exit-code-on-error", "x"),
    *(good("-L", value) for value in ["debug", "Warning", "loud", ""]),
    # Shapes of a command line.
    good("-u20", "-r2"),
    good("--users=20", "--spawn-rate=2"),
    good("--us", "20", "--spawn=2", "--run=5"),
    good("-u", "1", "-u", "2"),
    good("-u", "5", "users"),
    good("users", "-u", "5"),
    good("--", "users"),
    good("-u", "5", "users", "-r", "2", "users"),
    row("--headless=yes"),
    good("-u"),
    good("-H"),
    good("-f"),
    good("-t", "-u", "5"),
    good("--config"),
    good("--s", "5"),
    good("--ru", "5"),
    good("--h", "x"),
    good("--csv", "x", "--csv-f"),
    good("--j"),
    good("-H", ""),
    # Unknown flags.
    *(good(flag) for flag in ["--user", "--run_time=5", "--hoost", "--foo", "-x", "--Users", "--spawnrate", "--no-web", "-q5"]),
    good("--hots", "http://localhost"),
    good("--foo", "bar", "--uesrs", "5"),
    # Which error comes first.
    good("-u", "x", "--foo"),
    good("-u", "x", "-r", "0"),
    # Reports.
    good("--csv", "out/run", "--csv-full-history", "--only-summary", "--print-stats", "--reset-stats", "--json", "--skip-log-setup",
         "--json-file", "stats", "--html", "report.html", "--logfile", "log.txt", "-H", "http://localhost:8080"),
    good("--csv-full-history"),
    good("--csv", "", "--csv-full-history"),
    good("--autostart"),
    # User classes.
    good("Nobody"),
    good("users", "Nobody"),
    good(env={"LOCUST_USER_CLASSES": "Nobody"}),
    good(env={"LOCUST_USER_CLASSES": "users"}),
    good("users", env={"LOCUST_USER_CLASSES": "Nobody"}),
    good("-u", "x", "Nobody"),
    good("Nobody", "--csv-full-history"),
    # The scenario.
    good("-f", "nowhere", exit=1, because="scenarios are k6 scripts",
         stderr="Could not find 'nowhere'. Ensure your scenario ends with '.ts' or '.js' or is one that --list shows. "
                "See --help for available options."),
    good("-f", "nowhere", "-u", "x", exit=1, because="scenarios are k6 scripts",
         stderr="Could not find 'nowhere'. Ensure your scenario ends with '.ts' or '.js' or is one that --list shows. "
                "See --help for available options."),
    good("-f", ".", exit=2, because="k6 runs one script",
         stderr="load: error: argument -f/--locustfile: not supported: choose a file of the folder '.'"),
    # What is not supported. A test of its own goes through all of it.
    refused(because="the web UI", stderr=f"load: error: {NO_WEB_UI}"),
    refused("--autostart", because="the web UI", stderr=f"load: error: {NO_WEB_UI}"),
    refused("--headless", "--headful", because="the web UI",
            stderr="load: error: argument --headful: not supported: use --headless, and --dashboard for live charts in "
                   "a browser"),
    refused("--headless", "-T", "slow", because="tags",
            stderr="load: error: argument -T/--tags: not supported: make a scenario of the requests that belong together, and "
                   "choose it with -f"),
    # Variables.
    row(env={"LOCUST_HEADLESS": "true", "LOCUST_USERS": "5", "LOCUST_SPAWN_RATE": "2", "LOCUST_RUN_TIME": "1m", "LOCUST_HOST": "http://e",
             "LOCUST_LOGLEVEL": "error", "LOCUST_CSV": "c", "LOCUST_CSV_FULL_HISTORY": "1", "LOCUST_HTML": "h", "LOCUST_STOP_TIMEOUT": "9",
             "LOCUST_EXIT_CODE_ON_ERROR": "7", "LOCUST_LOGFILE": "l", "LOCUST_ONLY_SUMMARY": "on", "LOCUST_RESET_STATS": "YES",
             "LOCUST_PRINT_STATS": "True", "LOCUST_SKIP_LOG_SETUP": "1", "LOCUST_JSON": "true"}),
    good("-u", "6", "-t", "2", env={"LOCUST_USERS": "5", "LOCUST_RUN_TIME": "1m"}),
    good("--us", "6", env={"LOCUST_USERS": "5"}),
    good("-u6", env={"LOCUST_USERS": "5"}),
    good(env={"LOCUST_USERS": "x"}),
    good("-u", "6", env={"LOCUST_USERS": "x"}),
    good(env={"LOCUST_USERS": ""}),
    good(env={"LOCUST_RUN_TIME": ""}),
    good(env={"LOCUST_CSV": ""}),
    good(env={"LOCUST_ONLY_SUMMARY": "false"}),
    good(env={"LOCUST_ONLY_SUMMARY": "maybe"}),
    good(env={"LOCUST_ONLY_SUMMARY": ""}),
    good(env={"LOCUST_TAGS": ""}),
    good(env={"LOCUST_FOO": "x"}),
    # Config files: which one wins, and what they may look like.
    good(files={"~/.locust.conf": "users = 1", "locust.conf": "users = 2", "pyproject.toml": "[tool.locust]\nusers = 3"}),
    good(files={"~/.locust.conf": "users = 1\nhost = http://home", "locust.conf": "users = 2"}),
    good("--config", "more.conf", files={"locust.conf": "users = 2", "pyproject.toml": "[tool.locust]\nusers = 3", "more.conf": "users = 4"}),
    good("--config", "more.conf", env={"LOCUST_USERS": "5"}, files={"more.conf": "users = 4"}),
    good("--config=~/more.toml", files={"~/more.toml": "[tool.locust]\nusers = 4\nspawn-rate = 2.0\nonly-summary = true"}),
    good("--conf", "more.conf", files={"more.conf": "users = 4"}),
    good("-u", "6", "-r3", env={"LOCUST_USERS": "5"}, files={"locust.conf": "users = 4\nspawn-rate = 2"}),
    good(files={"locust.conf": "only-summary = false", "~/.locust.conf": "only-summary = true"}),
    good(env={"LOCUST_ONLY_SUMMARY": "0"}, files={"locust.conf": "only-summary"}),
    good(files={"locust.conf": "# users = 1\n; users = 2\n[section]\n---\n\nusers = 3 # three\nhost: http://e ; e\nspawn-rate 2\n"
                               "--run-time 5\nonly-summary\n--json\nhtml = 'a b.html'\n"}),
    good(files={"locust.conf": "users=3#no\n"}),
    good(files={"locust.conf": "host =\ncsv:\nusers = 3\n"}),
    good(files={"locust.conf": "users = 3\r\nhost = http://e\r\n"}),
    good(files={"locust.conf": "users = 1\nusers = 2"}),
    good(files={"locust.conf": "Users = 3"}),
    good(files={"locust.conf": "run_time = 3"}),
    good(files={"locust.conf": "foo = 1"}),
    good(files={"locust.conf": "foo = [1, 2]"}),
    good(files={"locust.conf": "-u = 3"}),
    good(files={"locust.conf": "users = [1, 2]"}),
    good(files={"locust.conf": "host = [a, b]"}),
    good(files={"locust.conf": "= 3"}),
    good(files={"locust.conf": "users = x"}),
    good(files={"locust.conf": "only-summary = maybe"}),
    good(files={"locust.conf": "config = more.conf", "more.conf": "users = 4"}),
    good(files={"locust.conf": "[users]"}),
    good("users", files={"locust.conf": "users = 3"}),
    good(files={"pyproject.toml": "[project]\nname = 'x'\n"}),
    good(files={"pyproject.toml": "[tool.locust]\nusers = 3.0"}),
    good(files={"pyproject.toml": "[tool.locust]\nspawn-rate = 3.0\nrun-time = '1m'\nheadless = true\nonly-summary = false"}),
    good(files={"pyproject.toml": "[tool.locust]\nusers = [1, 2]"}),
    good(files={"pyproject.toml": "[tool.locust]\nfoo = 1"}),
    good(files={"pyproject.toml": "[tool.locust]\nhost = ['a', 'b']"}),
    good(files={"pyproject.toml": "[tool]\nlocust = 3"}),
    good(files={"pyproject.toml": "[tool.locust\n"}, exit=2, because="each reader of TOML has its own words",
         stderr="load: error: Couldn't parse TOML file: Invalid TOML document: illegal character in key (at line 1, column 13)"),
    good("--config", "nowhere.conf"),
    good("--config", "nowhere.conf", "-f", "nowhere"),
    good("--config", "~/nowhere.conf"),
]


def run(case):
    with tempfile.TemporaryDirectory() as folder:
        cwd, home = Path(folder, "cwd"), Path(folder, "home")
        cwd.mkdir()
        home.mkdir()
        (cwd / "locustfile.py").write_text(LOCUSTFILE)
        for name, text in case.get("files", {}).items():
            path = home / name[2:] if name.startswith("~/") else cwd / name
            path.write_bytes(text.encode())
        env = {"PATH": os.environ["PATH"], "HOME": str(home), **case.get("env", {})}
        done = subprocess.run([LOCUST, *case["args"]], cwd=cwd, env=env, capture_output=True, text=True, timeout=60)
        result = {**case, "exit": done.returncode}
        if done.returncode == 0 and "differs" in case:
            return result
        if done.returncode == 0:
            options = json.loads(done.stdout.strip().splitlines()[-1])
            return {**result, "options": {name: options[name] for name in OPTIONS}}
        stderr = re.sub(r"^\[[^]]*\] [^/]*/", "[TIME] HOST/", done.stderr.replace(str(home), "HOME"), flags=re.M)
        lines = stderr.splitlines(keepends=True)
        return {**result, "stderr": "".join(line for line in lines if "Starting Locust" not in line)}


with ThreadPoolExecutor(os.cpu_count()) as pool:
    json.dump(list(pool.map(run, ROWS)), sys.stdout, indent=2)
    print()
