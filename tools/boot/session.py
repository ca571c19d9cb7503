# SPDX-License-Identifier: BSD-2-Clause
"""Many boots: as many at once as there are cores, resumed where they were."""
import concurrent.futures
import datetime
import hashlib
import json
import os
import threading

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
        """One boot; its result is kept with the key of what it was."""
        if self.is_over.is_set():
            return None
        self.progress.begin(boot.id, boot.route.title, boot.live)
        result = boot.result()
        if not self.keep:
            boot.tidy()
        if self.is_over.is_set():
            return None
        write(os.path.join(boot.folder, "result.json"),
              json.dumps({"key": key, "result": result}, indent=1))
        self.progress.end(result)
        return result

    def known(self, id_, key):
        """The result of an earlier, equal boot, or None."""
        try:
            with open(os.path.join(self.folder(id_), "result.json"),
                      encoding="utf-8") as text:
                kept = json.load(text)
        except (OSError, ValueError):
            return None
        return kept["result"] if kept.get("key") == key else None

    def run(self, boots, jobs, resume=False):
        """`boots` are (attempt or finished result, key)."""
        self.progress.start(len(boots))
        waiting = []
        for number, (boot, key) in enumerate(boots):
            if isinstance(boot, dict):
                known = boot
            else:
                known = resume and self.known(boot.id, key)
            if known:
                self.results[number] = known
                self.progress.end(known)
            else:
                waiting.append((number, boot, key))
        # Long ones first: the whole ends sooner.
        waiting.sort(key=lambda w: -w[1].route.time)
        pool = concurrent.futures.ThreadPoolExecutor(jobs)
        futures = {pool.submit(self.one, boot, key): number
                   for number, boot, key in waiting}
        try:
            for done in concurrent.futures.as_completed(futures):
                if done.result():
                    self.results[futures[done]] = done.result()
        except KeyboardInterrupt:
            self.is_over.set()
            for _, boot, _ in waiting:
                boot.stop()
            pool.shutdown(cancel_futures=True)
            self.progress.finish()
            raise
        pool.shutdown()
        self.progress.finish()
        return self.report()

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


def key_of(route, job, wanted, maker):
    """What makes two boots equal: a resumed one is not done again."""
    def file(path):
        state = os.stat(path)
        return [path, state.st_size, state.st_mtime_ns]
    facts = [maker.qemu, maker.own_keys, repr(route), repr(wanted),
             file(job.image), job.options,
             job.machine, job.memory, job.cpus,
             [[m.name, m.cmdline, m.role, file(m.path)]
              for m in job.modules]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


