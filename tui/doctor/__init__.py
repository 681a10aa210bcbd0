"""Looks at everything that the console needs, in order, and says what is wrong and what to do."""
