"""The paper exchange: a local server that speaks Bybit V5. It shares nothing with the client side."""
