# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender to values and EXR files. Nothing here touches the network, and what is changed in a scene is put back."""
