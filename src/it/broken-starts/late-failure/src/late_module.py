"""What the entry imports late."""
