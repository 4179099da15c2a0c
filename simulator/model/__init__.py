"""What is decided, all of it; who keeps the clock is the matter of :mod:`simulator.simulation`.

==================================  ==========================================================================
``law``, ``duties``                 When something falls due; what a talk must hold; when a breach is sanctioned.
``hazards``, ``effects``            When somebody leaves, and what talks, offers and sanctions do to it.
``booking``, ``appointment_book``   What a talk takes, and the earliest day that has room for it.
``planning``, ``cadence``           Which talk is next, and when it is asked for.
``talks``, ``offers``, ``spells``   What happens at a talk, in activation, at entry and exit.
``steering``                        What the jobcentre sets anew every few weeks.
``life``, ``citizen``               One citizen, from one waking to the next.
``centre``, ``rules``               What the decisions ask of the jobcentre and read of the scenario.
``renewal``                         The jobcentre in balance, in closed form.
==================================  ==========================================================================

Functions of numbers and indexable sequences, or of a jobcentre and a citizen (``centre``, ``c``) as every engine has
them. No None, no dictionaries, ``math.log`` and never ``np.log``: so each can be read and tested without a simulation,
and numba compiles the very same source.
"""
