"""The app with a clock in it: what `python -m geo.app` starts, each rerun timed from its request to its end, one line of JSON each.

Started by `load.py`: `python benchmarks/load_server.py LOG [options of streamlit]`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402 - the checkout goes first
from streamlit.runtime.app_session import AppSession  # noqa: E402

from geo.app.__main__ import serve  # noqa: E402


def clocked(log: Path) -> None:
    """Note every rerun in `log`: seconds since the start, milliseconds from its request until the script has ended."""
    begun: dict[str, float] = {}
    handle, enqueue = AppSession.handle_backmsg, AppSession._enqueue_forward_msg  # noqa: SLF001 - the places where a request comes in and an answer goes out
    out = log.open("w", buffering=1, encoding="utf-8")

    def asked(self: AppSession, message: Any) -> None:
        if message.WhichOneof("type") == "rerun_script":
            begun.setdefault(self.id, time.perf_counter())
        handle(self, message)

    def answered(self: AppSession, message: ForwardMsg) -> None:
        enqueue(self, message)
        if message.WhichOneof("type") == "script_finished" and (since := begun.pop(self.id, None)):
            now = time.perf_counter()
            out.write(json.dumps([round(now, 3), round(1000 * (now - since), 2)]) + "\n")

    AppSession.handle_backmsg, AppSession._enqueue_forward_msg = asked, answered  # type: ignore[method-assign]  # noqa: SLF001


if __name__ == "__main__":
    clocked(Path(sys.argv[1]))
    serve(sys.argv[2:])
