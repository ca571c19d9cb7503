# SPDX-License-Identifier: BSD-2-Clause
"""All cases, in their order."""
import cases_blocks
import cases_contents
import cases_platform
import controls
from case import CASES

__all__ = ["CASES", "cases_blocks", "cases_contents",
           "cases_platform", "controls"]
