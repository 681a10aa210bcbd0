"""How small a terminal may be, in columns and lines."""

SMALLEST = (60, 16)
