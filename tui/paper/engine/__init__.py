"""The exchange without sockets: time and requests go in, events come out. No float is used for money."""
