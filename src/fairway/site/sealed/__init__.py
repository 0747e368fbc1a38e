"""Sealed trips at a site: applying, sealing, custody, checkpoints, alarms, and watching the lock on the own leg."""
