"""A market that follows another exchange's public streams, by the console's own feed."""
