# SPDX-License-Identifier: GPL-3.0-or-later
"""Finished plates into the host, one file a route.

Every route edits data-blocks alone and calls no operator, so that the operator around it is one undo step. What can be
wrong is looked at before anything is changed: a route that raises `PlaceError` has left the file as it was. Placing a
plate of a name that is there already points what is there at the new files, and keeps what the artist has done with it.
"""
