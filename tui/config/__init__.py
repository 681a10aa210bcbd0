"""What a person may set, where it is read from, and what is told of it."""
