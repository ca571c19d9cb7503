# SPDX-License-Identifier: BSD-2-Clause
"""Many boots: as many at once as there are cores, resumed where they were."""
import concurrent.futures
import datetime
import glob
import hashlib
import json
import os
import signal
import threading

import needs
import report_html
import report_json
import report_junit
import report_tap

OUTCOMES = ("passed", "failed", "refused", "skipped", "error")
# What is written beside the folders of the boots, and what makes each.
REPORTS = {"report.json": lambda r, _: report_json.text(r),
           "report.xml": report_junit.text,
           "report.tap": lambda r, _: report_tap.text(r),
           "report.html": report_html.text}


def skipped(route, id_, image, why):
    """The result of a route that cannot be taken on this machine."""
    return {"id": id_, "route": route.id, "title": route.title,
            "family": route.family, "firmware": route.firmware,
            "machine": route.machine, "loader": route.loader,
            "emulator": "", "image": os.path.basename(image),
            "predicted": None, "outcome": "skipped", "reached": "nothing",
            "entered_by": None, "entered_how": "", "reason": why,
            "seconds": 0.0, "overhead_seconds": 0.0,
            "instructions": {"entry": None, "text": None, "end": None},
            "timeline": [], "last_lines": [], "exit": "", "fault": None,
            "folder": "", "files": {}, "notes": []}


def sha256(path):
    with open(path, "rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def write(path, text):
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(path + ".new", path)


class Session:
    """`out` is the folder of all results; `about` heads the report."""

    def __init__(self, out, about, progress, keep=False):
        self.out, self.about, self.progress = out, about, progress
        self.keep = keep
        self.results = {}
        self.started = datetime.datetime.now(datetime.timezone.utc)
        self.is_over = threading.Event()

    def folder(self, id_):
        return os.path.join(self.out, id_)

    def one(self, boot, key):
        """One boot; its result is kept with the key of what it was.  Trouble
        of ours with one is told, and is no end of the others."""
        if self.is_over.is_set():
            return None
        try:
            self.progress.begin(boot.id, boot.route.title, boot.live)
            result = boot.result()
            if not self.keep:
                boot.tidy()
            if self.is_over.is_set():
                return None
            write(os.path.join(boot.folder, "result.json"),
                  json.dumps({"key": key, "result": result}, indent=1))
        except Exception as failed:
            result = skipped(boot.route, boot.id, boot.job.image,
                             f"{type(failed).__name__}: {failed}") | {
                                 "outcome": "error"}
        self.progress.end(result)
        return result

    def known(self, id_, key):
        """The result of an earlier, equal boot that came to its end."""
        try:
            with open(os.path.join(self.folder(id_), "result.json"),
                      encoding="utf-8") as text:
                kept = json.load(text)
            if key and kept["key"] == key and \
                    kept["result"]["outcome"] != "error":
                return kept["result"]
        except (OSError, ValueError, TypeError, KeyError):
            pass
        return None

    def run(self, boots, jobs, resume=False):
        """`boots` are (attempt or finished result, key)."""
        self.progress.start(len(boots))
        waiting = []
        for number, (boot, key) in enumerate(boots):
            known = boot if isinstance(boot, dict) else \
                resume and self.known(boot.id, key)
            if known:
                self.results[number] = known
                self.progress.end(known)
            else:
                waiting.append((number, boot, key))
        # Long ones first: the whole ends sooner.
        waiting.sort(key=lambda w: -w[1].route.time)
        try:
            self._run(waiting, jobs)
        finally:
            self.progress.finish()
        return self.report()

    def _run(self, waiting, jobs):
        pool = concurrent.futures.ThreadPoolExecutor(jobs)
        try:
            futures = {pool.submit(self.one, boot, key): number
                       for number, boot, key in waiting}
            for done in concurrent.futures.as_completed(futures):
                if done.result():
                    self.results[futures[done]] = done.result()
        except BaseException:
            # It takes moments; whoever is impatient must not leave emulators.
            ignore_signals()
            self.is_over.set()
            for _, boot, _ in waiting:
                boot.stop()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def report(self):
        results = [self.results[n] for n in sorted(self.results)]
        seconds = (datetime.datetime.now(datetime.timezone.utc) -
                   self.started).total_seconds()
        return {**self.about,
                "started": self.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "seconds": round(seconds, 1),
                "counts": {o: sum(r["outcome"] == o for r in results)
                           for o in OUTCOMES},
                "results": results}

    def write_reports(self, report):
        for name, make in REPORTS.items():
            write(os.path.join(self.out, name), make(report, self.out))


def ignore_signals():
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


def key_of(route, job, wanted, maker, tool):
    """What makes two boots equal: a resumed one is not done again."""
    def file(path):
        try:
            state = os.stat(path)
        except OSError:
            return [path]
        return [path, state.st_size, state.st_mtime_ns]
    own = maker.own_keys
    facts = [os.environ.get("ADIT_VERSION", ""), file(tool),
             maker.version(route.emulator), maker.qemu, file(maker.plugin),
             [file(needs.find(needs.split(need)[1], maker.root) or "")
              for need in route.needs],
             [file(path) for path in sorted(glob.glob(own + "/*"))]
             if own else [],
             repr(route), repr(wanted), file(job.image), job.options,
             job.machine, job.memory, job.cpus, job.cpu,
             [[m.name, m.cmdline, m.role, file(m.path)]
              for m in job.modules]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
