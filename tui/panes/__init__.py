"""What a person sees: panes draw what they are given and say what is wanted. They know no exchange."""
