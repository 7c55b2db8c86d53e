"""Custom actions. Thin: each reads the tracker, calls a plain function and sends the reply."""
