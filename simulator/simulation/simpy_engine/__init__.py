"""The engine to be read: SimPy keeps the clock, citizens are objects, every list is a list."""
