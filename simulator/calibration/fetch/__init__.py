"""Fetching exports from the two official services, as the bytes that they send: StatBank and Jobindsats.

What a table has (variables, periods, areas) is asked for first, so that a municipality and a number of months are
enough; what comes is looked at only to see that it is what was asked for, and kept as it is.
"""

from simulator.calibration.fetch.jobindsats import fetch_jobindsats
from simulator.calibration.fetch.request import ALL, Fetched, FetchError, Wanted
from simulator.calibration.fetch.statbank import fetch_statbank

__all__ = ["ALL", "FetchError", "Fetched", "Wanted", "fetch_jobindsats", "fetch_statbank"]
