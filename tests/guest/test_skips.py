#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Claim: a row of the guest ring is skipped on the CPUs that it names, with
its own reason, and nowhere else; one that names no CPU that there is,
gives no reason, or is left with no CPU is refused.

usage: test_skips.py SOURCE-ROOT"""
import configparser
import os
import sys
import types
import unittest

TOP = sys.argv.pop(1)
sys.path += [os.path.join(TOP, "tools", "boot"),
             os.path.join(TOP, "tests", "guest")]
import hooks
from commands import Failed

WHERE = {"qemu": ("qemu-pc", ""), "svm-kvm": ("kvm-pc", ""),
         "svm-bochs": ("bochs-grub-multiboot", "zambezi"),
         "vmx-bochs": ("bochs-grub-multiboot", "corei7_skylake_x")}
FILES = ("guests.cfg", "controls.cfg")


def ring(platform):
    """A ring as far as skips ask for it."""
    made = hooks.Ring.__new__(hooks.Ring)
    made.route, made.cpu = WHERE[platform]
    return made


def why(platform, **keys):
    keys = {**hooks.KEYS, **keys}
    return ring(platform).why_skipped("row", keys)


def rows():
    parser = configparser.ConfigParser(interpolation=None)
    for name in FILES:
        with open(os.path.join(TOP, "tests", "guest", name),
                  encoding="utf-8") as text:
            parser.read_file(text)
    return {name: types.MappingProxyType({**hooks.KEYS, **parser[name]})
            for name in parser.sections()}


class Skips(unittest.TestCase):
    def test_platforms(self):
        self.assertEqual(set(WHERE), set(hooks.CPUS))
        for name in WHERE:
            self.assertEqual(ring(name).platform(hooks.KEYS), name)

    def test_named_and_nowhere_else(self):
        text = "\nvmx-bochs: it panics\nsvm-kvm: it: has none"
        self.assertEqual(why("vmx-bochs", skip=text), "it panics")
        self.assertEqual(why("svm-kvm", skip=text), "it: has none")
        self.assertEqual(why("qemu", skip=text), "")
        self.assertEqual(why("svm-bochs", skip=text), "")

    def test_what_is_planted(self):
        self.assertEqual(why("qemu", plant="byte text_start"), "")
        for name in set(WHERE) - {"qemu"}:
            self.assertTrue(why(name, plant="byte text_start"))

    def test_refused(self):
        everywhere = "\n".join(f"{name}: no" for name in hooks.CPUS)
        for text in ("vmx: why", "vmx-bochs", "vmx-bochs:", everywhere):
            with self.subTest(text=text), self.assertRaises(Failed):
                why("qemu", skip=text)

    def test_rows(self):
        for id_, keys in rows().items():
            for name in WHERE:
                for key in ("skip", "skip-bare"):
                    ring(name).why_not(id_, keys, key)
            self.assertTrue(keys["bare"] or not keys["skip-bare"], id_)


if __name__ == "__main__":
    unittest.main()
