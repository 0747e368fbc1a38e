"""Conversations with devices, without sockets or clocks: bytes in, actions out.

One session is one connection. It says what is to be stored before it may be acknowledged, what is answered at once,
what is refused and why, and when to close; who holds the socket, the disk and the clock does so.
"""
