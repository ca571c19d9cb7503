# SPDX-License-Identifier: BSD-2-Clause
"""The program of `adit boot'."""
import sys

import main

sys.exit(main.main(sys.argv[1:]))
