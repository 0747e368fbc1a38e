"""The order of the work list: what needs an organisation first, over all its submissions.

How a submission stands follows from streams of several kinds, so no single one of them can write its place in the
list. A worker follows the log and keeps the place of each submission for each of its holders (:mod:`ranking`). A list
reads these places by an index, page by page, and puts what changed since the worker's position in between
(:mod:`listing`): so it is right at once after a command, and stays quick with a million submissions.
"""
