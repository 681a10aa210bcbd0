"""Recordings played in the console's own panes: nothing here can send, or reach a network."""
