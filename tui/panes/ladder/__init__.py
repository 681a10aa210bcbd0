"""The price ladder: its window of prices, its rows, the lines that draw them, and its keys."""
