"""The one kind of error that carries a sentence for the person in front of the program."""


class UserError(Exception):
    """Something the person can mend; ``str(error)`` is the sentence to show.

    The sentence says what was received, what is wrong with it and what to do.
    """


class Cancelled(Exception):
    """A long job ended because the person pressed Cancel; nothing to report."""
