"""The REST side: routes in families, one dispatcher that checks signature, limits and parameters."""
