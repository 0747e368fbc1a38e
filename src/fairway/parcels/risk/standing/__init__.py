"""What customs lays down and finds: versions of decision tables, authorised platforms, outcomes of inspections.

All of it are facts of the site's record, each with who said it and when, so that nobody can change it unseen.
"""
