# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender scene as plain values and EXR files."""
