"""The WebSocket side: topics, publishers, sessions."""
