# SPDX-License-Identifier: BSD-2-Clause
"""Negative controls: images with one intercept taken away, and what is planted
in a stopped machine."""

CHANGES = {}
PLANTS = {}
