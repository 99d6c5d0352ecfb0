# SPDX-License-Identifier: GPL-3.0-or-later
"""From the button to the placed plate.

`generate.py` is the way of one picture and `animation.py` that of a range, each a generator read from top to bottom:
it yields what it waits for (`drive.py`) and is resumed on the main thread. With a window the pump resumes it, so
Blender stays usable; in background mode it is driven to its end at once. Leaving the generator, however it is left,
puts the scene's settings back.
"""
