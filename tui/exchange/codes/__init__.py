"""What each code of Bybit's means, why it comes and what helps: pages for a person, in files by subject."""
