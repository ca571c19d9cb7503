# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring inspect: the inspector held against grub-file, readelf,
objdump and file, on Debian's boot images and on mutants of them.

Where they differ, differences.cfg has to say why ours is the better answer;
a line there that is not needed (any more) is a failure, too.
"""
import collections
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "boot"))
sys.path.insert(0, HERE)
import collection   # noqa: E402
import reference    # noqa: E402
import say          # noqa: E402
import signatures   # noqa: E402

MUTANTS = 20000
READ_MUTANTS = 1000     # of these, that readelf and objdump read, too
JOBS = 2
# Small ones, of every kind; our own have the most headers.
SEEDS = ("adit.efi", "adit.elf", "memtest86+/memtest86+x64.bin",
         "memtest86+/memtest86+x64.efi", "memtest86+/memtest86+ia32.efi",
         "efitools/SetNull.efi", "efitools/HelloWorld.efi",
         "fwupd-amd64-signed/fwupdx64.efi.signed",
         "systemd-boot-efi/linuxx64.efi.stub",
         "systemd-boot-efi/systemd-bootx64.efi",
         "syslinux-common/ldlinux.e64", "syslinux-common/ldlinux.e32",
         "syslinux-common/memdisk", "syslinux-common/mboot.c32",
         "grub-pc-bin/kernel.img", "grub-coreboot-bin/kernel.img",
         "xen-utils-4.17/hvmloader", "ipxe/undionly.kpxe",
         "qemu-system-data/pvh.bin", "pxelinux/pxelinux.0")


class Explained:
    """The lines of differences.cfg: WHERE WHAT WHO WHY: explanation.  WHERE
    is an image's name, `mutants', or `seldom', which are mutants that may
    not turn up."""

    def __init__(self, path=os.path.join(HERE, "differences.cfg")):
        self.needed = {}
        with open(path, encoding="utf-8") as lines:
            for text in lines:
                if text.strip() and not text.startswith("#"):
                    key, _, why = text.partition(":")
                    key = tuple(key.split())
                    if len(key) != 4 or not why.strip():
                        raise say.Failed(f"{path}: {text}")
                    self.needed[key] = 0

    def explains(self, where, what, who, why):
        for key in self.needed:
            places = ("mutants",) if key[0] == "seldom" else (key[0],)
            if any(fnmatch.fnmatch(where, p) for p in places) and all(
                    fnmatch.fnmatch(a, b) for a, b in
                    zip((what, who, why), key[1:])):
                self.needed[key] += 1
                return True
        return False

    def unneeded(self):
        return [" ".join(k) for k, n in self.needed.items()
                if n == 0 and k[0] != "seldom"]


class Held:
    """One comparison; `report(outcome, name, why, lines)' is told of it."""

    def __init__(self, build, report):
        self.program = os.path.join(build, "tests/inspect/inspect-compare")
        self.report = report
        self.explained = Explained()
        self.images = dict(collection.debians())
        for name in ("adit.efi", "adit.elf", "adit.gz", "adit-syms"):
            path = os.path.join(build, "images", name)
            if os.path.exists(path):
                self.images[name] = path
        self.names = {path: name for name, path in self.images.items()}

    def compare(self, jobs, env=None):
        """The lines of several runs of the program, side by side."""
        # To files: a pipe that nobody empties would stop the program.
        outs = [tempfile.TemporaryFile("w+") for _ in jobs]
        running = [subprocess.Popen(
            [self.program, *words], stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
            for words, out in zip(jobs, outs)]
        lines = []
        for words, out, one in zip(jobs, outs, running):
            status = one.wait()
            out.seek(0)
            text = out.read()
            out.close()
            if status != 0:
                raise say.Failed(
                    f"inspect-compare {' '.join(words[:4])} ended with "
                    f"{status}:\n{text[-3000:]}")
            lines += text.splitlines()
        return lines

    def found(self, lines):
        """[(where, what, who, why, detail)] of the differences in them."""
        result = []
        for line in lines:
            match = re.match(r"differs (\S+) (\S+) (\S+) (.*)", line)
            if match:
                what, who, why, subject = match.groups()
                where = "mutants" if subject.startswith("mutant ") else \
                    self.names[subject]
                result.append((where, what, who, why, subject))
        return result

    @staticmethod
    def counts(lines):
        total = collections.Counter()
        for line in lines:
            for count, word in re.findall(r"(\d+) (files|questions)", line) \
                    if line.startswith("done:") else ():
                total[word] += int(count)
        return total

    def judge(self, name, differences, done):
        """Passes when all are explained."""
        bad = [d for d in differences if not self.explained.explains(*d[:4])]
        kinds = collections.Counter(d[:4] for d in bad)
        first = {}
        for one in bad:
            first.setdefault(one[:4], one[4])
        self.report(
            "failed" if bad else "passed", f"{name}: {done}",
            f"{len(bad)} differences are not explained" if bad else "",
            [f"{n} x {' '.join(k)}, first {first[k]}"
             for k, n in kinds.most_common(20)])
        return not bad

    def hold_images(self):
        paths = sorted(self.names)
        jobs = [["images", *paths[n::JOBS]] for n in range(JOBS)]
        lines = self.compare(jobs)
        total = self.counts(lines)
        self.judge("grub-file, Debian's images", self.found(lines),
                   f"{total['files']} images, {total['questions']} questions")
        # A grub-file that says yes to all must stand out.
        with tempfile.TemporaryDirectory() as folder:
            liar = os.path.join(folder, "grub-file")
            with open(liar, "w", encoding="ascii") as out:
                out.write("#!/bin/sh\n")
            os.chmod(liar, 0o755)
            lines = self.compare(
                [["images", self.images["seabios/bios.bin"]]],
                {"PATH": folder + ":" + os.environ["PATH"]})
        found = len(self.found(lines))
        self.report("passed" if found == 20 else "failed",
                    "grub-file, negative control", f"{found} of 20" *
                    (found != 20), [])

    def read(self, paths, names=None):
        """[(where, tool, class, key, detail)] by the reference programs."""
        dump = "\n".join(self.compare([["dump", *paths]]))
        files = reference.parse_dump(dump)
        result, values = [], 0
        for path, lines in files:
            where = names[path] if names else "mutants"
            values += sum(len(v) for _, v in lines)
            result += [(where, what, "there", why, f"{detail} ({path})")
                       for what, why, detail in reference.differences(
                           path, lines)]
        return result, len(files), values

    def hold_readers(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = dict(self.names)
            for path in self.names:     # What is inside, too.
                if path.endswith(".gz"):
                    plain = os.path.join(folder, str(len(paths)))
                    with open(plain, "wb") as out:
                        subprocess.run(["gzip", "-dc", path], stdout=out,
                                       check=True)
                    paths[plain] = self.names[path]
            result, files, values = self.read(sorted(paths), paths)
        self.judge("readelf, objdump, file, Debian's images", result,
                   f"{files} images, {values} values")

    def control_readers(self):
        """Any value of ours that is altered must stand out."""
        path = self.images["xen-utils-4.17/hvmloader"]
        other = self.images["efitools/HelloWorld.efi"]
        dump = "\n".join(self.compare([["dump", path, other]]))
        missed, tried = [], 0
        for name, lines in reference.parse_dump(dump):
            for word, values in lines:
                for key, value in values.items():
                    if not reference.is_compared(word, key):
                        continue
                    tried += 1
                    values[key] = value + 1
                    if not any(reference.differences(name, lines)):
                        missed.append(f"{word} {key}")
                    values[key] = value
        is_good = tried > 20 and not missed
        self.report("passed" if is_good else "failed",
                    f"readelf, objdump, negative control: {tried} values",
                    "not noticed: " + ", ".join(missed) if missed else "", [])

    def hold_mutants(self):
        seeds = [self.images[s] for s in SEEDS]
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            step = MUTANTS // JOBS
            lines = self.compare([
                ["mutants", str(n * step), str((n + 1) * step), folder,
                 *seeds] for n in range(JOBS)])
            total = self.counts(lines)
            is_all = total["files"] == MUTANTS
            self.judge("grub-file, mutants", self.found(lines),
                       f"{total['files']} mutants, {total['questions']} "
                       "questions")
            self.report("passed" if is_all else "failed",
                        f"none of {MUTANTS} mutants crashes or hangs", "", [])
            self.compare([["write", "0", str(READ_MUTANTS), folder, *seeds]])
            result, files, values = self.read(
                [os.path.join(folder, str(n)) for n in range(READ_MUTANTS)])
            self.judge("readelf, objdump, mutants", result,
                       f"{files} mutants, {values} values")

    def finish(self):
        extra = self.explained.unneeded()
        self.report("failed" if extra else "passed",
                    "every explained difference is there",
                    f"{len(extra)} are not" if extra else "", extra)
        missing = self.explained.explains("mutants", "x86-multiboot", "adit",
                                          "control")
        self.report("failed" if missing else "passed",
                    "explanations, negative control", "", [])

    def run(self):
        self.hold_images()
        self.hold_readers()
        self.control_readers()
        self.hold_mutants()
        self.finish()
        signatures.hold(self.compare, self.images, self.report)


def scratch():
    """Memory, where that is to be had: a file lives for milliseconds."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and \
        shutil.disk_usage("/dev/shm").free > 1 << 30 else None


if __name__ == "__main__":
    failures = 0

    def tell(outcome, name, why, lines):
        global failures
        failures += outcome == "failed"
        print(f"{outcome}: {name}" + f" ({why})" * bool(why), flush=True)
        for text in lines:
            print("    " + text)
    Held(sys.argv[1] if len(sys.argv) > 1 else say.BUILD, tell).run()
    sys.exit(1 if failures else 0)
