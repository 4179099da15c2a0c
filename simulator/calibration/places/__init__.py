"""Place files and tables of places, made from official exports."""
