#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Switches the loopback interface on, which in a new network namespace is off. Needs root, and no tool but Python."""

import fcntl
import socket
import struct

SIOCSIFFLAGS = 0x8914  # linux/sockios.h
IFF_UP, IFF_LOOPBACK, IFF_RUNNING = 0x1, 0x8, 0x40  # linux/if.h

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    request = struct.pack("16sh14x", b"lo", IFF_UP | IFF_LOOPBACK | IFF_RUNNING)
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)
