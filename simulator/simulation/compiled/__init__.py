"""The compiled engine: the same decisions as SimPy's, put in order by a kernel that numba compiles.

It is optional: nothing here is imported unless it is asked for.
"""
