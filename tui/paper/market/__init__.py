"""Where prices come from: a simulator, or a recording."""
