"""One cell: a server and a client, each a process on a core of its own, and what both say of it."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

__all__ = ["cores", "run"]

START = 40  # seconds for imports, the trial of a way and a thousand connections
SERVER_LATE = 10.0  # ms, p99: a server later than that has not kept its schedule
SERVER_CORE = 0.8  # and one so busy may be what the client waits for
CLIENT_LATE = 0.25  # seconds from the last frame sent to the last one decoded


def cores():
    """Where server and client run: the first and the last core allowed, None where unknown."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def run(cell):
    """One row of the report; `error` tells why there are no figures."""
    row = asdict(cell)
    try:
        with started("server", cores()[0], row) as server:
            port = json.loads(server.stdout.readline())["port"]
            client = said_by_client(row, port)
            told, _ = server.communicate(timeout=START)
    except (OSError, ValueError, RuntimeError, subprocess.TimeoutExpired) as error:
        return row | {"error": f"{type(error).__name__}: {error}"}
    return row | judged(cell, client, json.loads(told))


@contextlib.contextmanager
def started(name, core, row, *arguments):
    pin = None if core is None else lambda: os.sched_setaffinity(0, {core})
    command = [sys.executable, "-m", f"benchmarks.load.{name}", json.dumps(row), *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, preexec_fn=pin, **pipes)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def said_by_client(row, port):
    with started("client", cores()[1], row, str(port)) as client:
        told, _ = client.communicate(timeout=row["seconds"] + START)
        if client.returncode or not told:
            raise RuntimeError(f"the client failed with {client.returncode}")
    return json.loads(told)


def judged(cell, client, server):
    """The figures, and whether they may be concluded from."""
    finished, planned = client.pop("finished"), client["planned"]
    took = finished - server["start"]
    share = client["cpu"] / max(took, planned)
    on_time = server["late_ms"][1] <= SERVER_LATE and server["core"] <= SERVER_CORE
    kept_up = took <= planned + CLIENT_LATE and not server["dropped"]
    alone = len(set(cores())) == 2
    return client | {
        "us_frame": client["cpu"] / client["frames"] * 1e6,
        "ms_session_second": client["cpu"] / cell.sessions / planned * 1e3,
        "core": share,
        "server": server,
        "server_on_time": on_time and alone,
        "client_kept_up": kept_up,
    }
