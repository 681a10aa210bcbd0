"""Market and account as last known, with ages. One owner writes it; panes read it."""
