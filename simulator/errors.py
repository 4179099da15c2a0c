"""The base of every error that a user can mend or must be told of: catch it, and its text is plain lines.

The kinds stand where they are raised: ``ScenarioError`` (a scenario cannot be used), :class:`Refused` (a question
cannot be answered as it was asked), ``FolderError``, ``StoreError``, ``ExportError`` (a folder, a file or an export)
and others. Whatever else is raised is a fault of the program.
"""

from __future__ import annotations


class JobcentreError(Exception):
    """Something that a user can mend or must be told of; ``str()`` gives one plain line a mistake."""


class Refused(JobcentreError, ValueError):
    """A question that cannot be answered as it was asked; the message is one line."""
