"""What the executable of PyOxidizer runs as __main__. It leaves no name there."""

__import__("_pybundle_launch").start()
