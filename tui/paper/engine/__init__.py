"""The paper exchange's core: matching, accounts and the market's figures.

No socket, thread or clock: time comes in as integer milliseconds, calls go in, events come out.
"""
