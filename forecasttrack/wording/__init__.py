"""The words said, what they stand for, and who read them."""
