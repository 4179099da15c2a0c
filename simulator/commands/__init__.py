"""The commands of ``jobcentre``, a file for each kind; :mod:`simulator.cli` puts them together."""
