"""The gateway of a site: takes frames of locks and vehicle terminals, keeps them on disk, then acknowledges them.

| room | what |
|---|---|
| spool/ | segment files that frames are written and synchronised to before anything is acknowledged |
| bus | the four methods by which workers read the spool, so that a broker can be put between |
| server/ | TCP listeners, HTTP intake's door, group commit: one process |
| drain/ | from the bus into PostgreSQL, each frame once: another process |
| bindings/ | which devices there are, their codes' hashes, and who has custody |
| commands/ | what devices are told to do, and their answers |
| refusals/ | what was refused and why |
| store | questions about frames and readings |
"""
