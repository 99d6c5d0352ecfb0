# SPDX-License-Identifier: Apache-2.0
"""The daemon's messages as plain values, and their two forms on the wire: protobuf and protobuf JSON."""
