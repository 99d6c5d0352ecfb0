# SPDX-License-Identifier: Apache-2.0
"""Libraries of others, unmodified: a host has no package installer, and its own copies may be of another version."""
