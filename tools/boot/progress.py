# SPDX-License-Identifier: BSD-2-Clause
"""What is seen while routes are booted.  On a terminal finished routes scroll
by above a few lines that tell what runs; elsewhere each has its line and
nothing moves.  The terminal's modes and cursor are never changed, so there is
nothing to restore after whatever end; finish() takes the lines away."""
import atexit
import os
import signal
import sys
import threading
import time

import report_text
import report_words as words
from report_table import COLOURS, wrapped
from report_text import columns, cut, pad, visible

REDRAW_S = 0.25
TAIL_BYTES = 4096
MOST_LIVE = 8           # Routes with a line of their own.
LONGEST_ID = 30
# An estimate is given after this many, and if its ends lie this near.
ESTIMATE_AFTER, ESTIMATE_SPREAD = 6, 2.0
UP_AND_CLEAR = "\x1b[{}A\r\x1b[J"


class Running:
    """A route on its way.  `newest` is its newest console line: a text, the
    path of its log, or a function that gives the text."""

    def __init__(self, title, newest, now):
        self.title, self.newest, self.since = title, newest, now

    def line(self):
        text = self.newest() if callable(self.newest) else self.newest
        if isinstance(text, os.PathLike):
            try:
                with open(text, "rb") as log:
                    log.seek(max(os.path.getsize(text) - TAIL_BYTES, 0))
                    text = log.read()
            except OSError:
                return ""
        text = report_text.console((text or "")[-TAIL_BYTES:])
        return next((t for t in reversed(text.splitlines()) if t.strip()), "")


def estimate(took, running, left, jobs):
    """(least, most) seconds until the end, or None: unless those that are
    done tell enough of those that are not, nothing is said."""
    number = len(took)
    if number < ESTIMATE_AFTER or number < left or not jobs:
        return None
    mean = sum(took) / number
    variance = sum((t - mean) ** 2 for t in took) / (number - 1)
    # What runs is counted with what it still has; the mean is not certain.
    work = left * mean + sum(max(mean - t, 0) for t in running)
    doubt = 2 * (variance * (left + left * left / number)) ** 0.5
    least, most = max(work - doubt, 0) / jobs, (work + doubt) / jobs
    if least <= 0 or most > least * ESTIMATE_SPREAD:
        return None
    return least, most


class Progress:
    """Call its methods from any thread.  Use as a context manager, or call
    finish() whatever happens."""

    def __init__(self, out=None, clock=time.monotonic):
        self.out = out or sys.stdout
        self.clock = clock
        self.is_live = report_text.is_smart(self.out)
        self.is_coloured = report_text.wants_colour(self.out)
        self._lock = threading.RLock()
        self._running, self._took, self._numbers = {}, [], {}
        self._total = self._done = 0
        self._drawn, self._drawn_width = [], 80
        self._since = clock()
        self._stop = threading.Event()
        self._ticker = self._old_continue = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.finish()

    def start(self, total):
        self._total, self._since = total, self.clock()
        atexit.register(self.finish)
        if not self.is_live:
            return
        if threading.current_thread() is threading.main_thread():
            self._old_continue = signal.signal(signal.SIGCONT,
                                               self._continued)
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._ticker.start()

    def begin(self, route, title="", newest=None):
        """`newest`: a pathlib.Path of the console's log, or a function."""
        with self._lock:
            self._running[route] = Running(title, newest, self.clock())
            self._draw()

    def says(self, route, text):
        """The newest line of a console, where nobody looks for it."""
        with self._lock:
            if route in self._running:
                self._running[route].newest = text

    def end(self, result):
        with self._lock:
            self._running.pop(result["id"], None)
            self._done += 1
            name = result["outcome"]
            self._numbers[name] = self._numbers.get(name, 0) + 1
            if name != "skipped":
                self._took.append(result["seconds"])
            self._draw([self._result_line(result)])

    def note(self, text):
        lines = [visible(line) for line in str(text).split("\n")]
        if self.is_live:
            width = report_text.terminal_width(self.out) - 1
            lines = [part for line in lines
                     for part in wrapped(line, width, "")]
        with self._lock:
            self._draw(lines)

    def finish(self):
        """Takes the live lines away; may be called more than once."""
        self._stop.set()
        atexit.unregister(self.finish)
        if self._ticker and self._ticker is not threading.current_thread():
            self._ticker.join(2)
        with self._lock:
            self._running.clear()
            self._total = 0
            try:
                self._draw()
            except (OSError, ValueError):
                pass            # Whoever read it is gone.
        if self._old_continue is not None and \
                threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGCONT, self._old_continue)
        self._ticker = self._old_continue = None

    def _tick(self):
        while not self._stop.wait(REDRAW_S):
            with self._lock:
                try:
                    self._draw()
                except (OSError, ValueError):
                    return

    def _continued(self, *_):
        """The shell has written below our lines: they are not ours now."""
        self._drawn = []

    def _paint(self, text, outcome):
        return f"\x1b[{COLOURS[outcome]}m{text}\x1b[0m" \
            if self.is_coloured else text

    def _result_line(self, result):
        outcome = result["outcome"]
        width = len(str(self._total))
        line = f"[{self._done:{width}}/{self._total}] "
        rest = " " + pad(visible(result["id"]), LONGEST_ID)
        if outcome != "skipped":
            rest += f" {result['seconds']:6.1f} s"
        if result.get("entered_by"):
            rest += f"  {visible(result['entered_by'])}, " \
                f"{result['reached']}"
        if outcome != "passed" and result.get("reason"):
            rest += f"  {visible(result['reason'])}"
        if self.is_live:
            room = report_text.terminal_width(self.out) - 1
            rest = cut(rest, max(room - len(line) - 7, 0))
        return line + self._paint(pad(outcome, 7), outcome) + rest

    def _head(self, now):
        bad = sum(self._numbers.get(name, 0) for name in words.BAD)
        text = f"{self._done} of {self._total} done, " \
            f"{len(self._running)} running"
        if bad:
            text += f", {bad} failed"
        text += f"; {words.duration(now - self._since)}"
        left = self._total - self._done - len(self._running)
        ends = estimate(self._took, [now - r.since
                                     for r in self._running.values()],
                        left + len(self._running), len(self._running))
        if ends:
            text += f", {words.duration(ends[0])} to " \
                f"{words.duration(ends[1])} more"
        return text

    def _live(self, width):
        if not self._total or self._stop.is_set():
            return []
        now = self.clock()
        lines = [self._head(now)]
        running = list(self._running.items())
        longest = min(max([columns(visible(route)) for route, _ in running] +
                          [0]), LONGEST_ID)
        for route, one in running[:MOST_LIVE]:
            name = pad(cut(visible(route), longest), longest)
            # Before its console says something, its title tells what it is.
            said = visible(one.line()).strip() or visible(one.title)
            lines.append(f"{now - one.since:6.1f} s  {name}  {said}")
        if len(running) > MOST_LIVE:
            lines.append(f"and {len(running) - MOST_LIVE} more")
        # The last column stays free: no terminal then wraps a line.
        return [cut(line, width - 1) for line in lines]

    def _draw(self, above=()):
        """Writes `above` for good, and the live lines anew, in one write."""
        if not self.is_live:
            for line in above:
                print(line, file=self.out, flush=True)
            return
        width = report_text.terminal_width(self.out)
        live = self._live(width)
        if not above and live == self._drawn and width == self._drawn_width:
            return
        text = ""
        if self._drawn:
            # A terminal made narrower has wrapped what we had drawn.
            rows = sum(max(-(-columns(t) // width), 1) for t in self._drawn)
            text = UP_AND_CLEAR.format(rows)
        text += "".join(line + "\n" for line in list(above) + live)
        self._drawn, self._drawn_width = live, width
        self.out.write(text)
        self.out.flush()
