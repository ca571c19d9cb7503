# SPDX-License-Identifier: BSD-2-Clause
"""A TPM lives as long as its machine, whatever becomes of that; one that does
not start is told of."""
import os
import shutil
import tempfile
import unittest
from unittest import mock

import tpm
from commands import Failed


class Tpm(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.folder = self.place.name

    def test_none(self):
        with tpm.running("", self.folder) as process:
            self.assertIsNone(process)
        self.assertEqual(os.listdir(self.folder), [])

    def test_words(self):
        for device in tpm.DEVICES:
            self.assertIn(f"tpm-{device},tpmdev=tpm", tpm.words(device))

    @unittest.skipUnless(shutil.which("swtpm"), "no swtpm")
    def test_lives_and_ends(self):
        for error in (None, Failed("x"), KeyboardInterrupt()):
            try:
                with tpm.running("crb", self.folder) as process:
                    self.assertIsNone(process.poll())
                    self.assertTrue(os.path.exists(
                        os.path.join(self.folder, "tpm", "socket")))
                    if error:
                        raise error
            except (Failed, KeyboardInterrupt) as caught:
                self.assertIs(caught, error)
            self.assertIsNotNone(process.poll())

    def test_does_not_start(self):
        program = os.path.join(self.folder, "swtpm")
        with open(program, "w", encoding="ascii") as out:
            out.write("#!/bin/sh\necho no such thing >tpm/log\nexit 1\n")
        os.chmod(program, 0o755)
        path = self.folder + os.pathsep + os.environ["PATH"]
        with mock.patch.dict(os.environ, PATH=path):
            with self.assertRaisesRegex(Failed, "not start: no such thing"):
                with tpm.running("tis", self.folder):
                    self.fail("it runs")


if __name__ == "__main__":
    unittest.main()
