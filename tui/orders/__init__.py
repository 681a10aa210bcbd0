"""The order path: journal, queue, one worker thread, and the reaction to every outcome."""
