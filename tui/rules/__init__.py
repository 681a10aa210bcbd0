"""Pure rules of trading: nothing but the standard library and the model, tested without a loop."""
