"""What Bybit's nouns are here: frozen values in Decimal, known to nobody but themselves."""
