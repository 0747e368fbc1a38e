"""When something will arrive: what was reported, corrected by what became of such reports; or distance and speed.

Every answer carries its basis in words and, where history allows, a band in which eight of ten like it came.
"""
