"""Recordings of sessions: their file, what writes it beside a console that trades, and what never gets into it."""
