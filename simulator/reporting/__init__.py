"""How a study is shown: charts, one page, a table in the terminal, the run folder; in English and Danish.

Everything shown is read from :mod:`simulator.reporting.evidence`; every word comes from ``texts/``.
"""
