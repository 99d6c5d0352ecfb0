# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 (RFC 9113) as a gRPC client needs it: one connection, many streams, blocking calls from any thread."""
