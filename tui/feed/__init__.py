"""The live feed: connections that come back by themselves, and facts for whoever is given as their sink."""
