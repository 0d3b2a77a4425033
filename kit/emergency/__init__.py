"""The day when everything stops: what to do, whom to call, and a log of what was done.

Nothing here needs a record, a network or a secret.
"""
