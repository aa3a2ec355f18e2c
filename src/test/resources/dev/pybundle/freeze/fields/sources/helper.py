"""A text."""


def asserts():
    try:
        assert not __name__
    except AssertionError:
        return "asserts"
    return "no asserts"
