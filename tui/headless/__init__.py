"""Commands without a screen: they ask or send, print what came of it, and end with a code that scripts can go by."""
