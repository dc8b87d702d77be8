"""A pytest plugin (`-p swap_plugin`): another project's tests, with rtfast swapped in.

Read from the environment, since their own configuration rules the command line:
SWAP    what to swap in, a name of SWAPS; nothing if empty
REPORT  a file for the outcome of every test, and how many events rtfast parsed and handed on
"""

import collections
import functools
import importlib
import json
import os
import sys
from pathlib import Path

outcomes = {}
readers = []


def swap_openai():
    """Attach to every connection of the SDK as it is made."""
    from rtfast.integrations import openai as seam

    for name, _ in seam._RESOURCES.values():
        module = importlib.import_module(name)
        for cls in vars(module).values():
            if isinstance(cls, type) and "parse_event" in vars(cls):
                cls.__init__ = attached(cls.__init__, seam.attach)


def attached(make, attach):
    @functools.wraps(make)
    def init(connection, *args, **options):
        make(connection, *args, **options)
        readers.append(attach(connection).parse_event)

    return init


def swap_openai_agents():
    """Put our subclasses where their models were."""
    from agents.realtime import openai_realtime as theirs

    from rtfast.integrations import openai_agents as seam

    ours = {
        theirs.OpenAIRealtimeWebSocketModel: seam.RealtimeModel,
        theirs.OpenAIRealtimeSIPModel: seam.RealtimeSIPModel,
    }
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "agents":
            for attribute, value in list(vars(module).items()):
                if isinstance(value, type) and value in ours:
                    setattr(module, attribute, ours[value])
    for original, cls in ours.items():
        cls.__init__ = counted(cls.__init__)
        cls.__name__ = original.__name__  # some tests are named after it


def counted(make):
    @functools.wraps(make)
    def init(model, *args, **options):
        make(model, *args, **options)
        readers.append(model._server_event_type_adapter.reader)

    return init


SWAPS = {"openai": swap_openai, "openai-agents": swap_openai_agents}


def pytest_configure(config):
    if os.environ["SWAP"]:
        SWAPS[os.environ["SWAP"]]()


def pytest_runtest_logreport(report):
    worst = ("passed", "skipped", "failed")
    before = outcomes.get(report.nodeid, "passed")
    outcomes[report.nodeid] = max(before, report.outcome, key=worst.index)


def pytest_sessionfinish(session):
    report = {
        "outcomes": outcomes,
        "counts": collections.Counter(outcomes.values()),
        "collected": session.testscollected,
        "parsed": sum(reader.built for reader in readers),
        "handed_on": sum(reader.handed_on for reader in readers),
    }
    Path(os.environ["REPORT"]).write_text(json.dumps(report), encoding="utf-8")
