"""Every error that a user can mend or must be told of: catch the base, and its text is plain lines.

What several packages raise stands here; what one does, with it: ``ScenarioError`` (a scenario cannot be used),
``FolderError``, ``StoreError``, ``ExportError`` and others. Whatever else is raised is a fault of the program.
"""

from __future__ import annotations


class JobcentreError(Exception):
    """Something that a user can mend or must be told of; ``str()`` gives one plain line a mistake."""


class Refused(JobcentreError, ValueError):
    """A question that cannot be answered as it was asked."""


class NotInstalled(JobcentreError):
    """A library that a question needs is not installed; the message says how to install it."""


class ReadingError(JobcentreError):
    """What a run folder keeps cannot be read, or is not what was kept."""


class NoCluster(JobcentreError):
    """The cluster asked for cannot be used."""


class WorkerLost(JobcentreError):
    """A process that computed is gone, most likely for want of memory."""
