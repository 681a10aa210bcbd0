"""The console's own command line: what is typed after `:`, read into statements and told back in words. Pure."""
