"""Takes a library along that needs one which is nowhere."""
