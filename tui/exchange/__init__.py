"""The only package that knows pybit: sessions, streams, parsing, errors, retry, clock."""
