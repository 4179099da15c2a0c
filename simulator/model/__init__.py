"""The decisions, pure: functions of numbers and indexable sequences that return numbers or tuples of them.

No objects, no None, no dictionaries, ``math.log`` and never ``np.log``: so the law can be read and tested without a
simulation, and a compiled scheduler can drive the very same source.
"""
