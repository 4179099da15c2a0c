"""The workbench: a page on this machine on which a comparison is steered by hand.

    address -> state -> scenario files -> scenarios -> answers, ever sharper -> page

A state is what the page's address says. Its scenario files are written and loaded as anybody's are, so that the page,
the command and a notebook compare the very same scenarios; what is computed is put together by the functions that
:func:`simulator.compare` is made of.
"""
