"""API keys: where they are found, and the system keyring that may keep them."""
